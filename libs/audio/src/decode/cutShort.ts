import type { AudioWarning } from '../stream.ts';

/**
 * The warning of a file that holds less than its header says, in seconds, as people count.
 *
 * @param frameCount what is there
 * @param promisedFrameCount what the header says; `undefined` where it does not say
 */
export function cutShort(
  frameCount: number,
  promisedFrameCount: number | undefined,
  sampleRateHz: number,
): AudioWarning {
  const seconds = (frames: number): string => (frames / sampleRateHz).toFixed(2);
  const promised = promisedFrameCount === undefined ? '' : ` of ${seconds(promisedFrameCount)}`;
  const isBarelyShort = promised === ` of ${seconds(frameCount)}`;
  const where = isBarelyShort ? 'in the last hundredth of a second' : `after ${seconds(frameCount)}${promised} s`;
  return { code: 'truncated', message: `the file is cut short: it ends ${where}` };
}
