import { gainToDb } from '@auralign/dsp';
import { renderStream, type Move } from '@auralign/match';
import { describe, expect, it } from 'vitest';
import { makeSong, samplesOf, streamOf, type Song } from '../testing/song.ts';
import { createLiveChain, type LiveChain } from './liveChain.ts';

const words = { because: '', predicted: [], cost: '' };
const limiter: Move = {
  ...words,
  id: 'limiter',
  kind: 'limiter',
  ceilingDbtp: -3,
  lookaheadSeconds: 0.005,
  releaseSeconds: 0.04,
  sustainedReleaseSeconds: 0.4,
};
const gain = (gainDb: number): Move => ({ ...words, id: 'gain', kind: 'gain', gainDb });
const bell = (gainDb: number): Move => ({
  ...words,
  id: 'eq',
  kind: 'eq',
  channel: 'stereo',
  bands: [{ kind: 'peaking', frequencyHz: 440, gainDb, q: 1 }],
});
/** One of each kind, in the order of the chain. */
const everyKind: Move[] = [
  {
    ...words,
    id: 'eq',
    kind: 'eq',
    channel: 'stereo',
    bands: [
      { kind: 'high-pass', frequencyHz: 30, q: 0.7 },
      { kind: 'peaking', frequencyHz: 280, gainDb: -3, q: 1.1 },
      { kind: 'high-shelf', frequencyHz: 8000, gainDb: 2.5, q: 0.7 },
    ],
  },
  { ...words, id: 'mid', kind: 'eq', channel: 'mid', bands: [{ kind: 'peaking', frequencyHz: 2000, gainDb: 2, q: 1 }] },
  {
    ...words,
    id: 'fir',
    kind: 'convolution',
    channel: 'stereo',
    frequenciesHz: [100, 1000, 10_000],
    gainDb: [1, -2, 1.5],
    phase: 'minimum',
    tapCount: 1024,
  },
  { ...words, id: 'balance', kind: 'balance', balanceDb: 0.7 },
  {
    ...words,
    id: 'width',
    kind: 'width',
    sideGainDb: 3,
    lowShelf: { frequencyHz: 150, gainDb: -6, q: 0.7 },
    monoBelowHz: 100,
  },
  {
    ...words,
    id: 'compressor',
    kind: 'compressor',
    crossoversHz: [200, 3000],
    bands: [-20, -24, -28].map((thresholdDbfs) => ({
      mode: 'compress' as const,
      thresholdDbfs,
      ratio: 2,
      kneeDb: 6,
      attackSeconds: 0.01,
      releaseSeconds: 0.15,
      detector: { kind: 'rms' as const, windowSeconds: 0.01 },
      maxChangeDb: 6,
      makeUpDb: 2,
    })),
    lookaheadSeconds: 0.003,
  },
  gain(7),
  limiter,
];

/** What an audio device does: 128 frames at a time, in buffers of its own. */
function play(chain: LiveChain, song: Song, from = 0, until = song.channels[0]!.length): Float32Array[] {
  const output = song.channels.map((samples) => samples.slice(from, until));
  const frameCount = until - from;
  const quantum = output.map(() => new Float32Array(128));
  for (let start = 0; start < frameCount; start += 128) {
    const end = Math.min(frameCount, start + 128);
    quantum.forEach((samples, c) => samples.set(output[c]!.subarray(start, end)));
    chain.process(quantum, end - start);
    output.forEach((samples, c) => samples.set(quantum[c]!.subarray(0, end - start), start));
  }
  return output;
}

async function render(song: Song, moves: readonly Move[]): Promise<Float32Array[]> {
  return samplesOf(renderStream(await streamOf(song), moves, { encoding: 'float', bitDepth: 32 }));
}

/** Largest difference between what is played (late by `latency`) and the rendering, frames [from, until) of the file, dB. */
function differenceDb(played: Float32Array[], rendered: Float32Array[], latency: number, from: number): number {
  let largest = 0;
  for (const [c, samples] of played.entries()) {
    for (let i = Math.max(from, latency); i < samples.length; i++) {
      largest = Math.max(largest, Math.abs(samples[i]! - rendered[c]![i - latency]!));
    }
  }
  return gainToDb(largest);
}

