import { encodeWav, memorySink } from '@auralign/audio';
import { pinkNoise, sine } from '@auralign/dsp';
import type { Move } from '@auralign/match';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { audition } from './audition.ts';
import { handle } from './handle.ts';
import type { DecodedAudio, FromWorker, ToWorker } from './messages.ts';
import { passageLoudness } from './passageLoudness.ts';

const RATE_HZ = 48_000;
const SECONDS = 3;
const noise = [1, 2].map((seed) => pinkNoise({ seed, sampleRateHz: RATE_HZ, frameCount: SECONDS * RATE_HZ, rms: 0.1 }));
const WORDS = { because: '', predicted: [], cost: '' };

afterEach(() => vi.unstubAllGlobals());

async function wavOf(channels: readonly Float32Array[], sampleRateHz = RATE_HZ): Promise<Uint8Array> {
  const sink = memorySink();
  const encoder = encodeWav(
    { sampleRateHz, channelCount: channels.length, bitDepth: 32, sampleType: 'float', dither: 'none' },
    sink,
  );
  await encoder.write({ channels, frameCount: channels[0]!.length });
  await encoder.finish();
  return sink.bytes();
}

async function answerOf(
  request: Exclude<ToWorker, { kind: 'cancel' }>,
  signal = { aborted: false },
): Promise<FromWorker[]> {
  const messages: FromWorker[] = [];
  await handle(request, (message) => messages.push(message), signal);
  return messages;
}

describe('the audio worker', () => {
  it('decodes to the bit when rates agree, and tells how far it is', async () => {
    const bytes = await wavOf(noise);
    vi.stubGlobal(
      'fetch',
      async () => new Response(bytes.slice(), { headers: { 'content-length': `${bytes.length}` } }),
    );
    const task = { url: '/x', name: 'x.wav', sampleRateHz: RATE_HZ, maxBytes: 1e9 };
    const messages = await answerOf({ kind: 'decode', taskId: 1, task });
    const last = messages.at(-1) as { kind: 'done'; result: DecodedAudio };
    expect(last.kind).toBe('done');
    expect(last.result.channels).toEqual(noise);
    expect(last.result.droppedSeconds).toBe(0);
    const fractions = messages.flatMap((message) => (message.kind === 'progress' ? [message.fraction] : []));
    expect(fractions.length).toBeGreaterThan(0);
    expect([...fractions].sort((a, b) => a - b)).toEqual(fractions);
  });

  it('brings other rates to that of the player, without shift', async () => {
    const tone = sine({ frequencyHz: 1000, sampleRateHz: 44_100, frameCount: 44_100, amplitude: 0.5 });
    const bytes = await wavOf([tone, tone], 44_100);
    vi.stubGlobal('fetch', async () => new Response(bytes.slice()));
    const task = { url: '/x', name: 'x.wav', sampleRateHz: RATE_HZ, maxBytes: 1e9 };
    const last = (await answerOf({ kind: 'decode', taskId: 1, task })).at(-1) as { result: DecodedAudio };
    const expected = sine({ frequencyHz: 1000, sampleRateHz: RATE_HZ, frameCount: RATE_HZ, amplitude: 0.5 });
    const [left] = last.result.channels;
    expect(left).toHaveLength(RATE_HZ);
    // away from the ends, where the filter reaches into silence; −110 dB is the resampler's and float32's together
    for (let i = 2000; i < RATE_HZ - 2000; i += 101) expect(Math.abs(left![i]! - expected[i]!)).toBeLessThan(3e-6);
  });

  it('stops at the memory allowed and says what is missing', async () => {
    const bytes = await wavOf(noise);
    vi.stubGlobal('fetch', async () => new Response(bytes.slice()));
    const task = { url: '/x', name: 'x.wav', sampleRateHz: RATE_HZ, maxBytes: 8 * RATE_HZ };
    const last = (await answerOf({ kind: 'decode', taskId: 1, task })).at(-1) as { result: DecodedAudio };
    expect(last.result.channels[0]).toHaveLength(RATE_HZ);
    expect(last.result.droppedSeconds).toBeCloseTo(SECONDS - 1, 3);
  });

  it('says what is wrong with a file, a server, or that it was stopped', async () => {
    const task = { url: '/x', name: 'x.wav', sampleRateHz: RATE_HZ, maxBytes: 1e9 };
    vi.stubGlobal('fetch', async () => new Response('no sound'));
    expect((await answerOf({ kind: 'decode', taskId: 1, task })).at(-1)).toMatchObject({ code: 'UNSUPPORTED_FORMAT' });
    vi.stubGlobal('fetch', async () => new Response('', { status: 404 }));
    expect((await answerOf({ kind: 'decode', taskId: 1, task })).at(-1)).toMatchObject({ code: 'READ_FAILED' });
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('offline')));
    expect((await answerOf({ kind: 'decode', taskId: 1, task })).at(-1)).toMatchObject({ code: 'READ_FAILED' });
    vi.stubGlobal('fetch', async () => new Response('x'));
    expect((await answerOf({ kind: 'decode', taskId: 1, task }, { aborted: true })).at(-1)).toMatchObject({
      code: 'CANCELLED',
    });
  });
});

