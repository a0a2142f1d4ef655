import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { galleryPage, type Drawn } from './page.ts';
import { fileSubject, matchSubject, SYNTHETIC } from './subjects.ts';

// Draws every chart on every fixture: node tools/gallery/dist/main.js [--out FILE] [music …]
const ROOT = resolve(import.meta.dirname, '../../..');
const { values, positionals } = parseArgs({
  options: { out: { type: 'string', default: join(ROOT, 'demo-output/gallery.html') } },
  allowPositionals: true,
});
const demo = (name: string): string => join(ROOT, 'fixtures/demo', name);
const subjects = [
  matchSubject(demo('mix.flac'), demo('reference.flac')),
  ...['reference', 'stem-drums', 'stem-bass', 'stem-guitar', 'stem-pads'].map((name) =>
    fileSubject(demo(`${name}.flac`)),
  ),
  ...positionals.map(fileSubject),
  ...SYNTHETIC,
];
const drawn: Drawn[] = [];
for (const { title, about, make } of subjects) {
  process.stderr.write(`${title.slice(0, 70)}\n`);
  drawn.push({ title, about, input: await make() });
}
const page = galleryPage(drawn);
await mkdir(dirname(values.out), { recursive: true });
await writeFile(values.out, page);
console.log(`${values.out}: ${drawn.length} subjects, ${(page.length / 1e6).toFixed(1)} MB`);
