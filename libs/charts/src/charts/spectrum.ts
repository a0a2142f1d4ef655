import { defineChart } from '../chart.ts';
import { ROLE_WORDS } from '../roles.ts';
import type { Size } from '../svg/size.ts';
import { chartFrame, plotOf } from '../chartFrame.ts';
import { extentOf } from '../data/read.ts';
import { nearestFrequency, reading } from '../data/readings.ts';
import { smoothed, toneData, type Levels, type ToneData } from '../data/tone.ts';
import { drawnFrequency, frequencyAxis, scaleOf, uprightAxis } from '../svg/axis.ts';
import { element, type Child } from '../svg/element.ts';
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
import { LEVEL_STEPS, steppedTicks } from '../svg/ticks.ts';
import { hertz, listed, rounded, signed, withUnit } from '../words.ts';

const LEAST_SPAN_DB = 60;
const LARGEST_SPAN_DB = 90;
const STRIP_DB = 12;
const STRIP_HEIGHT = 116;
const TITLE = 'Average spectrum';

/** The sides of the axis of levels: the strongest band stands under the top, 60 to 90 dB are shown. */
function levelDomain({ lines }: ToneData): [number, number] {
  const extent = extentOf(lines.flatMap(({ levelsDb }) => levelsDb)) ?? { low: -30, high: 0 };
  const top = Math.ceil((extent.high + 2) / 6) * 6;
  const span = Math.ceil((top - extent.low) / 6) * 6;
  return [top - Math.min(LARGEST_SPAN_DB, Math.max(LEAST_SPAN_DB, span)), top];
}

/** Average spectrum of all files, the corridor of the reference, and the differences to it in a strip below. */
export const spectrum = defineChart({
  id: 'spectrum',
  title: TITLE,
  note: 'Levels are relative: every file is moved so that its mean from 100 Hz to 10 kHz is 0 dB.',
  noteFor: ({ tiltDbPerOctave, smoothingOctaves, referenceCount, corridor }) =>
    [
      'Levels are relative: every file is moved so that its mean from 100 Hz to 10 kHz is 0 dB.',
      tiltDbPerOctave === 0
        ? 'Not turned: finished music falls towards the right.'
        : `Turned by ${rounded(tiltDbPerOctave)} dB per octave${tiltDbPerOctave === 4.5 ? ', which makes most finished music lie flat' : ''}; ${smoothingOctaves === 0 ? 'not smoothed' : `smoothed over 1/${Math.round(1 / smoothingOctaves)} octave`}.`,
      referenceCount > 1
        ? `The orange line is the median of ${referenceCount} references, the shaded corridor their 10th to 90th percentile.`
        : corridor === undefined
          ? ''
          : 'The shaded corridor is the reference plus and minus what its own ten-second passages differ from its average (one standard deviation).',
    ]
      .filter((sentence) => sentence !== '')
      .join(' '),
  span: 'full',
  from: (input) => toneData(input),
  heightFor: (width, { differences }) => (width < 520 ? 250 : 330) + (differences.length > 0 ? STRIP_HEIGHT : 0),
  draw(data: ToneData, size: Size) {
    const { frequenciesHz, lines, corridor, differences } = data;
    const narrow = isNarrow(size);
    const hasStrip = differences.length > 0;
    const { box, xAxis: frequency, yAxis } = layoutOf(data, size);
    const x = scaleOf(frequency);
    const y = scaleOf(yAxis);
    const pointsOf = (levelsDb: Levels): Point[] =>
      levelsDb.map((level, i) => [x(frequenciesHz[i]!), level === null ? null : y(level)]);
    const drawn = lines.map(({ role, levelsDb }) => ({ role, points: pointsOf(levelsDb) }));
    const xAxis = drawnFrequency(frequency);
    return picture(
      TITLE,
      message(data),
      size,
      narrow
        ? legend(
            lines.map(({ role }) => role),
            'line',
          )
        : null,
      axes(box, hasStrip ? { ...xAxis, label: '', format: () => '' } : xAxis, {
        scale: y,
        ticks: steppedTicks(...yAxis.domain, 8, LEVEL_STEPS),
        format: (tick) => rounded(tick, 0),
        label: 'Level, dB relative',
      }),
      clipped(
        box,
        corridor === undefined
          ? null
          : areaPath(
              frequenciesHz.map((frequencyHz, i) => ({
                x: x(frequencyHz),
                low: scaled(corridor.lowDb[i], y),
                high: scaled(corridor.highDb[i], y),
              })),
              'al-area al-reference',
            ),
        ...drawn.map(({ role, points }) => linePath(points, `al-line al-${role}`)),
      ),
      narrow
        ? null
        : endLabels(
            box,
            drawn.map(({ role, points }) => ({ role, y: inside(lastOf(points), box) })),
          ),
      differenceStrip(data, size),
    );
  },
  frame(data, size) {
    const { box, xAxis, yAxis, strip } = layoutOf(data, size);
    return chartFrame(
      size,
      plotOf(box, xAxis, yAxis),
      ...(strip === undefined ? [] : [plotOf(strip.box, xAxis, strip.yAxis)]),
    );
  },
  readAt({ frequenciesHz, lines, differences }, { frequencyHz }) {
    const at = frequencyHz === undefined ? -1 : nearestFrequency(frequenciesHz, frequencyHz);
    if (at === -1) return [];
    return [
      ...lines.map(({ role, levelsDb }) => reading(role, levelsDb[at], { unit: 'dB' })),
      ...differences.map(({ role, differenceDb }) => ({
        label: `${ROLE_WORDS[role]} − reference`,
        role,
        text: withUnit(signed(differenceDb[at]), 'dB'),
      })),
    ];
  },
  message,
  table({ frequenciesHz, lines, differences }) {
    // Every eighth point of a 1/24-octave grid is a third of an octave: enough to read.
    const rows = frequenciesHz
      .map((_, i) => i)
      .filter((i) => i % 8 === 4)
      .map((i) => [
        hertz(frequenciesHz[i]!),
        ...lines.map(({ levelsDb }) => rounded(levelsDb[i])),
        ...differences.map(({ differenceDb }) => signed(differenceDb[i])),
      ]);
    return {
      caption: TITLE,
      columns: [
        { label: 'Frequency' },
        ...lines.map(({ role }) => ({ label: ROLE_WORDS[role], unit: 'dB' })),
        ...differences.map(({ role }) => ({ label: `${ROLE_WORDS[role]} − reference`, unit: 'dB' })),
      ],
      rows,
    };
  },
});

