import { dbToGain } from '@auralign/dsp';
import { describeMove, type Move } from '../moves/index.ts';
import type { CompressorBand } from '../moves/compressor.ts';
import type { EqBand } from '../moves/eq.ts';
import type { Plan } from '../plan/plan.ts';
import { hertz } from '../words.ts';
import { octavesOfQ } from './bandwidth.ts';
import { carry, exported, type Receiver } from './carry.ts';
import { analogueModel, digitalModel } from './filterModels.ts';
import { baseName, defineExportFormat } from './format.ts';
import { decimal } from './rounding.ts';
import type { Step } from './deviceSteps.ts';

/** Numbers a hand can set: whole hertz (tens from 1 kHz on), tenths of a decibel, hundredths of Q. */
const RECEIVER: Receiver = {
  name: 'A stock equaliser',
  models: (frequenciesHz, sampleRateHz) => [
    digitalModel(frequenciesHz, sampleRateHz, 'bilinear'),
    analogueModel(frequenciesHz),
  ],
  filters:
    'The filters of stock equalisers are not published: this is the worse of bilinear cookbook filters and analogue-matched ones, with numbers rounded for the hand',
  channels: 'mid-side',
  gain: 'exact',
  sideGain: true,
  balance: true,
  compressor: { words: "the DAW's own compressor takes its place; it follows the level its own way.", multiband: true },
  limiter: "the DAW's own limiter takes its place.",
  maxBands: 64,
  limits: { frequencyHz: [20, 22_000], gainDb: [-12, 12], q: [0.1, 10] }, // what all four of them can do
  round(band) {
    const step = band.frequencyHz < 1000 ? 1 : 10;
    const frequencyHz = step * Math.round(band.frequencyHz / step);
    const q = Number(band.q.toFixed(2));
    return 'gainDb' in band
      ? { ...band, frequencyHz, q, gainDb: Number(band.gainDb.toFixed(1)) }
      : { ...band, frequencyHz, q };
  },
};

/** One DAW's own devices, and how its equaliser wants its numbers. */
interface Daw {
  readonly name: string;
  readonly equaliser: string;
  /** How to reach a part alone; absent where it cannot be done. */
  readonly part?: (channel: 'mid' | 'side') => string;
  readonly gain: string;
  readonly balance: string;
  readonly compressor: string;
  readonly multiband: string;
  readonly limiter: string;
  /** Words for the kinds of bands. */
  readonly kinds: Readonly<Record<EqBand['kind'], string>>;
  readonly width: (q: number) => string;
  readonly hint: string;
}

const byQ = (q: number) => `Q ${q.toFixed(2)}`;

const DAWS: readonly Daw[] = [
  {
    name: 'Ableton Live',
    equaliser: 'EQ Eight',
    part: (channel) => `set Mode to M/S and Edit to ${channel === 'mid' ? 'M' : 'S'}`,
    gain: 'Utility, Gain',
    balance: 'Utility, Balance',
    compressor: 'Compressor',
    multiband: 'Multiband Dynamics (or several Compressors in a rack)',
    limiter: 'Limiter, Ceiling (switch on True Peak where your version has it)',
    kinds: {
      peaking: 'Bell',
      'low-shelf': 'Low Shelf',
      'high-shelf': 'High Shelf',
      'high-pass': 'Low Cut 12 dB',
      'low-pass': 'High Cut 12 dB',
      notch: 'Notch',
    },
    width: byQ,
    hint: 'Switch Adaptive Q off and Oversampling on (context menu). Eight bands an EQ: add a second one for more.',
  },
  {
    name: 'Logic Pro',
    equaliser: 'Channel EQ',
    part: (channel) => `set Processing (extended parameters) to ${channel === 'mid' ? 'Mid' : 'Side'} Only`,
    gain: 'Gain, Gain',
    balance: 'the Pan knob of the channel strip, set to Balance',
    compressor: 'Compressor, Platinum Digital',
    multiband: 'Multipressor',
    limiter: 'Limiter or Adaptive Limiter, Output Level, True Peak Detection on',
    kinds: {
      peaking: 'bell (bands 3 to 6)',
      'low-shelf': 'low shelf (band 2)',
      'high-shelf': 'high shelf (band 7)',
      'high-pass': 'high-pass 12 dB/Oct (band 1)',
      'low-pass': 'low-pass 12 dB/Oct (band 8)',
      notch: 'bell at −24 dB (bands 3 to 6; there is no notch)',
    },
    width: byQ,
    hint: 'Leave Gain-Q Couple off. Each kind has its own band: add a second Channel EQ where they do not suffice.',
  },
  {
    name: 'REAPER',
    equaliser: 'ReaEQ',
    gain: 'JS: Volume Adjustment, Adjustment',
    balance: 'JS: Stereo/Channel balance',
    compressor: 'ReaComp',
    multiband: 'ReaXcomp',
    limiter: 'ReaLimit, Brickwall Ceiling, True peak on',
    kinds: {
      peaking: 'Band',
      'low-shelf': 'Low Shelf',
      'high-shelf': 'High Shelf',
      'high-pass': 'High Pass',
      'low-pass': 'Low Pass',
      notch: 'Notch',
    },
    width: (q) => `Bandwidth ${octavesOfQ(q).toFixed(2)} oct`,
    hint: 'Without typing: the format jsfx has the filters exactly, middle and sides too; the format reaper sets ReaEQ.',
  },
  {
    name: 'Pro Tools',
    equaliser: 'EQ III 7-Band',
    gain: 'Trim, Gain',
    balance: 'two Trims, left and right unlinked',
    compressor: 'Dyn III Compressor/Limiter',
    multiband: 'several Dyn III Compressors on buses (there is no multiband one in every version)',
    limiter: 'Pro Limiter or Maxim, Ceiling',
    kinds: {
      peaking: 'LMF, MF or HMF',
      'low-shelf': 'LF, shelf',
      'high-shelf': 'HF, shelf',
      'high-pass': 'HPF, 12 dB/oct',
      'low-pass': 'LPF, 12 dB/oct',
      notch: 'HPF switched to notch',
    },
    width: byQ,
    hint: 'Each kind has its own band: add a second EQ III where they do not suffice.',
  },
];

