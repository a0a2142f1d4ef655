import { createRealFft } from '@auralign/dsp';

/** Where one recording stands against another. */
export interface Alignment {
  /** Frames by which the same music comes later in the reference than in the mix; negative: earlier. */
  readonly offsetFrames: number;
  /** Likeness at that place: correlation coefficient, 0…1, of the two passages. */
  readonly likeness: number;
}

/**
 * Different recordings stay below 0.1 over ten seconds; the same one, remixed or mastered, comes out well above 0.5. In
 * between is not enough to shift anything by.
 */
export const SAME_RECORDING_LIKENESS = 0.35;

/**
 * Finds a passage of the mix in a longer stretch of the reference, to the frame.
 *
 * @param passage of the mix, mono
 * @param stretch of the reference, mono, at least as long; offset 0 is a passage that begins at frame `leadFrames` of it
 * @param leadFrames how much earlier than the passage the stretch begins
 * @returns likeness 0 when either is silent
 *
 * The absolute value counts, so that a reference of inverted polarity is found too.
 */
export function alignPassage(passage: Float32Array, stretch: Float32Array, leadFrames: number): Alignment {
  if (stretch.length < passage.length) throw new RangeError('alignPassage: the stretch is shorter than the passage');
  const positions = stretch.length - passage.length + 1;
  const products = correlate(passage, stretch);
  const passagePower = power(passage, 0, passage.length);
  let windowPower = power(stretch, 0, passage.length);
  let best: Alignment = { offsetFrames: 0, likeness: 0 };
  for (let at = 0; at < positions; at++) {
    const scale = Math.sqrt(passagePower * Math.max(0, windowPower));
    // Rounding of the running sum is 1e-12 of the loudest; anything near it is silence.
    if (scale > 1e-9 * passage.length) {
      const likeness = Math.min(1, Math.abs(products[at]!) / scale);
      if (likeness > best.likeness) best = { offsetFrames: at - leadFrames, likeness };
    }
    windowPower += (stretch[at + passage.length] ?? 0) ** 2 - stretch[at]! ** 2;
  }
  return best;
}

function power(samples: Float32Array, start: number, end: number): number {
  let sum = 0;
  for (let i = start; i < end; i++) sum += samples[i]! * samples[i]!;
  return sum;
}

/** Sum over i of passage[i]·stretch[at + i], for every place where the passage fits. */
function correlate(passage: Float32Array, stretch: Float32Array): Float64Array {
  const size = 2 ** Math.ceil(Math.log2(Math.max(4, stretch.length + passage.length)));
  const fft = createRealFft(size);
  const bins = size / 2 + 1;
  const [aRe, aIm, bRe, bIm] = [0, 1, 2, 3].map(() => new Float64Array(bins)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const time = new Float64Array(size);
  time.set(passage);
  fft.forward(time, aRe, aIm);
  time.fill(0);
  time.set(stretch);
  fft.forward(time, bRe, bIm);
  for (let k = 0; k < bins; k++) {
    const re = aRe[k]! * bRe[k]! + aIm[k]! * bIm[k]!; // conj(A)·B
    const im = aRe[k]! * bIm[k]! - aIm[k]! * bRe[k]!;
    aRe[k] = re;
    aIm[k] = im;
  }
  fft.inverse(aRe, aIm, time);
  return time;
}
