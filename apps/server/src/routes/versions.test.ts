import { versionReportSchema, type VersionReport } from '@auralign/analysis';
import { Value } from 'typebox/value';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Track } from '../api/index.ts';
import { noiseWav } from '../testing/audio.ts';
import { startServer, type TestServer } from '../testing/server.ts';

let server: TestServer;
let older: Track;
let newer: Track;

beforeAll(async () => {
  server = await startServer({ limits: { maxComparedSeconds: 6 } });
  older = await server.analysed('mix 1.wav', noiseWav({ seconds: 5, rms: 0.05 }));
  newer = await server.analysed('mix 2.wav', noiseWav({ seconds: 5, rms: 0.025 }));
}, 120_000);
afterAll(() => server.stop());

const path = (before: string, after: string): string => `/api/versions?before=${before}&after=${after}`;

// Every comparison reads both files several times.
describe('versions of a mix', { timeout: 120_000 }, () => {
  it('are compared as the command line does it', async () => {
    const versions = await server.json<VersionReport>('GET', path(older.id, newer.id));
    expect(Value.Check(versionReportSchema, versions)).toBe(true);
    expect(versions).toMatchObject({ before: { name: 'mix 1.wav' }, after: { name: 'mix 2.wav' }, verdict: 'gain' });
    expect(versions.gainDb!).toBeCloseTo(-6.02, 1); // half, on a grid of 16 bits
  });

  it('may be the same one', async () => {
    expect(await server.json('GET', path(older.id, older.id))).toMatchObject({ verdict: 'identical' });
  });

  it('are refused where they are not there, not measured, or longer than is compared', async () => {
    expect(await server.problem('GET', path(older.id, 'a'.repeat(20)))).toMatchObject({
      status: 404,
      detail: 'There is no such newer version.',
    });
    const raw = await server.upload('raw.wav', noiseWav({ seconds: 1, seed: 3 }));
    expect(await server.problem('GET', path(raw.id, newer.id))).toMatchObject({ status: 409, code: 'NOT_READY' });
    const long = await server.upload('long.wav', noiseWav({ seconds: 7, seed: 4 }));
    expect(await server.problem('GET', path(older.id, long.id))).toMatchObject({
      status: 422,
      code: 'LIMIT_EXCEEDED',
      detail: expect.stringContaining('long.wav is longer than'),
    });
  });

  it.each(['/api/versions', '/api/versions?before=../etc/passwd&after=x', '/api/versions?before=aaaaaaaaaaaaaa'])(
    'are refused without two ids: %s',
    async (wrong) => expect(await server.problem('GET', wrong)).toMatchObject({ status: 400, code: 'INVALID_REQUEST' }),
  );

  it('are not compared on for somebody who has gone, and others wait in a line that ends', async () => {
    const gone = new AbortController();
    const answer = server.fetch(path(older.id, newer.id), { signal: gone.signal });
    gone.abort();
    await expect(answer).rejects.toThrow(/abort/u);
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => server.fetch(path(older.id, newer.id)).then(({ status }) => status)),
    );
    expect(answers.filter((status) => status === 200).length).toBeGreaterThanOrEqual(4);
    expect(answers.filter((status) => status === 503).length).toBeGreaterThanOrEqual(1);
    expect(answers.every((status) => status === 200 || status === 503)).toBe(true);
    expect(server.faults).toEqual([]);
  });
});
