import type { EqBand, Move, MoveOf } from '@auralign/match';

/** Bands and curves weaker than this are left out, as the planner does. */
const INAUDIBLE_DB = 0.05;
/** Where a cut-off comes to rest at amount 0. */
const HIGH_PASS_REST_HZ = 10;
const LOW_PASS_REST_HZ = 40_000;

/**
 * A move at a share of its strength, by the rules the planner's amounts follow: gains scale in decibels, cut-offs slide
 * out of hearing, a ceiling is kept or left out.
 *
 * @param amount 0…1
 * @returns `undefined` when nothing audible is left
 */
export function scaleMove(move: Move, amount: number): Move | undefined {
  if (amount === 1) return move;
  if (amount === 0) return undefined;
  const scaled = scaleParameters(move, amount);
  if (scaled === undefined) return undefined;
  return { ...scaled, predicted: move.predicted.map(({ metric, delta }) => ({ metric, delta: delta * amount })) };
}

function scaleParameters(move: Move, amount: number): Move | undefined {
  switch (move.kind) {
    case 'eq': {
      const bands = move.bands.flatMap((band) => scaleBand(band, amount));
      return bands.length === 0 ? undefined : { ...move, bands };
    }
    case 'convolution': {
      const gainDb = move.gainDb.map((gain) => gain * amount);
      return gainDb.some(isAudible) ? { ...move, gainDb } : undefined;
    }
    case 'balance':
      return isAudible(move.balanceDb * amount) ? { ...move, balanceDb: move.balanceDb * amount } : undefined;
    case 'width':
      return scaleWidth(move, amount);
    case 'compressor':
      return { ...move, bands: move.bands.map((band) => scaleCompression(band, amount)) };
    case 'gain':
      return { ...move, gainDb: move.gainDb * amount };
    case 'limiter':
      return move;
    default:
      return move satisfies never;
  }
}

function scaleBand(band: EqBand, amount: number): EqBand[] {
  switch (band.kind) {
    case 'peaking':
    case 'low-shelf':
    case 'high-shelf':
      return isAudible(band.gainDb * amount) ? [{ ...band, gainDb: band.gainDb * amount }] : [];
    case 'high-pass':
      return [{ ...band, frequencyHz: HIGH_PASS_REST_HZ * (band.frequencyHz / HIGH_PASS_REST_HZ) ** amount }];
    case 'low-pass':
      return [{ ...band, frequencyHz: LOW_PASS_REST_HZ * (band.frequencyHz / LOW_PASS_REST_HZ) ** amount }];
    case 'notch':
      return [band];
    default:
      return band satisfies never;
  }
}

function scaleWidth(move: MoveOf<'width'>, amount: number): Move | undefined {
  const { lowShelf, highShelf } = move;
  const sideGainDb = move.sideGainDb * amount;
  if (![sideGainDb, (lowShelf?.gainDb ?? 0) * amount, (highShelf?.gainDb ?? 0) * amount].some(isAudible))
    return undefined;
  return {
    ...move,
    sideGainDb,
    ...(lowShelf === undefined ? {} : { lowShelf: { ...lowShelf, gainDb: lowShelf.gainDb * amount } }),
    ...(highShelf === undefined ? {} : { highShelf: { ...highShelf, gainDb: highShelf.gainDb * amount } }),
  };
}

type CompressorBand = MoveOf<'compressor'>['bands'][number];

/** The change of every level is 1 − 1/ratio times a function of threshold and knee when compressing, ratio − 1 times when expanding. */
function scaleCompression(band: CompressorBand, amount: number): CompressorBand {
  return {
    ...band,
    ratio: band.mode === 'compress' ? 1 / (1 - amount * (1 - 1 / band.ratio)) : 1 + amount * (band.ratio - 1),
    maxChangeDb: amount * band.maxChangeDb,
    makeUpDb: amount * band.makeUpDb,
  };
}

function isAudible(gainDb: number): boolean {
  return Math.abs(gainDb) >= INAUDIBLE_DB;
}
