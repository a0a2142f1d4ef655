/** One named stretch of the spectrum. */
export interface NamedBand {
  readonly id: string;
  readonly title: string;
  readonly lowHz: number;
  readonly highHz: number;
  /** `range`: one of the seven that make up the whole. `trouble`: where a known fault is heard, across the others. */
  readonly kind: 'range' | 'trouble';
  /** What it means to the ear. */
  readonly description: string;
}

/**
 * The one list of named bands, low to high, ranges first.
 *
 * There is no standard for these names. The edges 60, 250, 500 and 2000 Hz are those of the chart most mixing tutorials share (sub-bass 20–60,
 * bass 60–250, low mids 250–500, mids 500–2000). Above, charts disagree; presence is 2–5 kHz as in the checks this
 * program makes, and brilliance and air share the rest in octaves. Mud, boxiness, sibilance and rumble are where
 * mixing practice looks for those faults. Rumble begins at 10 Hz, above what a DC offset leaks into. Presence is both a range and a place of faults, and stands here once.
 */
export const BANDS = [
  {
    id: 'sub',
    title: 'Sub',
    lowHz: 20,
    highHz: 60,
    kind: 'range',
    description: 'Felt more than heard: kick fundamentals, sub bass.',
  },
  {
    id: 'bass',
    title: 'Bass',
    lowHz: 60,
    highHz: 250,
    kind: 'range',
    description: 'Fundamentals of bass and kick, warmth.',
  },
  {
    id: 'lowMid',
    title: 'Low mids',
    lowHz: 250,
    highHz: 500,
    kind: 'range',
    description: 'Body of guitars, keys and voices.',
  },
  { id: 'mid', title: 'Mids', lowHz: 500, highHz: 2000, kind: 'range', description: 'Most of melody and words.' },
  {
    id: 'presence',
    title: 'Presence',
    lowHz: 2000,
    highHz: 5000,
    kind: 'range',
    description: 'Clarity and attack; too much is harsh.',
  },
  {
    id: 'brilliance',
    title: 'Brilliance',
    lowHz: 5000,
    highHz: 10_000,
    kind: 'range',
    description: 'Edge of cymbals and consonants.',
  },
  { id: 'air', title: 'Air', lowHz: 10_000, highHz: 20_000, kind: 'range', description: 'Openness, breath, room.' },
  {
    id: 'rumble',
    title: 'Rumble',
    lowHz: 10,
    highHz: 30,
    kind: 'trouble',
    description: 'Steps, wind, plosives: takes headroom, gives no sound.',
  },
  {
    id: 'mud',
    title: 'Mud',
    lowHz: 200,
    highHz: 400,
    kind: 'trouble',
    description: 'Where many instruments overlap and cover each other.',
  },
  {
    id: 'boxiness',
    title: 'Boxiness',
    lowHz: 300,
    highHz: 500,
    kind: 'trouble',
    description: 'The sound of a small room or a cardboard box.',
  },
  {
    id: 'sibilance',
    title: 'Sibilance',
    lowHz: 5000,
    highHz: 9000,
    kind: 'trouble',
    description: 'S and T of voices.',
  },
] as const satisfies readonly NamedBand[];

export type BandId = (typeof BANDS)[number]['id'];

/** What levels are relative to: the audible range. */
export const WHOLE_LOW_HZ = 20;
export const WHOLE_HIGH_HZ = 20_000;
