import { chartFrame, plotOf } from '../chartFrame.ts';
import { defineChart, type ChartInput, type StereoMode } from '../chart.ts';
import { ROLES, ROLE_WORDS, type Role } from '../roles.ts';
import type { Size } from '../svg/size.ts';
import type { StereoImage } from '../signal/pictures.ts';
import { element, fragment, type Child } from '../svg/element.ts';
import { legend, picture } from '../svg/frame.ts';
import { rounded } from '../words.ts';

interface GoniometerData {
  readonly images: readonly { readonly role: Role; readonly image: StereoImage }[];
  readonly mode: StereoMode;
}

const TITLE = 'Stereo image';
/** Levels further down lie in the middle of the picture. */
const SPAN_DB = 48;
/** Shares of the moments, against the fullest cell, from which a cell is darker. */
const DENSITIES = [0.002, 0.03, 0.15, 0.5];

/** Where the sound lies: the middle up, left and right at 45°, out of phase below those lines. */
export const goniometer = defineChart({
  id: 'goniometer',
  title: TITLE,
  note: 'Angle: place between left and right; what lies outside the 45° lines is more side than mid and weakens in mono. Distance from the centre: level. Shade: how often. The outlines are the mean level at each angle.',
  span: 'half',
  from(input: ChartInput): GoniometerData | undefined {
    const images = ROLES.flatMap((role) => {
      const image = input.pictures?.[role]?.stereoImage;
      return image === undefined ? [] : [{ role, image }];
    });
    return images.some(({ role }) => role === 'mix') ? { images, mode: input.stereoMode ?? 'polarSample' } : undefined;
  },
  heightFor: (width) => Math.round(Math.min(400, 90 + (width - 60) / 2 + 20)),
  draw(data, size: Size) {
    const { images, mode } = data;
    const { centre, radius } = layoutOf(size);
    const mix = images.find(({ role }) => role === 'mix')!.image;
    const isPolar = mode !== 'lissajous';
    const at = placer(mode, centre, radius);
    const rim = (degrees: number): string =>
      at(degrees, 0)
        .map((pixel) => pixel.toFixed(1))
        .join(',');
    const circle = (levelDb: number): string =>
      Array.from({ length: 61 }, (_, i) => at(-90 + 3 * i, levelDb))
        .map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${x.toFixed(1)},${y.toFixed(1)}`)
        .join('');
    const rings = isPolar ? [0, -12, -24, -36] : [0, -6, -12];
    return picture(
      TITLE,
      message(data),
      size,
      legend(
        images.map(({ role }) => role),
        'line',
      ),
      element('path', { class: 'al-zone', d: `M${centre.x},${centre.y}L${rim(-45)}${arc(at, -45, 45)}Z` }),
      ...rings.map((levelDb) => element('path', { class: 'al-grid', d: circle(levelDb) })),
      ...[-90, -45, 0, 45, 90].map((degrees) =>
        element('path', {
          class: Math.abs(degrees) === 45 ? 'al-hint' : 'al-grid',
          d: `M${centre.x},${centre.y}L${rim(degrees)}`,
        }),
      ),
      mode === 'polarLevel' ? null : cells(mix, at),
      ...(mode === 'lissajous' ? [] : images.map(({ role, image }) => outline(role, image, at))),
      ...rings.slice(isPolar ? 0 : 1).map((levelDb) => {
        // Off the middle, where the sound is.
        const [x, y] = at(-70, levelDb);
        return element('text', { x, y: y + 4, 'text-anchor': 'middle' }, rounded(levelDb, 0));
      }),
      element('text', { class: 'al-value', x: centre.x, y: at(0, 0)[1] - 6, 'text-anchor': 'middle' }, 'M'),
      element('text', { class: 'al-value', x: at(-45, 0)[0] - 6, y: at(-45, 0)[1] - 2, 'text-anchor': 'end' }, 'L'),
      element('text', { class: 'al-value', x: at(45, 0)[0] + 6, y: at(45, 0)[1] - 2 }, 'R'),
      element('text', { x: at(-90, 0)[0], y: centre.y + 16 }, '−S'),
      element('text', { x: at(90, 0)[0], y: centre.y + 16, 'text-anchor': 'end' }, '+S'),
      element(
        'text',
        { x: centre.x, y: centre.y + 16, 'text-anchor': 'middle' },
        isPolar ? 'Level, dBFS' : 'Level, dBFS, linear',
      ),
    );
  },
  frame(_, size) {
    const { centre, radius } = layoutOf(size);
    return chartFrame(
      size,
      plotOf({ left: centre.x - radius, top: centre.y - radius, width: 2 * radius, height: radius }),
    );
  },
  message,
  table: ({ images }) => ({
    caption: 'Where the energy lies',
    columns: [{ label: 'Place', isText: true }, ...images.map(({ role }) => ({ label: ROLE_WORDS[role], unit: '%' }))],
    rows: PLACES.map(({ title, low, high }) => [
      title,
      ...images.map(({ image }) => rounded(100 * energyBetween(image, low, high))),
    ]),
  }),
});

const PLACES = [
  { title: 'Out of phase, beyond left', low: -90, high: -46 },
  { title: 'Left, −45° to −15°', low: -45, high: -14 },
  { title: 'Middle, −15° to +15°', low: -13, high: 13 },
  { title: 'Right, +15° to +45°', low: 14, high: 45 },
  { title: 'Out of phase, beyond right', low: 46, high: 90 },
] as const;

function layoutOf({ width, height }: Size): { centre: { x: number; y: number }; radius: number } {
  const radius = Math.max(20, Math.min(width / 2 - 28, height - 90));
  return { centre: { x: Math.round(width / 2), y: Math.round(64 + radius) }, radius };
}

type Placer = (degrees: number, levelDb: number) => readonly [x: number, y: number];

function placer(mode: StereoMode, centre: { x: number; y: number }, radius: number): Placer {
  return (degrees, levelDb) => {
    const reach = mode === 'lissajous' ? 10 ** (levelDb / 20) : Math.max(0, 1 + levelDb / SPAN_DB);
    const angle = (degrees * Math.PI) / 180;
    return [centre.x + radius * reach * Math.sin(angle), centre.y - radius * reach * Math.cos(angle)];
  };
}

function arc(at: Placer, from: number, to: number): string {
  return Array.from({ length: 31 }, (_, i) => at(from + ((to - from) * i) / 30, 0))
    .map(([x, y]) => `L${x.toFixed(1)},${y.toFixed(1)}`)
    .join('');
}

/** Cells of the histogram, four shades, one path each. */
function cells({ share, stepDegrees, stepDb }: StereoImage, at: Placer): Child {
  const levels = share.length / (180 / stepDegrees + 1);
  const fullest = share.reduce((most, value) => Math.max(most, value), 0);
  const paths = DENSITIES.map(() => '');
  for (const [i, value] of share.entries()) {
    const density = DENSITIES.filter((limit) => value >= limit * fullest).length - 1;
    if (value === 0 || density < 0) continue;
    const middle = -90 + Math.floor(i / levels) * stepDegrees;
    const [from, to] = [Math.max(-90, middle - stepDegrees / 2), Math.min(90, middle + stepDegrees / 2)];
    const levelDb = -(i % levels) * stepDb;
    const corners = [at(from, levelDb), at(to, levelDb), at(to, levelDb - stepDb), at(from, levelDb - stepDb)];
    const [[x, y], ...rest] = corners as [readonly [number, number], ...(readonly [number, number])[]];
    paths[density] +=
      `M${x.toFixed(1)},${y.toFixed(1)}${rest.map(([cx, cy]) => `L${cx.toFixed(1)},${cy.toFixed(1)}`).join('')}Z`;
  }
  return paths.map((d, i) => (d === '' ? null : element('path', { class: `al-solid al-mix al-dense${i + 1}`, d })));
}

/** Mean level at each angle, as a line; angles where next to nothing lies are at the centre. */
function outline(role: Role, { share, stepDegrees, stepDb }: StereoImage, at: Placer): Child {
  const levels = share.length / (180 / stepDegrees + 1);
  const angles = 180 / stepDegrees + 1;
  const energy = Array.from({ length: angles }, (_, angle) => {
    let sum = 0;
    for (let level = 0; level < levels; level++) {
      sum += share[angle * levels + level]! * 10 ** (-((level + 0.5) * stepDb) / 10);
    }
    return sum;
  });
  const points = energy.map((value, angle) => {
    const middle = -90 + angle * stepDegrees;
    // As if all the energy of the file came evenly from everywhere, each angle would read the level of the whole.
    const levelDb = value === 0 ? -SPAN_DB : Math.min(0, 10 * Math.log10(value * angles));
    return at(middle, levelDb);
  });
  const d = points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${x.toFixed(1)},${y.toFixed(1)}`).join('');
  return fragment(element('path', { class: `al-line al-${role}`, d }));
}

/** Share of the energy between two angles, both included, 0 to 1. */
function energyBetween({ share, stepDegrees, stepDb }: StereoImage, low: number, high: number): number {
  const levels = share.length / (180 / stepDegrees + 1);
  let [inside, all] = [0, 0];
  for (const [i, value] of share.entries()) {
    const middle = -90 + Math.floor(i / levels) * stepDegrees;
    const energy = value * 10 ** (-(((i % levels) + 0.5) * stepDb) / 10);
    all += energy;
    if (middle >= low && middle <= high) inside += energy;
  }
  return all === 0 ? 0 : inside / all;
}

function message({ images }: GoniometerData): string {
  return images
    .map(({ role, image }) => {
      const outside = energyBetween(image, -90, -46) + energyBetween(image, 46, 90);
      const [left, right] = [energyBetween(image, -90, -1), energyBetween(image, 1, 90)];
      const side =
        Math.abs(left - right) < 0.04 ? 'even on both sides' : left > right ? 'more to the left' : 'more to the right';
      return `${ROLE_WORDS[role]}: ${rounded(100 * outside, outside < 0.1 ? 1 : 0)} % of the energy outside the safe lines, ${side}.`;
    })
    .join(' ');
}
