import { dbOf, RATE_HZ, type Stereo } from '../audio.ts';

/** A verse and a chorus are not dynamics: what moves slower than this is taken out. */
const TREND_SECONDS = 3;
/** Steps further below the loudest are pauses. */
const GATE_DB = 40;

/**
 * Standard deviation of levels, dB, after their 3 s moving average is taken off, over what lies within 40 dB of the
 * loudest; 0 when nothing does.
 */
export function spreadDb(levelsDb: ArrayLike<number>, stepSeconds: number): number {
  const reach = Math.round(TREND_SECONDS / 2 / stepSeconds);
  const loudest = Math.max(...Array.from(levelsDb));
  const active = Array.from(levelsDb, (level) => level > loudest - GATE_DB && level > -90);
  const deviations: number[] = [];
  for (let i = 0; i < levelsDb.length; i++) {
    if (!active[i]!) continue;
    let sum = 0;
    let count = 0;
    for (let j = Math.max(0, i - reach); j <= Math.min(levelsDb.length - 1, i + reach); j++) {
      if (!active[j]!) continue;
      sum += levelsDb[j]!;
      count++;
    }
    deviations.push(levelsDb[i]! - sum / count);
  }
  if (deviations.length === 0) return 0;
  return Math.sqrt(deviations.reduce((sum, value) => sum + value * value, 0) / deviations.length);
}

/** Peak over RMS in windows of 3 s, mean over the windows within 20 dB of the loudest, dB. */
export function crestDb({ left, right }: Stereo): number {
  const length = TREND_SECONDS * RATE_HZ;
  const windows: { rmsDb: number; crestDb: number }[] = [];
  for (let start = 0; start === 0 || start + length <= left.length; start += length) {
    let peak = 0;
    let power = 0;
    const end = Math.min(left.length, start + length);
    for (let i = start; i < end; i++) {
      const l = left[i]!;
      const r = right[i]!;
      peak = Math.max(peak, Math.abs(l), Math.abs(r));
      power += (l * l + r * r) / 2;
    }
    const rmsDb = dbOf(power / Math.max(1, end - start));
    windows.push({ rmsDb, crestDb: dbOf(peak * peak) - rmsDb });
  }
  const loudest = Math.max(...windows.map(({ rmsDb }) => rmsDb));
  const active = windows.filter(({ rmsDb }) => rmsDb > loudest - 20);
  return active.reduce((sum, window) => sum + window.crestDb, 0) / active.length;
}
