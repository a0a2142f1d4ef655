import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireFreshBinary, resultOf, runBinary, startBinary, type BinaryResult } from '../testing/binary.ts';
import { pcm16Wav, sineWav } from '../testing/wavFile.ts';

const PROGRAM = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
/** One or two lines of what happened and what to do, and no stack. */
const ONE_CLEAR_ERROR = /^error: [^\n]+\n(?: {7}[^\n]+\n)?$/;
const isLinux = process.platform === 'linux';

// Whole programs, also on a machine that does other things too.
describe('the built program, when the world is against it', { timeout: 120_000 }, () => {
  let folder: string;
  const at = (name: string): string => join(folder, name);
  const sha256 = async (name: string): Promise<string> =>
    createHash('sha256')
      .update(await readFile(at(name)))
      .digest('hex');

  /** As typed into a shell: with limits, redirections and a folder to be in. */
  function shell(command: string, cwd: string): Promise<BinaryResult> {
    const program = [process.execPath, PROGRAM].map((word) => `'${word}'`).join(' ');
    return resultOf(
      spawn('bash', ['-c', command.replace('auralign', program)], {
        cwd,
        stdio: ['pipe', 'pipe', 'pipe'],
        env: { ...process.env, NO_COLOR: '1' },
      }),
    );
  }

  beforeAll(async () => {
    requireFreshBinary();
    folder = await mkdtemp(join(tmpdir(), 'auralign-e2e-'));
    await writeFile(at('good.wav'), sineWav({ seconds: 3, amplitude: 0.5 }));
    // Two different songs of a kind: noise that swells, one of them darker.
    for (const [name, smoothing] of [
      ['mix.wav', 0.2],
      ['reference.wav', 0.6],
    ] as const) {
      await writeFile(at(name), pcm16Wav([noise(1, smoothing), noise(2, smoothing)], 48_000));
    }
    const argv = ['match', at('mix.wav'), '--reference', at('reference.wav'), '--dry-run', '--plan', at('plan.json')];
    await runBinary([...argv, '--quiet']);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  // `/proc` takes no files from anybody: rights alone would not stop a test that runs as root.
  it.runIf(isLinux).each([
    ['a report into a folder that takes no files', ['analyze', 'good.wav', '--output', '/proc/none.json']],
    ['a report below a file', ['analyze', 'good.wav', '--output', 'good.wav/report.json']],
    ['a song into a folder that takes no files', ['apply', 'plan.json', 'mix.wav', '--out', '/proc/none.wav']],
    ['settings into a folder that cannot be made', ['export', 'plan.json', '--to', 'ir', '--out', '/proc/none/deep']],
  ])('cannot write %s, and says so', async (_, argv) => {
    const before = await readdir(folder);
    const { exitCode, stderr } = await shell(
      `auralign ${argv.join(' ')} --quiet`.replace(/(export.*) --quiet/, '$1'),
      folder,
    );
    expect(stderr).toMatch(ONE_CLEAR_ERROR);
    expect(exitCode).toBe(3);
    expect(await readdir(folder)).toEqual(before);
  });

  // The system refuses more than so much of a file, as a full disk does in the middle of it.
  it.runIf(isLinux).each([
    ['a song', 'apply plan.json mix.wav --out applied.wav'],
    ['a compressed song', 'apply plan.json mix.wav --out applied.flac'],
    ['a report', 'analyze good.wav --format html --output report.html'],
  ])('leaves nothing half-written of %s when the disk has no more', async (_, words) => {
    const before = await readdir(folder);
    const { exitCode, stderr } = await shell(`ulimit -f 16; auralign ${words} --quiet`, folder);
    expect(stderr).toMatch(ONE_CLEAR_ERROR);
    expect(stderr).toContain('too large');
    expect(exitCode).toBe(3);
    expect(await readdir(folder)).toEqual(before);
  });

  it.runIf(isLinux)('says so when standard output goes to a full disk', async () => {
    const { exitCode, stderr } = await shell('auralign analyze good.wav --format json --quiet > /dev/full', folder);
    expect(stderr).toMatch(ONE_CLEAR_ERROR);
    expect(stderr).toContain('ENOSPC');
    expect(exitCode).toBe(3);
  });

  it.runIf(isLinux)('refuses what is there and cannot be read', async () => {
    await symlink('self.wav', at('self.wav'));
    for (const name of ['self.wav', 'good.wav/below.wav', '/proc/self/mem', '/dev/null']) {
      const { exitCode, stdout, stderr } = await shell(`auralign analyze ${name} --quiet`, folder);
      expect(stderr).toMatch(ONE_CLEAR_ERROR);
      expect([name, exitCode, stdout]).toEqual([name, 3, '']);
    }
    await rm(at('self.wav'));
  });

  it.runIf(isLinux).each([
    ['shrinks', (path: string) => truncate(path, 100_000)],
    ['vanishes', (path: string) => rm(path)],
  ])('comes to an end with a file that %s while it is read', async (_, happens) => {
    const path = at('fleeting.wav');
    const header = sineWav({ seconds: 0, amplitude: 0 }).slice();
    const frames = 48_000 * 600;
    new DataView(header.buffer).setUint32(4, 36 + frames * 4, true);
    new DataView(header.buffer).setUint32(40, frames * 4, true);
    await writeFile(path, header);
    await truncate(path, 44 + frames * 4); // ten minutes of silence that take no room
    const started = startBinary(['analyze', path, '--format', 'json', '--quiet']);
    const result = resultOf(started);
    started.stdin.end();
    while (started.exitCode === null && !(await hasOpen(started.pid!, path))) await pause(2);
    await happens(path);
    const { exitCode, stdout, stderr } = await result;
    // What was open may be read to its end after it has lost its name; otherwise there is one error.
    expect([0, 3]).toContain(exitCode);
    expect(stderr).toMatch(exitCode === 0 ? /^$/ : ONE_CLEAR_ERROR);
    expect(() => JSON.parse(stdout)).not.toThrow();
    await rm(path, { force: true });
  });

  it.runIf(isLinux)('takes a folder with links in circles and names that mean something elsewhere', async () => {
    const batch = at('batch');
    await mkdir(batch);
    const names = [
      '=1+2.wav',
      '@SUM(A1).wav',
      '+1.wav',
      '\tb.wav',
      '\u001b[2J\u001b]0;owned\u0007.wav',
      'two\nlines.wav',
    ];
    for (const name of names) await cp(at('good.wav'), join(batch, name));
    await symlink('..', join(batch, 'up'));
    await symlink('loop.wav', join(batch, 'loop.wav'));

    const csv = await shell('auralign analyze . --format csv --quiet', batch);
    expect(csv.exitCode).toBe(0);
    const first = csv.stdout.split(/\r?\n/).map((line) => line[0]);
    expect(first.filter((character) => /[=+@\t-]/.test(character ?? ''))).toEqual([]);
    for (const name of ['=1+2.wav', '@SUM(A1).wav', '+1.wav', '\tb.wav']) expect(csv.stdout).toContain(`'${name}`);

    const table = await shell('auralign analyze .', batch);
    expect(table.exitCode).toBe(0);
    const said = table.stdout + table.stderr;
    for (const word of ['=1+2.wav', 'owned', 'lines.wav']) expect(said).toContain(word);
    // eslint-disable-next-line no-control-regex
    expect(said).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    expect(table.stdout.split('\n').filter((line) => line.startsWith('lines.wav'))).toEqual([]);
  });

  it('writes the same bytes every time: reports, plans, receipts and songs', async () => {
    const runs = ['first', 'second'];
    for (const run of runs) {
      await mkdir(at(run));
      await writeFile(at(`${run}/mix.wav`), await readFile(at('mix.wav')));
      const out = ['--out', 'better.flac', '--plan', 'plan.json', '--receipt', 'receipt.json', '--quiet'];
      const matched = await shell(`auralign match mix.wav --reference ../reference.wav ${out.join(' ')}`, at(run));
      expect(matched.stderr).toBe('');
    }
    const files = (await readdir(at('first'))).sort();
    expect(files).toEqual(['better.flac', 'mix.wav', 'plan.json', 'receipt.json']);
    for (const file of files)
      expect([file, await sha256(`second/${file}`)]).toEqual([file, await sha256(`first/${file}`)]);

    const one = await shell('auralign analyze first second --format json --quiet --jobs 1', folder);
    const two = await shell('auralign analyze first second --format json --quiet --jobs 2', folder);
    expect(JSON.parse(one.stdout)).toBeTruthy();
    expect(two).toEqual(one);
  });
});

/** Ten seconds at 48 kHz; the same for the same seed. */
function noise(seed: number, smoothing: number): Float32Array {
  let state = seed;
  let value = 0;
  return Float32Array.from({ length: 480_000 }, (_, frame) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0; // Numerical Recipes' generator: enough for noise
    value += (1 - smoothing) * (state / 2 ** 31 - 1 - value);
    return 0.4 * value * (0.6 + 0.4 * Math.sin((2 * Math.PI * frame) / 96_000));
  });
}

async function hasOpen(processId: number, path: string): Promise<boolean> {
  const folder = `/proc/${processId}/fd`;
  for (const name of await readdir(folder).catch(() => [])) {
    if ((await readlink(join(folder, name)).catch(() => '')) === path) return true;
  }
  return false;
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
