/**
 * Has something done on the machine that the page was served from, and waits for it as Node's own functions do. On the other side
 * stands `src/hostCalls.ts`.
 *
 * @throws Error with what went wrong there
 */
export function hostCall(
  name: string,
  parameters: Readonly<Record<string, unknown>> = {},
  body: Uint8Array = new Uint8Array(0),
): Uint8Array<ArrayBuffer> {
  const head = new TextEncoder().encode(JSON.stringify({ name, parameters }));
  const message = new Uint8Array(4 + head.length + body.length);
  new DataView(message.buffer).setUint32(0, head.length);
  message.set(head, 4);
  message.set(body, 4 + head.length);

  const request = new XMLHttpRequest();
  request.open('POST', '/__host__', false);
  // Pages of other origins cannot send it without asking first, and are refused.
  request.setRequestHeader('x-auralign-host-call', '1');
  // A request that is waited for may not ask for bytes; in this character set each one is a character of its own.
  request.overrideMimeType('text/plain; charset=x-user-defined');
  request.send(message);
  const answer = Uint8Array.from(request.responseText, (character) => character.charCodeAt(0) & 0xff);
  if (request.status !== 200) throw new Error(new TextDecoder().decode(answer));
  return answer;
}
