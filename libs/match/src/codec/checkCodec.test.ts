import { createEncoder, memorySink, memorySource, openAudio, type AudioStream } from '@auralign/audio';
import { createBiquadCascade, createTruePeakDetector, designBiquad, gainToDb, sine, whiteNoise } from '@auralign/dsp';
import { describe, expect, it } from 'vitest';
import { checkCodec } from './checkCodec.ts';
import { CODECS } from './codecs.ts';

const RATE_HZ = 44_100;
const mp3 = (bitRateKbps: number) => CODECS.find((codec) => codec.id === `mp3-${bitRateKbps}`)!;

async function wavOf(channels: readonly Float32Array[]): Promise<() => Promise<AudioStream>> {
  const sink = memorySink();
  const format = {
    sampleRateHz: RATE_HZ,
    channelCount: channels.length,
    bitDepth: 32,
    sampleType: 'float',
    dither: 'none',
  } as const;
  const encoder = createEncoder('wav', format, sink);
  await encoder.write({ channels, frameCount: channels[0]!.length });
  await encoder.finish();
  return () => openAudio(memorySource(sink.bytes(), 'test.wav'));
}

/** Noise cut off at full scale: flat tops are what a codec cannot keep. */
function clippedNoise(frameCount: number): Float32Array[] {
  return [1, 2].map((seed) => {
    const noise = whiteNoise({ seed, frameCount, rms: 0.9 });
    createBiquadCascade([designBiquad({ kind: 'low-pass', frequencyHz: 4000, q: 0.7 }, RATE_HZ)], 1).process(
      [noise],
      frameCount,
    );
    return noise.map((sample) => Math.max(-0.98, Math.min(0.98, 2 * sample)));
  });
}

/** By the long way: encode with the gain, decode, measure. */
async function truePeakAfter(
  channels: readonly Float32Array[],
  bitRateKbps: 128 | 320,
  trimDb: number,
): Promise<number> {
  const sink = memorySink();
  const format = { sampleRateHz: RATE_HZ, channelCount: 2, bitDepth: 32, sampleType: 'float', dither: 'none' } as const;
  const encoder = createEncoder('mp3', { ...format, bitRateKbps }, sink);
  const scaled = channels.map((samples) => samples.map((sample) => sample * 10 ** (trimDb / 20)));
  await encoder.write({ channels: scaled, frameCount: scaled[0]!.length });
  await encoder.finish();
  const detector = createTruePeakDetector({ sampleRateHz: RATE_HZ, channelCount: 2 });
  for await (const block of (await openAudio(memorySource(sink.bytes(), 'x.mp3'))).blocks()) {
    detector.process(block.channels, block.frameCount);
  }
  detector.flush();
  return gainToDb(detector.result().truePeak);
}

describe('checkCodec', () => {
  it('finds the smallest trim, to a tenth of a decibel, that clears the overs of clipped music', async () => {
    const channels = clippedNoise(2 * RATE_HZ);
    const outcome = await checkCodec({ openStream: await wavOf(channels), codec: mp3(128) });
    expect(outcome.decodedTruePeakDbtp).toBeGreaterThan(outcome.truePeakDbtp);
    expect(outcome.overs.length).toBeGreaterThan(0);
    expect(outcome.overs[0]!.truePeakDbtp).toBeCloseTo(outcome.decodedTruePeakDbtp, 6);
    expect(outcome.trimDb).toBeLessThan(0);
    expect(outcome.trimmedTruePeakDbtp).toBeLessThanOrEqual(0);
    // Neither the trim found nor its being the smallest is taken on trust. Float rounding of the gain: far below 0.001 dB.
    expect(await truePeakAfter(channels, 128, outcome.trimDb)).toBeCloseTo(outcome.trimmedTruePeakDbtp, 3);
    expect(await truePeakAfter(channels, 128, outcome.trimDb + 0.1)).toBeGreaterThan(0);
  });

  it('asks for nothing where nothing is over, and reads once', async () => {
    const tone = sine({ frequencyHz: 440, sampleRateHz: RATE_HZ, frameCount: RATE_HZ, amplitude: 0.5 });
    let passes = 0;
    const outcome = await checkCodec({
      openStream: await wavOf([tone, tone]),
      codec: mp3(320),
      onPass: () => passes++,
    });
    expect(outcome).toMatchObject({ trimDb: 0, overs: [], codec: 'mp3-320' });
    // A tone in the middle of its band comes through 320 kbit/s within the codec's noise, 60 dB below it.
    expect(outcome.decodedTruePeakDbtp).toBeCloseTo(gainToDb(0.5), 1);
    expect(passes).toBe(1);
  });

  it('holds whatever limit is asked for', async () => {
    const channels = clippedNoise(RATE_HZ);
    const outcome = await checkCodec({ openStream: await wavOf(channels), codec: mp3(320), limitDbtp: -1 });
    expect(outcome.trimmedTruePeakDbtp).toBeLessThanOrEqual(-1);
    expect(outcome.overs.every(({ truePeakDbtp }) => truePeakDbtp > -1)).toBe(true);
  });

  it('takes samples that are no numbers for silence, as all meters do', async () => {
    const tone = sine({ frequencyHz: 440, sampleRateHz: RATE_HZ, frameCount: RATE_HZ / 2, amplitude: 0.5 });
    tone[1000] = Number.NaN;
    tone[2000] = Number.POSITIVE_INFINITY;
    const outcome = await checkCodec({ openStream: await wavOf([tone]), codec: mp3(320) });
    // A hole of one sample rings by less than it is deep.
    expect(outcome.truePeakDbtp).toBeGreaterThan(gainToDb(0.5) - 0.1);
    expect(outcome.truePeakDbtp).toBeLessThan(gainToDb(0.5) + 1);
    expect(Number.isFinite(outcome.decodedTruePeakDbtp)).toBe(true);
  });

  it.each([
    ['silence', [new Float32Array(5000), new Float32Array(5000)]],
    ['six channels', Array.from({ length: 6 }, () => new Float32Array(100).fill(0.5))],
  ])('says that %s cannot be checked', async (_, channels) => {
    const openStream = await wavOf(channels);
    await expect(checkCodec({ openStream, codec: mp3(320) })).rejects.toMatchObject({ code: 'NOT_COMPARABLE' });
  });

  it('stops when told to', async () => {
    const openStream = await wavOf(clippedNoise(RATE_HZ));
    const job = checkCodec({ openStream, codec: mp3(320), signal: AbortSignal.abort() });
    await expect(job).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});
