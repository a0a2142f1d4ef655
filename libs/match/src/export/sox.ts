import { dbToGain } from '@auralign/dsp';
import type { EqBand } from '../moves/eq.ts';
import type { Plan } from '../plan/plan.ts';
import { signedDb } from '../words.ts';
import { ANY_BAND, bandsOf, carry, exported, type Receiver } from './carry.ts';
import { digitalModel } from './filterModels.ts';
import { baseName, defineExportFormat } from './format.ts';
import { comparisonFrequencies } from './planCurve.ts';
import { curveOf } from './refit.ts';
import { decimal, decimals } from './rounding.ts';
import type { Step } from './deviceSteps.ts';

const DIGITS = { frequencyHz: 4, gainDb: 4, q: 5 } as const;

const RECEIVER: Receiver = {
  name: 'SoX',
  models: (frequenciesHz, sampleRateHz) => [digitalModel(frequenciesHz, sampleRateHz, 'bilinear')],
  filters: 'SoX runs the bilinear filters of the Audio EQ Cookbook',
  channels: 'all',
  gain: 'exact',
  sideGain: false,
  balance: true,
  maxBands: 64,
  limits: ANY_BAND,
  round: decimals(DIGITS),
};

/** One line of effects, as it stands behind the file names of a SoX command. */
export const sox = defineExportFormat({
  id: 'sox',
  title: 'SoX effects',
  mediaType: 'text/plain',
  use: 'sox mix.wav out.wav --effects-file FILE, or paste the line behind the file names',
  fileName,
  export(plan, context) {
    const carried = carry(plan, context, RECEIVER);
    const bands = bandsOf(carried.steps);
    // SoX passes 32-bit integers from effect to effect and clips each: room for the boosts is made in front.
    const headroomDb = largestBoostDb(bands, context.sampleRateHz);
    const before = Number(decimal(Math.min(0, carried.gainDb) - headroomDb, DIGITS.gainDb));
    const balances = carried.steps.flatMap((step) => (step.kind === 'balance' ? [balanceEffect(step)] : []));
    const filters = bands.map(effectOf);
    const effects = [...gainEffect(before), ...filters, ...balances, ...gainEffect(carried.gainDb - before)];
    const warnings =
      carried.gainDb > 0
        ? [`SoX clips what ${signedDb(carried.gainDb)} lifts above full scale: look for its warning.`]
        : [];
    return exported(carried, [{ name: fileName(plan), text: `${effects.join(' ')}\n` }], warnings);
  },
});

function fileName(plan: Plan): string {
  return `${baseName(plan)} sox.txt`;
}

/** Largest gain, dB ≥ 0, of the first one, two, three … bands. */
function largestBoostDb(bands: readonly EqBand[], sampleRateHz: number): number {
  const frequenciesHz = comparisonFrequencies(bands, sampleRateHz);
  const model = digitalModel(frequenciesHz, sampleRateHz, 'bilinear');
  let largest = 0;
  for (let count = 1; count <= bands.length; count++) {
    for (const gainDb of curveOf(bands.slice(0, count), model, frequenciesHz.length))
      largest = Math.max(largest, gainDb);
  }
  return largest;
}

function gainEffect(gainDb: number): string[] {
  const text = decimal(gainDb, DIGITS.gainDb);
  return text === '0' ? [] : [`gain ${text}`];
}

/** `-m`: factors as they are, no automatic scaling. */
function balanceEffect({ leftDb, rightDb }: Extract<Step, { kind: 'balance' }>): string {
  return `remix -m 1v${decimal(dbToGain(leftDb), 6)} 2v${decimal(dbToGain(rightDb), 6)}`;
}

/** Unlike ffmpeg's, SoX's `bass` and `treble` with a Q are cookbook shelves. */
function effectOf(band: EqBand): string {
  const frequency = decimal(band.frequencyHz, DIGITS.frequencyHz);
  const q = `${decimal(band.q, DIGITS.q)}q`;
  switch (band.kind) {
    case 'peaking':
      return `equalizer ${frequency} ${q} ${decimal(band.gainDb, DIGITS.gainDb)}`;
    case 'low-shelf':
      return `bass ${decimal(band.gainDb, DIGITS.gainDb)} ${frequency} ${q}`;
    case 'high-shelf':
      return `treble ${decimal(band.gainDb, DIGITS.gainDb)} ${frequency} ${q}`;
    case 'high-pass':
      return `highpass -2 ${frequency} ${q}`;
    case 'low-pass':
      return `lowpass -2 ${frequency} ${q}`;
    case 'notch':
      return `bandreject ${frequency} ${q}`;
    default:
      return band satisfies never;
  }
}
