import { AuralignError, openAudio, type AudioStream, type ByteSource, type CancelSignal } from '@auralign/audio';
import { createResampler, type Resampler } from '@auralign/dsp';
import type { DecodedAudio } from './messages.ts';

const BYTES_PER_SAMPLE = 4;

/**
 * A whole file as samples, at the rate of the player. Equal rates are not touched: WAV, AIFF, FLAC and ALAC come out to
 * the bit.
 *
 * @param options.maxBytes of samples; what does not fit is left out and told of
 * @throws AuralignError as `openAudio`
 */
export async function decodeAll(
  source: ByteSource,
  options: {
    readonly sampleRateHz: number;
    readonly maxBytes: number;
    readonly signal?: CancelSignal;
    readonly onProgress?: (fraction: number) => void;
  },
): Promise<DecodedAudio> {
  const { sampleRateHz, maxBytes, signal, onProgress } = options;
  const stream = await openAudio(source);
  const { channelCount } = stream.format;
  const maxFrames = Math.floor(maxBytes / (BYTES_PER_SAMPLE * channelCount));
  const tape = createTape(channelCount, Math.min(maxFrames, expectedFrames(stream, sampleRateHz)), maxFrames);
  const resampler = resamplerFor(stream, sampleRateHz);
  let readFrames = 0;
  let reported = 0;
  try {
    for await (const block of stream.blocks(signal === undefined ? {} : { signal })) {
      readFrames += block.frameCount;
      const ready = resampler?.process(block.channels, block.frameCount) ?? block;
      tape.append(ready.channels, ready.frameCount);
      const fraction = readFrames / (stream.format.frameCount ?? Number.POSITIVE_INFINITY);
      if (fraction >= reported + 0.01) onProgress?.((reported = Math.min(1, fraction)));
      if (tape.isFull() && stream.format.frameCount !== undefined) break; // its length is known without reading on
    }
    if (resampler !== undefined) {
      const rest = resampler.flush();
      tape.append(rest.channels, rest.frameCount);
    }
  } finally {
    await stream.close();
  }
  const wanted = Math.round(((stream.format.frameCount ?? readFrames) * sampleRateHz) / stream.format.sampleRateHz);
  const channels = tape.channels();
  return {
    channels,
    sampleRateHz,
    droppedSeconds: tape.isFull() ? Math.max(0, wanted - channels[0]!.length) / sampleRateHz : 0,
  };
}

function expectedFrames({ format }: AudioStream, sampleRateHz: number): number {
  const frames = format.frameCount ?? 240 * format.sampleRateHz; // a song, if the file does not say
  return Math.ceil((frames * sampleRateHz) / format.sampleRateHz) + 1;
}

function resamplerFor({ format }: AudioStream, sampleRateHz: number): Resampler | undefined {
  if (format.sampleRateHz === sampleRateHz) return undefined;
  return createResampler({ fromHz: format.sampleRateHz, toHz: sampleRateHz, channelCount: format.channelCount });
}

/** Channels that grow by doubling up to a most. */
function createTape(channelCount: number, firstFrames: number, maxFrames: number) {
  let tracks = Array.from({ length: channelCount }, () => allocate(firstFrames));
  let length = 0;
  return {
    append(channels: readonly Float32Array[], frameCount: number): void {
      const count = Math.min(frameCount, maxFrames - length);
      const capacity = tracks[0]!.length;
      if (length + count > capacity) {
        tracks = tracks.map((track) => {
          const longer = allocate(Math.min(maxFrames, Math.max(2 * capacity, length + count)));
          longer.set(track);
          return longer;
        });
      }
      for (const [c, track] of tracks.entries()) track.set(channels[c]!.subarray(0, count), length);
      length += count;
    },
    isFull: () => length >= maxFrames,
    channels: (): Float32Array<ArrayBuffer>[] =>
      tracks.map((track) => (track.length === length ? track : track.slice(0, length))),
  };
}

function allocate(frames: number): Float32Array<ArrayBuffer> {
  try {
    return new Float32Array(frames);
  } catch (cause) {
    throw new AuralignError(
      'LIMIT_EXCEEDED',
      'There is not enough memory to play this file.',
      'Close other tabs, or listen to a shorter file.',
      { cause },
    );
  }
}
