import type { AudioStream, CancelSignal } from '@auralign/audio';
import type { Kernels } from '@auralign/dsp';
import { coarseOffset } from '../alignment/coarseOffset.ts';
import type { VersionSource } from './pairReading.ts';
import type { VersionRange } from './versionReport.ts';

/** Shorter passages have hardly a melody to be known by. */
const LEAST_SECONDS = 4;
/** Each costs a reading of both files. */
const MOST_PASSAGES = 3;
/** As for whole files: tonal music is like itself at many lags. */
const CLEAR = 12;
/** Nearer to the rest than this it is the same place, and another sound. */
const SAME_PLACE_SECONDS = 0.02;

/**
 * Of passages that the older file does not explain, those that it has elsewhere, within ±11 s: bars were cut out or put in between.
 *
 * @param ranges on the clock of the newer file
 * @param offsetSeconds where the rest lies
 */
export async function findMoved(
  ranges: readonly VersionRange[],
  offsetSeconds: number,
  context: {
    readonly before: VersionSource;
    readonly after: VersionSource;
    readonly createKernels: () => Kernels;
    readonly signal?: CancelSignal | undefined;
  },
): Promise<VersionRange[]> {
  const lengthOf = ({ startSeconds, endSeconds }: VersionRange): number => endSeconds - startSeconds;
  const asked = ranges
    .filter((range) => range.kind === 'different' && range.bandHz === undefined && lengthOf(range) >= LEAST_SECONDS)
    .sort((a, b) => lengthOf(b) - lengthOf(a))
    .slice(0, MOST_PASSAGES);
  const found = new Map<VersionRange, VersionRange>();
  for (const range of asked) {
    const [newer, older] = [await context.after.open(), await context.before.open()];
    try {
      const offset = await coarseOffset(passageOf(newer, range), older, context);
      const seconds = (offset?.frames ?? 0) / newer.format.sampleRateHz;
      if (offset === undefined || offset.clearness < CLEAR || Math.abs(seconds - offsetSeconds) < SAME_PLACE_SECONDS)
        continue;
      found.set(range, { ...range, kind: 'moved', offsetSeconds: seconds });
    } finally {
      await newer.close();
      await older.close();
    }
  }
  return ranges.map((range) => found.get(range) ?? range);
}

/** The stream with silence for everything but a passage. */
function passageOf(stream: AudioStream, { startSeconds, endSeconds }: VersionRange): AudioStream {
  const { sampleRateHz, channelCount } = stream.format;
  const first = Math.round(startSeconds * sampleRateHz);
  const end = Math.round(endSeconds * sampleRateHz);
  return {
    format: stream.format,
    warnings: stream.warnings,
    close: () => stream.close(),
    async *blocks(options) {
      for await (const { channels, frameCount, startFrame } of stream.blocks(options)) {
        const from = Math.min(frameCount, Math.max(0, first - startFrame));
        const to = Math.min(frameCount, Math.max(from, end - startFrame));
        const kept = Array.from({ length: channelCount }, (_, channel) => {
          const samples = new Float32Array(frameCount);
          samples.set(channels[channel]!.subarray(from, to), from);
          return samples;
        });
        yield { channels: kept, frameCount, startFrame };
      }
    },
  };
}
