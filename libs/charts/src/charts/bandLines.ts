import { chartFrame, plotOf, type ChartFrame } from '../chartFrame.ts';
import {
  defineChart,
  referencesOf,
  reportsOf,
  viewHzOf,
  type Chart,
  type ChartInput,
  type ChartPlace,
  type Reading,
} from '../chart.ts';
import { ROLE_WORDS, type Role } from '../roles.ts';
import type { Size } from '../svg/size.ts';
import type { Table } from '../table.ts';
import { corridorOf, type Corridor } from '../data/corridor.ts';
import { measuredOf } from '../data/read.ts';
import { nearestFrequency, reading } from '../data/readings.ts';
import { drawnFrequency, frequencyAxis, scaleOf, uprightAxis, type FrameAxis } from '../svg/axis.ts';
import { element } from '../svg/element.ts';
import {
  areaPath,
  axes,
  clipped,
  endLabels,
  isNarrow,
  lastOf,
  legend,
  linePath,
  picture,
  plotBox,
  type Box,
} from '../svg/frame.ts';
import type { Point } from '../svg/thin.ts';
import { hertz, rounded } from '../words.ts';

/** A figure of the stereo stage per third octave. */
export interface BandLineData {
  readonly frequenciesHz: readonly number[];
  readonly lines: readonly { readonly role: Role; readonly values: readonly (number | null)[] }[];
  /** Of several references. */
  readonly corridor?: Corridor;
  readonly viewHz: readonly [lowHz: number, highHz: number];
}

/** Below this, bass is expected in the middle. The stereo stage draws the line at the same place. */
export const BASS_HZ = 120;

type StereoFigure = 'widthDb' | 'correlation' | 'monoFoldLossDb';

/** @returns `undefined` when the mix has no such figure in any band: a mono file, or silence */
function bandLines(input: ChartInput, figure: StereoFigure): BandLineData | undefined {
  const files = reportsOf(input).flatMap(({ role, report }) => {
    const bands = measuredOf(report, 'stereo')?.thirdOctaves;
    const values = bands?.[figure] ?? [];
    return values.some((value) => value !== null) ? [{ role, values, frequenciesHz: bands!.frequenciesHz }] : [];
  });
  if (!files.some(({ role }) => role === 'mix')) return undefined;
  const frequenciesHz = files.reduce<readonly number[]>(
    (longest, { frequenciesHz: own }) => (own.length > longest.length ? own : longest),
    [],
  );
  const corridor = corridorOf(
    referencesOf(input).map((report) => measuredOf(report, 'stereo')?.thirdOctaves[figure] ?? []),
    frequenciesHz.length,
  );
  return {
    frequenciesHz,
    lines: files.map(({ role, values }) => ({ role, values })),
    viewHz: viewHzOf(input),
    ...(corridor === undefined ? {} : { corridor }),
  };
}

/** A chart of one figure per third octave. */
export interface BandLineKind<Id extends string> {
  readonly id: Id;
  readonly title: string;
  readonly note: string;
  readonly figure: StereoFigure;
  readonly unit: string;
  /** Decimals in readings and tables. */
  readonly digits: number;
  /** What the axis of values is called. */
  readonly label: string;
  domain(data: BandLineData): readonly [number, number];
  ticks(domain: readonly [number, number]): readonly number[];
  readonly tickDigits: number;
  /** The area between the mix and this value is filled. */
  base(domain: readonly [number, number]): number;
  message(data: BandLineData): string;
}

/** The chart of a figure of the stereo stage per third octave: all files as lines, the area of the mix, the bass marked. */
export function bandLineChart<const Id extends string>(kind: BandLineKind<Id>): Chart<Id, BandLineData> {
  const { id, title, note, unit, digits } = kind;
  return defineChart({
    id,
    title,
    note,
    noteFor: (data: BandLineData) => corridorNote(note, data),
    span: 'half',
    from: (input) => bandLines(input, kind.figure),
    heightFor: () => 290,
    draw: (data, size) => drawBandLines(data, kind, size),
    frame: (data, size) => bandLineFrame(data, kind.domain(data), unit, size),
    readAt: (data, place) => bandLineReadings(data, place, unit, digits),
    message: (data) => kind.message(data),
    table: (data) => bandLineTable(data, title, unit, (value) => rounded(value, digits)),
  });
}

/** Where lines over third octaves are drawn. */
function bandLineFrame(data: BandLineData, domain: readonly [number, number], unit: string, size: Size): ChartFrame {
  const { box, xAxis, yAxis } = layoutOf(data, domain, unit, size);
  return chartFrame(size, plotOf(box, xAxis, yAxis));
}

