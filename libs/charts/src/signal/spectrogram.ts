import { createBandMap, createRealFft, createWindow, fractionalOctaveBands, powerToDb } from '@auralign/dsp';

/** Levels over time and frequency, column after column. */
export interface SignalSpectrogram {
  /** Centre of the first column. */
  readonly startSeconds: number;
  readonly stepSeconds: number;
  /** Centres of the rows, low to high. */
  readonly frequenciesHz: readonly number[];
  readonly columnCount: number;
  /** Power of each row, dBFS (a full-scale sine reads −3.01); `levelsDbfs[column · rows + row]`, never below −140. */
  readonly levelsDbfs: ArrayLike<number>;
}

/** Twice the columns of the widest picture never help; half as many are enough to see a bar of music. */
const CAPACITY = 1024;
const WINDOW_SECONDS = 0.15;
const FRACTION = 12;
const LOW_HZ = 20;
const HIGH_HZ = 20_000;
/** Below 24-bit silence. */
const FLOOR_DBFS = -140;

/**
 * Spectrogram in bands of 1/12 octave of the mean power of the channels. Windows follow each other without overlap at first; when
 * the columns are full neighbours are merged (mean power), and from then on half as many windows are taken.
 */
export function createSpectrogram(sampleRateHz: number): {
  process(channels: readonly Float32Array[], frameCount: number): void;
  result(): SignalSpectrogram | undefined;
} {
  const size = 2 ** Math.max(8, Math.round(Math.log2(WINDOW_SECONDS * sampleRateHz)));
  const window = createWindow('hann', size);
  const windowPower = window.reduce((sum, value) => sum + value * value, 0);
  const fft = createRealFft(size);
  const bands = fractionalOctaveBands({
    fraction: FRACTION,
    lowHz: LOW_HZ,
    highHz: Math.min(HIGH_HZ, 0.48 * sampleRateHz),
  });
  const map = createBandMap(bands, sampleRateHz / size, fft.binCount);
  const columns = new Float32Array(CAPACITY * bands.length);
  const waiting: Float32Array[] = [];
  const windowed = new Float64Array(size);
  const [re, im] = [new Float64Array(fft.binCount), new Float64Array(fft.binCount)];
  const power = new Float64Array(fft.binCount);
  const rows = new Float64Array(bands.length);
  let hop = size;
  let count = 0;
  let position = 0; // within the hop
  let seen = 0;

  const addColumn = (): void => {
    if (count === CAPACITY) {
      for (let i = 0; i < (CAPACITY / 2) * bands.length; i++) {
        const [column, row] = [Math.floor(i / bands.length), i % bands.length];
        const at = 2 * column * bands.length + row;
        columns[i] = (columns[at]! + columns[at + bands.length]!) / 2;
      }
      count = CAPACITY / 2;
      hop *= 2;
    }
    power.fill(0);
    for (const samples of waiting) {
      for (let n = 0; n < size; n++) windowed[n] = Number.isFinite(samples[n]!) ? samples[n]! * window[n]! : 0;
      fft.forward(windowed, re, im);
      for (let k = 0; k < power.length; k++) {
        const oneSided = k === 0 || k === power.length - 1 ? 1 : 2;
        // Parseval: the mean square of the samples is the sum of |X|² over N·Σw².
        power[k] = power[k]! + (oneSided * (re[k]! * re[k]! + im[k]! * im[k]!)) / (size * windowPower) / waiting.length;
      }
    }
    map.apply(power, rows);
    for (let row = 0; row < bands.length; row++) columns[count * bands.length + row] = rows[row]!;
    count++;
  };

  return {
    process(channels, frameCount) {
      while (waiting.length < channels.length) waiting.push(new Float32Array(size));
      for (let frame = 0; frame < frameCount;) {
        // The window stands at the start of its hop; what follows it is skipped.
        const end = Math.min(frameCount, frame + (position < size ? size : hop) - position);
        if (position < size) {
          for (const [i, samples] of channels.entries()) waiting[i]!.set(samples.subarray(frame, end), position);
        }
        position += end - frame;
        seen += end - frame;
        frame = end;
        if (position === size && frame <= frameCount) addColumn();
        if (position >= hop) position = 0;
      }
    },
    result() {
      if (seen < size) return undefined;
      const levelsDbfs = Float32Array.from(columns.subarray(0, count * bands.length), (value) =>
        Math.max(FLOOR_DBFS, Math.round(10 * powerToDb(value + 1e-30)) / 10),
      );
      const stepSeconds = hop / sampleRateHz;
      return {
        // A merged column stands for several windows; the middle of its hop is where it belongs.
        startSeconds: stepSeconds / 2,
        stepSeconds,
        frequenciesHz: bands.map(({ centreHz }) => centreHz),
        columnCount: count,
        levelsDbfs,
      };
    },
  };
}
