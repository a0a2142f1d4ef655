import type { Move } from '@auralign/match';
import { designBiquad, responseDb } from '@auralign/dsp';
import { defineChart, viewHzOf, type ChartInput } from '../chart.ts';
import type { Size } from '../svg/size.ts';
import type { Table } from '../table.ts';
import { chartFrame, plotOf } from '../chartFrame.ts';
import { extentOf } from '../data/read.ts';
import { nearestFrequency } from '../data/readings.ts';
import { drawnFrequency, frequencyAxis, HIGH_HZ, LOW_HZ, scaleOf, uprightAxis } from '../svg/axis.ts';
import { element } from '../svg/element.ts';
import { areaPath, axes, clipped, linePath, picture, plotBox } from '../svg/frame.ts';
import { spreadLabels } from '../svg/labels.ts';
import type { Point } from '../svg/thin.ts';
import { hertz, listed, signed, withUnit } from '../words.ts';

type EqMove = Extract<Move, { kind: 'eq' }>;
type FilterMove = Extract<Move, { kind: 'convolution' }>;
type Channel = EqMove['channel'];

interface CurveData {
  readonly viewHz: readonly [lowHz: number, highHz: number];
  readonly frequenciesHz: readonly number[];
  readonly curves: readonly { readonly channel: Channel; readonly gainDb: readonly number[] }[];
  readonly nodes: readonly {
    readonly channel: Channel;
    readonly frequencyHz: number;
    readonly gainDb: number | undefined;
    readonly label: string;
  }[];
}

const TITLE = 'Tone correction of the plan';
const POINTS_PER_OCTAVE = 24;
const CHANNEL_WORDS: Readonly<Record<Channel, string>> = { stereo: 'all channels', mid: 'mid', side: 'side' };
/** All three are the corrected file's colour; the dash says which channel. */
const DASHES: Readonly<Record<Channel, string>> = { stereo: 'none', mid: '8 4', side: '2 3' };

/** Response of the plan's equalisers and correction filters, each band marked where it is set. */
export const eqCurve = defineChart({
  id: 'eqCurve',
  title: TITLE,
  note: 'Gain of all bands and filters together, as the renderer computes it at the rate of the file. The numbered dots are the bands of the equaliser.',
  span: 'half',
  from(input: ChartInput): CurveData | undefined {
    const { plan, mix } = input;
    const moves = (plan?.moves ?? []).filter((move): move is EqMove => move.kind === 'eq');
    const filterMoves = (plan?.moves ?? []).filter((move): move is FilterMove => move.kind === 'convolution');
    const { sampleRateHz } = mix.file.format;
    if (moves.length + filterMoves.length === 0) return undefined;
    const highestHz = Math.min(HIGH_HZ, 0.499 * sampleRateHz);
    const count = Math.floor(Math.log2(highestHz / LOW_HZ) * POINTS_PER_OCTAVE) + 1;
    const frequenciesHz = Array.from({ length: count }, (_, i) => LOW_HZ * 2 ** (i / POINTS_PER_OCTAVE));
    const channels = [...new Set([...moves, ...filterMoves].map(({ channel }) => channel))];
    return {
      viewHz: viewHzOf(input),
      frequenciesHz,
      curves: channels.map((channel) => {
        const filters = bandsOf(moves, channel).map((band) => designBiquad(band, sampleRateHz));
        const curves = filterMoves.filter((move) => move.channel === channel);
        return {
          channel,
          gainDb: frequenciesHz.map(
            (frequencyHz) =>
              responseDb(filters, frequencyHz, sampleRateHz) +
              curves.reduce((sum, curve) => sum + gainOfCurve(curve, frequencyHz), 0),
          ),
        };
      }),
      nodes: channels.flatMap((channel) =>
        bandsOf(moves, channel).map((band) => {
          const gainDb = 'gainDb' in band ? band.gainDb : undefined;
          const words = band.kind === 'peaking' ? 'bell' : band.kind.replace('-', ' ');
          return {
            channel,
            frequencyHz: band.frequencyHz,
            gainDb,
            label: `${words} ${hertz(band.frequencyHz)}${gainDb === undefined ? '' : ` ${signed(gainDb)} dB`}`,
          };
        }),
      ),
    };
  },
  heightFor: () => 290,
  draw(data, size: Size) {
    const { frequenciesHz, curves, nodes } = data;
    const { box, xAxis, yAxis } = layoutOf(data, size);
    const reach = yAxis.domain[1];
    const x = scaleOf(xAxis);
    const y = scaleOf(yAxis);
    const lines = curves.map(({ channel, gainDb }) => ({
      channel,
      points: gainDb.map((gain, i): Point => [x(frequenciesHz[i]!), Number.isFinite(gain) ? y(gain) : null]),
    }));
    const marks = nodes.map(({ channel, frequencyHz }) => {
      const curve = curves.find((candidate) => candidate.channel === channel)!;
      const nearest = Math.round(Math.log2(Math.max(LOW_HZ, frequencyHz) / LOW_HZ) * POINTS_PER_OCTAVE);
      const gain = curve.gainDb[Math.min(nearest, curve.gainDb.length - 1)] ?? 0;
      return { x: x(Math.min(HIGH_HZ, Math.max(LOW_HZ, frequencyHz))), y: y(Math.max(-reach, Math.min(reach, gain))) };
    });
    const heights = spreadLabels(
      marks.map((mark) => mark.y - 14),
      { distance: 1, low: box.top + 12, high: box.top + box.height - 6 },
    );
    return picture(
      TITLE,
      message(data),
      size,
      axes(box, drawnFrequency(xAxis), {
        scale: y,
        ticks: [-reach, (-2 * reach) / 3, -reach / 3, 0, reach / 3, (2 * reach) / 3, reach],
        format: (tick) => signed(tick, 0),
        label: 'Gain, dB',
      }),
      element('line', { class: 'al-axis', x1: box.left, x2: box.left + box.width, y1: y(0), y2: y(0) }),
      clipped(
        box,
        ...lines.map(({ points }, i) =>
          i === 0
            ? areaPath(
                points.map(([at, level]) => ({ x: at, low: y(0), high: level })),
                'al-area al-corrected',
              )
            : null,
        ),
        ...lines.map(({ channel, points }) =>
          element('g', { class: 'al-corrected', 'stroke-dasharray': DASHES[channel] }, linePath(points, 'al-line')),
        ),
      ),
      // Those that are zoomed out of sight keep their number.
      ...marks.map((mark, i) =>
        mark.x < box.left - 1 || mark.x > box.left + box.width + 1
          ? null
          : [
              element('circle', { class: 'al-mark al-corrected', cx: mark.x, cy: mark.y, r: 5 }),
              element(
                'text',
                {
                  class: 'al-value',
                  x: mark.x,
                  y: heights[i]! + 4,
                  'text-anchor': mark.x > box.left + box.width - 16 ? 'end' : 'middle',
                },
                String(i + 1),
              ),
            ],
      ),
    );
  },
  frame(data, size) {
    const { box, xAxis, yAxis } = layoutOf(data, size);
    return chartFrame(size, plotOf(box, xAxis, yAxis));
  },
  readAt({ frequenciesHz, curves }, { frequencyHz }) {
    const at = frequencyHz === undefined ? -1 : nearestFrequency(frequenciesHz, frequencyHz);
    if (at === -1) return [];
    return curves.map(({ channel, gainDb }) => ({
      label: curves.length === 1 ? 'Correction' : CHANNEL_WORDS[channel],
      role: 'corrected' as const,
      text: withUnit(signed(gainDb[at]), 'dB'),
    }));
  },
  message,
  table: ({ nodes, curves, frequenciesHz }) =>
    nodes.length === 0
      ? curveTable(curves, frequenciesHz)
      : {
          caption: TITLE,
          columns: [{ label: 'Band' }, { label: 'On', isText: true }, { label: 'Kind, place, gain', isText: true }],
          rows: nodes.map(({ channel, label }, i) => [String(i + 1), CHANNEL_WORDS[channel], label]),
        },
});

