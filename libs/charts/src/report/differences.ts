import { BANDS, type Report } from '@auralign/analysis';
import { meanOverBand, toneData } from '../data/tone.ts';
import { hertz, rounded, withUnit } from '../words.ts';
import { figureOf } from '../tables/metricText.ts';

/** One way in which the mix is not the reference, in a sentence. */
export interface Difference {
  readonly title: string;
  readonly because: string;
  /** How many clearly audible steps it is. */
  readonly size: number;
}

interface Dimension {
  readonly metric: string;
  readonly unit: string;
  readonly digits: number;
  /** A difference of this size is heard by most people in music; the yardstick that makes dimensions comparable. */
  readonly step: number;
  readonly more: string;
  readonly less: string;
}

const DIMENSIONS: readonly Dimension[] = [
  { metric: 'integratedLufs', unit: 'LU', digits: 1, step: 3, more: 'Louder', less: 'Quieter' },
  {
    metric: 'plrDb',
    unit: 'dB',
    digits: 1,
    step: 2,
    more: 'Less dense: peaks stand higher above the loudness',
    less: 'Denser: peaks stand less above the loudness',
  },
  {
    metric: 'loudnessRangeLu',
    unit: 'LU',
    digits: 1,
    step: 3,
    more: 'Wider loudness range',
    less: 'Narrower loudness range',
  },
  { metric: 'sideToMidDb', unit: 'dB', digits: 1, step: 3, more: 'Wider stereo', less: 'Narrower stereo' },
];
/** Broad changes of tone are heard from about this size. */
const TONE_STEP_DB = 1.5;
/** Below one step a difference is not worth a line. */
const SMALLEST = 0.7;

/**
 * The largest differences of a mix to its reference, largest first, each told once: of bands that overlap only the
 * one further off.
 */
export function differencesToReference(mix: Report, reference: Report): Difference[] {
  const found = [
    ...DIMENSIONS.flatMap((dimension) => differenceIn(dimension, mix, reference)),
    ...toneDifferences(mix, reference),
  ];
  return found.filter(({ size }) => size >= SMALLEST).sort((a, b) => b.size - a.size);
}

function differenceIn(
  { metric, unit, digits, step, more, less }: Dimension,
  mix: Report,
  reference: Report,
): Difference[] {
  const [own, other] = [figureOf(mix, metric), figureOf(reference, metric)];
  if (own === undefined || other === undefined) return [];
  const difference = own - other;
  const figure = (value: number): string =>
    withUnit(rounded(value, digits), metric === 'integratedLufs' ? 'LUFS' : unit);
  return [
    {
      title: `${difference > 0 ? more : less} than the reference by ${rounded(Math.abs(difference), digits)} ${unit}`,
      because: `${figure(own)} against ${figure(other)}.`,
      size: Math.abs(difference) / step,
    },
  ];
}

function toneDifferences(mix: Report, reference: Report): Difference[] {
  const tone = toneData({ mix, reference }, { smoothingOctaves: 0 });
  const difference = tone?.differences.find(({ role }) => role === 'mix')?.differenceDb;
  if (tone === undefined || difference === undefined) return [];
  const bands = BANDS.filter(({ id }) => id !== 'rumble')
    .flatMap((band) => {
      const valueDb = meanOverBand(tone.frequenciesHz, difference, band.lowHz, band.highHz);
      return valueDb === undefined ? [] : [{ band, valueDb }];
    })
    .sort((a, b) => Math.abs(b.valueDb) - Math.abs(a.valueDb));
  const told: typeof bands = [];
  for (const candidate of bands) {
    const overlaps = told.some(({ band }) => band.lowHz < candidate.band.highHz && candidate.band.lowHz < band.highHz);
    if (!overlaps) told.push(candidate);
  }
  return told.map(({ band, valueDb }) => ({
    title: `${valueDb > 0 ? 'More' : 'Less'} ${band.title.toLowerCase()} than the reference by ${rounded(Math.abs(valueDb))} dB`,
    because: `Mean of ${hertz(band.lowHz)} to ${hertz(band.highHz)}, loudness taken out. ${band.description}`,
    size: Math.abs(valueDb) / TONE_STEP_DB,
  }));
}
