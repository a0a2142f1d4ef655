import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { crashCommands } from './crash.ts';
import { crashServer } from './crashServer/crashServer.ts';
import { fuzz, type Tally } from './fuzz.ts';
import { load } from './load/load.ts';
import { longRun, type Held } from './longRun.ts';
import { TARGETS } from './targets.ts';

const HELP = `Feeds damaged files, plans and reports, and prints what became of them.

  npm run fuzz -- [--target ID]… [--count N] [--seed S] [--keep FOLDER]
  npm run fuzz -- --crash N [--seed S]      kills the command line N times at random moments, and looks at what is left
  npm run fuzz -- --crash-server N [--seed S]   kills a server N times amid its work, and holds the next one against its promises
  npm run fuzz -- --load CLIENTS [--seconds N]   many clients against one server, some of them with bad manners
  npm run fuzz -- --long SECONDS            one server measures and renders all the while; what grows is a leak

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
    'crash-server': { type: 'string' },
    load: { type: 'string' },
    long: { type: 'string' },
    seconds: { type: 'string', default: '60' },
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

// The first Ctrl-C ends the run with the figures it has; the second one does not wait for them.
const interruption = new AbortController();
const { signal } = interruption;
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => (signal.aborted ? process.exit(1) : interruption.abort()));
}

const crash = values.crash ?? values['crash-server'];
if (crash !== undefined) {
  const onKill = (done: number, found: number): void => {
    if (done % 10 === 0) console.log(`  after ${done} kills: ${found} faults`);
  };
  const order = { kills: Number(crash), seed, signal, onKill };
  const { kills, interrupted, faults } = await (values.crash === undefined ? crashServer(order) : crashCommands(order));
  for (const fault of faults) console.log(`  ${fault}`);
  console.log(`${kills} kills, ${interrupted} of them at work, ${faults.length} faults`);
  process.exit(faults.length === 0 ? 0 : 1);
}

if (values.load !== undefined) {
  const clients = Number(values.load);
  const tally = await load({ clients, seconds: Number(values.seconds), seed, maxQueued: 20 });
  const refused = [...tally.refused].map(([status, times]) => `${times} × ${status}`).join(', ') || 'none';
  console.log(
    `${clients} clients, ${values.seconds} s: ${tally.uploads} uploads, ${tally.accepted.size} jobs accepted`,
  );
  console.log(`refused with Retry-After: ${refused}; sockets dropped on purpose: ${tally.dropped}`);
  console.log(
    `health: median ${tally.healthP50.toFixed(1)} ms, p99 ${tally.healthP99.toFixed(1)} ms of ${tally.healthCount}`,
  );
  if (tally.peakBytes !== undefined) console.log(`server memory: ${(tally.peakBytes / 1e6).toFixed(0)} MB at most`);
  for (const fault of [...tally.faults, ...tally.lost.map((id) => `lost: ${id}`)]) console.log(`  ${fault}`);
  console.log(`${tally.faults.length} faults, ${tally.lost.length} jobs lost`);
  process.exit(tally.faults.length + tally.lost.length === 0 ? 0 : 1);
}

if (values.long !== undefined) {
  const { turns, seconds, early, late } = await longRun({
    seconds: Number(values.long),
    signal,
    onHeld: (done, held) => console.log(`  after ${done} turns: ${holding(held)}`),
  });
  console.log(`${turns} turns in ${seconds.toFixed(0)} s`);
  console.log(`early: ${holding(early)}`);
  console.log(`late: ${holding(late)}`);
  process.exit(0);
}

const tallies: Tally[] = [];
for (const { id } of TARGETS.filter((target) => values.target?.includes(target.id) ?? true)) {
  if (signal.aborted) break;
  const tally = await fuzz({ targetId: id, seed, count, signal, onTally: (sofar) => console.log(`  ${row(sofar)}`) });
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

function holding({ residentBytes, openFiles, threads, temporaryFiles, dataBytes }: Held): string {
  const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
  return `${megabytes(residentBytes)} resident, ${openFiles} files, ${threads} threads, ${temporaryFiles} temporary files, ${megabytes(dataBytes)} of data`;
}
