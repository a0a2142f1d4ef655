import type { AudioBlock } from './block.ts';
import type { DecodeLimits } from './decode/decoder.ts';
import { AuralignError, throwIfCancelled } from './errors.ts';
import type { AudioStream, AudioWarning, BlockOptions } from './stream.ts';

export const DEFAULT_MAX_FRAME_COUNT = 8192;

/**
 * What holds for every format, checked in one place: limits of rate, channels and duration; blocks no larger than asked
 * and numbered without gaps; cancellation between blocks; no silent end without audio.
 *
 * @throws AuralignError `UNSUPPORTED_FORMAT`, `EMPTY_AUDIO` or `LIMIT_EXCEEDED` when the header alone says so
 */
export function guardStream(stream: AudioStream, name: string, limits: DecodeLimits): AudioStream {
  const { sampleRateHz, channelCount, frameCount: promised } = stream.format;
  if (!(sampleRateHz >= limits.minSampleRateHz && sampleRateHz <= limits.maxSampleRateHz)) {
    throw new AuralignError(
      'UNSUPPORTED_FORMAT',
      `${name}: sample rate ${sampleRateHz} Hz`,
      `Rates from ${limits.minSampleRateHz} to ${limits.maxSampleRateHz} Hz are read.`,
    );
  }
  if (!(channelCount >= 1 && channelCount <= limits.maxChannelCount)) {
    throw new AuralignError(
      'UNSUPPORTED_FORMAT',
      `${name}: ${channelCount} channels`,
      `From 1 to ${limits.maxChannelCount} channels are read.`,
    );
  }
  const maxFrames = limits.maxDurationSeconds * sampleRateHz;
  if (promised === 0) throw emptyAudio(name);
  if (promised !== undefined && promised > maxFrames) throw tooLong(name, limits);

  const own: AudioWarning[] = [];
  let started = false;

  async function* blocks(options: BlockOptions = {}): AsyncGenerator<AudioBlock, undefined, undefined> {
    const maxFrameCount = options.maxFrameCount ?? DEFAULT_MAX_FRAME_COUNT;
    if (!Number.isInteger(maxFrameCount) || maxFrameCount < 1) {
      throw new AuralignError('INVALID_OPTION', `maxFrameCount ${maxFrameCount} is not a positive whole number`);
    }
    if (started) throw new AuralignError('INTERNAL', `${name}: blocks() was called twice on one stream`);
    started = true;
    let position = 0;
    throwIfCancelled(options.signal);
    for await (const block of stream.blocks({ ...options, maxFrameCount })) {
      if (position + block.frameCount > maxFrames) throw tooLong(name, limits);
      for (let start = 0; start < block.frameCount; start += maxFrameCount) {
        throwIfCancelled(options.signal);
        const frameCount = Math.min(maxFrameCount, block.frameCount - start);
        const channels =
          frameCount === block.frameCount
            ? block.channels
            : block.channels.map((samples) => samples.subarray(start, start + frameCount));
        yield { channels, frameCount, startFrame: position };
        position += frameCount;
      }
    }
    throwIfCancelled(options.signal);
    if (position === 0) {
      throw stream.warnings.length === 0
        ? emptyAudio(name)
        : new AuralignError('CORRUPT_FILE', `${name}: nothing in it could be decoded: ${stream.warnings[0]!.message}`);
    }
    if (promised !== undefined && promised !== position && stream.warnings.length === 0) {
      own.push({
        code: 'length-mismatch',
        message: `the header promises ${promised} frames, the file holds ${position}`,
      });
    }
  }

  return {
    format: stream.format,
    get warnings() {
      return own.length === 0 ? stream.warnings : [...stream.warnings, ...own];
    },
    blocks,
    close: () => stream.close(),
  };
}

function emptyAudio(name: string): AuralignError {
  return new AuralignError('EMPTY_AUDIO', `${name}: the file holds no audio`);
}

function tooLong(name: string, limits: DecodeLimits): AuralignError {
  return new AuralignError('LIMIT_EXCEEDED', `${name}: longer than ${limits.maxDurationSeconds} seconds`);
}
