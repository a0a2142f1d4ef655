import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { createHostCalls } from './hostCalls.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const calls = createHostCalls(ROOT);
afterEach(() => calls.close());

const NOTHING = new Uint8Array(0);
const ask = (name: string, parameters: Readonly<Record<string, unknown>> = {}, body = NOTHING): string =>
  new TextDecoder().decode(calls.answer({ name, parameters, body }));

it('reads files of the repository, by path and by the address of a page', () => {
  const path = join(ROOT, 'libs/dsp/package.json');
  expect(ask('readFile', { path })).toContain('@auralign/dsp');
  expect(ask('readFile', { path: '/libs/dsp/package.json', isAddress: true })).toContain('@auralign/dsp');
  expect(ask('readFile', { path: `/@fs${path}`, isAddress: true })).toContain('@auralign/dsp');
});

it('writes into folders it has made, and removes them', () => {
  const folder = ask('makeFolder');
  const path = join(folder, 'a');
  ask('writeFile', { path }, Uint8Array.of(65));
  expect(ask('readFile', { path })).toBe('A');
  ask('remove', { path: folder });
  expect(existsSync(folder)).toBe(false);
});

it('leaves no folder behind', () => {
  const folder = ask('makeFolder');
  calls.close();
  expect(existsSync(folder)).toBe(false);
});

it('hashes, and sums up', () => {
  const digest = calls.answer({ name: 'digest', parameters: { algorithm: 'md5' }, body: NOTHING });
  expect(Buffer.from(digest).toString('hex')).toBe('d41d8cd98f00b204e9800998ecf8427e'); // RFC 1321, A.5
  const sum = calls.answer({ name: 'crc32', parameters: {}, body: Buffer.from('123456789') });
  expect(Buffer.from(sum).toString('hex')).toBe('cbf43926'); // the check value of CRC-32/ISO-HDLC
});

it('runs ffmpeg and tells what it complained of', () => {
  expect(ask('ffmpeg', { arguments: ['-version'] })).toContain('ffmpeg version');
  expect(() => ask('ffmpeg', { arguments: ['-v', 'error', '-i', '/no/such', '-f', 'null', '-'] })).toThrow(
    'No such file',
  );
});

it('gives a page nothing else of this machine', () => {
  const folder = mkdtempSync(join(tmpdir(), 'auralign-host-calls-'));
  const path = join(folder, 'a');
  writeFileSync(path, 'A');
  for (const [name, parameters] of [
    ['readFile', { path }],
    ['readFile', { path: `${ROOT}/../../..${path}` }],
    ['readFile', { path: `/../../..${path}`, isAddress: true }],
    ['readFile', { path: `${ROOT}-beside/a` }],
    ['writeFile', { path: join(ROOT, 'package.json') }],
    ['remove', { path: folder }],
    ['toString', {}],
  ] as const) {
    expect(() => ask(name, parameters)).toThrow(/not for a page|cannot ask/);
  }
  expect(existsSync(path)).toBe(true);
  rmSync(folder, { recursive: true });
});
