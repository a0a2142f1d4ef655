import { defineChart, viewOf, type ChartInput } from '../chart.ts';
import type { Size } from '../svg/size.ts';
import { chartFrame, plotOf } from '../chartFrame.ts';
import { measuredOf, seriesOf, type Series } from '../data/read.ts';
import { reading, valueAtTime } from '../data/readings.ts';
import { drawnTime, scaleOf, timeAxis, uprightAxis } from '../svg/axis.ts';
import { element } from '../svg/element.ts';
import { axes, clipped, endLabels, isNarrow, legend, linePath, picture, plotBox } from '../svg/frame.ts';
import type { Point } from '../svg/thin.ts';
import { clock, rounded } from '../words.ts';

interface CorrelationData {
  readonly view: readonly [number, number];
  readonly mix: Series;
  readonly worst: { readonly value: number; readonly seconds: number };
  readonly reference?: number;
}

const TITLE = 'Correlation over time';

/** Correlation of left and right in windows of 0.4 s, the worst moment marked. */
export const correlationHistory = defineChart({
  id: 'correlationHistory',
  title: TITLE,
  note: 'Of left and right in windows of 0.4 s; pauses are gaps. The ring marks the lowest value. The dashed line is the reference as a whole.',
  span: 'half',
  from(input: ChartInput): CorrelationData | undefined {
    const mix = seriesOf(input.mix, 'correlation');
    if (mix === undefined) return undefined;
    let worst = { value: Infinity, seconds: 0 };
    for (const [i, value] of mix.values.entries()) {
      if (value !== null && value < worst.value) worst = { value, seconds: mix.startSeconds + i * mix.stepSeconds };
    }
    const reference = measuredOf(input.reference, 'stereo')?.correlation;
    return {
      view: viewOf(input),
      mix,
      worst,
      ...(reference === undefined ? {} : { reference }),
    };
  },
  heightFor: () => 240,
  draw(data, size: Size) {
    const { mix, worst, reference, view } = data;
    const narrow = isNarrow(size);
    const roles = ['mix', ...(reference === undefined ? [] : (['reference'] as const))] as const;
    const { box, xAxis, yAxis } = layoutOf(data, size);
    const x = scaleOf(xAxis);
    const y = scaleOf(yAxis, true);
    const points = mix.values.map((value, i): Point => [
      x(mix.startSeconds + i * mix.stepSeconds),
      value === null ? null : y(value),
    ]);
    return picture(
      TITLE,
      message(data),
      size,
      narrow ? legend(roles, 'line') : null,
      axes(box, drawnTime(xAxis), {
        scale: y,
        ticks: [-1, -0.5, 0, 0.5, 1],
        format: (tick) => rounded(tick, 1),
        label: 'Correlation, −1 to +1',
      }),
      element('line', { class: 'al-axis', x1: box.left, x2: box.left + box.width, y1: y(0), y2: y(0) }),
      clipped(box, linePath(points, 'al-line al-mix')),
      reference === undefined
        ? null
        : element('line', {
            class: 'al-line al-reference',
            x1: box.left,
            x2: box.left + box.width,
            y1: y(reference),
            y2: y(reference),
          }),
      worst.seconds < view[0] || worst.seconds > view[1]
        ? null
        : element('circle', { class: 'al-outline al-mix', cx: x(worst.seconds), cy: y(worst.value), r: 6 }),
      narrow
        ? null
        : endLabels(box, [
            { role: 'mix', y: points.filter(([, at]) => at !== null).at(-1)?.[1] ?? undefined },
            ...(reference === undefined ? [] : [{ role: 'reference' as const, y: y(reference) }]),
          ]),
    );
  },
  frame(data, size) {
    const { box, xAxis, yAxis } = layoutOf(data, size);
    return chartFrame(size, plotOf(box, xAxis, yAxis));
  },
  readAt: ({ mix, reference }, { seconds }) =>
    seconds === undefined
      ? []
      : [
          reading('mix', valueAtTime(mix, seconds), { unit: '', digits: 2 }),
          ...(reference === undefined
            ? []
            : [reading('reference', reference, { label: 'Reference as a whole', unit: '', digits: 2 })]),
        ],
  message,
  table({ mix, reference }) {
    const stride = Math.max(1, Math.ceil(mix.values.length / 40));
    return {
      caption: reference === undefined ? TITLE : `${TITLE}; reference as a whole ${rounded(reference, 2)}`,
      columns: [{ label: 'Time', unit: 'min:s' }, { label: 'Mix' }],
      rows: mix.values.flatMap((value, i) =>
        i % stride === 0 ? [[clock(mix.startSeconds + i * mix.stepSeconds, 1), rounded(value, 2)]] : [],
      ),
    };
  },
});

function layoutOf({ view }: CorrelationData, size: Size) {
  const narrow = isNarrow(size);
  const box = plotBox(size, { legend: narrow, endLabels: !narrow });
  return {
    box,
    xAxis: timeAxis(box, view),
    yAxis: uprightAxis(box, [-1, 1], { unit: '', kind: 'ratio', margin: 2 }),
  };
}

function message({ worst, reference }: CorrelationData): string {
  const whole = reference === undefined ? '' : ` The reference as a whole reads ${rounded(reference, 2)}.`;
  return `Lowest correlation of the mix: ${rounded(worst.value, 2)} at ${clock(worst.seconds, 1)}.${whole}`;
}
