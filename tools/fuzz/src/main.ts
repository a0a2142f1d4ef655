import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { crashCommands } from './crash.ts';
import { fuzz, type Tally } from './fuzz.ts';
import { TARGETS } from './targets.ts';

const HELP = `Feeds damaged files, plans and reports, and prints what became of them.

  npm run fuzz -- [--target ID]… [--count N] [--seed S] [--keep FOLDER]
  npm run fuzz -- --crash N [--seed S]      kills the command line N times at random moments, and looks at what is left

--target   one of ${TARGETS.map(({ id }) => id).join(', ')}; default: all
--count    inputs of each target, default 10000
--seed     of the dice, default 1: the same seed feeds the same inputs
--keep     where inputs that found a fault are written

Exit codes: 0 no fault · 1 faults · 2 usage`;

const { values } = parseArgs({
  options: {
    target: { type: 'string', multiple: true },
    count: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    keep: { type: 'string' },
    crash: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const count = Number(values.count);
const seed = Number(values.seed);
const unknown = values.target?.find((id) => !TARGETS.some((target) => target.id === id));
if (values.help || unknown !== undefined || !Number.isInteger(count) || count < 1 || !Number.isInteger(seed)) {
  if (unknown !== undefined) console.error(`There is no target ${unknown}.\n`);
  console.error(HELP);
  process.exit(values.help ? 0 : 2);
}

if (values.crash !== undefined) {
  const { kills, interrupted, faults } = await crashCommands({ kills: Number(values.crash), seed });
  for (const fault of faults) console.log(`  ${fault}`);
  console.log(`${kills} kills, ${interrupted} of them at work, ${faults.length} faults`);
  process.exit(faults.length === 0 ? 0 : 1);
}

const tallies: Tally[] = [];
for (const { id } of TARGETS.filter((target) => values.target?.includes(target.id) ?? true)) {
  const tally = await fuzz({ targetId: id, seed, count });
  tallies.push(tally);
  console.log(row(tally));
  for (const { index, outcome, input } of tally.faults) {
    console.log(`  input ${index}: ${JSON.stringify(outcome)}`);
    if (values.keep === undefined) continue;
    await mkdir(values.keep, { recursive: true });
    await writeFile(join(values.keep, `${id}-${seed}-${index}`), input);
  }
}
process.exit(tallies.every(({ faults }) => faults.length === 0) ? 0 : 1);

function row({ targetId, fed, results, errors, faults, slowestMilliseconds, grownBytes }: Tally): string {
  const codes = Object.entries(errors)
    .sort(([, a], [, b]) => b - a)
    .map(([code, times]) => `${code} ${times}`)
    .join(', ');
  return `${targetId.padEnd(7)} ${String(fed).padStart(6)} fed  ${String(results).padStart(6)} results  ${String(faults.length).padStart(3)} faults  slowest ${(slowestMilliseconds / 1000).toFixed(2)} s  grown ${(grownBytes / 1e6).toFixed(0)} MB  ${codes}`;
}