function layoutOf(
  { viewHz }: BandLineData,
  domain: readonly [number, number],
  unit: string,
  size: Size,
): { box: Box; xAxis: FrameAxis; yAxis: FrameAxis } {
  const narrow = isNarrow(size);
  const box = plotBox(size, { legend: narrow, endLabels: !narrow });
  return {
    box,
    xAxis: frequencyAxis(box, viewHz),
    yAxis: uprightAxis(box, domain, { unit, kind: unit === '' ? 'ratio' : 'level' }),
  };
}

/** Lines over third octaves, the bass marked. Values beyond the domain are drawn at its edge. */
function drawBandLines(data: BandLineData, kind: BandLineKind<string>, size: Size): string {
  const { frequenciesHz, lines, corridor } = data;
  const narrow = isNarrow(size);
  const domain = kind.domain(data);
  const { box, xAxis, yAxis } = layoutOf(data, domain, kind.unit, size);
  const x = scaleOf(xAxis);
  const y = scaleOf(yAxis, true);
  const bassEnd = Math.min(box.left + box.width, x(BASS_HZ));
  const drawn = lines.map(({ role, values }) => ({
    role,
    points: values.map((value, i): Point => [x(frequenciesHz[i]!), value === null ? null : y(value)]),
  }));
  const mix = lines.find(({ role }) => role === 'mix');
  return picture(
    kind.title,
    kind.message(data),
    size,
    narrow
      ? legend(
          lines.map(({ role }) => role),
          'line',
        )
      : null,
    bassEnd <= box.left
      ? null
      : element('rect', { class: 'al-zone', x: box.left, width: bassEnd - box.left, y: box.top, height: box.height }),
    axes(box, drawnFrequency(xAxis), {
      scale: y,
      ticks: kind.ticks(domain),
      format: (tick) => rounded(tick, kind.tickDigits),
      label: kind.label,
    }),
    bassEnd - box.left < 40 ? null : element('text', { x: box.left + 5, y: box.top + 14 }, 'bass'),
    clipped(
      box,
      corridor === undefined
        ? null
        : areaPath(
            frequenciesHz.map((frequencyHz, i) => ({
              x: x(frequencyHz),
              low: scaled(corridor.low[i], y),
              high: scaled(corridor.high[i], y),
            })),
            'al-area al-reference',
          ),
      mix === undefined
        ? null
        : areaPath(
            mix.values.map((value, i) => ({
              x: x(frequenciesHz[i]!),
              low: y(kind.base(domain)),
              high: value === null ? null : y(value),
            })),
            'al-area al-mix',
          ),
      ...drawn.map(({ role, points }) => linePath(points, `al-line al-${role}`)),
    ),
    narrow
      ? null
      : endLabels(
          box,
          drawn.map(({ role, points }) => ({ role, y: lastOf(points) })),
        ),
  );
}

/** How to read what several references add. */
function corridorNote(note: string, { corridor }: BandLineData): string {
  return corridor === undefined
    ? note
    : `${note} The orange area spans the 10th to the 90th percentile of the references, the orange line is the first of them.`;
}

/** What every file reads in the third octave under the cursor. */
function bandLineReadings(
  { frequenciesHz, lines }: BandLineData,
  { frequencyHz }: ChartPlace,
  unit: string,
  digits: number,
): Reading[] {
  const at = frequencyHz === undefined ? -1 : nearestFrequency(frequenciesHz, frequencyHz);
  return at === -1 ? [] : lines.map(({ role, values }) => reading(role, values[at], { unit, digits }));
}

function bandLineTable(
  { frequenciesHz, lines, corridor }: BandLineData,
  caption: string,
  unit: string,
  format: (value: number | null | undefined) => string,
): Table {
  return {
    caption,
    columns: [
      { label: 'Third octave' },
      ...lines.map(({ role }) => ({ label: ROLE_WORDS[role], unit })),
      ...(corridor === undefined ? [] : [{ label: 'References, 10th to 90th percentile', unit }]),
    ],
    rows: frequenciesHz.map((frequencyHz, i) => [
      hertz(frequencyHz),
      ...lines.map(({ values }) => format(values[i])),
      ...(corridor === undefined ? [] : [`${format(corridor.low[i])} to ${format(corridor.high[i])}`]),
    ]),
  };
}

function scaled(value: number | null | undefined, scale: (value: number) => number): number | null {
  return value === null || value === undefined ? null : scale(value);
}
