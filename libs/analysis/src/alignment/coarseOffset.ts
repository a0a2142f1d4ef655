import { throwIfCancelled, type AudioStream, type CancelSignal } from '@auralign/audio';
import { createFft, type Kernels } from '@auralign/dsp';
import { createAlignedReader, UNMOVED, type AlignedReader } from './alignedReader.ts';
import { peakOf, type Offset } from './fineOffset.ts';

/** Enough for melody and drums, and little to transform; the exact frame comes from `fineOffset`. */
const SEARCH_HZ = 6000;
/** Segments of 22 s, searched ±11 s: exports that begin at the first bar, count-ins, pre-roll. */
const SEGMENT_FRAMES = 2 ** 17;
const REACH_FRAMES = SEGMENT_FRAMES / 2;

/**
 * Where a stem lies in a mix that it does not fit as it is: cross-correlation of both at 6 kHz, segment by segment, each bin of the
 * summed cross-spectrum weighted alike (phase transform; Knapp and Carter 1976), ±11 s. Reads both files once more, with memory
 * that does not depend on their length.
 *
 * @returns frames of the mix, to about the ratio of its rate to 6 kHz; nothing where one of them is silent
 */
export async function coarseOffset(
  mix: AudioStream,
  stem: AudioStream,
  options: { readonly createKernels: () => Kernels; readonly signal?: CancelSignal | undefined },
): Promise<Offset | undefined> {
  const { createKernels, signal } = options;
  const size = 2 * SEGMENT_FRAMES;
  const reader = (stream: AudioStream): AlignedReader =>
    createAlignedReader(stream, {
      toHz: SEARCH_HZ,
      placement: UNMOVED,
      blockFrames: BLOCK_FRAMES,
      kernels: createKernels(),
      stages: [],
      signal,
    });
  const [mixReader, stemReader] = [reader(mix), reader(stem)];
  const fft = createFft(size);
  const sumRe = new Float64Array(size);
  const sumIm = new Float64Array(size);
  const re = new Float64Array(size);
  const im = new Float64Array(size);
  // Frames [k·L − R, k·L + L + R) of the mix against [k·L, k·L + L) of the stem: no lag within ±R wraps round.
  const window = new Float64Array(size);
  const segment = new Float64Array(SEGMENT_FRAMES);
  let left = await fill(mixReader, window.subarray(REACH_FRAMES), signal);
  for (;;) {
    const had = await fill(stemReader, segment, signal);
    if (had === 0 || left === 0) break;
    re.set(window);
    im.fill(0);
    im.set(segment);
    fft.forward(re, im);
    addCross(re, im, sumRe, sumIm);
    window.copyWithin(0, SEGMENT_FRAMES);
    left = await fill(mixReader, window.subarray(SEGMENT_FRAMES), signal);
  }
  whiten(sumRe, sumIm);
  fft.inverse(sumRe, sumIm);
  const found = peakOf((lag) => sumRe[lag + REACH_FRAMES]!, REACH_FRAMES);
  return found && { ...found, frames: Math.round((found.frames * mix.format.sampleRateHz) / SEARCH_HZ) };
}

const BLOCK_FRAMES = 4096;

/** The next frames of both channels together; zeros after the end. Returns how many there were. */
async function fill(reader: AlignedReader, into: Float64Array, signal: CancelSignal | undefined): Promise<number> {
  let had = 0;
  for (let filled = 0; filled < into.length;) {
    throwIfCancelled(signal);
    const count = Math.min(BLOCK_FRAMES, into.length - filled);
    had += await reader.take(count);
    const [left, right] = reader.pair;
    for (let i = 0; i < count; i++) into[filled + i] = left[i]! + right[i]!;
    filled += count;
  }
  return had;
}

/** Adds A·conj(B) of the real signals a and b, given the transform of a + i·b. */
function addCross(zRe: Float64Array, zIm: Float64Array, sumRe: Float64Array, sumIm: Float64Array): void {
  const size = zRe.length;
  for (let k = 0; k < size; k++) {
    const mirror = (size - k) % size;
    const aRe = (zRe[k]! + zRe[mirror]!) / 2;
    const aIm = (zIm[k]! - zIm[mirror]!) / 2;
    const bRe = (zIm[k]! + zIm[mirror]!) / 2;
    const bIm = (zRe[mirror]! - zRe[k]!) / 2;
    sumRe[k] = sumRe[k]! + aRe * bRe + aIm * bIm;
    sumIm[k] = sumIm[k]! + aIm * bRe - aRe * bIm;
  }
}

/** Bins with less than this of the strongest hold rounding, whose phase means nothing. */
const EMPTY = 1e-9;

function whiten(re: Float64Array, im: Float64Array): void {
  let strongest = 0;
  for (let k = 0; k < re.length; k++) strongest = Math.max(strongest, Math.hypot(re[k]!, im[k]!));
  for (let k = 0; k < re.length; k++) {
    const magnitude = Math.hypot(re[k]!, im[k]!);
    const scale = magnitude > EMPTY * strongest ? 1 / magnitude : 0;
    re[k] = re[k]! * scale;
    im[k] = im[k]! * scale;
  }
}
