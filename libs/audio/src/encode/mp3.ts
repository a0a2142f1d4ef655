import { createResampler } from '@auralign/dsp';
import { crc16Reflected } from '../crc.ts';
import { MPEG_FRAMES } from '../decode/mp3Frames.ts';
import { AuralignError } from '../errors.ts';
import { checkEncodeOptions } from './check.ts';
import { id3Tag } from './id3.ts';
import { infoFrame, infoFrameLength } from './mp3InfoFrame.ts';
import { type EncodeOptions, type Encoder, type Mp3BitRateKbps } from './options.ts';
import type { ByteSink } from './sink.ts';

const MP3_RATES_HZ = [8000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000] as const;

/**
 * MP3 encoder: LAME at a constant rate (default 320 kbit/s), with the info frame that makes players give back exactly the
 * frames that went in, and ID3 tags. Samples are taken as they are, `bitDepth` and `dither` do not apply. Rates that MP3
 * has not (above 48 kHz) are converted to the next it has.
 *
 * @throws AuralignError `INVALID_OPTION` for more than two channels
 */
export function encodeMp3(options: EncodeOptions, sink: ByteSink): Encoder {
  const { sampleRateHz, channelCount } = options;
  checkEncodeOptions(options, { maxChannelCount: 2, container: 'MP3' });
  const rateHz = mp3RateFor(sampleRateHz);
  const highest = highestMp3BitRateKbps(sampleRateHz);
  const bitRateKbps = (options.bitRateKbps ?? 320) < highest ? options.bitRateKbps! : highest;
  const resampler =
    rateHz === sampleRateHz ? undefined : createResampler({ fromHz: sampleRateHz, toHz: rateHz, channelCount });
  const tag = id3Tag(options.tags ?? {});
  let lame: Awaited<ReturnType<typeof startLame>> | undefined;
  let header: Uint8Array | undefined; // of the first frame
  let rest = new Uint8Array(0); // a frame that is not complete yet
  let mpegFrameCount = 0;
  let byteCount = 0;
  let checksum = 0;
  let frameCount = 0;

  async function start() {
    lame ??= await startLame({ channelCount, rateHz, bitRateKbps });
    return lame;
  }

  /** Counts the frames in what LAME gave and passes it on. */
  async function pass(bytes: Uint8Array): Promise<void> {
    if (bytes.length === 0) return;
    const joined = new Uint8Array(rest.length + bytes.length);
    joined.set(rest);
    joined.set(bytes, rest.length);
    let at = 0;
    for (;;) {
      const found = MPEG_FRAMES.headerAt(joined, at);
      if (found === undefined || at + found.byteLength > joined.length) break;
      if (header === undefined) {
        header = joined.slice(at, at + 4);
        await sink.write(tag);
        await sink.write(new Uint8Array(infoFrameLength(header))); // its place
      }
      at += found.byteLength;
      mpegFrameCount++;
    }
    checksum = crc16Reflected(joined, 0, at, checksum);
    byteCount += at;
    rest = joined.slice(at);
    if (at > 0) await sink.write(joined.slice(0, at));
  }

  async function encode(channels: readonly Float32Array[], count: number): Promise<void> {
    if (count === 0) return;
    const coder = await start();
    frameCount += count;
    await pass(coder.encode(channels.map((samples) => finite(samples.subarray(0, count)))));
  }

  return {
    async write(block) {
      const made = resampler?.process(block.channels, block.frameCount) ?? block;
      await encode(made.channels, made.frameCount);
    },
    async finish() {
      const last = resampler?.flush();
      if (last !== undefined) await encode(last.channels, last.frameCount);
      const coder = await start();
      await pass(coder.finalize());
      if (header === undefined || frameCount === 0)
        throw new AuralignError('EMPTY_AUDIO', 'There is nothing to write as MP3.');
      const info = infoFrame({ header, mpegFrameCount, byteCount, frameCount, checksum, bitRateKbps });
      await sink.patch(tag.length, info);
    },
  };
}

/** The library is a third of a megabyte of WebAssembly: loaded when an MP3 is written, not before. */
async function startLame(options: { channelCount: number; rateHz: number; bitRateKbps: Mp3BitRateKbps }) {
  const { createMp3Encoder } = await import('wasm-media-encoders');
  const encoder = await createMp3Encoder();
  encoder.configure({
    channels: options.channelCount === 1 ? 1 : 2,
    sampleRate: options.rateHz,
    bitrate: options.bitRateKbps,
  });
  return encoder;
}

/** The rate an MP3 of this audio has, Hz: its own if there is such an MP3, else the one that loses least. */
export function mp3RateFor(sampleRateHz: number): number {
  const atLeast = MP3_RATES_HZ.find((rateHz) => rateHz >= sampleRateHz);
  if (atLeast !== undefined) return atLeast;
  return sampleRateHz % 11_025 === 0 ? 44_100 : 48_000; // 88.2 and 176.4 kHz halve evenly
}

/** Of an MP3 of this audio: MPEG-1 goes up to 320 kbit/s, MPEG-2 (24 kHz and below) to 160, MPEG-2.5 (12 kHz and below) in practice to 64. */
export function highestMp3BitRateKbps(sampleRateHz: number): Mp3BitRateKbps {
  const rateHz = mp3RateFor(sampleRateHz);
  return rateHz >= 32_000 ? 320 : rateHz >= 16_000 ? 160 : 64;
}

/** One sample that is not a number would spoil the whole of LAME's state. */
function finite(samples: Float32Array): Float32Array {
  return samples.some((sample) => sample - sample !== 0)
    ? samples.map((sample) => (sample - sample === 0 ? sample : 0))
    : samples;
}
