import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { glob } from 'tinyglobby';
import { ROOT } from './run.ts';

// Every package's tests on another Node than the one at hand: `npm run hosts -- --node 26`, or those of some packages:
// `npm run hosts -- --node 26 libs/dsp apps/cli`. The binary comes as an npm package
// into a temporary folder, so that nothing is installed. Expects a build; native add-ons have to be there for that Node too.
const { values, positionals } = parseArgs({
  options: { node: { type: 'string', default: '26' } },
  allowPositionals: true,
});
const folder = await mkdtemp(join(tmpdir(), 'auralign-hosts-'));
try {
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const install = ['install', '--no-save', '--no-audit', '--no-fund', '--prefix', folder, `${name}@${values.node}`];
  const npm = spawnSync('npm', install, { encoding: 'utf8' });
  const program = join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (!existsSync(program)) throw new Error(`no Node ${values.node} to be had as ${name}: ${npm.stderr}`);
  const version = spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout.trim();
  console.log(`Node ${version.slice(1)} beside ${process.versions.node}\n`);

  let failedPackages = 0;
  for (const config of (await glob(['{libs,apps,tools}/*/vitest.config.ts'], { cwd: ROOT })).sort()) {
    const place = dirname(config);
    if (positionals.length > 0 && !positionals.includes(place)) continue;
    const results = join(ROOT, place, 'test-results/results.json'); // as vitest.base.ts says
    await rm(results, { force: true });
    const vitest = [join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run'];
    // Programs that the tests start by name have to be of the same Node.
    const path = `${dirname(program)}${process.platform === 'win32' ? ';' : ':'}${process.env['PATH'] ?? ''}`;
    const ran = spawnSync(program, vitest, {
      cwd: join(ROOT, place),
      encoding: 'utf8',
      env: { ...process.env, PATH: path },
    });
    const report = await readFile(results, 'utf8').then(
      (text) => JSON.parse(text) as { numPassedTests: number; numFailedTests: number },
      () => undefined,
    );
    if (ran.status !== 0) failedPackages++;
    const tally =
      report === undefined ? 'no report' : `${report.numPassedTests} passed, ${report.numFailedTests} failed`;
    console.log(`${ran.status === 0 ? '✓' : '✗'} ${place.padEnd(16)} ${tally}`);
    if (ran.status !== 0) console.log(ran.stderr.split('\n').slice(-20).join('\n'));
  }
  process.exitCode = failedPackages === 0 ? 0 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
