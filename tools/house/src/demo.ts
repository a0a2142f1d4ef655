import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT, run } from './run.ts';

// The main job on the shipped music, through the command line as a user would do it.
const MIX = 'fixtures/demo/mix.flac';
const REFERENCE = 'fixtures/demo/reference.flac';
const CORRECTED = 'demo-output/mix-corrected.wav';

await mkdir(join(ROOT, 'demo-output'), { recursive: true });
await step(`Measure the mix and hold it against the reference`, ['analyze', MIX, '--reference', REFERENCE]);
await step(`Plan the moves, render them, and prove the result`, [
  'match',
  MIX,
  '--reference',
  REFERENCE,
  '--out',
  CORRECTED,
  '--force',
]);
await step(`Measure the corrected file, as anyone can`, ['analyze', CORRECTED, '--reference', REFERENCE]);
console.log(`\nThe corrected file is ${CORRECTED}: listen to it beside ${MIX} and ${REFERENCE}.`);

async function step(title: string, words: readonly string[]): Promise<void> {
  console.log(`\n── ${title}\n   auralign ${words.join(' ')}\n`);
  const { exitCode } = await run([process.execPath, 'apps/cli/dist/main.js', ...words], 'show');
  if (exitCode !== 0) process.exit(exitCode);
}
