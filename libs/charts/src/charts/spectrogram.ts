import { BANDS } from '@auralign/analysis';
import { chartFrame, plotOf } from '../chartFrame.ts';
import { defineChart, viewHzOf, viewOf, type ChartFinding, type ChartInput } from '../chart.ts';
import type { Size } from '../svg/size.ts';
import type { Table } from '../table.ts';
import { extentOf, seriesOf, type Series } from '../data/read.ts';
import { reading, valueAtTime } from '../data/readings.ts';
import { heatLevels } from '../raster/heatLevels.ts';
import type { SignalSpectrogram } from '../signal/pictures.ts';
import { drawnTime, scaleOf, timeAxis, type FrameAxis } from '../svg/axis.ts';
import { element, fragment, type Child } from '../svg/element.ts';
import { axes, BOLD_PX, clipped, FONT_PX, isNarrow, picture, plotBox } from '../svg/frame.ts';
import { heatPaths, heatScale, HEAT_STEPS, type HeatRun } from '../svg/heat.ts';
import { shorten, textWidth } from '../svg/textWidth.ts';
import { frequencyTicks } from '../svg/ticks.ts';
import { clock, hertz, hertzTick, rounded } from '../words.ts';

interface SpectrogramData {
  readonly view: readonly [number, number];
  readonly viewHz: readonly [number, number];
  readonly fine?: SignalSpectrogram;
  /** Levels of the named ranges over time, low to high; what there is without samples. */
  readonly bands: readonly {
    readonly title: string;
    readonly lowHz: number;
    readonly highHz: number;
    readonly series: Series;
  }[];
  readonly boxes: readonly ChartFinding[];
  readonly isOutside: boolean;
}

const TITLE = 'Spectrogram';
/** What is darkest, against the loudest cell. */
const FLOOR_DB = -70;
/** Coarse enough for a file that is mailed, fine enough to see a note. */
const CELL_PX = 4;
/** More boxes than these hide what they are about. */
const BOXES = 8;

/** Level of the mix over time and frequency; findings that have both are boxes. */
export const spectrogram = defineChart({
  id: 'spectrogram',
  title: TITLE,
  note: `Level of each band against the loudest place, ${-FLOOR_DB} dB shown; light is loud. Bands of 1/12 octave where the samples were at hand, else the seven named ranges. Boxes are findings with a place in time and frequency.`,
  span: 'full',
  from(input: ChartInput): SpectrogramData | undefined {
    const fine = input.pictures?.mix?.spectrogram;
    const bands = BANDS.filter(({ kind }) => kind === 'range').flatMap(({ id, title, lowHz, highHz }) => {
      const series = seriesOf(input.mix, `${id}LevelDbfs`);
      return series === undefined ? [] : [{ title, lowHz, highHz, series }];
    });
    if (bands.length === 0) return undefined; // silence, or a report without series
    return {
      view: viewOf(input),
      viewHz: viewHzOf(input),
      ...(fine === undefined || fine.columnCount === 0 ? {} : { fine }),
      bands,
      boxes: (input.findings ?? [])
        .filter(({ severity, bandHz }) => severity !== 'pass' && bandHz !== undefined)
        .slice(0, BOXES),
      isOutside: input.spectrogramCells === 'outside',
    };
  },
  heightFor: (width) => (width < 520 ? 270 : 340),
  draw(data, size: Size) {
    const { box, xAxis, yAxis } = layoutOf(data, size);
    return picture(
      TITLE,
      message(data),
      size,
      isNarrow(size) || data.isOutside ? null : heatScale(size.width, `${rounded(FLOOR_DB, 0)} dB`, '0 dB'),
      clipped(
        box,
        data.isOutside
          ? null
          : heatPaths(data.fine === undefined ? bandRuns(data, xAxis, yAxis) : fineRuns(data.fine, xAxis, yAxis)),
      ),
      axes(
        box,
        drawnTime(xAxis),
        { scale: scaleOf(yAxis), ticks: frequencyTicks(...yAxis.domain), format: hertzTick, label: 'Frequency, Hz' },
        'ticks',
      ),
      clipped(box, findingBoxes(data, xAxis, yAxis)),
    );
  },
  frame(data, size) {
    const { box, xAxis, yAxis } = layoutOf(data, size);
    return chartFrame(size, plotOf(box, xAxis, yAxis));
  },
  readAt({ bands }, { seconds, frequencyHz }) {
    const band = bands.find(
      ({ lowHz, highHz }) => frequencyHz !== undefined && frequencyHz >= lowHz && frequencyHz < highHz,
    );
    if (seconds === undefined || band === undefined) return [];
    return [reading('mix', valueAtTime(band.series, seconds), { label: band.title, unit: 'dBFS' })];
  },
  message,
  table: bandTable,
});

