import { defineChart, reportsOf, type ChartInput } from '../chart.ts';
import { ROLE_WORDS, type Role } from '../roles.ts';
import type { Size } from '../svg/size.ts';
import { chartFrame, plotOf } from '../chartFrame.ts';
import { measuredOf } from '../data/read.ts';
import { levelAxis, scaleOf } from '../svg/axis.ts';
import { element, fragment } from '../svg/element.ts';
import { axes, picture, plotBox } from '../svg/frame.ts';
import { steppedTicks } from '../svg/ticks.ts';
import { rounded } from '../words.ts';

interface PsrData {
  readonly files: readonly {
    readonly role: Role;
    readonly minimum: number;
    readonly p10: number;
    readonly median: number;
    readonly p90: number;
  }[];
}

const TITLE = 'Peak to short-term loudness (PSR)';
const ROW_HEIGHT = 42;

/** How far peaks stand above the loudness of their own three seconds: low means dense. */
export const psr = defineChart({
  id: 'psr',
  title: TITLE,
  note: 'True peak minus short-term loudness of the same 3 s, every second; breaks are left out. Bar: 10th to 90th percentile. Bold tick: median. Thin line: down to the lowest. Low values are dense, limited music.',
  span: 'half',
  from(input: ChartInput): PsrData | undefined {
    const files = reportsOf(input).flatMap(({ role, report }) => {
      const values = measuredOf(report, 'dynamics')?.psrDb;
      return values === undefined ? [] : [{ role, ...values }];
    });
    return files.some(({ role }) => role === 'mix') ? { files } : undefined;
  },
  heightFor: (_, { files }) => 42 + 40 + ROW_HEIGHT * files.length,
  draw(data, size: Size) {
    const { files } = data;
    const { box, xAxis } = layoutOf(data, size);
    const x = scaleOf(xAxis);
    const row = box.height / files.length;
    return picture(
      TITLE,
      message(data),
      size,
      axes(
        box,
        {
          scale: x,
          ticks: steppedTicks(...xAxis.domain, 10, [1, 2, 3, 5, 10, 20]),
          format: (tick) => rounded(tick, 0),
          label: 'PSR, dB',
        },
        undefined,
      ),
      ...files.map(({ role, minimum, p10, median, p90 }, i) => {
        const middle = box.top + (i + 0.5) * row;
        return fragment(
          element('text', { class: `al-name al-${role}`, x: 0, y: middle + 4 }, ROLE_WORDS[role]),
          element('line', {
            class: `al-outline al-${role}`,
            x1: x(Math.max(0, minimum)),
            x2: x(Math.max(0, p10)),
            y1: middle,
            y2: middle,
          }),
          element('rect', {
            class: `al-bar al-${role}`,
            x: x(Math.max(0, p10)),
            width: Math.max(1, x(p90) - x(Math.max(0, p10))),
            y: middle - 9,
            height: 18,
          }),
          element('line', {
            class: `al-tick al-${role}`,
            x1: x(median),
            x2: x(median),
            y1: middle - 13,
            y2: middle + 13,
          }),
        );
      }),
    );
  },
  frame(data, size) {
    const { box, xAxis } = layoutOf(data, size);
    return chartFrame(size, plotOf(box, xAxis));
  },
  message,
  table: ({ files }) => ({
    caption: TITLE,
    columns: [
      { label: 'File', isText: true },
      { label: 'Lowest', unit: 'dB' },
      { label: '10th percentile', unit: 'dB' },
      { label: 'Median', unit: 'dB' },
      { label: '90th percentile', unit: 'dB' },
    ],
    rows: files.map(({ role, minimum, p10, median, p90 }) => [
      ROLE_WORDS[role],
      ...[minimum, p10, median, p90].map((value) => rounded(value)),
    ]),
  }),
});

function layoutOf({ files }: PsrData, size: Size) {
  const box = { ...plotBox(size, { left: 78 }), top: 30, height: Math.max(20, size.height - 70) };
  const highest = Math.max(12, ...files.map(({ p90, median }) => Math.max(p90, median)));
  return { box, xAxis: levelAxis(box, [0, Math.ceil(highest + 1)], { unit: 'dB' }) };
}

function message({ files }: PsrData): string {
  return `Median: ${files.map(({ role, median }) => `${ROLE_WORDS[role].toLowerCase()} ${rounded(median)} dB`).join(', ')}.`;
}
