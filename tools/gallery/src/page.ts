import { CHARTS, chartStyles, trendChart, type ChartInput, type ShownChart } from '@auralign/charts';

export interface Drawn {
  readonly title: string;
  readonly about: string;
  readonly input: ChartInput;
}

const WIDTHS = { wide: 760, narrow: 348 };
const THEMES = ['light', 'dark'] as const;

/** Every chart of every subject, light and dark, wide and narrow, on one page that needs nothing else. */
export function galleryPage(subjects: readonly Drawn[]): string {
  const parts = subjects.map(({ title, about, input }, i) => {
    const shown = CHARTS.flatMap((chart) => chart.show(input) ?? []);
    const missing = CHARTS.map(({ id }) => id).filter((id) => !shown.some((chart) => chart.id === id));
    return [
      `<section id="s${i}"><h2>${escaped(title)}</h2><p>${escaped(about)} ${shown.length} of ${CHARTS.length} charts.</p>`,
      missing.length === 0 ? '' : `<p class="missing">Nothing to draw: ${missing.join(', ')}</p>`,
      ...shown.map(figure),
      '</section>',
    ].join('\n');
  });
  const links = subjects.map(({ title }, i) => `<li><a href="#s${i}">${escaped(title)}</a></li>`).join('');
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Auralign gallery</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>${chartStyles()}
body{margin:0;padding:20px;background:var(--al-surface);color:var(--al-text);font:15px/1.45 system-ui,sans-serif}
h2{margin:40px 0 4px;overflow-wrap:anywhere}
.row{display:flex;align-items:flex-start;flex-wrap:wrap;gap:12px;margin:6px 0 2px}
.card{background:var(--al-surface);border:1px solid var(--al-grid);padding:12px}
.words{font-size:13px;color:var(--al-muted);max-width:110ch;margin:0 0 18px}
.missing{color:var(--al-muted)}</style></head><body>
<h1>Every chart on every fixture</h1>
<ul>${links}<li><a href="#trend">Trend</a></li></ul>
${parts.join('\n')}
<section id="trend"><h2>Trend</h2>${figure(trend())}</section>
</body></html>
`;
}

function figure(chart: ShownChart): string {
  const cards = THEMES.flatMap((theme) =>
    Object.values(WIDTHS).map((width) => `<div class="card" data-theme="${theme}">${chart.draw({ width })}</div>`),
  );
  return `<h3>${escaped(chart.title)} <code>${chart.id}</code></h3>
<div class="row">${cards.join('')}</div>
<p class="words">${escaped(chart.message)}<br>${escaped(chart.note)}</p>`;
}

/** Not of one file: a made-up journal. */
function trend(): ShownChart {
  const values = [-20.1, -19.4, undefined, -16.2, -14.6, -13.8];
  return trendChart({
    metric: 'integratedLufs',
    points: values.map((value, i) => ({
      label: i === 3 ? 'a bounce whose name nobody should have given it.wav' : `bounce ${i + 1}`,
      ...(value === undefined ? {} : { value }),
    })),
    target: { low: -14.5, high: -13.5 },
  })!;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
