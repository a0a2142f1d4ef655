import { createBiquadCascade } from './biquad/cascade.ts';
import { designBiquad } from './biquad/design.ts';
import { concat, fade, logSweep, pinkNoise, silence, sine } from './signals.ts';
import { dbToGain } from './units.ts';

/** A signal for checking a listening room rather than a file: stereo, left and right. */
export interface MonitorSignal {
  readonly id: string;
  readonly title: string;
  /** What is heard, and what is wrong when something else is. */
  readonly listenFor: string;
  /** Both channels, peaks below full scale; the same for the same rate. */
  make(sampleRateHz: number): readonly [left: Float32Array, right: Float32Array];
}

const FADE_SECONDS = 0.01;
/** Loud enough over the noise of a room, and with room for what it adds. */
const TONE_DBFS = -18;
/** Calibration level of noise: SMPTE RP 200 and most calibrations of control rooms, RMS of a sine of that peak aside. */
const NOISE_DBFS = -20;

const frames = (seconds: number, sampleRateHz: number): number => Math.round(seconds * sampleRateHz);

/** A tone whose ends do not click. */
function tone(frequencyHz: number, seconds: number, sampleRateHz: number): Float32Array {
  const frameCount = frames(seconds, sampleRateHz);
  const edge = frames(FADE_SECONDS, sampleRateHz);
  return fade(sine({ frequencyHz, sampleRateHz, frameCount, amplitude: dbToGain(TONE_DBFS) }), edge, edge);
}

function noise(seconds: number, sampleRateHz: number, seed: number): Float32Array {
  return pinkNoise({ seed, sampleRateHz, frameCount: frames(seconds, sampleRateHz), rms: dbToGain(NOISE_DBFS) });
}

const pause = (seconds: number, sampleRateHz: number): Float32Array => silence(frames(seconds, sampleRateHz));
const inverted = (samples: Float32Array): Float32Array => samples.map((sample) => -sample);

/** Centres of the third octaves from 20 to 200 Hz (IEC 61260-1, nominal). */
export const LOW_STEPS_HZ = [20, 25, 31.5, 40, 50, 63, 80, 100, 125, 160, 200] as const;
export const LOW_STEP_SECONDS = 3;

/** 500 Hz to 2 kHz, where rooms and small loudspeakers agree best: what levels are set by (SMPTE RP 200). */
const LEVEL_BAND_HZ = [500, 2000] as const;

/** Every signal, in the order of use. */
export const MONITOR_SIGNALS: readonly MonitorSignal[] = [
  {
    id: 'channels',
    title: 'Left, right, both',
    listenFor:
      'A low tone on the left, a higher one on the right, then both. Anything else: cables, or a picture that is turned round.',
    make(rate) {
      const [low, high] = [tone(440, 2, rate), tone(660, 2, rate)];
      const [gap, still] = [pause(0.5, rate), pause(2, rate)];
      return [concat(low, gap, still, gap, low), concat(still, gap, high, gap, high)];
    },
  },
  {
    id: 'polarity',
    title: 'In phase, then out of phase',
    listenFor:
      'For four seconds noise from one point in the middle with all its bass, then from nowhere in particular and thin. The other way round: one loudspeaker is wired the wrong way.',
    make(rate) {
      const [first, second] = [noise(4, rate, 1), noise(4, rate, 2)];
      const gap = pause(0.5, rate);
      return [concat(first, gap, second), concat(first, gap, inverted(second))];
    },
  },
  {
    id: 'level',
    title: 'Pink noise from 500 Hz to 2 kHz, −20 dBFS',
    listenFor:
      'Ten seconds left, then ten right: set each to the same reading of a meter at your seat (79 to 85 dB, C-weighted, slow; less in a small room), and mix at that.',
    make(rate) {
      const band = inBand(noise(10, rate, 3), LEVEL_BAND_HZ, rate);
      const still = pause(10, rate);
      return [concat(band, still), concat(still, band)];
    },
  },
  {
    id: 'pink',
    title: 'Pink noise, −20 dBFS',
    listenFor:
      'Even from bass to treble, and the same left and right. What sticks out is the room or the loudspeaker; move the seat before you reach for an equaliser.',
    make(rate) {
      return [noise(20, rate, 4), noise(20, rate, 5)];
    },
  },
  {
    id: 'low-steps',
    title: 'Tones from 20 to 200 Hz',
    listenFor: `${LOW_STEPS_HZ.join(', ')} Hz, ${LOW_STEP_SECONDS} s each. Write down which are not heard, or much louder than their neighbours: there your room or loudspeaker tells you nothing, and a meter has to.`,
    make(rate) {
      const gap = pause(0.5, rate);
      const steps = concat(...LOW_STEPS_HZ.flatMap((hz) => [tone(hz, LOW_STEP_SECONDS - 0.5, rate), gap]));
      return [steps, steps.slice()];
    },
  },
  {
    id: 'sweep',
    title: 'Sweep from 20 Hz to 20 kHz',
    listenFor:
      'One smooth rise of thirty seconds. Rattles, buzzes and holes are the room or the loudspeaker; it ends where your hearing does.',
    make(rate) {
      const endHz = Math.min(20_000, 0.45 * rate);
      const frameCount = frames(30, rate);
      const edge = frames(FADE_SECONDS, rate);
      const sweep = logSweep({ startHz: 20, endHz, sampleRateHz: rate, frameCount, amplitude: dbToGain(TONE_DBFS) });
      const faded = fade(sweep, edge, edge);
      return [faded, faded.slice()];
    },
  },
];

/** The same noise through two Butterworth filters of fourth order, as loud as before. */
function inBand(samples: Float32Array, [lowHz, highHz]: readonly [number, number], sampleRateHz: number): Float32Array {
  const out = samples.slice();
  const sections = BUTTERWORTH_Q.flatMap((q) => [
    designBiquad({ kind: 'high-pass', frequencyHz: lowHz, q }, sampleRateHz),
    designBiquad({ kind: 'low-pass', frequencyHz: highHz, q }, sampleRateHz),
  ]);
  createBiquadCascade(sections, 1).process([out], out.length);
  const gain = rms(samples) / rms(out);
  return out.map((sample) => gain * sample);
}

/** Qs of the two sections of a Butterworth filter of fourth order: 1 / (2 cos 22.5°) and 1 / (2 cos 67.5°). */
const BUTTERWORTH_Q = [1 / (2 * Math.cos(Math.PI / 8)), 1 / (2 * Math.cos((3 * Math.PI) / 8))];

function rms(samples: Float32Array): number {
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
}
