import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createRandom } from '@auralign/dsp';
import ffmpeg from '@ffmpeg-installer/ffmpeg';
import { oneOf } from './target.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const CLI = join(ROOT, 'apps/cli/dist/main.js');
const DEMO = join(ROOT, 'fixtures/demo');
/** Long enough for a kill to fall into every phase, short enough for hundreds of them. */
const EXCERPT_SECONDS = 8;

/** A command as its user types it, in a folder with mix.wav and reference.wav (and plan.json, from an earlier match). */
const COMMANDS: Readonly<Record<string, { readonly argv: readonly string[]; readonly outputs: readonly string[] }>> = {
  analyze: { argv: ['analyze', 'mix.wav', '--format', 'json', '--output', 'report.json'], outputs: ['report.json'] },
  match: {
    argv: ['match', 'mix.wav', '--reference', 'reference.wav', '--out', 'better.flac', '--receipt', 'receipt.json'],
    outputs: ['better.flac', 'receipt.json'],
  },
  apply: { argv: ['apply', 'plan.json', 'mix.wav', '--out', 'applied.wav'], outputs: ['applied.wav'] },
  mp3: { argv: ['apply', 'plan.json', 'mix.wav', '--out', 'applied.mp3'], outputs: ['applied.mp3'] },
  export: { argv: ['export', 'plan.json', '--to', 'ir', '--out', 'presets'], outputs: ['presets'] },
};

export interface CrashTally {
  readonly kills: number;
  /** Kills that found the command still at work. */
  readonly interrupted: number;
  readonly faults: readonly string[];
}

/**
 * Kills the command line at moments the dice choose, over and over, and looks at what is left: inputs as they were, no output that
 * is not whole (to the byte what an undisturbed run writes), and nothing left behind once the command has been run again.
 */
export async function crashCommands(options: {
  readonly kills: number;
  readonly seed: number;
  readonly onKill?: (done: number, faultCount: number) => void;
  /** Ends the run early; its tally is of the kills there were. */
  readonly signal?: AbortSignal;
}): Promise<CrashTally> {
  const random = createRandom(options.seed);
  const folder = await mkdtemp(join(tmpdir(), 'auralign-crash-'));
  const faults: string[] = [];
  let interrupted = 0;
  try {
    const pristine = join(folder, 'pristine');
    const durations = await prepare(pristine);
    const expected = new Map<string, Map<string, string>>();
    for (const name of Object.keys(COMMANDS)) expected.set(name, await hashes(join(folder, `done-${name}`)));
    let kill = 0;
    for (; kill < options.kills && options.signal?.aborted !== true; kill++) {
      const name = oneOf(random, Object.keys(COMMANDS));
      const place = join(folder, 'run');
      await cp(pristine, place, { recursive: true });
      const delayMilliseconds = random.next() * durations.get(name)! * 1.1;
      if (await runAndKill(place, name, delayMilliseconds)) interrupted++;
      const left = await hashes(place);
      const report = (fault: string): unknown =>
        faults.push(`kill ${kill}, ${name} after ${delayMilliseconds.toFixed(0)} ms: ${fault}`);
      for (const [file, hash] of await hashes(pristine)) if (left.get(file) !== hash) report(`${file} was changed`);
      for (const [file, hash] of left) {
        if (file.endsWith('.part')) continue;
        if (expected.get(name)!.get(file) !== hash) report(`${file} is there and is not whole`);
      }
      await runAndKill(place, name, undefined, ...(name === 'analyze' ? [] : ['--force'])); // a report is replaced unasked
      const after = await hashes(place);
      for (const [file, hash] of expected.get(name)!)
        if (after.get(file) !== hash) report(`${file} is wrong after a second run`);
      for (const file of after.keys()) if (file.endsWith('.part')) report(`${file} is left behind`);
      await rm(place, { recursive: true });
      options.onKill?.(kill + 1, faults.length);
    }
    return { kills: kill, interrupted, faults };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }

  /** Inputs, a plan, and one undisturbed run of each command. @returns how long each takes */
  async function prepare(pristine: string): Promise<Map<string, number>> {
    await mkdir(pristine);
    for (const name of ['mix', 'reference']) {
      const excerpt = ['-ss', '12', '-t', String(EXCERPT_SECONDS), '-i', join(DEMO, `${name}.flac`)];
      execFileSync(ffmpeg.path, ['-v', 'error', ...excerpt, '-fflags', '+bitexact', join(pristine, `${name}.wav`)]);
    }
    const plan = ['match', 'mix.wav', '--reference', 'reference.wav', '--dry-run', '--plan', 'plan.json', '--quiet'];
    execFileSync(process.execPath, [CLI, ...plan], { cwd: pristine, stdio: 'ignore' });
    const durations = new Map<string, number>();
    for (const name of Object.keys(COMMANDS)) {
      const place = join(folder, `done-${name}`);
      await cp(pristine, place, { recursive: true });
      const start = performance.now();
      await runAndKill(place, name, undefined);
      durations.set(name, performance.now() - start);
      const existing = new Set(await readdir(place));
      const missing = COMMANDS[name]!.outputs.filter((output) => !existing.has(output));
      if (missing.length > 0) throw new Error(`${name} wrote no ${missing.join(', ')}`);
    }
    return durations;
  }
}

/** @returns whether it was killed at work */
async function runAndKill(
  place: string,
  name: string,
  delayMilliseconds: number | undefined,
  ...more: string[]
): Promise<boolean> {
  const child = spawn(process.execPath, [CLI, ...COMMANDS[name]!.argv, ...more], { cwd: place, stdio: 'ignore' });
  const gone = once(child, 'exit');
  const timer =
    delayMilliseconds === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), delayMilliseconds);
  await gone;
  clearTimeout(timer);
  return child.signalCode === 'SIGKILL';
}

/** Every file below a folder, by its path in it. */
async function hashes(folder: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    found.set(
      path.slice(folder.length + 1),
      createHash('sha256')
        .update(await readFile(path))
        .digest('hex'),
    );
  }
  return found;
}
