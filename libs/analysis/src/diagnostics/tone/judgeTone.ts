import type { FindingRange, Severity } from '../finding.ts';
import { judge, type Expectation } from '../limits.ts';
import { coverage } from '../ranges.ts';
import { passed, type Passed, type RuleContext } from '../rule.ts';
import { middle } from '../stageValue.ts';
import { plain } from '../words.ts';
import { humpOf, bellGainDb, type Hump } from './hump.ts';
import { contrastDb, shapeDb, type ToneRegion } from './regions.ts';
import { aloneReading, regionReading, toneSpreadDb } from './songTone.ts';
import { contrastOverTime, fullWindows, lowMidCentreHz, rangesOver } from './timeline.ts';

/** A passage counts by itself when it stands this far over the rest of the song, and this far over the limit. */
const LOCAL_RISE_DB = 4;
const LOCAL_BEYOND_DB = 1.5;
const LOCAL_SECONDS = 4;
/**
 * A passage is a warning only when it stands this far over the limit and is no large part of the song, and never a failure: it may be
 * the arrangement.
 */
const LOCAL_WARN_DB = 3;
const LOCAL_SHARE = 0.35;
/** Share of the limits that grows with the bumpiness of the song's spectrum. */
const SPREAD_SHARE = 0.5;
/** With less the contrast is that of a few notes. */
const SURE_AT_SPREADS = 3;

/** What was found wrong with a region. */
export interface ToneVerdict {
  readonly severity: Severity;
  /** dB over (under) the neighbours. */
  readonly valueDb: number;
  readonly expected: Expectation;
  /** The finding in words: `is 3.1 dB over its neighbours (1.7 dB would be usual)`. */
  readonly standing: string;
  /** dB outside the expectation. */
  readonly beyondDb: number;
  readonly ranges: FindingRange[];
  /** In a passage only, not in the song as a whole. */
  readonly isLocal: boolean;
  readonly hump: Hump;
  /** Gain of the bell at the hump that brings the region back to what is usual, before any cap. */
  readonly bellDb: number;
  readonly confidence: number;
}

/**
 * Holds a region against its neighbours: the song as a whole, then single passages.
 *
 * @returns `undefined`: nothing there to judge; `Passed`: nothing wrong
 */
export function judgeRegion(
  context: RuleContext,
  region: ToneRegion,
  options: { sign: 1 | -1; channel?: 'total' | 'mid' },
): ToneVerdict | Passed | undefined {
  const { report, limits } = context;
  const { sign } = options;
  // Against references the shape as a whole; without, only what stands out of the song's own neighbourhood can be called a fault.
  const isAlone = context.references.length === 0;
  const figure = isAlone ? contrastDb : shapeDb;
  const reading = isAlone ? aloneReading(region) : regionReading(region, figure, options.channel);
  const wholeDb = reading.whole(report);
  if (wholeDb === undefined) return undefined;
  const spreadDb = toneSpreadDb(report);
  const expected = widened(context.expect(reading), SPREAD_SHARE * spreadDb);
  const usualDb = isAlone ? 0 : (middle(context.references.flatMap((r) => reading.whole(r) ?? [])) ?? 0);

  const meanDb = regionReading(region, contrastDb).whole(report);
  const whole = judge(wholeDb, expected, limits);
  const windows = contrastOverTime(report, region, wholeDb);
  const isOver = (value: number): boolean => judge(value, expected, limits).severity !== 'pass';
  const hump = humpOf(report, region, { sign, references: context.references }) ?? {
    centreHz: Math.sqrt(region.lowHz * region.highHz),
    q: 1,
  };
  const verdict = (
    valueDb: number,
    severity: Severity,
    ranges: FindingRange[],
    isLocal: boolean,
    hump: Hump,
  ): ToneVerdict => ({
    severity,
    valueDb,
    expected,
    standing: standingOf(valueDb, usualDb, expected, sign),
    beyondDb: Math.abs(judge(valueDb, expected, limits).beyond),
    ranges,
    isLocal,
    hump,
    // The least of several spectra says whether; the mean one, which the bell is drawn into, how much.
    bellDb: bellGainDb(region, hump, (isAlone && !isLocal ? (meanDb ?? valueDb) : valueDb) - usualDb, figure),
    confidence: confidenceOf(valueDb - usualDb, spreadDb, expected.isRelative) * (isLocal ? 0.7 : 1),
  });
  if (whole.severity !== 'pass') {
    return verdict(
      wholeDb,
      whole.severity,
      rangesOver(report, region, windows, isOver, { shortestSeconds: 0 }),
      false,
      hump,
    );
  }
  const limitDb = sign > 0 ? expected.max : expected.min;
  const fine = passed({ value: wholeDb, unit: 'dB' }, expected);
  if (limitDb === undefined) return fine;
  const rises = (value: number): boolean =>
    sign * (value - limitDb) >= LOCAL_BEYOND_DB && sign * (value - wholeDb) >= LOCAL_RISE_DB;
  const passages = rangesOver(report, region, fullWindows(report, windows), rises, {
    shortestSeconds: LOCAL_SECONDS,
  });
  if (passages.length === 0) return fine;
  const worst = passages.reduce((most, range) => (sign * range.value > sign * most.value ? range : most));
  // The hump of a passage is not that of the song; its breadth is not known, and taken as that of a usual bell.
  const centreHz =
    region.timelineBand === 'mud' ? (lowMidCentreHz(report, region, passages) ?? hump.centreHz) : hump.centreHz;
  const isShort = coverage(passages, report.file.durationSeconds) <= LOCAL_SHARE;
  const severity = isShort && sign * (worst.value - limitDb) >= LOCAL_WARN_DB ? 'warn' : 'info';
  return verdict(worst.value, severity, passages, true, { centreHz, q: 1 });
}

/** Absolute limits give way to the bumpiness of the song; those of references do not, they have it in them. */
function widened(expected: Expectation, byDb: number): Expectation {
  if (expected.isRelative) return expected;
  return {
    ...expected,
    ...(expected.max === undefined ? {} : { max: expected.max + byDb }),
    ...(expected.min === undefined ? {} : { min: expected.min - byDb }),
  };
}

/** Half at nothing, near 1 where the excess is several times the usual bumpiness; references know better than a rule. */
function confidenceOf(excessDb: number, spreadDb: number, isRelative: boolean): number {
  const spreads = Math.abs(excessDb) / Math.max(0.5, spreadDb);
  const sure = 0.4 + 0.5 * Math.min(1, spreads / SURE_AT_SPREADS);
  return Math.min(0.95, isRelative ? sure + 0.1 : sure);
}

function standingOf(valueDb: number, usualDb: number, { min, max, isRelative }: Expectation, sign: 1 | -1): string {
  const limitDb = (sign > 0 ? max : min) ?? 0;
  if (isRelative) {
    const side = sign > 0 ? 'over' : 'under';
    return `is ${plain(sign * (valueDb - usualDb))} dB ${side} the reference, loudness aside (${plain(sign * (limitDb - usualDb))} dB would be within its range)`;
  }
  return sign > 0
    ? `is ${plain(valueDb)} dB over its neighbours (${plain(limitDb)} dB would be usual)`
    : `is ${plain(-valueDb)} dB under its neighbours (${plain(-limitDb)} dB would still be usual)`;
}
