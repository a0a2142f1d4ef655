import { defineChart } from '../chart.ts';
import { hertz, rounded } from '../words.ts';
import {
  bandLineFrame,
  bandLineReadings,
  bandLines,
  bandLineTable,
  corridorNote,
  drawBandLines,
  type BandLineData,
} from './bandLines.ts';

const NOTE =
  '+1: left and right are the same. 0: independent. Below 0: partly cancelled when the channels are summed to mono.';
const TITLE = 'Correlation per band';

/** Correlation of left and right per third octave. */
export const stereoCorrelation = defineChart({
  id: 'stereoCorrelation',
  title: TITLE,
  note: NOTE,
  noteFor: (data) => corridorNote(NOTE, data),
  span: 'half',
  from: (input) => bandLines(input, 'correlation'),
  heightFor: () => 290,
  draw: (data, size) =>
    drawBandLines(
      data,
      {
        title: TITLE,
        message: message(data),
        domain: [-1, 1],
        ticks: [-1, -0.5, 0, 0.5, 1],
        format: (tick) => rounded(tick, 1),
        label: 'Correlation, −1 to +1',
        unit: '',
        base: 0,
      },
      size,
    ),
  frame: (data, size) => bandLineFrame(data, [-1, 1], '', size),
  readAt: (data, place) => bandLineReadings(data, place, '', 2),
  message,
  table: (data) => bandLineTable(data, TITLE, '', (value) => rounded(value, 2)),
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
