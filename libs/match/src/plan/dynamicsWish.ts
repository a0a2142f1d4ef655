import { readMetric, spectrumGeometry, type LevelSpread, type Report } from '@auralign/analysis';
import { mean, median, standardDeviation } from '@auralign/dsp';
import { joinBeliefs, type Belief } from './belief.ts';

/** What a report says about how levels move. */
export interface DynamicsEvidence {
  /** The whole signal. */
  readonly broadband: LevelSpread;
  /** Named ranges, from low to high. */
  readonly bands: readonly LevelSpread[];
  /** Length of the moments whose levels these are, seconds. */
  readonly momentSeconds: number;
  readonly musicSeconds: number;
  /** Undefined for less than 0.4 s of music. */
  readonly peaks: { readonly truePeakDbtp: number; readonly integratedLufs: number } | undefined;
  /** Share of the samples that lie in clipped runs. */
  readonly clippedShare: number;
}

/** How the dynamics of the target differ from the references'. Ratios of spreads as natural logarithms. */
export interface DynamicsWish {
  /** Spread of the target, dB. */
  readonly spreadDb: number;
  /** ln(spread of the references / spread of the target), and how far that can be arrangement. */
  readonly belief: Belief;
  /** What the spread lies in when its dynamics are those of the references, as far as arrangement lets tell; dB. */
  readonly spreadRangeDb: Range;
  /**
   * The same of the peak-to-loudness ratio: that of the references, their peaks held to the ceiling as those of the result
   * will be. Undefined where it cannot be measured.
   */
  readonly plrRangeDb: Range | undefined;
  /** The same of bass, middle and treble; undefined where a file has nothing there. */
  readonly zones: readonly (ZoneWish | undefined)[];
  /** What of it is acted on: negative compresses, positive expands. */
  readonly asked: number;
}

export interface Range {
  readonly low: number;
  readonly high: number;
}

export interface ZoneWish {
  readonly difference: number;
  readonly lowHz: number;
  readonly highHz: number;
}

/** Bass, middle and treble as a three-band compressor would have them, in edges of the named ranges. */
export const ZONE_EDGES_HZ = [250, 2000] as const;

/**
 * How much ln(spread) differs between two passages of half a minute of one song: 0.12 for most of 14 pieces, up to 1 where
 * the bands part company, which is what `disagreement` catches.
 */
const PASSAGE_SIGMA = 0.12;
const PASSAGE_SECONDS = 36;
/**
 * Longer moments move less: by how much of the logarithm of their lengths ln(spread) may differ. Frames of 32, 16 and 8 kHz last 0.256 s,
 * those of 44.1 kHz 0.186 s, and ten pieces lost 0.01 to 0.23 (0.34 of it in the root mean square) by being converted.
 */
const MOMENT_SHARE = 0.5;
/** How much of the disagreement between bands counts: a compressor moves them all one way, an arrangement does not. */
const DISAGREEMENT_SHARE = 1.2;
/** r ← 0.7·r³/(r² + 4s²): a compressor does more harm by too much than by too little. */
const CAUTION = { share: 0.7, sigmas: 2 } as const;
/**
 * Where the reference is another song, chosen as a model, a difference must be beyond so many s to be acted on: what lies within one
 * passage's chance is no wish. Between two passages of one song nothing is done at all: a compressor of 3 : 1 between them hardly shows
 * (2 % of such faults were undone on the benchmark's tuning half), while a verse that is played more evenly looks like one.
 */
const LEAST_SIGMAS = 1.5;
/**
 * Root mean square of the bands' ratios over that of the whole: 0.22 to 0.86 in 22 compressed or expanded pieces, 0.04 to 0.1
 * in dull and most tilted ones.
 */
const WITNESS = { none: 0.12, full: 0.22 } as const;
/** A ratio of spreads nobody hears. */
const DEAD_BAND = 0.12;
/** Spreads that differ by no more are one: what remains of a fault that was undone by its exact inverse. */
const SAME_SPREAD_DB = 0.1;
/** Peak-to-loudness ratios that differ by no more are one: the highest peak hangs on the phase of a single wave. */
const SAME_PLR_DB = 0.5;
/** Between two passages of one song they differ by 0.9 dB in half of 95 pairs, by 2.4 dB in a quarter. */
const PASSAGE_PLR_DB = 1.5;
/** Between two songs: what an equaliser alone does to the peaks (1 dB and more) must not count as another style. */
const MODEL_PLR_DB = 3;
/** A compressor that takes 1 dB off the spread takes about 2 dB off the peaks. */
const PLR_PER_SPREAD = 2;
/** A spread this small says nothing about the ratio: drones and pads. */
const LEAST_SPREAD_DB = 0.6;

