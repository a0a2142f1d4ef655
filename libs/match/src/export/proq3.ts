import type { EqBand } from '../moves/eq.ts';
import type { Plan } from '../plan/plan.ts';
import { createByteWriter } from './byteWriter.ts';
import { carry, exported, type Receiver } from './carry.ts';
import { analogueModel } from './filterModels.ts';
import { baseName, defineExportFormat } from './format.ts';
import type { Step } from './deviceSteps.ts';

const RECEIVER: Receiver = {
  name: 'Pro-Q 3',
  models: (frequenciesHz) => [analogueModel(frequenciesHz)],
  filters: 'Pro-Q 3 follows the analogue curves up to half the sample rate (as its makers say: not measured here)',
  channels: 'mid-side',
  gain: 'none', // its place in the file is not known for certain
  sideGain: false,
  balance: false,
  maxBands: 24,
  limits: { frequencyHz: [10, 30_000], gainDb: [-30, 30], q: [0.025 * Math.SQRT1_2, 40 * Math.SQRT1_2] },
  round: (band) => decoded(band),
};

/** A preset of FabFilter Pro-Q 3, with mid and side per band. */
export const proq3 = defineExportFormat({
  id: 'proq3',
  title: 'FabFilter Pro-Q 3 preset',
  mediaType: 'application/octet-stream',
  use: "Copy it to Pro-Q 3's folder of presets, or open it with the preset menu's Open.",
  fileName,
  export(plan, context) {
    const carried = carry(plan, context, RECEIVER);
    return exported(carried, [{ name: fileName(plan), bytes: preset(carried.steps) }]);
  },
});

function fileName(plan: Plan): string {
  return `${baseName(plan)}.ffp`;
}

const BAND_SLOTS = 24;
const VALUES_A_BAND = 13;

/** Shapes, and how the slope 12 dB/octave is counted (0 is 6 dB). */
const SHAPES = {
  peaking: 0,
  'low-shelf': 1,
  'high-pass': 2,
  'high-shelf': 3,
  'low-pass': 4,
  notch: 5,
} as const satisfies Record<EqBand['kind'], number>;
const SLOPE_12_DB = 1;

const PLACEMENTS = { stereo: 2, mid: 3, side: 4 } as const;

/**
 * What follows the bands, as Pro-Q 3 writes it for a new preset: zero latency, medium resolution, gain scale 100 %, output
 * 0 dB, and the settings of the analyser.
 */
const TAIL = [0, 1, 1, 0, 0, 0, 0, 0, 0, 1, 1, -1, 1, 2, 2, 3, 0, 1, 1, 2, 0, 0];

/** Tag, version, count, and that many 32-bit floats. */
function preset(steps: readonly Step[]): Uint8Array {
  const out = createByteWriter('little-endian');
  out.ascii('FQ3p');
  out.int32(4);
  out.int32(BAND_SLOTS * VALUES_A_BAND + TAIL.length);
  const bands = steps.flatMap((step) =>
    step.kind === 'eq' ? step.bands.map((band) => bandValues(band, PLACEMENTS[step.channel])) : [],
  );
  const unused = bandValues({ kind: 'peaking', frequencyHz: 1000, gainDb: 0, q: Math.SQRT1_2 }, PLACEMENTS.stereo);
  for (let slot = 0; slot < BAND_SLOTS; slot++) {
    for (const value of bands[slot] ?? [0, ...unused.slice(1)]) out.float32(value);
  }
  for (const value of TAIL) out.float32(value);
  return out.bytes();
}

/** In use, enabled, log₂ Hz, dB, dynamic range, dynamics on, threshold (1: automatic), Q, shape, slope, placement, speakers, solo. */
function bandValues(band: EqBand, placement: number): number[] {
  const gainDb = 'gainDb' in band ? band.gainDb : 0;
  const q = encodeQ(band.q);
  return [1, 1, Math.log2(band.frequencyHz), gainDb, 0, 1, 1, q, SHAPES[band.kind], SLOPE_12_DB, placement, 1, 0];
}

/**
 * The knob runs logarithmically from 0.025 to 40 and shows √2 times the Q of the cookbook: at 1 a cut is a Butterworth
 * filter.
 */
function encodeQ(q: number): number {
  return Math.log(q / Math.SQRT1_2 / 0.025) / Math.log(1600);
}

function decodeQ(value: number): number {
  return 0.025 * 1600 ** value * Math.SQRT1_2;
}

/** The band as Pro-Q reads it back from 32-bit floats. */
function decoded(band: EqBand): EqBand {
  const frequencyHz = 2 ** Math.fround(Math.log2(band.frequencyHz));
  const q = decodeQ(Math.fround(encodeQ(band.q)));
  return 'gainDb' in band ? { ...band, frequencyHz, q, gainDb: Math.fround(band.gainDb) } : { ...band, frequencyHz, q };
}
