import { bandLimitedNoise, sine } from '@auralign/dsp';
import { describe, expect, it } from 'vitest';
import { memorySource } from '../memorySource.ts';
import { openAudio } from '../openAudio.ts';
import { readTags } from '../readTags.ts';
import { decodeWithFfmpeg, firstDifference, metadataFromFfmpeg, readAll } from '../testing/oracle.ts';
import { createEncoder } from './encoder.ts';
import type { EncodeOptions } from './options.ts';
import { memorySink } from './sink.ts';

const OPTIONS: EncodeOptions = {
  sampleRateHz: 44_100,
  channelCount: 2,
  bitDepth: 16,
  sampleType: 'integer',
  dither: 'none',
};

async function encode(options: Partial<EncodeOptions>, channels: readonly Float32Array[]): Promise<Uint8Array> {
  const sink = memorySink();
  const encoder = createEncoder('mp3', { ...OPTIONS, channelCount: channels.length, ...options }, sink);
  const length = channels[0]!.length;
  for (let at = 0, size = 1; at < length; at += size, size = (size * 3) % 5000 || 1) {
    const block = channels.map((samples) => samples.subarray(at, at + size));
    await encoder.write({ channels: block, frameCount: block[0]!.length });
  }
  await encoder.finish();
  return sink.bytes().slice();
}

const open = (file: Uint8Array) => openAudio(memorySource(file, 'written.mp3'));

/** Noise that an MP3 of a high rate keeps: nothing above its low-pass. */
const music = (seed: number, frameCount: number, sampleRateHz: number): Float32Array =>
  bandLimitedNoise({ seed, highestHz: 0.25 * sampleRateHz, sampleRateHz, frameCount, rms: 0.1 });

describe('the MP3 encoder', () => {
  it.each([
    [44_100, 2, 50_003],
    [48_000, 1, 30_000],
    [32_000, 2, 1],
    [22_050, 2, 20_001],
    [16_000, 1, 700],
    [8000, 1, 9001],
  ])('gives back every frame in its place: %i Hz, %i channels, %i frames', async (sampleRateHz, count, frameCount) => {
    const channels = Array.from({ length: count }, (_, i) => music(i + 1, frameCount, sampleRateHz));
    const file = await encode({ sampleRateHz }, channels);
    const stream = await open(file);
    expect(stream.format).toMatchObject({ container: 'mp3', sampleRateHz, channelCount: count, frameCount });
    const decoded = await readAll(stream);
    expect(stream.warnings).toEqual([]);
    expect(decoded[0]!).toHaveLength(frameCount);
    if (frameCount < 5000) return; // too short to say anything about its place
    for (const [i, samples] of decoded.entries()) {
      // A delay of one frame would leave noise up to a quarter of the rate at −3 dB or worse; the codec's own noise stays 15 dB below.
      let error = 0;
      let energy = 0;
      for (let n = 0; n < frameCount; n++) {
        error += (samples[n]! - channels[i]![n]!) ** 2;
        energy += channels[i]![n]! ** 2;
      }
      expect(10 * Math.log10(error / energy)).toBeLessThan(-15);
    }
  });

  it('is a file ffmpeg reads at the same length', async () => {
    const file = await encode({}, [music(1, 44_100, 44_100), music(2, 44_100, 44_100)]);
    // The build of 2018 trims the front by the tag (delay and its own 529) and leaves the padding at the end, less than two frames.
    const frames = decodeWithFfmpeg(file, 'f32le').length / 8;
    expect(frames).toBeGreaterThanOrEqual(44_100);
    expect(frames).toBeLessThan(44_100 + 2 * 1152 + 529);
  });

  it('converts rates that MP3 has not, without moving the music', async () => {
    const tone = (rateHz: number): Float32Array =>
      sine({ frequencyHz: 1000, sampleRateHz: rateHz, frameCount: rateHz, amplitude: 0.5 });
    for (const [fromHz, toHz] of [
      [96_000, 48_000],
      [88_200, 44_100],
    ] as const) {
      const [decoded] = await readAll(await open(await encode({ sampleRateHz: fromHz }, [tone(fromHz)])));
      expect(decoded).toHaveLength(toHz);
      const expected = tone(toHz);
      // In the middle, where neither codec nor resampler sees an edge; −40 dB is 15 dB above what 320 kbit/s leaves of a tone.
      let worst = 0;
      for (let n = toHz / 4; n < toHz / 2; n++) worst = Math.max(worst, Math.abs(decoded![n]! - expected[n]!));
      expect(worst).toBeLessThan(0.005);
    }
  });

  it('holds the bit rate that was asked for', async () => {
    const channels = [music(1, 441_000, 44_100), music(2, 441_000, 44_100)];
    for (const bitRateKbps of [128, 320] as const) {
      const file = await encode({ bitRateKbps }, channels);
      // Ten seconds, and three frames more: info, delay and padding.
      expect(file.length / ((bitRateKbps * 1000 * 10) / 8)).toBeCloseTo(1, 1);
    }
  });

  it('keeps tags and cover', async () => {
    const tags = {
      title: 'Ünder 中 🎵',
      artist: 'A',
      album: 'B',
      date: '2024',
      genre: 'Dub',
      trackNumber: 7,
      isrc: 'DEA012400001',
      comment: 'c',
    };
    const cover = { mimeType: 'image/png', data: Uint8Array.from({ length: 70_001 }, (_, i) => i) };
    const file = await encode({ tags: { ...tags, cover } }, [music(1, 5000, 44_100)]);
    const read = await readTags(memorySource(file, 'written.mp3'));
    expect(read).toMatchObject(tags);
    expect(read.cover?.data.length).toBe(cover.data.length);
    expect(metadataFromFfmpeg(file)).toContain('title=Ünder 中 🎵');
    expect((await open(file)).format.frameCount).toBe(5000);
  });

  it('writes silence for samples that are no numbers and goes on', async () => {
    const spoilt = music(1, 20_000, 44_100);
    spoilt.fill(Number.NaN, 100, 200);
    spoilt[300] = Number.POSITIVE_INFINITY;
    const [decoded] = await readAll(await open(await encode({}, [spoilt])));
    expect(decoded!.every(Number.isFinite)).toBe(true);
    expect(decoded!.subarray(10_000).some((sample) => Math.abs(sample) > 0.05)).toBe(true);
  });

  it('gives the same file for the same samples', async () => {
    const channels = [music(1, 10_000, 44_100)];
    expect(firstDifference(await encode({}, channels), await encode({}, channels))).toBe(-1);
  });

  it('refuses what MP3 cannot hold', async () => {
    const create = (): unknown => createEncoder('mp3', { ...OPTIONS, channelCount: 6 }, memorySink());
    expect(create).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
    const empty = createEncoder('mp3', OPTIONS, memorySink());
    await expect(empty.finish()).rejects.toMatchObject({ code: 'EMPTY_AUDIO' });
  });
});
