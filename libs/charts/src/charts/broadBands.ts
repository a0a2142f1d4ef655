import { BANDS } from '@auralign/analysis';
import { percentileSorted } from '@auralign/dsp';
import { defineChart, referencesOf, reportsOf, type ChartInput } from '../chart.ts';
import { ROLE_WORDS, type Role } from '../roles.ts';
import type { Size } from '../svg/size.ts';
import { chartFrame, plotOf } from '../chartFrame.ts';
import { extentOf, measuredOf, seriesOf, sortedValues } from '../data/read.ts';
import { scaleOf, uprightAxis } from '../svg/axis.ts';
import { element } from '../svg/element.ts';
import { axes, clipped, legend, marker, picture, plotBox } from '../svg/frame.ts';
import { LEVEL_STEPS, steppedTicks } from '../svg/ticks.ts';
import { hertz, hertzTick, listed, rounded, signed } from '../words.ts';

interface BroadBandData {
  readonly roles: readonly Role[];
  readonly bands: readonly {
    readonly title: string;
    readonly lowHz: number;
    readonly highHz: number;
    readonly levelDb: Readonly<Partial<Record<Role, number>>>;
    /** 10th and 90th percentile of the reference over time. */
    readonly target?: { readonly lowDb: number; readonly highDb: number };
  }[];
}

const TITLE = 'Broad bands';

/** Share of each of the seven ranges in the whole, with a box for where the reference moves. */
export const broadBands = defineChart({
  id: 'broadBands',
  title: TITLE,
  note: 'Level of each range against the whole of 20 Hz to 20 kHz, so a loud bass pushes all others down. The box spans the 10th to the 90th percentile of the reference over half-second steps.',
  span: 'half',
  from(input: ChartInput): BroadBandData | undefined {
    if (measuredOf(input.mix, 'bands') === undefined) return undefined;
    const files = reportsOf(input).flatMap(({ role, report }) => {
      const value = measuredOf(report, 'bands');
      return value === undefined ? [] : [{ role, value }];
    });
    const bands = BANDS.filter(({ kind }) => kind === 'range').map(({ id, title, lowHz, highHz }) => {
      const steps = sortedValues(
        referencesOf(input).flatMap((reference) => seriesOf(reference, `${id}RelativeDb`)?.values ?? []),
      );
      const levels = files.flatMap(({ role, value }) => {
        const level = value[id]?.relativeDb;
        return level === undefined ? [] : [[role, level] as const];
      });
      return {
        title,
        lowHz,
        highHz,
        levelDb: Object.fromEntries(levels),
        ...(steps.length < 4
          ? {}
          : { target: { lowDb: percentileSorted(steps, 0.1), highDb: percentileSorted(steps, 0.9) } }),
      };
    });
    return { roles: files.map(({ role }) => role), bands };
  },
  heightFor: () => 290,
  draw(data, size: Size) {
    const { box, yAxis } = layoutOf(data, size);
    const y = scaleOf(yAxis, true);
    const step = box.width / data.bands.length;
    const centre = (band: number): number => box.left + (band + 0.5) * step;
    const crowded = step < 62;
    return picture(
      TITLE,
      message(data),
      size,
      legend(data.roles, 'marker'),
      axes(
        box,
        {
          scale: centre,
          ticks: data.bands.map((_, i) => i),
          isCategory: true,
          format: (i) => (crowded ? hertzTick(data.bands[i]?.lowHz ?? 0) : (data.bands[i]?.title ?? '')),
          label: crowded ? 'Lower edge of the range, Hz' : 'Ranges from low to high, 20 Hz to 20 kHz',
        },
        {
          scale: y,
          ticks: steppedTicks(...yAxis.domain, 8, LEVEL_STEPS),
          format: (tick) => rounded(tick, 0),
          label: 'Level against the whole, dB',
        },
      ),
      clipped(
        box,
        ...data.bands.map(({ target }, i) =>
          target === undefined
            ? null
            : element('rect', {
                class: 'al-bar al-reference',
                x: centre(i) - step * 0.34,
                width: step * 0.68,
                y: y(target.highDb),
                height: Math.max(1, y(target.lowDb) - y(target.highDb)),
              }),
        ),
      ),
      ...data.bands.map(({ levelDb }, i) =>
        data.roles.map((role, r) => {
          const level = levelDb[role];
          // Side by side, so that equal levels do not hide each other.
          const shift = (r - (data.roles.length - 1) / 2) * Math.min(13, step * 0.22);
          return level === undefined ? null : marker(role, centre(i) + shift, y(level));
        }),
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
      { label: 'From' },
      { label: 'To' },
      ...roles.map((role) => ({ label: ROLE_WORDS[role], unit: 'dB' })),
      { label: 'Reference, 10th to 90th percentile', unit: 'dB' },
    ],
    rows: bands.map(({ title, lowHz, highHz, levelDb, target }) => [
      title,
      hertz(lowHz),
      hertz(highHz),
      ...roles.map((role) => rounded(levelDb[role])),
      target === undefined ? '–' : `${rounded(target.lowDb)} to ${rounded(target.highDb)}`,
    ]),
  }),
});

function layoutOf({ bands }: BroadBandData, size: Size) {
  const box = plotBox(size, { legend: true });
  const values = bands.flatMap(({ levelDb, target }) => [...Object.values(levelDb), target?.highDb, target?.lowDb]);
  const extent = extentOf(values) ?? { low: -30, high: 0 };
  // Nobody asks how far below −60 dB a band is.
  const domain: [number, number] = [
    Math.max(-60, Math.floor((extent.low - 2) / 6) * 6),
    Math.max(0, Math.ceil(extent.high)),
  ];
  return { box, yAxis: uprightAxis(box, domain, { unit: 'dB' }) };
}

function message({ bands, roles }: BroadBandData): string {
  if (!roles.includes('reference')) {
    const loudest = bands.reduce((most, band) =>
      (band.levelDb.mix ?? -Infinity) > (most.levelDb.mix ?? -Infinity) ? band : most,
    );
    return `Most of the energy of the mix lies in the range ${loudest.title.toLowerCase()}, ${hertz(loudest.lowHz)} to ${hertz(loudest.highHz)}.`;
  }
  const apart = bands
    .flatMap(({ title, levelDb: { mix, reference } }) =>
      mix === undefined || reference === undefined ? [] : [{ title, difference: mix - reference }],
    )
    .filter(({ difference }) => Math.abs(difference) >= 1)
    .sort((a, b) => Math.abs(b.difference) - Math.abs(a.difference))
    .slice(0, 3);
  if (apart.length === 0) return 'Every range of the mix is within 1 dB of the reference.';
  return `Furthest from the reference: ${listed(apart.map(({ title, difference }) => `${title.toLowerCase()} ${signed(difference)} dB`))}.`;
}
