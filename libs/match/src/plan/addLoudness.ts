import { readMetric, type Report } from '@auralign/analysis';
import type { MatchOptions } from '../options.ts';
import { corridorOf } from './corridor.ts';
import type { Plan } from './plan.ts';
import { planLoudness } from './planLoudness.ts';

/** Adds gain and limiter to the plan; gives the loudness the result is meant to have, if any is meant. */
export function addLoudness(
  plan: Plan,
  targetReport: Report,
  referenceReports: readonly Report[],
  { changeLu, options }: { changeLu: number; options: MatchOptions },
): number | undefined {
  const targetLufs = readMetric(targetReport, 'integratedLufs');
  const targetPeakDbtp = readMetric(targetReport, 'truePeakDbtp');
  const referenceLufs = referenceReports
    .map((report) => loudnessBeside(report, targetReport))
    .filter((lufs) => lufs !== undefined);
  const hasMoves = plan.moves.length > 0;
  if (options.amounts.loudness === 0 && !hasMoves) return undefined;
  if (targetLufs === undefined || targetPeakDbtp === undefined || referenceLufs.length === 0) {
    const which = targetLufs === undefined || targetPeakDbtp === undefined ? 'target' : 'reference';
    const reason = `The loudness of the ${which} cannot be measured (silence, or shorter than 0.4 s).`;
    plan.abstained.push({ dimension: 'loudness', reason });
    return undefined;
  }
  const loudness = planLoudness(
    { targetLufs, targetPeakDbtp, ...loudnessNearest(referenceLufs, targetLufs), changeLu, hasMoves },
    options,
  );
  plan.moves.push(...loudness.moves);
  if (referenceReports.some((report) => monoOffsetLu(report, targetReport) !== 0)) {
    plan.notes.push(
      'One file has one channel, the other more. Two loudspeakers play a single channel 3.0 LU louder than it measures (ITU-R BS.1770 counts it once); the loudness is matched as it is heard.',
    );
  }
  if (loudness.shortfall !== undefined) plan.abstained.push({ dimension: 'loudness', reason: loudness.shortfall });
  if (plan.moves.length === 0 && targetPeakDbtp > options.ceilingDbtp) {
    plan.notes.push('Nothing is to be done, so the peaks are left as they are although they pass the ceiling.');
  }
  return loudness.wantedLufs;
}

/** Loudness of a reference as heard beside the target. */
function loudnessBeside(reference: Report, target: Report): number | undefined {
  const lufs = readMetric(reference, 'integratedLufs');
  return lufs === undefined ? undefined : lufs + monoOffsetLu(reference, target);
}

/** A file of one channel is played by two loudspeakers, but measured as one: 10·lg 2 less than two channels of the same sound. */
function monoOffsetLu(reference: Report, target: Report): number {
  const [of, beside] = [reference.file.format.channelCount === 1, target.file.format.channelCount === 1];
  if (of === beside) return 0;
  return of ? 10 * Math.log10(2) : -10 * Math.log10(2);
}

/** The loudness in the corridor of the references that is nearest to the target's own; of one reference, its own. */
function loudnessNearest(referenceLufs: readonly number[], targetLufs: number) {
  const corridor = corridorOf(
    referenceLufs.map((lufs) => [lufs]),
    1,
  );
  const corridorLufs = { low: corridor.low[0]!, high: corridor.high[0]! };
  const nearest = { referenceLufs: Math.min(corridorLufs.high, Math.max(corridorLufs.low, targetLufs)) };
  return referenceLufs.length === 1 ? nearest : { ...nearest, corridorLufs };
}
