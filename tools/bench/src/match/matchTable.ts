import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { extname, join } from 'node:path';
import { selectCases, type Case, type Half } from './cases.ts';
import { toCsv } from './csv.ts';
import { METHOD_IDS, type MethodId } from './methods/method.ts';
import { printReport } from './report.ts';
import { output, type CaseJob, type CaseResult } from './runCase.ts';

export interface MatchTableOptions {
  readonly musicFolder: string;
  readonly half: Half | 'all';
  /** Undefined for all. */
  readonly caseCount: number | undefined;
  /** Empty for none. */
  readonly csvPath: string;
  /** Folder with `node_modules/@libraz/libsonare`; empty to leave it out. */
  readonly peerFolder: string;
  /** Only these; empty for all. */
  readonly methods: readonly string[];
  readonly keepFolder: string;
}

export interface JudgedCase {
  readonly one: Case;
  readonly result: CaseResult;
}

/** Runs the cases, prints the tables, and writes every figure as CSV if asked for. */
export async function matchTable(options: MatchTableOptions): Promise<void> {
  const { half, caseCount, musicFolder, peerFolder, csvPath, keepFolder } = options;
  if (!existsSync(musicFolder)) throw new Error(`There is no folder ${musicFolder}.`);
  const methods = METHOD_IDS.filter(
    (id) => (options.methods.length === 0 || options.methods.includes(id)) && (id !== 'libsonare' || peerFolder !== ''),
  );
  if (keepFolder !== '') await mkdir(keepFolder, { recursive: true });
  const cases = selectCases(half, caseCount);
  const judged = await runAll(cases, (one) => ({ caseId: one.id, musicFolder, peerFolder, methods, keepFolder }));
  printReport(judged, methods, half);
  if (csvPath !== '') await writeFile(csvPath, toCsv(judged, methods));
}

const CASE_PROCESS = join(import.meta.dirname, `caseProcess${extname(import.meta.filename)}`);

/** A process a core; the answer is in the order of the cases. */
async function runAll(cases: readonly Case[], jobOf: (one: Case) => CaseJob): Promise<readonly JudgedCase[]> {
  const judged: JudgedCase[] = [];
  let next = 0;
  let done = 0;
  const lane = async () => {
    for (let i = next++; i < cases.length; i = next++) {
      const one = cases[i]!;
      const result = JSON.parse(await output(CASE_PROCESS, [JSON.stringify(jobOf(one))])) as CaseResult;
      judged[i] = { one, result };
      done++;
      if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${cases.length} `);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, availableParallelism()) }, lane));
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  return judged;
}

export type { MethodId };
