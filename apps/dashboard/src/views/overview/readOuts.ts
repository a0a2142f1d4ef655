import type { Report } from '@auralign/analysis';
import { toneData, type ChartInput } from '@auralign/charts';
import type { ReadOut } from '../charts/ChartOverlay.tsx';
import { rounded, signed, withUnit } from '../parts/words.ts';

/** Series named in the read-out of a chart over time, with the words for them. */
const SERIES: Readonly<
  Record<string, readonly { readonly name: string; readonly label: string; readonly digits: number }[]>
> = {
  waveform: [{ name: 'momentaryLufs', label: 'M', digits: 1 }],
  loudnessHistory: [
    { name: 'momentaryLufs', label: 'M', digits: 1 },
    { name: 'shortTermLufs', label: 'S', digits: 1 },
  ],
  troubleBands: [
    { name: 'mudRelativeDb', label: 'mud', digits: 1 },
    { name: 'boxinessRelativeDb', label: 'boxiness', digits: 1 },
    { name: 'presenceRelativeDb', label: 'presence', digits: 1 },
    { name: 'sibilanceRelativeDb', label: 'sibilance', digits: 1 },
  ],
  correlationHistory: [{ name: 'correlation', label: 'correlation', digits: 2 }],
};

/** The value of a series at a moment: of the step it falls into, `undefined` in gaps and outside. */
export function seriesAt(
  report: Report | undefined,
  name: string,
  seconds: number,
): { value: number; unit: string } | undefined {
  const series = report?.series?.[name];
  if (series === undefined) return undefined;
  const value = series.values[Math.round((seconds - series.startSeconds) / series.stepSeconds)];
  return value === null || value === undefined ? undefined : { value, unit: series.unit };
}

/** What a chart says of the place under the cursor; `undefined` where the height under the pointer says it. */
export function readOutOf(chartId: string, input: ChartInput): ReadOut | undefined {
  if (chartId === 'spectrum') return spectrumReadOut(input);
  const names = SERIES[chartId];
  if (names === undefined) return undefined;
  return ({ seconds }) => {
    if (seconds === undefined) return [];
    return (['mix', 'corrected'] as const).flatMap((role) =>
      names.flatMap(({ name, label, digits }) => {
        const at = seriesAt(input[role], name, seconds);
        return at === undefined ? [] : [{ label, text: withUnit(rounded(at.value, digits), at.unit), role }];
      }),
    );
  };
}

function spectrumReadOut(input: ChartInput): ReadOut | undefined {
  const data = toneData(input, input.tone);
  if (data === undefined) return undefined;
  const { frequenciesHz, lines, differences } = data;
  return ({ frequencyHz }) => {
    if (frequencyHz === undefined) return [];
    let nearest = 0;
    for (const [i, hz] of frequenciesHz.entries()) {
      if (Math.abs(Math.log(hz / frequencyHz)) < Math.abs(Math.log(frequenciesHz[nearest]! / frequencyHz))) nearest = i;
    }
    return [
      ...lines.map(({ role, levelsDb }) => ({ label: role, text: withUnit(rounded(levelsDb[nearest]), 'dB'), role })),
      ...differences.map(({ role, differenceDb }) => ({
        label: `${role} − reference`,
        text: withUnit(signed(differenceDb[nearest]), 'dB'),
        role,
      })),
    ];
  };
}
