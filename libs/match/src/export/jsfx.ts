import { dbToGain, designBiquad } from '@auralign/dsp';
import { describeMove } from '../moves/index.ts';
import type { EqBand } from '../moves/eq.ts';
import type { Plan } from '../plan/plan.ts';
import { hertz } from '../words.ts';
import { ANY_BAND, carry, exported, type Receiver } from './carry.ts';
import { digitalModel } from './filterModels.ts';
import { baseName, defineExportFormat } from './format.ts';
import { decimal } from './rounding.ts';
import type { Step } from './deviceSteps.ts';

const RECEIVER: Receiver = {
  name: 'This JSFX',
  models: (frequenciesHz, sampleRateHz) => [digitalModel(frequenciesHz, sampleRateHz, 'matched')],
  filters: 'It holds the coefficients of our own filters',
  channels: 'mid-side',
  gain: 'exact',
  sideGain: true,
  balance: true,
  maxBands: 64,
  limits: ANY_BAND,
  round: (band) => band,
};

/** Rates a project may run at; the plan's own is always among those written. */
const RATES_HZ = [44_100, 48_000, 88_200, 96_000, 176_400, 192_000];

/** Enough for a double of any size a coefficient has; EEL knows no exponents. */
const NUMBER_DIGITS = 20;

/** A REAPER effect in plain text with the coefficients of our own filters, sample for sample what we would render. */
export const jsfx = defineExportFormat({
  id: 'jsfx',
  title: 'REAPER JSFX with the exact filters',
  mediaType: 'text/plain',
  use: "Copy it to the folder Effects of REAPER's resource path and add it to the track.",
  fileName,
  export(plan, context) {
    const carried = carry(plan, context, RECEIVER);
    const { sections, statements } = frameOf(carried.steps, context.channelCount);
    const rates = [...new Set([context.sampleRateHz, ...RATES_HZ])].sort((a, b) => a - b);
    const limited = plan.moves.some((move) => move.kind === 'limiter');
    const text = [
      `desc:Auralign: ${plainText(baseName(plan))}`,
      '//',
      ...plan.moves.map((move) => `// ${plainText(describeMove(move))}`),
      ...(limited ? ['// The limiter is NOT in here: put a true-peak limiter behind this effect.'] : []),
      `// Exact at ${rates.map((rate) => `${rate} Hz`).join(', ')}; at any other rate only the gain is applied.`,
      '',
      `slider1:${decimal(carried.gainDb, 6)}<-96,48,0.01>Gain (dB)`,
      ...Array.from({ length: context.channelCount }, (_, c) => `in_pin:channel ${c + 1}`),
      ...Array.from({ length: context.channelCount }, (_, c) => `out_pin:channel ${c + 1}`),
      '',
      '@init',
      ...initialise(sections, rates),
      '',
      '@slider',
      'gain = 10 ^ (slider1 / 20);',
      '',
      '@sample',
      ...statements,
      ...Array.from({ length: context.channelCount }, (_, c) => `spl${c} = gain * spl${c};`),
      '',
    ].join('\n');
    const unreachable = rates.filter((rate) => sections.some(({ band }) => band.frequencyHz >= rate / 2));
    const warnings = unreachable.map(
      (rate) => `At ${hertz(rate)} the bands from half the rate on are left out: there is nothing to filter there.`,
    );
    return exported(carried, [{ name: fileName(plan), text }], warnings);
  },
});

function fileName(plan: Plan): string {
  return `${baseName(plan)}.jsfx`;
}

/** One filter, with a number of its own. */
interface Section {
  readonly index: number;
  readonly band: EqBand;
}

/** Statements that do one frame, and the filters they use. */
function frameOf(steps: readonly Step[], channelCount: number): { sections: Section[]; statements: string[] } {
  const channels = Array.from({ length: channelCount }, (_, channel) => `spl${channel}`);
  const sections: Section[] = [];
  const filtered = (bands: readonly EqBand[], signals: readonly string[]) =>
    bands.flatMap((band) => {
      const index = sections.length;
      sections.push({ index, band });
      return signals.flatMap((signal) => filterStatements(index, signal));
    });
  const statements = steps.flatMap((step) => {
    switch (step.kind) {
      case 'eq':
        return step.channel === 'stereo'
          ? filtered(step.bands, channels)
          : inMidSide(filtered(step.bands, [step.channel]));
      case 'side-gain':
        return inMidSide([`side = ${factor(step.gainDb)} * side;`]);
      case 'balance':
        return [`spl0 = ${factor(step.leftDb)} * spl0;`, `spl1 = ${factor(step.rightDb)} * spl1;`];
      case 'gain': // the slider
      case 'compressor': // never carried
      case 'limiter':
        return [];
      default:
        return step satisfies never;
    }
  });
  return { sections, statements };
}

/** Transposed direct form II. */
function filterStatements(index: number, signal: string): string[] {
  return [
    `x = ${signal};`,
    `y = b0_${index} * x + s1_${index}_${signal};`,
    `s1_${index}_${signal} = b1_${index} * x - a1_${index} * y + s2_${index}_${signal};`,
    `s2_${index}_${signal} = b2_${index} * x - a2_${index} * y;`,
    `${signal} = y;`,
  ];
}

function inMidSide(statements: readonly string[]): string[] {
  return [
    'mid = (spl0 + spl1) / 2;',
    'side = (spl0 - spl1) / 2;',
    ...statements,
    'spl0 = mid + side;',
    'spl1 = mid - side;',
  ];
}

function factor(gainDb: number): string {
  return decimal(dbToGain(gainDb), NUMBER_DIGITS);
}

/** Coefficients for every rate; sections start as a wire, so what is not set does nothing. */
function initialise(sections: readonly Section[], rates: readonly number[]): string[] {
  const lines = sections.map(
    ({ index }) => `b0_${index} = 1; b1_${index} = 0; b2_${index} = 0; a1_${index} = 0; a2_${index} = 0;`,
  );
  for (const rate of rates) {
    const set = sections.flatMap(({ index, band }) =>
      band.frequencyHz < rate / 2 ? [coefficients(index, band, rate)] : [],
    );
    if (set.length > 0) lines.push(`srate == ${rate} ? (`, ...set, ');');
  }
  return lines;
}

function coefficients(index: number, band: EqBand, sampleRateHz: number): string {
  const values = designBiquad(band, sampleRateHz);
  const settings = (['b0', 'b1', 'b2', 'a1', 'a2'] as const).map(
    (name) => `${name}_${index} = ${decimal(values[name], NUMBER_DIGITS)};`,
  );
  return `  ${settings.join(' ')}`;
}

/** One line, ASCII only. */
function plainText(text: string): string {
  return text.replaceAll('−', '-').replace(/[^ -~]/g, '?');
}
