import type { Move } from '@auralign/match';
import { describe, expect, it } from 'vitest';
import { createLoudness, type MatchedLine } from './loudness.ts';
import type { Samples } from './passages.ts';
import { TaskError, type AudioTasks } from './worker/client.ts';

const RATE_HZ = 1000;
const buffer: Samples = {
  numberOfChannels: 2,
  length: 100 * RATE_HZ,
  sampleRate: RATE_HZ,
  getChannelData: () => new Float32Array(100 * RATE_HZ).fill(0.1),
};
const line = (
  slot: MatchedLine['slot'],
  integratedLufs: number | undefined,
  more: Partial<MatchedLine> = {},
): MatchedLine => ({
  slot,
  track: { id: slot, channelCount: 2, metrics: integratedLufs === undefined ? {} : { integratedLufs } },
  buffer,
  offsetSeconds: 0,
  ...more,
});
const LOOP = { startSeconds: 10, endSeconds: 14 };
const GAIN: readonly Move[] = [{ id: 'g', kind: 'gain', gainDb: 6, because: '', predicted: [], cost: '' }];

/** Answers loudness tasks with −15 LUFS and auditions with +6 LU, and counts them. */
function fakeTasks(fail = false) {
  const asked: string[] = [];
  const tasks: AudioTasks = {
    run: (kind) => {
      asked.push(kind);
      if (fail) return Promise.reject(new TaskError('INVALID_PLAN', 'no'));
      return Promise.resolve(
        (kind === 'loudness' ? { integratedLufs: -15 } : { loudnessChangeLu: 6, activity: {} }) as never,
      );
    },
  };
  return { tasks, asked };
}

describe('equal loudness of all sources', () => {
  it('comes from the readings of the analysis, without measuring anything again', async () => {
    const { tasks, asked } = fakeTasks();
    const lines = [line('mix', -20), line('reference', -10)];
    const match = await createLoudness(tasks).match({ lines, loop: null });
    expect(match).toEqual({ gainsDb: { mix: 0, reference: -10 }, isOverLoop: false });
    expect(asked).toEqual([]);
  });

  it('is measured over the loop, once for each loop and offset', async () => {
    const { tasks, asked } = fakeTasks();
    const loudness = createLoudness(tasks);
    const lines = [line('mix', -20), line('reference', -10)];
    expect(await loudness.match({ lines, loop: LOOP })).toEqual({
      gainsDb: { mix: 0, reference: 0 },
      isOverLoop: true,
    });
    await loudness.match({ lines, loop: LOOP });
    expect(asked).toHaveLength(2);
    await loudness.match({ lines: [line('mix', -20), line('reference', -10, { offsetSeconds: 1 })], loop: LOOP });
    expect(asked).toHaveLength(3);
  });

  it('adds what the correction does to the loudness of the mix, found by running it', async () => {
    const { tasks, asked } = fakeTasks();
    const loudness = createLoudness(tasks);
    const lines = [line('mix', -20), line('corrected', -20, { moves: GAIN })];
    const match = await loudness.match({ lines, loop: null });
    expect(match?.gainsDb).toEqual({ mix: 0, corrected: -6 });
    expect(match?.audition?.loudnessChangeLu).toBe(6);
    await loudness.match({ lines, loop: null });
    expect(asked).toEqual(['audition']);
  });

  it('lets the newest question win', async () => {
    const loudness = createLoudness(fakeTasks().tasks);
    loudness.planChanged();
    const first = loudness.match({ lines: [line('mix', -20)], loop: null });
    const second = loudness.match({ lines: [line('mix', -30)], loop: null });
    expect(await first).toBeUndefined();
    expect(await second).toBeDefined();
  });

  it('leaves the gains as they are when a plan cannot be run', async () => {
    const loudness = createLoudness(fakeTasks(true).tasks);
    expect(await loudness.match({ lines: [line('corrected', -20, { moves: GAIN })], loop: null })).toBeUndefined();
  });
});
