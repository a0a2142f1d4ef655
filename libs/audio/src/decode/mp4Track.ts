import { AuralignError } from '../errors.ts';
import type { ByteSource } from '../source.ts';
import { findBox, readBody, readBoxes, readTable, viewOf, type Mp4Box } from './mp4Boxes.ts';

/** The audio track of an MP4 file: its codec, where its packets are, and which part of its time is meant to be heard. */
export interface Mp4Track {
  readonly codec: 'aac' | 'alac';
  /** AudioSpecificConfig or ALACSpecificConfig. */
  readonly config: Uint8Array;
  /** Units of the track's time a second; nearly always the sample rate. */
  readonly timescale: number;
  /** Length of all packets, in units of the timescale. */
  readonly mediaDuration: number;
  /** What is to be heard, in units of the timescale; the encoder's priming and padding lie outside. */
  readonly window: { readonly start: number; readonly end: number };
  readonly sampleTable: Mp4Box;
}

/**
 * Finds the first audio track that AAC or ALAC is in.
 *
 * @throws AuralignError `CORRUPT_FILE` (no index, damaged), `UNSUPPORTED_FORMAT` (fragmented, encrypted, other codecs)
 */
export async function findAudioTrack(source: ByteSource): Promise<Mp4Track> {
  const { name } = source;
  let moov: Mp4Box | undefined;
  for await (const box of readBoxes(source, 0, source.byteLength)) {
    if (box.type === 'moov') {
      moov = box;
      break;
    }
  }
  if (moov === undefined) {
    throw new AuralignError(
      'CORRUPT_FILE',
      `${name}: an MP4 file without an index ("moov")`,
      'The recording or the download was not finished.',
    );
  }
  if (moov.isCut) throw new AuralignError('CORRUPT_FILE', `${name}: the index of the MP4 file is cut short`);
  try {
    let refusal: AuralignError | undefined;
    for await (const trak of readBoxes(source, moov.start, moov.end)) {
      if (trak.type !== 'trak' || !(await isSound(source, trak))) continue;
      try {
        return await readTrack(source, moov, trak);
      } catch (error) {
        if (!(error instanceof AuralignError)) throw error;
        refusal ??= error;
      }
    }
    throw refusal ?? new AuralignError('UNSUPPORTED_FORMAT', `${name}: an MP4 file without sound`);
  } catch (cause) {
    if (cause instanceof AuralignError) throw cause;
    throw new AuralignError('CORRUPT_FILE', `${name}: the index of the MP4 file is damaged`, undefined, { cause });
  }
}

async function isSound(source: ByteSource, trak: Mp4Box): Promise<boolean> {
  const handler = await findBox(source, trak, 'mdia', 'hdlr');
  return handler !== undefined && textAt(await readBody(source, handler), 8) === 'soun';
}

async function readTrack(source: ByteSource, moov: Mp4Box, trak: Mp4Box): Promise<Mp4Track> {
  const { name } = source;
  const require = async (...path: string[]): Promise<Mp4Box> => {
    const box = await findBox(source, trak, ...path);
    if (box === undefined) throw new AuralignError('CORRUPT_FILE', `${name}: the MP4 track has no ${path.at(-1)} box`);
    return box;
  };
  const description = await readDescription(
    source,
    await readBody(source, await require('mdia', 'minf', 'stbl', 'stsd')),
  );
  const timescale = timescaleOf(await readBody(source, await require('mdia', 'mdhd')));
  const sampleTable = await require('mdia', 'minf', 'stbl');
  const mediaDuration = await sumDurations(source, await require('mdia', 'minf', 'stbl', 'stts'));
  if (mediaDuration === 0 && (await findBox(source, moov, 'mvex')) !== undefined) {
    throw new AuralignError(
      'UNSUPPORTED_FORMAT',
      `${name}: fragmented MP4`,
      'Convert it without loss: ffmpeg -i in.m4a -c copy out.m4a',
    );
  }
  if (timescale === 0) throw new AuralignError('CORRUPT_FILE', `${name}: an MP4 track without a timescale`);
  const window = (await editWindow(source, moov, trak, timescale, mediaDuration)) ??
    (await itunesWindow(source, moov)) ?? { start: 0, end: mediaDuration };
  return { ...description, timescale, mediaDuration, window, sampleTable };
}

