import { figureInfo, type Receipt } from '@auralign/match';
import { chartFrame, plotOf } from '../chartFrame.ts';
import { defineChart, defineFigure, type ChartInput, type ShownChart } from '../chart.ts';
import type { Size } from '../svg/size.ts';
import { extentOf } from '../data/read.ts';
import { receiptTable, titleWithUnit } from '../tables/receipt.ts';
import { element, fragment, type Child } from '../svg/element.ts';
import { FONT_PX, isNarrow, marker, picture, plotBox, type Box } from '../svg/frame.ts';
import { shorten, textWidth } from '../svg/textWidth.ts';
import { metricText } from '../tables/metricText.ts';

interface ReceiptRow {
  readonly metric: string;
  readonly title: string;
  readonly before: number | undefined;
  readonly predicted: number | undefined;
  readonly after: number | undefined;
  readonly reference: number | undefined;
  /** Absent where nothing was promised. */
  readonly passed: boolean | undefined;
}

interface ReceiptData {
  readonly receipt: Receipt;
  readonly rows: readonly ReceiptRow[];
}

const TITLE = 'Before, predicted, after';
const ROW_HEIGHT = 30;
const NARROW_ROW_HEIGHT = 42;
/** Differences smaller than this many steps of the last digit would look large on a scale of their own. */
const LEAST_STEPS = 20;
const HEADER_PX = 46;

const FACTS = {
  id: 'receipt',
  title: TITLE,
  note: 'Each row has its own scale, from the smallest to the largest of its figures. Circle: before. Ring: predicted. Square: after. Diamond: reference, of distances zero. The mark says whether a promise was kept; rows without one were not promised.',
  span: 'full',
} as const;

/** Every figure of the receipt on a line of its own: where it was, where it should go, where it went. */
export const receipt = defineChart({
  ...FACTS,
  from: (input: ChartInput) => (input.receipt === undefined ? undefined : dataOf(input.receipt)),
  heightFor: (width, { rows }) =>
    HEADER_PX + 10 + rows.length * (isNarrow({ width, height: 0 }) ? NARROW_ROW_HEIGHT : ROW_HEIGHT),
  draw(data, size: Size) {
    const { rows } = data;
    const { box, row } = layoutOf(data, size);
    const narrow = isNarrow(size);
    return picture(
      TITLE,
      message(data),
      size,
      key(rows),
      ...rows.map((figures, i) => {
        const middle = box.top + (i + 0.5) * row;
        const { metric, title, before, after, passed } = figures;
        const values = [before, after].map((value) => metricText(metric, value));
        const ink = passed === undefined ? 'info' : passed ? 'pass' : 'fail';
        return fragment(
          element(
            'text',
            { class: 'al-value', x: 0, y: narrow ? middle - 6 : middle + 4 },
            element('title', {}, title),
            shorten(title, FONT_PX, (narrow ? size.width - 120 : box.left) - 12),
          ),
          element('line', { class: 'al-grid', x1: 0, x2: size.width, y1: middle + row / 2, y2: middle + row / 2 }),
          strip(figures, box, narrow ? middle + 9 : middle),
          element(
            'text',
            { class: `al-name al-${ink}`, x: size.width, y: narrow ? middle - 6 : middle + 4, 'text-anchor': 'end' },
            `${values[0]} → ${values[1]}${passed === undefined ? '' : passed ? ' ✓' : ' ✗'}`,
          ),
        );
      }),
    );
  },
  frame(data, size) {
    return chartFrame(size, plotOf(layoutOf(data, size).box));
  },
  message,
  table: (data) => receiptTable(data.receipt),
});

/** The same without the report of a mix. */
export function receiptFigure(given: Receipt): ShownChart | undefined {
  const data = dataOf(given);
  return data === undefined ? undefined : defineFigure(FACTS, receipt, data);
}

