import { readMetric, type Report } from '@auralign/analysis';
import { fineLikeness, type StructureOf } from './fineStructure.ts';

/** What passages of one song share, whatever was done to the mix: the fine structure of its average spectrum. */
interface Witness {
  readonly of: StructureOf;
  /** Broader is shape, which equalisers and arrangement change: standard deviation of the smoothing, octaves. */
  readonly octaves: number;
}

const WITNESSES = {
  /** Keys and instruments. */
  tune: { of: 'total', octaves: 0.5 },
  /** Which registers are played. */
  outline: { of: 'total', octaves: 1.5 },
  /** What is wide and what is not. */
  picture: { of: 'side to mid', octaves: 0.5 },
  /** What stands left and what right. */
  panning: { of: 'right to left', octaves: 0.5 },
} as const satisfies Record<string, Witness>;
const FROM_HZ = 50;

type Likeness = Readonly<Record<keyof typeof WITNESSES, number | undefined>>;

/**
 * Logistic regression that tells pairs of songs from pairs of passages of one song, by correlations and octaves of length; 76 pieces, passages of
 * 30 s and halves, faulty mixes among them, a piece against itself counting as much as against others. `tone`: files of one channel.
 */
const LOGIT = {
  picture: { constant: 3.75, tune: -3.3, outline: -2.1, picture: -5, panning: -3.2, length: 1 },
  tone: { constant: 4.4, tune: -6, outline: -4.2, picture: 0, panning: 0, length: 1 },
} as const;
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

/** Correlations, −1…1; undefined where a file lacks the channels. */
function songLikeness(target: Report, reference: Report): Likeness {
  const like = (witness: Witness) => fineLikeness(target, reference, { ...witness, fromHz: FROM_HZ });
  return {
    tune: like(WITNESSES.tune),
    outline: like(WITNESSES.outline),
    picture: like(WITNESSES.picture),
    panning: like(WITNESSES.panning),
  };
}

/** How far two files are to be taken for different songs, 0…1. */
export function otherSongOf(target: Report, reference: Report): number {
  const { tune = 0, outline = 0, picture, panning } = songLikeness(target, reference);
  const isStereo = picture !== undefined && panning !== undefined;
  const per = LOGIT[isStereo ? 'picture' : 'tone'];
  const logit =
    per.constant +
    per.tune * tune +
    per.outline * outline +
    per.picture * (picture ?? 0) +
    per.panning * (panning ?? 0) +
    per.length * lengthOf(target, reference) +
    UNFINISHED.logit * unfinished(target, reference);
  const probability = 1 / (1 + Math.exp(-logit));
  return within(DOUBT, probability);
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
