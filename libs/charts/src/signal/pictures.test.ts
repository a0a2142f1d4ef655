import { concat, silence, sine, whiteNoise } from '@auralign/dsp';
import { describe, expect, it } from 'vitest';
import { createSignalPictures, type SignalPictures } from './pictures.ts';
import { tapPictures } from './tap.ts';

const RATE_HZ = 44_100;

function picturesOf(channels: readonly Float32Array[], blockFrames = 8192, sampleRateHz = RATE_HZ): SignalPictures {
  const maker = createSignalPictures({ sampleRateHz, channelCount: channels.length });
  for (let start = 0; start < channels[0]!.length; start += blockFrames) {
    const blocks = channels.map((samples) => samples.subarray(start, start + blockFrames));
    maker.process(blocks, blocks[0]!.length);
  }
  return maker.result();
}

function tone(frequencyHz: number, seconds: number, amplitude = 0.5): Float32Array {
  return sine({ frequencyHz, sampleRateHz: RATE_HZ, frameCount: Math.round(seconds * RATE_HZ), amplitude });
}

describe('the spectrogram of a signal', () => {
  it('reads a sine at its frequency with its power, and next to nothing elsewhere', () => {
    const { frequenciesHz, levelsDbfs, columnCount } = picturesOf([tone(1000, 4)]).spectrogram!;
    const row = frequenciesHz.findIndex((frequencyHz) => Math.abs(frequencyHz - 1000) < 1);
    const far = frequenciesHz.findIndex((frequencyHz) => frequencyHz > 4000);
    expect(columnCount).toBe(Math.floor((4 * RATE_HZ - 8192) / 2048) + 1); // windows overlap by three quarters
    for (let column = 0; column < columnCount; column++) {
      const at = column * frequenciesHz.length;
      // 0.5²/2; the Hann window's main lobe of ±2 bins (11 Hz) lies in the band of 58 Hz, its side lobes fall by 18 dB an octave
      expect(levelsDbfs[at + row]!).toBeCloseTo(10 * Math.log10(0.125), 1);
      expect(levelsDbfs[at + far]!).toBeLessThan(-100);
    }
  });

  it('puts a tone where it is in time, also in a file that is longer than there are columns', () => {
    const seconds = 400; // 2153 windows for 1024 columns
    const samples = concat(silence(300 * RATE_HZ), tone(500, 10), silence((seconds - 310) * RATE_HZ));
    const { frequenciesHz, levelsDbfs, columnCount, startSeconds, stepSeconds } = picturesOf([samples]).spectrogram!;
    const row = frequenciesHz.findIndex((frequencyHz) => Math.abs(frequencyHz - 500) < 1);
    expect(columnCount).toBeLessThanOrEqual(1024);
    const loud = Array.from({ length: columnCount }, (_, column) => column).filter(
      (column) => levelsDbfs[column * frequenciesHz.length + row]! > -30,
    );
    expect(Math.abs(startSeconds + loud[0]! * stepSeconds - 300)).toBeLessThan(stepSeconds);
    expect(Math.abs(startSeconds + loud.at(-1)! * stepSeconds - 310)).toBeLessThan(stepSeconds);
  });

  it('is there for no file that is shorter than one window', () => {
    expect(picturesOf([tone(1000, 0.05)]).spectrogram).toBeUndefined();
  });
});

describe('the peaks of a signal', () => {
  it.each([1, 30, 200])('are the smallest and the largest sample of every step, over %s seconds', (seconds) => {
    const channels = [1, 2].map((seed) => whiteNoise({ seed, frameCount: seconds * RATE_HZ, rms: 0.2 }));
    const { stepSeconds, minimum, maximum } = picturesOf(channels, 1000).peaks;
    const stepFrames = Math.round(stepSeconds * RATE_HZ);
    expect(minimum.length).toBe(Math.ceil((seconds * RATE_HZ) / stepFrames));
    expect(minimum.length).toBeLessThanOrEqual(4096);
    for (const step of [0, 7, minimum.length - 1]) {
      const parts = channels.map((samples) => samples.subarray(step * stepFrames, (step + 1) * stepFrames));
      // rounded to four decimals
      expect(minimum[step]).toBeCloseTo(Math.min(...parts.map((part) => Math.min(...part))), 4);
      expect(maximum[step]).toBeCloseTo(Math.max(...parts.map((part) => Math.max(...part))), 4);
    }
  });
});

