import { eq } from '../moves/eq.ts';
import type { MoveOf } from '../moves/index.ts';
import type { MatchOptions } from '../options.ts';
import { hertz, plain, signedDb } from '../words.ts';
import { differenceTo } from './corridor.ts';
import { fitEq } from './fitEq.ts';
import { nearestBand } from './nearestBand.ts';
import { smoothWhere } from './smoothWhere.ts';
import { createResponseGrid } from './responseGrid.ts';
import type { StereoEvidence } from './stereoEvidence.ts';
import { widthDistanceDb, type WidthWish } from './widthWish.ts';

export interface SideTonePlan {
  readonly moves: MoveOf<'eq'>[];
  /** Gain of the side by the moves, dB a band of the evidence. */
  readonly sideGainDb: Float64Array;
}

/** What gain and shelves of the width may leave before the side gets bands of its own, dB rms. */
const WORTH_DB = 0.7;
const MOST_BANDS = 2;
/** The side of the bass is the width's work, and only narrowed. */
const FROM_HZ = 160;
const SMOOTHING_BANDS = 0.7;

/**
 * Tone of the side apart from that of the mid: bands on the side alone where the two differ in more than width. Only of the same
 * recording, where nothing but treatment can make them differ; between passages instruments stand at the sides.
 *
 * @param sideGainDb what the width does already, a value a band
 */
export function planSideTone(
  target: StereoEvidence,
  wish: WidthWish,
  sideGainDb: Float64Array,
  options: MatchOptions & { sampleRateHz: number; sameRecording: number },
): SideTonePlan {
  const nothing = { moves: [], sideGainDb: new Float64Array(sideGainDb.length) };
  const { amounts, maxBands, maxBoostDb, maxCutDb, sampleRateHz, sameRecording } = options;
  if (sameRecording <= 0.5 || amounts.tone === 0 || amounts.width === 0) return nothing;
  const used = wish.weights.map((weight, band) => (weight > 0 && wish.frequenciesHz[band]! >= FROM_HZ ? 1 : 0));
  const left = smoothWhere(differenceTo(wish.corridorDb, sideGainDb), used, SMOOTHING_BANDS).map((db, band) =>
    // As much side as mid is a correlation of 0: wider than that falls apart in mono.
    Math.min(db, Math.max(0, -(wish.widthDb[band]! + sideGainDb[band]!))),
  );
  const count = used.reduce((sum, band) => sum + band, 0);
  const leftDb = Math.sqrt(left.reduce((sum, db, band) => sum + used[band]! * db * db, 0) / Math.max(1, count));
  if (leftDb < WORTH_DB) return nothing;
  const { bands } = fitEq(
    { frequenciesHz: wish.frequenciesHz, wishDb: left, weights: wish.weights.map((w, band) => w * used[band]!) },
    { sampleRateHz, maxBands: Math.min(MOST_BANDS, maxBands), maxBoostDb, maxCutDb },
  );
  const scaled = eq.scale(
    { channel: 'side', bands: bands.filter((band) => band.kind === 'peaking') },
    amounts.tone * amounts.width,
  );
  if (scaled === undefined || scaled.bands.length === 0) return nothing;
  const ownDb = new Float64Array(target.frequenciesHz.length);
  const grid = createResponseGrid(target.frequenciesHz, sampleRateHz);
  for (const band of scaled.bands) grid.addDb(band, ownDb);
  const together = sideGainDb.map((db, band) => db + ownDb[band]!);
  const delta = widthDistanceDb(wish, together) - widthDistanceDb(wish, sideGainDb);
  if (delta > -WORTH_DB / 4) return nothing;
  const places = scaled.bands.map((band) => {
    const nearest = nearestBand(wish.frequenciesHz, band.frequencyHz);
    return `at ${hertz(band.frequencyHz)} the side stands ${signedDb(-left[nearest]!)} against that of the reference`;
  });
  return {
    sideGainDb: ownDb,
    moves: [
      {
        id: 'side-tone',
        kind: 'eq',
        because: `Mid and side differ in more than width (${plain(leftDb)} dB are left): ${places.join('; ')}.`,
        predicted: [{ metric: 'widthDistanceDb', delta: Math.round(1000 * delta) / 1000 }],
        cost: 'Minimum phase on the side alone: what stands at the sides shifts a little around each band.',
        ...scaled,
      },
    ],
  };
}
