import { AuralignError } from '../errors.ts';
import type { AudioFormat } from '../format.ts';
import type { ByteSource } from '../source.ts';
import type { AudioStream } from '../stream.ts';
import type { FormatDecoder } from './decoder.ts';
import type { OggCodec, OggCodecDecoder } from './oggCodec.ts';
import { lastOggPage, readOggPages, type OggPage } from './oggPages.ts';
import { opus } from './opus.ts';
import {
  createWarningLog,
  meanBitRate,
  pieceStream,
  silentPiece,
  slicePiece,
  type PcmPiece,
  type WarningLog,
} from './pieces.ts';
import { vorbis } from './vorbis.ts';

const CODECS: readonly OggCodec[] = [vorbis, opus];

/** Longer holes are not filled: no one wants minutes of silence because of one damaged number. */
const LONGEST_FILL_SECONDS = 60;

export const ogg: FormatDecoder = {
  id: 'ogg',
  sniff: (head) => head[0] === 0x4f && head[1] === 0x67 && head[2] === 0x67 && head[3] === 0x53,
  open: openOgg,
};

/**
 * Ogg Vorbis and Ogg Opus. Length and trimming follow the granule positions (RFC 3533; Vorbis I, appendix A; RFC 7845,
 * section 4); chained streams with the same rate and channels are one after the other; lost pages become silence of the
 * same length, so that what follows stays in its place.
 */
async function openOgg(source: ByteSource): Promise<AudioStream> {
  const warnings = createWarningLog();
  const reader = new OggReader(source, warnings);
  const last = await lastOggPage(source);
  // The first piece is decoded here: only then is it certain that there is audio, and where its time begins.
  const pieces = reader.pieces();
  let first: IteratorResult<PcmPiece, void>;
  try {
    first = await pieces.next();
  } catch (error) {
    reader.close();
    throw error;
  }
  const { stream } = reader;
  if (first.done === true || stream === undefined) {
    reader.close();
    throw reader.nothingFound();
  }
  const { sampleRateHz, channelCount, channelLabels } = stream.decoder;
  const frameCount = last !== undefined && last.serial === stream.serial ? stream.lengthAt(last.granule) : undefined;
  const format: AudioFormat = {
    container: 'ogg',
    codec: stream.codec.id,
    sampleRateHz,
    channelCount,
    channelLabels,
    ...(frameCount === undefined || frameCount <= 0
      ? {}
      : { frameCount, bitRate: meanBitRate(source.byteLength, frameCount, sampleRateHz) }),
    lossless: false,
  };
  const firstPiece = first.value;
  async function* all(): AsyncGenerator<PcmPiece> {
    yield firstPiece;
    yield* pieces;
  }
  return pieceStream({
    codec: stream.codec.id,
    name: source.name,
    format,
    warnings,
    pieces: all(),
    close: () => reader.close(),
  });
}

/** One logical stream (one link of a chain) and where its decoded frames stand in its time. */
class LogicalStream {
  readonly serial: number;
  readonly codec: OggCodec;
  readonly decoder: OggCodecDecoder;
  /** Frames decoded or filled so far, those that are dropped at the start included. */
  private decoded = 0;
  /** Granule position of the first decoded frame; known with the first page that carries audio. */
  private start: number | undefined;
  private toDrop = 0;

  constructor(serial: number, codec: OggCodec, decoder: OggCodecDecoder) {
    this.serial = serial;
    this.codec = codec;
    this.decoder = decoder;
  }

  /** Frames of audio up to a granule position. */
  lengthAt(granule: number): number | undefined {
    if (this.start === undefined) return undefined;
    return granule - this.start - this.leadFrames(this.start);
  }

  private leadFrames(start: number): number {
    return this.decoder.preSkipFrames + (this.decoder.trimsStart ? Math.max(0, -start) : 0);
  }

