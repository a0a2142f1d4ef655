import { hexOf } from './raster/colormap.ts';
import { HEAT_STEPS } from './svg/heat.ts';

/** Colours for light and dark, by what they mean. Text and lines keep 4.5:1 and 3:1 against the surface (WCAG 2.2, 1.4.3 and 1.4.11). */
const LIGHT = {
  surface: '#ffffff',
  panel: '#f4f6f8',
  text: '#17202a',
  muted: '#55606d',
  grid: '#dfe4e9',
  axis: '#8a95a1',
  mix: '#0a5fc2',
  reference: '#b34a00',
  corrected: '#00755a',
  pass: '#0a6b3d',
  info: '#3d4f66',
  warn: '#8a5300',
  fail: '#b3261e',
  over: '#762a83',
  under: '#1b7837',
} as const;
const DARK: Readonly<Record<keyof typeof LIGHT, string>> = {
  surface: '#12171d',
  panel: '#1b222b',
  text: '#e8edf2',
  muted: '#a3afbc',
  grid: '#2b343f',
  axis: '#6f7c8a',
  mix: '#69b1ff',
  reference: '#ffa657',
  corrected: '#48d3a5',
  pass: '#56d68f',
  info: '#b4c3d6',
  warn: '#f2b84b',
  fail: '#ff8a80',
  over: '#d7a3e6',
  under: '#7fd08d',
};

/**
 * The style sheet of all charts, to be put once on a page. Light or dark follows the system; `data-theme="light"` or `"dark"` on the
 * root element (or, for a part of the page, on any other) overrules it. Print is always light. Colours are custom properties (`--al-mix` …), so a page can replace them.
 */
export function chartStyles(): string {
  const roles = (['mix', 'reference', 'corrected'] as const)
    .map(
      (role) =>
        `.al-${role}{--al-ink:var(--al-${role})}` +
        `.al-line.al-${role}{stroke-dasharray:${{ mix: 'none', reference: '7 3', corrected: '2 2.5' }[role]}}`,
    )
    .join('\n');
  const severities = (['pass', 'info', 'warn', 'fail'] as const)
    .map((severity) => `.al-${severity}{--al-ink:var(--al-${severity})}`)
    .join('\n');
  // The map is the same in light and dark: quiet is dark in both.
  const heat = Array.from(
    { length: HEAT_STEPS },
    (_, step) => `.al-heat${step}{stroke:${hexOf('viridis', step / (HEAT_STEPS - 1))}}`,
  ).join('');
  return `:root{color-scheme:light;${properties(LIGHT)}}
@media (prefers-color-scheme:dark){:root:not([data-theme="light"]){color-scheme:dark;${properties(DARK)}}}
[data-theme="dark"]{color-scheme:dark;${properties(DARK)}}
[data-theme="light"]{color-scheme:light;${properties(LIGHT)}}
@media print{:root,:root:not([data-theme="light"]),[data-theme="dark"]{color-scheme:light;${properties(LIGHT)}}}
.al-chart{font:12px/1.2 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;font-variant-numeric:tabular-nums;display:block;max-width:100%;height:auto}
.al-chart text{fill:var(--al-muted);paint-order:stroke;stroke:var(--al-surface);stroke-width:3px;stroke-linejoin:round}
.al-chart .al-title{fill:var(--al-text);font-weight:600;font-size:13px}
.al-chart .al-value{fill:var(--al-text)}
.al-chart .al-plain{stroke:none}
.al-chart .al-name{fill:var(--al-ink,var(--al-text));font-weight:600}
.al-grid{stroke:var(--al-grid);stroke-width:1;fill:none}
.al-axis{stroke:var(--al-axis);stroke-width:1;fill:none}
.al-hint{stroke:var(--al-axis);stroke-width:1;stroke-dasharray:2 3;fill:none}
.al-zone{fill:var(--al-panel);stroke:none}
.al-line{fill:none;stroke:var(--al-ink);stroke-width:2;stroke-linejoin:round;stroke-linecap:butt}
.al-spark{vertical-align:middle}
.al-line.al-heavy{stroke-width:3.5;stroke-linecap:round}
.al-edge{fill:none;stroke:var(--al-ink);stroke-width:1;stroke-dasharray:1 3}
.al-line.al-thin{stroke-width:1;stroke-dasharray:none;opacity:.55}
.al-level{fill:none;stroke:var(--al-ink);stroke-width:1.5;stroke-dasharray:9 4}
.al-area{fill:var(--al-ink);fill-opacity:.16;stroke:none}
.al-bar{fill:var(--al-ink);fill-opacity:.3;stroke:var(--al-ink);stroke-width:1}
.al-part{fill:var(--al-ink);stroke:var(--al-ink);stroke-width:1}
.al-outline{fill:none;stroke:var(--al-ink);stroke-width:1.5}
.al-mark{fill:var(--al-ink);stroke:var(--al-surface);stroke-width:1.5}
.al-tick{stroke:var(--al-ink);stroke-width:2.5;fill:none}
.al-solid{fill:var(--al-ink);stroke:none}
.al-halo{fill:none;stroke:var(--al-surface);stroke-width:4}
.al-heat{fill:none}
.al-pause{fill:var(--al-panel);stroke:none}
.al-over{--al-ink:var(--al-over)}
.al-under{--al-ink:var(--al-under)}
.al-dense1{fill-opacity:.25}.al-dense2{fill-opacity:.45}.al-dense3{fill-opacity:.65}.al-dense4{fill-opacity:.95}
${heat}
${roles}
${severities}`;
}

function properties(colours: Readonly<Record<string, string>>): string {
  return Object.entries(colours)
    .map(([name, colour]) => `--al-${name}:${colour}`)
    .join(';');
}
