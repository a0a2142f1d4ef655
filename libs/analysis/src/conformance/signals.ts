import type { AudioStream, ChannelLabel } from '@auralign/audio';
import { dbToGain, kaiserWindow } from '@auralign/dsp';
import { generatedStream } from './generatedStream.ts';

const TONE_HZ = 1000;

/** A stretch of the test tone at one peak level, or of silence. */
export interface ToneSegment {
  readonly seconds: number;
  /** Peak level of the sine; `null` is digital silence. */
  readonly levelDbfs: number | null;
}

/**
 * 1 kHz in phase in all channels, phase 0 at the start of the file and running on through level changes: segments of whole
 * milliseconds begin and end at zero crossings.
 *
 * @param options.channelGainsDb added to the level, one a channel
 */
export function toneStream(options: {
  sampleRateHz: number;
  channelLabels: readonly ChannelLabel[];
  segments: readonly ToneSegment[];
  channelGainsDb: readonly number[];
}): AudioStream {
  const { sampleRateHz, channelLabels, segments } = options;
  const gains = options.channelGainsDb.map(dbToGain);
  const ends: number[] = [];
  let seconds = 0;
  for (const segment of segments) ends.push(Math.round((seconds += segment.seconds) * sampleRateHz));
  const amplitudes = segments.map(({ levelDbfs }) => (levelDbfs === null ? 0 : dbToGain(levelDbfs)));
  return generatedStream({
    sampleRateHz,
    channelLabels,
    frameCount: ends.at(-1) ?? 0,
    render(channels, frameCount, startFrame) {
      let segment = ends.findIndex((end) => end > startFrame);
      for (let i = 0; i < frameCount; i++) {
        const frame = startFrame + i;
        while (frame >= ends[segment]!) segment++;
        const value =
          amplitudes[segment]! * Math.sin((2 * Math.PI * ((TONE_HZ * frame) % sampleRateHz)) / sampleRateHz);
        for (let channel = 0; channel < channels.length; channel++) channels[channel]![i] = gains[channel]! * value;
      }
    },
  });
}

/** One second of a sine with 10 ms fades (raised cosine), so that its ends do not overshoot between the samples. */
export function fadedToneStream(options: {
  sampleRateHz: number;
  channelLabels: readonly ChannelLabel[];
  frequencyHz: number;
  phaseDegrees: number;
  amplitude: number;
}): AudioStream {
  const { sampleRateHz, channelLabels, frequencyHz, phaseDegrees, amplitude } = options;
  const frameCount = sampleRateHz;
  const fadeFrames = Math.round(0.01 * sampleRateHz);
  const phase = (phaseDegrees * Math.PI) / 180;
  return generatedStream({
    sampleRateHz,
    channelLabels,
    frameCount,
    render(channels, count, startFrame) {
      for (let i = 0; i < count; i++) {
        const frame = startFrame + i;
        const fromEdge = Math.min(frame, frameCount - 1 - frame);
        const fade = fromEdge >= fadeFrames ? 1 : 0.5 - 0.5 * Math.cos((Math.PI * fromEdge) / fadeFrames);
        const turns = ((frequencyHz * frame) / sampleRateHz) % 1;
        const value = fade * amplitude * Math.sin(2 * Math.PI * turns + phase);
        for (const samples of channels) samples[i] = value;
      }
    },
  });
}

const OVERSAMPLING = 4;
/** Taps either side at the high rate: 48 periods of the low rate, transition band about 0.1 fs with this window. */
const HALF_TAPS = 48 * OVERSAMPLING;
const KAISER_BETA = 10;
/** Low-pass at 0.45 fs: all of the tones, nothing that would alias into them. */
const CUTOFF = 0.45;

/**
 * Half a second of fs/6 at half scale with one period of fs/4 at full scale in its middle, made at 4·fs, low-passed and
 * decimated from sample `offset` on: the peak falls between the samples by a quarter of their distance.
 */
export function embeddedPeakStream(options: {
  sampleRateHz: number;
  channelLabels: readonly ChannelLabel[];
  offset: number;
}): AudioStream {
  const { sampleRateHz, channelLabels, offset } = options;
  const slowPeriod = 6 * OVERSAMPLING;
  const fastPeriod = 4 * OVERSAMPLING;
  const half = Math.round((0.25 * sampleRateHz * OVERSAMPLING) / slowPeriod) * slowPeriod; // whole periods
  const length = 2 * half + fastPeriod;
  const fadeFrames = 0.01 * sampleRateHz * OVERSAMPLING;
  const highRate = new Float64Array(length);
  for (let n = 0; n < length; n++) {
    const inside = n - half;
    const isFast = inside >= 0 && inside < fastPeriod;
    const slow = 0.5 * Math.sin((2 * Math.PI * (inside < 0 ? n : inside - fastPeriod)) / slowPeriod);
    const fade = Math.min(1, Math.min(n, length - 1 - n) / fadeFrames);
    highRate[n] = isFast ? Math.sin((2 * Math.PI * inside) / fastPeriod) : fade * slow;
  }
  const taps = lowPass();
  const samples = new Float32Array(Math.floor((length - offset) / OVERSAMPLING));
  for (let i = 0; i < samples.length; i++) {
    const centre = i * OVERSAMPLING + offset;
    let sum = 0;
    for (let tap = -HALF_TAPS; tap <= HALF_TAPS; tap++) {
      const at = centre + tap;
      if (at >= 0 && at < length) sum += taps[tap + HALF_TAPS]! * highRate[at]!;
    }
    samples[i] = sum;
  }
  return generatedStream({
    sampleRateHz,
    channelLabels,
    frameCount: samples.length,
    render(channels, frameCount, startFrame) {
      for (const channel of channels) channel.set(samples.subarray(startFrame, startFrame + frameCount));
    },
  });
}

/** Windowed sinc at the high rate, unity gain at 0 Hz. */
function lowPass(): Float64Array {
  const taps = kaiserWindow(2 * HALF_TAPS + 1, KAISER_BETA);
  let sum = 0;
  for (let i = 0; i < taps.length; i++) {
    const x = (2 * CUTOFF * (i - HALF_TAPS)) / OVERSAMPLING;
    taps[i] = taps[i]! * (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));
    sum += taps[i]!;
  }
  return taps.map((tap) => tap / sum);
}
