import type { EqBand } from '../moves/eq.ts';
import type { Plan } from '../plan/plan.ts';
import { ANY_BAND, bandsOf, carry, exported, type Receiver } from './carry.ts';
import { digitalModel } from './filterModels.ts';
import { baseName, defineExportFormat } from './format.ts';
import { decimal, decimals } from './rounding.ts';

/** Never three decimals in a frequency: Equalizer APO takes `22.123` for 22123 (a thousands separator). */
const DIGITS = { frequencyHz: 2, gainDb: 2, q: 3 } as const;

const RECEIVER: Receiver = {
  name: 'Equalizer APO',
  models: (frequenciesHz, sampleRateHz) => [digitalModel(frequenciesHz, sampleRateHz, 'bilinear')],
  filters: 'Equalizer APO runs the bilinear filters of the Audio EQ Cookbook, its numbers have two or three decimals',
  channels: 'all',
  gain: 'headroom',
  sideGain: false,
  balance: false,
  maxBands: 64,
  limits: ANY_BAND,
  round: decimals(DIGITS),
};

/** `ParametricEQ.txt` as AutoEq writes it: read by Equalizer APO, Peace, EasyEffects, PipeWire and many players. */
export const apo = defineExportFormat({
  id: 'apo',
  title: 'Equalizer APO / AutoEq ParametricEQ.txt',
  mediaType: 'text/plain',
  use: 'Equalizer APO: include it in config.txt. Others: import it as an AutoEq or parametric equaliser file.',
  fileName,
  export(plan, context) {
    const carried = carry(plan, context, RECEIVER);
    const filters = bandsOf(carried.steps);
    const warnings: string[] = [];
    if (filters.some((band) => band.kind === 'high-pass' || band.kind === 'low-pass' || band.kind === 'notch')) {
      warnings.push("PipeWire's reader of this file knows PK, LSC and HSC only: set passes and notches there by hand.");
    }
    const lines = filters.map((band, index) => `Filter ${index + 1}: ON ${filterLine(band)}`);
    const text = [`Preamp: ${decimal(carried.gainDb, DIGITS.gainDb)} dB`, ...lines, ''].join('\n');
    return exported(carried, [{ name: fileName(plan), text }], warnings);
  },
});

function fileName(plan: Plan): string {
  return `${baseName(plan)} ParametricEQ.txt`;
}

function filterLine(band: EqBand): string {
  const centre = `Fc ${decimal(band.frequencyHz, DIGITS.frequencyHz)} Hz`;
  const q = `Q ${decimal(band.q, DIGITS.q)}`;
  switch (band.kind) {
    case 'peaking':
      return `PK ${centre} Gain ${decimal(band.gainDb, DIGITS.gainDb)} dB ${q}`;
    case 'low-shelf': // LSC and HSC name the centre of the slope; LS and HS its corner
      return `LSC ${centre} Gain ${decimal(band.gainDb, DIGITS.gainDb)} dB ${q}`;
    case 'high-shelf':
      return `HSC ${centre} Gain ${decimal(band.gainDb, DIGITS.gainDb)} dB ${q}`;
    case 'high-pass':
      return `HPQ ${centre} ${q}`;
    case 'low-pass':
      return `LPQ ${centre} ${q}`;
    case 'notch':
      return `NO ${centre} ${q}`;
    default:
      return band satisfies never;
  }
}
