import { defaultChannelLabels } from '../channelLabels.ts';
import { AuralignError } from '../errors.ts';
import type { CodecId } from '../format.ts';
import type { ByteSource } from '../source.ts';
import type { AudioWarning } from '../stream.ts';
import { textAt, viewOf } from './bytes.ts';
import { walkChunks } from './chunks.ts';
import { cutShort } from './cutShort.ts';
import type { FormatDecoder } from './decoder.ts';
import type { PcmLayout } from './pcm.ts';
import { pcmStream } from './pcmStream.ts';

/**
 * AIFF and AIFF-C, uncompressed kinds. Sources: Apple "Audio Interchange File Format 1.3" and "AIFF-C draft 8/26/91".
 */
export const aiff: FormatDecoder = {
  id: 'aiff',
  sniff: (head) => textAt(head, 0, 4) === 'FORM' && ['AIFF', 'AIFC'].includes(textAt(head, 8, 4)),
  async open(source) {
    const { common, sound } = await readHeader(source);
    const { layout, codec, bitDepth, sampleRateHz } = common;
    const available = Math.max(0, source.byteLength - sound.start);
    const bytesPerFrame = layout.bytesPerSample * layout.channelCount;
    const inChunk = Math.floor(sound.size / bytesPerFrame);
    const inFile = Math.floor(Math.min(sound.size, available) / bytesPerFrame);
    const warnings: AudioWarning[] = [];
    // The common chunk has the last word, except that nobody can play what is not there.
    let frameCount = Math.min(common.frameCount, inFile);
    if (sound.toTheEnd) {
      frameCount = inFile;
      warnings.push({
        code: 'wrong-size',
        message: 'the sound chunk states no size; it is read to the end of the file',
      });
    } else if (inFile < Math.min(common.frameCount, inChunk)) {
      warnings.push(cutShort(inFile, common.frameCount, sampleRateHz));
    } else if (common.frameCount > inChunk) {
      const message = `the header promises ${common.frameCount} frames, the sound chunk holds ${inChunk}`;
      warnings.push({ code: 'wrong-size', message });
    }
    return pcmStream(source, {
      format: {
        container: 'aiff',
        codec,
        sampleRateHz,
        channelCount: layout.channelCount,
        channelLabels: defaultChannelLabels(layout.channelCount),
        bitDepth,
        frameCount,
        lossless: codec === 'pcm-integer' || codec === 'pcm-float',
      },
      layout,
      startByte: sound.start,
      frameCount,
      warnings,
    });
  },
};

interface Common {
  readonly codec: CodecId;
  readonly sampleRateHz: number;
  readonly bitDepth: number;
  readonly frameCount: number;
  readonly layout: PcmLayout;
}

interface Sound {
  /** First byte of the samples. */
  readonly start: number;
  /** Bytes of samples; may be more than the file has. */
  readonly size: number;
  /** The header does not say how long the sound is. */
  readonly toTheEnd: boolean;
}

/** Reads chunks until both `COMM` and `SSND` are known, in whatever order they come. */
async function readHeader(source: ByteSource): Promise<{ common: Common; sound: Sound }> {
  const compressed = textAt(await source.read(8, 4), 0, 4) === 'AIFC';
  let common: Common | undefined;
  let sound: Sound | undefined;
  for await (const { id, start, size } of walkChunks(source, 12, false)) {
    if (id === 'COMM') common ??= await readCommon(source, start, size, compressed);
    else if (id === 'SSND' && sound === undefined) {
      const head = await source.read(start, 8);
      if (head.length < 8) throw new AuralignError('CORRUPT_FILE', `${source.name}: the sound chunk is cut off`);
      const offset = viewOf(head).getUint32(0); // bytes to skip before the first frame; the block size is advice only
      const first = start + 8 + offset;
      // A writer to a pipe cannot go back and leaves 0, less than the chunk's own fields: to the end of the file then.
      const toTheEnd = size === 0 && first < source.byteLength;
      sound = { start: first, size: toTheEnd ? source.byteLength - first : Math.max(0, size - 8 - offset), toTheEnd };
    }
    if (common !== undefined && sound !== undefined) return { common, sound };
  }
  // A file without samples need not have a sound chunk.
  if (common?.frameCount === 0) return { common, sound: { start: source.byteLength, size: 0, toTheEnd: false } };
  throw new AuralignError('CORRUPT_FILE', `${source.name}: no "${common === undefined ? 'COMM' : 'SSND'}" chunk found`);
}