/** Undefined for silence and less than 3 s of music. */
export function dynamicsEvidence(report: Report): DynamicsEvidence | undefined {
  const { measurements, file } = report;
  const { dynamics, spectrum, clipping } = measurements;
  if (dynamics.status !== 'measured' || spectrum.status !== 'measured') return undefined;
  const [broadband, ...bands] = dynamics.value.levelSpread ?? [];
  if (broadband === undefined) return undefined;
  const { sampleRateHz, channelCount } = file.format;
  const samples = file.frameCount * channelCount;
  return {
    broadband,
    bands,
    momentSeconds: spectrumGeometry(sampleRateHz).sizeFrames / sampleRateHz,
    musicSeconds: spectrum.value.gatedSeconds,
    peaks: peaksOf(report),
    clippedShare:
      clipping.status === 'measured'
        ? (clipping.value.clippedSampleCount + clipping.value.flatTopSampleCount) / Math.max(1, samples)
        : 0,
  };
}

function peaksOf(report: Report): DynamicsEvidence['peaks'] {
  const truePeakDbtp = readMetric(report, 'truePeakDbtp');
  const integratedLufs = readMetric(report, 'integratedLufs');
  return truePeakDbtp === undefined || integratedLufs === undefined ? undefined : { truePeakDbtp, integratedLufs };
}

/** Standard deviation of the level within 3 s, dB, out of its outer percentiles (as if it were Gaussian). */
export function spreadOf({ spreadDb }: LevelSpread): number {
  // 3.29 σ lie between the 5th and 95th percentile, 2.56 σ between the 10th and 90th.
  return ((spreadDb.p95 - spreadDb.p5) / 3.29 + (spreadDb.p90 - spreadDb.p10) / 2.56) / 2;
}

/**
 * The dynamics asked for, trusted as far as the evidence goes. Undefined when a file is too still to tell.
 *
 * @param references at least one
 */
export function dynamicsWish(
  target: DynamicsEvidence,
  references: readonly DynamicsEvidence[],
  { sameRecording, otherSong, ceilingDbtp }: { sameRecording: number; otherSong: number; ceilingDbtp: number },
): DynamicsWish | undefined {
  const spreadDb = spreadOf(target.broadband);
  const lively = references.filter((reference) => spreadOf(reference.broadband) >= LEAST_SPREAD_DB);
  if (spreadDb < LEAST_SPREAD_DB || lively.length === 0) return undefined;
  const belief = joinBeliefs(lively.map((reference) => compare(target, reference, { sameRecording, otherSong })));
  const { difference: r, uncertainty: s } = belief;
  const share = CAUTION.share + sameRecording * (1 - CAUTION.share);
  const witness = mean(lively.map((reference) => bandWitness(target, reference)));
  const isModel = otherSong > 0.5;
  const isSure = sameRecording > 0.5 || (isModel && Math.abs(r) >= LEAST_SIGMAS * s);
  const trusted = r === 0 || !isSure ? 0 : (witness * share * r ** 3) / (r ** 2 + (CAUTION.sigmas * s) ** 2);
  // Of a model, what is not asked for is no distance either.
  const reach = Math.max(SAME_SPREAD_DB, spreadDb * Math.exp(r) * (1 - Math.exp(-(isModel ? LEAST_SIGMAS : 1) * s)));
  const samePlrDb = sameRecording > 0.5 ? SAME_PLR_DB : isModel ? MODEL_PLR_DB : PASSAGE_PLR_DB;
  return {
    spreadDb,
    belief,
    spreadRangeDb: { low: spreadDb * Math.exp(r) - reach, high: spreadDb * Math.exp(r) + reach },
    plrRangeDb: plrRange(lively, ceilingDbtp, Math.max(samePlrDb, PLR_PER_SPREAD * (reach - SAME_SPREAD_DB))),
    zones: zoneWishes(target, lively),
    asked: Math.abs(trusted) < DEAD_BAND ? 0 : trusted,
  };
}

