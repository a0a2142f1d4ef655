import { percentileSorted } from '@auralign/dsp';
import { scaleLinear } from 'd3-scale';
import { defineChart, reportsOf, ROLE_WORDS, type ChartInput, type Role, type Size } from '../chart.ts';
import { measuredOf, seriesOf, sortedValues } from '../data/read.ts';
import { element, short, type Markup } from '../svg/element.ts';
import { axes, clipped, legend, picture, plotBox } from '../svg/frame.ts';
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

/** How long each file stays at each loudness; marks at both ends of the loudness range. */
export const loudnessDistribution = defineChart({
  id: 'loudnessDistribution',
  title: TITLE,
  note: 'Share of the time that short-term loudness (3 s) spends in each bin of 1 LU; the brackets mark the loudness range (LRA). What is quieter than −70 LUFS is left out.',
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
  heightFor: () => 300,
  draw(data, size: Size) {
    const { firstLufs, files } = data;
    const whole = plotBox(size, { legend: true });
    const brackets = files.length * 11;
    const box = { ...whole, top: whole.top + brackets, height: whole.height - brackets };
    const binCount = files[0]!.share.length;
    const highest = Math.max(...files.flatMap(({ share }) => share));
    const x = scaleLinear([firstLufs - 1, firstLufs + binCount + 1], [box.left, box.left + box.width]);
    const y = scaleLinear([0, highest * 1.05], [box.top + box.height, box.top]);
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
          ticks: steppedTicks(firstLufs - 1, firstLufs + binCount + 1, box.width < 380 ? 7 : 10, LEVEL_STEPS),
          format: (tick) => rounded(tick, 0),
          label: 'Short-term loudness, LUFS',
        },
        {
          scale: y,
          ticks: steppedTicks(0, highest * 1.05, 6, SHARE_STEPS),
          format: (tick) => rounded(tick, tick % 1 === 0 ? 0 : 1),
          label: '',
        },
      ),
      element('text', { x: 0, y: whole.top - 13 }, 'Share of time, %'),
      clipped(whole, ...files.map(({ role, share }) => steps(role, share, (bin) => x(firstLufs + bin), y))),
      ...files.map(({ role, range }, i) => {
        if (range === undefined) return null;
        const at = whole.top + 4 + i * 11;
        const [from, to] = [Math.max(box.left, x(range.lowLufs)), Math.min(box.left + box.width, x(range.highLufs))];
        return element('path', { class: `al-outline al-${role}`, d: `M${short(from)},${at + 6}v-6H${short(to)}v6` });
      }),
    );
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

/** The outline of a histogram, filled lightly; the outline carries the dash of its file. */
function steps(
  role: Role,
  share: readonly number[],
  x: (bin: number) => number,
  y: (share: number) => number,
): Markup[] {
  let d = `M${short(x(0))},${short(y(0))}`;
  for (const [bin, percent] of share.entries()) d += `V${short(y(percent))}H${short(x(bin + 1))}`;
  d += `V${short(y(0))}`;
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
