import { createKernels, createQuantizer } from '@auralign/dsp';
import { channelMask, defaultChannelLabels } from '../channelLabels.ts';
import { AuralignError } from '../errors.ts';
import { packSamples } from '../packSamples.ts';
import { concatBytes, utf8 } from './bytes.ts';
import { checkEncodeOptions } from './check.ts';
import type { EncodeOptions, Encoder } from './options.ts';
import type { ByteSink } from './sink.ts';
import { wavTagChunks } from './wavTags.ts';

const CHUNK_FRAMES = 4096;
const MAX_RIFF_BYTES = 0xffff_fffe; // even, and 0xFFFFFFFF means "see ds64"
const DS64_BODY_BYTES = 28;

/**
 * WAV encoder. Mono and stereo get the plainest header there is, a 16-byte `fmt ` chunk (tag 1 or 3) and `data`: some
 * delivery rules forbid WAVE_FORMAT_EXTENSIBLE, which is written only where a channel mask is needed. Room for RF64
 * (EBU Tech 3306) is reserved only if the length is unknown or past 4 GiB.
 */
export function encodeWav(options: EncodeOptions, sink: ByteSink): Encoder {
  checkEncodeOptions(options, { maxChannelCount: 64, container: 'WAV' });
  const { channelCount, frameCount: promised } = options;
  const bytesPerFrame = channelCount * (options.bitDepth / 8);
  const tags = wavTagChunks(options.tags ?? {});
  const format = formatChunk(options);
  const mayBeLarge = promised === undefined || layout(promised, false).riffBytes > MAX_RIFF_BYTES;
  const packer = createPacker(options);
  const bytes = new Uint8Array(CHUNK_FRAMES * bytesPerFrame);
  let frameCount = 0;
  let started = false;

  /** Sizes and positions for a file of `frames` frames. */
  function layout(frames: number, reserved: boolean): { dataBytes: number; riffBytes: number } {
    const dataBytes = frames * bytesPerFrame;
    const head = 4 + (reserved ? 8 + DS64_BODY_BYTES : 0) + format.length + 8;
    return { dataBytes, riffBytes: head + dataBytes + (dataBytes % 2) + tags.length };
  }

  function header(frames: number): Uint8Array {
    const { dataBytes, riffBytes } = layout(frames, mayBeLarge);
    const is64 = mayBeLarge && riffBytes > MAX_RIFF_BYTES;
    const ds64 = new Uint8Array(mayBeLarge ? DS64_BODY_BYTES : 0);
    if (is64) {
      const view = new DataView(ds64.buffer);
      view.setBigUint64(0, BigInt(riffBytes), true);
      view.setBigUint64(8, BigInt(dataBytes), true);
      view.setBigUint64(16, BigInt(frames), true);
    }
    return concatBytes([
      utf8(is64 ? 'RF64' : 'RIFF'),
      uint32(is64 ? 0xffff_ffff : riffBytes),
      utf8('WAVE'),
      ...(mayBeLarge ? [utf8(is64 ? 'ds64' : 'JUNK'), uint32(DS64_BODY_BYTES), ds64] : []),
      format,
      utf8('data'),
      uint32(is64 ? 0xffff_ffff : dataBytes),
    ]);
  }

  async function start(): Promise<void> {
    if (started) return;
    started = true;
    await sink.write(header(promised ?? 0));
  }

  return {
    async write({ channels, frameCount: count }) {
      await start();
      for (let done = 0; done < count; done += CHUNK_FRAMES) {
        const size = Math.min(CHUNK_FRAMES, count - done);
        packer(channels, done, size, bytes);
        await sink.write(bytes.subarray(0, size * bytesPerFrame));
      }
      frameCount += count;
    },
    async finish() {
      await start();
      const { dataBytes } = layout(frameCount, mayBeLarge);
      if (!mayBeLarge && layout(frameCount, false).riffBytes > MAX_RIFF_BYTES) {
        throw new AuralignError('INTERNAL', `WAV: ${frameCount} frames were written, ${promised} were announced`);
      }
      await sink.write(concatBytes([new Uint8Array(dataBytes % 2), tags]));
      if (frameCount !== promised) await sink.patch(0, header(frameCount));
    },
  };
}

/** Last 14 bytes of the sub-format GUID; the first two are the format tag. */
const GUID_TAIL = [0x00, 0x00, 0x00, 0x00, 0x10, 0x00, 0x80, 0x00, 0x00, 0xaa, 0x00, 0x38, 0x9b, 0x71];

function formatChunk({ sampleRateHz, channelCount, bitDepth, sampleType, channelLabels }: EncodeOptions): Uint8Array {
  const tag = sampleType === 'float' ? 3 : 1;
  const extensible = channelCount > 2;
  const chunk = new Uint8Array(8 + (extensible ? 40 : 16));
  const view = new DataView(chunk.buffer);
  chunk.set(utf8('fmt '));
  view.setUint32(4, chunk.length - 8, true);
  view.setUint16(8, extensible ? 0xfffe : tag, true);
  view.setUint16(10, channelCount, true);
  view.setUint32(12, sampleRateHz, true);
  view.setUint32(16, (sampleRateHz * channelCount * bitDepth) / 8, true);
  view.setUint16(20, (channelCount * bitDepth) / 8, true);
  view.setUint16(22, bitDepth, true);
  if (extensible) {
    view.setUint16(24, 22, true); // bytes that follow
    view.setUint16(26, bitDepth, true); // all of them valid
    view.setUint32(28, channelMask(channelLabels ?? defaultChannelLabels(channelCount)), true);
    view.setUint16(32, tag, true);
    chunk.set(GUID_TAIL, 34);
  }
  return chunk;
}

type Packer = (channels: readonly Float32Array[], start: number, count: number, out: Uint8Array) => void;

/** Interleaves frames [start, start + count) as little-endian samples. */
function createPacker(options: EncodeOptions): Packer {
  const { channelCount, bitDepth, sampleType, dither, sampleRateHz, ditherSeed = 1 } = options;
  if (sampleType === 'float') {
    return (channels, start, count, out) => {
      const view = new DataView(out.buffer);
      for (let channel = 0; channel < channelCount; channel++) {
        const samples = channels[channel]!;
        for (let i = 0; i < count; i++) view.setFloat32(4 * (i * channelCount + channel), samples[start + i]!, true);
      }
    };
  }
  if (channelCount === 2 && dither === 'none' && (bitDepth === 16 || bitDepth === 24))
    return createPairPacker(bitDepth);
  const quantizer = createQuantizer({ bitDepth, dither, seed: ditherSeed, channelCount, sampleRateHz });
  const integers = Array.from({ length: channelCount }, () => new Int32Array(CHUNK_FRAMES));
  return (channels, start, count, out) => {
    for (let channel = 0; channel < channelCount; channel++) {
      quantizer.process(channel, channels[channel]!.subarray(start, start + count), count, integers[channel]!);
    }
    packSamples(integers, 0, count, bitDepth / 8, out);
  };
}

/** What most files are, and were rounded before, as renderings are. */
function createPairPacker(bitDepth: 16 | 24): Packer {
  const bytesPerSample = bitDepth === 16 ? 2 : 3;
  const codec = createKernels().createPairCodec({ bytesPerSample, maxFrameCount: CHUNK_FRAMES });
  return ([left, right], start, count, out) => {
    codec.left.set(left!.subarray(start, start + count));
    codec.right.set(right!.subarray(start, start + count));
    codec.pack(count);
    out.set(codec.bytes.subarray(0, 2 * bytesPerSample * count));
  };
}

function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}
