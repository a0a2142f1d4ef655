import type { EqBand } from '../moves/eq.ts';
import type { MoveOf } from '../moves/index.ts';
import { eq } from '../moves/eq.ts';
import type { MatchOptions } from '../options.ts';
import { hertz, plain, signedDb } from '../words.ts';
import { loudnessChangeLu, type ToneEvidence } from './evidence.ts';
import { fitEq } from './fitEq.ts';
import { createResponseGrid } from './responseGrid.ts';
import { planRumble } from './rumble.ts';
import { toneDistanceDb, type ToneWish } from './toneWish.ts';

export interface TonePlan {
  readonly moves: MoveOf<'eq'>[];
  /** Gain of all moves together at the bands of the wish, dB. */
  readonly responseDb: Float64Array;
}

/** Cuts and boosts within this of what is asked for are called met. */
const UNMET_DB = 1.5;

/**
 * The equaliser that does what the wish asks for, and a high-pass where the target rumbles: one move each, at
 * `options.amounts.tone` of their strength.
 */
export function planTone(
  target: ToneEvidence,
  references: readonly ToneEvidence[],
  wish: ToneWish,
  options: MatchOptions & { sampleRateHz: number },
): TonePlan {
  const amount = options.amounts.tone;
  if (amount === 0 || options.maxBands === 0) return { moves: [], responseDb: new Float64Array(wish.wishDb.length) };
  const grid = createResponseGrid(wish.frequenciesHz, options.sampleRateHz);
  const responseOf = (bands: readonly EqBand[]): Float64Array => {
    const out = new Float64Array(wish.wishDb.length);
    for (const band of bands) grid.addDb(band, out);
    return out;
  };

  const rumble = planRumble(target, references);
  const rumbleResponse = responseOf(rumble?.bands ?? []);
  const fit = fitEq(
    {
      frequenciesHz: wish.frequenciesHz,
      wishDb: wish.wishDb.map((d, n) => d - rumbleResponse[n]!),
      weights: wish.weights,
    },
    {
      sampleRateHz: options.sampleRateHz,
      maxBands: Math.max(0, options.maxBands - (rumble?.bands.length ?? 0)),
      maxBoostDb: options.maxBoostDb,
      maxCutDb: options.maxCutDb,
    },
  );

  const moves: MoveOf<'eq'>[] = [];
  const total = new Float64Array(wish.wishDb.length);
  const add = (id: string, bands: readonly EqBand[], because: string, cost: string): void => {
    const scaled = eq.scale({ channel: 'stereo', bands: [...bands] }, amount);
    if (scaled === undefined) return;
    const before = Float64Array.from(total);
    for (const [n, gainDb] of responseOf(scaled.bands).entries()) total[n]! += gainDb;
    const predicted = [
      {
        metric: 'integratedLufs',
        delta:
          loudnessChangeLu(target, total, options.sampleRateHz) -
          loudnessChangeLu(target, before, options.sampleRateHz),
      },
      { metric: 'toneDistanceDb', delta: toneDistanceDb(wish, total) - toneDistanceDb(wish, before) },
    ].map(({ metric, delta }) => ({ metric, delta: round(delta) }));
    moves.push({ id, kind: 'eq', because, predicted, cost, ...scaled });
  };

  if (rumble !== undefined) {
    add(
      'rumble',
      rumble.bands,
      `Below 30 Hz the target holds ${plain(rumble.levelDb)} dB of its whole power, ${plain(rumble.excessDb)} dB more than the reference: rumble that eats headroom.`,
      'Minimum phase: bass notes near the corner come a few milliseconds later.',
    );
  }
  if (fit.bands.length > 0) {
    add('tone', fit.bands, becauseOfTone(fit.bands, wish), costOfTone(fit.bands, fit.responseDb, wish, rumbleResponse));
  }
  return { moves, responseDb: total };
}

/** What stands out at the centre of each band, and how sure that is. */
function becauseOfTone(bands: readonly EqBand[], wish: ToneWish): string {
  const reasons = bands.map((band) => {
    const [lowHz, highHz] = rangeOf(band);
    const excess = meanOver(wish, wish.excessDb, lowHz, highHz);
    const uncertainty = meanOver(wish, wish.uncertaintyDb, lowHz, highHz);
    const doubt = wish.sameRecording > 0.5 ? '' : ` (±${plain(uncertainty)} dB by arrangement)`;
    return `${hertz(lowHz)}–${hertz(highHz)} stands ${signedDb(excess)} against the reference${doubt}`;
  });
  const evidence =
    wish.sameRecording > 0.5
      ? ' Both spectra share their fine structure: taken for the same recording and trusted.'
      : '';
  return `${reasons.join('; ')}, loudness taken out.${evidence}`;
}

/** The stretch a band speaks for: half an octave around a bell of Q 1, what lies beyond the corner of a shelf. */
function rangeOf(band: EqBand): [number, number] {
  switch (band.kind) {
    case 'low-shelf':
      return [28, band.frequencyHz];
    case 'high-shelf':
      return [band.frequencyHz, Math.min(20_000, band.frequencyHz * 4)];
    default: {
      const reach = 2 ** (0.5 / Math.max(0.7, band.q));
      return [band.frequencyHz / reach, band.frequencyHz * reach];
    }
  }
}

function meanOver(wish: ToneWish, values: Float64Array, lowHz: number, highHz: number): number {
  let sum = 0;
  let count = 0;
  for (const [n, hz] of wish.frequenciesHz.entries()) {
    if (hz < lowHz || hz > highHz || wish.comparable[n] === 0) continue;
    sum += values[n]!;
    count++;
  }
  return count === 0 ? 0 : sum / count;
}

function costOfTone(
  bands: readonly EqBand[],
  responseDb: Float64Array,
  wish: ToneWish,
  rumbleResponse: Float64Array,
): string {
  const boost = bands.reduce((most, band) => Math.max(most, 'gainDb' in band ? band.gainDb : 0), 0);
  const costs = ['Minimum phase: no latency and no pre-ringing, a little phase shift around each band.'];
  if (boost >= 3) costs.push(`Boosts of up to ${plain(boost)} dB raise noise with the music.`);
  let worst = 0;
  for (let n = 0; n < responseDb.length; n++) {
    if (wish.comparable[n] === 0) continue;
    const left = wish.wishDb[n]! - rumbleResponse[n]! - responseDb[n]!;
    if (Math.abs(left) > Math.abs(worst)) worst = left;
  }
  if (Math.abs(worst) > UNMET_DB)
    costs.push(`With ${bands.length} bands up to ${plain(Math.abs(worst))} dB of the wish is left undone.`);
  return costs.join(' ');
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
