import { describe, expect, it } from 'vitest';
import { createEventLog, IDS_PER_ATTEMPT } from './eventLog.ts';
import type { JobEvent } from './jobQueue.ts';

const progress = (fraction: number) => ({ event: 'progress', data: { fraction, phase: 'Measuring' } }) as const;
const never = new AbortController().signal;

async function collect(events: AsyncIterable<JobEvent>): Promise<JobEvent[]> {
  const all: JobEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

describe('the events of a job', () => {
  it('have ids that grow by one', async () => {
    const log = createEventLog(1);
    for (let i = 0; i < 5; i++) log.add(progress(i / 5));
    log.close();
    expect((await collect(log.read(0, never))).map(({ id }) => id)).toEqual([1, 2, 3, 4, 5]);
  });

  it('are read from where a reader left', async () => {
    const log = createEventLog(1);
    for (let i = 0; i < 5; i++) log.add(progress(i / 5));
    log.close();
    expect((await collect(log.read(3, never))).map(({ id }) => id)).toEqual([4, 5]);
    expect(await collect(log.read(5, never))).toEqual([]);
  });

  it('never go back over a restart', async () => {
    const log = createEventLog(3);
    log.add(progress(0));
    log.close();
    expect((await collect(log.read(IDS_PER_ATTEMPT + 500, never))).map(({ id }) => id)).toEqual([
      2 * IDS_PER_ATTEMPT + 1,
    ]);
  });

  it('reach readers that came before them, each at its own pace', async () => {
    const log = createEventLog(1);
    const readers = [collect(log.read(0, never)), collect(log.read(0, never))];
    for (let i = 0; i < 3; i++) {
      log.add(progress(i / 3));
      await Promise.resolve();
    }
    log.close();
    const [first, second] = await Promise.all(readers);
    expect(first).toHaveLength(3);
    expect(second).toEqual(first);
  });

  it('are bounded: progress is forgotten first, what was found and how it ended is kept', async () => {
    const log = createEventLog(1);
    log.add({ event: 'finding', data: { ruleId: 'tone.mud' } as never });
    for (let i = 0; i < 5000; i++) log.add(progress(i / 5000));
    log.add({ event: 'end', data: { state: 'done' } as never });
    log.close();
    const kept = await collect(log.read(0, never));
    expect(kept.length).toBeLessThanOrEqual(512);
    expect(kept[0]!.event).toBe('finding');
    expect(kept.at(-1)).toMatchObject({ event: 'end', id: 5002 });
    const ids = kept.map(({ id }) => id);
    expect(ids).toEqual(ids.toSorted((a, b) => a - b));
  });

  it('end for a reader that leaves', async () => {
    const log = createEventLog(1);
    const leaving = new AbortController();
    const reading = collect(log.read(0, leaving.signal));
    leaving.abort();
    expect(await reading).toEqual([]);
  });
});
