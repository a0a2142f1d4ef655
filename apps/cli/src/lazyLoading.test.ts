import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

/** What a file loads when it is loaded: its imports, but neither types nor what it imports later. */
async function loadedFrom(file: URL, seen = new Set<string>()): Promise<Set<string>> {
  const text = await readFile(fileURLToPath(file), 'utf8');
  for (const [, clause, name] of text.matchAll(/^(?:import|export) (?!type )([^;]*?)from '([^']+)';/gm)) {
    const onlyTypes = /^\{(\s*type [^,}]+,?)+\s*\}\s*$/.test(clause!);
    if (onlyTypes || seen.has(name!)) continue;
    seen.add(name!);
    if (name!.startsWith('.')) await loadedFrom(new URL(name!, file), seen);
  }
  return seen;
}

it('loads no audio code, and little else, before a command runs', async () => {
  const loaded = await loadedFrom(new URL('./main.ts', import.meta.url));
  const packages = [...loaded].filter((name) => !name.startsWith('.') && !name.startsWith('node:'));
  expect(packages).toEqual(['commander']);
});
