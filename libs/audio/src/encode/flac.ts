import { createQuantizer } from '@auralign/dsp';
import { channelMask, defaultChannelLabels } from '../channelLabels.ts';
import { crc16, crc8 } from '../crc.ts';
import { AuralignError } from '../errors.ts';
import { createMd5 } from '../md5.ts';
import { packSamples } from '../packSamples.ts';
import { createBitWriter } from './bitWriter.ts';
import { checkEncodeOptions } from './check.ts';
import type { EncodeOptions, Encoder } from './options.ts';
import { flacTagBlocks } from './flacTags.ts';
import { createSubframePlanner } from './flacSubframe.ts';
import type { ByteSink } from './sink.ts';

/** Block size of `flac -5`. */
const BLOCK_FRAMES = 4096;
const STREAMINFO_AT = 8; // after "fLaC" and the block's header
const RATE_CODES: Readonly<Record<number, number>> = {
  88200: 1, 176400: 2, 192000: 3, 8000: 4, 16000: 5, 22050: 6, 24000: 7, 32000: 8, 44100: 9, 48000: 10, 96000: 11,
}; // prettier-ignore

/**
 * FLAC encoder (RFC 9639): blocks of 4096 frames, stereo decorrelation, linear prediction up to order 8, MD5 of the
 * samples. Length and checksum are patched in at the end.
 */
export function encodeFlac(options: EncodeOptions, sink: ByteSink): Encoder {
  const { sampleRateHz, channelCount, bitDepth } = options;
  checkEncodeOptions(options, { maxChannelCount: 8, container: 'FLAC' });
  if (options.sampleType !== 'integer' || bitDepth === 32) {
    throw new AuralignError('INVALID_OPTION', 'FLAC holds integers of 16 or 24 bits', 'Choose WAV for floats.');
  }
  const quantizer = createQuantizer({
    bitDepth,
    dither: options.dither,
    seed: options.ditherSeed ?? 1,
    channelCount,
    sampleRateHz,
  });
  const bytesPerSample = bitDepth / 8;
  const md5 = createMd5();
  const packed = new Uint8Array(BLOCK_FRAMES * channelCount * bytesPerSample);
  const block = Array.from({ length: channelCount }, () => new Int32Array(BLOCK_FRAMES));
  const writer = createBitWriter();
  const encodeSubframes = channelCount === 2 ? createStereoCoder(bitDepth) : createPlainCoder(channelCount, bitDepth);
  let filled = 0;
  let frameNumber = 0;
  let frameCount = 0;
  let smallest = 0;
  let largest = 0;
  let started = false;

  async function start(): Promise<void> {
    if (started) return;
    started = true;
    const labels = options.channelLabels ?? defaultChannelLabels(channelCount);
    const isCustomary = labels.every((label, i) => label === defaultChannelLabels(channelCount)[i]);
    const mask = isCustomary ? 0 : channelMask(labels);
    await sink.write(Uint8Array.of(0x66, 0x4c, 0x61, 0x43, 0, 0, 0, 34));
    await sink.write(streamInfo());
    await sink.write(flacTagBlocks(options.tags ?? {}, mask));
  }

  function streamInfo(digest: Uint8Array = new Uint8Array(16)): Uint8Array {
    const info = new Uint8Array(34);
    const view = new DataView(info.buffer);
    view.setUint16(0, BLOCK_FRAMES);
    view.setUint16(2, BLOCK_FRAMES);
    view.setUint32(4, smallest << 8); // three bytes; the fourth is overwritten by the next
    view.setUint8(7, largest >> 16);
    view.setUint16(8, largest & 0xffff);
    const lengthHigh = Math.floor(frameCount / 2 ** 32) & 15;
    view.setUint32(10, (sampleRateHz << 12) | ((channelCount - 1) << 9) | ((bitDepth - 1) << 4) | lengthHigh);
    view.setUint32(14, frameCount >>> 0);
    info.set(digest, 18);
    return info;
  }

  async function writeFrame(): Promise<void> {
    packSamples(block, 0, filled, bytesPerSample, packed);
    md5.update(packed.subarray(0, filled * channelCount * bytesPerSample));
    writer.reset();
    encodeSubframes(block, filled, (channelCode) => {
      writer.put(0xfff8, 16);
      writer.put(filled === BLOCK_FRAMES ? 12 : 7, 4);
      writer.put(RATE_CODES[sampleRateHz] ?? 0, 4);
      writer.put(channelCode, 4);
      writer.put(bitDepth === 16 ? 4 : 6, 3);
      writer.put(0, 1);
      for (const byte of codedNumber(frameNumber)) writer.put(byte, 8);
      if (filled !== BLOCK_FRAMES) writer.put(filled - 1, 16);
      const header = writer.bytes();
      writer.put(crc8(header, 0, header.length), 8);
      return writer;
    });
    writer.align();
    const frame = writer.bytes();
    writer.put(crc16(frame, 0, frame.length), 16);
    const bytes = writer.bytes();
    smallest = smallest === 0 ? bytes.length : Math.min(smallest, bytes.length);
    largest = Math.max(largest, bytes.length);
    frameNumber++;
    frameCount += filled;
    filled = 0;
    await sink.write(bytes);
  }

  return {
    async write({ channels, frameCount: count }) {
      await start();
      for (let done = 0; done < count;) {
        const size = Math.min(count - done, BLOCK_FRAMES - filled);
        for (let channel = 0; channel < channelCount; channel++) {
          const input = channels[channel]!.subarray(done, done + size);
          quantizer.process(channel, input, size, block[channel]!.subarray(filled));
        }
        filled += size;
        done += size;
        if (filled === BLOCK_FRAMES) await writeFrame();
      }
    },
    async finish() {
      await start();
      if (filled > 0) await writeFrame();
      await sink.patch(STREAMINFO_AT, streamInfo(md5.digest()));
    },
  };
}

