import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { globSync } from 'tinyglobby';
import { expect, it } from 'vitest';
import { ROOT } from './run.ts';

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
}

const page = readFileSync(join(ROOT, 'docs/dependencies.md'), 'utf8');
const named = new Set([...page.matchAll(/`([^`\s]+)`/g)].map(([, name]) => name!));
const used = new Map<string, string>();
for (const manifest of globSync(['{libs,apps}/*/package.json'], { cwd: ROOT })) {
  const { dependencies = {} } = JSON.parse(readFileSync(join(ROOT, manifest), 'utf8')) as Manifest;
  for (const [name, version] of Object.entries(dependencies)) {
    if (!name.startsWith('@auralign/')) used.set(name, version);
  }
}

it('has a reason written down for every package that runs at a user’s', () => {
  expect(used.size).toBeGreaterThan(20); // or the manifests were not found
  expect([...used.keys()].filter((name) => !named.has(name))).toEqual([]);
});

it('pins every one of them exactly', () => {
  expect([...used].filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
});
