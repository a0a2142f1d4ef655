import { BANDS, type LevelSpread } from '@auralign/analysis';
import { defineChart, reportsOf, type ChartInput } from '../chart.ts';
import { ROLE_WORDS, type Role } from '../roles.ts';
import type { Size } from '../svg/size.ts';
import { chartFrame, plotOf } from '../chartFrame.ts';
import { measuredOf } from '../data/read.ts';
import { scaleOf, uprightAxis } from '../svg/axis.ts';
import { element, fragment } from '../svg/element.ts';
import { axes, clipped, legend, picture, plotBox } from '../svg/frame.ts';
import { LEVEL_STEPS, steppedTicks } from '../svg/ticks.ts';
import { hertzTick, rounded, signed } from '../words.ts';

interface SpreadData {
  readonly roles: readonly Role[];
  readonly bands: readonly {
    readonly title: string;
    /** Absent for the whole. */
    readonly lowHz?: number;
    readonly spread: Readonly<Partial<Record<Role, LevelSpread['spreadDb']>>>;
  }[];
}

const TITLE = 'How much the level moves, per band';
/** Beyond this, single moments of silence would set the scale. */
const LOWEST_DB = -24;

/** Spread of the level of moments around the mean of the three seconds around them: what a compressor would change. */
export const levelSpread = defineChart({
  id: 'levelSpread',
  title: TITLE,
  note: 'Level of a moment (0.2 s) against the mean level of the 3 s around it, so verse and chorus do not count. Box: 25th to 75th percentile, line: 5th to 95th, tick: median. Short boxes are compressed.',
  span: 'full',
  from(input: ChartInput): SpreadData | undefined {
    const files = reportsOf(input).flatMap(({ role, report }) => {
      const spread = measuredOf(report, 'dynamics')?.levelSpread;
      return spread === undefined ? [] : [{ role, spread }];
    });
    if (!files.some(({ role }) => role === 'mix')) return undefined;
    const ids = ['broadband', ...BANDS.filter(({ kind }) => kind === 'range').map(({ id }) => id)];
    const bands = ids.flatMap((id) => {
      const spread = Object.fromEntries(
        files.flatMap((file) => {
          const found = file.spread.find(({ band }) => band === id);
          return found === undefined ? [] : [[file.role, found.spreadDb] as const];
        }),
      ) as SpreadData['bands'][number]['spread'];
      const range = BANDS.find((band) => band.id === id);
      const place = range === undefined ? { title: 'Whole' } : { title: range.title, lowHz: range.lowHz };
      return Object.keys(spread).length === 0 ? [] : [{ ...place, spread }];
    });
    return bands.length === 0 ? undefined : { roles: files.map(({ role }) => role), bands };
  },
  heightFor: (width) => (width < 520 ? 280 : 300),
  draw(data, size: Size) {
    const { roles, bands } = data;
    const { box, yAxis } = layoutOf(data, size);
    const y = scaleOf(yAxis, true);
    const step = box.width / bands.length;
    const slot = Math.min(26, (step * 0.8) / roles.length);
    const crowded = step < 62;
    return picture(
      TITLE,
      message(data),
      size,
      legend(roles, 'bar'),
      axes(
        box,
        {
          scale: (i) => box.left + (i + 0.5) * step,
          ticks: bands.map((_, i) => i),
          isCategory: true,
          format: (i) => (crowded ? shortName(bands[i]?.lowHz) : (bands[i]?.title ?? '')),
          label: crowded ? 'Whole, then lower edge of the range, Hz' : 'Whole, then ranges from low to high',
        },
        {
          scale: y,
          ticks: steppedTicks(...yAxis.domain, 8, LEVEL_STEPS),
          format: (tick) => signed(tick, 0),
          label: 'Level of moments around 3 s, dB',
        },
      ),
      clipped(
        box,
        ...bands.map(({ spread }, band) =>
          roles.map((role, r) => {
            const values = spread[role];
            if (values === undefined) return null;
            const middle = box.left + (band + 0.5) * step + (r - (roles.length - 1) / 2) * slot;
            const half = slot * 0.36;
            return fragment(
              element('line', {
                class: `al-line al-${role}`,
                x1: middle,
                x2: middle,
                y1: y(values.p5),
                y2: y(values.p95),
              }),
              element('rect', {
                class: `al-bar al-${role}`,
                x: middle - half,
                width: 2 * half,
                y: y(values.p75),
                height: Math.max(1, y(values.p25) - y(values.p75)),
              }),
              element('line', {
                class: `al-tick al-${role}`,
                x1: middle - half - 2,
                x2: middle + half + 2,
                y1: y(values.p50),
                y2: y(values.p50),
              }),
            );
          }),
        ),
      ),
    );
  },
  frame(data, size) {
    const { box, yAxis } = layoutOf(data, size);
    return chartFrame(size, plotOf(box, undefined, yAxis));
  },
  message,
  table: ({ roles, bands }) => ({
    caption: TITLE,
    columns: [
      { label: 'Band', isText: true },
      ...roles.flatMap((role) => [
        { label: `${ROLE_WORDS[role]}, 25th to 75th percentile`, unit: 'dB' },
        { label: `${ROLE_WORDS[role]}, 5th to 95th`, unit: 'dB' },
      ]),
    ],
    rows: bands.map(({ title, spread }) => [
      title,
      ...roles.flatMap((role) => {
        const values = spread[role];
        return values === undefined
          ? ['–', '–']
          : [`${signed(values.p25)} to ${signed(values.p75)}`, `${signed(values.p5)} to ${signed(values.p95)}`];
      }),
    ]),
  }),
});

function layoutOf({ bands }: SpreadData, size: Size) {
  const box = plotBox(size, { legend: true });
  const all = bands.flatMap(({ spread }) => Object.values(spread));
  const low = Math.max(LOWEST_DB, Math.floor(Math.min(...all.map(({ p5 }) => p5)) / 3) * 3 - 1);
  const high = Math.ceil(Math.max(...all.map(({ p95 }) => p95)) / 3) * 3 + 1;
  return { box, yAxis: uprightAxis(box, [low, high], { unit: 'dB' }) };
}

function shortName(lowHz: number | undefined): string {
  return lowHz === undefined ? 'all' : hertzTick(lowHz);
}

function message({ bands, roles }: SpreadData): string {
  const whole = bands[0]!;
  const parts = roles.flatMap((role) => {
    const values = whole.spread[role];
    return values === undefined ? [] : [`${ROLE_WORDS[role].toLowerCase()} ${rounded(values.p75 - values.p25)} dB`];
  });
  return `Middle half of the moments, ${whole.title.toLowerCase()}: ${parts.join(', ')}.`;
}
