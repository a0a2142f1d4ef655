import type { EqBand } from '../moves/eq.ts';
import type { ToneEvidence } from './evidence.ts';

/** Where nothing but the lowest organ pipes and synthesisers make music. */
const RUMBLE_HIGH_HZ = 30;
/** An excess that is worth a filter, dB: in one recording, and against music that may just have no bass drum there. */
const MIN_EXCESS_DB = { same: 6, other: 12 } as const;
/** Above so much a second-order filter is not enough. */
const STEEP_EXCESS_DB = 15;
/** Rumble this far below the whole spectrum neither eats headroom nor moves a cone. */
const INAUDIBLE_DB = -45;
const CORNER_HZ = 30;
/** Butterworth alignment: one section of second order, or the two of fourth order. */
const SECOND_ORDER_Q = [0.71];
const FOURTH_ORDER_Q = [0.54, 1.31];

export interface Rumble {
  readonly bands: EqBand[];
  /** Excess over the reference that has most of it, dB. */
  readonly excessDb: number;
  /** Level below 30 Hz relative to the whole, dB. */
  readonly levelDb: number;
}

/**
 * A high-pass for a target with more below 30 Hz than any reference, each held against its own whole spectrum. Undefined
 * when there is no such excess or it is too weak to matter.
 */
export function planRumble(
  target: ToneEvidence,
  references: readonly ToneEvidence[],
  sameRecording: number,
): Rumble | undefined {
  const levelDb = rumbleDb(target);
  const excessDb = levelDb - Math.max(INAUDIBLE_DB, ...references.map(rumbleDb));
  if (!(levelDb > INAUDIBLE_DB && excessDb >= MIN_EXCESS_DB[sameRecording > 0.5 ? 'same' : 'other'])) return undefined;
  const sections = excessDb < STEEP_EXCESS_DB ? SECOND_ORDER_Q : FOURTH_ORDER_Q;
  return {
    bands: sections.map((q) => ({ kind: 'high-pass', frequencyHz: CORNER_HZ, q })),
    excessDb,
    levelDb,
  };
}

function rumbleDb({ frequenciesHz, levelDb }: ToneEvidence): number {
  let low = 0;
  let whole = 0;
  for (const [band, hz] of frequenciesHz.entries()) {
    const power = 10 ** (levelDb[band]! / 10);
    whole += power;
    if (hz < RUMBLE_HIGH_HZ) low += power;
  }
  return whole === 0 ? -Infinity : 10 * Math.log10(low / whole);
}
