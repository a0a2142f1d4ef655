import { gain } from '../moves/gain.ts';
import { LIMITER_TIMES } from '../moves/limiter.ts';
import type { MoveOf } from '../moves/index.ts';
import { PEAK_ALLOWANCE_DB, type MatchOptions } from '../options.ts';
import { plain, signed, signedDb } from '../words.ts';

/** What the loudness of a plan is made from. */
export interface LoudnessEvidence {
  readonly targetLufs: number;
  readonly targetPeakDbtp: number;
  readonly referenceLufs: number;
  /** What several references lie between; `referenceLufs` is what is nearest in it. */
  readonly corridorLufs?: { readonly low: number; readonly high: number };
  /** What the moves in front add, LU (predicted). */
  readonly changeLu: number;
  /** Whether there are moves in front: they move peaks in ways no report foretells. */
  readonly hasMoves: boolean;
}

export interface LoudnessPlan {
  readonly moves: (MoveOf<'gain'> | MoveOf<'limiter'>)[];
  /** Loudness the result is meant to have. */
  readonly wantedLufs: number;
  /** Why the loudness of the reference is not reached, if it is not. */
  readonly shortfall: string | undefined;
}

/** Loudness differences below this are no difference: a tenth of what is heard as one, and what meters agree to. */
export const LOUDNESS_TOLERANCE_LU = 0.1;

/** How much equaliser and compressor may raise peaks beyond the loudness it adds, before the limiter is put in as a precaution. */
const PEAK_MARGIN_DB = 3;

/**
 * Gain to the loudness of the reference and, where peaks would pass the ceiling, a limiter behind it; never more limiting
 * than allowed, rather less loudness. With `amounts.loudness` 0 the gain only takes back what the other moves add.
 */
export function planLoudness(evidence: LoudnessEvidence, options: MatchOptions): LoudnessPlan {
  const { targetLufs, targetPeakDbtp, referenceLufs, changeLu, hasMoves } = evidence;
  const { ceilingDbtp, maxLimitingDb, amounts } = options;
  const difference = referenceLufs - targetLufs;
  const wantedLufs = targetLufs + amounts.loudness * difference;
  const wishedGainDb = wantedLufs - targetLufs - changeLu;

  // The highest peak moves with the gain; what passes the ceiling is the limiter's work.
  const mostDb = maxLimitingDb + PEAK_ALLOWANCE_DB;
  const roomDb = ceilingDbtp + mostDb - (targetPeakDbtp + changeLu);
  const gainDb = Math.min(wishedGainDb, Math.max(roomDb, Math.min(0, wishedGainDb)));
  const shortDb = wishedGainDb - gainDb;
  const shortfall =
    shortDb <= LOUDNESS_TOLERANCE_LU
      ? undefined
      : `${plain(wantedLufs)} LUFS would need ${plain(mostDb + shortDb)} dB of limiting at the highest peak; with at most ${plain(mostDb)} dB it stops ${plain(shortDb)} LU short.`;

  const moves: LoudnessPlan['moves'] = [];
  const done = gain.scale({ gainDb: round(gainDb) }, 1);
  // Without other moves a difference no meter agrees on is not worth touching the file.
  if (done !== undefined && (hasMoves || Math.abs(wishedGainDb) > LOUDNESS_TOLERANCE_LU)) {
    moves.push({ id: 'gain', kind: 'gain', ...done, ...gainWords(evidence, options, done.gainDb) });
  }
  if (moves.length === 0 && !hasMoves) return { moves, wantedLufs, shortfall };

  const peakDbtp = targetPeakDbtp + changeLu + (done?.gainDb ?? 0);
  if (peakDbtp + (hasMoves ? PEAK_MARGIN_DB : 0) > ceilingDbtp) {
    moves.push(planLimiter(peakDbtp, ceilingDbtp));
  }
  return { moves, wantedLufs, shortfall };
}

/** The limiter behind a signal whose highest peak is expected at `peakDbtp`. */
export function planLimiter(peakDbtp: number, ceilingDbtp: number): MoveOf<'limiter'> {
  return { id: 'limiter', kind: 'limiter', ceilingDbtp, ...LIMITER_TIMES, ...limiterWords(peakDbtp, ceilingDbtp) };
}

function gainWords(evidence: LoudnessEvidence, options: MatchOptions, gainDb: number) {
  const { targetLufs, referenceLufs, corridorLufs, changeLu, hasMoves } = evidence;
  const difference = signed(referenceLufs - targetLufs);
  const loudness =
    options.amounts.loudness === 0
      ? 'The loudness of the target is kept'
      : corridorLufs === undefined
        ? `The target measures ${plain(targetLufs)} LUFS, the reference ${plain(referenceLufs)} LUFS (${difference} LU)`
        : `The target measures ${plain(targetLufs)} LUFS, the references ${plain(corridorLufs.low)} to ${plain(corridorLufs.high)} LUFS (${difference} LU to the nearest of that)`;
  const share =
    options.amounts.loudness > 0 && options.amounts.loudness < 1
      ? `, ${Math.round(100 * options.amounts.loudness)} % of it asked for`
      : '';
  const before = hasMoves ? `; the moves in front change ${signed(changeLu)} LU of it` : '';
  return {
    because: `${loudness}${share}${before}.`,
    predicted: [
      { metric: 'integratedLufs', delta: round(gainDb) },
      { metric: 'truePeakDbtp', delta: round(gainDb) },
    ],
    cost: gainDb > 0 ? 'Noise and peaks rise with the music.' : 'None.',
  };
}

/** What is said of a limiter in front of which the highest peak is (expected) at `peakDbtp`. */
export function limiterWords(peakDbtp: number, ceilingDbtp: number) {
  const overDb = peakDbtp - ceilingDbtp;
  return overDb > 0
    ? {
        because: `The highest peak would reach ${signedDb(peakDbtp)}TP, ${plain(overDb)} dB above the ceiling of ${plain(ceilingDbtp)} dBTP.`,
        predicted: [{ metric: 'truePeakDbtp', delta: round(-overDb) }],
        cost: `Up to ${plain(overDb)} dB of gain reduction at the highest peaks; attacks lose so much of their edge.`,
      }
    : {
        because: `What is done in front may raise peaks; the ceiling of ${plain(ceilingDbtp)} dBTP is kept whatever they do.`,
        predicted: [],
        cost: 'None while no peak passes the ceiling.',
      };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
