import type { EqBand } from '../moves/eq.ts';
import type { Plan } from '../plan/plan.ts';
import { octavesOfQ, qOfOctaves } from './bandwidth.ts';
import { base64 } from './base64.ts';
import { createByteWriter } from './byteWriter.ts';
import { bandsOf, carry, exported, type Receiver } from './carry.ts';
import { analogueModel, digitalModel } from './filterModels.ts';
import { baseName, defineExportFormat } from './format.ts';
import { xmlText } from './xml.ts';

/** Widest and narrowest band of AUNBandEQ, octaves. */
const OCTAVES = [0.05, 5] as const;
const BAND_SLOTS = 16;

const RECEIVER: Receiver = {
  name: 'AUNBandEQ',
  models: (frequenciesHz, sampleRateHz) => [
    digitalModel(frequenciesHz, sampleRateHz, 'bilinear'),
    analogueModel(frequenciesHz),
  ],
  filters:
    'Apple does not publish the filters of AUNBandEQ: this is the worse of bilinear cookbook filters and analogue-matched ones',
  channels: 'all',
  gain: 'exact',
  sideGain: false,
  balance: false,
  maxBands: BAND_SLOTS,
  limits: { frequencyHz: [20, 22_000], gainDb: [-36, 24], q: [qOfOctaves(OCTAVES[1]), qOfOctaves(OCTAVES[0])] },
  round(band) {
    const frequencyHz = Math.fround(band.frequencyHz);
    const q = qOfOctaves(Math.fround(octavesOfQ(band.q)));
    return 'gainDb' in band
      ? { ...band, frequencyHz, q, gainDb: Math.fround(band.gainDb) }
      : { ...band, frequencyHz, q };
  },
};

/** A preset of AUNBandEQ, the equaliser that comes with macOS. */
export const aupreset = defineExportFormat({
  id: 'aupreset',
  title: 'AUNBandEQ preset (Logic, GarageBand, any Audio Unit host)',
  mediaType: 'application/xml',
  use: 'Copy it to ~/Library/Audio/Presets/Apple/AUNBandEQ.',
  fileName,
  export(plan, context) {
    const carried = carry(plan, context, RECEIVER);
    const data = base64(parameters(bandsOf(carried.steps), carried.gainDb));
    const text = [
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">',
      '<plist version="1.0">',
      '<dict>',
      ...entry('ParametricType', '<integer>11</integer>'),
      ...entry('data', `<data>${data}</data>`),
      ...entry('manufacturer', '<integer>1634758764</integer>'), // appl
      ...entry('name', `<string>${xmlText(baseName(plan))}</string>`),
      ...entry('numberOfBands', `<integer>${BAND_SLOTS}</integer>`),
      ...entry('subtype', '<integer>1851942257</integer>'), // nbeq
      ...entry('type', '<integer>1635083896</integer>'), // aufx
      ...entry('version', '<integer>0</integer>'),
      '</dict>',
      '</plist>',
      '',
    ].join('\n');
    return exported(carried, [{ name: fileName(plan), text }]);
  },
});

function fileName(plan: Plan): string {
  return `${baseName(plan)}.aupreset`;
}

function entry(key: string, value: string): string[] {
  return [`\t<key>${key}</key>`, `\t${value}`];
}

/** The resonant kinds, which heed the bandwidth. */
const TYPES = {
  peaking: 0,
  'low-pass': 3,
  'high-pass': 4,
  notch: 6,
  'low-shelf': 9,
  'high-shelf': 10,
} as const satisfies Record<EqBand['kind'], number>;

/** First ids of the five parameters of a band; the band's number is added. */
const IDS = { bypass: 1000, type: 2000, frequency: 3000, gain: 4000, bandwidth: 5000 } as const;
const GLOBAL_GAIN_ID = 0;

/** Scope, element and count, then that many pairs of id and value; big-endian. */
function parameters(bands: readonly EqBand[], gainDb: number): Uint8Array {
  const out = createByteWriter('big-endian');
  const pair = (id: number, value: number) => {
    out.int32(id);
    out.float32(value);
  };
  out.int32(0);
  out.int32(0);
  out.int32(1 + 5 * BAND_SLOTS);
  pair(GLOBAL_GAIN_ID, gainDb);
  for (let slot = 0; slot < BAND_SLOTS; slot++) {
    const band = bands[slot];
    pair(IDS.bypass + slot, band === undefined ? 1 : 0);
    pair(IDS.type + slot, band === undefined ? TYPES.peaking : TYPES[band.kind]);
    pair(IDS.frequency + slot, band?.frequencyHz ?? 1000);
    pair(IDS.gain + slot, band !== undefined && 'gainDb' in band ? band.gainDb : 0);
    pair(IDS.bandwidth + slot, band === undefined ? 1 : octavesOfQ(band.q));
  }
  return out.bytes();
}