describe('the chain that is played', () => {
  it('plays every kind of move as the renderer writes it, to the last bit', async () => {
    const song = makeSong();
    const chain = createLiveChain({ ...song, channelCount: 2, moves: everyKind });
    const played = play(chain, song);
    expect(differenceDb(played, await render(song, everyKind), chain.latencyFrames, 0)).toBe(-Infinity);
    expect(played[0]!.some((sample) => Math.abs(sample) > 0.1)).toBe(true);
  });

  it.each([44_100, 96_000])('plays a linear-phase filter as it is written, at %i Hz', async (sampleRateHz) => {
    const song = makeSong({ seconds: 1, sampleRateHz });
    const moves: Move[] = everyKind.map((move) => (move.kind === 'convolution' ? { ...move, phase: 'linear' } : move));
    const chain = createLiveChain({ ...song, channelCount: 2, moves });
    expect(differenceDb(play(chain, song), await render(song, moves), chain.latencyFrames, 0)).toBe(-Infinity);
  });

  it('hands on what it gets, late and to the last bit, when there is nothing to do', () => {
    const song = makeSong({ seconds: 1 });
    const chain = createLiveChain({ ...song, channelCount: 2, moves: [] });
    expect(chain.latencyFrames).toBe(882); // 20 ms in reserve
    expect(differenceDb(play(chain, song), [...song.channels], chain.latencyFrames, 0)).toBe(-Infinity);
  });

  it('takes blocks of any length', async () => {
    const song = makeSong({ seconds: 1 });
    const chain = createLiveChain({ ...song, channelCount: 2, moves: everyKind });
    const output = song.channels.map((samples) => samples.slice());
    for (let start = 0, length = 1; start < output[0]!.length; start += length, length = (length * 7) % 4001) {
      const end = Math.min(start + length, output[0]!.length);
      chain.process(
        output.map((samples) => samples.subarray(start, end)),
        end - start,
      );
    }
    expect(differenceDb(output, await render(song, everyKind), chain.latencyFrames, 0)).toBe(-Infinity);
  });

  it('keeps its latency when moves that need less or more of the reserve are set', () => {
    const song = makeSong({ seconds: 1 });
    const chain = createLiveChain({ ...song, channelCount: 2, moves: [limiter] });
    const before = chain.latencyFrames;
    play(chain, song);
    chain.setMoves([]);
    play(chain, song);
    expect(chain.latencyFrames).toBe(before);
  });

  it('says so when moves need more latency than was kept in reserve, and is right again afterwards', async () => {
    const song = makeSong({ seconds: 3 });
    const chain = createLiveChain({ ...song, channelCount: 2, moves: [], reserveFrames: 0 });
    expect(chain.latencyFrames).toBe(0);
    const moves = [{ ...everyKind[2]!, phase: 'linear' } as Move];
    play(chain, song, 0, 1280);
    chain.setMoves(moves);
    const played = play(chain, song, 1280);
    expect(chain.isSettled).toBe(true);
    expect(chain.latencyFrames).toBeGreaterThan(500); // half of 1024 taps
    // The output from frame 1280 on, put back to its place; a filter without feedback forgets its beginning for good.
    const whole = played.map((samples) => Float32Array.from([...new Float32Array(1280), ...samples]));
    // Convolution in blocks rounds by where blocks begin: float32 arithmetic on samples below 1.
    expect(differenceDb(whole, await render(song, moves), chain.latencyFrames, 22_050)).toBeLessThan(-120);
  });

  it('comes to what the renderer writes after the moves were changed', async () => {
    const song = makeSong({ seconds: 3 });
    const chain = createLiveChain({ ...song, channelCount: 2, moves: [bell(6)] });
    const first = play(chain, song, 0, 12_800);
    chain.setMoves([bell(-6), gain(-2)]);
    const second = play(chain, song, 12_800);
    const played = first.map((samples, c) => Float32Array.from([...samples, ...second[c]!]));
    // 50 ms to run in, 20 ms to fade; one second later the filter (Q 1 at 440 Hz) has forgotten its start.
    expect(differenceDb(played, await render(song, [bell(-6), gain(-2)]), chain.latencyFrames, 60_000)).toBeLessThan(
      -120,
    );
  });

  it('changes without a click', () => {
    const sampleRateHz = 44_100;
    const toneHz = 100;
    const tone = Float32Array.from({ length: sampleRateHz }, (_, i) =>
      Math.sin((2 * Math.PI * toneHz * i) / sampleRateHz),
    );
    const song = { sampleRateHz, channels: [tone] };
    const chain = createLiveChain({ sampleRateHz, channelCount: 1, moves: [] });
    play(chain, song, 0, 22_016);
    chain.setMoves([gain(-12)]);
    const [played] = play(chain, song, 22_016);
    let steepest = 0;
    for (let i = 1; i < played!.length; i++) steepest = Math.max(steepest, Math.abs(played![i]! - played![i - 1]!));
    // A tone of amplitude 1 rises by 2πf/fs a frame at most, and a raised-cosine fade of 882 frames by π/2/882 of the change.
    const allowed = (2 * Math.PI * toneHz) / sampleRateHz + (0.75 * Math.PI) / 2 / 882;
    expect(steepest).toBeLessThanOrEqual(allowed * 1.001);
    expect(Math.max(...played!.slice(-1000))).toBeCloseTo(10 ** (-12 / 20), 4);
  });

  it('plays the last of many moves that come at once', () => {
    const song = makeSong({ seconds: 1 });
    const chain = createLiveChain({ ...song, channelCount: 2, moves: [] });
    play(chain, song, 0, 1280);
    for (let db = 1; db <= 10; db++) chain.setMoves([gain(-db)]);
    expect(chain.isSettled).toBe(false);
    const played = play(chain, song, 1280);
    expect(chain.isSettled).toBe(true);
    const last = played[0]!.length - 1;
    expect(played[0]![last]).toBeCloseTo(song.channels[0]![1280 + last - chain.latencyFrames]! * 10 ** (-10 / 20), 6);
  });

  it('goes on as it was when moves cannot be realised', () => {
    const song = makeSong({ seconds: 1 });
    const chain = createLiveChain({ sampleRateHz: 44_100, channelCount: 1, moves: [gain(-6)] });
    const mono = { sampleRateHz: 44_100, channels: [song.channels[0]!] };
    play(chain, mono, 0, 12_800);
    expect(() => chain.setMoves([everyKind[4]!])).toThrow(expect.objectContaining({ code: 'INVALID_PLAN' }));
    const [played] = play(chain, mono, 12_800);
    expect(played![5000]).toBeCloseTo(song.channels[0]![12_800 + 5000 - chain.latencyFrames]! * 10 ** (-6 / 20), 6);
  });

  it('takes what is no number for silence and is not poisoned by it', () => {
    const song = makeSong({ seconds: 1 });
    song.channels[0]![1000] = NaN;
    song.channels[1]![2000] = Infinity;
    song.channels[1]![3000] = 1e30;
    const played = play(createLiveChain({ ...song, channelCount: 2, moves: everyKind }), song);
    expect(played.every((samples) => samples.every((sample) => Math.abs(sample) < 10))).toBe(true);
  });
});