function layoutOf({ curves, viewHz }: CurveData, size: Size) {
  const box = plotBox(size);
  const extent = extentOf(curves.flatMap(({ gainDb }) => gainDb)) ?? { low: 0, high: 0 };
  // A high-pass falls for ever: what matters of it is where it begins.
  const reach = Math.min(12, Math.max(3, Math.ceil(Math.max(extent.high, -extent.low) / 3) * 3));
  return { box, xAxis: frequencyAxis(box, viewHz), yAxis: uprightAxis(box, [-reach, reach], { unit: 'dB' }) };
}

/** A filter without bands, read every third of an octave. */
function curveTable(curves: CurveData['curves'], frequenciesHz: readonly number[]): Table {
  return {
    caption: TITLE,
    columns: [{ label: 'Frequency' }, ...curves.map(({ channel }) => ({ label: CHANNEL_WORDS[channel], unit: 'dB' }))],
    rows: frequenciesHz.flatMap((frequencyHz, i) =>
      i % (POINTS_PER_OCTAVE / 3) === 0 ? [[hertz(frequencyHz), ...curves.map(({ gainDb }) => signed(gainDb[i]))]] : [],
    ),
  };
}

/** Gain of a correction filter: linear in dB over log-frequency between its points, constant outside. */
function gainOfCurve({ frequenciesHz, gainDb }: FilterMove, frequencyHz: number): number {
  const above = frequenciesHz.findIndex((pointHz) => pointHz >= frequencyHz);
  if (above === -1) return gainDb.at(-1) ?? 0;
  if (above === 0) return gainDb[0] ?? 0;
  const [lowHz, highHz] = [frequenciesHz[above - 1]!, frequenciesHz[above]!];
  const part = Math.log(frequencyHz / lowHz) / Math.log(highHz / lowHz);
  return gainDb[above - 1]! + part * (gainDb[above]! - gainDb[above - 1]!);
}

function bandsOf(moves: readonly EqMove[], channel: Channel): EqMove['bands'] {
  return moves.filter((move) => move.channel === channel).flatMap(({ bands }) => bands);
}

function message({ nodes, curves }: CurveData): string {
  if (nodes.length === 0) {
    const extent = extentOf(curves.flatMap(({ gainDb }) => gainDb)) ?? { low: 0, high: 0 };
    return `A correction filter of ${signed(extent.low)} to ${signed(extent.high)} dB.`;
  }
  const words = listed(nodes.slice(0, 6).map(({ label }) => label));
  const rest = nodes.length > 6 ? ` and ${nodes.length - 6} more` : '';
  const where =
    curves.length === 1 && curves[0]!.channel === 'stereo'
      ? ''
      : ` On ${listed(curves.map(({ channel }) => CHANNEL_WORDS[channel]))}.`;
  return `Bands: ${words}${rest}.${where}`;
}
