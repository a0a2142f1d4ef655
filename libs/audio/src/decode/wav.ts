import { channelLabelsFromMask, defaultChannelLabels } from '../channelLabels.ts';
import { AuralignError } from '../errors.ts';
import type { ChannelLabel, CodecId } from '../format.ts';
import type { ByteSource } from '../source.ts';
import type { AudioWarning } from '../stream.ts';
import { textAt, viewOf } from './bytes.ts';
import { isIdentifier, walkChunks, type Chunk } from './chunks.ts';
import { cutShort } from './cutShort.ts';
import type { FormatDecoder } from './decoder.ts';
import type { PcmLayout } from './pcm.ts';
import { pcmStream } from './pcmStream.ts';

/**
 * WAVE in RIFF, RIFX (big-endian), RF64 and BW64. Sources: Microsoft/IBM "Multimedia Programming Interface and Data
 * Specifications 1.0", WAVEFORMATEXTENSIBLE, EBU Tech 3306 (RF64), ITU-R BS.2088 (BW64).
 */
export const wav: FormatDecoder = {
  id: 'wav',
  sniff: (head) => ['RIFF', 'RIFX', 'RF64', 'BW64'].includes(textAt(head, 0, 4)) && textAt(head, 8, 4) === 'WAVE',
  async open(source) {
    const littleEndian = textAt(await source.read(0, 4), 0, 4) !== 'RIFX';
    const { fmt, data, is64 } = await readHeader(source, littleEndian);
    const bytesPerFrame = fmt.layout.bytesPerSample * fmt.layout.channelCount;
    const { byteLength, promisedByteLength, warnings } = await usableData(source, data);
    if (promisedByteLength !== undefined) {
      const frames = (bytes: number): number => Math.floor(bytes / bytesPerFrame);
      warnings.push(cutShort(frames(byteLength), frames(promisedByteLength), fmt.sampleRateHz));
    } else if (warnings.length === 0 && byteLength % bytesPerFrame !== 0) {
      warnings.push({ code: 'wrong-size', message: `the data chunk does not end with a whole frame` });
    }
    const frameCount = Math.floor(byteLength / bytesPerFrame);
    return pcmStream(source, {
      format: {
        container: is64 ? 'rf64' : 'wav',
        codec: fmt.codec,
        sampleRateHz: fmt.sampleRateHz,
        channelCount: fmt.layout.channelCount,
        channelLabels: fmt.channelLabels,
        bitDepth: fmt.bitDepth,
        frameCount,
        lossless: fmt.codec === 'pcm-integer' || fmt.codec === 'pcm-float',
      },
      layout: fmt.layout,
      startByte: data.start,
      frameCount,
      warnings,
    });
  },
};

interface WaveFormat {
  readonly codec: CodecId;
  readonly sampleRateHz: number;
  readonly bitDepth: number;
  readonly channelLabels: readonly ChannelLabel[];
  readonly layout: PcmLayout;
}

/** Reads chunks until both `fmt ` and `data` are known, in whatever order they come. */
async function readHeader(
  source: ByteSource,
  littleEndian: boolean,
): Promise<{ fmt: WaveFormat; data: Chunk; is64: boolean }> {
  let fmt: WaveFormat | undefined;
  let data: Chunk | undefined;
  let dataSize64: number | undefined;
  const sizeOf = (id: string, size: number) => (id === 'data' && size === UNKNOWN_SIZE ? (dataSize64 ?? size) : size);
  for await (const chunk of walkChunks(source, 12, littleEndian, sizeOf)) {
    if (chunk.id === 'ds64') dataSize64 = await readDataSize64(source, chunk);
    else if (chunk.id === 'fmt ') fmt ??= await readFormat(source, chunk, littleEndian);
    else if (chunk.id === 'data') data ??= chunk;
    if (fmt !== undefined && data !== undefined) return { fmt, data, is64: dataSize64 !== undefined };
  }
  throw new AuralignError('CORRUPT_FILE', `${source.name}: no "${fmt === undefined ? 'fmt ' : 'data'}" chunk found`);
}

const UNKNOWN_SIZE = 0xffff_ffff;

async function readDataSize64(source: ByteSource, chunk: Chunk): Promise<number | undefined> {
  const body = await source.read(chunk.start, 16);
  return body.length < 16 ? undefined : Number(viewOf(body).getBigUint64(8, true)); // after the 8-byte RIFF size
}

const TAG_EXTENSIBLE = 0xfffe;
const CODECS: Readonly<Record<number, CodecId>> = { 1: 'pcm-integer', 3: 'pcm-float', 6: 'pcm-alaw', 7: 'pcm-mulaw' };

