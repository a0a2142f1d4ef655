import { dbToGain } from '@auralign/dsp';
import type { EqBand } from '../moves/eq.ts';
import type { Plan } from '../plan/plan.ts';
import { ANY_BAND, carry, exported, type Receiver, type Step } from './carry.ts';
import { digitalModel } from './filterModels.ts';
import { baseName, defineExportFormat, type ExportContext } from './format.ts';
import { decimal, decimals } from './rounding.ts';

const DIGITS = { frequencyHz: 4, gainDb: 4, q: 5 } as const;

const RECEIVER: Receiver = {
  name: 'ffmpeg',
  models: (frequenciesHz, sampleRateHz) => [digitalModel(frequenciesHz, sampleRateHz, 'bilinear')],
  filters: 'ffmpeg runs the bilinear filters of the Audio EQ Cookbook',
  channels: 'mid-side',
  gain: 'exact',
  limiter:
    "ffmpeg's own limiter takes its place, at four times the rate so that peaks between samples are seen; " +
    'it is not ours, lets some through, and makes the sound late by its attack time.',
  maxBands: 64,
  limits: ANY_BAND,
  round: decimals(DIGITS),
};

/** A chain of audio filters for `-af`; works as it stands with ffmpeg from 4.0 on. */
export const ffmpeg = defineExportFormat({
  id: 'ffmpeg',
  title: 'ffmpeg filter graph',
  mediaType: 'text/plain',
  use: 'ffmpeg -i mix.wav -filter_script:a FILE -c:a pcm_s24le out.wav',
  fileName,
  export(plan, context) {
    const carried = carry(plan, context, RECEIVER);
    // Double precision from the start: at 16 bits every single filter would round and clip.
    const filters = ['aformat=sample_fmts=dblp', ...carried.steps.flatMap((step) => filtersOf(step, context))];
    return exported(carried, [{ name: fileName(plan), text: `${filters.join(',')}\n` }]);
  },
});

function fileName(plan: Plan): string {
  return `${baseName(plan)} ffmpeg.txt`;
}

function filtersOf(step: Step, { sampleRateHz }: ExportContext): string[] {
  switch (step.kind) {
    case 'eq': {
      if (step.channel === 'stereo') return step.bands.map((band) => filterOf(band));
      const only = step.channel === 'mid' ? ':c=FL' : ':c=FR';
      return [
        'pan=stereo|c0=0.5*c0+0.5*c1|c1=0.5*c0-0.5*c1', // left becomes mid, right becomes side
        ...step.bands.map((band) => filterOf(band) + only),
        'pan=stereo|c0=c0+c1|c1=c0-c1',
      ];
    }
    case 'gain':
      return [`volume=${decimal(step.gainDb, DIGITS.gainDb)}dB:precision=double`];
    case 'limiter': {
      const limit = decimal(Math.max(0.0625, dbToGain(step.ceilingDbtp)), 6); // the filter's lowest
      const attack = decimal(step.lookaheadSeconds * 1000, 3);
      const release = decimal(step.releaseSeconds * 1000, 3);
      return [
        `aresample=${4 * sampleRateHz}`,
        `alimiter=limit=${limit}:attack=${attack}:release=${release}:level=false`, // the default re-amplifies
        `aresample=${sampleRateHz}`,
      ];
    }
    default:
      return step satisfies never;
  }
}

/** `highshelf` and `lowshelf`, never `treble` and `bass`: with a Q those are no cookbook shelves. */
const FILTERS = {
  peaking: 'equalizer',
  'low-shelf': 'lowshelf',
  'high-shelf': 'highshelf',
  'high-pass': 'highpass',
  'low-pass': 'lowpass',
  notch: 'bandreject',
} as const satisfies Record<EqBand['kind'], string>;

function filterOf(band: EqBand): string {
  const { frequencyHz, q } = band;
  const gain = 'gainDb' in band ? `:g=${decimal(band.gainDb, DIGITS.gainDb)}` : '';
  return `${FILTERS[band.kind]}=f=${decimal(frequencyHz, DIGITS.frequencyHz)}:t=q:w=${decimal(q, DIGITS.q)}${gain}`;
}