function layoutOf({ view, viewHz }: SpectrogramData, size: Size) {
  const box = plotBox(size);
  const yAxis: FrameAxis = {
    kind: 'frequency',
    unit: 'Hz',
    scale: 'log',
    domain: viewHz,
    range: [box.top + box.height, box.top],
  };
  return { box, xAxis: timeAxis(box, view), yAxis };
}

/** Quiet 0 … loud HEAT_STEPS − 1. */
function stepOf(levelDb: number): number {
  return Math.min(HEAT_STEPS - 1, Math.max(0, Math.floor((1 - levelDb / FLOOR_DB) * HEAT_STEPS)));
}

function fineRuns(fine: SignalSpectrogram, xAxis: FrameAxis, yAxis: FrameAxis): HeatRun[] {
  const [left, right] = xAxis.range;
  const [bottom, top] = yAxis.range;
  const columns = Math.max(1, Math.round((right - left) / CELL_PX));
  const rows = Math.max(1, Math.round((bottom - top) / CELL_PX));
  const cells = heatLevels(fine, { columns, rows, seconds: xAxis.domain, hertz: yAxis.domain });
  const [cellWidth, cellHeight] = [(right - left) / columns, (bottom - top) / rows];
  const runs: HeatRun[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns;) {
      const level = cells[column * rows + row]!;
      const step = Number.isNaN(level) ? -1 : stepOf(level);
      let end = column + 1;
      while (end < columns && !Number.isNaN(level) && stepOf(cells[end * rows + row]!) === step) end++;
      if (step >= 0) {
        runs.push({
          step,
          x: left + column * cellWidth,
          width: (end - column) * cellWidth,
          y: bottom - (row + 0.5) * cellHeight,
          height: cellHeight,
        });
      }
      column = end;
    }
  }
  return runs;
}

function bandRuns({ bands }: SpectrogramData, xAxis: FrameAxis, yAxis: FrameAxis): HeatRun[] {
  const x = scaleOf(xAxis);
  const y = scaleOf(yAxis, true);
  const loudest = extentOf(bands.flatMap(({ series }) => series.values))?.high ?? 0;
  return bands.flatMap(({ lowHz, highHz, series: { startSeconds, stepSeconds, values } }) => {
    // No more cells than can be seen.
    const stepPx = Math.abs(x(stepSeconds) - x(0));
    const merged = Math.max(1, Math.ceil(2 / Math.max(1e-9, stepPx)));
    const runs: HeatRun[] = [];
    for (let i = 0; i < values.length; i += merged) {
      const level = extentOf(values.slice(i, i + merged))?.high;
      if (level === undefined) continue;
      const step = stepOf(level - loudest);
      const from = x(startSeconds + (i - 0.5) * stepSeconds);
      const width = merged * stepPx;
      const last = runs.at(-1);
      if (last?.step === step && Math.abs(last.x + last.width - from) < 0.01) {
        runs[runs.length - 1] = { ...last, width: last.width + width };
      } else {
        const height = y(lowHz) - y(highHz);
        if (height > 0) runs.push({ step, x: from, width, y: (y(lowHz) + y(highHz)) / 2, height });
      }
    }
    return runs;
  });
}

