import { percentileSorted } from '@auralign/dsp';
import { chartFrame, plotOf } from '../chartFrame.ts';
import { defineChart, reportsOf, type ChartInput } from '../chart.ts';
import { ROLE_WORDS, type Role } from '../roles.ts';
import type { Size } from '../svg/size.ts';
import { measuredOf, seriesOf, sortedValues } from '../data/read.ts';
import { levelAxis, scaleOf, uprightAxis } from '../svg/axis.ts';
import { element, short, type Markup } from '../svg/element.ts';
import { axes, clipped, legend, picture, plotBox, type Box } from '../svg/frame.ts';
import { LEVEL_STEPS, SHARE_STEPS, steppedTicks } from '../svg/ticks.ts';
import { rounded } from '../words.ts';

interface DistributionData {
  /** Lower edge of the first bin; bins are 1 LU wide. */
  readonly firstLufs: number;
  readonly files: readonly {
    readonly role: Role;
    /** Percent of the time in each bin. */
    readonly share: readonly number[];
    readonly medianLufs: number;
    readonly range?: { readonly lowLufs: number; readonly highLufs: number };
  }[];
}

const TITLE = 'Distribution of short-term loudness';
/** The absolute gate of EBU Tech 3342: what is quieter is no programme. */
const GATE_LUFS = -70;
/** Room of one bracket. */
const BRACKET_PX = 11;

/** How long each file stays at each loudness, loud above; marks at both ends of the loudness range. */
export const loudnessDistribution = defineChart({
  id: 'loudnessDistribution',
  title: TITLE,
  note: 'Share of the time that short-term loudness (3 s) spends in each bin of 1 LU; the brackets at the right mark the loudness range (LRA, 10th to 95th percentile). What is quieter than −70 LUFS is left out.',
  span: 'half',
  from(input: ChartInput): DistributionData | undefined {
    const files = reportsOf(input).flatMap(({ role, report }) => {
      const values = sortedValues(seriesOf(report, 'shortTermLufs')?.values ?? []).filter(
        (value) => value >= GATE_LUFS,
      );
      return values.length === 0 ? [] : [{ role, values, loudness: measuredOf(report, 'loudness') }];
    });
    if (!files.some(({ role }) => role === 'mix')) return undefined;
    const firstLufs = Math.floor(Math.min(...files.map(({ values }) => values[0]!)));
    const binCount = Math.floor(Math.max(...files.map(({ values }) => values.at(-1)!))) - firstLufs + 1;
    return {
      firstLufs,
      files: files.map(({ role, values, loudness }) => {
        const share = Array.from({ length: binCount }, () => 0);
        for (const value of values) share[Math.floor(value) - firstLufs]! += 100 / values.length;
        const [lowLufs, highLufs] = [loudness?.loudnessRangeLowLufs, loudness?.loudnessRangeHighLufs];
        return {
          role,
          share,
          medianLufs: percentileSorted(values, 0.5),
          ...(lowLufs === undefined || highLufs === undefined ? {} : { range: { lowLufs, highLufs } }),
        };
      }),
    };
  },
  heightFor: () => 320,
  draw(data, size: Size) {
    const { firstLufs, files } = data;
    const { box, xAxis, yAxis } = layoutOf(data, size);
    const x = scaleOf(xAxis);
    const y = scaleOf(yAxis, true);
    return picture(
      TITLE,
      message(data),
      size,
      legend(
        files.map(({ role }) => role),
        'line',
      ),
      axes(
        box,
        {
          scale: x,
          ticks: steppedTicks(...xAxis.domain, 6, SHARE_STEPS),
          format: (tick) => rounded(tick, tick % 1 === 0 ? 0 : 1),
          label: 'Share of time, %',
        },
        {
          scale: y,
          ticks: steppedTicks(...yAxis.domain, 9, LEVEL_STEPS),
          format: (tick) => rounded(tick, 0),
          label: 'Short-term loudness, LUFS',
        },
      ),
      files.every(({ range }) => range === undefined)
        ? null
        : element('text', { x: size.width, y: box.top - 13, 'text-anchor': 'end' }, 'LRA'),
      clipped(box, ...files.map(({ role, share }) => steps(role, share, x, (bin) => y(firstLufs + bin)))),
      ...files.map(({ role, range }, i) => {
        if (range === undefined) return null;
        const at = box.left + box.width + 5 + i * BRACKET_PX;
        const [top, bottom] = [y(range.highLufs), y(range.lowLufs)];
        return element('path', {
          class: `al-outline al-${role}`,
          d: `M${short(at)},${short(top)}h6V${short(bottom)}h-6`,
        });
      }),
    );
  },
  frame(data, size) {
    const { box, xAxis, yAxis } = layoutOf(data, size);
    return chartFrame(size, plotOf(box, xAxis, yAxis));
  },
  message,
  table: ({ files, firstLufs }) => ({
    caption: TITLE,
    columns: [
      { label: 'From', unit: 'LUFS' },
      { label: 'To', unit: 'LUFS' },
      ...files.map(({ role }) => ({ label: ROLE_WORDS[role], unit: '%' })),
    ],
    rows: files[0]!.share.map((_, bin) => [
      rounded(firstLufs + bin, 0),
      rounded(firstLufs + bin + 1, 0),
      ...files.map(({ share }) => rounded(share[bin])),
    ]),
  }),
});

function layoutOf({ firstLufs, files }: DistributionData, size: Size) {
  const box: Box = plotBox(size, { legend: true, right: 12 + files.length * BRACKET_PX });
  const highest = Math.max(...files.flatMap(({ share }) => share));
  const binCount = files[0]!.share.length;
  return {
    box,
    xAxis: levelAxis(box, [0, highest * 1.05], { unit: '%', kind: 'share' }),
    yAxis: uprightAxis(box, [firstLufs - 1, firstLufs + binCount + 1], { unit: 'LUFS' }),
  };
}

/** The outline of a histogram that lies on its side, filled lightly; the outline carries the dash of its file. */
function steps(
  role: Role,
  share: readonly number[],
  x: (share: number) => number,
  y: (bin: number) => number,
): Markup[] {
  let d = `M${short(x(0))},${short(y(0))}`;
  for (const [bin, percent] of share.entries()) d += `H${short(x(percent))}V${short(y(bin + 1))}`;
  d += `H${short(x(0))}`;
  return [
    ...(role === 'mix' ? [element('path', { class: `al-area al-${role}`, d: `${d}Z` })] : []),
    element('path', { class: `al-line al-${role}`, d }),
  ];
}

function message({ files }: DistributionData): string {
  return files
    .map(({ role, medianLufs, range }) => {
      const spread = range === undefined ? '' : `, loudness range ${rounded(range.highLufs - range.lowLufs)} LU`;
      return `${ROLE_WORDS[role]}: half of the time above ${rounded(medianLufs)} LUFS${spread}.`;
    })
    .join(' ');
}
