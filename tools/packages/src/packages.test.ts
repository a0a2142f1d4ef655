import ffmpeg from '@ffmpeg-installer/ffmpeg';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installPacked, linkPackage, promisedFiles, PUBLISHED, ROOT, type PackedPackage } from './packed.ts';
import { firstExample } from './readmeExample.ts';

/** Nine seconds will do: what is tried is that it runs. */
const MUSIC_SECONDS = 9;

const LICENCE_TITLES: Readonly<Record<string, string>> = {
  MIT: 'MIT License',
  'AGPL-3.0-only': 'GNU AFFERO GENERAL PUBLIC LICENSE',
  'GPL-2.0-only': 'GNU GENERAL PUBLIC LICENSE',
};

let place: string;
let packages: PackedPackage[];

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'auralign-packages-'));
  packages = await Promise.all(PUBLISHED.map((folder) => installPacked(folder, place)));
  await linkPackage('@types/node', ROOT, place);
  await writeFile(join(place, 'package.json'), '{ "type": "module" }\n');
  for (const name of ['mix', 'reference']) {
    // prettier-ignore
    execFileSync(ffmpeg.path, ['-v', 'error', '-i', join(ROOT, `fixtures/demo/${name}.flac`), '-t', String(MUSIC_SECONDS), join(place, `${name}.flac`)]);
  }
  await cp(join(place, 'mix.flac'), join(place, 'fixtures/demo/mix.flac'), { recursive: true });
  await cp(join(place, 'reference.flac'), join(place, 'fixtures/demo/reference.flac'), { recursive: true });
  execFileSync(ffmpeg.path, ['-v', 'error', '-i', join(place, 'mix.flac'), '-c:a', 'aac', join(place, 'song.m4a')]);
}, 120_000);

afterAll(() => rm(place, { recursive: true, force: true }));

const packed = (folder: string): PackedPackage => packages.find((each) => each.folder === folder)!;

describe.each(PUBLISHED)('%s, packed', (folder) => {
  it('holds what it promises, its README and licence, and nothing else than what is used', () => {
    const { files, manifest } = packed(folder);
    expect(files).toEqual(expect.arrayContaining(['README.md', 'LICENSE', ...promisedFiles(manifest)]));
    expect(files.filter((path) => /\.test\.|\.map$|tsbuildinfo$|(^|\/)(src|testing)\//.test(path))).toEqual([]);
  });

  it('comes with the licence it names', async () => {
    const { manifest } = packed(folder);
    const licence = await readFile(join(place, 'node_modules', manifest.name, 'LICENSE'), 'utf8');
    expect(licence).toContain(LICENCE_TITLES[manifest.license]);
  });
});

describe.each(PUBLISHED.filter((folder) => folder.startsWith('libs/')))('the first example of %s', (folder) => {
  it('runs in a folder that has nothing but the packages', async () => {
    const { manifest } = packed(folder);
    const readme = await readFile(join(place, 'node_modules', manifest.name, 'README.md'), 'utf8');
    const { language, code } = firstExample(readme)!;
    const name = folder.split('/')[1]!;
    await writeFile(join(place, `${name}.${language === 'ts' ? 'mts' : 'mjs'}`), code);
    if (language === 'ts') compile(`${name}.mts`);
    const { exitCode, stderr } = await node([`${name}.mjs`]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  }, 60_000);
});

describe('the command line, packed', () => {
  const program = () => join(place, 'node_modules/@auralign/cli/dist/main.js');

  it('measures a file', async () => {
    const { exitCode, stdout } = await node([
      program(),
      'analyze',
      'mix.flac',
      '--format',
      'json',
      '--fail-on',
      'never',
    ]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ file: { durationSeconds: MUSIC_SECONDS } });
  }, 60_000);

  it('serves the dashboard that comes with it', async () => {
    const child = spawn(process.execPath, [program(), 'serve', '--port', '0', '--data', join(place, 'data')], {
      cwd: place,
    });
    const closed = once(child, 'close');
    try {
      const [line] = (await once(child.stdout, 'data')) as [Buffer];
      const address = /http:\S+/.exec(line.toString())![0];
      const page = await (await fetch(address)).text();
      const script = /src="([^"]+\.js)"/.exec(page)![1]!;
      expect((await fetch(new URL(script, address))).status).toBe(200);
    } finally {
      child.kill('SIGINT');
      await closed;
    }
  }, 60_000);
});

/** Checks types against the packed declarations, theirs as well, and leaves JavaScript beside the file. */
function compile(file: string): void {
  // prettier-ignore
  const options = ['--module', 'nodenext', '--target', 'es2022', '--strict', '--skipLibCheck', 'false', '--types', 'node'];
  execFileSync(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), ...options, file], {
    cwd: place,
    encoding: 'utf8',
  });
}

async function node(args: readonly string[]): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, args, { cwd: place, stdio: ['ignore', 'pipe', 'pipe'] });
  const text = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (chunk: string) => (text[stream] += chunk));
  }
  const [exitCode] = (await once(child, 'close')) as [number];
  return { exitCode, ...text };
}
