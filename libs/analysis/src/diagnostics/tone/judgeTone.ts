import type { Report } from '../../report/report.ts';
import type { Finding, Severity } from '../finding.ts';
import { judge, type Expectation, type Limits } from '../limits.ts';
import { coverage } from '../ranges.ts';
import type { Passed, RuleContext } from '../rule.ts';
import { counted, plain } from '../words.ts';
import { differenceOfAlike } from './alike.ts';
import { clearestPassage } from './clearest.ts';
import { expectedDifference, expectedTone, toneOf } from './expectedTone.ts';
import { stretchesOf, type Course } from './stretches.ts';
import { estimateFaults, strongest, together, type FaultEstimate, type Freedom, type Signature } from './toneFault.ts';

/** A broad fault of tone: the filter that would make it, and how it shows over time. */
export interface ToneFault {
  /** 1: too much, −1: too little. */
  readonly sign: 1 | -1;
  /** Responses of the filters that make the fault, a centre each, per decibel of fault. */
  readonly signatures: readonly Signature[];
  /** What a song may have besides, without a reference to say how it should be. */
  readonly free: Freedom['free'];
  /** Where passages are looked for; absent: only in the song as a whole. */
  readonly course?: Course;
  /** By what the seconds are chosen in which the fault of a whole song is heard best; absent: by `course`. */
  readonly heardBy?: Course;
  /** Limits with references, in the unit of the rule's own: how many times the usual differences. */
  readonly withReferences: Omit<Limits, 'slack'>;
  /** With references a passage must stand out so certainly, where that is more than without: one that is odd in itself differs from them as well. */
  readonly certaintyByReference?: number;
}

/**
 * Songs of a smooth spectrum foretell themselves well, and small humps stand out of them. Against references less so: what passages differ by is
 * not smooth.
 */
const ODDNESS_ALONE = 0.2;
const ODDNESS_BY_REFERENCE = 0.7;
/** Passages that are the same elsewhere, where they play alike, are so where it is judged: a small difference counts. */
const ODDNESS_WHERE_ALIKE = 0.3;
/** Bands a filter moves by this share of what it moves most are judged, not compared by. */
const JUDGED_SHARE = 0.3;
/** What a reference has as well, but for this, is not wrong. */
const LEAST_LEAD_DB = 1;
/** A passage must stand out so certainly to be named; where the song as a whole is at fault anyway, so certainly. Set on finished music. */
const LEAST_CERTAINTY = 8;
const LEAST_CERTAINTY_OF_KNOWN = 6;
/** A passage of less than this share of the file is a remark. */
const LEAST_WARN_SHARE = 0.1;
/** Confidence: of a doubtful finding, what each usual difference adds, and what a reference does. */
const DOUBTFUL = 0.35;
const PER_STRENGTH = 0.12;
const BY_REFERENCE = 0.1;

/** What was found wrong with the tone. */
export interface ToneVerdict {
  readonly severity: Severity;
  /** Gain of the filter that explains it, dB; negative where something is missing. */
  readonly gainDb: number;
  readonly expected: Expectation;
  /** The finding in words: `stands out like a bell of 4.1 dB (up to 2.3 dB would be usual)`. */
  readonly standing: string;
  /** How far beyond the limit, in usual differences: what severity goes by. */
  readonly beyond: number;
  /** How far beyond the limit, dB. */
  readonly beyondDb: number;
  /** `ranges` of the finding; where it has none, where the fault is heard best. */
  readonly place: Pick<Finding, 'ranges' | 'clearest'>;
  /** In a passage only, not in the song as a whole. */
  readonly isLocal: boolean;
  /** Which of the fault's signatures explains it best. */
  readonly signature: number;
  /** Gain that mends it, before any cap. */
  readonly mendDb: number;
  readonly confidence: number;
}

/**
 * Holds the tone of a song against that of finished music, or of references: the song as a whole, then passages.
 *
 * @returns `undefined`: nothing there to judge; `Passed`: nothing wrong
 */
