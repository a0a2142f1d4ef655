import { extentOf } from '../data/read.ts';
import { LEVEL_STEPS, steppedTicks } from '../svg/ticks.ts';
import { hertz, rounded } from '../words.ts';
import { bandLineChart, type BandLineData } from './bandLines.ts';

/** What is further down is gone. */
const LOWEST_DB = -18;

/** Level of the mono sum against the channels per third octave. */
export const monoFoldLoss = bandLineChart({
  id: 'monoFoldLoss',
  title: 'What mono takes away, per band',
  note: 'Level of (L+R)/2 against the mean of the channels per third octave: 0 dB loses nothing, −3 dB is what independent channels read, less is cancellation. What is below −18 dB is drawn there.',
  figure: 'monoFoldLossDb',
  unit: 'dB',
  digits: 1,
  label: 'Mono against stereo, dB',
  domain: domainOf,
  ticks: (domain) => steppedTicks(...domain, 8, LEVEL_STEPS),
  tickDigits: 0,
  base: () => 0,
  message,
});

function domainOf({ lines }: BandLineData): readonly [number, number] {
  const low = extentOf(lines.flatMap(({ values }) => values))?.low ?? -6;
  return [Math.max(LOWEST_DB, Math.min(-6, Math.floor((low - 0.5) / 3) * 3)), 1];
}

function message({ frequenciesHz, lines }: BandLineData): string {
  const mix = lines.find(({ role }) => role === 'mix')!.values;
  let worst = -1;
  for (const [i, value] of mix.entries()) if (value !== null && (worst < 0 || value < mix[worst]!)) worst = i;
  const loss = mix[worst] ?? 0;
  return loss > -0.5
    ? 'Added to mono the mix loses less than 0.5 dB in every band.'
    : `Added to mono the mix loses most around ${hertz(frequenciesHz[worst]!)}: ${rounded(loss)} dB.`;
}