/** Sample description (ISO/IEC 14496-12, section 8.5.2, and QuickTime's versions 1 and 2 of it). */
async function readDescription(
  source: ByteSource,
  stsd: Uint8Array,
): Promise<{ codec: 'aac' | 'alac'; config: Uint8Array }> {
  const { name } = source;
  const view = viewOf(stsd);
  const entryStart = 8;
  const entryEnd = Math.min(stsd.length, entryStart + view.getUint32(entryStart));
  const type = textAt(stsd, entryStart + 4);
  if (type === 'enca' || type === 'drms') {
    throw new AuralignError('UNSUPPORTED_FORMAT', `${name}: the audio is encrypted (copy protection)`);
  }
  if (type !== 'mp4a' && type !== 'alac') {
    throw new AuralignError(
      'UNSUPPORTED_FORMAT',
      `${name}: MP4 with codec "${printable(type)}"`,
      'In MP4, AAC and ALAC are read.',
    );
  }
  const version = view.getUint16(entryStart + 16);
  const headLength = version === 1 ? 52 : version === 2 ? view.getUint32(entryStart + 36) : 36;
  const children = childBoxes(stsd, entryStart + headLength, entryEnd);
  if (type === 'alac') {
    const cookie = children.get('alac');
    // Version and flags come before the configuration.
    if (cookie !== undefined && cookie.length >= 28) return { codec: 'alac', config: cookie.slice(4) };
    throw new AuralignError('CORRUPT_FILE', `${name}: ALAC without its configuration`);
  }
  const esds = children.get('esds');
  if (esds === undefined) throw new AuralignError('CORRUPT_FILE', `${name}: AAC without its configuration`);
  return { codec: 'aac', config: readDecoderConfig(esds, name) };
}

/** Boxes within bytes in memory, by type, those inside QuickTime's "wave" included. */
function childBoxes(
  bytes: Uint8Array,
  start: number,
  end: number,
  into = new Map<string, Uint8Array>(),
): Map<string, Uint8Array> {
  const view = viewOf(bytes);
  for (let at = start; at + 8 <= end;) {
    const size = view.getUint32(at);
    if (size < 8 || at + size > end) break;
    const type = textAt(bytes, at + 4);
    if (type === 'wave') childBoxes(bytes, at + 8, at + size, into);
    else if (!into.has(type)) into.set(type, bytes.subarray(at + 8, at + size));
    at += size;
  }
  return into;
}

/** AudioSpecificConfig from the descriptors of an "esds" box (ISO/IEC 14496-1, section 7.2.6). */
function readDecoderConfig(esds: Uint8Array, name: string): Uint8Array {
  const view = viewOf(esds);
  let at = 4; // version and flags
  const descriptor = (wanted: number): number => {
    const tag = view.getUint8(at++);
    let length = 0;
    for (let i = 0; i < 4; i++) {
      const byte = view.getUint8(at++);
      length = (length << 7) | (byte & 0x7f);
      if (byte < 0x80) break;
    }
    if (tag !== wanted) throw new AuralignError('CORRUPT_FILE', `${name}: AAC configuration with descriptor ${tag}`);
    return length;
  };
  descriptor(3);
  const flags = view.getUint8(at + 2);
  at += 3 + (flags & 0x80 ? 2 : 0);
  if (flags & 0x40) at += 1 + view.getUint8(at);
  if (flags & 0x20) at += 2;
  descriptor(4);
  const objectType = view.getUint8(at);
  // 0x40 MPEG-4 audio; 0x66–0x68 MPEG-2 AAC.
  if (objectType !== 0x40 && !(objectType >= 0x66 && objectType <= 0x68)) {
    throw new AuralignError('UNSUPPORTED_FORMAT', `${name}: MP4 with audio object type 0x${objectType.toString(16)}`);
  }
  at += 13;
  const length = descriptor(5);
  if (length < 2 || at + length > esds.length) {
    throw new AuralignError('CORRUPT_FILE', `${name}: an AAC configuration of ${length} bytes`);
  }
  return esds.slice(at, at + length);
}

