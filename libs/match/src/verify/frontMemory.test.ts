import { createEncoder, memorySink, memorySource, openAudio, type AudioStream } from '@auralign/audio';
import { createKernels, pinkNoise } from '@auralign/dsp';
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

async function wavOf(channels: readonly Float32Array[]): Promise<Uint8Array> {
  const sink = memorySink();
  const format = {
    sampleRateHz: RATE_HZ,
    channelCount: 2,
    bitDepth: 24,
    sampleType: 'integer',
    dither: 'none',
  } as const;
  const encoder = createEncoder('wav', format, sink);
  await encoder.write({ channels, frameCount: FRAMES });
  await encoder.finish();
  return sink.bytes();
}

beforeAll(async () => {
  file = await wavOf([1, 2].map((seed) => pinkNoise({ seed, sampleRateHz: RATE_HZ, frameCount: FRAMES, rms: 0.2 })));
});

async function samplesOf(stream: AudioStream): Promise<number[][]> {
  const all: number[][] = [[], []];
  for await (const { channels, frameCount } of stream.blocks({ maxFrameCount: 4096 })) {
    for (const [c, samples] of channels.entries()) all[c]!.push(...samples.subarray(0, frameCount));
  }
  return all;
}

async function throughMemory(memory: FrontMemory, moves: readonly Move[]): Promise<number[][]> {
  return samplesOf(await memory.render(moves, FLOAT));
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

  it('lets the limiter hear what rings on behind an abrupt end, and what rings before the beginning', async () => {
    // A constant that breaks off: a high-pass makes nothing of it until then, and a step of its whole height at the end.
    const constant = [1, 2].map(() => new Float32Array(FRAMES).fill(0.4));
    const abrupt = await wavOf(constant);
    const openAbrupt = (): Promise<AudioStream> => openAudio(memorySource(abrupt, 'constant.wav'));
    const highPass: Move = { ...eq(0), bands: [{ kind: 'high-pass', frequencyHz: 30, q: 0.7 }] } as Move;
    const linear: Move = {
      id: 'convolution',
      kind: 'convolution',
      channel: 'stereo',
      frequenciesHz: [100, 10_000],
      gainDb: [-6, 12],
      phase: 'linear',
      tapCount: 1024,
      ...words,
    };
    for (const front of [highPass, linear]) {
      const memory = createFrontMemory(openAbrupt);
      for (const db of [9, 12]) {
        const moves = [front, gain(db), limiter];
        const whole = await samplesOf(renderStream(await openAbrupt(), moves, FLOAT));
        expect(await samplesOf(await memory.render(moves, FLOAT))).toEqual(whole);
        const unlimited = await samplesOf(await memory.render([front, gain(db)], FLOAT));
        expect(whole[0]!.at(-1)).not.toBe(unlimited[0]!.at(-1)); // the end is turned down for what comes behind it
      }
    }
  });

  it('knows a front again whose words were rewritten', async () => {
    const memory = createFrontMemory(openTarget);
    await throughMemory(memory, [eq(4), gain(3)]);
    opened = 0;
    await throughMemory(memory, [{ ...eq(4), because: 'Solved again on the rendering.' }, gain(3)]);
    expect(opened).toBe(0);
  });

  it('leaves the rounding to whoever measures, and says how it is to be done', async () => {
    const output = { encoding: 'integer', bitDepth: 16, dither: 'tpdf' } as const;
    const memory = createFrontMemory(openTarget);
    const left = await memory.render([eq(4), gain(3)], output, 'left');
    const done = await memory.render([eq(4), gain(3)], output);
    expect(left.format).toEqual(done.format);
    const channels = (await samplesOf(left)).map((samples) => Float32Array.from(samples));
    createKernels().rendering.createRounding(left.rounding!).process(channels, channels[0]!.length);
    expect(channels.map((samples) => [...samples])).toEqual(await samplesOf(done));
  });

  it('renders anew when something in front changes', async () => {
    const memory = createFrontMemory(openTarget);
    await throughMemory(memory, [eq(4), gain(3)]);
    expect(await throughMemory(memory, [eq(2), gain(3)])).toEqual(await straight([eq(2), gain(3)]));
  });

  it('forgets a round that was broken off, and does not keep what is too long', async () => {
    const memory = createFrontMemory(openTarget);
    const broken = await memory.render([gain(3)], FLOAT);
    for await (const _ of broken.blocks({ maxFrameCount: 100 })) break;
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
    const first = await throughMemory(memory, [eq(4)]);
    const again = await memory.render([eq(4)], FLOAT);
    for await (const { channels } of again.blocks()) for (const samples of channels) samples.fill(9);
    expect(await throughMemory(memory, [eq(4)])).toEqual(first);
  });
});