export function judgeTone(context: RuleContext, fault: ToneFault): ToneVerdict | Passed | undefined {
  const { report, references } = context;
  const { sign, course, heardBy = course } = fault;
  const limits = references.length === 0 ? context.limits : { ...fault.withReferences, slack: 0 };
  const limit = limits.max ?? 0;
  const whole = faultIn(report, references, fault);
  if (whole === undefined) return undefined;
  const { severity } = judge(whole.strength, { max: limit }, limits);
  const leastCertaintyOfNew = (references.length === 0 ? undefined : fault.certaintyByReference) ?? LEAST_CERTAINTY;
  const leastCertainty = severity === 'pass' ? leastCertaintyOfNew : LEAST_CERTAINTY_OF_KNOWN;
  const stretches = course === undefined ? [] : stretchesOf(report, course, { sign, leastCertainty });
  const limitDb = limit * whole.errorDb;
  const expected = expectation(context, sign * limitDb);
  const share = stretches.length === 0 ? 0 : coverage(stretches, report.file.durationSeconds);
  const stepDb = Math.max(0, ...stretches.map((stretch) => stretch.stepDb));
  // What the song has on the average, a stretch has and what it lies over the rest besides; the rest has less.
  const insideDb = whole.gainDb + (1 - share) * stepDb;
  const outsideDb = whole.gainDb - share * stepDb;
  const isLocal = stretches.length > 0 && outsideDb <= limitDb;
  const gainDb = isLocal ? insideDb : whole.gainDb;
  const strength = gainDb / whole.errorDb;
  const local = isLocal ? judge(strength, { max: limit }, limits).severity : 'pass';
  const isInReferences = references.some((reference) => leadDb(report, reference, fault) < LEAST_LEAD_DB);
  if ((severity === 'pass' && local === 'pass') || isInReferences)
    return { passed: { value: Math.min(0, whole.strength - limit), unit: '' } };
  const clearest = heardBy === undefined ? undefined : clearestPassage(report, heardBy, sign);
  const isSure =
    (local === 'warn' || local === 'fail') &&
    share >= LEAST_WARN_SHARE &&
    stretches.some(({ certainty }) => certainty >= leastCertaintyOfNew);
  return {
    severity: severity === 'pass' || severity === 'info' ? (isSure ? 'warn' : 'info') : severity,
    gainDb: sign * gainDb,
    expected,
    standing: `${sign > 0 ? 'stands out like a bell of' : 'is missing like a cut of'} ${plain(gainDb)} dB${
      expected.isRelative ? (sign > 0 ? ' over the reference' : ' under the reference') : ''
    } (up to ${plain(limitDb)} dB would be usual)`,
    beyond: whole.strength - limit,
    beyondDb: gainDb - limitDb,
    place:
      stretches.length > 0
        ? {
            ranges: stretches.map(({ startSeconds, endSeconds }) => ({
              startSeconds,
              endSeconds,
              value: sign * gainDb,
            })),
          }
        : { ranges: [], ...(clearest === undefined ? {} : { clearest }) },
    isLocal,
    signature: whole.signature,
    mendDb: -sign * gainDb,
    confidence: Math.min(
      0.95,
      (DOUBTFUL + PER_STRENGTH * strength + (expected.isRelative ? BY_REFERENCE : 0)) * (isLocal ? 0.7 : 1),
    ),
  };
}

/**
 * How much of a fault a song has, whatever limits say: by its tone as a whole and, with references, by what differs where they play alike.
 *
 * @returns `undefined` where too little is there to judge
 */
export function faultIn(
  report: Report,
  references: readonly Report[],
  { signatures, free }: Pick<ToneFault, 'signatures' | 'free'>,
): FaultEstimate | undefined {
  const tone = toneOf(report);
  if (tone === undefined) return undefined;
  const expected = expectedTone(tone.blockCount, references);
  if (references.length === 0)
    return strongest(estimateFaults(tone.levelsDb, expected, signatures, { free, leastOddness: ODDNESS_ALONE }));
  const whole = estimateFaults(tone.levelsDb, expected, signatures, BY_REFERENCES);
  if (whole === undefined) return undefined;
  const difference = differenceOfAlike(report, references, judgedBands(signatures));
  const alike =
    difference === undefined ? undefined : estimateFaults(difference, expectedDifference(), signatures, WHERE_ALIKE);
  return strongest(together(whole, alike));
}

const BY_REFERENCES: Freedom = { free: 'level', leastOddness: ODDNESS_BY_REFERENCE };
const WHERE_ALIKE: Freedom = { free: 'level', leastOddness: ODDNESS_WHERE_ALIKE };

/** Bands that any of the filters moves much. */
function judgedBands(signatures: readonly Signature[]): boolean[] {
  const moved = signatures[0]!.map((_, band) => Math.max(...signatures.map((signature) => Math.abs(signature[band]!))));
  const most = Math.max(...moved);
  return moved.map((move) => move >= JUDGED_SHARE * most);
}

/** By how much more of the fault a song has than one reference, dB. */
function leadDb(report: Report, reference: Report, { signatures }: Pick<ToneFault, 'signatures'>): number {
  const [tone, other] = [toneOf(report), toneOf(reference)];
  if (tone === undefined || other === undefined) return Infinity;
  const { mean, covariance } = expectedTone(tone.blockCount, [reference]);
  const difference = { mean: mean.map((usual, band) => other.levelsDb[band] ?? usual), covariance };
  return strongest(estimateFaults(tone.levelsDb, difference, signatures, BY_REFERENCES))?.gainDb ?? Infinity;
}

function expectation({ references, standard }: RuleContext, limitDb: number): Expectation {
  const isRelative = references.length > 0;
  return {
    ...(limitDb > 0 ? { max: limitDb } : { min: limitDb }),
    source: isRelative
      ? `${counted(references.length, 'reference')}, and how far passages of one song differ, see docs/detection.md`
      : standard.source,
    isRelative,
  };
}
