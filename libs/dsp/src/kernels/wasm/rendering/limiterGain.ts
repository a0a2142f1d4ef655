import { LOSS_CLASSES, type LimiterGain, type LimiterGainOptions } from '../../rendering/limiterGain.ts';
import { TABLES } from '../../rendering/logarithm.ts';
import type { Room } from '../arena.ts';

/** Places in `numbers` and `integers`, as in assembly/limiterGain.ts. */
const MAX_LOSS = 15;
const LOSS_SUM = 16;
const ACTIVE_COUNT = 17;
const NUMBERS = 18;
const INTEGERS = 3;

/** Twin of `createLimiterGain`: the same to the last bit. */
export function createWasmLimiterGain(roomFor: Room, options: LimiterGainOptions): LimiterGain {
  const { ceiling, marginNepers, windowFrames, maxFrameCount } = options;
  const { releaseKeep, sustainedReleaseKeep, sustainedAttackKeep } = options;
  const doubles = NUMBERS + INTEGERS + 3 * windowFrames + 2 + LOSS_CLASSES + TABLES.length + maxFrameCount;
  const arena = roomFor(8 * doubles);
  const numbers = arena.doubles(NUMBERS);
  const step = (2 * Math.PI) / windowFrames;
  const turn = [Math.cos(step), Math.sin(step), Math.cos(step / 2), Math.sin(step / 2)];
  numbers.set([ceiling, marginNepers, releaseKeep, sustainedReleaseKeep, sustainedAttackKeep, ...turn]);
  const integers = arena.integers(INTEGERS);
  integers.set([windowFrames]);
  const block = arena.doubles(windowFrames);
  const behind = arena.doubles(windowFrames + 1);
  const past = arena.doubles(windowFrames);
  const histogram = arena.doubles(LOSS_CLASSES + 1);
  const tables = arena.doubles(TABLES.length);
  tables.set(TABLES);
  const own = arena.doubles(maxFrameCount);
  let frameCount = 0;

  return {
    process(peaks, count) {
      frameCount += count;
      const isHere = arena.holds(peaks);
      if (!isHere) for (let i = 0; i < count; i++) own[i] = peaks[i]!;
      arena.exports.limiterGains(
        isHere ? peaks.byteOffset : own.byteOffset,
        count,
        numbers.byteOffset,
        integers.byteOffset,
        block.byteOffset,
        behind.byteOffset,
        past.byteOffset,
        histogram.byteOffset,
        tables.byteOffset,
      );
      if (!isHere) for (let i = 0; i < count; i++) peaks[i] = own[i]!;
    },
    statistics: () => ({
      frameCount,
      activeCount: numbers[ACTIVE_COUNT]!,
      lossSum: numbers[LOSS_SUM]!,
      maxLoss: numbers[MAX_LOSS]!,
      histogram,
    }),
  };
}
