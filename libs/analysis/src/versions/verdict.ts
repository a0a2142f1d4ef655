import { percentileOf } from '@auralign/dsp';
import { plain } from '../diagnostics/words.ts';
import type { Changes } from './changes.ts';
import type { CurvePoint } from './curve.ts';
import type { VersionRange, VersionReport, VersionVerdict } from './versionReport.ts';

/** What a verdict is made from. */
export interface Evidence {
  readonly residual: NonNullable<VersionReport['residual']>;
  /** What the best constant response leaves of all that the older file could explain, dB. */
  readonly leftDb: number;
  readonly gainDb: number | undefined;
  readonly curves: readonly (readonly CurvePoint[])[];
  readonly changes: Changes;
  readonly ranges: readonly VersionRange[];
  readonly isPolarityInverted: boolean;
  readonly sideChange: VersionReport['sideChange'];
  /** Of a side that is new: what the best constant response to the older file leaves of it, dB. */
  readonly newSideDb: number | undefined;
  /** Whether one of the files went through a lossy encoder. */
  readonly isLossy: boolean;
}

/** Less than this share of the time alike, and no passage of some bars either: it is not the same music, or another recording of it. */
const SAME_SHARE = 0.5;
const PASSAGE_SECONDS = 6;
/** Shorter than this another sound is a click or a bad splice, not other material. */
const EDIT_SECONDS = 1;
/** Gains closer than this are the same: a hundredth of what is heard, and what a fader of 0.01 dB steps can do. */
const GAIN_DB = 0.01;
/** An equaliser is one from here on; less is what different resampling filters and faders of left and right do. */
const CURVE_DB = 0.1;
/** Lossy encoders drop what is masked, sides first: that is no equaliser. */
const LOSSY_CURVE_DB = 1;
/** Level that swings more than this for a tenth of the time was moved. */
const WOBBLE_DB = 0.2;
/**
 * What a constant response leaves, dB. Our frames are 0.37 s long: the ringing of an equaliser that reaches into the next frame leaves up to
 * −40 dB, dither far less; saturation, limiting and reverberation leave −10 to −35 dB.
 */
const LINEAR_DB = -35;
const LEAST_DB = -140;
/** What 16 bits with dither leave of music at −20 dBFS is −75 dB; lossless copies leave less than this. */
const ROUNDING_DB = -60;

/** Whether a side that is new is more than a filter of what was there. */
export function isForeignSide(newSideDb: number): boolean {
  return newSideDb > LINEAR_DB;
}

export function judge(evidence: Evidence): { verdict: VersionVerdict; because: string[] } {
  const { residual, leftDb, changes, ranges, isLossy } = evidence;
  const because = [nullText(residual)];
  const share = sameShare(changes);
  if (share < SAME_SHARE && longestSame(changes) < PASSAGE_SECONDS) {
    because.push(`They sound alike in ${plain(100 * share, 0)} % of the time only.`);
    return { verdict: 'other', because };
  }
  const edits = ranges.filter(
    ({ kind, bandHz, startSeconds, endSeconds }) =>
      bandHz === undefined &&
      (kind === 'different' || kind === 'appeared' || kind === 'vanished') &&
      endSeconds - startSeconds >= EDIT_SECONDS,
  );
  if (edits.length > 0) {
    because.push(
      `In ${edits.length === 1 ? 'one stretch' : `${edits.length} stretches`} the older file does not explain the newer one.`,
    );
    return { verdict: 'edited', because };
  }
  const wobbleDb = wobbleOf(changes);
  if (ranges.length > 0 || wobbleDb > WOBBLE_DB) {
    because.push(
      wobbleDb > WOBBLE_DB
        ? `The level moves by ${plain(wobbleDb)} dB and more against a constant change in a tenth of the time.`
        : 'The level keeps to a constant change but for the stretches named.',
    );
    return { verdict: 'processed', because };
  }
  if (leftDb > LINEAR_DB && !isLossy) {
    because.push(
      'A constant equaliser does not explain the rest: saturation, limiting of peaks, reverberation, modulation, sound added to it.',
    );
    return { verdict: 'processed', because };
  }
  const { newSideDb = LEAST_DB } = evidence;
  if (isForeignSide(newSideDb) && !isLossy) {
    because.push(
      `The older file has no side, and the best constant filter of it leaves ${plain(newSideDb)} dB of the newer one's: other sound, reverberation, modulation.`,
    );
    return { verdict: 'processed', because };
  }
  if (evidence.sideChange === 'new') {
    because.push(
      isLossy
        ? 'The older file has no side; what the newer one has was encoded lossily, so that it cannot be told where it comes from.'
        : 'The older file has no side; that of the newer one is a constant filter of it.',
    );
  } else if (isLossy && leftDb > LINEAR_DB) {
    because.push(
      'One of the files was encoded lossily: what remains of the difference is of the size that leaves, and as constant.',
    );
  } else if (leftDb > ROUNDING_DB) {
    because.push('What remains is what our frames of 0.37 s cannot follow of an equaliser, or slight noise.');
  } else if (leftDb > -130) {
    because.push('What remains is of the size of rounding or dither.');
  }
  if (evidence.sideChange !== undefined) return { verdict: 'linear', because };
  if (largestBend(evidence) > (isLossy ? LOSSY_CURVE_DB : CURVE_DB)) return { verdict: 'linear', because };
  const isSame = Math.abs(evidence.gainDb ?? 0) < GAIN_DB || residual.plainDb <= ROUNDING_DB;
  return { verdict: isSame && !evidence.isPolarityInverted ? 'same' : 'gain', because };
}

function nullText({ plainDb, gainDb, linearDb }: Evidence['residual']): string {
  if (plainDb <= -139) return 'Moved to the same place, they cancel completely.';
  const depth = (db: number): string => (db <= -139 ? 'nothing' : `${plain(db)} dB`);
  return `Null test: ${depth(plainDb)} remains of the newer file as they are, ${depth(gainDb)} at the same level, ${depth(linearDb)} through the best equaliser.`;
}

/** Of the time in which both files sound. */
function sameShare({ states }: Changes): number {
  const sounding = states.filter((state) => state === 'same' || state === 'different').length;
  return sounding === 0 ? 1 : states.filter((state) => state === 'same').length / sounding;
}

function longestSame({ states, cells }: Changes): number {
  let longest = 0;
  let run = 0;
  for (const state of states) {
    run = state === 'same' ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest * cells.stepSeconds;
}

function wobbleOf({ levelDb, states }: Changes): number {
  const values = Float64Array.from(
    [...levelDb].flatMap((db, cell) => (states[cell] === 'same' && !Number.isNaN(db) ? [Math.abs(db)] : [])),
  );
  return values.length === 0 ? 0 : percentileOf(values, 0.9);
}

/** Less in common, and the curve is no proof. */
const CLEAR = 0.8;

/** How far the curve surely leaves the gain, where it can be told. */
function largestBend({ curves, gainDb = 0, isLossy }: Evidence): number {
  const [mid] = curves;
  const bends = (isLossy ? mid! : curves.flat()).map(({ db, mostDb, coherence }) => {
    if (db === undefined || mostDb === undefined || coherence < CLEAR) return 0;
    if (db > gainDb) return db - gainDb;
    return Math.max(0, gainDb - mostDb);
  });
  return Math.max(0, ...bends);
}