describe('the loudness of a passage', () => {
  it('reads −3.01 LUFS for a full-scale sine in one of two channels (BS.1770)', async () => {
    const tone = sine({ frequencyHz: 997, sampleRateHz: RATE_HZ, frameCount: 2 * RATE_HZ, amplitude: 1 });
    // 0.02: BS.1770 rounds its constants to two decimals
    expect(Math.abs((await passageLoudness([tone, new Float32Array(tone.length)], RATE_HZ))! + 3.01)).toBeLessThan(
      0.02,
    );
  });

  it('has none for silence and for less than 400 ms', async () => {
    expect(await passageLoudness([new Float32Array(RATE_HZ)], RATE_HZ)).toBeUndefined();
    expect(await passageLoudness([noise[0]!.subarray(0, 1000)], RATE_HZ)).toBeUndefined();
    expect(await passageLoudness([new Float32Array(0)], RATE_HZ)).toBeUndefined();
  });
});

describe('an audition', () => {
  const gain: Move = { id: 'g', kind: 'gain', gainDb: -6, ...WORDS };
  const limiter: Move = {
    id: 'l',
    kind: 'limiter',
    ceilingDbtp: -20,
    lookaheadSeconds: 0.005,
    releaseSeconds: 0.04,
    sustainedReleaseSeconds: 0.4,
    ...WORDS,
  };

  it('finds a gain’s change of loudness to the hundredth, over any passages', async () => {
    const halves = [0, 1].map((half) => noise.map((x) => x.slice(half * RATE_HZ, (half + 1) * RATE_HZ)));
    expect((await audition([gain], halves, RATE_HZ)).loudnessChangeLu).toBeCloseTo(-6, 4);
    expect((await audition([], halves, RATE_HZ)).loudnessChangeLu).toBe(0);
  });

  it('tells how hard a limiter works, and does not touch the music handed in', async () => {
    const before = noise.map((x) => x.slice());
    const { activity, loudnessChangeLu } = await audition([limiter], [noise], RATE_HZ);
    expect(activity['l']!.maxReductionDb).toBeGreaterThan(6); // peaks of noise at −20 dB RMS stand 10 dB and more over it
    expect(loudnessChangeLu).toBeLessThan(-1);
    expect(noise).toEqual(before);
  });

  it('averages over the time in which a limiter works: passages it leaves alone do not make it gentler', async () => {
    const quiet = noise.map((x) => x.map((sample) => sample / 100)); // 40 dB less: nothing reaches the ceiling
    const { activity: alone } = await audition([limiter], [noise], RATE_HZ);
    const { activity: both } = await audition([limiter], [quiet, noise], RATE_HZ);
    expect(both['l']!.maxReductionDb).toBe(alone['l']!.maxReductionDb);
    expect(both['l']!.meanReductionDb).toBeCloseTo(alone['l']!.meanReductionDb, 12);
    expect(both['l']!.activeFraction).toBeCloseTo(alone['l']!.activeFraction / 2, 12);
  });

  it('has nothing to say of silence', async () => {
    const silence = [new Float32Array(RATE_HZ), new Float32Array(RATE_HZ)];
    expect((await audition([gain], [silence], RATE_HZ)).loudnessChangeLu).toBeUndefined();
    expect(await audition([gain], [], RATE_HZ)).toEqual({ activity: {} });
  });
});
