import type { CompressorBand } from '../moves/compressor.ts';
import type { EqBand } from '../moves/eq.ts';
import type { Plan } from '../plan/plan.ts';
import { ANY_BAND, carry, exported, type Receiver } from './carry.ts';
import { digitalModel } from './filterModels.ts';
import { baseName, defineExportFormat } from './format.ts';
import { decimal, decimals } from './rounding.ts';

const DIGITS = { frequencyHz: 4, gainDb: 4, q: 5 } as const;

const RECEIVER: Receiver = {
  name: 'CamillaDSP',
  models: (frequenciesHz, sampleRateHz) => [digitalModel(frequenciesHz, sampleRateHz, 'bilinear')],
  filters: 'CamillaDSP runs the bilinear filters of the Audio EQ Cookbook',
  channels: 'mid-side',
  gain: 'exact',
  sideGain: true,
  balance: true,
  compressor: {
    words: "CamillaDSP's own compressor takes its place, with the same threshold, ratio and times; it has no knee.",
    multiband: false,
  },
  maxBands: 64,
  limits: ANY_BAND,
  round: decimals(DIGITS),
};

const TYPES = {
  peaking: 'Peaking',
  'low-shelf': 'Lowshelf',
  'high-shelf': 'Highshelf',
  'high-pass': 'Highpass',
  'low-pass': 'Lowpass',
  notch: 'Notch',
} as const satisfies Record<EqBand['kind'], string>;

/** Filters, mixers and pipeline of a CamillaDSP (2.0 or later) configuration; the devices are the user's. */
export const camilladsp = defineExportFormat({
  id: 'camilladsp',
  title: 'CamillaDSP configuration',
  mediaType: 'application/yaml',
  use: 'Put your own `devices:` section in front; it must run at the sample rate in the comment.',
  fileName,
  export(plan, context) {
    const carried = carry(plan, context, RECEIVER);
    const filters: string[] = [];
    const processors: string[] = [];
    const pipeline: string[] = [];
    const add = (channels: string, bodies: readonly string[]) => {
      const names = bodies.map((body) => {
        const name = `auralign${filters.length + 1}`;
        filters.push(`  ${name}: ${body}`);
        return name;
      });
      pipeline.push(`  - { type: Filter, channels: [${channels}], names: [${names.join(', ')}] }`);
    };
    const addInside = (channel: '0' | '1', bodies: readonly string[]) => {
      pipeline.push('  - { type: Mixer, name: to_mid_side }');
      add(channel, bodies);
      pipeline.push('  - { type: Mixer, name: to_left_right }');
    };
    const all = Array.from({ length: context.channelCount }, (_, channel) => channel).join(', ');
    for (const step of carried.steps) {
      switch (step.kind) {
        case 'eq':
          if (step.channel === 'stereo') add(all, step.bands.map(biquad));
          else addInside(step.channel === 'mid' ? '0' : '1', step.bands.map(biquad));
          break;
        case 'side-gain':
          addInside('1', [gain(step.gainDb)]);
          break;
        case 'balance':
          add('0', [gain(step.leftDb)]);
          add('1', [gain(step.rightDb)]);
          break;
        case 'gain':
          add(all, [gain(step.gainDb)]);
          break;
        case 'compressor':
          for (const band of step.bands) {
            const name = `compressor${processors.length + 1}`;
            processors.push(`  ${name}: ${compressor(band, context.channelCount)}`);
            pipeline.push(`  - { type: Processor, name: ${name} }`);
          }
          break;
        case 'limiter': // never carried: CamillaDSP's own only clips
          break;
        default:
          step satisfies never;
      }
    }
    const hasMixers = pipeline.some((line) => line.includes('Mixer'));
    const text = [
      `# Made for ${context.sampleRateHz} Hz and ${context.channelCount} channels.`,
      section('filters', filters, '{}'),
      ...(hasMixers ? [section('mixers', [...mixer('to_mid_side', 0.5), ...mixer('to_left_right', 1)], '{}')] : []),
      ...(processors.length > 0 ? [section('processors', processors, '{}')] : []),
      section('pipeline', pipeline, '[]'),
      '',
    ].join('\n');
    const clipping =
      carried.gainDb > 0 ? ['CamillaDSP clips what goes above full scale: leave room in its volume.'] : [];
    return exported(carried, [{ name: fileName(plan), text }], clipping);
  },
});

function fileName(plan: Plan): string {
  return `${baseName(plan)} camilladsp.yml`;
}

function section(name: string, lines: readonly string[], empty: string): string {
  return lines.length === 0 ? `${name}: ${empty}` : [`${name}:`, ...lines].join('\n');
}

function biquad(band: EqBand): string {
  const gain = 'gainDb' in band ? `, gain: ${decimal(band.gainDb, DIGITS.gainDb)}` : '';
  const frequency = decimal(band.frequencyHz, DIGITS.frequencyHz);
  const numbers = `freq: ${frequency}, q: ${decimal(band.q, DIGITS.q)}${gain}`;
  return `{ type: Biquad, parameters: { type: ${TYPES[band.kind]}, ${numbers} } }`;
}

function gain(gainDb: number): string {
  return `{ type: Gain, parameters: { gain: ${decimal(gainDb, DIGITS.gainDb)}, inverted: false, mute: false } }`;
}

/** Times in seconds, the ratio as `factor`. */
function compressor(band: CompressorBand, channelCount: number): string {
  const parameters = [
    `channels: ${channelCount}`,
    `attack: ${decimal(band.attackSeconds, 6)}`,
    `release: ${decimal(band.releaseSeconds, 6)}`,
    `threshold: ${decimal(band.thresholdDbfs, DIGITS.gainDb)}`,
    `factor: ${decimal(band.ratio, 4)}`,
    `makeup_gain: ${decimal(band.makeUpDb, DIGITS.gainDb)}`,
  ];
  return `{ type: Compressor, parameters: { ${parameters.join(', ')} } }`;
}

/** Sum and difference of two channels, times `gain`. */
function mixer(name: string, gain: number): string[] {
  const source = (channel: number, inverted: boolean) =>
    `{ channel: ${channel}, gain: ${gain}, scale: linear, inverted: ${inverted} }`;
  return [
    `  ${name}:`,
    '    channels: { in: 2, out: 2 }',
    '    mapping:',
    `      - { dest: 0, sources: [${source(0, false)}, ${source(1, false)}] }`,
    `      - { dest: 1, sources: [${source(0, false)}, ${source(1, true)}] }`,
  ];
}
