import { describe, expect, it } from 'vitest';
import { createRealFft } from '../fft.ts';
import { fade, sine } from '../signals.ts';
import { gainToDb } from '../units.ts';
import { createTruePeakDetector } from './detector.ts';

/*
 * EBU Tech 3341 (2023), Table 1, cases 15 to 23: minimum requirements for true-peak meters, tolerance +0.2/−0.4 dB. Ours is
 * tighter by far, so the tests hold it to what the signals really are.
 */

function truePeakDb(samples: Float32Array, sampleRateHz: number): number {
  const detector = createTruePeakDetector({ sampleRateHz, channelCount: 1 });
  detector.process([samples], samples.length);
  detector.flush();
  return gainToDb(detector.result().truePeak);
}

/** A tone at fs / `divisor` with fades of 10 ms, one second long. */
function tone(sampleRateHz: number, divisor: number, amplitude: number, degrees: number): Float32Array {
  const fadeFrames = Math.round(0.01 * sampleRateHz);
  const samples = sine({
    frequencyHz: sampleRateHz / divisor,
    sampleRateHz,
    frameCount: sampleRateHz,
    amplitude,
    phaseRadians: (degrees * Math.PI) / 180,
  });
  return fade(samples, fadeFrames, fadeFrames);
}

/**
 * Cases 20 to 23: fs/6 at 0.50 with one period of fs/4 at 1.00 in the middle, made at 4·fs, limited to below fs/2, every
 * fourth sample from `offset`. Also the peak of the limited signal itself, at 16 points a sample.
 */
function burst(offset: number): { samples: Float32Array; peakDb: number } {
  const size = 16_384;
  const middle = 24 * 341; // whole periods of fs/6, which last 24 frames at 4·fs
  const raw = new Float64Array(size);
  for (let n = 0; n < size; n++) {
    if (n < middle) raw[n] = 0.5 * Math.sin((2 * Math.PI * n) / 24);
    else if (n < middle + 16) raw[n] = Math.sin((2 * Math.PI * (n - middle)) / 16);
    else raw[n] = 0.5 * Math.sin((2 * Math.PI * (n - middle - 16)) / 24);
    raw[n]! *= Math.sin((Math.PI * n) / size) ** 0.1; // fades, so that the transform's wrap-around makes no step
  }
  const fft = createRealFft(size);
  const re = new Float64Array(fft.binCount);
  const im = new Float64Array(fft.binCount);
  fft.forward(raw, re, im);
  // Raised cosine from 0.4·fs to 0.45·fs, i.e. from 0.1 to 0.1125 of 4·fs.
  const fine = createRealFft(size * 4);
  const fineRe = new Float64Array(fine.binCount);
  const fineIm = new Float64Array(fine.binCount);
  for (let bin = 0; bin < fft.binCount; bin++) {
    const position = (bin / size - 0.1) / 0.0125;
    const gain = position <= 0 ? 1 : position >= 1 ? 0 : 0.5 + 0.5 * Math.cos(Math.PI * position);
    re[bin]! *= gain;
    im[bin]! *= gain;
    fineRe[bin] = re[bin]! * 4;
    fineIm[bin] = im[bin]! * 4;
  }
  const limited = new Float64Array(size);
  fft.inverse(re, im, limited);
  const curve = new Float64Array(size * 4);
  fine.inverse(fineRe, fineIm, curve);
  const samples = new Float32Array(size / 4);
  for (let i = 0; i < samples.length; i++) samples[i] = limited[4 * i + offset]!;
  return { samples, peakDb: gainToDb(curve.reduce((most, value) => Math.max(most, Math.abs(value)), 0)) };
}

describe.each([44_100, 48_000, 96_000, 192_000])('EBU Tech 3341 at %i Hz', (sampleRateHz) => {
  it.each([
    ['15', 4, 0.5, 0, -6.02],
    ['16', 4, 0.5, 45, -6.02],
    ['17', 6, 0.5, 60, -6.02],
    ['18', 8, 0.5, 67.5, -6.02],
    ['19', 4, 1.41, 45, 2.98],
  ] as const)('case %s: fs/%i at %f, %f° reads %f dBTP', (_, divisor, amplitude, degrees, expectedDb) => {
    // The fades of 10 ms are slow beside the tone: the peak is the tone's, to 0.02 dB.
    expect(
      Math.abs(truePeakDb(tone(sampleRateHz, divisor, amplitude, degrees), sampleRateHz) - expectedDb),
    ).toBeLessThan(0.03);
  });

  it.each([0, 1, 2, 3])('cases 20–23: the burst decimated at offset %i', (offset) => {
    const { samples, peakDb } = burst(offset);
    const measuredDb = truePeakDb(samples, sampleRateHz);
    expect(measuredDb).toBeGreaterThan(-0.4);
    expect(measuredDb).toBeLessThan(0.2);
    expect(Math.abs(measuredDb - peakDb)).toBeLessThan(0.02);
  });
});
