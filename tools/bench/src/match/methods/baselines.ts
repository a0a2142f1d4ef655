import { gainOf, scaled, type Stereo } from '../audio.ts';
import { transformOf } from '../score/fft.ts';
import { integratedLufs, SILENCE_LUFS, weightedSteps } from '../score/loudness.ts';
import { measureSpectrum, THIRD_OCTAVES_HZ } from '../score/spectrum.ts';
import { readWav, writeWav, type WavAudio } from '../wavFile.ts';
import type { Method, MethodJob } from './method.ts';

/** Plays the mix as loud as the reference. */
export const loudnessOnly: Method = (job) => transform(job, (mix) => mix);

/**
 * The textbook match EQ: the third-octave level difference of the two averages, at full trust within ±12 dB, as a linear-phase
 * filter of 4096 taps, then loudness.
 */
export const thirdOctaveEq: Method = (job) =>
  transform(job, (mix, reference) => {
    const wanted = measureSpectrum(reference).totalDb;
    const present = measureSpectrum(mix).totalDb;
    const difference = wanted.map((db, band) => db - present[band]!);
    const level = difference.reduce((sum, db) => sum + db, 0) / difference.length;
    return convolved(mix, linearPhase(difference.map((db) => Math.max(-12, Math.min(12, db - level)))));
  });

/** Reads, changes, brings to the reference's loudness, writes. */
export async function transform(
  { mixPath, referencePath, outPath }: MethodJob,
  change: (mix: Stereo, reference: Stereo) => Stereo | Promise<Stereo>,
): Promise<{ refused?: string }> {
  const file = await readWav(mixPath);
  const mix = asStereo(file);
  const reference = asStereo(await readWav(referencePath));
  if (Math.min(loudness(mix), loudness(reference)) <= SILENCE_LUFS) return { refused: 'silence' };
  const changed = await change(mix, reference);
  const { left, right } = scaled(changed, gainOf(loudness(reference) - loudness(changed)));
  await writeWav(outPath, { ...file, channels: file.channels.length === 1 ? [left] : [left, right] });
  return {};
}

/** Mono as two equal channels. */
export function asStereo({ channels }: WavAudio): Stereo {
  const [left, right = channels[0]!] = channels;
  return { left: left!, right };
}

function loudness(audio: Stereo): number {
  return integratedLufs(weightedSteps(audio));
}

const TAPS = 4096;

/** Hann-windowed, symmetric; gains joined by lines over log frequency. */
function linearPhase(gainsDb: Float64Array): Float64Array {
  const re = new Float64Array(TAPS);
  const im = new Float64Array(TAPS);
  for (let k = 0; k <= TAPS / 2; k++) {
    const hz = Math.max(1, (k * 44_100) / TAPS);
    const place = Math.max(0, Math.min(26, Math.log2(hz / THIRD_OCTAVES_HZ[0]!) * 3));
    const below = Math.min(25, Math.floor(place));
    const db = gainsDb[below]! + (gainsDb[below + 1]! - gainsDb[below]!) * (place - below);
    re[k] = gainOf(db);
    re[(TAPS - k) % TAPS] = gainOf(db);
  }
  transformOf(TAPS).backward(re, im);
  return Float64Array.from(re, (_, i) => {
    const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / TAPS);
    return (re[(i + TAPS / 2) % TAPS]! / TAPS) * window;
  });
}

/** Without delay: the middle tap is time zero. Both channels in one transform, since the taps are real. */
function convolved({ left, right }: Stereo, taps: Float64Array): Stereo {
  const size = 4 * TAPS;
  const step = size - TAPS;
  const { forward, backward } = transformOf(size);
  const hRe = new Float64Array(size);
  hRe.set(taps);
  const hIm = new Float64Array(size);
  forward(hRe, hIm);
  const re = new Float64Array(size);
  const im = new Float64Array(size);
  const out = { left: new Float32Array(left.length), right: new Float32Array(left.length) };
  for (let start = 0; start < left.length; start += step) {
    for (let i = 0; i < size; i++) {
      re[i] = left[start - TAPS / 2 + i] ?? 0;
      im[i] = right[start - TAPS / 2 + i] ?? 0;
    }
    forward(re, im);
    for (let k = 0; k < size; k++) {
      const r = re[k]! * hRe[k]! - im[k]! * hIm[k]!;
      im[k] = re[k]! * hIm[k]! + im[k]! * hRe[k]!;
      re[k] = r;
    }
    backward(re, im);
    for (let i = 0; i < step && start + i < left.length; i++) {
      out.left[start + i] = re[TAPS + i]! / size;
      out.right[start + i] = im[TAPS + i]! / size;
    }
  }
  return out;
}
