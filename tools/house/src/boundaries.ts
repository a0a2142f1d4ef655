import { readFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { parseSync } from 'oxc-parser';
import { glob } from 'tinyglobby';
import { LAYERS, LAZY_ONLY, type Layer } from './layers.ts';

/** One import that the table in `layers.ts` does not allow. */
export interface Violation {
  readonly file: string;
  readonly specifier: string;
  readonly because: string;
}

export interface BoundaryReport {
  readonly fileCount: number;
  readonly violations: readonly Violation[];
}

/**
 * Reads every source file of every workspace folder and holds its imports against the table.
 *
 * @param root repository root
 * @throws Error when a workspace folder has no row in the table: a new package has to say where it stands
 */
export async function checkBoundaries(root: string): Promise<BoundaryReport> {
  const folders = (await glob(['{libs,apps,tools}/*/package.json'], { cwd: root })).map((file) =>
    dirname(file).split(sep).join('/'),
  );
  const unlisted = folders.filter((folder) => LAYERS[folder] === undefined);
  if (unlisted.length > 0)
    throw new Error(`No layer for ${unlisted.join(', ')}: add a row to tools/house/src/layers.ts.`);

  const violations: Violation[] = [];
  let fileCount = 0;
  for (const folder of folders) {
    const layer = LAYERS[folder]!;
    for (const file of await glob(['src/**/*.{ts,tsx,mts}'], { cwd: join(root, folder) })) {
      fileCount++;
      const path = join(root, folder, file);
      const text = await readFile(path, 'utf8');
      for (const found of importsOf(path, text)) {
        const because = refuse({ root, folder, file, layer }, found);
        if (because !== undefined) violations.push({ file: relative(root, path), specifier: found.specifier, because });
      }
    }
  }
  return { fileCount, violations };
}

interface FoundImport {
  readonly specifier: string;
  readonly kind: 'static' | 'type-only' | 'dynamic';
}

/** Every module specifier of one file; a dynamic import of something other than a literal binds to nothing and is left out. */
export function importsOf(path: string, text: string): FoundImport[] {
  const { module } = parseSync(path, text);
  const found: FoundImport[] = [];
  for (const { moduleRequest, entries } of module.staticImports) {
    const typeOnly = entries.length > 0 && entries.every((entry) => entry.isType);
    found.push({ specifier: moduleRequest.value, kind: typeOnly ? 'type-only' : 'static' });
  }
  for (const { entries } of module.staticExports) {
    for (const { moduleRequest, isType } of entries) {
      if (moduleRequest) found.push({ specifier: moduleRequest.value, kind: isType ? 'type-only' : 'static' });
    }
  }
  for (const { moduleRequest } of module.dynamicImports) {
    const literal = /^(['"`])(.*)\1$/.exec(text.slice(moduleRequest.start, moduleRequest.end));
    if (literal) found.push({ specifier: literal[2]!, kind: 'dynamic' });
  }
  return found;
}

interface Place {
  readonly root: string;
  readonly folder: string;
  readonly file: string;
  readonly layer: Layer;
}

function refuse({ root, folder, file, layer }: Place, { specifier, kind }: FoundImport): string | undefined {
  const isTest = file.endsWith('.test.ts') || file.endsWith('.test.tsx');
  if (specifier.startsWith('.')) {
    const target = resolve(root, folder, dirname(file), specifier);
    const inside = !relative(join(root, folder), target).startsWith('..');
    return inside || isTest ? undefined : `leaves ${folder} by a relative path; import the package by its name`;
  }
  const workspace = /^@auralign\/([^/]+)(\/.*)?$/.exec(specifier);
  if (workspace) {
    const name = workspace[1]!;
    if (LAZY_ONLY.includes(name)) {
      return kind === 'static'
        ? `@auralign/${name} has another licence and may only be loaded with await import()`
        : undefined;
    }
    if (folder.endsWith(`/${name}`)) return 'a package does not import itself by name';
    if (!layer.mayImport.includes(name))
      return `${folder} may import ${layer.mayImport.join(', ') || 'no other package'}`;
    return undefined;
  }
  const hostAware =
    isTest ||
    layer.hostFiles === 'all' ||
    layer.hostFiles.some((host) => (host.endsWith('/') ? file.startsWith(host) : file === host));
  if (!hostAware && isBuiltin(specifier))
    return `${folder}/${file} has to run in a browser too; only ${hostNames(layer)} may know Node`;
  return undefined;
}

function hostNames(layer: Layer): string {
  return layer.hostFiles === 'all' || layer.hostFiles.length === 0 ? 'applications' : layer.hostFiles.join(', ');
}
