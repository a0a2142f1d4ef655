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
 * Spectrogram in bands of 1/12 octave of the mean power of the channels. Windows overlap by three quarters at first; when the
 * columns are full neighbours are merged (mean power), and from then on half as many windows are taken.
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
  /** The last `size` frames of each channel, in a ring. */
  const waiting: Float32Array[] = [];
  const windowed = new Float64Array(size);
  const [re, im] = [new Float64Array(fft.binCount), new Float64Array(fft.binCount)];
  const power = new Float64Array(fft.binCount);
  const rows = new Float64Array(bands.length);
  const firstHop = size / 4;
  let hop = firstHop;
  let count = 0;
  let seen = 0;
  let due = size; // frame before which the next window ends

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
      for (let n = 0; n < size; n++) {
        const sample = samples[(seen + n) % size]!; // the oldest stands where the next one will go
        windowed[n] = Number.isFinite(sample) ? sample * window[n]! : 0;
      }
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
        const end = frame + Math.min(frameCount - frame, due - seen);
        // Of hops longer than the window only the end is looked at.
        const from = Math.min(end, Math.max(frame, frame + due - seen - size));
        for (const [i, samples] of channels.entries()) copyInto(waiting[i]!, samples, from, end, seen + from - frame);
        seen += end - frame;
        frame = end;
        if (seen < due) continue;
        addColumn();
        due += hop;
      }
    },
    result() {
      if (seen < size) return undefined;
      const levelsDbfs = Float32Array.from(columns.subarray(0, count * bands.length), (value) =>
        Math.max(FLOOR_DBFS, Math.round(10 * powerToDb(value + 1e-30)) / 10),
      );
      const stepSeconds = hop / sampleRateHz;
      return {
        // A merged column stands for several windows; the middle of their centres is where it belongs.
        startSeconds: (size + hop - firstHop) / 2 / sampleRateHz,
        stepSeconds,
        frequenciesHz: bands.map(({ centreHz }) => centreHz),
        columnCount: count,
        levelsDbfs,
      };
    },
  };
}

/** Copies samples [from, end) into a ring, the first of them to the place of frame `at`. */
function copyInto(ring: Float32Array, samples: Float32Array, from: number, end: number, at: number): void {
  for (let start = from; start < end;) {
    const place = (at + start - from) % ring.length;
    const stop = Math.min(end, start + ring.length - place);
    ring.set(samples.subarray(start, stop), place);
    start = stop;
  }
}
