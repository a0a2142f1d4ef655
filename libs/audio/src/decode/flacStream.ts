import type { AudioBlock } from '../block.ts';
import { AuralignError, throwIfCancelled } from '../errors.ts';
import { DEFAULT_MAX_FRAME_COUNT } from '../guardStream.ts';
import type { ByteSource } from '../source.ts';
import type { AudioStream, AudioWarning, BlockOptions } from '../stream.ts';
import { textAt } from './bytes.ts';
import { byteWindow } from './byteWindow.ts';
import { cutShort } from './cutShort.ts';
import { createFrameDecoder } from './flacFrame.ts';
import {
  type FlacFrameHeader,
  type FlacStreamInfo,
  MAX_FRAME_HEADER_BYTES,
  maxFrameBytes,
  parseFrameHeader,
} from './flacHeader.ts';
import { createSampleChecksum } from './flacMd5.ts';

/**
 * Samples given up on before the file is called beyond repair. Decoding costs time even when its result is thrown away,
 * and bytes can be arranged so that every one of them seems to begin a frame.
 */
const MAX_LOST_EFFORT_SAMPLES = 1 << 28;
const MAX_CORRUPTION_WARNINGS = 20;

/**
 * The frames of a FLAC file as blocks. A damaged frame is replaced by silence of the length that the numbering of the
 * next good frame tells, so that what follows stays in its place.
 *
 * @param firstFrame byte where the metadata ends
 */
