import { PlanSchema, type Move } from '@auralign/match';
import type { TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as api from './api/index.ts';
import { noiseWav } from './testing/audio.ts';
import { readEvents } from './testing/events.ts';
import { makeDataFolder, startServer, type TestServer } from './testing/server.ts';

/** A mix without a reference: from the plan of its findings to the corrected file, every answer held against its schema. */
let server: TestServer;
let mix: api.Track;

// A twentieth of full scale beside the middle: a fault whose correction is known beforehand.
const MIX = noiseWav({ seconds: 6, offset: 0.05 });

function fits<T>(schema: TSchema, value: T): T {
  expect([...Value.Errors(schema, value)].slice(0, 3)).toEqual([]);
  return value;
}

const planAlone = (client: Pick<TestServer, 'json'>, mixId: string): Promise<api.PlanRecord> =>
  client.json('POST', '/api/plans', { mixId, referenceIds: [] });

async function rendered(planId: string, settings: object = {}): Promise<api.Render> {
  const job = await server.submit({ kind: 'render', planId, ...settings });
  const end = (await server.follow(job.id)).at(-1)!.data as api.Job;
  expect(end).toMatchObject({ state: 'done', planId });
  return server.json('GET', `/api/renders/${end.renderId}`);
}

beforeAll(async () => {
  server = await startServer();
  mix = await server.analysed('mix.wav', MIX);
});
afterAll(() => server.stop());

describe('a plan without references', () => {
  it('suggests what is safe, and has the findings whose other moves are offered', async () => {
    const record = fits(api.PlanRecordSchema, await planAlone(server, mix.id));
    expect(record).toMatchObject({ mixId: mix.id, referenceIds: [] });
    expect(record.plan).toEqual(record.suggested);
    expect(record.plan.references).toEqual([]);
    expect(record.plan.moves.map(({ id }) => id)).toContain('low.dc');
    const known = record.findings.flatMap(({ moves }) => moves.map(({ id }) => id));
    for (const { id } of record.plan.moves) expect(known).toContain(id);
    // The same findings as those of the track.
    const { findings } = await server.json<api.Findings>('GET', `/api/tracks/${mix.id}/findings`);
    expect(record.findings).toEqual(findings);
  });

  it('is rendered with a second diagnosis in its receipt, and offered like any other', async () => {
    const record = await planAlone(server, mix.id);
    const render = fits(api.RenderSchema, await rendered(record.id));
    const { receipt } = render;
    expect(receipt.mended).toContainEqual(expect.objectContaining({ ruleId: 'low.dc', beyondAfter: 0 }));
    expect(receipt.reference).toEqual({});
    expect(receipt.checks.every(({ passed }) => passed)).toBe(true);
    const corrected = await server.json<api.Track>('GET', `/api/tracks/${render.trackId}`);
    expect(corrected).toMatchObject({ origin: 'render', analysis: 'ready', name: 'mix (corrected).wav' });
    expect(corrected.sha256).toBe(receipt.hashes.output);
    const { findings } = await server.json<api.Findings>('GET', `/api/tracks/${corrected.id}/findings`);
    expect(findings.map(({ ruleId }) => ruleId)).not.toContain('low.dc');
    const settings = await server.fetch(`/api/plans/${record.id}/exports/apo?render=${render.id}`);
    expect(settings.status).toBe(200);
  });

  it('is carried out as it stands once it was edited, but for its peaks', async () => {
    const record = await planAlone(server, mix.id);
    const louder: Move = { id: 'own', kind: 'gain', gainDb: 24, because: '', predicted: [], cost: '' };
    const edited = fits(PlanSchema, { ...record.plan, moves: [...record.plan.moves, louder] });
    await server.json('PUT', `/api/plans/${record.id}`, edited);
    const { plan, receipt } = await rendered(record.id, { format: 'flac', bitDepth: 24 });
    expect(plan.moves.slice(0, -1)).toEqual(edited.moves);
    expect(plan.moves.at(-1)).toMatchObject({ id: 'headroom', kind: 'gain' });
    expect(receipt.after['truePeakDbtp']).toBeLessThanOrEqual(-1); // EBU R 128
    expect(receipt.reverted).toEqual([]);
  });

  it('stands beside the plan towards a reference, both to be found again', async () => {
    const alone = await planAlone(server, mix.id);
    const reference = await server.analysed('reference.wav', noiseWav({ seconds: 6, rms: 0.1 }));
    const wish = { mixId: mix.id, referenceIds: [reference.id] };
    const towards = await server.json<api.PlanRecord>('POST', '/api/plans', wish);
    expect(towards.findings).toEqual([]);
    const plans = await server.json<api.PlanRecord[]>('GET', `/api/plans?mixId=${mix.id}`);
    expect(plans.slice(0, 2)).toEqual([towards, alone]);
  });

  it('takes an aim, and refuses what is for matching, in words', async () => {
    const wish = { mixId: mix.id, referenceIds: [] };
    const record = await server.json<api.PlanRecord>('POST', '/api/plans', { ...wish, options: { intent: 'lofi' } });
    expect(record.options).toEqual({ intent: 'lofi' });
    const refusal = await server.problem('POST', '/api/plans', { ...wish, options: { maxBands: 3 } });
    expect(refusal).toMatchObject({ code: 'INVALID_OPTION', detail: expect.stringContaining('maxBands') });
    const ids = Array.from({ length: 17 }, (_, index) => `${index}`.padStart(24, 'a'));
    const many = await server.problem('POST', '/api/plans', { ...wish, referenceIds: ids });
    expect(many.code).toBe('INVALID_REQUEST');
    expect((await server.problem('POST', '/api/plans', { mixId: mix.id })).code).toBe('INVALID_REQUEST');
  });

  it('waits for the analysis like every plan', async () => {
    const fresh = await server.upload('fresh.wav', noiseWav({ seconds: 1, seed: 9 }));
    expect((await server.problem('POST', '/api/plans', { mixId: fresh.id, referenceIds: [] })).code).toBe('NOT_READY');
  });

  it('may have nothing to do, and then changes no sample', async () => {
    const quiet = await server.analysed('quiet.wav', noiseWav({ seconds: 3, seed: 3 }));
    const record = await planAlone(server, quiet.id);
    await server.json('PUT', `/api/plans/${record.id}`, { ...record.plan, moves: [] });
    const { trackId, receipt } = await rendered(record.id);
    expect(receipt.rounds).toBe(0);
    const [before, after] = await Promise.all(
      [quiet.id, trackId].map(async (id) => (await server.fetch(`/api/tracks/${id}/content`)).arrayBuffer()),
    );
    expect(Buffer.from(after!).subarray(44)).toEqual(Buffer.from(before!).subarray(44));
  });

  it('survives a restart in the middle of its rendering', async () => {
    const { folder, remove } = await makeDataFolder();
    try {
      const before = await startServer({ dataFolder: folder });
      const track = await before.analysed('mix.wav', noiseWav({ seconds: 20, offset: 0.05 }));
      const record = await planAlone(before, track.id);
      const job = await before.submit({ kind: 'render', planId: record.id });
      const stream = await before.fetch(`/api/jobs/${job.id}/events`);
      await readEvents(stream, 4); // under way
      await before.stop();

      const after = await startServer({ dataFolder: folder });
      expect(await after.json(`GET`, `/api/plans/${record.id}`)).toEqual(record);
      const end = (await after.follow(job.id)).at(-1)!.data as api.Job;
      expect(end.state).toBe('done');
      const { receipt } = await after.json<api.Render>('GET', `/api/renders/${end.renderId}`);
      expect(receipt.mended).toContainEqual(expect.objectContaining({ ruleId: 'low.dc', beyondAfter: 0 }));
      await after.stop();
    } finally {
      await remove();
    }
  });
});

it('logged no fault on the way', () => {
  expect(server.faults).toEqual([]);
});
