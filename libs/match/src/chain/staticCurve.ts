import type { GainCurve } from '@auralign/dsp';

export { changeDb } from '@auralign/dsp';

/** @throws RangeError if a number is out of range */
export function checkStaticCurve({ thresholdDbfs, ratio, kneeDb, maxChangeDb }: GainCurve): void {
  if (!Number.isFinite(thresholdDbfs)) throw new RangeError(`threshold ${thresholdDbfs} dBFS`);
  if (!(ratio >= 1 && Number.isFinite(ratio))) throw new RangeError(`ratio ${ratio} is not 1 or more`);
  if (!(kneeDb >= 0 && Number.isFinite(kneeDb))) throw new RangeError(`knee ${kneeDb} dB is not 0 or more`);
  if (!(maxChangeDb >= 0 && Number.isFinite(maxChangeDb))) throw new RangeError(`largest change ${maxChangeDb} dB`);
}