function message(data: ToneData): string {
  const difference = data.differences.find(({ role }) => role === 'mix');
  if (difference === undefined) {
    const peak = strongest(data.frequenciesHz, data.lines[0]!.levelsDb, 1);
    return peak === undefined ? 'Nothing to see.' : `The mix is strongest around ${hertz(peak.frequencyHz)}.`;
  }
  // Over a third of an octave: single notes are no tone.
  const broad = smoothed(data.frequenciesHz, difference.differenceDb, 1 / 3);
  const parts = [strongest(data.frequenciesHz, broad, 1), strongest(data.frequenciesHz, broad, -1)].flatMap(
    (extreme) =>
      extreme === undefined || Math.abs(extreme.value) < 1
        ? []
        : [`${signed(extreme.value)} dB around ${hertz(extreme.frequencyHz)}`],
  );
  return parts.length === 0
    ? 'Mix and reference differ by less than 1 dB in tone.'
    : `Against the reference the mix has ${listed(parts)}, loudness taken out.`;
}

function layoutOf(data: ToneData, size: Size) {
  const narrow = isNarrow(size);
  const hasStrip = data.differences.length > 0;
  const box = plotBox(size, { legend: narrow, endLabels: !narrow, below: hasStrip ? STRIP_HEIGHT : 0 });
  const below: Box = { ...box, top: box.top + box.height + 32, height: STRIP_HEIGHT - 32 };
  return {
    box,
    xAxis: frequencyAxis(box, data.viewHz),
    yAxis: uprightAxis(box, levelDomain(data), { unit: 'dB' }),
    ...(hasStrip ? { strip: { box: below, yAxis: uprightAxis(below, [-STRIP_DB, STRIP_DB], { unit: 'dB' }) } } : {}),
  };
}

function differenceStrip(data: ToneData, size: Size): Child {
  const { xAxis, strip } = layoutOf(data, size);
  if (strip === undefined) return null;
  const { frequenciesHz, differences } = data;
  const { box, yAxis } = strip;
  const x = scaleOf(xAxis);
  const y = scaleOf(yAxis, true);
  const mix = differences.find(({ role }) => role === 'mix');
  const lines = differences.map(({ role, differenceDb }) => ({
    role,
    points: differenceDb.map((value, i): Point => [x(frequenciesHz[i]!), scaled(value, y)]),
  }));
  return [
    axes(box, drawnFrequency(xAxis), {
      scale: y,
      ticks: [-12, -6, 0, 6, 12],
      format: (tick) => signed(tick, 0),
      label: 'Minus reference, dB',
    }),
    clipped(
      box,
      mix === undefined
        ? null
        : areaPath(
            mix.differenceDb.map((value, i) => ({ x: x(frequenciesHz[i]!), low: y(0), high: scaled(value, y) })),
            'al-area al-mix',
          ),
      element('line', { class: 'al-axis', x1: box.left, x2: box.left + box.width, y1: y(0), y2: y(0) }),
      ...lines.map(({ role, points }) => linePath(points, `al-line al-${role}`)),
    ),
    isNarrow(size)
      ? null
      : endLabels(
          box,
          lines.map(({ role, points }) => ({ role, y: lastOf(points) })),
        ),
  ];
}

function scaled(value: number | null | undefined, scale: (value: number) => number): number | null {
  return value === null || value === undefined ? null : scale(value);
}

function inside(y: number | undefined, box: Box): number | undefined {
  return y === undefined ? undefined : Math.min(box.top + box.height, Math.max(box.top, y));
}

/** Largest value in one direction, from 30 Hz to 16 kHz: at the ends every file differs from every other. */
function strongest(
  frequenciesHz: readonly number[],
  values: Levels,
  sign: 1 | -1,
): { frequencyHz: number; value: number } | undefined {
  let best: { frequencyHz: number; value: number } | undefined;
  for (const [i, value] of values.entries()) {
    const frequencyHz = frequenciesHz[i]!;
    if (value === null || frequencyHz < 30 || frequencyHz > 16_000 || (best && sign * value <= sign * best.value))
      continue;
    best = { frequencyHz, value };
  }
  return best !== undefined && (sign * best.value > 0 || sign === 1) ? best : undefined;
}
