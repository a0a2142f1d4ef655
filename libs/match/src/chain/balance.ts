import { createKernels } from '@auralign/dsp';
import type { Processor, ProcessorContext } from './processor.ts';

/**
 * Gains of left and right whose ratio is `balanceDb` (right over left) and whose squares sum to 2: the power of equally
 * loud channels stays what it was, whichever way the balance turns. 0 dB gives exactly 1 and 1.
 */
export function balanceGains(balanceDb: number): { left: number; right: number } {
  const ratio = 10 ** (balanceDb / 20);
  const left = Math.sqrt(2 / (1 + ratio * ratio));
  return { left, right: ratio * left };
}

/**
 * Sets right against left by one gain difference. No latency.
 *
 * @throws RangeError for anything but 2 channels, or more than 6 dB either way (that is no balance but a pan)
 */
export function createBalance({
  balanceDb,
  channelCount,
  kernels = createKernels(),
}: ProcessorContext & { balanceDb: number }): Processor {
  if (channelCount !== 2) throw new RangeError(`a balance needs 2 channels, not ${channelCount}`);
  if (!(Math.abs(balanceDb) <= 6)) throw new RangeError(`a balance of ${balanceDb} dB is beyond ±6 dB`);
  const gains = balanceGains(balanceDb);
  return {
    latencyFrames: 0,
    process([left, right], frameCount) {
      if (left === undefined || right === undefined) return;
      kernels.rendering.multiply(left, frameCount, gains.left);
      kernels.rendering.multiply(right, frameCount, gains.right);
    },
  };
}
