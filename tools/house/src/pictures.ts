import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT, run } from './run.ts';
import { terminalPicture } from './terminalPicture.ts';

// Remakes the pictures of the README from what the commands print today.
process.env['FORCE_COLOR'] = '1';
const folder = join(ROOT, 'docs/pictures');
await mkdir(folder, { recursive: true });
await mkdir(join(ROOT, 'demo-output'), { recursive: true });
for (const [name, title, ...words] of [
  [
    'analyze',
    'auralign analyze: the demo mix beside its reference',
    'analyze',
    'fixtures/demo/mix.flac',
    '--reference',
    'fixtures/demo/reference.flac',
  ],
  [
    'match',
    'auralign match: plan and receipt for the demo mix',
    'match',
    'fixtures/demo/mix.flac',
    '--reference',
    'fixtures/demo/reference.flac',
    '--out',
    'demo-output/picture.wav',
    '--force',
  ],
] as const) {
  const { exitCode, output } = await run([process.execPath, 'apps/cli/dist/main.js', ...words, '--quiet'], 'quiet');
  if (exitCode !== 0) throw new Error(`auralign ${words.join(' ')} ended with ${exitCode}:\n${output}`);
  await writeFile(
    join(folder, `${name}.svg`),
    terminalPicture(`$ auralign ${words.slice(0, 4).join(' ')}\n\n${output}`, title),
  );
}
