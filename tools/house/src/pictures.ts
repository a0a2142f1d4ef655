import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { browserPicture, findBrowser } from './browserPicture.ts';
import { ROOT, run } from './run.ts';
import { terminalPicture } from './terminalPicture.ts';

// Remakes the pictures of the README from what the commands print and draw today.
process.env['FORCE_COLOR'] = '1';
const folder = join(ROOT, 'docs/pictures');
await mkdir(folder, { recursive: true });
await mkdir(join(ROOT, 'demo-output'), { recursive: true });
const MIX = 'fixtures/demo/mix.flac';
const BESIDE = ['--reference', 'fixtures/demo/reference.flac'];

const WRITTEN = '--out demo-output/picture.wav --plan demo-output/picture-plan.json --force'.split(' ');
const TERMINALS = [
  {
    name: 'analyze',
    title: 'auralign analyze: the demo mix beside its reference',
    words: ['analyze', MIX, ...BESIDE],
  },
  {
    name: 'match',
    title: 'auralign match: plan and receipt for the demo mix',
    words: ['match', MIX, ...BESIDE, ...WRITTEN],
  },
];

for (const { name, title, words } of TERMINALS) {
  const output = await auralign(words);
  const picture = terminalPicture(`$ auralign ${words.slice(0, 4).join(' ')}\n\n${output}`, title);
  await writeFile(join(folder, `${name}.svg`), picture);
}

const browser = await findBrowser();
if (browser === undefined) {
  console.log('Chromium was not found: the pictures of the report stay as they are.');
} else {
  const page = join(ROOT, 'demo-output/picture.html');
  await auralign(['analyze', MIX, ...BESIDE, '--format', 'html', '--output', page]);
  const charts = join(ROOT, 'demo-output/picture-charts.html');
  await writeFile(
    charts,
    figuresOnly(await readFile(page, 'utf8'), ['spectrum', 'spectrogram', 'stereoWidth', 'goniometer']),
  );
  for (const picture of [
    { page, width: 1160, height: 1240, out: 'report.png' },
    { page: charts, width: 1160, height: 1680, out: 'report-charts.png' },
    { page, width: 390, height: 1500, out: 'report-narrow.png' },
  ]) {
    await browserPicture(browser, { ...picture, out: join(folder, picture.out) });
  }
}

/** The same page with nothing but some of its charts, dark. */
function figuresOnly(html: string, ids: readonly string[]): string {
  const figures = ids.map((id) => {
    const figure = new RegExp(`<figure[^>]* id="${id}">.*?</figure>`, 's').exec(html)?.[0];
    if (figure === undefined) throw new Error(`the report has no chart ${id}`);
    return figure;
  });
  const [head] = html.split('<body>');
  return `${head!.replace('<html', '<html data-theme="dark"')}<body><main><div class="charts">${figures.join('')}</div></main></body></html>`;
}

async function auralign(words: readonly string[]): Promise<string> {
  const { exitCode, output } = await run([process.execPath, 'apps/cli/dist/main.js', ...words, '--quiet'], 'quiet');
  if (exitCode !== 0) throw new Error(`auralign ${words.join(' ')} ended with ${exitCode}:\n${output}`);
  return output;
}
