import { dbToGain } from '@auralign/dsp';
import type { CompressorBand } from '../moves/compressor.ts';
import type { EqBand } from '../moves/eq.ts';
import type { Plan } from '../plan/plan.ts';
import { ANY_BAND, carry, exported, type Receiver } from './carry.ts';
import { digitalModel } from './filterModels.ts';
import { baseName, defineExportFormat, type ExportContext } from './format.ts';
import { decimal, decimals } from './rounding.ts';
import type { Step } from './deviceSteps.ts';

const DIGITS = { frequencyHz: 4, gainDb: 4, q: 5 } as const;

const RECEIVER: Receiver = {
  name: 'ffmpeg',
  models: (frequenciesHz, sampleRateHz) => [digitalModel(frequenciesHz, sampleRateHz, 'bilinear')],
  filters: 'ffmpeg runs the bilinear filters of the Audio EQ Cookbook',
  channels: 'mid-side',
  gain: 'exact',
  sideGain: true,
  balance: true,
  compressor: {
    words:
      "ffmpeg's own compressor takes its place, with the same numbers as far as it has them; it follows the level its own way.",
    multiband: false,
  },
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
    case 'side-gain': {
      const gain = dbToGain(step.gainDb);
      const [same, other] = [(1 + gain) / 2, (1 - gain) / 2].map((part) => decimal(part, 8)); // of mid plus gain·side
      return [`pan=stereo|c0=${same}*c0+${other}*c1|c1=${other}*c0+${same}*c1`];
    }
    case 'balance': {
      const [left, right] = [step.leftDb, step.rightDb].map((gainDb) => decimal(dbToGain(gainDb), 8));
      return [`pan=stereo|c0=${left}*c0|c1=${right}*c1`];
    }
    case 'gain':
      return volume(step.gainDb);
    case 'compressor':
      return step.bands.flatMap(compressorOf);
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

function volume(gainDb: number): string[] {
  return [`volume=${decimal(gainDb, DIGITS.gainDb)}dB:precision=double`];
}

/** Numbers are held within what the filter takes; its knee is a factor, and its make-up gain only goes upwards. */
function compressorOf(band: CompressorBand): string[] {
  const threshold = decimal(Math.max(0.001, dbToGain(band.thresholdDbfs)), 6);
  const knee = decimal(Math.min(8, dbToGain(band.kneeDb)), 4);
  const times = `attack=${decimal(band.attackSeconds * 1000, 3)}:release=${decimal(band.releaseSeconds * 1000, 3)}`;
  const detection = `detection=${band.detector.kind}:link=${band.detector.kind === 'peak' ? 'maximum' : 'average'}`;
  const compressor = `acompressor=threshold=${threshold}:ratio=${decimal(band.ratio, 4)}:${times}:knee=${knee}:${detection}`;
  return band.makeUpDb === 0 ? [compressor] : [compressor, ...volume(band.makeUpDb)];
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
