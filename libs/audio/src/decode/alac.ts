import { AuralignError } from '../errors.ts';
import { createBitReader, type BitReader } from './alacBits.ts';
import { decodeResiduals, undoPrediction } from './alacPrediction.ts';
import type { PcmPiece } from './pieces.ts';

/** The "magic cookie" of an ALAC stream: what its packets do not repeat. */
export interface AlacConfig {
  /** Frames of a full packet. */
  readonly frameLength: number;
  readonly bitDepth: 16 | 20 | 24 | 32;
  readonly channelCount: number;
  readonly sampleRateHz: number;
  readonly historyMultiplier: number;
  readonly initialHistory: number;
  readonly riceLimit: number;
}

const LARGEST_FRAME_LENGTH = 1 << 16;
/** Packets end on a byte; a few bytes of padding are forgiven. */
const LARGEST_REST_BITS = 64;

/**
 * Reads an `ALACSpecificConfig` (24 bytes, big endian).
 *
 * Source: Apple Lossless Audio Codec, "ALACMagicCookieDescription.txt".
 * @throws AuralignError `CORRUPT_FILE`
 */
export function readAlacConfig(cookie: Uint8Array, name: string): AlacConfig {
  if (cookie.length < 24) throw new AuralignError('CORRUPT_FILE', `${name}: the ALAC configuration is cut short`);
  const view = new DataView(cookie.buffer, cookie.byteOffset, cookie.byteLength);
  const frameLength = view.getUint32(0);
  const version = view.getUint8(4);
  const bitDepth = view.getUint8(5);
  const channelCount = view.getUint8(9);
  const isSound =
    version === 0 &&
    (bitDepth === 16 || bitDepth === 20 || bitDepth === 24 || bitDepth === 32) &&
    channelCount >= 1 &&
    channelCount <= 8 &&
    frameLength >= 1 &&
    frameLength <= LARGEST_FRAME_LENGTH;
  if (!isSound) {
    throw new AuralignError(
      'CORRUPT_FILE',
      `${name}: ALAC configuration with version ${version}, ${bitDepth} bit, ${channelCount} channels, ${frameLength} frames a packet`,
    );
  }
  return {
    frameLength,
    bitDepth,
    channelCount,
    sampleRateHz: view.getUint32(20),
    historyMultiplier: view.getUint8(6),
    initialHistory: view.getUint8(7),
    riceLimit: view.getUint8(8),
  };
}

/** Kinds of elements in a packet ("ID_SCE" … in the reference). */
const ELEMENT = { single: 0, pair: 1, coupling: 2, lowFrequency: 3, data: 4, program: 5, fill: 6, end: 7 } as const;

/** How one channel of a compressed element was predicted. */
interface Predictor {
  readonly isTwoStage: boolean;
  readonly shift: number;
  readonly historyFactor: number;
  readonly coefficients: Int16Array;
}

/**
 * Decoder for ALAC packets. Written from the published format; bit-exact.
 *
 * @returns `decode(packet)`: channels in the order of the stream, samples divided by 2^(bitDepth−1); the arrays are the
 *   receiver's. It throws an Error on a damaged packet.
 *
 * Source: Apple Lossless Audio Codec, reference implementation (Apache License 2.0), `ALACDecoder.cpp`.
 */
