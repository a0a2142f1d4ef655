import { openAudio } from '@auralign/audio';
import { fileSource } from '@auralign/audio/node';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readWav, writeWav } from './wavFile.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'auralign-bench-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it.each([
  ['24-bit integers', 0.25, 24],
  ['floats above full scale', 1.5, 32],
])('writes %s that come back and that another reader understands', async (_, peak, bitDepth) => {
  const path = join(folder, `${bitDepth}.wav`);
  const channels = [Float32Array.of(0, peak, -0.5, 2 ** -23), Float32Array.of(0.125, -1, 0, 0.75)];
  await writeWav(path, { sampleRateHz: 48_000, channels });
  expect(await readWav(path)).toEqual({ sampleRateHz: 48_000, channels });
  const source = await fileSource(path);
  const stream = await openAudio(source);
  expect(stream.format).toMatchObject({ sampleRateHz: 48_000, channelCount: 2, bitDepth, frameCount: 4 });
  const read: number[][] = [[], []];
  for await (const block of stream.blocks()) {
    for (const [c, list] of read.entries()) list.push(...block.channels[c]!.subarray(0, block.frameCount));
  }
  await source.close();
  expect(read).toEqual(channels.map((samples) => Array.from(samples)));
});