type SubframeCoder = (
  block: readonly Int32Array[],
  count: number,
  writeHeader: (channelCode: number) => ReturnType<typeof createBitWriter>,
) => void;

function createPlainCoder(channelCount: number, bitDepth: number): SubframeCoder {
  const planners = Array.from({ length: channelCount }, () => createSubframePlanner(BLOCK_FRAMES));
  return (block, count, writeHeader) => {
    const plans = planners.map((plan, channel) => plan(block[channel]!, count, bitDepth));
    const writer = writeHeader(channelCount - 1);
    for (const plan of plans) plan.write(writer);
  };
}

/** Codes left, right, their mean and their difference, and writes the two that are smallest together. */
function createStereoCoder(bitDepth: number): SubframeCoder {
  const [planLeft, planRight, planMid, planSide] = [0, 1, 2, 3].map(() => createSubframePlanner(BLOCK_FRAMES));
  const mid = new Int32Array(BLOCK_FRAMES);
  const side = new Int32Array(BLOCK_FRAMES);
  return ([left, right], count, writeHeader) => {
    for (let i = 0; i < count; i++) {
      mid[i] = (left![i]! + right![i]!) >> 1;
      side[i] = left![i]! - right![i]!;
    }
    const l = planLeft!(left!, count, bitDepth);
    const r = planRight!(right!, count, bitDepth);
    const m = planMid!(mid, count, bitDepth);
    const s = planSide!(side, count, bitDepth + 1);
    const codings = [
      { channelCode: 1, first: l, second: r },
      { channelCode: 8, first: l, second: s },
      { channelCode: 9, first: s, second: r },
      { channelCode: 10, first: m, second: s },
    ];
    const best = codings.reduce((a, b) => (b.first.bits + b.second.bits < a.first.bits + a.second.bits ? b : a));
    const writer = writeHeader(best.channelCode);
    best.first.write(writer);
    best.second.write(writer);
  };
}

/** The frame number, coded like a character of UTF-8 with up to seven bytes (RFC 9639, section 9.1.5). */
function codedNumber(number: number): number[] {
  if (number < 0x80) return [number];
  const bytes: number[] = [];
  let rest = number;
  let room = 0x40; // what the first byte can hold
  do {
    bytes.unshift(0x80 | (rest & 0x3f));
    rest >>>= 6;
    room >>= 1;
  } while (rest >= room);
  return [(0xff & ~(2 * room - 1)) | rest, ...bytes];
}
