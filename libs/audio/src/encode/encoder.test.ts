import { createRandom } from '@auralign/dsp';
import { describe, expect, it } from 'vitest';
import type { ChannelLabel } from '../format.ts';
import { memorySource } from '../memorySource.ts';
import { openAudio } from '../openAudio.ts';
import { decodeWithFfmpeg, firstDifference, interleave, metadataFromFfmpeg, readAll } from '../testing/oracle.ts';
import { createEncoder } from './encoder.ts';
import type { EncodeOptions } from './options.ts';
import { memorySink } from './sink.ts';

type Container = 'wav' | 'flac';

/** Bytes as text, each a character of its own. */
const latin1 = (bytes: Uint8Array): string => new TextDecoder('latin1').decode(bytes);

/** Channels whose samples are integers of `bits` bits: tones under noise, with the extremes among them. */
function music(channelCount: number, frameCount: number, bits: number): Float32Array[] {
  const scale = 2 ** (bits - 1);
  return Array.from({ length: channelCount }, (_, channel) => {
    const random = createRandom(channel + 1);
    return Float32Array.from({ length: frameCount }, (_x, i) => {
      if (i % 1000 === 0) return -1;
      if (i % 1000 === 1) return (scale - 1) / scale;
      const value = 0.5 * Math.sin((i * (channel + 1)) / 20) + 0.05 * random.gaussian();
      return Math.max(-scale, Math.min(scale - 1, Math.round(value * scale))) / scale;
    });
  });
}

const OPTIONS: EncodeOptions = {
  sampleRateHz: 44100,
  channelCount: 2,
  bitDepth: 16,
  sampleType: 'integer',
  dither: 'none',
};

/** Writes `channels` in uneven blocks. */
async function encode(container: Container, options: EncodeOptions, channels: Float32Array[]): Promise<Uint8Array> {
  const sink = memorySink();
  const encoder = createEncoder(container, options, sink);
  const length = channels[0]!.length;
  for (let at = 0, size = 1; at < length; at += size, size = (size * 3) % 5000) {
    const block = channels.map((samples) => samples.subarray(at, at + size));
    await encoder.write({ channels: block, frameCount: block[0]!.length });
  }
  await encoder.finish();
  return sink.bytes();
}

const open = (file: Uint8Array) => openAudio(memorySource(file));

describe.each<Container>(['wav', 'flac'])('%s', (container) => {
  it.each([
    [1, 16, 44100],
    [2, 16, 48000],
    [2, 24, 96000],
    [3, 16, 44100],
    [6, 24, 48000],
    [8, 16, 192_000],
  ] as const)(
    'gives back every bit: %i channels, %i bits, %i Hz, here and through ffmpeg',
    async (channelCount, bitDepth, sampleRateHz) => {
      const channels = music(channelCount, 10_001, bitDepth);
      const file = await encode(container, { ...OPTIONS, channelCount, bitDepth, sampleRateHz }, channels);
      const stream = await open(file);
      expect(stream.format).toMatchObject({ container, channelCount, bitDepth, sampleRateHz, frameCount: 10_001 });
      const expected = interleave(channels);
      expect(firstDifference(interleave(await readAll(stream)), expected)).toBe(-1);
      expect(stream.warnings).toEqual([]);
      expect(firstDifference(new Float32Array(decodeWithFfmpeg(file, 'f32le').buffer), expected)).toBe(-1);
    },
  );

  it.each([1, 15, 4095, 4096, 4097])('holds %i frames', async (frameCount) => {
    const channels = music(2, frameCount, 16);
    const stream = await open(await encode(container, OPTIONS, channels));
    expect(stream.format.frameCount).toBe(frameCount);
    expect(firstDifference(interleave(await readAll(stream)), interleave(channels))).toBe(-1);
    expect(stream.warnings).toEqual([]);
  });

  it.each([
    ['silence', () => 0],
    ['a constant', () => 0.25],
    ['full-scale square', (i: number) => (i % 50 < 25 ? -1 : 32767 / 32768)],
    ['alternating extremes', (i: number) => (i % 2 === 0 ? -1 : 32767 / 32768)],
    ['white noise at full scale', (i: number) => (((i * 40503) % 65536) - 32768) / 32768],
    ['one click', (i: number) => (i === 5000 ? -1 : 0)],
    ['low bits unused', (i: number) => Math.round(100 * Math.sin(i / 9)) / 128],
  ])('gives back %s', async (_, value) => {
    const left = Float32Array.from({ length: 9000 }, (_x, i) => value(i));
    const right = left.map((x) => (x === -1 ? 32767 / 32768 : -x));
    for (const bitDepth of [16, 24] as const) {
      const stream = await open(await encode(container, { ...OPTIONS, bitDepth }, [left, right]));
      expect(firstDifference(interleave(await readAll(stream)), interleave([left, right]))).toBe(-1);
      expect(stream.warnings).toEqual([]);
    }
  });

  it('keeps channel labels', async () => {
    const layouts: ChannelLabel[][] = [
      ['L', 'R', 'C', 'LFE', 'Ls', 'Rs'],
      ['L', 'R', 'LFE'],
      ['L', 'R', 'C', 'Cs'],
    ];
    for (const channelLabels of layouts) {
      const channelCount = channelLabels.length;
      const file = await encode(container, { ...OPTIONS, channelCount, channelLabels }, music(channelCount, 20, 16));
      expect((await open(file)).format.channelLabels).toEqual(channelLabels);
    }
  });

  it('gives the same file for the same seed, another for another', async () => {
    const quiet = [new Float32Array(500).fill(0.3 / 32768)];
    const withSeed = (ditherSeed: number) =>
      encode(container, { ...OPTIONS, channelCount: 1, dither: 'tpdf', ditherSeed }, quiet);
    const first = await withSeed(1);
    expect(firstDifference(first, await withSeed(1))).toBe(-1);
    expect(firstDifference(first, await withSeed(2))).not.toBe(-1);
  });

  it.each<[string, Partial<EncodeOptions>]>([
    ['no channels', { channelCount: 0 }],
    ['65 channels', { channelCount: 65 }],
    ['a rate of 0 Hz', { sampleRateHz: 0 }],
    ['a rate that is no whole number', { sampleRateHz: 44100.5 }],
    ['floats of 16 bits', { sampleType: 'float' }],
    ['too few labels', { channelLabels: ['L'] }],
  ])('refuses %s', (_, wrong) => {
    const create = () => createEncoder(container, { ...OPTIONS, ...wrong }, memorySink());
    expect(create).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
  });

  it('keeps tags where ffmpeg finds them', async () => {
    const tags = {
      title: 'Ünder 中 🎵',
      artist: 'A',
      album: 'B',
      date: '2024',
      genre: 'Dub',
      trackNumber: 7,
      comment: 'c',
    };
    const cover = { mimeType: 'image/png', data: Uint8Array.from({ length: 101 }, (_, i) => i) };
    const file = await encode(container, { ...OPTIONS, tags: { ...tags, cover } }, music(2, 5, 16));
    const text = metadataFromFfmpeg(file).toLowerCase();
    for (const [key, value] of Object.entries({
      title: 'ünder 中 🎵',
      artist: 'a',
      album: 'b',
      date: '2024',
      genre: 'dub',
    })) {
      expect(text).toContain(`${key}=${value}`);
    }
    expect(latin1(file)).toContain(latin1(cover.data));
    expect((await readAll(await open(file)))[0]).toHaveLength(5);
  });
});
