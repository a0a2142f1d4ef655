import { describe, expect, it } from 'vitest';
import { renderStream } from '../render.ts';
import { firstDifference, memoryStream, readAll } from '../testing/memoryStream.ts';
import { song } from '../testing/song.ts';
import { shareStream } from './shareStream.ts';

const samples = song({ seed: 41, sampleRateHz: 8000, seconds: 3 });
const open = () =>
  shareStream(
    renderStream(memoryStream(samples, { sampleRateHz: 8000, blockFrames: [777] }), [], {
      encoding: 'float',
      bitDepth: 32,
    }),
  );

describe('a shared stream', () => {
  it('gives both readers all samples', async () => {
    const both = await Promise.all(open().map(({ stream }) => readAll(stream)));
    for (const read of both) {
      expect(read.map((channel, c) => firstDifference(channel, samples[c]!))).toEqual([-1, -1]);
    }
  });

  it('keeps both in step, so that a block is still what it was when the slower one looks at it', async () => {
    const [first, second] = open();
    const seen: number[] = [];
    const slow = (async () => {
      for await (const { startFrame } of second.stream.blocks()) {
        await new Promise<void>((resolve) => void Promise.resolve().then(resolve));
        seen.push(startFrame);
      }
    })();
    for await (const { startFrame } of first.stream.blocks()) {
      expect(seen.length).toBeLessThanOrEqual(Math.ceil(startFrame / 777) + 1);
    }
    await slow;
    expect(seen.at(-1)).toBe(777 * (Math.ceil(samples[0]!.length / 777) - 1));
  });

  it('goes on for one when the other stops half way, fails, or never reads', async () => {
    for (const ending of ['stops', 'never reads'] as const) {
      const [first, second] = open();
      const whole = readAll(first.stream);
      if (ending === 'stops') for await (const block of second.stream.blocks()) if (block.startFrame > 5000) break;
      second.leave();
      expect((await whole)[0]).toHaveLength(samples[0]!.length);
    }
  });

  it('tells both when reading fails', async () => {
    const broken = {
      ...memoryStream(samples, { sampleRateHz: 8000 }),
      // eslint-disable-next-line require-yield -- fails before the first block
      async *blocks() {
        throw new Error('the disk is gone');
      },
    };
    const views = shareStream(renderStream(broken, [], { encoding: 'float', bitDepth: 32 }));
    const outcomes = await Promise.allSettled(views.map(({ stream }) => readAll(stream)));
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});
