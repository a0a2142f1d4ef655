import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { globSync } from 'tinyglobby';
import { lazyImportsOf, runtimeImportsOf } from './imports.ts';
import { STAND_INS } from './standIns.ts';

/**
 * What the libraries and their tests import from npm, at once or later, as they name it. Vite makes these ready for a browser before the
 * first test: when it comes upon one in the middle of a run it loads the page anew, and the test that was running is lost.
 *
 * @param root of the repository
 */
export function npmImportsOf(root: string): string[] {
  const found = new Set<string>();
  for (const file of globSync('libs/*/src/**/*.ts', { cwd: root, ignore: ['**/src/node.ts', '**/src/node/**'] })) {
    const path = join(root, file);
    const text = readFileSync(path, 'utf8');
    for (const { specifier } of runtimeImportsOf(path, text)) found.add(specifier);
    for (const specifier of lazyImportsOf(path, text)) found.add(specifier);
  }
  const isElsewhere = (specifier: string): boolean =>
    /^[./]|^data:|^@auralign\//.test(specifier) || // this repository
    specifier === 'vitest' || // sees to itself
    isBuiltin(specifier) ||
    STAND_INS.has(specifier);
  return [...found].filter((specifier) => !isElsewhere(specifier)).toSorted();
}
