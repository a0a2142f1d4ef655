import { describe, expect, it } from 'vitest';
import { createEventParser, type StreamEvent } from './eventStream.ts';

function parse(...pieces: readonly string[]): StreamEvent[] {
  const events: StreamEvent[] = [];
  const feed = createEventParser((event) => events.push(event));
  for (const piece of pieces) feed(piece);
  return events;
}

describe('the event stream parser', () => {
  it('reads event, data and id', () => {
    expect(parse('id: 7\nevent: progress\ndata: {"fraction":0.5}\n\n')).toEqual([
      { event: 'progress', data: '{"fraction":0.5}', id: '7' },
    ]);
  });

  // The examples of the standard, section 9.2.6
  it('joins lines of data, takes fields without a value, and ignores comments', () => {
    expect(parse('data: YHOO\ndata: +2\ndata: 10\n\n')[0]?.data).toBe('YHOO\n+2\n10');
    expect(
      parse(': test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n'),
    ).toEqual([
      { event: 'message', data: 'first event', id: '1' },
      { event: 'message', data: 'second event', id: '' },
      { event: 'message', data: ' third event', id: '' },
    ]);
    expect(parse('data\n\ndata\ndata\n\ndata:').map(({ data }) => data)).toEqual(['', '\n']);
  });

  it('ends lines at LF, CR and CRLF, and drops a byte order mark', () => {
    expect(parse('\uFEFFdata: a\r\n\r\ndata: b\r\rdata: c\n\n').map(({ data }) => data)).toEqual(['a', 'b', 'c']);
  });

  it('gives the same events wherever the stream is cut', () => {
    const text =
      'id: 1\r\nevent: progress\r\ndata: {"phase":"Messen – ü"}\r\n\r\n: keep\n\nid: 2\nevent: end\ndata: x\ndata: y\n\n';
    const whole = parse(text);
    expect(whole).toHaveLength(2);
    for (let cut = 0; cut <= text.length; cut++) expect(parse(text.slice(0, cut), text.slice(cut))).toEqual(whole);
    expect(parse(...Array.from(text))).toEqual(whole);
  });

  it('keeps the last id for events without one, and ignores ids with a NUL', () => {
    expect(parse('id: 3\ndata: a\n\ndata: b\n\nid: 4\0\ndata: c\n\n').map(({ id }) => id)).toEqual(['3', '3', '3']);
  });

  it('tells of a wished pause, and of nothing else', () => {
    const waits: number[] = [];
    const feed = createEventParser(
      () => {},
      (milliseconds) => waits.push(milliseconds),
    );
    feed('retry: 1500\nretry: soon\nretry: -1\n\n');
    expect(waits).toEqual([1500]);
  });

  it('does not deliver an event that the end of the stream cut off', () => {
    expect(parse('data: whole\n\ndata: half')).toHaveLength(1);
  });
});
