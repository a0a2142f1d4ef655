import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT, run } from './run.ts';

// The main job on the shipped music, through the command line as a user would do it.
const MIX = 'fixtures/demo/mix.flac';
const REFERENCE = 'fixtures/demo/reference.flac';
const CORRECTED = 'demo-output/mix-corrected.wav';
const PLAN = 'demo-output/plan.json';
const PAGE = 'demo-output/report.html';

await mkdir(join(ROOT, 'demo-output'), { recursive: true });
await step(
  'Measure the mix, name its faults, hold it against the reference',
  `analyze ${MIX} --reference ${REFERENCE}`,
);
await step(
  'Plan the moves, render them, and prove the result',
  `match ${MIX} --reference ${REFERENCE} --out ${CORRECTED} --plan ${PLAN} --force`,
);
await step(
  'The corrected file beside the reference, as a page with charts',
  `analyze ${CORRECTED} --reference ${REFERENCE} --format html --output ${PAGE}`,
);
console.log(`
The corrected file is ${CORRECTED}: listen to it beside ${MIX} and ${REFERENCE}.
The report is ${PAGE}: open it in a browser. The moves are in ${PLAN}; edit them and run
  node apps/cli/dist/main.js apply ${PLAN} ${MIX} --out demo-output/edited.wav

To see and hear all of it, and to move the nodes yourself, open the dashboard:
  npm start`);

async function step(title: string, words: string): Promise<void> {
  console.log(`\n── ${title}\n   auralign ${words}\n`);
  const { exitCode } = await run([process.execPath, 'apps/cli/dist/main.js', ...words.split(' ')], 'show');
  if (exitCode !== 0) process.exit(exitCode);
}
