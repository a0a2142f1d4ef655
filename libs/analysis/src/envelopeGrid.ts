import type { ChannelLabel } from '@auralign/audio';
import { createBandMap, createWindow, windowPowerGain, type Band, type Kernels } from '@auralign/dsp';

/**
 * Edges of the bands, in Hz. Octaves where rhythm and room are heard; below, one band for what sets the pulse; above 8 kHz the
 * widest scale-factor bands of the common lossy encoders (ISO/IEC 11172-3, table B.8, long blocks at 44.1 kHz: 11.1,
 * 13.2 and 16.0 kHz), which those switch off first.
 */
const EDGES_HZ = [20, 120, 250, 500, 1000, 2000, 4000, 8000, 11_100, 13_200, 16_000, 19_500] as const;

/** Short enough for an attack, long enough to tell 120 Hz from 250. */
const FRAME_SECONDS = 0.02;

/** Room for this many frames at first (six minutes at 44.1 kHz), then doubled. */
const INITIAL_FRAMES = 32_768;

/**
 * Power in a dozen bands about every 11 ms: what stages look at that ask how levels move (decays, ducking, encoders'
 * holes). Size = smallest power of two ≥ 0.02·fs (1024 at 44.1 and 48 kHz), Hann window, hop = size / 2. Powers are
 * mean squares over all channels but the LFE (full-scale sine = 0.5). Arrays hold `frameCount` valid entries and may be replaced while the
 * file is read, so take them from the grid each time. 3.8 kB a second.
 */
export interface EnvelopeGrid {
  readonly bands: readonly Band[];
  readonly hopSeconds: number;
  /** Length of a frame; frame `i` is centred at `frameSeconds / 2 + i · hopSeconds`. */
  readonly frameSeconds: number;
  readonly frameCount: number;
  /** One array a band. A band above half the sample rate holds zeros. */
  readonly power: readonly Float32Array[];
}

/** Fills an envelope grid, block by block. */
export interface EnvelopeGridBuilder {
  /** Live view: complete after the last block. A file shorter than one frame leaves it empty. */
  readonly grid: EnvelopeGrid;
  process(channels: readonly Float32Array[], frameCount: number): void;
}

export function createEnvelopeGrid(options: {
  readonly sampleRateHz: number;
  readonly channelLabels: readonly ChannelLabel[];
  readonly kernels: Kernels;
}): EnvelopeGridBuilder {
  const { sampleRateHz, channelLabels, kernels } = options;
  let sizeFrames = 2;
  while (sizeFrames < FRAME_SECONDS * sampleRateHz) sizeFrames *= 2;
  const hopFrames = sizeFrames / 2;
  const last = sizeFrames / 2;
  const bands = EDGES_HZ.slice(1).map((highHz, i) => {
    const lowHz = EDGES_HZ[i]!;
    return { lowHz, highHz, centreHz: Math.sqrt(lowHz * highHz) };
  });
  const map = createBandMap(bands, sampleRateHz / sizeFrames, last + 1);
  const powers = new Float64Array(bands.length);

  const used = channelLabels.flatMap((label, channel) =>
    label === 'LFE' && channelLabels.length > 1 ? [] : [channel],
  );
  const buffers = used.map(() => new Float32Array(sizeFrames));
  const window = createWindow('hann', sizeFrames);
  // Σ over both halves of |X|² = N·Σ(w·x)²; the halves are added below, so no factor 2 for one-sidedness
  const scale = 1 / (sizeFrames * sizeFrames * windowPowerGain(window) * used.length);
  const fft = kernels.createFft(sizeFrames);
  const re = kernels.allocateDoubles(sizeFrames);
  const im = kernels.allocateDoubles(sizeFrames);
  const bins = new Float64Array(last + 1);

  let filled = 0;
  let frameCount = 0;
  let capacity = INITIAL_FRAMES;
  let power = bands.map(() => new Float32Array(capacity));

  const emit = (): void => {
    bins.fill(0);
    for (let i = 0; i < buffers.length; i += 2) {
      const first = buffers[i]!;
      const second = buffers[i + 1];
      for (let n = 0; n < sizeFrames; n++) re[n] = first[n]! * window[n]!;
      if (second === undefined) im.fill(0);
      else for (let n = 0; n < sizeFrames; n++) im[n] = second[n]! * window[n]!;
      fft.forward(re, im);
      // Two channels as one complex signal: |Z[k]|² + |Z[N−k]|² = 2·(|X[k]|² + |Y[k]|²), so the sum needs no taking apart.
      bins[0] = bins[0]! + scale * (re[0]! * re[0]! + im[0]! * im[0]!);
      for (let k = 1; k < last; k++) {
        const mirrored = sizeFrames - k;
        bins[k] =
          bins[k]! +
          scale * (re[k]! * re[k]! + im[k]! * im[k]! + re[mirrored]! * re[mirrored]! + im[mirrored]! * im[mirrored]!);
      }
      bins[last] = bins[last]! + scale * (re[last]! * re[last]! + im[last]! * im[last]!);
    }
    map.apply(bins, powers);
    if (frameCount === capacity) {
      capacity *= 2;
      power = power.map((old) => {
        const grown = new Float32Array(capacity);
        grown.set(old);
        return grown;
      });
    }
    for (let band = 0; band < powers.length; band++) power[band]![frameCount] = powers[band]!;
    frameCount++;
  };

  return {
    grid: {
      bands,
      hopSeconds: hopFrames / sampleRateHz,
      frameSeconds: sizeFrames / sampleRateHz,
      get frameCount() {
        return frameCount;
      },
      get power() {
        return power;
      },
    },
    process(channels, blockFrames) {
      let taken = 0;
      while (taken < blockFrames) {
        const count = Math.min(blockFrames - taken, sizeFrames - filled);
        for (let i = 0; i < used.length; i++) {
          buffers[i]!.set(channels[used[i]!]!.subarray(taken, taken + count), filled);
        }
        filled += count;
        taken += count;
        if (filled < sizeFrames) return;
        emit();
        for (const buffer of buffers) buffer.copyWithin(0, hopFrames);
        filled -= hopFrames;
      }
    },
  };
}
