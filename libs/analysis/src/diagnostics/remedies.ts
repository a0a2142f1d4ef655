import type { EqBand, Move } from './move.ts';

/** The moves rules suggest, rounded as one would set them by hand. */

type Why = { readonly id: string; readonly because: string };

/** Gain of everything. */
export function gainMove({ id, because }: Why, gainDb: number): Move {
  const rounded = round(gainDb, 1);
  return {
    kind: 'gain',
    id,
    because,
    predicted: [
      { metric: 'truePeakDbtp', delta: rounded },
      { metric: 'integratedLufs', delta: rounded },
    ],
    cost: rounded > 0 ? 'Noise comes up alike.' : 'None: the balance stays; turn the monitors up.',
    gainDb: rounded,
  };
}

/** One bell. */
export function bellMove(
  { id, because }: Why,
  { frequencyHz, gainDb, q }: { frequencyHz: number; gainDb: number; q: number },
  channel: 'stereo' | 'mid' | 'side' = 'stereo',
): Move {
  const cost =
    gainDb < 0
      ? 'Everything that sounds in this band gets softer, wanted or not.'
      : 'Raises noise and harshness in this band alike.';
  const band: EqBand = {
    kind: 'peaking',
    frequencyHz: Math.round(frequencyHz),
    gainDb: round(gainDb, 1),
    q: round(Math.min(40, Math.max(0.1, q)), 1),
  };
  return eqMove({ id, because }, [band], cost, channel);
}

/** Bands of an equaliser on all channels, or on mid or side. */
export function eqMove(
  { id, because }: Why,
  bands: EqBand[],
  cost: string,
  channel: 'stereo' | 'mid' | 'side' = 'stereo',
): Move {
  return { kind: 'eq', id, because, predicted: [], cost, channel, bands };
}

/** Q of a high-pass or shelf without a bump (Butterworth). */
const FLAT_Q = Math.SQRT1_2;

/** Slopes of high-passes that consoles have, as orders: 12, 24 and 48 dB an octave. */
const HIGH_PASS_ORDERS = [2, 4, 8] as const;

/** A Butterworth high-pass, in sections of second order. */
export function highPassMove(why: Why, frequencyHz: number, cost: string, order: HighPassOrder = 2): Move {
  // Poles lie evenly on a half circle; each pair of them is a section.
  const sections = Array.from(
    { length: order / 2 },
    (_, k) => 1 / (2 * Math.cos(((2 * k + 1) * Math.PI) / (2 * order))),
  );
  const bands = sections.map((q): EqBand => ({
    kind: 'high-pass',
    frequencyHz: Math.round(frequencyHz),
    q: round(q, 3),
  }));
  return eqMove(why, bands, cost);
}
export type HighPassOrder = (typeof HIGH_PASS_ORDERS)[number];

/** The gentlest high-pass that takes `wantedDb` away at a frequency; the steepest if none does. */
export function highPassOrderFor(wantedDb: number, frequencyHz: number, cutoffHz: number): HighPassOrder {
  const takenDb = (order: number): number => 10 * Math.log10(1 + (cutoffHz / frequencyHz) ** (2 * order));
  return HIGH_PASS_ORDERS.find((order) => takenDb(order) >= wantedDb) ?? 8;
}

/** Bass towards the middle: a low shelf on the side, nothing above. */
export function bassWidthMove({ id, because }: Why, belowHz: number, gainDb: number): Move {
  return {
    kind: 'width',
    id,
    because,
    predicted: [],
    cost: 'Stereo effects in the bass are lost; they are hardly heard as such.',
    sideGainDb: 0,
    lowShelf: { frequencyHz: belowHz, gainDb: round(Math.max(-24, gainDb), 1), q: round(FLAT_Q, 2) },
    monoBelowHz: 0,
  };
}

/** Side up or down at all frequencies (below 120 Hz never up). */
export function widthMove({ id, because }: Why, sideGainDb: number): Move {
  const rounded = round(sideGainDb, 1);
  return {
    kind: 'width',
    id,
    because,
    predicted: [{ metric: 'sideToMidDb', delta: rounded }],
    cost:
      rounded > 0 ? 'Reverb and everything panned come forward; mono stays as it is.' : 'What is panned moves inward.',
    sideGainDb: rounded,
    ...(rounded > 0 ? { lowShelf: { frequencyHz: 150, gainDb: -rounded, q: round(FLAT_Q, 2) } } : {}),
    monoBelowHz: 0,
  };
}

/** Right against left. */
export function balanceMove({ id, because }: Why, balanceDb: number): Move {
  const rounded = round(Math.min(6, Math.max(-6, balanceDb)), 1);
  return {
    kind: 'balance',
    id,
    because,
    predicted: [{ metric: 'balanceDb', delta: rounded }],
    cost: 'What was panned on purpose moves alike.',
    balanceDb: rounded,
  };
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits)) + 0; // + 0: no −0
}
