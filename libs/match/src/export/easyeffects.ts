import type { EqBand } from '../moves/eq.ts';
import type { Plan } from '../plan/plan.ts';
import { bandsOf, carry, exported, type Receiver } from './carry.ts';
import { digitalModel } from './filterModels.ts';
import { baseName, defineExportFormat } from './format.ts';
import { decimals } from './rounding.ts';

const RECEIVER: Receiver = {
  name: 'EasyEffects',
  models: (frequenciesHz, sampleRateHz) => [digitalModel(frequenciesHz, sampleRateHz, 'bilinear')],
  filters: "EasyEffects' mode APO (DR) is the bilinear filters of the Audio EQ Cookbook",
  channels: 'all',
  gain: 'headroom',
  sideGain: false,
  balance: false,
  maxBands: 32,
  limits: { frequencyHz: [10, 24_000], gainDb: [-36, 36], q: [0.1, 40] },
  round: decimals({ frequencyHz: 3, gainDb: 3, q: 4 }),
};

const TYPES = {
  peaking: 'Bell',
  'low-shelf': 'Lo-shelf',
  'high-shelf': 'Hi-shelf',
  'high-pass': 'Hi-pass',
  'low-pass': 'Lo-pass',
  notch: 'Notch',
} as const satisfies Record<EqBand['kind'], string>;

/** An output preset of EasyEffects (7 and later) with its equaliser. */
export const easyeffects = defineExportFormat({
  id: 'easyeffects',
  title: 'EasyEffects preset',
  mediaType: 'application/json',
  use: 'Import it in the presets menu, or copy it to ~/.config/easyeffects/output.',
  fileName,
  export(plan, context) {
    const carried = carry(plan, context, RECEIVER);
    const bands = bandsOf(carried.steps);
    const side = Object.fromEntries(bands.map((band, index) => [`band${index}`, bandOf(band)]));
    const preset = {
      output: {
        blocklist: [],
        plugins_order: ['equalizer#0'],
        'equalizer#0': {
          balance: 0,
          bypass: false,
          'input-gain': carried.gainDb,
          'output-gain': 0,
          mode: 'IIR',
          'num-bands': bands.length,
          'pitch-left': 0,
          'pitch-right': 0,
          'split-channels': false,
          left: side,
          right: side,
        },
      },
    };
    return exported(carried, [{ name: fileName(plan), text: `${JSON.stringify(preset, undefined, 2)}\n` }]);
  },
});

function fileName(plan: Plan): string {
  return `${baseName(plan)}.json`;
}

function bandOf(band: EqBand): Record<string, string | number | boolean> {
  return {
    type: TYPES[band.kind],
    mode: 'APO (DR)',
    slope: 'x1',
    frequency: band.frequencyHz,
    gain: 'gainDb' in band ? band.gainDb : 0,
    q: band.q,
    width: 4,
    mute: false,
    solo: false,
  };
}
