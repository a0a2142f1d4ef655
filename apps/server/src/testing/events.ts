import type { JobEvents } from '../index.ts';

/** One event of a stream as it came over the wire. */
export type StreamedEvent = { readonly id?: number } & {
  [E in keyof JobEvents]: { readonly event: E; readonly data: JobEvents[E] };
}[keyof JobEvents];

/** Events of a response until it ends, or until there are `most`; then the connection is let go. */
export async function readEvents(response: Response, most = Infinity): Promise<StreamedEvent[]> {
  const events: StreamedEvent[] = [];
  const decoder = new TextDecoder();
  let rest = '';
  for await (const bytes of response.body!) {
    rest += decoder.decode(bytes as Uint8Array, { stream: true });
    const pieces = rest.split('\n\n');
    rest = pieces.pop()!;
    events.push(...pieces.flatMap(parse));
    if (events.length >= most) break;
  }
  return events.slice(0, most);
}

function parse(text: string): StreamedEvent[] {
  const fields = new Map(
    text.split('\n').map((line): [string, string] => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), line.slice(colon + 1).trim()];
    }),
  );
  const data = fields.get('data');
  if (data === undefined) return []; // a heartbeat
  const id = fields.get('id');
  const event = fields.get('event') as StreamedEvent['event'];
  return [{ ...(id === undefined ? {} : { id: Number(id) }), event, data: JSON.parse(data) as never }];
}
