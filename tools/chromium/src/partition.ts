import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { globSync } from 'tinyglobby';
import { runtimeImportsOf, type RuntimeImport } from './imports.ts';
import { mayUseStandIns, STAND_INS } from './standIns.ts';

/** Which test files run in a page, and which cannot; paths relative to the root of the repository, sorted. */
export interface Partition {
  readonly inPage: readonly string[];
  readonly leftToNode: readonly LeftToNode[];
}

export interface LeftToNode {
  readonly file: string;
  readonly because: string;
}

/** By the house's convention `src/node.ts` and `src/node/` are a library's side for Node. */
const IS_FOR_NODE = /\/src\/node(\/|\.ts$|\.test\.ts$)/;

/**
 * Parts the libraries' test files by what they import, and what that imports, through relative paths and the packages of this
 * repository. Nothing is listed by hand. What is imported dynamically does not count: a module loaded where it can be.
 *
 * @param root of the repository
 */
export function partitionTests(root: string): Partition {
  const read = createReader(root);
  const inPage: string[] = [];
  const leftToNode: LeftToNode[] = [];
  for (const file of globSync('libs/*/src/**/*.test.ts', { cwd: root }).toSorted()) {
    const because = needOfNode(join(root, file), root, read, new Set());
    if (because === undefined) inPage.push(file);
    else leftToNode.push({ file, because });
  }
  return { inPage, leftToNode };
}

interface Reader {
  importsOf(path: string): readonly RuntimeImport[];
  /** Where a package of this repository begins; `undefined` for any other specifier. */
  sourceOf(specifier: string): string | undefined;
}

function createReader(root: string): Reader {
  const known = new Map<string, readonly RuntimeImport[]>();
  const sources = new Map<string, string>();
  for (const manifest of globSync('libs/*/package.json', { cwd: root, absolute: true })) {
    const { name, exports } = JSON.parse(readFileSync(manifest, 'utf8')) as {
      name: string;
      exports: Record<string, { '@auralign/source'?: string }>;
    };
    for (const [entry, { '@auralign/source': source }] of Object.entries(exports)) {
      if (source !== undefined) sources.set(name + entry.slice(1), join(dirname(manifest), source));
    }
  }
  return {
    importsOf(path) {
      let imports = known.get(path);
      if (imports === undefined) known.set(path, (imports = runtimeImportsOf(path, readFileSync(path, 'utf8'))));
      return imports;
    },
    sourceOf: (specifier) => sources.get(specifier),
  };
}

/** Why a module cannot run in a page, looked for depth first; `undefined` if it can. */
function needOfNode(path: string, root: string, read: Reader, seen: Set<string>): string | undefined {
  if (seen.has(path)) return undefined;
  seen.add(path);
  const name = relative(root, path).replaceAll('\\', '/');
  if (IS_FOR_NODE.test(`/${name}`)) return `${name} is for Node`;
  for (const { specifier, names } of read.importsOf(path)) {
    const standIn = mayUseStandIns(path) ? STAND_INS.get(specifier) : undefined;
    const missing = standIn === undefined ? names : names.filter((each) => !standIn.names.has(each));
    if (isBuiltin(specifier) && (standIn === undefined || missing.length > 0)) {
      return `${name} needs ${missing.join(', ')} of ${specifier}`;
    }
    const next = specifier.startsWith('.') ? join(dirname(path), specifier) : read.sourceOf(specifier);
    const because = next === undefined ? undefined : needOfNode(next, root, read, seen);
    if (because !== undefined) return because;
  }
  return undefined;
}