/** Boxes first, then their names, each where none stands yet. */
function findingBoxes({ boxes, view }: SpectrogramData, xAxis: FrameAxis, yAxis: FrameAxis): Child {
  const x = scaleOf(xAxis, true);
  const y = scaleOf(yAxis, true);
  const taken: { left: number; right: number; y: number }[] = [];
  const names: Child[] = [];
  const drawn = boxes.flatMap(({ title, severity, ranges = [], bandHz }) => {
    const [top, bottom] = [y(bandHz!.highHz), y(bandHz!.lowHz)];
    // Without a place in time it is everywhere.
    const places = (ranges.length === 0 ? [{ startSeconds: view[0], endSeconds: view[1] }] : ranges).filter(
      ({ startSeconds, endSeconds }) => endSeconds > view[0] && startSeconds < view[1],
    );
    const rectangles = places.map(({ startSeconds, endSeconds }) => {
      const from = x(startSeconds);
      return { x: from, width: Math.max(3, x(endSeconds) - from), y: top, height: Math.max(4, bottom - top) };
    });
    // The widest place has most room for the name.
    const widest = rectangles.reduce<(typeof rectangles)[0] | undefined>(
      (most, rectangle) => (most === undefined || rectangle.width > most.width ? rectangle : most),
      undefined,
    );
    if (widest !== undefined) {
      const left = Math.min(widest.x + 4, xAxis.range[1] - 130);
      const text = shorten(title, BOLD_PX, Math.min(220, xAxis.range[1] - left - 4));
      const right = left + textWidth(text, BOLD_PX);
      const isFree = (at: number): boolean =>
        at - FONT_PX > yAxis.range[1] &&
        at < yAxis.range[0] - 2 &&
        taken.every((other) => Math.abs(other.y - at) > FONT_PX + 2 || other.right < left || other.left > right);
      const at = [top - 5, bottom + 13, (top + bottom) / 2 + 4].find(isFree);
      if (at !== undefined) {
        taken.push({ left, right, y: at });
        names.push(element('text', { class: `al-name al-${severity}`, x: left, y: at }, text));
      }
    }
    return rectangles.map((rectangle) =>
      fragment(
        element('rect', { ...rectangle, class: 'al-halo' }),
        element('rect', { ...rectangle, class: `al-outline al-${severity}` }, element('title', {}, title)),
      ),
    );
  });
  return [...drawn, ...names];
}

function bandTable({ bands }: SpectrogramData): Table {
  const stride = Math.max(1, Math.ceil(bands[0]!.series.values.length / 40));
  return {
    caption: `${TITLE}: level of the named ranges, dBFS`,
    columns: [{ label: 'Time', unit: 'min:s' }, ...bands.map(({ title }) => ({ label: title, unit: 'dBFS' }))],
    rows: bands[0]!.series.values.flatMap((_, i) =>
      i % stride === 0
        ? [
            [
              clock(bands[0]!.series.startSeconds + i * bands[0]!.series.stepSeconds, 1),
              ...bands.map(({ series }) => rounded(series.values[i])),
            ],
          ]
        : [],
    ),
  };
}

function message({ bands, boxes }: SpectrogramData): string {
  let loudest = { level: -Infinity, seconds: 0, title: '', lowHz: 0, highHz: 0 };
  for (const { title, lowHz, highHz, series } of bands) {
    for (const [i, level] of series.values.entries()) {
      if (level !== null && level > loudest.level) {
        loudest = { level, seconds: series.startSeconds + i * series.stepSeconds, title, lowHz, highHz };
      }
    }
  }
  const places =
    boxes.length === 0 ? '' : ` ${boxes.length === 1 ? 'One finding is' : `${boxes.length} findings are`} boxed.`;
  return `Most energy at ${clock(loudest.seconds)} in the range ${loudest.title.toLowerCase()}, ${hertz(loudest.lowHz)} to ${hertz(loudest.highHz)}.${places}`;
}
