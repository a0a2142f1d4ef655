import { createEncoder, memorySink, memorySource, openAudio, type AudioStream } from '@auralign/audio';
import { pinkNoise } from '@auralign/dsp';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Move } from '../moves/index.ts';
import { renderStream } from '../render.ts';
import { createFrontMemory, type FrontMemory } from './frontMemory.ts';

const RATE_HZ = 44_100;
const FRAMES = 30_011;
const words = { because: 'x', predicted: [], cost: 'none' };
const eq = (gainDb: number): Move => ({
  id: 'eq',
  kind: 'eq',
  channel: 'stereo',
  bands: [{ kind: 'peaking', frequencyHz: 300, gainDb, q: 1 }],
  ...words,
});
const gain = (gainDb: number): Move => ({ id: 'gain', kind: 'gain', gainDb, ...words });
const limiter: Move = {
  id: 'limiter',
  kind: 'limiter',
  ceilingDbtp: -1,
  lookaheadSeconds: 0.005,
  releaseSeconds: 0.05,
  sustainedReleaseSeconds: 0.3,
  ...words,
};
const FLOAT = { encoding: 'float', bitDepth: 32 } as const;

let file: Uint8Array;
let opened = 0;
const openTarget = (): Promise<AudioStream> => {
  opened++;
  return openAudio(memorySource(file, 'noise.wav'));
};

beforeAll(async () => {
  const sink = memorySink();
  const format = {
    sampleRateHz: RATE_HZ,
    channelCount: 2,
    bitDepth: 24,
    sampleType: 'integer',
    dither: 'none',
  } as const;
  const encoder = createEncoder('wav', format, sink);
  const channels = [1, 2].map((seed) => pinkNoise({ seed, sampleRateHz: RATE_HZ, frameCount: FRAMES, rms: 0.2 }));
  await encoder.write({ channels, frameCount: FRAMES });
  await encoder.finish();
  file = sink.bytes();
});

async function samplesOf(stream: AudioStream): Promise<number[][]> {
  const all: number[][] = [[], []];
  for await (const { channels, frameCount } of stream.blocks({ maxFrameCount: 4096 })) {
    for (const [c, samples] of channels.entries()) all[c]!.push(...samples.subarray(0, frameCount));
  }
  return all;
}

async function throughMemory(memory: FrontMemory, moves: readonly Move[]): Promise<number[][]> {
  const front = await memory.open(moves);
  return samplesOf(renderStream(front.stream, front.moves, FLOAT));
}

const straight = async (moves: readonly Move[]): Promise<number[][]> =>
  samplesOf(renderStream(await openTarget(), moves, FLOAT));

describe('createFrontMemory', () => {
  it('gives to the last bit what the whole chain gives, and opens the target once while the front stays', async () => {
    const memory = createFrontMemory(openTarget);
    const plans = [3, 6, 9].map((db) => [eq(4), gain(db), limiter]);
    const expected = await Promise.all(plans.map(straight));
    opened = 0;
    for (const [i, moves] of plans.entries()) expect(await throughMemory(memory, moves)).toEqual(expected[i]);
    expect(await throughMemory(memory, [eq(4)])).toEqual(await straight([eq(4)]));
    expect(opened).toBe(2); // the first round, and `straight` just now
  });

  it('renders anew when something in front changes', async () => {
    const memory = createFrontMemory(openTarget);
    await throughMemory(memory, [eq(4), gain(3)]);
    expect(await throughMemory(memory, [eq(2), gain(3)])).toEqual(await straight([eq(2), gain(3)]));
  });

  it('forgets a round that was broken off, and does not keep what is too long', async () => {
    const memory = createFrontMemory(openTarget);
    const { stream } = await memory.open([gain(3)]);
    for await (const _ of stream.blocks({ maxFrameCount: 100 })) break;
    opened = 0;
    expect(await throughMemory(memory, [gain(3)])).toEqual(await straight([gain(3)]));
    expect(opened).toBe(2);
    const small = createFrontMemory(openTarget, FRAMES * 2 * 4 - 1);
    opened = 0;
    for (let i = 0; i < 2; i++) await throughMemory(small, [gain(3)]);
    expect(opened).toBe(2);
  });

  it('lends copies: what a borrower does to a block does not reach the next round', async () => {
    const memory = createFrontMemory(openTarget);
    const first = await throughMemory(memory, [gain(0.5)]);
    const { stream } = await memory.open([gain(0.5)]);
    for await (const { channels } of stream.blocks()) for (const samples of channels) samples.fill(9);
    expect(await throughMemory(memory, [gain(0.5)])).toEqual(first);
  });
});