function plrRange(references: readonly DynamicsEvidence[], ceilingDbtp: number, reachDb: number): Range | undefined {
  const ratios = references.flatMap(({ peaks }) =>
    peaks === undefined ? [] : [Math.min(peaks.truePeakDbtp, ceilingDbtp) - peaks.integratedLufs],
  );
  if (ratios.length === 0) return undefined;
  return { low: median(ratios) - reachDb, high: median(ratios) + reachDb };
}

/**
 * How far the dynamics are from the references', dB of spread: what the movement of the level and the peaks over the loudness are
 * off together, beyond what arrangement can make them differ by. A limiter that brings a mix to a louder reference lowers
 * one and may raise the other; what counts is the sum.
 */
export function dynamicsDistanceDb(
  wish: DynamicsWish,
  measured: { spreadDb: number; plrDb: number | undefined },
): number {
  const { spreadRangeDb, plrRangeDb } = wish;
  const plr = plrRangeDb === undefined || measured.plrDb === undefined ? 0 : beyond(plrRangeDb, measured.plrDb);
  return Math.hypot(beyond(spreadRangeDb, measured.spreadDb), plr / PLR_PER_SPREAD);
}

function beyond({ low, high }: Range, value: number): number {
  return Math.max(0, low - value, value - high);
}

function standardDeviationOf(values: readonly number[]): number {
  return values.length < 2 ? 0 : standardDeviation(values);
}

function bandRatios(target: DynamicsEvidence, reference: DynamicsEvidence): number[] {
  return target.bands.flatMap((band) => {
    const other = reference.bands.find((candidate) => candidate.band === band.band);
    return other === undefined ? [] : [logRatio(band, other)];
  });
}

/**
 * How far the bands bear witness to what the whole shows, 0…1. A compressor moves the level of every band, if less than that
 * of the whole; a tilt or rumble moves that of the whole alone, by changing which band leads.
 */
function bandWitness(target: DynamicsEvidence, reference: DynamicsEvidence): number {
  const ratios = bandRatios(target, reference);
  const whole = Math.abs(logRatio(target.broadband, reference.broadband));
  if (ratios.length === 0 || whole === 0) return 1;
  const rms = Math.sqrt(mean(ratios.map((ratio) => ratio * ratio)));
  return Math.min(1, Math.max(0, (rms / whole - WITNESS.none) / (WITNESS.full - WITNESS.none)));
}

function compare(
  target: DynamicsEvidence,
  reference: DynamicsEvidence,
  { sameRecording, otherSong }: { sameRecording: number; otherSong: number },
): Belief {
  const seconds = Math.min(target.musicSeconds, reference.musicSeconds);
  const passage = PASSAGE_SIGMA * Math.sqrt(PASSAGE_SECONDS / Math.max(1, Math.min(seconds, 4 * PASSAGE_SECONDS)));
  const disagreement = DISAGREEMENT_SHARE * standardDeviationOf(bandRatios(target, reference));
  return {
    difference: logRatio(target.broadband, reference.broadband),
    // Bands of another song move otherwise than one's own: that is its style, not a doubt about it.
    uncertainty: Math.hypot(
      (1 - sameRecording) * Math.hypot(passage, (1 - otherSong) * disagreement),
      MOMENT_SHARE * Math.log(target.momentSeconds / reference.momentSeconds),
    ),
  };
}

function zoneWishes(target: DynamicsEvidence, references: readonly DynamicsEvidence[]): (ZoneWish | undefined)[] {
  const edges = [0, ...ZONE_EDGES_HZ, Infinity];
  return edges.slice(1).map((highHz, zone) => {
    const lowHz = edges[zone]!;
    const ratios = target.bands
      .filter((band) => band.lowHz >= lowHz && band.lowHz < highHz)
      .flatMap((band) =>
        references.flatMap(({ bands }) => {
          const other = bands.find((candidate) => candidate.band === band.band);
          return other === undefined ? [] : [logRatio(band, other)];
        }),
      );
    if (ratios.length === 0) return undefined;
    return { difference: ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length, lowHz, highHz };
  });
}

function logRatio(target: LevelSpread, reference: LevelSpread): number {
  const least = LEAST_SPREAD_DB / 2; // keeps bands that stand still from an infinite ratio
  return Math.log(Math.max(least, spreadOf(reference)) / Math.max(least, spreadOf(target)));
}