interface Compression {
  readonly codec: CodecId;
  readonly encoding: PcmLayout['encoding'];
  readonly littleEndian: boolean;
  /** Fixed container size; absent: from the bits per sample. */
  readonly bytesPerSample?: number;
}

const INTEGER = { codec: 'pcm-integer', encoding: 'signed', littleEndian: false } as const;

/** By the four characters of the compression type, lower case: writers disagree about `fl32` and `FL32`. */
const COMPRESSIONS: Readonly<Record<string, Compression>> = {
  none: INTEGER,
  twos: INTEGER,
  sowt: { ...INTEGER, littleEndian: true },
  in24: { ...INTEGER, bytesPerSample: 3 },
  in32: { ...INTEGER, bytesPerSample: 4 },
  'raw ': { ...INTEGER, encoding: 'unsigned', bytesPerSample: 1 },
  fl32: { codec: 'pcm-float', encoding: 'float', littleEndian: false, bytesPerSample: 4 },
  fl64: { codec: 'pcm-float', encoding: 'float', littleEndian: false, bytesPerSample: 8 },
  alaw: { codec: 'pcm-alaw', encoding: 'alaw', littleEndian: false, bytesPerSample: 1 },
  ulaw: { codec: 'pcm-mulaw', encoding: 'mulaw', littleEndian: false, bytesPerSample: 1 },
};

async function readCommon(source: ByteSource, start: number, size: number, compressed: boolean): Promise<Common> {
  const body = (await source.read(start, Math.min(size, 22))).slice();
  if (body.length < (compressed ? 22 : 18)) {
    throw new AuralignError('CORRUPT_FILE', `${source.name}: the "COMM" chunk is too short`);
  }
  const view = viewOf(body);
  const type = compressed ? textAt(body, 18, 4) : 'NONE';
  const compression = COMPRESSIONS[type.toLowerCase()];
  if (compression === undefined) {
    throw new AuralignError('UNSUPPORTED_FORMAT', `${source.name}: AIFF-C compression "${type}"`);
  }
  const channelCount = view.getUint16(0);
  const bits = view.getUint16(6);
  const bytesPerSample = compression.bytesPerSample ?? Math.ceil(bits / 8);
  if (channelCount === 0) throw new AuralignError('CORRUPT_FILE', `${source.name}: AIFF with 0 channels`);
  if (compression.codec === 'pcm-integer' && (bits < 1 || bits > 32 || bytesPerSample > 4)) {
    throw new AuralignError('UNSUPPORTED_FORMAT', `${source.name}: AIFF with ${bits} bits per sample`);
  }
  return {
    codec: compression.codec,
    sampleRateHz: readExtended(view, 8),
    bitDepth: compression.codec === 'pcm-integer' ? Math.min(bits, bytesPerSample * 8) : bytesPerSample * 8,
    frameCount: view.getUint32(2),
    layout: { encoding: compression.encoding, bytesPerSample, littleEndian: compression.littleEndian, channelCount },
  };
}

/** 80-bit extended precision (IEEE 754-1985): sign and 15 exponent bits, then 64 bits of mantissa with the leading one. */
function readExtended(view: DataView, at: number): number {
  const exponent = view.getUint16(at) & 0x7fff;
  const mantissa = view.getUint32(at + 2) * 2 ** 32 + view.getUint32(at + 6);
  return mantissa * 2 ** (exponent - 16383 - 63);
}
