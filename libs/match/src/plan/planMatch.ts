import { readMetric, type Report } from '@auralign/analysis';
import { median } from '@auralign/dsp';
import { resolveMatchOptions, type MatchOptions, type PartialMatchOptions } from '../options.ts';
import { loudnessChangeLu, toneEvidence } from './evidence.ts';
import { PLAN_SCHEMA_VERSION, type Plan, type PlanFile } from './plan.ts';
import { planLoudness } from './planLoudness.ts';
import { planTone, type TonePlan } from './planTone.ts';
import { toneWish, type ToneWish } from './toneWish.ts';

/**
 * What to do to the target so that it comes as close to the references as the evidence carries, from reports alone. No difference,
 * no moves.
 *
 * @param referenceReports at least one
 * @throws AuralignError `INVALID_OPTION`
 * @throws RangeError without a reference
 */
export function planMatch(
  targetReport: Report,
  referenceReports: readonly Report[],
  options: PartialMatchOptions = {},
): Plan {
  return planWithEvidence(targetReport, referenceReports, resolveMatchOptions(options)).plan;
}

/** A plan, and what its verification measures against. */
export interface PlannedMatch {
  readonly plan: Plan;
  /** Undefined when tone cannot be compared. */
  readonly wish: ToneWish | undefined;
  /** Loudness the result is meant to have; undefined when loudness is left alone. */
  readonly wantedLufs: number | undefined;
}

export function planWithEvidence(
  targetReport: Report,
  referenceReports: readonly Report[],
  options: MatchOptions,
): PlannedMatch {
  if (referenceReports.length === 0) throw new RangeError('planMatch: there is no reference');
  const { sampleRateHz } = targetReport.file.format;
  const plan: Plan = {
    schemaVersion: PLAN_SCHEMA_VERSION,
    target: planFile(targetReport),
    references: referenceReports.map(planFile),
    amounts: { ...options.amounts },
    ceilingDbtp: options.ceilingDbtp,
    moves: [],
    notes: [],
    abstained: [],
  };

  const target = toneEvidence(targetReport);
  const references = referenceReports.map(toneEvidence).filter((evidence) => evidence !== undefined);
  const wish = target !== undefined && references.length > 0 ? toneWish(target, references, options) : undefined;
  let tone: TonePlan | undefined;
  if (target !== undefined && wish !== undefined) {
    tone = planTone(target, references, wish, { ...options, sampleRateHz });
    plan.moves.push(...tone.moves);
  } else if (options.amounts.tone > 0) {
    const lacking = target === undefined ? 'target' : references.length === 0 ? 'reference' : undefined;
    const reason =
      lacking === undefined
        ? 'Less than two octaves hold music in both files.'
        : `The ${lacking} is silent or holds less than a second of music.`;
    plan.abstained.push({ dimension: 'tone', reason });
  }

  const targetLufs = readMetric(targetReport, 'integratedLufs');
  const targetPeakDbtp = readMetric(targetReport, 'truePeakDbtp');
  const referenceLufs = referenceReports
    .map((report) => readMetric(report, 'integratedLufs'))
    .filter((lufs) => lufs !== undefined);
  const hasTone = plan.moves.length > 0;
  if (options.amounts.loudness === 0 && !hasTone) return { plan, wish, wantedLufs: undefined };
  if (targetLufs === undefined || targetPeakDbtp === undefined || referenceLufs.length === 0) {
    const which = targetLufs === undefined || targetPeakDbtp === undefined ? 'target' : 'reference';
    plan.abstained.push({
      dimension: 'loudness',
      reason: `The loudness of the ${which} cannot be measured (silence, or shorter than 0.4 s).`,
    });
    return { plan, wish, wantedLufs: undefined };
  }
  const loudness = planLoudness(
    {
      targetLufs,
      targetPeakDbtp,
      referenceLufs: median(referenceLufs),
      toneChangeLu:
        target === undefined || tone === undefined ? 0 : loudnessChangeLu(target, tone.responseDb, sampleRateHz),
      hasTone,
    },
    options,
  );
  plan.moves.push(...loudness.moves);
  if (loudness.shortfall !== undefined) plan.abstained.push({ dimension: 'loudness', reason: loudness.shortfall });
  if (plan.moves.length === 0 && targetPeakDbtp > options.ceilingDbtp) {
    plan.notes.push('Nothing is to be done, so the peaks are left as they are although they pass the ceiling.');
  }
  return { plan, wish, wantedLufs: loudness.wantedLufs };
}

function planFile({ file: { name, sha256 } }: Report): PlanFile {
  return { name, ...(sha256 === undefined ? {} : { sha256 }) };
}
