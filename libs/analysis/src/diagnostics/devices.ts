/** A place where music is heard: what it lets through, and what it adds up. */
export interface Device {
  readonly id: string;
  readonly title: string;
  /** Response in dB by frequency, straight between the points over log frequency, constant outside. */
  readonly responseDb: readonly (readonly [frequencyHz: number, db: number])[];
  /** Below this both channels are one (`Infinity`: everywhere, 0: nowhere). */
  readonly monoBelowHz: number;
  /**
   * Least level of the bass (40–250 Hz) against the voice range (0.3–4 kHz) as heard there, dB, K-weighted. One finished file in
   * twenty has less.
   */
  readonly leastBassDb: number;
  /** Most that the voice range of the mid may sink in the rest there, dB; one finished file in twenty sinks more. */
  readonly leastVoiceShiftDb: number;
  readonly source: string;
}

/**
 * The one list. Modelled, not measured on a product: straight lines through what published measurements of the kind have in common.
 * Closed-box rolloffs fall by 12 dB an octave.
 */
export const DEVICES: readonly Device[] = [
  {
    id: 'earbuds',
    title: 'Earbuds',
    responseDb: [
      [20, -12],
      [60, -4],
      [120, 0],
      [2000, 0],
      [3000, 4],
      [6000, 0],
      [10_000, -3],
      [16_000, -8],
    ],
    monoBelowHz: 0,
    leastBassDb: -9,
    leastVoiceShiftDb: -2,
    source:
      'modelled: earbuds without a tight seal lose bass by 6 dB/octave and rise at the ear’s own resonance near 3 kHz',
  },
  {
    id: 'phone',
    title: 'Phone loudspeaker',
    responseDb: [
      [50, -50],
      [100, -38],
      [200, -26],
      [400, -10],
      [600, -3],
      [800, 0],
      [3000, 2],
      [8000, 0],
      [12_000, -6],
      [16_000, -14],
    ],
    monoBelowHz: Number.POSITIVE_INFINITY,
    leastBassDb: -36,
    leastVoiceShiftDb: -2,
    source: 'modelled: micro-loudspeakers with a resonance of 600 to 900 Hz, 12 dB/octave below; played as one',
  },
  {
    id: 'laptop',
    title: 'Laptop',
    responseDb: [
      [40, -36],
      [80, -24],
      [160, -10],
      [250, -4],
      [400, 0],
      [8000, 0],
      [12_000, -3],
      [16_000, -8],
    ],
    monoBelowHz: 300,
    leastBassDb: -18,
    leastVoiceShiftDb: -2,
    source: 'modelled: small full-range loudspeakers, −3 dB near 270 Hz, 12 dB/octave below, close together',
  },
  {
    id: 'car',
    title: 'Car',
    responseDb: [
      [20, 6],
      [40, 8],
      [80, 5],
      [160, 0],
      [300, -2],
      [1000, 0],
      [6000, 0],
      [12_000, -4],
    ],
    monoBelowHz: 60,
    leastBassDb: -7,
    leastVoiceShiftDb: -6,
    source:
      'modelled: cabin gain below some 70 Hz, off-axis tweeters; road noise, which masks quiet passages, is left out',
  },
  {
    id: 'club',
    title: 'Club',
    responseDb: [
      [25, -6],
      [35, 4],
      [80, 6],
      [120, 2],
      [200, 0],
      [8000, 0],
      [12_000, -2],
      [16_000, -6],
    ],
    monoBelowHz: 120,
    leastBassDb: -7,
    leastVoiceShiftDb: -5,
    source: 'modelled: subwoofers 4 to 6 dB up, one bus below the crossover at about 120 Hz',
  },
];

/** Response at a frequency, dB. */
export function deviceResponseDb({ responseDb }: Device, frequencyHz: number): number {
  const above = responseDb.findIndex(([hz]) => hz >= frequencyHz);
  if (above === 0) return responseDb[0]![1];
  if (above === -1) return responseDb.at(-1)![1];
  const [lowHz, lowDb] = responseDb[above - 1]!;
  const [highHz, highDb] = responseDb[above]!;
  const part = Math.log2(frequencyHz / lowHz) / Math.log2(highHz / lowHz);
  return lowDb + part * (highDb - lowDb);
}
