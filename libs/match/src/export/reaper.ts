import { dbToGain } from '@auralign/dsp';
import type { EqBand } from '../moves/eq.ts';
import type { Plan } from '../plan/plan.ts';
import { octavesOfQ, qOfOctaves } from './bandwidth.ts';
import { base64 } from './base64.ts';
import { createByteWriter } from './byteWriter.ts';
import { bandsOf, carry, exported, type Receiver } from './carry.ts';
import { analogueModel, digitalModel } from './filterModels.ts';
import { baseName, defineExportFormat } from './format.ts';

/** Widest and narrowest band of ReaEQ, octaves. */
const OCTAVES = [0.01, 4] as const;

const RECEIVER: Receiver = {
  name: 'ReaEQ',
  models: (frequenciesHz, sampleRateHz) => [
    digitalModel(frequenciesHz, sampleRateHz, 'bilinear'),
    analogueModel(frequenciesHz),
  ],
  filters:
    'Cockos does not publish the filters of ReaEQ: this is the worse of bilinear cookbook filters and analogue-matched ones',
  channels: 'all',
  gain: 'exact',
  sideGain: false,
  balance: false,
  maxBands: 64,
  limits: { frequencyHz: [20, 24_000], gainDb: [-36, 24], q: [qOfOctaves(OCTAVES[1]), qOfOctaves(OCTAVES[0])] },
  round: (band) => ({ ...band, q: qOfOctaves(octavesOfQ(band.q)) }),
};

const TYPES = {
  'low-shelf': 0,
  'high-shelf': 1,
  'low-pass': 3,
  'high-pass': 4,
  notch: 6,
  peaking: 8,
} as const satisfies Record<EqBand['kind'], number>;

/** An FX chain with ReaEQ, REAPER's own equaliser. */
export const reaper = defineExportFormat({
  id: 'reaper',
  title: 'REAPER FX chain (ReaEQ)',
  mediaType: 'text/plain',
  use: "Drag it onto a track, or copy it to the folder FXChains of REAPER's resource path.",
  fileName,
  export(plan, context) {
    const carried = carry(plan, context, RECEIVER);
    const text = chain(settings(bandsOf(carried.steps), carried.gainDb));
    return exported(
      carried,
      [{ name: fileName(plan), text }],
      ['The format jsfx carries the same curve into REAPER exactly, mid and side included.'],
    );
  },
});

function fileName(plan: Plan): string {
  return `${baseName(plan)}.RfxChain`;
}

/** Size of one band in the block. */
const BAND_BYTES = 33;

/** The state of ReaEQ: little-endian, as decoded from projects. */
function settings(bands: readonly EqBand[], gainDb: number): Uint8Array {
  const out = createByteWriter('little-endian');
  out.int32(BAND_BYTES);
  out.int32(bands.length);
  for (const band of bands) {
    out.int32(TYPES[band.kind]);
    out.int32(1); // enabled
    out.float64(band.frequencyHz);
    out.float64('gainDb' in band ? dbToGain(band.gainDb) : 1);
    out.float64(octavesOfQ(band.q));
    out.int8(1); // automation on a logarithmic scale
  }
  out.int32(1); // shows the grid
  out.int32(1); // shows the tabs
  out.float64(dbToGain(gainDb));
  for (const value of [0, 576, 363, 2]) out.int32(value); // phase hidden, window size, meters
  return out.bytes();
}

/** The four letters `reeq`. */
const EFFECT_ID = 0x7265_6571;

/** What REAPER puts in front of the state of a two-channel VST 2 effect. */
function header(stateBytes: number): Uint8Array {
  const out = createByteWriter('little-endian');
  out.int32(EFFECT_ID);
  out.int32(0xfeed_5eee | 0);
  for (let direction = 0; direction < 2; direction++) {
    out.int32(2); // pins in, then out
    for (let pin = 0; pin < 2; pin++) {
      out.int32(1 << pin); // connected to the channel of the same number; 64 bits
      out.int32(0);
    }
  }
  out.int32(stateBytes); // at offset 48
  out.int32(1);
  out.int32(0x0010_0000);
  return out.bytes();
}

/** REAPER's program name: empty. */
const FOOTER = 'AAAQAAAA';
const LINE_CHARACTERS = 128;

function chain(state: Uint8Array): string {
  const encoded = base64(state);
  const lines: string[] = [];
  for (let at = 0; at < encoded.length; at += LINE_CHARACTERS) lines.push(encoded.slice(at, at + LINE_CHARACTERS));
  return [
    'BYPASS 0 0 0',
    '<VST "VST: ReaEQ (Cockos)" reaeq.dll 0 "" 1919247729<56535472656571726561657100000000> ""',
    ...[base64(header(state.length)), ...lines, FOOTER].map((line) => `  ${line}`),
    '>',
    'WAK 0 0',
    '',
  ].join('\n');
}
