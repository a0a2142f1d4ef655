import { existsSync } from 'node:fs';
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { extname, join } from 'node:path';
import { selectCases, type Case, type Half } from './cases.ts';
import { toCsv } from './csv.ts';
import type { JudgedCase } from './judgedCase.ts';
import { METHOD_IDS } from './methods/method.ts';
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
  /**
   * File that takes each case's result as it is judged, a line of JSON each; what is found in it is not run again, so peers
   * can be kept while ours changes. It knows nothing of the code that made it. Empty for none.
   */
  readonly resumePath: string;
}

/** Runs the cases, prints the tables, and writes every figure as CSV if asked for. */
export async function matchTable(options: MatchTableOptions): Promise<void> {
  const { half, caseCount, musicFolder, peerFolder, csvPath, keepFolder, resumePath } = options;
  if (!existsSync(musicFolder)) throw new Error(`There is no folder ${musicFolder}.`);
  const methods = METHOD_IDS.filter(
    (id) => (options.methods.length === 0 || options.methods.includes(id)) && (id !== 'libsonare' || peerFolder !== ''),
  );
  if (keepFolder !== '') await mkdir(keepFolder, { recursive: true });
  const cases = selectCases(half, caseCount);
  const known = await readResults(resumePath);
  const judged = await runAll(cases, async (one) => {
    const found = known.get(one.id);
    const missing = methods.filter((id) => found?.methods[id] === undefined);
    if (found !== undefined && missing.length === 0) return found;
    const job: CaseJob = { caseId: one.id, musicFolder, peerFolder, methods: missing, keepFolder };
    try {
      const line = await output(CASE_PROCESS, [JSON.stringify(job)]);
      if (resumePath !== '') await appendFile(resumePath, line);
      return merged(found, JSON.parse(line) as CaseResult);
    } catch (error) {
      const failed = { failed: String(error) }; // the others still count
      return { caseId: one.id, mixSeconds: 0, methods: Object.fromEntries(missing.map((id) => [id, failed])) };
    }
  });
  const answers = judged.flatMap(({ result }) => Object.values(result.methods));
  if (answers.every((answer) => 'failed' in answer)) throw new Error(answers[0]?.failed ?? 'There are no cases.');
  printReport(judged, methods, half);
  if (csvPath !== '') await writeFile(csvPath, toCsv(judged, methods));
}

const CASE_PROCESS = join(import.meta.dirname, `caseProcess${extname(import.meta.filename)}`);

async function readResults(path: string): Promise<ReadonlyMap<string, CaseResult>> {
  if (path === '' || !existsSync(path)) return new Map();
  const results = new Map<string, CaseResult>();
  for (const line of (await readFile(path, 'utf8')).split('\n')) {
    if (line === '') continue;
    const result = JSON.parse(line) as CaseResult;
    results.set(result.caseId, merged(results.get(result.caseId), result));
  }
  return results;
}

/** A case's results of some methods with those of others; the later ones count. */
function merged(earlier: CaseResult | undefined, later: CaseResult): CaseResult {
  return { ...later, methods: { ...earlier?.methods, ...later.methods } };
}

/** As many at a time as there are cores; the answer is in the order of the cases. */
async function runAll(cases: readonly Case[], run: (one: Case) => Promise<CaseResult>): Promise<readonly JudgedCase[]> {
  const judged: JudgedCase[] = [];
  let next = 0;
  let done = 0;
  const lane = async () => {
    for (let i = next++; i < cases.length; i = next++) {
      const one = cases[i]!;
      judged[i] = { one, result: await run(one) };
      done++;
      if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${cases.length} `);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, lane));
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  return judged;
}
