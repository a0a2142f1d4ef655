import { readMetric, type Report } from '@auralign/analysis';
import { fineLikeness, type StructureOf } from './fineStructure.ts';

/** What passages of one song share, whatever was done to the mix: fine structure of its average spectrum. */
interface Witness {
  readonly of: StructureOf;
  /** Broader is shape, which equalisers and arrangement change: standard deviation of the smoothing, octaves. */
  readonly octaves: number;
  /** What a correlation of 1 adds to the logit between stereo files, and where a file has one channel. */
  readonly stereo: number;
  readonly mono: number;
}

/**
 * Logistic regression that tells pairs of songs from pairs of passages of one song, by correlations and octaves of length; 76 pieces, passages of
 * 30 s and halves, faulty mixes among them, a piece against itself counting as much as against others. In this order: keys and instruments, which
 * registers are played, what is wide and what is not, what stands left and what right.
 */
const WITNESSES: readonly Witness[] = [
  { of: 'total', octaves: 0.5, stereo: -3.3, mono: -6 },
  { of: 'total', octaves: 1.5, stereo: -2.1, mono: -4.2 },
  { of: 'side to mid', octaves: 0.5, stereo: -5, mono: 0 },
  { of: 'right to left', octaves: 0.5, stereo: -3.2, mono: 0 },
];
const CONSTANT = { stereo: 3.75, mono: 4.4 } as const;
const PER_OCTAVE_OF_LENGTH = 1;
const FROM_HZ = 50;
/** Octaves of length count from 30 s to 2 minutes: the longer two passages of one song are, the more they share. */
const LENGTH_SECONDS = { from: 30, to: 120 } as const;
/**
 * Probabilities below are that of one song, above that of two; between, each has its part. Whoever follows another passage as a model spoils
 * a mix; who takes a model for a passage leaves it as it is: so it has to be likely.
 */
const DOUBT = { from: 0.75, to: 0.88 } as const;

/**
 * What an unfinished mix looks like beside a finished record: that is louder and denser at once. Of 573 pairs of passages of 30 s one in
 * twelve is denser by 3 dB of peak-to-loudness; of records that somebody chose for an unmastered mix most are. Natural logarithm of
 * those odds.
 */
const UNFINISHED = { logit: 2.3, louderLu: { from: 3, to: 6 }, denserDb: { from: 1, to: 3 } } as const;

/** What two files show of being different songs. */
export interface OtherSong {
  /** How far they are to be taken for such, 0…1. */
  readonly otherSong: number;
  /** How likely they are such, 0…1, if half of all pairs were. */
  readonly probability: number;
}

export function otherSongOf(target: Report, reference: Report): OtherSong {
  const probability = probabilityOf(target, reference);
  return { otherSong: within(DOUBT, probability), probability };
}

function probabilityOf(target: Report, reference: Report): number {
  const likenesses = WITNESSES.map(({ of, octaves }) =>
    fineLikeness(target, reference, { of, octaves, fromHz: FROM_HZ }),
  );
  const kind = likenesses.includes(undefined) ? 'mono' : 'stereo';
  const shared = WITNESSES.reduce((sum, witness, n) => sum + witness[kind] * (likenesses[n] ?? 0), 0);
  const logit =
    CONSTANT[kind] +
    shared +
    PER_OCTAVE_OF_LENGTH * lengthOf(target, reference) +
    UNFINISHED.logit * unfinished(target, reference);
  return 1 / (1 + Math.exp(-logit));
}

/** How far a target is unfinished beside its reference, 0…1. */
function unfinished(target: Report, reference: Report): number {
  const more = (metric: string) =>
    (readMetric(reference, metric) ?? Number.NaN) - (readMetric(target, metric) ?? Number.NaN);
  const [louderLu, denserDb] = [more('integratedLufs'), -more('plrDb')];
  if (Number.isNaN(louderLu + denserDb)) return 0;
  return within(UNFINISHED.louderLu, louderLu) * within(UNFINISHED.denserDb, denserDb);
}

/** How far a value has come on the way between two, 0…1. */
function within({ from, to }: { from: number; to: number }, value: number): number {
  return Math.min(1, Math.max(0, (value - from) / (to - from)));
}

/** Of the shorter file, octaves. */
function lengthOf(...files: readonly Report[]): number {
  const seconds = Math.min(...files.map(({ file }) => file.durationSeconds));
  return Math.log2(Math.min(LENGTH_SECONDS.to, Math.max(LENGTH_SECONDS.from, seconds)) / LENGTH_SECONDS.from);
}
