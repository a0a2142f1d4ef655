import type { Report } from '../report/report.ts';
import type { Purpose } from './rule.ts';
import { stageValue } from './stageValue.ts';

/** Mixes are handed on with headroom, masters are brought to full scale; between them lies this. */
const MASTER_PEAK_DBTP = -2.5;
/** No mix that leaves headroom gets as loud as this. */
const MASTER_LUFS = -14;

/** What a file is taken for when nobody says: a master if it reaches for full scale or is as loud as one. */
export function guessPurpose(report: Report): Purpose {
  const peak = stageValue(report, 'truePeak')?.truePeakDbtp ?? -Infinity;
  const lufs = stageValue(report, 'loudness')?.integratedLufs ?? -Infinity;
  return peak > MASTER_PEAK_DBTP || lufs >= MASTER_LUFS ? 'master' : 'mix';
}
