/** Smallest and largest sample of evenly spaced stretches, full scale = 1. */
export interface ChartPeaks {
  readonly stepSeconds: number;
  readonly minimum: readonly number[];
  readonly maximum: readonly number[];
}

/** Enough for the widest picture, twice over. */
const CAPACITY = 4096;
const FIRST_STEP_FRAMES = 64;

/** Smallest and largest sample of all channels in even steps, which double where the file turns out to be longer. */
export function createPeaks(sampleRateHz: number): {
  process(channels: readonly Float32Array[], frameCount: number): void;
  result(): ChartPeaks;
} {
  const minimum = new Float32Array(CAPACITY);
  const maximum = new Float32Array(CAPACITY);
  let stepFrames = FIRST_STEP_FRAMES;
  let count = 0; // steps that have begun
  let filled = stepFrames; // frames in the last of them

  const merge = (): void => {
    for (let i = 0; i < CAPACITY / 2; i++) {
      minimum[i] = Math.min(minimum[2 * i]!, minimum[2 * i + 1]!);
      maximum[i] = Math.max(maximum[2 * i]!, maximum[2 * i + 1]!);
    }
    count = CAPACITY / 2;
    stepFrames *= 2;
    filled = stepFrames;
  };

  return {
    process(channels, frameCount) {
      for (let frame = 0; frame < frameCount;) {
        if (filled === stepFrames) {
          if (count === CAPACITY) merge();
          minimum[count] = Infinity;
          maximum[count] = -Infinity;
          count++;
          filled = 0;
        }
        const end = Math.min(frameCount, frame + stepFrames - filled);
        let low = minimum[count - 1]!;
        let high = maximum[count - 1]!;
        for (const samples of channels) {
          for (let n = frame; n < end; n++) {
            const sample = samples[n]!;
            if (sample < low) low = sample;
            if (sample > high) high = sample;
          }
        }
        minimum[count - 1] = low;
        maximum[count - 1] = high;
        filled += end - frame;
        frame = end;
      }
    },
    result() {
      const plain = (values: Float32Array): number[] =>
        Array.from(values.subarray(0, count), (value) => (Number.isFinite(value) ? Math.round(value * 1e4) / 1e4 : 0));
      return { stepSeconds: stepFrames / sampleRateHz, minimum: plain(minimum), maximum: plain(maximum) };
    },
  };
}
