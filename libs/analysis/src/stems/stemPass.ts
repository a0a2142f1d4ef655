import { throwIfCancelled, type AudioStream, type CancelSignal } from '@auralign/audio';
import type { Kernels } from '@auralign/dsp';
import type { Measured } from '../measured.ts';
import { spectrumGeometry } from '../sharedSpectrum.ts';
import type { Stage } from '../stage.ts';
import { createAlignedReader, UNMOVED, type AlignedReader, type Placement } from '../alignment/alignedReader.ts';
import { createLedger, type Ledger } from '../alignment/ledger.ts';
import type { Region } from '../alignment/regionSums.ts';
import { createMasking, type MaskingTable } from './masking.ts';
import { createPeakMoments, type PeakMoment } from './peakMoments.ts';

/** A file that can be read more than once. */
export interface StemSource {
  readonly name: string;
  open(): Promise<AudioStream>;
}

/** What one reading of the mix and its stems side by side gave. */
export interface StemPass {
  readonly ledger: Ledger;
  readonly masking: MaskingTable;
  readonly peaks: readonly PeakMoment[];
  /** Frames of the mix. */
  readonly frameCount: number;
  readonly stems: readonly {
    readonly sampleRateHz: number;
    readonly channelCount: number;
    readonly frameCount: number;
    readonly nonFiniteSampleCount: number;
    readonly results: Readonly<Record<string, Measured<unknown>>>;
  }[];
}

/**
 * Reads the mix and all stems once, side by side, on the clock of the mix.
 *
 * @param options.placements one a stem
 * @param options.stages     run on each stem as it is
 * @throws AuralignError what the streams throw, `CANCELLED`
 */
export async function runStemPass(
  mix: StemSource,
  stems: readonly StemSource[],
  options: {
    readonly placements: readonly Placement[];
    readonly regions: readonly Region[];
    readonly stages: readonly Stage[];
    readonly createKernels: () => Kernels;
    readonly signal?: CancelSignal | undefined;
    readonly onProgress?: ((fraction: number) => void) | undefined;
  },
): Promise<StemPass> {
  const { placements, regions, stages, createKernels, signal, onProgress } = options;
  const streams: AudioStream[] = [];
  try {
    for (const source of [mix, ...stems]) streams.push(await source.open());
    const [mixStream, ...stemStreams] = streams as [AudioStream, ...AudioStream[]];
    const { sampleRateHz, frameCount: expected } = mixStream.format;
    // So short that no transform completes more than one frame a turn.
    const blockFrames = spectrumGeometry(sampleRateHz).hopFrames;
    const reader = (stream: AudioStream, placement: Placement, own: readonly Stage[]): AlignedReader =>
      createAlignedReader(stream, {
        toHz: sampleRateHz,
        placement,
        blockFrames,
        kernels: createKernels(),
        stages: own,
        signal,
      });
    const mixReader = reader(mixStream, UNMOVED, []);
    const stemReaders = stemStreams.map((stream, i) => reader(stream, placements[i]!, stages));
    const ledger = createLedger({ sampleRateHz, fileCount: streams.length, regions, kernels: createKernels() });
    const masking = createMasking({ sampleRateHz, kernels: stems.map(() => createKernels()) });
    const peaks = createPeakMoments(sampleRateHz);
    const halves = streams.map(() => ({ mid: new Float32Array(blockFrames), side: new Float32Array(blockFrames) }));
    const readers = [mixReader, ...stemReaders];

    let frameCount = 0;
    for (;;) {
      throwIfCancelled(signal);
      const count = await mixReader.take(blockFrames);
      if (count === 0) break;
      for (const stem of stemReaders) await stem.take(count);
      for (const [i, { pair }] of readers.entries()) midAndSide(pair, halves[i]!, count);
      ledger.process(halves, count);
      masking.process(stemReaders, count);
      peaks.process(
        mixReader.pair,
        stemReaders.map(({ pair }) => pair),
        count,
      );
      frameCount += count;
      if (expected !== undefined) onProgress?.(Math.min(1, frameCount / expected));
    }
    ledger.flush();
    masking.flush();
    for (const stem of stemReaders) await stem.drain();
    return {
      ledger: ledger.ledger,
      masking: masking.table,
      peaks: peaks.moments,
      frameCount,
      stems: stemReaders.map((stem, i) => ({
        sampleRateHz: stemStreams[i]!.format.sampleRateHz,
        channelCount: stemStreams[i]!.format.channelCount,
        frameCount: stem.frameCount,
        nonFiniteSampleCount: stem.nonFiniteSampleCount,
        results: stem.results(),
      })),
    };
  } finally {
    for (const stream of streams) await stream.close();
  }
}

function midAndSide(
  [left, right]: readonly [Float32Array, Float32Array],
  { mid, side }: { readonly mid: Float32Array; readonly side: Float32Array },
  count: number,
): void {
  for (let i = 0; i < count; i++) {
    mid[i] = (left[i]! + right[i]!) / 2;
    side[i] = (left[i]! - right[i]!) / 2;
  }
}