  /** Decodes the audio packets of one page and places the result in time: yields what is audible of it. */
  async *decodePage(page: OggPage, packets: readonly Uint8Array[], warnings: WarningLog): AsyncGenerator<PcmPiece> {
    const { sampleRateHz, channelCount } = this.decoder;
    const { piece, damagedPackets } = await this.decoder.decode(packets);
    let frameCount = piece.frameCount;
    if (this.start === undefined && page.granule >= 0) {
      // RFC 7845, section 4.4: a first page that is also the last says where to end, not where time began.
      this.start = page.isLast ? 0 : page.granule - this.decoded - frameCount;
      this.toDrop = this.leadFrames(this.start);
    }
    const end = page.granule >= 0 && this.start !== undefined ? page.granule - this.start : undefined;

    if (page.afterGap || damagedPackets > 0) {
      const atSeconds = (this.decoded / sampleRateHz).toFixed(2);
      warnings.add('corrupt-frame', `damaged or missing ${this.codec.id} data near ${atSeconds} s`);
      const missing = end === undefined ? 0 : end - this.decoded - frameCount;
      if (missing > 0 && missing <= LONGEST_FILL_SECONDS * sampleRateHz) {
        for (let left = missing; left > 0; left -= sampleRateHz) {
          yield* this.place(silentPiece(channelCount, Math.min(left, sampleRateHz)));
        }
      }
    }
    if (page.isLast && end !== undefined) frameCount = Math.max(0, Math.min(frameCount, end - this.decoded));
    yield* this.place(slicePiece(piece, 0, frameCount));
  }

  private *place(piece: PcmPiece): Generator<PcmPiece> {
    this.decoded += piece.frameCount;
    const drop = Math.min(this.toDrop, piece.frameCount);
    this.toDrop -= drop;
    if (drop < piece.frameCount) yield slicePiece(piece, drop, piece.frameCount);
  }
}

/** Walks the pages of a file, opens a decoder for each link of the chain and gives out its audio. */
class OggReader {
  stream: LogicalStream | undefined;
  private readonly source: ByteSource;
  private readonly warnings: WarningLog;
  private otherContent: string | undefined;

  constructor(source: ByteSource, warnings: WarningLog) {
    this.source = source;
    this.warnings = warnings;
  }

  close(): void {
    this.stream?.decoder.close();
  }

  nothingFound(): AuralignError {
    const { name } = this.source;
    if (this.otherContent !== undefined) {
      return new AuralignError(
        'UNSUPPORTED_FORMAT',
        `${name}: Ogg with ${this.otherContent}`,
        'In Ogg, Vorbis and Opus are read.',
      );
    }
    return new AuralignError('CORRUPT_FILE', `${name}: an Ogg file without one readable page of audio`);
  }

  async *pieces(): AsyncGenerator<PcmPiece, void, undefined> {
    const { source, warnings } = this;
    let pending: { serial: number; codec: OggCodec; headers: Uint8Array[] } | undefined;
    let ended = true; // no stream is under way
    for await (const page of readOggPages(source)) {
      if (page.isFirst) {
        const packet = page.packets[0] ?? new Uint8Array(0);
        const codec = CODECS.find((one) => one.matches(packet));
        if (codec === undefined) {
          this.otherContent ??= describePacket(packet);
        } else if (pending === undefined || ended) {
          // Of several multiplexed streams the first is read; one that begins after another's audio is a link.
          if (!ended) warnings.add('truncated', 'a chained stream has no last page');
          pending = { serial: page.serial, codec, headers: [packet.slice()] };
          ended = false;
        }
        continue;
      }
      const current = this.stream;
      let packets = page.packets;
      if (pending !== undefined && page.serial === pending.serial) {
        const { headers, codec, serial } = pending;
        const missing = codec.headerPacketCount - headers.length;
        for (const packet of packets.slice(0, missing)) headers.push(packet.slice());
        packets = packets.slice(missing);
        if (headers.length < codec.headerPacketCount) continue;
        pending = undefined;
        const decoder = await codec.open(headers, source.name);
        current?.decoder.close();
        this.stream = new LogicalStream(serial, codec, decoder);
        if (current !== undefined && !isSameShape(current.decoder, decoder)) {
          warnings.add('trailing-data', 'a chained stream with another rate or channel count was left out');
          return;
        }
      }
      if (this.stream === undefined || page.serial !== this.stream.serial) continue;
      if (packets.length > 0) yield* this.stream.decodePage(page, packets, warnings);
      if (page.isLast) ended = true;
    }
    if (!ended && this.stream !== undefined) warnings.add('truncated', 'the last page of the Ogg stream is missing');
  }
}

function isSameShape(a: OggCodecDecoder, b: OggCodecDecoder): boolean {
  return a.sampleRateHz === b.sampleRateHz && a.channelCount === b.channelCount;
}

function describePacket(packet: Uint8Array): string {
  const text = String.fromCharCode(...packet.subarray(0, 8));
  if (text.includes('FLAC')) return 'FLAC';
  if (text.startsWith('Speex')) return 'Speex';
  if (text.includes('theora')) return 'Theora video';
  return 'a codec that is not known';
}