describe('the stereo image of a signal', () => {
  const signal = tone(997, 1);
  const nothing = silence(signal.length);
  it.each([
    ['the left channel alone', signal, nothing, -45],
    ['the right channel alone', nothing, signal, 45],
    ['equal channels', signal, signal, 0],
    ['channels of a third', signal.map((value) => value / 3), signal, (180 / Math.PI) * Math.atan(0.5)],
  ])('puts %s at its angle', (_, left, right, degrees) => {
    const { share, stepDegrees } = picturesOf([left, right]).stereoImage!;
    const levels = share.length / (180 / stepDegrees + 1);
    const angles = new Set(
      share.flatMap((value, i) => (value > 0 ? [-90 + Math.floor(i / levels) * stepDegrees] : [])),
    );
    expect([...angles]).toEqual([Math.round(degrees / stepDegrees) * stepDegrees]);
  });

  it('puts opposite channels at both ends, out of phase', () => {
    const { share, stepDegrees } = picturesOf([signal, signal.map((value) => -value)]).stereoImage!;
    const levels = share.length / (180 / stepDegrees + 1);
    const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
    const parts = [share.slice(0, levels), share.slice(levels, -levels), share.slice(-levels)].map(sum);
    // shares are rounded to a millionth
    expect(parts).toEqual([expect.closeTo(0.5, 4), 0, expect.closeTo(0.5, 4)]);
  });

  it('adds up to one', () => {
    const [left, right] = [3, 4].map((seed) => whiteNoise({ seed, frameCount: RATE_HZ, rms: 0.2 }));
    const total = picturesOf([left!, right!]).stereoImage!.share.reduce((sum, value) => sum + value, 0);
    expect(Math.abs(total - 1)).toBeLessThan(0.001); // 1830 cells rounded to a millionth
  });

  it('is there for neither mono nor silence', () => {
    expect(picturesOf([signal]).stereoImage).toBeUndefined();
    expect(picturesOf([nothing, nothing]).stereoImage).toBeUndefined();
  });
});

describe('createSignalPictures', () => {
  it('does not mind how the signal was cut', () => {
    const channels = [5, 6].map((seed) => whiteNoise({ seed, frameCount: 3 * RATE_HZ, rms: 0.1 }));
    const whole = picturesOf(channels);
    for (const blockFrames of [1, 997, 50_000]) expect(picturesOf(channels, blockFrames)).toEqual(whole);
  });

  it('holds no figure that is none, whatever comes in', () => {
    const hostile = new Float32Array(20_000).map((_, n) => [Number.NaN, Infinity, -Infinity, 0.5][n % 4]!);
    const { peaks, spectrogram, stereoImage } = picturesOf([hostile, hostile]);
    const figures = [
      ...peaks.minimum,
      ...peaks.maximum,
      ...Array.from(spectrogram!.levelsDbfs),
      ...(stereoImage?.share ?? []),
    ];
    expect(figures.filter((value) => !Number.isFinite(value))).toEqual([]);
  });

  it('knows one frame and 192 kHz', () => {
    expect(picturesOf([new Float32Array([0.25])]).peaks).toMatchObject({ minimum: [0.25], maximum: [0.25] });
    const { frequenciesHz } = picturesOf(
      [whiteNoise({ seed: 1, frameCount: 96_000, rms: 0.1 })],
      8192,
      192_000,
    ).spectrogram!;
    expect(frequenciesHz.at(-1)).toBeLessThan(21_000);
  });
});

describe('tapPictures', () => {
  it('hands on the same blocks and makes the pictures of them', async () => {
    const samples = tone(440, 1);
    const given = {
      format: { sampleRateHz: RATE_HZ, channelCount: 1 },
      warnings: ['one'],
      async *blocks(options?: { frames: number }) {
        const frames = options?.frames ?? 4096;
        for (let start = 0; start < samples.length; start += frames) {
          const channels = [samples.subarray(start, start + frames)];
          yield { channels, frameCount: channels[0]!.length };
        }
      },
    };
    const { stream, pictures } = tapPictures(given);
    let frames = 0;
    for await (const block of stream.blocks({ frames: 1000 })) frames += block.frameCount;
    expect(frames).toBe(samples.length);
    expect(stream.warnings).toEqual(['one']);
    expect(pictures()).toEqual(picturesOf([samples]));
  });
});
