import { throwIfCancelled, type AudioStream, type CancelSignal } from '@auralign/audio';
import type { Kernels } from '@auralign/dsp';
import { spectrumGeometry } from '../sharedSpectrum.ts';
import { createAlignedReader } from '../alignment/alignedReader.ts';

/** A file that can be read more than once. */
export interface VersionSource {
  readonly name: string;
  open(): Promise<AudioStream>;
}

/** Mid and side of both files; lent. */
export interface PairBlock {
  readonly before: { readonly mid: Float32Array; readonly side: Float32Array };
  readonly after: { readonly mid: Float32Array; readonly side: Float32Array };
  readonly frameCount: number;
  /** Frames from the beginning in which both files have samples: the rest is one of them alone. */
  readonly bothCount: number;
}

/** How two files lie against each other, read side by side from the earlier beginning to the later end. */
export interface PairReading {
  readonly sampleRateHz: number;
  /** Of the two files the lower one: above half of it there is nothing to compare. */
  readonly lowerRateHz: number;
  readonly areRatesEqual: boolean;
  /** On the common clock, frames at the rate of the newer file. */
  readonly before: Extent;
  readonly after: Extent;
}

interface Extent {
  readonly startFrame: number;
  readonly endFrame: number;
  /** Largest sample outside the stretch that both files have, a twentieth of a second away from it: before it, and after it. */
  readonly headPeak: number;
  readonly tailPeak: number;
}

/** What filters and encoders smear over the ends of the music is not new sound. */
const EDGE_SECONDS = 0.05;

/** How the newer file was turned against the older one. */
export interface Turning {
  /** Where frame 0 of the older file lies in the newer one. */
  readonly offsetFrames: number;
  /** Left and right of the newer file are taken the other way round. */
  readonly areSwapped: boolean;
  /** One of its channels is turned against the other: the right one is turned back, which makes the side the mid and the mid the side. */
  readonly isOneTurned: boolean;
}

/**
 * Reads both files side by side on the clock of the newer one, the older one moved and resampled to it.
 *
 * @throws AuralignError what the streams throw, `CANCELLED`
 */
export async function readPair(
  files: { readonly before: VersionSource; readonly after: VersionSource },
  options: {
    readonly turning: Turning;
    readonly createKernels: () => Kernels;
    readonly signal?: CancelSignal | undefined;
    readonly onBlock: (block: PairBlock) => void;
    readonly onProgress?: ((fraction: number) => void) | undefined;
  },
): Promise<PairReading> {
  const { turning, createKernels, signal, onBlock, onProgress } = options;
  const streams: AudioStream[] = [];
  try {
    streams.push(await files.before.open(), await files.after.open());
    const [beforeStream, afterStream] = streams as [AudioStream, AudioStream];
    const { sampleRateHz, frameCount: expected } = afterStream.format;
    const blockFrames = spectrumGeometry(sampleRateHz).hopFrames; // no transform completes more than one frame a turn
    const starts = [Math.max(0, turning.offsetFrames), Math.max(0, -turning.offsetFrames)] as const;
    const readers = [beforeStream, afterStream].map((stream, i) =>
      createAlignedReader(stream, {
        toHz: sampleRateHz,
        placement: { offsetFrames: starts[i]!, gain: 1 },
        blockFrames,
        kernels: createKernels(),
        stages: [],
        signal,
      }),
    );
    const halves = readers.map(() => ({ mid: new Float32Array(blockFrames), side: new Float32Array(blockFrames) }));
    const extents = starts.map((startFrame) => ({ startFrame, endFrame: 0, headPeak: 0, tailPeak: 0 }));
    const edgeFrames = Math.round(EDGE_SECONDS * sampleRateHz);
    let read = 0;
    for (;;) {
      throwIfCancelled(signal);
      const counts: number[] = [];
      for (const reader of readers) counts.push(await reader.take(blockFrames));
      const frameCount = Math.max(...counts);
      if (frameCount === 0) break;
      const bothCount = Math.min(...counts);
      for (const [i, extent] of extents.entries()) if (counts[i]! > 0) extent.endFrame = read + counts[i]!;
      for (const [i, { pair }] of readers.entries()) {
        const [extent, other] = [extents[i]!, extents[1 - i]!];
        const headEnd = Math.min(frameCount, other.startFrame - edgeFrames - read);
        extent.headPeak = Math.max(extent.headPeak, peakOf(pair, 0, headEnd));
        if (counts[1 - i]! < frameCount) {
          const tailStart = Math.max(0, other.endFrame + edgeFrames - read);
          extent.tailPeak = Math.max(extent.tailPeak, peakOf(pair, tailStart, counts[i]!));
        }
        if (i === 1 && turning.isOneTurned)
          midAndSide(pair, { mid: halves[i]!.side, side: halves[i]!.mid }, frameCount, 1);
        else midAndSide(pair, halves[i]!, frameCount, i === 1 && turning.areSwapped ? -1 : 1);
      }
      onBlock({ before: halves[0]!, after: halves[1]!, frameCount, bothCount });
      read += frameCount;
      if (expected !== undefined && expected > 0) onProgress?.(Math.min(1, read / (expected + starts[1])));
    }
    const areRatesEqual = beforeStream.format.sampleRateHz === sampleRateHz;
    const lowerRateHz = Math.min(sampleRateHz, beforeStream.format.sampleRateHz);
    return { sampleRateHz, lowerRateHz, areRatesEqual, before: extents[0]!, after: extents[1]! };
  } finally {
    for (const stream of streams) await stream.close();
  }
}

function peakOf([left, right]: readonly [Float32Array, Float32Array], from: number, to: number): number {
  let peak = 0;
  for (let i = from; i < to; i++) peak = Math.max(peak, Math.abs(left[i]!), Math.abs(right[i]!));
  return peak;
}

function midAndSide(
  [left, right]: readonly [Float32Array, Float32Array],
  { mid, side }: { readonly mid: Float32Array; readonly side: Float32Array },
  count: number,
  sideSign: 1 | -1,
): void {
  for (let i = 0; i < count; i++) {
    mid[i] = (left[i]! + right[i]!) / 2;
    side[i] = (sideSign * (left[i]! - right[i]!)) / 2;
  }
}