export function createAlacDecoder(config: AlacConfig): { decode(packet: Uint8Array): PcmPiece } {
  const { frameLength, bitDepth, channelCount } = config;
  const scale = 2 ** (1 - bitDepth);
  const residuals = new Int32Array(frameLength);
  const mixed = [new Int32Array(frameLength), new Int32Array(frameLength)] as const;

  function readPredictor(bits: BitReader): Predictor {
    const mode = bits.read(4);
    const shift = bits.read(4);
    const historyFactor = bits.read(3);
    const coefficients = new Int16Array(bits.read(5));
    for (let i = 0; i < coefficients.length; i++) coefficients[i] = bits.read(16);
    return { isTwoStage: mode !== 0, shift, historyFactor, coefficients };
  }

  /** One channel of a compressed element: residuals, then prediction. */
  function decodeChannel(bits: BitReader, predictor: Predictor, frameCount: number, chanBits: number, out: Int32Array) {
    const { coefficients, shift, isTwoStage, historyFactor } = predictor;
    decodeResiduals(bits, residuals, frameCount, chanBits, {
      initialHistory: config.initialHistory,
      historyMultiplier: (config.historyMultiplier * historyFactor) >> 2,
      riceLimit: config.riceLimit,
    });
    // The first of two stages is a plain running sum, which the reference names "31 coefficients".
    if (isTwoStage) undoPrediction(residuals, residuals, frameCount, new Int16Array(31), chanBits, 0);
    undoPrediction(residuals, out, frameCount, coefficients, chanBits, shift);
  }

  /** An element of one or two channels into `mixed`; returns its length in frames. */
  function decodeElement(bits: BitReader, width: 1 | 2): number {
    bits.skip(4 + 12); // instance tag, unused
    const isPartial = bits.read(1) === 1;
    const shiftedBytes = bits.read(2);
    const isEscape = bits.read(1) === 1;
    if (shiftedBytes === 3) throw new Error('impossible shift');
    const frameCount = isPartial ? bits.read(16) * 65536 + bits.read(16) : frameLength;
    if (frameCount > frameLength) throw new Error(`a packet of ${frameCount} frames`);
    const shiftedBits = 8 * shiftedBytes;

    if (isEscape) {
      for (let i = 0; i < frameCount; i++) {
        for (let c = 0; c < width; c++) mixed[c]![i] = bits.readSigned(bitDepth);
      }
      return frameCount;
    }
    // A pair needs one bit more: its second channel is a difference.
    const chanBits = Math.min(32, bitDepth - shiftedBits + width - 1);
    if (chanBits < 1) throw new Error('more bits shifted out than there are');
    const mixBits = bits.read(8);
    const mixWeight = bits.readSigned(8);
    const predictors: Predictor[] = [];
    for (let c = 0; c < width; c++) predictors.push(readPredictor(bits));
    const shiftedAt = bits.position;
    bits.skip(shiftedBits * width * frameCount);
    for (let c = 0; c < width; c++) decodeChannel(bits, predictors[c]!, frameCount, chanBits, mixed[c]!);

    if (width === 2 && mixWeight !== 0) unmix(mixed[0], mixed[1], frameCount, mixBits, mixWeight);
    if (shiftedBits > 0) {
      const after = bits.position;
      bits.position = shiftedAt;
      for (let i = 0; i < frameCount; i++) {
        for (let c = 0; c < width; c++) mixed[c]![i] = (mixed[c]![i]! << shiftedBits) | bits.read(shiftedBits);
      }
      bits.position = after;
    }
    return frameCount;
  }

  return {
    decode(packet) {
      const bits = createBitReader(packet);
      const channels: Float32Array[] = [];
      let frameCount = -1;
      for (;;) {
        const kind = bits.read(3);
        if (kind === ELEMENT.end) break;
        if (kind === ELEMENT.fill) {
          const count = bits.read(4);
          bits.skip(8 * (count === 15 ? 14 + bits.read(8) : count));
          continue;
        }
        if (kind === ELEMENT.data) {
          bits.skip(4);
          const isAligned = bits.read(1) === 1;
          const count = bits.read(8);
          const byteCount = count === 255 ? 255 + bits.read(8) : count;
          if (isAligned) bits.position = Math.ceil(bits.position / 8) * 8;
          bits.skip(8 * byteCount);
          continue;
        }
        if (kind === ELEMENT.coupling || kind === ELEMENT.program) throw new Error(`element ${kind}`);
        const width = kind === ELEMENT.pair ? 2 : 1;
        if (channels.length + width > channelCount) throw new Error('more channels than the configuration says');
        const length = decodeElement(bits, width);
        if (frameCount >= 0 && length !== frameCount) throw new Error('elements of different length');
        frameCount = length;
        for (let c = 0; c < width; c++) {
          const channel = new Float32Array(length);
          const from = mixed[c]!;
          for (let i = 0; i < length; i++) channel[i] = from[i]! * scale;
          channels.push(channel);
        }
      }
      if (channels.length < channelCount) throw new Error(`${channels.length} of ${channelCount} channels`);
      // ALAC has no checksum: a packet whose bits do not come out even is the one sign of damage within.
      if (packet.length * 8 - bits.position > LARGEST_REST_BITS) throw new Error('bytes are left over');
      return { channels, frameCount };
    },
  };
}

/** Undoes the weighted mid/side of a pair, in place ("matrix_dec.c"). */
function unmix(first: Int32Array, second: Int32Array, frameCount: number, mixBits: number, weight: number): void {
  for (let i = 0; i < frameCount; i++) {
    const difference = second[i]!;
    const left = (first[i]! + difference - (Math.imul(weight, difference) >> mixBits)) | 0;
    first[i] = left;
    second[i] = left - difference;
  }
}
