import { analyze, readMetric } from '@auralign/analysis';
import { openAudio } from '@auralign/audio';
import { fileSource } from '@auralign/audio/node';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../testing/fakeIo.ts';

describe('auralign signals', () => {
  let folder: string;
  const at = (name: string): string => join(folder, name);
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'auralign-test-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('lists what there is and writes nothing without a folder', async () => {
    const { exitCode, stdout } = await run(['signals']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^1-channels {2}Left, right, both$/m);
    expect(await readdir(folder)).toEqual([]);
  });

  it('names a family of shifted signals once', async () => {
    const { stdout } = await run(['signals', '--set', 'ebu']);
    expect(stdout).toMatch(/^3341-10-01 … 3341-10-20 {2}/m);
    expect(stdout).toMatch(/^3341-1 {2}20 s at −23 dBFS\n {4}integrated: −23\.0 ±0\.1 LUFS/m);
  });

  it('writes files that read what they promise, and replaces none unasked', async () => {
    const args = ['signals', '--rate', '8000', '--out', at('new/monitor'), '--quiet'];
    expect((await run(args)).exitCode).toBe(0);
    expect((await readdir(at('new/monitor'))).sort()).toEqual([
      '1-channels.wav', '2-polarity.wav', '3-level.wav', '4-pink.wav', '5-low-steps.wav', '6-sweep.wav',
    ]); // prettier-ignore
    const source = await fileSource(at('new/monitor/4-pink.wav'));
    try {
      const report = await analyze(await openAudio(source), { file: { name: 'pink' }, stages: ['file', 'dynamics'] });
      expect(report.file.format).toMatchObject({ sampleRateHz: 8000, channelCount: 2, bitDepth: 24 });
      expect(readMetric(report, 'rmsDbfs')).toBeCloseTo(-20, 2);
    } finally {
      await source.close();
    }
    const again = await run(args);
    expect(again.exitCode).toBe(2);
    expect(again.stderr).toContain('exists already');
    expect((await run([...args, '--force'])).exitCode).toBe(0);
  });
});
