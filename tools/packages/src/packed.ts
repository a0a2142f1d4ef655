import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, realpath, symlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export const ROOT = resolve(import.meta.dirname, '../../..');

/** What is published, in the order in which they need each other. */
export const PUBLISHED = [
  'libs/dsp',
  'libs/audio',
  'libs/analysis',
  'libs/match',
  'libs/charts',
  'libs/engine',
  'libs/music',
  'libs/aac',
  'apps/dashboard',
  'apps/server',
  'apps/cli',
] as const;

export interface Manifest {
  readonly name: string;
  readonly license: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly bin?: Readonly<Record<string, string>>;
}

/** A package as it would be fetched. */
export interface PackedPackage {
  /** In the repository. */
  readonly folder: string;
  readonly manifest: Manifest;
  /** Paths inside it. */
  readonly files: readonly string[];
}

/**
 * Packs a package and unpacks it under `place/node_modules`; beside it, as links into this repository's, the packages of others that
 * it declares. What it uses without declaring it is therefore missing, as it would be elsewhere.
 *
 * @param folder relative to the repository; built already
 */
export async function installPacked(folder: string, place: string): Promise<PackedPackage> {
  const source = join(ROOT, folder);
  const manifest = JSON.parse(await readFile(join(source, 'package.json'), 'utf8')) as Manifest;
  const { stdout } = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', place], {
    cwd: source,
    maxBuffer: 1 << 26,
  });
  const [packed] = JSON.parse(stdout) as { filename: string; files: { path: string }[] }[];
  const target = join(place, 'node_modules', manifest.name);
  await mkdir(target, { recursive: true });
  await run('tar', ['-xzf', join(place, packed!.filename), '--strip-components=1', '-C', target]);
  for (const name of Object.keys(manifest.dependencies ?? {})) {
    if (!name.startsWith('@auralign/')) await linkPackage(name, source, place);
  }
  return { folder, manifest, files: packed!.files.map(({ path }) => path) };
}

/** Puts a package of others, as `from` would find it, into `place`. */
export async function linkPackage(name: string, from: string, place: string): Promise<void> {
  const link = join(place, 'node_modules', name);
  if (existsSync(link)) return;
  await mkdir(dirname(link), { recursive: true });
  const nested = join(from, 'node_modules', name);
  await symlink(await realpath(existsSync(nested) ? nested : join(ROOT, 'node_modules', name)), link, 'dir');
}

/** Files that a package says others may use: its exports for Node and types, and its programs. */
export function promisedFiles({ exports = {}, bin = {} }: Manifest): string[] {
  const targets = Object.values(exports).flatMap((entry) =>
    typeof entry === 'string'
      ? [entry]
      : Object.entries(entry).flatMap(([condition, target]) => (condition === '@auralign/source' ? [] : [target])),
  );
  return [...targets, ...Object.values(bin)].map((path) => path.replace(/^\.\//, ''));
}
