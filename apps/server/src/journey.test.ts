import { analyze, readMetric, reportSchema, type Report } from '@auralign/analysis';
import { memorySource, openAudio } from '@auralign/audio';
import { PlanSchema } from '@auralign/match';
import type { TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as api from './api/index.ts';
import { noiseWav } from './testing/audio.ts';
import { startServer, type TestServer } from './testing/server.ts';

/** From upload to the corrected file, over a real connection, with every answer held against its schema. */
let server: TestServer;
let mix: api.Track;
let reference: api.Track;

// The same noise, 6.02 dB apart: a difference of gain alone, whose correction is known beforehand.
const MIX = noiseWav({ seconds: 6, rms: 0.05 });
const REFERENCE = noiseWav({ seconds: 6, rms: 0.1 });

function fits<T>(schema: TSchema, value: T): T {
  expect([...Value.Errors(schema, value)].slice(0, 3)).toEqual([]);
  return value;
}

const integratedLufs = (track: api.Track): number => track.metrics['integratedLufs']!;

beforeAll(async () => {
  server = await startServer();
  mix = await server.analysed('mix.wav', MIX);
  reference = await server.analysed('reference.wav', REFERENCE);
});
afterAll(() => server.stop());

it('tells of a track what it is and what was measured', () => {
  fits(api.TrackSchema, mix);
  expect(mix).toMatchObject({
    name: 'mix.wav',
    format: 'wav',
    sampleRateHz: 44_100,
    channelCount: 2,
    durationSeconds: 6,
    byteCount: MIX.length,
    origin: 'upload',
    analysis: 'ready',
  });
  // 16 bits round the two files apart by far less than this.
  expect(integratedLufs(reference) - integratedLufs(mix)).toBeCloseTo(20 * Math.log10(2), 2);
});

it('hands out the report with figures over time, and says when it has not changed', async () => {
  const response = await server.fetch(`/api/tracks/${mix.id}/report`);
  const report = fits(reportSchema, (await response.json()) as Report);
  expect(report.file).toMatchObject({ name: 'mix.wav', sha256: mix.sha256 });
  expect(Object.keys(report.series ?? {})).toContain('shortTermLufs');
  const etag = response.headers.get('etag')!;
  const again = await server.fetch(`/api/tracks/${mix.id}/report`, { headers: { 'if-none-match': etag } });
  expect(again.status).toBe(304);
});

it('gives two names of one content the one report, each under its own name', async () => {
  const copy = await server.upload('copy.wav', MIX);
  expect(copy.id).not.toBe(mix.id);
  expect(copy.analysis).toBe('ready');
  const report = await server.json<Report>('GET', `/api/tracks/${copy.id}/report`);
  expect(report.file.name).toBe('copy.wav');
});

it('hands out peaks that enclose the waveform', async () => {
  const peaks = fits(api.PeaksSchema, await server.json<api.Peaks>('GET', `/api/tracks/${mix.id}/peaks`));
  expect(peaks.frameCount).toBe(6 * 44_100);
  for (const { framesPerPoint, minimum, maximum } of peaks.levels) {
    expect(minimum).toHaveLength(Math.ceil(peaks.frameCount / framesPerPoint));
    expect(maximum).toHaveLength(minimum.length);
  }
  let low = 0;
  let high = 0;
  for (let at = 44; at < MIX.length; at += 2) {
    low = Math.min(low, MIX.readInt16LE(at) / 32_768);
    high = Math.max(high, MIX.readInt16LE(at) / 32_768);
  }
  const { minimum, maximum } = peaks.levels[0]!;
  expect(Math.min(...minimum)).toBeCloseTo(low, 3); // four digits, and 1/32767 rounded outwards
  expect(Math.max(...maximum)).toBeCloseTo(high, 3);
});

it('finds relative to references, and says whether they fit', async () => {
  fits(api.FindingsSchema, await server.json('GET', `/api/tracks/${mix.id}/findings?intent=acoustic&purpose=mix`));
  const query = `mixId=${mix.id}&references=${reference.id}`;
  const comparison = fits(api.ComparisonSchema, await server.json<api.Comparison>('GET', `/api/comparisons?${query}`));
  expect(comparison.fits).toEqual([{ referenceId: reference.id, fits: true, reasons: [] }]);
});

it('plans, renders, proves, and offers a file that measures what the receipt says', async () => {
  const record = fits(
    api.PlanRecordSchema,
    await server.json<api.PlanRecord>('POST', '/api/plans', { mixId: mix.id, referenceIds: [reference.id] }),
  );
  expect(record.plan.moves.map(({ kind }) => kind)).toEqual(['gain']);

  const job = fits(api.JobSchema, await server.submit({ kind: 'render', planId: record.id }));
  const events = await server.follow(job.id);
  const end = events.at(-1)!;
  expect(end.event).toBe('end');
  const ended = fits(api.JobSchema, end.data as api.Job);
  expect(ended).toMatchObject({ state: 'done', fraction: 1, planId: record.id });

  const render = fits(api.RenderSchema, await server.json<api.Render>('GET', `/api/renders/${ended.renderId}`));
  expect(render.receipt.checks.every(({ passed }) => passed)).toBe(true);
  expect(render.plan.moves.map(({ kind }) => kind)).toEqual(['gain']);
  const corrected = await server.json<api.Track>('GET', `/api/tracks/${render.trackId}`);
  expect(corrected).toMatchObject({ origin: 'render', analysis: 'ready', name: 'mix (corrected).wav' });

  const response = await server.fetch(`/api/tracks/${corrected.id}/content`);
  const bytes = new Uint8Array(await response.arrayBuffer());
  const report = await analyze(await openAudio(memorySource(bytes, 'corrected.wav')), {
    file: { name: 'corrected.wav' },
  });
  const after = readMetric(report, 'integratedLufs')!;
  // 0.1 LU is what the planner promises; the other two are the same measurement of the same bytes.
  expect(Math.abs(after - integratedLufs(reference))).toBeLessThan(0.1);
  expect(after).toBe(integratedLufs(corrected));
  expect(after).toBeCloseTo(render.receipt.after['integratedLufs']!, 6);
  expect(await server.json<api.Render[]>('GET', `/api/renders?mixId=${mix.id}`)).toEqual([render]);
});

it('carries out an edited plan exactly as it stands', async () => {
  const record = await server.json<api.PlanRecord>('POST', '/api/plans', {
    mixId: mix.id,
    referenceIds: [reference.id],
  });
  const [move] = record.plan.moves;
  const edited = fits(PlanSchema, { ...record.plan, moves: [{ ...move!, gainDb: 3 }] });
  const changed = await server.json<api.PlanRecord>('PUT', `/api/plans/${record.id}`, edited);
  expect(changed.suggested).toEqual(record.suggested);
  const job = await server.submit({ kind: 'render', planId: record.id, format: 'flac', bitDepth: 24 });
  const end = (await server.follow(job.id)).at(-1)!.data as api.Job;
  const render = await server.json<api.Render>('GET', `/api/renders/${end.renderId}`);
  const corrected = await server.json<api.Track>('GET', `/api/tracks/${render.trackId}`);
  expect(corrected.format).toBe('flac');
  expect(integratedLufs(corrected) - integratedLufs(mix)).toBeCloseTo(3, 2); // a gain is a gain; 24 bits round little
  expect(render.plan.moves).toEqual(edited.moves);
  // Its receipt still says where the reference is and how far the result is from it.
  expect(render.receipt.reference).toHaveProperty('integratedLufs');
  expect(render.receipt.after).toHaveProperty('toneDistanceDb');

  // Edited again, the plan is exported as it stands, and as the rendering carried it out when that is asked for.
  await server.json('PUT', `/api/plans/${record.id}`, { ...record.plan, moves: [{ ...move!, gainDb: -2 }] });
  const preamp = async (query: string): Promise<string> =>
    (await (await server.fetch(`/api/plans/${record.id}/exports/apo${query}`)).text()).split('\n')[0]!;
  expect(await preamp('')).toContain('-2');
  expect(await preamp(`?render=${render.id}`)).not.toContain('-2');
  const other = await server.json<api.PlanRecord>('POST', '/api/plans', {
    mixId: mix.id,
    referenceIds: [reference.id],
  });
  expect((await server.problem('GET', `/api/plans/${other.id}/exports/apo?render=${render.id}`)).code).toBe(
    'NOT_FOUND',
  );
});

it('writes the corrected file as MP3, and refuses what no MP3 has', async () => {
  const plan = await server.json<api.PlanRecord>('POST', '/api/plans', { mixId: mix.id, referenceIds: [reference.id] });
  const wish = { kind: 'render', planId: plan.id, format: 'mp3' } as const;
  expect((await server.problem('POST', '/api/jobs', { ...wish, bitDepth: 16 })).code).toBe('INVALID_OPTION');
  expect((await server.problem('POST', '/api/jobs', { ...wish, format: 'wav', bitRateKbps: 192 })).code).toBe(
    'INVALID_OPTION',
  );
  expect((await server.problem('POST', '/api/jobs', { ...wish, bitRateKbps: 200 })).code).toBe('INVALID_REQUEST');
  const job = await server.submit({ ...wish, bitRateKbps: 192 });
  const end = (await server.follow(job.id)).at(-1)!.data as api.Job;
  const { trackId } = await server.json<api.Render>('GET', `/api/renders/${end.renderId}`);
  const track = await server.json<api.Track>('GET', `/api/tracks/${trackId}`);
  expect(track).toMatchObject({ format: 'mp3', name: expect.stringMatching(/\(corrected\)\.mp3$/) });
  const content = await server.fetch(`/api/tracks/${trackId}/content`);
  expect(content.headers.get('content-type')).toBe('audio/mpeg');
  const bytes = new Uint8Array(await content.arrayBuffer());
  const opened = await openAudio(memorySource(bytes, track.name));
  // Encoder delay and padding are in the file's own tag, so the length is the mix's.
  expect(opened.format.frameCount).toBe(Math.round(mix.durationSeconds * mix.sampleRateHz));
  // 192 kbit/s, and what the frames and tags around it take.
  expect((8 * bytes.length) / mix.durationSeconds / 1000).toBeGreaterThan(180);
});

it('exports a plan: one file as it is, several as a list of links that work', async () => {
  const { id } = await server.json<api.PlanRecord>('POST', '/api/plans', {
    mixId: mix.id,
    referenceIds: [reference.id],
  });
  const single = await server.fetch(`/api/plans/${id}/exports/apo`);
  expect(single.headers.get('content-disposition')).toMatch(/^attachment; filename=/);
  expect(await single.text()).toMatch(/^Preamp: /m);
  const path = `/api/plans/${id}/exports/ir`;
  const listing = fits(api.ExportListingSchema, await server.json<api.ExportListing>('GET', path));
  expect(listing.files.length).toBeGreaterThan(1);
  for (const { href, byteCount } of listing.files) {
    const file = await server.fetch(href);
    expect((await file.arrayBuffer()).byteLength).toBe(byteCount);
  }
  expect((await server.problem('GET', `${path}?file=..%2F..%2Fetc%2Fpasswd`)).code).toBe('NOT_FOUND');
});

it('takes in the demo twice and has it once', async () => {
  const first = fits(api.DemoSchema, await server.json<api.Demo>('POST', '/api/demo'));
  expect(first.mix.origin).toBe('demo');
  expect(await server.json('POST', '/api/demo')).toEqual(first);
});

it('tells of its health', async () => {
  const health = fits(api.HealthSchema, await server.json<api.Health>('GET', '/api/health'));
  expect(health).toMatchObject({ status: 'ok', queued: 0, running: 0 });
});

it('logged no fault on the way', () => {
  expect(server.faults).toEqual([]);
});
