import { extentOf } from '../data/read.ts';
import { LEVEL_STEPS, steppedTicks } from '../svg/ticks.ts';
import { hertz, rounded } from '../words.ts';
import { BASS_HZ, bandLineChart, type BandLineData } from './bandLines.ts';

/** Side this far below mid is heard as mono. */
const LOWEST_DB = -40;

/** Side against mid per third octave. */
export const stereoWidth = bandLineChart({
  id: 'stereoWidth',
  title: 'Stereo width per band',
  note: 'Level of the side (L−R)/2 against the mid (L+R)/2 per third octave: 0 dB is as much side as mid, −40 dB and less is drawn as −40. A band without side or mid is a gap. Below 120 Hz the middle is where bass is expected.',
  figure: 'widthDb',
  unit: 'dB',
  digits: 1,
  label: 'Side to mid, dB',
  domain: domainOf,
  ticks: (domain) => steppedTicks(...domain, 8, LEVEL_STEPS),
  tickDigits: 0,
  base: ([low]) => low,
  message,
});

function domainOf({ lines }: BandLineData): readonly [number, number] {
  const extent = extentOf(lines.flatMap(({ values }) => values)) ?? { low: -30, high: 0 };
  return [Math.max(LOWEST_DB, Math.floor((extent.low - 1) / 6) * 6), Math.max(6, Math.ceil(extent.high / 6) * 6)];
}

function message({ frequenciesHz, lines }: BandLineData): string {
  const mix = lines.find(({ role }) => role === 'mix')!.values;
  const reference = lines.find(({ role }) => role === 'reference')?.values;
  if (reference === undefined) {
    let widest = 0;
    for (const [i, value] of mix.entries()) if ((value ?? -Infinity) > (mix[widest] ?? -Infinity)) widest = i;
    return `The mix is widest around ${hertz(frequenciesHz[widest]!)}, ${rounded(mix[widest])} dB side to mid.`;
  }
  const differences = mix.flatMap((value, i) => {
    const other = reference[i];
    return value === null || other === null || other === undefined || frequenciesHz[i]! < BASS_HZ
      ? []
      : [value - other];
  });
  if (differences.length === 0) return 'Mix and reference share no band with side and mid.';
  const mean = differences.reduce((sum, value) => sum + value, 0) / differences.length;
  const word = mean < 0 ? 'narrower' : 'wider';
  return Math.abs(mean) < 1
    ? `Above ${BASS_HZ} Hz the mix is as wide as the reference.`
    : `Above ${BASS_HZ} Hz the mix is ${word} than the reference, by ${rounded(Math.abs(mean))} dB on average.`;
}
