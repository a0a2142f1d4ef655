import { describe, expect, it } from 'vitest';
import { memorySource } from '../memorySource.ts';
import { openAudio } from '../openAudio.ts';
import type { ByteSource } from '../source.ts';
import { readAll } from '../testing/oracle.ts';
import { bytesOf, chunk, fmtBody, uint, wavFile } from '../testing/riff.ts';
import type { EncodeOptions } from './options.ts';
import { memorySink } from './sink.ts';
import { encodeWav } from './wav.ts';

const OPTIONS: EncodeOptions = {
  sampleRateHz: 48000,
  channelCount: 1,
  bitDepth: 16,
  sampleType: 'integer',
  dither: 'none',
};
const three = { channels: [Float32Array.of(0.5, -0.5, -1)], frameCount: 3 };
const data16 = bytesOf(uint(0x4000, 2), uint(0xc000, 2), uint(0x8000, 2));

async function encode(options: Partial<EncodeOptions>, block = three): Promise<Uint8Array> {
  const sink = memorySink();
  const encoder = encodeWav({ ...OPTIONS, ...options }, sink);
  await encoder.write(block);
  await encoder.finish();
  return sink.bytes();
}

describe('the WAV header', () => {
  it('is the 44 bytes of tag 1 for a known length: fmt, data, nothing else', async () => {
    expect(await encode({ frameCount: 3 })).toEqual(wavFile({}, data16));
  });

  it('is as plain for stereo with 24 bits and for floats', async () => {
    const stereo = { channels: [Float32Array.of(0.5), Float32Array.of(-0.5)], frameCount: 1 };
    expect(await encode({ channelCount: 2, bitDepth: 24, frameCount: 1 }, stereo)).toEqual(
      wavFile({ channelCount: 2, bits: 24 }, bytesOf(uint(0x400000, 3), uint(0xc00000, 3))),
    );
    expect(await encode({ sampleType: 'float', bitDepth: 32, frameCount: 3 })).toEqual(
      wavFile({ tag: 3, bits: 32 }, new Uint8Array(three.channels[0]!.slice().buffer)),
    );
  });

  it('is extensible from three channels on', async () => {
    const block = { channels: [0.5, -0.5, -1].map((x) => Float32Array.of(x)), frameCount: 1 };
    expect(await encode({ channelCount: 3, frameCount: 1 }, block)).toEqual(
      wavFile({ channelCount: 3, extension: { validBits: 16, mask: 7 } }, data16),
    );
  });

  it('of an unknown length keeps room for 64-bit sizes and is completed at the end', async () => {
    const body = bytesOf('WAVE', chunk('JUNK', new Uint8Array(28)), chunk('fmt ', fmtBody({})), chunk('data', data16));
    expect(await encode({})).toEqual(bytesOf('RIFF', uint(body.length, 4), body));
  });

  it('announced wrongly is put right', async () => {
    expect(await encode({ frameCount: 1000 })).toEqual(wavFile({}, data16));
  });

  it('pads an odd number of bytes', async () => {
    const file = await encode({ bitDepth: 24, frameCount: 3 });
    expect(file.length).toBe(44 + 9 + 1);
    expect(file).toEqual(wavFile({ bits: 24 }, bytesOf(uint(0x400000, 3), uint(0xc00000, 3), uint(0x800000, 3))));
  });

  it('is RF64 past 4 GiB, and such a file is read back', async () => {
    const frameCount = 2 ** 31;
    const sink = memorySink();
    const encoder = encodeWav({ ...OPTIONS, channelCount: 2, frameCount }, sink);
    await encoder.write({ channels: [Float32Array.of(0.5), Float32Array.of(-0.5)], frameCount: 1 });
    const header = sink.bytes().slice();
    const dataBytes = 4 * frameCount;
    expect(header.length).toBe(12 + 36 + 24 + 8 + 4);
    expect(header.subarray(0, 28)).toEqual(
      bytesOf('RF64', uint(0xffff_ffff, 4), 'WAVEds64', uint(28, 4), uint(dataBytes + 72, 8)),
    );
    expect(header.subarray(28, 44)).toEqual(bytesOf(uint(dataBytes, 8), uint(frameCount, 8)));

    // The rest of the file is zeros that exist only when read.
    const source: ByteSource = {
      name: 'large.wav',
      byteLength: 80 + dataBytes,
      async read(offset, length) {
        const bytes = new Uint8Array(Math.max(0, Math.min(length, this.byteLength - offset)));
        if (offset < header.length) bytes.set(header.subarray(offset, offset + bytes.length));
        return bytes;
      },
      close: () => Promise.resolve(),
    };
    const stream = await openAudio(source);
    expect(stream.format).toMatchObject({ container: 'rf64', frameCount });
    for await (const { channels } of stream.blocks({ maxFrameCount: 2 })) {
      expect(channels).toEqual([Float32Array.of(0.5, 0), Float32Array.of(-0.5, 0)]);
      break;
    }
    expect(stream.warnings).toEqual([]);

    await encoder.finish(); // one frame came instead of 2^31: a plain file after all, its room unused
    expect(sink.bytes().subarray(0, 20)).toEqual(bytesOf('RIFF', uint(76, 4), 'WAVEJUNK', uint(28, 4)));
  });
});

it('writes 32-bit integers, rounded from floats', async () => {
  const stream = await openAudio(memorySource(await encode({ bitDepth: 32 })));
  expect(stream.format).toMatchObject({ codec: 'pcm-integer', bitDepth: 32 });
  expect(await readAll(stream)).toEqual(three.channels);
});

it('stores floats as they are, also NaN and beyond full scale', async () => {
  const block = { channels: [Float32Array.of(NaN, 2.5, -Infinity)], frameCount: 3 };
  const stream = await openAudio(memorySource(await encode({ sampleType: 'float', bitDepth: 32 }, block)));
  expect(await readAll(stream)).toEqual(block.channels);
});

it('limits integers to full scale and makes NaN silence', async () => {
  const block = { channels: [Float32Array.of(1, 7, -7, NaN)], frameCount: 4 };
  const [samples] = await readAll(await openAudio(memorySource(await encode({}, block))));
  expect(Array.from(samples!, (x) => x * 32768)).toEqual([32767, 32767, -32768, 0]);
});
