import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { glob } from 'tinyglobby';

/** The part of vitest's JSON report that is read here. */
interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly { readonly fullName: string }[];
  }[];
}

export interface Comparison {
  /** Test files of libraries that ran in Chromium; 0 where there is none. */
  readonly fileCount: number;
  readonly testCount: number;
  /** What ran at one place alone and should not have. */
  readonly differences: readonly string[];
}

/**
 * Holds the report of `tools/chromium` against those of the libraries: every test file that ran in Node ran in the page too, unless it
 * was left to Node with a reason, and in it the same tests by name. So neither a file nor a test can get lost on the way.
 *
 * @param root of the repository, with the reports of a whole run in it
 */
export async function compareWithChromium(root: string): Promise<Comparison> {
  const place = join(root, 'tools/chromium/test-results');
  const inPage = await testsByFile(root, join(place, 'results.json'));
  for (const file of inPage.keys()) if (!file.startsWith('libs/')) inPage.delete(file); // its own
  const testCount = [...inPage.values()].reduce((sum, { length }) => sum + length, 0);
  if (inPage.size === 0) return { fileCount: 0, testCount, differences: [] };

  const left = JSON.parse(await readFile(join(place, 'leftToNode.json'), 'utf8')) as readonly { file: string }[];
  const leftToNode = new Set(left.map(({ file }) => file));
  const inNode = new Map<string, readonly string[]>();
  for (const report of await glob(['libs/*/test-results/results.json'], { cwd: root, absolute: true })) {
    for (const [file, tests] of await testsByFile(root, report)) inNode.set(file, tests);
  }
  const differences: string[] = [];
  for (const [file, tests] of inNode) {
    if (leftToNode.has(file)) continue;
    const there = inPage.get(file) ?? [];
    if (there.length === 0) differences.push(`${file}: ran in Node alone`);
    else if (there.join('\n') !== tests.join('\n'))
      differences.push(`${file}: has other tests in Chromium than in Node`);
  }
  for (const file of inPage.keys()) if (!inNode.has(file)) differences.push(`${file}: ran in Chromium alone`);
  return { fileCount: inPage.size, testCount, differences };
}

/** Names of the tests of each file, sorted; paths relative to the root. */
async function testsByFile(root: string, path: string): Promise<Map<string, readonly string[]>> {
  const text = await readFile(path, 'utf8').catch(() => undefined); // that a report is missing the tally says
  const { testResults } = text === undefined ? { testResults: [] } : (JSON.parse(text) as Report);
  return new Map(
    testResults.map(({ name, assertionResults }) => [
      placeIn(root, name),
      assertionResults.map(({ fullName }) => fullName).toSorted(),
    ]),
  );
}

/** Path relative to the root; of a report that another checkout left in the shared cache, relative to that one's. */
function placeIn(root: string, name: string): string {
  const path = relative(root, name).replaceAll('\\', '/');
  return path.startsWith('../') ? path.slice(path.lastIndexOf('/libs/') + 1) : path;
}