async function readFormat(source: ByteSource, chunk: Chunk, littleEndian: boolean): Promise<WaveFormat> {
  const body = viewOf((await source.read(chunk.start, Math.min(chunk.size, 40))).slice());
  if (body.byteLength < 14) throw new AuralignError('CORRUPT_FILE', `${source.name}: "fmt " chunk is too short`);
  const u16 = (at: number) => (at + 2 <= body.byteLength ? body.getUint16(at, littleEndian) : 0);
  const u32 = (at: number) => (at + 4 <= body.byteLength ? body.getUint32(at, littleEndian) : 0);
  const extensible = u16(0) === TAG_EXTENSIBLE && body.byteLength >= 40;
  const tag = extensible ? u16(24) : u16(0);
  const channelCount = u16(2);
  const bitsPerSample = u16(14);
  const codec = CODECS[tag];
  if (codec === undefined) {
    throw new AuralignError(
      'UNSUPPORTED_FORMAT',
      `${source.name}: WAVE format tag 0x${tag.toString(16).padStart(4, '0')}`,
      'Linear PCM, float, A-law and µ-law are read.',
    );
  }
  if (channelCount === 0) throw new AuralignError('CORRUPT_FILE', `${source.name}: WAVE with 0 channels`);
  const bytesPerSample = u16(12) / channelCount; // the container; the bits in it may be fewer
  if (!isReadable(codec, bitsPerSample, bytesPerSample)) {
    throw new AuralignError(
      u16(12) === 0 ? 'CORRUPT_FILE' : 'UNSUPPORTED_FORMAT',
      `${source.name}: ${bitsPerSample}-bit ${codec} in blocks of ${u16(12)} bytes for ${channelCount} channels`,
      'Integers of 8 to 32 bits and floats of 32 or 64 bits are read.',
    );
  }
  const validBits = extensible ? u16(18) : 0;
  const logarithmic = codec === 'pcm-alaw' || codec === 'pcm-mulaw';
  return {
    codec,
    sampleRateHz: u32(4),
    bitDepth: validBits > 0 && validBits <= bitsPerSample ? validBits : bitsPerSample,
    channelLabels: extensible ? channelLabelsFromMask(u32(20), channelCount) : defaultChannelLabels(channelCount),
    layout: {
      encoding: logarithmic
        ? codec === 'pcm-alaw'
          ? 'alaw'
          : 'mulaw'
        : codec === 'pcm-float'
          ? 'float'
          : bytesPerSample === 1
            ? 'unsigned'
            : 'signed',
      bytesPerSample,
      littleEndian,
      channelCount,
    },
  };
}

function isReadable(codec: CodecId, bits: number, bytes: number): boolean {
  if (codec === 'pcm-float') return (bits === 32 && bytes === 4) || (bits === 64 && bytes === 8);
  if (codec !== 'pcm-integer') return bits === 8 && bytes === 1;
  return Number.isInteger(bytes) && bytes >= 1 && bytes <= 4 && bits >= 1 && bits <= bytes * 8;
}

interface UsableData {
  readonly byteLength: number;
  /** Of a file that is cut short: how long the data was to be. */
  readonly promisedByteLength?: number;
  readonly warnings: AudioWarning[];
}

/**
 * The bytes of the data chunk that are really there. Writers to a pipe cannot go back to fill in the size and leave
 * 0, 0xFFFFFFFF or about 2 GiB: the samples then go to the end of the file. Any other size is believed, and a file
 * that ends before is truncated.
 */
async function usableData(source: ByteSource, data: Chunk): Promise<UsableData> {
  const available = Math.max(0, source.byteLength - data.start);
  if (data.size === 0) {
    const next = textAt(await source.read(data.start, 4), 0, 4);
    const isEmpty = available < 8 || (isIdentifier(next) && (await endsWithChunks(source, data.start)));
    return isEmpty ? { byteLength: 0, warnings: [] } : toTheEnd(available);
  }
  if (data.size <= available) return { byteLength: data.size, warnings: [] };
  // SoX leaves 0x7FFFF000 and less, others 0x7FFFFFFF or 0x80000000, ffmpeg 0xFFFFFFFF.
  const placeholder = data.size >= 0x7fff_0000 && data.size <= UNKNOWN_SIZE && data.size - available > 0x1000_0000;
  if (placeholder) return toTheEnd(available);
  return { byteLength: available, promisedByteLength: data.size, warnings: [] };
}

function toTheEnd(available: number): UsableData {
  const message =
    'its length was left open, as programs do that write to a pipe: read to the end, wherever it was meant to be';
  return { byteLength: available, warnings: [{ code: 'wrong-size', message }] };
}

/** Whether the rest of the file is a clean row of chunks, as after a data chunk that is truly empty. */
async function endsWithChunks(source: ByteSource, start: number): Promise<boolean> {
  let end = start;
  for await (const { id, start: body, size } of walkChunks(source, start, true)) {
    if (!isIdentifier(id)) return false;
    end = body + size;
  }
  return end >= source.byteLength - 1 && end <= source.byteLength + 1;
}
