import { parseSync } from 'oxc-parser';

/** A module that another one needs before its first line runs. */
export interface RuntimeImport {
  readonly specifier: string;
  /** What is taken from it; `*` for all of it, `default` for its default. */
  readonly names: readonly string[];
}

/** Static imports and re-exports of a module, types left out: those are gone when it runs. */
export function runtimeImportsOf(path: string, text: string): RuntimeImport[] {
  const { module } = parseSync(path, text);
  const found: RuntimeImport[] = [];
  for (const { moduleRequest, entries } of module.staticImports) {
    if (entries.length > 0 && entries.every((entry) => entry.isType)) continue;
    const names = entries.filter((entry) => !entry.isType).map(({ importName }) => nameOf(importName));
    found.push({ specifier: moduleRequest.value, names });
  }
  for (const { entries } of module.staticExports) {
    for (const { moduleRequest, importName, isType } of entries) {
      if (moduleRequest && !isType) found.push({ specifier: moduleRequest.value, names: [nameOf(importName)] });
    }
  }
  return found;
}

/** Modules that are loaded while another runs, where their names are written out. */
export function lazyImportsOf(path: string, text: string): string[] {
  const requests = parseSync(path, text).module.dynamicImports.map(({ moduleRequest }) => moduleRequest);
  return requests
    .map(({ start, end }) => /^(['"`])(.*)\1$/.exec(text.slice(start, end))?.[2])
    .filter((specifier) => specifier !== undefined);
}

/** The names a module gives away. */
export function exportedNamesOf(path: string, text: string): ReadonlySet<string> {
  const entries = parseSync(path, text).module.staticExports.flatMap((statement) => statement.entries);
  return new Set(entries.map(({ exportName }) => nameOf(exportName)));
}

function nameOf({ kind, name }: { readonly kind: string; readonly name: string | null }): string {
  return name ?? (kind === 'Default' ? 'default' : '*');
}