export function flacBlocks(
  source: ByteSource,
  info: FlacStreamInfo,
  firstFrame: number,
): Pick<AudioStream, 'blocks' | 'warnings'> {
  const warnings: AudioWarning[] = [];
  let corruptionCount = 0;
  const warnOfDamage = (position: number, lost: number) => {
    if (++corruptionCount > MAX_CORRUPTION_WARNINGS) return;
    const what = lost === 0 ? 'the stream is damaged' : `${lost} damaged frames are replaced by silence`;
    warnings.push({ code: 'corrupt-frame', message: `at frame ${position} ${what}` });
  };

  async function* blocks(options: BlockOptions = {}): AsyncGenerator<AudioBlock, undefined, undefined> {
    const maxFrameCount = options.maxFrameCount ?? DEFAULT_MAX_FRAME_COUNT;
    const window = byteWindow(source, firstFrame);
    const decoder = createFrameDecoder(info);
    const checksum = createSampleChecksum(info);
    let position = 0; // frames given out so far
    let started = false;
    let origin = 0; // position that the stream gives to our frame 0
    let fixedBlockFrames = info.minBlockFrames === info.maxBlockFrames ? info.minBlockFrames : 0;
    let damageStart = -1; // byte where the frame expected next was not found
    let lostEffort = 0;
    let endsWithinFrame = false;
    let endsWithTrailer = false;

    /**
     * The most frames that so many damaged bytes can have held: eight times what the stream held so far on average, and a
     * few blocks that have vanished without leaving a byte. Numbers that jump further are themselves damaged.
     */
    function plausibleLoss(skippedBytes: number): number {
      const bytesBefore = Math.max(1, (damageStart < 0 ? window.position() : damageStart) - firstFrame);
      const largestBlock = Math.max(info.maxBlockFrames, 16);
      const average = started ? (8 * position) / bytesBefore : largestBlock / 11; // no frame has fewer than 11 bytes
      return 16 * largestBlock + skippedBytes * average;
    }

    for (;;) {
      await window.ensure(MAX_FRAME_HEADER_BYTES);
      if (window.available() === 0) break;
      const header = parseFrameHeader(window.bytes(), window.start(), window.end(), info);
      let byteLength = 0;
      if (header !== undefined) {
        const byteLimit = maxFrameBytes(header, info);
        await window.ensure(byteLimit);
        const end = Math.min(window.end(), window.start() + byteLimit);
        byteLength = decoder.decode(window.view(), window.bytes(), window.start(), end, header);
        if (byteLength > 0) window.advance(byteLength);
        else {
          endsWithinFrame ||= damageStart < 0 && byteLength < 0 && window.available() < byteLimit;
          lostEffort += header.frameCount * info.channelCount;
          if (lostEffort > MAX_LOST_EFFORT_SAMPLES) {
            throw new AuralignError('CORRUPT_FILE', `${source.name}: too much of the FLAC stream is damaged`);
          }
        }
      }
      if (byteLength <= 0) {
        if (damageStart < 0) {
          damageStart = window.position();
          endsWithTrailer = isTrailer(window.bytes(), window.start(), position, info);
          if (endsWithTrailer) break;
        }
        window.skipTo(0xff);
        throwIfCancelled(options.signal);
        continue;
      }

      if (fixedBlockFrames === 0 && !header!.variableBlockSize) fixedBlockFrames = header!.frameCount;
      const headerPosition = framePosition(header!, fixedBlockFrames) - origin;
      const skippedBytes = damageStart < 0 ? 0 : window.position() - byteLength - damageStart;
      const gap = headerPosition - position;
      const gapExplained = gap > 0 && (started || skippedBytes > 0) && gap <= plausibleLoss(skippedBytes);
      const lost = gapExplained && (info.frameCount === 0 || headerPosition < info.frameCount) ? gap : 0;
      if (damageStart >= 0 || (started && gap !== 0)) {
        warnOfDamage(position, lost);
        checksum.spoil();
        damageStart = -1;
        endsWithinFrame = false;
      }
      for (const block of silence(lost, position, maxFrameCount)) yield block;
      position += lost;
      origin += headerPosition - position; // only differs if the number was not believed
      const frameCount = header!.frameCount;
      checksum.update(decoder.integers(), frameCount);
      yield { channels: decoder.output(frameCount), frameCount, startFrame: position };
      position += frameCount;
      started = true;
    }

    const missing = Math.max(0, info.frameCount - position);
    if (damageStart >= 0 && !endsWithinFrame && !endsWithTrailer) {
      const lost = started ? Math.min(missing, Math.floor(plausibleLoss(window.position() - damageStart))) : 0;
      warnOfDamage(position, lost);
      for (const block of silence(lost, position, maxFrameCount)) yield block;
    } else if (endsWithinFrame || missing > 0) {
      warnings.push(cutShort(position, missing > 0 ? info.frameCount : undefined, info.sampleRateHz));
    } else if (!checksum.matches()) {
      const message = 'the decoded samples do not match the MD5 checksum in the file';
      warnings.push({ code: 'checksum', message });
    }
    if (corruptionCount > MAX_CORRUPTION_WARNINGS) {
      const more = corruptionCount - MAX_CORRUPTION_WARNINGS;
      warnings.push({ code: 'corrupt-frame', message: `and ${more} more damaged places` });
    }
  }

  function* silence(count: number, startFrame: number, maxFrameCount: number): Generator<AudioBlock> {
    if (count === 0) return;
    const capacity = Math.min(count, maxFrameCount);
    const channels = Array.from({ length: info.channelCount }, () => new Float32Array(capacity));
    for (let done = 0; done < count; done += capacity) {
      for (const samples of channels) samples.fill(0); // whoever had them last may have worked in place
      yield { channels, frameCount: Math.min(capacity, count - done), startFrame: startFrame + done };
    }
  }

  return { blocks, warnings };
}

function framePosition(header: FlacFrameHeader, fixedBlockFrames: number): number {
  return header.variableBlockSize ? header.number : header.number * fixedBlockFrames;
}

/** Tags behind the audio, or padding once all promised frames are there, are no damage. */
function isTrailer(bytes: Uint8Array, at: number, position: number, info: FlacStreamInfo): boolean {
  if (info.frameCount > 0 && position >= info.frameCount) return true;
  const text = textAt(bytes, at, 8);
  return text.startsWith('TAG') || text.startsWith('ID3') || text === 'APETAGEX';
}
