import { readMetric, type Report } from '@auralign/analysis';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireFreshBinary, resultOf, runBinary, startBinary, type BinaryProcess } from '../testing/binary.ts';

describe('the built program, serving', { timeout: 300_000 }, () => {
  let folder: string;
  let server: BinaryProcess;
  let ended: ReturnType<typeof resultOf>;
  let address: string;

  beforeAll(async () => {
    requireFreshBinary();
    folder = await mkdtemp(join(tmpdir(), 'auralign-e2e-'));
    server = startBinary(['serve', '--port', '0', '--data', join(folder, 'data'), '--allow-host', 'studio.example']);
    ended = resultOf(server);
    const [line] = (await once(createInterface({ input: server.stdout }), 'line')) as [string];
    address = /http:\/\/\S+/.exec(line)![0];
  });
  afterAll(async () => {
    server.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });

  async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(address + path, {
      method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }

  /** Hands in a job and reads its events to the end. */
  async function finish(job: unknown): Promise<{ state: string; renderId?: string }> {
    const { id } = await ask<{ id: string }>('POST', '/api/jobs', job);
    await (await fetch(`${address}/api/jobs/${id}/events`)).text();
    return ask('GET', `/api/jobs/${id}`);
  }

  it('corrects the demo mix, and analyze of the file it hands out agrees with what it says of it', async () => {
    const { mix, reference } = await ask<Record<'mix' | 'reference', { id: string }>>('POST', '/api/demo');
    const [mixId, referenceId] = [mix.id, reference.id];
    await Promise.all([mixId, referenceId].map((trackId) => finish({ kind: 'analyze', trackId })));
    const plan = await ask<{ id: string }>('POST', '/api/plans', { mixId, referenceIds: [referenceId] });
    const { state, renderId } = await finish({ kind: 'render', planId: plan.id });
    expect(state).toBe('done');
    const { trackId } = await ask<{ trackId: string }>('GET', `/api/renders/${renderId}`);
    const { metrics } = await ask<{ metrics: Record<string, number> }>('GET', `/api/tracks/${trackId}`);

    const file = join(folder, 'corrected.wav');
    const content = await fetch(`${address}/api/tracks/${trackId}/content`);
    await writeFile(file, new Uint8Array(await content.arrayBuffer()));
    const analysed = await runBinary(['analyze', file, '--format', 'json', '--quiet']);
    expect(analysed.exitCode).toBe(0);
    const report = JSON.parse(analysed.stdout) as Report;
    // The same meters on the same bytes; the command line rounds what it prints.
    for (const metric of ['integratedLufs', 'truePeakDbtp', 'loudnessRangeLu', 'correlation']) {
      expect(readMetric(report, metric)).toBeCloseTo(metrics[metric]!, 3);
    }
  });

  it('answers to the names it was given, and to no other', async () => {
    const statusFor = async (host: string): Promise<number | undefined> => {
      const asked = request(`${address}/api/health`, { headers: { host } }).end(); // fetch does not let a host be set
      const [answer] = (await once(asked, 'response')) as [IncomingMessage];
      answer.resume();
      return answer.statusCode;
    };
    expect(await statusFor('studio.example')).toBe(200);
    expect(await statusFor('other.example')).toBe(403);
  });

  it('has one data folder to itself, and says so', async () => {
    const second = await runBinary(['serve', '--port', '0', '--data', join(folder, 'data')]);
    expect(second.exitCode).toBe(2);
    expect(second.stderr).toContain('another server uses this data folder');
  });

  it('does not go beyond this machine without a token', async () => {
    const open = await runBinary(['serve', '--host', '0.0.0.0', '--data', join(folder, 'other')]);
    expect(open.exitCode).toBe(2);
    expect(open.stderr).toContain('--token');
  });

  it('stops in order at Ctrl-C', async () => {
    server.kill('SIGINT');
    const { exitCode, stderr } = await ended;
    expect(exitCode).toBe(0);
    expect(stderr).toBe('Ctrl-C stops it.\n');
  });
});
