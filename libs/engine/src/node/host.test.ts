import { expect, it } from 'vitest';
import { handle } from '../handle.ts';
import type { Input } from '../job.ts';
import { nodeHost } from './host.ts';

it.each<[string, Input, string]>([
  ['a file that is not there', { kind: 'path', path: '/no/such.wav' }, 'FILE_NOT_FOUND'],
  ['a blob in Node', { kind: 'blob', name: 'a', blob: new Blob([]) }, 'INVALID_OPTION'],
])('refuses %s with a code', async (_, input, code) => {
  const job = handle({ kind: 'analyze', input }, nodeHost, () => {}, new AbortController().signal);
  await expect(job).rejects.toMatchObject({ name: 'AuralignError', code });
});
