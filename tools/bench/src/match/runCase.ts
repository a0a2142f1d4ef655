import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { allCases, type Case } from './cases.ts';
import { makeMaterial } from './material.ts';
import { asStereo } from './methods/baselines.ts';
import type { MethodId } from './methods/method.ts';
import type { MethodRun } from './methods/runMethod.ts';
import { createJudge, type Score } from './score/scoreCase.ts';
import { readWav, writeWav } from './wavFile.ts';

/** What is told to the process of one case, and what it answers. */
export interface CaseJob {
  readonly caseId: string;
  readonly musicFolder: string;
  readonly peerFolder: string;
  readonly methods: readonly MethodId[];
  /** Where mix, reference and outputs are kept; nowhere when empty. */
  readonly keepFolder: string;
}

export type MethodResult = { readonly run: MethodRun; readonly score: Score } | { readonly failed: string };

export interface CaseResult {
  readonly caseId: string;
  readonly mixSeconds: number;
  readonly methods: Readonly<Partial<Record<MethodId, MethodResult>>>;
}

/** Makes the material, lets every method at it, and judges what comes back. */
export async function runCase({ caseId, musicFolder, peerFolder, methods, keepFolder }: CaseJob): Promise<CaseResult> {
  const one = caseOf(caseId);
  const folder = keepFolder === '' ? await mkdtemp(join(tmpdir(), 'auralign-match-')) : keepFolder;
  const file = (name: string) =>
    join(folder, keepFolder === '' ? `${name}.wav` : `${caseId} ${name}.wav`.replaceAll(/[/, ]+/g, '-'));
  try {
    const { mix, reference, truth } = await makeMaterial(one, musicFolder);
    await writeWav(file('mix'), mix);
    await writeWav(file('reference'), reference);
    const judge = createJudge(asStereo(mix), asStereo(reference), truth);
    const results: Partial<Record<MethodId, MethodResult>> = {};
    for (const id of methods) {
      try {
        const run = await runMethod(id, file('mix'), file('reference'), file(id), peerFolder);
        const output = run.refused === undefined ? await readWav(file(id)) : mix; // refusing leaves the mix as it was
        results[id] = { run, score: judge.score(asStereo(output)) };
      } catch (error) {
        results[id] = { failed: String(error) };
      }
    }
    return { caseId, mixSeconds: mix.channels[0]!.length / mix.sampleRateHz, methods: results };
  } finally {
    if (keepFolder === '') await rm(folder, { recursive: true, force: true });
  }
}

function caseOf(id: string): Case {
  const found = allCases().find((one) => one.id === id);
  if (found === undefined) throw new Error(`There is no case "${id}".`);
  return found;
}

const RUN_METHOD = join(import.meta.dirname, `methods/runMethod${extname(import.meta.filename)}`);

async function runMethod(id: MethodId, ...rest: readonly string[]): Promise<MethodRun> {
  return JSON.parse(await output(RUN_METHOD, [id, ...rest])) as MethodRun;
}

/** Standard output of a program of this package. */
export async function output(program: string, args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (part: Buffer) => stdout.push(part));
  child.stderr.on('data', (part: Buffer) => stderr.push(part));
  const end = await new Promise<number | NodeJS.Signals | null>((settle, fail) =>
    child.on('error', fail).on('close', (code, signal) => settle(code ?? signal)),
  );
  if (end !== 0) throw new Error(Buffer.concat(stderr).toString().slice(-1500) || `ended with ${end}`);
  return Buffer.concat(stdout).toString();
}