/** What to set by hand, in words, for the devices that come with four DAWs. */
export const steps = defineExportFormat({
  id: 'steps',
  title: 'Steps for Ableton Live, Logic Pro, REAPER and Pro Tools',
  mediaType: 'text/plain',
  use: 'Follow the part for your DAW from top to bottom on the master channel.',
  fileName,
  export(plan, context) {
    const carried = carry(plan, context, RECEIVER);
    const isSided = carried.steps.some((step) => step.kind === 'eq' && step.channel !== 'stereo');
    const warnings = isSided
      ? ["REAPER's and Pro Tools' own equalisers cannot work on middle or sides alone: there the error is larger."]
      : [];
    const text = [
      `What to set for ${baseName(plan)}`,
      '',
      ...plan.moves.map((move) => `- ${reason(move)}`),
      ...DAWS.flatMap((daw) => [
        '',
        daw.name,
        '-'.repeat(daw.name.length),
        ...instructions(daw, carried.steps),
        daw.hint,
      ]),
      '',
      `Largest error: ${carried.maxErrorDb.toFixed(2)} dB (${carried.maxErrorBecause.replace(/\.$/, '')}).`,
      ...carried.warnings,
      ...warnings,
      '',
    ].join('\n');
    return exported(carried, [{ name: fileName(plan), text }], warnings);
  },
});

function fileName(plan: Plan): string {
  return `${baseName(plan)} steps.txt`;
}

function reason(move: Move): string {
  return move.because === '' ? describeMove(move) : `${describeMove(move)}. ${move.because}`;
}

function instructions(daw: Daw, carried: readonly Step[]): string[] {
  if (carried.length === 0) return ['Nothing to do.'];
  // What is left of a width after its shelves are left out would widen the bass, where they hold it back.
  const lacksShelves = daw.part === undefined && carried.some((step) => step.kind === 'eq' && step.channel === 'side');
  return carried.flatMap((step, index) => {
    const number = `${index + 1}.`;
    switch (step.kind) {
      case 'eq': {
        const part = step.channel === 'stereo' ? '' : daw.part?.(step.channel);
        if (part === undefined)
          return [`${number} Leave out the equaliser for the ${step.channel}: ${daw.equaliser} cannot do it.`];
        return [
          `${number} Add ${daw.equaliser}${part === '' ? '' : `, ${part}`}:`,
          ...step.bands.map((band) => `   - ${settingOf(band, daw)}`),
        ];
      }
      case 'gain':
        return [`${number} Add ${daw.gain}: ${signed(step.gainDb, 2)} dB.`];
      case 'side-gain':
        if (lacksShelves)
          return [
            `${number} Leave the width as it is: without the equaliser for the side the bass would change with it.`,
          ];
        return [
          `${number} Change the sides by ${signed(step.gainDb, 1)} dB: a width control at ${percent(step.gainDb)} %.`,
        ];
      case 'balance':
        return [`${number} ${daw.balance}: left ${signed(step.leftDb, 2)} dB, right ${signed(step.rightDb, 2)} dB.`];
      case 'compressor': {
        const [only] = step.bands;
        if (step.bands.length === 1 && only !== undefined)
          return [`${number} Add ${daw.compressor}: ${compression(only)}.`];
        const bands = step.bands.map((band, b) => `   - ${reach(step.crossoversHz, b)}: ${compression(band)}`);
        return [`${number} Add ${daw.multiband}:`, ...bands];
      }
      case 'limiter': {
        const release = `Release ${decimal(step.releaseSeconds * 1000, 0)} ms`;
        return [`${number} Add ${daw.limiter}: ${decimal(step.ceilingDbtp, 2)} dB, ${release}.`];
      }
      default:
        return step satisfies never;
    }
  });
}

function settingOf(band: EqBand, daw: Daw): string {
  const gain = 'gainDb' in band ? `, Gain ${signed(band.gainDb, 1)} dB` : '';
  return `${daw.kinds[band.kind]}: ${decimal(band.frequencyHz, 0)} Hz${gain}, ${daw.width(band.q)}`;
}

function compression(band: CompressorBand): string {
  const milliseconds = (value: number) => `${decimal(value * 1000, 1)} ms`;
  return [
    `Threshold ${decimal(band.thresholdDbfs, 1)} dB`,
    `Ratio ${decimal(band.ratio, 2)}:1`,
    `Knee ${decimal(band.kneeDb, 1)} dB`,
    `Attack ${milliseconds(band.attackSeconds)}`,
    `Release ${milliseconds(band.releaseSeconds)}`,
    `Make-up ${signed(band.makeUpDb, 1)} dB`,
  ].join(', ');
}

function reach(crossoversHz: readonly number[], index: number): string {
  const [low, high] = [crossoversHz[index - 1], crossoversHz[index]];
  if (low === undefined) return `below ${hertz(high ?? 0)}`;
  return high === undefined ? `above ${hertz(low)}` : `${hertz(low)} to ${hertz(high)}`;
}

function percent(gainDb: number): string {
  return decimal(100 * dbToGain(gainDb), 0);
}

/** As it is typed: a plain minus. */
function signed(value: number, digits: number): string {
  return value > 0 ? `+${value.toFixed(digits)}` : value.toFixed(digits);
}