/** Of "mvhd" and "mdhd": version, flags, created, modified, timescale. */
function timescaleOf(body: Uint8Array): number {
  return viewOf(body).getUint32(body[0] === 1 ? 20 : 12);
}

async function sumDurations(source: ByteSource, stts: Mp4Box): Promise<number> {
  let sum = 0;
  let count: number | undefined;
  for await (const value of readTable(source, stts.start + 8, stts.end, 4)) {
    if (count === undefined) count = value;
    else {
      sum += count * value;
      count = undefined;
    }
  }
  return sum;
}

/**
 * What the edit list leaves of the media. One edit, or several that follow each other in the media, make a window; lists
 * that cut or repeat are for video editors and the media is then read whole. Empty edits (a pause in front) are not audio.
 *
 * Source: ISO/IEC 14496-12, section 8.6.6.
 */
async function editWindow(
  source: ByteSource,
  moov: Mp4Box,
  trak: Mp4Box,
  timescale: number,
  mediaDuration: number,
): Promise<{ start: number; end: number } | undefined> {
  const elst = await findBox(source, trak, 'edts', 'elst');
  const mvhd = await findBox(source, moov, 'mvhd');
  if (elst === undefined || mvhd === undefined) return undefined;
  const movieTimescale = timescaleOf(await readBody(source, mvhd));
  const body = await readBody(source, elst);
  const view = viewOf(body);
  const isWide = body[0] === 1;
  const count = Math.min(view.getUint32(4), Math.floor((body.length - 8) / (isWide ? 20 : 12)));
  let start: number | undefined;
  let duration = 0;
  for (let i = 0; i < count; i++) {
    const at = 8 + i * (isWide ? 20 : 12);
    const length = isWide ? view.getUint32(at) * 2 ** 32 + view.getUint32(at + 4) : view.getUint32(at);
    const mediaTime = isWide ? view.getInt32(at + 8) * 2 ** 32 + view.getUint32(at + 12) : view.getInt32(at + 4);
    if (mediaTime < 0) continue;
    if (start !== undefined) return undefined;
    start = mediaTime;
    duration = length;
  }
  if (start === undefined || start >= mediaDuration || movieTimescale === 0) return undefined;
  // Nothing is trimmed in front: the file may still carry Apple's own note about it.
  const noteOfApple = start === 0 ? await itunesWindow(source, moov) : undefined;
  if (noteOfApple !== undefined) return noteOfApple;
  const editEnd = start + (duration * timescale) / movieTimescale;
  // Edits count in the movie's units, often milliseconds: closer than one of them to the media's end means its end.
  const tick = timescale / movieTimescale;
  const isToTheEnd = duration === 0 || editEnd > mediaDuration - Math.max(1, tick);
  return { start, end: isToTheEnd ? mediaDuration : Math.round(editEnd) };
}

/** Apple's "iTunSMPB" note: hexadecimal fields, the second is the priming, the fourth the length, both in frames. */
async function itunesWindow(source: ByteSource, moov: Mp4Box): Promise<{ start: number; end: number } | undefined> {
  const list = await findBox(source, moov, 'udta', 'meta', 'ilst');
  if (list === undefined) return undefined;
  for await (const item of readBoxes(source, list.start, list.end)) {
    if (item.type !== '----' || item.end - item.start > 1024) continue;
    const text = String.fromCharCode(...(await readBody(source, item)));
    if (!text.includes('iTunSMPB')) continue;
    const fields = /([0-9A-Fa-f]{8}) ([0-9A-Fa-f]{8}) ([0-9A-Fa-f]{8}) ([0-9A-Fa-f]{16})/.exec(text);
    if (fields === null) return undefined;
    const start = parseInt(fields[2]!, 16);
    const length = parseInt(fields[4]!, 16);
    return length === 0 ? undefined : { start, end: start + length };
  }
  return undefined;
}

function textAt(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4));
}

function printable(text: string): string {
  return text.replace(/[^ -~]/g, '?');
}
