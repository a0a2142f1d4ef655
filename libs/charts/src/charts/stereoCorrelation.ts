import { hertz, rounded } from '../words.ts';
import { bandLineChart, type BandLineData } from './bandLines.ts';

/** Correlation of left and right per third octave. */
export const stereoCorrelation = bandLineChart({
  id: 'stereoCorrelation',
  title: 'Correlation per band',
  note: '+1: left and right are the same. 0: independent. Below 0: partly cancelled when the channels are summed to mono.',
  figure: 'correlation',
  unit: '',
  digits: 2,
  label: 'Correlation, −1 to +1',
  domain: () => [-1, 1],
  ticks: () => [-1, -0.5, 0, 0.5, 1],
  tickDigits: 1,
  base: () => 0,
  message,
});

function message({ frequenciesHz, lines }: BandLineData): string {
  const mix = lines.find(({ role }) => role === 'mix')!.values;
  let lowest = -1;
  for (const [i, value] of mix.entries()) if (value !== null && (lowest < 0 || value < mix[lowest]!)) lowest = i;
  const least = mix[lowest] ?? 0;
  const place = `${rounded(least, 2)} around ${hertz(frequenciesHz[lowest] ?? 0)}`;
  return least < 0
    ? `Lowest correlation of the mix: ${place}. What is below 0 is lost in part when the channels are summed.`
    : `No band of the mix is out of phase; lowest correlation: ${place}.`;
}