function dataOf(given: Receipt): ReceiptData | undefined {
  const { before, predicted, after, reference, checks } = given;
  // That the length is kept has nothing to show; the table says it.
  const metrics = [...new Set([...checks.map(({ metric }) => metric), ...Object.keys(after)])].filter(
    (metric) => metric !== 'frameCount',
  );
  const rows = metrics.map((metric): ReceiptRow => {
    const check = checks.find((candidate) => candidate.metric === metric);
    return {
      metric,
      title: titleWithUnit(figureInfo(metric).title, check?.unit ?? figureInfo(metric).unit),
      before: before[metric],
      predicted: predicted[metric] ?? (check?.relation === 'equal' ? check.expected : undefined),
      after: after[metric] ?? check?.actual,
      // What a distance is measured from.
      reference: reference[metric] ?? (metric.endsWith('DistanceDb') ? 0 : undefined),
      passed: check?.passed,
    };
  });
  return rows.length === 0 ? undefined : { receipt: given, rows };
}

function layoutOf({ rows }: ReceiptData, size: Size): { box: Box; row: number } {
  const narrow = isNarrow(size);
  const plot = plotBox(size, { left: narrow ? 8 : Math.min(250, size.width * 0.3), right: narrow ? 8 : 150 });
  const box = { ...plot, top: HEADER_PX, height: Math.max(20, size.height - HEADER_PX - 8) };
  return { box, row: box.height / rows.length };
}

/** What the markers mean: files have theirs in every chart, the prediction is a ring. A mix that was mended by itself has no reference. */
function key(rows: readonly ReceiptRow[]): Child {
  let x = 0;
  const place = (word: string, draw: (at: number) => Child): Child => {
    const at = x + 8;
    x += 22 + textWidth(word, FONT_PX) + 12;
    return fragment(draw(at), element('text', { x: at + 12, y: 32 }, word));
  };
  return fragment(
    place('before', (at) => marker('mix', at, 28)),
    rows.some(({ predicted }) => predicted !== undefined)
      ? place('predicted', (at) => element('circle', { class: 'al-outline al-corrected', cx: at, cy: 28, r: 6 }))
      : null,
    place('after', (at) => marker('corrected', at, 28)),
    rows.some(({ reference }) => reference !== undefined)
      ? place('reference', (at) => marker('reference', at, 28))
      : null,
  );
}

function strip({ metric, before, predicted, after, reference }: ReceiptRow, box: Box, y: number): Child {
  const extent = extentOf([before, predicted, after, reference]);
  if (extent === undefined) return null;
  const middle = (extent.low + extent.high) / 2;
  const half = Math.max(extent.high - extent.low, LEAST_STEPS * 10 ** -figureInfo(metric).digits) / 2;
  const [left, right] = [box.left + 10, box.left + box.width - 10];
  const x = (value: number): number => (left + right) / 2 + ((value - middle) / half) * ((right - left) / 2);
  return fragment(
    element('line', { class: 'al-grid', x1: left, x2: right, y1: y, y2: y }),
    before === undefined || after === undefined || before === after
      ? null
      : element('line', { class: 'al-line al-corrected', x1: x(before), x2: x(after), y1: y, y2: y }),
    reference === undefined ? null : marker('reference', x(reference), y),
    before === undefined ? null : marker('mix', x(before), y),
    after === undefined ? null : marker('corrected', x(after), y),
    predicted === undefined
      ? null
      : element('circle', { class: 'al-outline al-corrected', cx: x(predicted), cy: y, r: 8.5 }),
  );
}

function message({ receipt: { checks } }: ReceiptData): string {
  const missed = checks.filter(({ passed }) => !passed).map(({ metric }) => figureInfo(metric).title.toLowerCase());
  if (checks.length === 0) return 'Nothing was promised.';
  return missed.length === 0
    ? `All ${checks.length} promises were kept.`
    : `${missed.length} of ${checks.length} promises missed: ${missed.join(', ')}.`;
}
