import type { AudioBlock } from '../block.ts';
import { AuralignError, throwIfCancelled } from '../errors.ts';
import { DEFAULT_MAX_FRAME_COUNT } from '../guardStream.ts';
import type { ByteSource } from '../source.ts';
import type { AudioStream, AudioWarning, BlockOptions } from '../stream.ts';
import { textAt } from './bytes.ts';
import { byteWindow } from './byteWindow.ts';
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
  const warn = (code: AudioWarning['code'], message: string) => {
    if (code === 'corrupt-frame' && ++corruptionCount > MAX_CORRUPTION_WARNINGS) return;
    warnings.push({ code, message });
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

    for (;;) {
      await window.ensure(MAX_FRAME_HEADER_BYTES);
      if (window.available() === 0) break;
      const header = parseFrameHeader(window.bytes(), window.start(), window.end(), info);
      let decoded = false;
      if (header !== undefined) {
        const byteLimit = maxFrameBytes(header, info);
        await window.ensure(byteLimit);
        const end = Math.min(window.end(), window.start() + byteLimit);
        const byteLength = decoder.decode(window.view(), window.bytes(), window.start(), end, header);
        decoded = byteLength > 0;
        if (decoded) window.advance(byteLength);
        else {
          endsWithinFrame ||= damageStart < 0 && byteLength < 0 && window.available() < byteLimit;
          lostEffort += header.frameCount * info.channelCount;
          if (lostEffort > MAX_LOST_EFFORT_SAMPLES) {
            throw new AuralignError('CORRUPT_FILE', `${source.name}: too much of the FLAC stream is damaged`);
          }
        }
      }
      if (!decoded) {
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
      const skippedBytes = damageStart < 0 ? 0 : window.position() - damageStart;
      const lost = lostFrames(headerPosition, position, skippedBytes, started, info);
      if (damageStart >= 0 || lost > 0) {
        warn('corrupt-frame', `damage at frame ${position}: ${lost} frames are replaced by silence`);
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
      const lost = started ? Math.min(missing, plausibleLoss(window.position() - damageStart)) : 0;
      warn('corrupt-frame', `damage from frame ${position} to the end: ${lost} frames are replaced by silence`);
      for (const block of silence(lost, position, maxFrameCount)) yield block;
    } else if (endsWithinFrame || missing > 0) {
      warn('truncated', `the file ends after ${position}${missing > 0 ? ` of ${info.frameCount}` : ''} frames`);
    } else if (!checksum.matches()) {
      warn('checksum', 'the decoded samples do not match the MD5 checksum in the file');
    }
    if (corruptionCount > MAX_CORRUPTION_WARNINGS) {
      const more = corruptionCount - MAX_CORRUPTION_WARNINGS;
      warnings.push({ code: 'corrupt-frame', message: `and ${more} more damaged places` });
    }
  }

  function* silence(count: number, startFrame: number, maxFrameCount: number): Generator<AudioBlock> {
    if (count === 0) return;
    const zeros = new Float32Array(Math.min(count, maxFrameCount));
    const channels = Array.from({ length: info.channelCount }, () => zeros);
    for (let done = 0; done < count; done += zeros.length) {
      yield { channels, frameCount: Math.min(zeros.length, count - done), startFrame: startFrame + done };
    }
  }

  return { blocks, warnings };
}

function framePosition(header: FlacFrameHeader, fixedBlockFrames: number): number {
  return header.variableBlockSize ? header.number : header.number * fixedBlockFrames;
}

/**
 * Frames missing before a good frame, from its number. A stream that was cut out of a longer one begins with a high
 * number and has lost nothing; a number that jumps back, or further than the damage can explain, is not believed.
 */
function lostFrames(
  headerPosition: number,
  position: number,
  skippedBytes: number,
  started: boolean,
  info: FlacStreamInfo,
): number {
  const gap = headerPosition - position;
  if (gap <= 0 || (!started && skippedBytes === 0)) return 0;
  const withinFile = info.frameCount === 0 || headerPosition < info.frameCount;
  return withinFile && gap <= plausibleLoss(skippedBytes) ? gap : 0;
}

/** The smallest frame has about eleven bytes; a few frames may have vanished without leaving any. */
function plausibleLoss(skippedBytes: number): number {
  return 65_535 * (16 + Math.ceil(skippedBytes / 11));
}

/** Tags behind the audio, or padding once all promised frames are there, are no damage. */
function isTrailer(bytes: Uint8Array, at: number, position: number, info: FlacStreamInfo): boolean {
  if (info.frameCount > 0 && position >= info.frameCount) return true;
  const text = textAt(bytes, at, 8);
  return text.startsWith('TAG') || text.startsWith('ID3') || text === 'APETAGEX';
}
