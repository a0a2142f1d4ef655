/** One event of a server-sent stream. */
export interface StreamEvent {
  readonly event: string;
  readonly data: string;
  /** Last id seen in the stream, also before this event; empty when there was none. */
  readonly id: string;
}

/**
 * Parser of `text/event-stream`, fed piece by piece.
 *
 * Source: HTML Living Standard, 9.2.6 “Interpreting an event stream”.
 */
export function createEventParser(
  onEvent: (event: StreamEvent) => void,
  onRetry: (milliseconds: number) => void = () => {},
): (text: string) => void {
  let rest = '';
  let isFirst = true;
  let data: string[] = [];
  let event = '';
  let id = '';

  const takeLine = (line: string): void => {
    if (line === '') {
      if (data.length > 0) onEvent({ event: event === '' ? 'message' : event, data: data.join('\n'), id });
      data = [];
      event = '';
      return;
    }
    const colon = line.indexOf(':');
    if (colon === 0) return; // a comment keeps the connection open
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + (line[colon + 1] === ' ' ? 2 : 1));
    if (field === 'data') data.push(value);
    else if (field === 'event') event = value;
    else if (field === 'id' && !value.includes('\0')) id = value;
    else if (field === 'retry' && /^\d+$/.test(value)) onRetry(Number(value));
  };

  return (text) => {
    if (text === '') return;
    if (isFirst && text.startsWith('\uFEFF')) text = text.slice(1);
    isFirst = false;
    rest += text;
    let start = 0;
    for (let at = 0; at < rest.length; at++) {
      const character = rest[at];
      if (character !== '\n' && character !== '\r') continue;
      // A carriage return at the very end may be the first half of a pair.
      if (character === '\r' && at === rest.length - 1) break;
      takeLine(rest.slice(start, at));
      if (character === '\r' && rest[at + 1] === '\n') at++;
      start = at + 1;
    }
    rest = rest.slice(start);
  };
}
