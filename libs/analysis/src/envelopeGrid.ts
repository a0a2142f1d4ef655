import type { ChannelLabel } from '@auralign/audio';
import { capacityFor, ownBuffer, type MakeBuffer } from './levelGrid.ts';
import { createWindow, windowPowerGain, type Band, type Kernels } from '@auralign/dsp';

/**
 * Edges of the bands, in Hz. Octaves where rhythm and room are heard; below, one band for what sets the pulse; above 8 kHz the
 * widest scale-factor bands of the common lossy encoders (ISO/IEC 11172-3, table B.8, long blocks at 44.1 kHz: 11.1,
 * 13.2 and 16.0 kHz), which those switch off first.
 */
const EDGES_HZ = [20, 120, 250, 500, 1000, 2000, 4000, 8000, 11_100, 13_200, 16_000, 19_500] as const;

const BAND_COUNT = EDGES_HZ.length - 1;

/** Samples of a channel taken in at a time. */
const CHUNK_FRAMES = 8192;

/** Short enough for an attack, long enough to tell 120 Hz from 250. */
const FRAME_SECONDS = 0.02;

/** Room for this many frames at first (six minutes at 44.1 kHz) where the length of the file is not known, then doubled. */
const INITIAL_FRAMES = 32_768;
/** Headers may lie: room for no more than this (about five hours) is made because of one. */
const MOST_INITIAL_FRAMES = 1_600_000;

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
  readonly makeBuffer?: MakeBuffer;
  readonly expectedFrames?: number | undefined;
}): EnvelopeGridBuilder {
  const { sampleRateHz, channelLabels, kernels, makeBuffer = ownBuffer, expectedFrames } = options;
  let sizeFrames = 2;
  while (sizeFrames < FRAME_SECONDS * sampleRateHz) sizeFrames *= 2;
  const hopFrames = sizeFrames / 2;
  const bands = EDGES_HZ.slice(1).map((highHz, i) => {
    const lowHz = EDGES_HZ[i]!;
    return { lowHz, highHz, centreHz: Math.sqrt(lowHz * highHz) };
  });
  const used = channelLabels.flatMap((label, channel) =>
    label === 'LFE' && channelLabels.length > 1 ? [] : [channel],
  );
  const window = createWindow('hann', sizeFrames);
  const frames = kernels.createBandFrames({
    sizeFrames,
    hopFrames,
    channelCount: used.length,
    window,
    // Σ over both halves of |X|² = N·Σ(w·x)²; both halves are in the sum, so no factor 2 for one-sidedness
    scale: 1 / (sizeFrames * sizeFrames * windowPowerGain(window) * used.length),
    bands,
    binHz: sampleRateHz / sizeFrames,
    maxFrameCount: CHUNK_FRAMES,
  });
  const inputs: Float32Array[] = [];

  let frameCount = 0;
  let capacity = capacityFor(expectedFrames, {
    framesEach: hopFrames,
    initial: INITIAL_FRAMES,
    most: MOST_INITIAL_FRAMES,
  });
  const floats = (): Float32Array => new Float32Array(makeBuffer(4 * capacity));
  let power = bands.map(floats);

  const makeRoom = (wanted: number): void => {
    while (capacity < wanted) capacity *= 2;
    power = power.map((old) => {
      const grown = floats();
      grown.set(old);
      return grown;
    });
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
      for (let i = 0; i < used.length; i++) inputs[i] = channels[used[i]!]!;
      for (let start = 0; start < blockFrames; start += CHUNK_FRAMES) {
        const completed = frames.process(inputs, start, Math.min(CHUNK_FRAMES, blockFrames - start));
        if (frameCount + completed > capacity) makeRoom(frameCount + completed);
        for (let band = 0; band < bands.length; band++) {
          takeBand(frames.powers, band, power[band]!, frameCount, completed);
        }
        frameCount += completed;
      }
    },
  };
}

/** Powers of one band, of `count` frames of all bands, to entries of its array. */
function takeBand(powers: Float64Array, band: number, entries: Float32Array, start: number, count: number): void {
  for (let i = 0, at = band; i < count; i++, at += BAND_COUNT) entries[start + i] = powers[at]!;
}
