import { AuralignError } from '../errors.ts';
import type { ByteSource } from '../source.ts';
import { findBox, readTable, viewOf, type Mp4Box } from './mp4Boxes.ts';
import type { WarningLog } from './pieces.ts';

/** Far above any AAC packet (8 KiB) and the largest ALAC one (8 channels of 4096 frames at 32 bit). */
const LARGEST_PACKET = 1 << 20;

/**
 * The packets of a track in order. The sample tables are read a window at a time, so that memory does not grow with the
 * length of the file. The bytes are valid until the next packet is asked for.
 *
 * Source: ISO/IEC 14496-12, sections 8.7.3 (sizes), 8.7.4 (samples in chunks), 8.7.5 (chunk offsets).
 * @throws AuralignError `CORRUPT_FILE` when tables are missing or contradict the file
 */
export async function* readMp4Packets(
  source: ByteSource,
  sampleTable: Mp4Box,
  warnings: WarningLog,
): AsyncGenerator<Uint8Array> {
  const { name } = source;
  const chunksOf = await findBox(source, sampleTable, 'stsc');
  const wide = await findBox(source, sampleTable, 'co64');
  const offsets = wide ?? (await findBox(source, sampleTable, 'stco'));
  if (chunksOf === undefined || offsets === undefined) {
    throw new AuralignError('CORRUPT_FILE', `${name}: the MP4 track has no chunk tables`);
  }
  const sizes = await packetSizes(source, sampleTable);
  const runs = readTable(source, chunksOf.start + 8, chunksOf.end, 4);
  const nextRun = async (): Promise<{ firstChunk: number; packetCount: number } | undefined> => {
    const firstChunk = await runs.next();
    const packetCount = await runs.next();
    await runs.next(); // which sample description: there is one
    if (firstChunk.done === true || packetCount.done === true) return undefined;
    return { firstChunk: firstChunk.value, packetCount: packetCount.value };
  };

  let run = await nextRun();
  let following = run && (await nextRun());
  let chunk = 0;
  for await (const chunkOffset of readTable(source, offsets.start + 8, offsets.end, wide === undefined ? 4 : 8)) {
    chunk++;
    while (following !== undefined && following.firstChunk <= chunk) {
      run = following;
      following = await nextRun();
    }
    if (run === undefined) return;
    let offset = chunkOffset;
    for (let i = 0; i < run.packetCount; i++) {
      const size = await sizes.next();
      if (size.done === true) return;
      if (size.value > LARGEST_PACKET) {
        throw new AuralignError('CORRUPT_FILE', `${name}: an audio packet of ${size.value} bytes`);
      }
      const packet = await source.read(offset, size.value);
      if (packet.length < size.value || size.value === 0) {
        warnings.add('truncated', `the file ends before the packet at ${offset}`);
        return;
      }
      yield packet;
      offset += size.value;
    }
  }
}

async function packetSizes(source: ByteSource, sampleTable: Mp4Box): Promise<AsyncGenerator<number, void, undefined>> {
  const stsz = await findBox(source, sampleTable, 'stsz');
  const compact = stsz === undefined ? await findBox(source, sampleTable, 'stz2') : undefined;
  const box = stsz ?? compact;
  if (box === undefined) throw new AuralignError('CORRUPT_FILE', `${source.name}: the MP4 track has no packet sizes`);
  const head = (await source.read(box.start, 12)).slice();
  if (head.length < 12)
    throw new AuralignError('CORRUPT_FILE', `${source.name}: the table of packet sizes is cut short`);
  const view = viewOf(head);
  const start = box.start + 12;
  const count = view.getUint32(8);
  if (compact !== undefined) return compactSizes(source, start, box.end, head[7]!, count);
  const uniform = view.getUint32(4);
  if (uniform !== 0) return repeat(uniform, count);
  return readTable(source, start, Math.min(box.end, start + 4 * count), 4);
}

async function* repeat(value: number, count: number): AsyncGenerator<number, void, undefined> {
  for (let i = 0; i < count; i++) yield value;
}

/** "stz2": entries of 4, 8 or 16 bits. */
async function* compactSizes(
  source: ByteSource,
  start: number,
  end: number,
  bits: number,
  count: number,
): AsyncGenerator<number, void, undefined> {
  let left = count;
  for await (const value of readTable(source, start, end, bits === 16 ? 2 : 1)) {
    if (left-- <= 0) return;
    if (bits !== 4) {
      yield value;
      continue;
    }
    yield value >> 4;
    if (left-- > 0) yield value & 15;
  }
}
