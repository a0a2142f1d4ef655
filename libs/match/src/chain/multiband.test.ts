import { createRealFft, dbToGain, gainToDb, pinkNoise, sine, whiteNoise } from '@auralign/dsp';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runProcessor } from '../testing/runProcessor.ts';
import type { CompressorOptions } from './compressor.ts';
import { createMultiband } from './multiband.ts';

const BAND: CompressorOptions = {
  mode: 'compress',
  thresholdDbfs: -20,
  ratio: 3,
  kneeDb: 6,
  attackSeconds: 0.01,
  releaseSeconds: 0.5,
  detector: { kind: 'peak' },
  maxChangeDb: 24,
  makeUpDb: 0,
};
const IDLE: CompressorOptions = { ...BAND, ratio: 1 };

function create(options: {
  bands: readonly CompressorOptions[];
  crossoversHz?: number[];
  lookaheadSeconds?: number;
  sampleRateHz?: number;
  channelCount?: number;
}) {
  return createMultiband({
    crossoversHz: [],
    lookaheadSeconds: 0,
    sampleRateHz: 48_000,
    channelCount: 1,
    ...options,
  });
}

const tone = (levelDbfs: number, frequencyHz = 1000, seconds = 1, sampleRateHz = 48_000) =>
  sine({ frequencyHz, sampleRateHz, frameCount: Math.round(seconds * sampleRateHz), amplitude: dbToGain(levelDbfs) });

/** Peak level over the last quarter, where everything has settled. */
const settledDb = (samples: Float32Array) =>
  gainToDb(samples.subarray(Math.floor(0.75 * samples.length)).reduce((most, v) => Math.max(most, Math.abs(v)), 0));

const same = (a: Float32Array, b: Float32Array) => a.length === b.length && a.every((sample, i) => sample === b[i]);

describe('a single band', () => {
  it.each([
    // level of the sine → level by the curve: 3:1 above −20 dBFS, knee −23 … −17
    [-40, -40],
    [-23, -23],
    [-20, -20 - ((2 / 3) * 9) / 12],
    [-17, -17 - (2 / 3) * 3],
    [-10, -20 + 10 / 3],
    [0, -20 + 20 / 3],
  ])('brings a sine of %d dBFS to %d dBFS', (levelDbfs, expectedDbfs) => {
    const [output] = runProcessor(create({ bands: [BAND] }), [tone(levelDbfs)]);
    // 0.1 dB: half a millisecond between the peaks of 1 kHz is 0.1 % of the release.
    expect(Math.abs(settledDb(output!) - expectedDbfs)).toBeLessThan(0.1);
  });

  it('listens to the RMS when asked to: a sine counts 3.01 dB less', () => {
    const rms: CompressorOptions = { ...BAND, kneeDb: 0, detector: { kind: 'rms', windowSeconds: 0.05 } };
    const [output] = runProcessor(create({ bands: [rms] }), [tone(-10)]);
    const over = -10 - 3.0103 + 20;
    expect(Math.abs(settledDb(output!) - (-10 - (2 / 3) * over))).toBeLessThan(0.1);
  });

  it('gives back what a compressor took, up to the largest change', () => {
    const settled = (levelDbfs: number, maxChangeDb: number) => {
      const [compressed] = runProcessor(create({ bands: [BAND] }), [tone(levelDbfs)]);
      const [back] = runProcessor(create({ bands: [{ ...BAND, mode: 'expand', maxChangeDb }] }), [compressed!]);
      return settledDb(back!);
    };
    // Errors of the compressor, at most 0.05 dB, are expanded by the ratio.
    for (const levelDbfs of [-40, -21, -15, -6]) expect(Math.abs(settled(levelDbfs, 24) - levelDbfs)).toBeLessThan(0.2);
    expect(Math.abs(settled(-6, 4) - (-20 + 14 / 3 + 4))).toBeLessThan(0.1);
  });

  it('adds its make-up gain whatever happens', () => {
    const [output] = runProcessor(create({ bands: [{ ...BAND, makeUpDb: 5 }] }), [tone(-40)]);
    expect(settledDb(output!)).toBeCloseTo(-35, 3);
  });

  it('attacks and releases by its time constants', () => {
    const sampleRateHz = 48_000;
    // A square has a level at every frame, so the gain can be read off the output.
    const square = Float32Array.from({ length: 4 * sampleRateHz }, (_, i) => {
      const level = i < sampleRateHz || i >= 2 * sampleRateHz ? 0.01 : 1;
      return i % 96 < 48 ? level : -level;
    });
    const band: CompressorOptions = { ...BAND, attackSeconds: 0.02, releaseSeconds: 0.25 };
    const [output] = runProcessor(create({ bands: [band] }), [square]);
    const changeDb = (i: number) => gainToDb(output![i]! / square[i]!);
    const full = (-2 / 3) * 20;
    expect(changeDb(sampleRateHz - 1)).toBe(0);
    expect(changeDb(sampleRateHz + 0.02 * sampleRateHz - 1)).toBeCloseTo(full * (1 - Math.exp(-1)), 2);
    expect(changeDb(2 * sampleRateHz - 1)).toBeCloseTo(full, 3);
    const t = 0.25;
    const released = (full * (0.25 * Math.exp(-t / 0.25) - 0.02 * Math.exp(-t / 0.02))) / 0.23;
    expect(changeDb(2 * sampleRateHz + t * sampleRateHz)).toBeCloseTo(released, 1); // discrete against continuous time
  });

  it('moves ahead of the sound by its look-ahead, and keeps the time', () => {
    const step = new Float32Array(4800).fill(0.01, 0, 2400).fill(1, 2400);
    const processor = create({ bands: [{ ...BAND, attackSeconds: 0.002 }], lookaheadSeconds: 0.01 });
    expect(processor.latencyFrames).toBe(480);
    const [output] = runProcessor(processor, [step]);
    expect(output![2400 - 481]).toBe(step[2400 - 481]); // not earlier
    expect(Math.abs(output![2399]!)).toBeLessThan(0.01 * dbToGain(-13)); // all of the 13.3 dB but e⁻⁵ of them
    expect(gainToDb(output![2400]!)).toBeCloseTo((-2 / 3) * 20 * (1 - Math.exp(-5)), 1);
  });

  it('changes nothing, to the last bit, below the knee and at ratio 1', () => {
    const quiet = pinkNoise({ seed: 1, sampleRateHz: 48_000, frameCount: 20_000, rms: 0.01 });
    const loud = pinkNoise({ seed: 2, sampleRateHz: 48_000, frameCount: 20_000, rms: 0.3 });
    for (const lookaheadSeconds of [0, 0.005]) {
      expect(same(runProcessor(create({ bands: [BAND], lookaheadSeconds }), [quiet])[0]!, quiet)).toBe(true);
      expect(same(runProcessor(create({ bands: [IDLE], lookaheadSeconds }), [loud])[0]!, loud)).toBe(true);
    }
  });

  it('is transparent to the last bit again some time after a peak', () => {
    const signal = pinkNoise({ seed: 3, sampleRateHz: 48_000, frameCount: 6 * 48_000, rms: 0.01 });
    signal.fill(0.9, 1000, 1500);
    const band = { ...BAND, releaseSeconds: 0.1, sustainedReleaseSeconds: 0.5 };
    const [output] = runProcessor(create({ bands: [band] }), [signal]);
    expect(same(output!.subarray(1000, 1500), signal.subarray(1000, 1500))).toBe(false);
    // From at most 13 dB to the 0.001 dB taken for none: ten times the longer time constant.
    expect(same(output!.subarray(5.1 * 48_000), signal.subarray(5.1 * 48_000))).toBe(true);
  });

  it('does not hear the bass through the side-chain high-pass', () => {
    const bass = tone(-3, 40);
    const heard = runProcessor(create({ bands: [BAND] }), [bass])[0]!;
    const unheard = runProcessor(create({ bands: [{ ...BAND, sidechainHighPassHz: 400 }] }), [bass])[0]!;
    expect(settledDb(heard)).toBeLessThan(-10);
    expect(settledDb(unheard)).toBeCloseTo(-3, 6); // 40 dB down: below the threshold
  });

  it('turns all channels by the same gain', () => {
    const loud = tone(-3);
    const quiet = loud.map((sample) => sample / 16);
    const [first, second] = runProcessor(create({ bands: [BAND], channelCount: 2 }), [loud, quiet]);
    for (let i = 0; i < loud.length; i++) expect(Math.abs(first![i]! - 16 * second![i]!)).toBeLessThan(1e-6); // 32 bit
  });

  it('tells what it did', () => {
    const processor = create({ bands: [{ ...BAND, kneeDb: 0, attackSeconds: 0.001 }] });
    const half = Float32Array.from({ length: 96_000 }, (_, i) => (i < 24_000 ? 0.01 : 0.5)); // −40 and −6 dBFS
    runProcessor(processor, [half]);
    const { bands, ...whole } = processor.activity!();
    const full = (-2 / 3) * (20 + gainToDb(0.5));
    expect(bands).toHaveLength(1);
    expect(bands![0]).toMatchObject({ lowHz: 0, highHz: 24_000, activeFraction: 0.75 });
    for (const key of ['medianChangeDb', 'p95ChangeDb', 'maxChangeDb'] as const) {
      expect(bands![0]![key]).toBeCloseTo(full, 1); // classes of 0.02 dB
    }
    expect(whole.maxReductionDb).toBeCloseTo(-full, 3);
    expect(whole.activeFraction).toBe(0.75);
    expect(Math.abs(whole.meanReductionDb + full)).toBeLessThan(0.1); // the attack of 1 ms in 1.5 s
    const expander = create({ bands: [{ ...BAND, mode: 'expand', maxChangeDb: 3 }] });
    runProcessor(expander, [half]);
    expect(expander.activity!()).toMatchObject({ maxReductionDb: 0, activeFraction: 0 });
    expect(expander.activity!().bands![0]!.maxChangeDb).toBeCloseTo(3, 3);
  });
});

describe('several bands', () => {
  const THREE = { crossoversHz: [150, 2500], bands: [BAND, { ...BAND, thresholdDbfs: -30 }, BAND] };

  it.each([2, 3, 4, 5, 6])('sum flat within 0.01 dB when idle: %i bands', (bandCount) => {
    const crossoversHz = [80, 250, 1000, 4000, 10_000].slice(0, bandCount - 1);
    const bands = Array.from({ length: bandCount }, () => IDLE);
    const size = 32_768;
    const impulse = new Float32Array(size);
    impulse[0] = 1;
    const [output] = runProcessor(create({ crossoversHz, bands }), [impulse]);
    const fft = createRealFft(size);
    const [re, im] = [new Float64Array(fft.binCount), new Float64Array(fft.binCount)];
    fft.forward(output!, re, im);
    for (let k = 0; k < re.length; k++) expect(Math.abs(gainToDb(Math.hypot(re[k]!, im[k]!)))).toBeLessThan(0.01);
  });

  it('turn down only the band that is too loud', () => {
    const bass = tone(-6, 50, 2);
    const treble = tone(-35, 8000, 2);
    const mixed = bass.map((sample, i) => sample + treble[i]!);
    const processor = create({ ...THREE, bands: [BAND, IDLE, BAND] });
    const [output] = runProcessor(processor, [mixed]);
    const level = (frequencyHz: number) => {
      // Correlation over the last second: whole periods of both tones.
      let [re, im] = [0, 0];
      for (let i = 48_000; i < 96_000; i++) {
        re += output![i]! * Math.cos((2 * Math.PI * frequencyHz * i) / 48_000);
        im += output![i]! * Math.sin((2 * Math.PI * frequencyHz * i) / 48_000);
      }
      return gainToDb((2 * Math.hypot(re, im)) / 48_000);
    };
    // At 50 Hz, a third of the crossover, the low band has 1/(1 + w⁴) of the tone, and the middle band, in phase with
    // it and idle, the rest.
    const w4 = 3 ** -4;
    const low50Db = -6 - gainToDb(1 + w4);
    const expectedDb = -6 + gainToDb((dbToGain((-2 / 3) * (low50Db + 20)) + w4) / (1 + w4));
    expect(Math.abs(level(50) - expectedDb)).toBeLessThan(0.15); // between its peaks the change sinks by 2 %
    expect(Math.abs(level(8000) - -35)).toBeLessThan(0.05);
    const [low, , high] = processor.activity!().bands!;
    expect(low!.medianChangeDb).toBeLessThan(-8);
    expect(high!.maxChangeDb).toBe(0);
  });

  it('give the same for any cut into blocks', () => {
    const channels = [4, 5].map((seed) => pinkNoise({ seed, sampleRateHz: 48_000, frameCount: 6000, rms: 0.3 }));
    const bands: CompressorOptions[] = [
      { ...BAND, sidechainHighPassHz: 60 },
      { ...BAND, mode: 'expand', maxChangeDb: 4, detector: { kind: 'rms', windowSeconds: 0.01 } },
      { ...BAND, sustainedReleaseSeconds: 1 },
    ];
    const run = (blocks: number[]) =>
      runProcessor(create({ ...THREE, bands, channelCount: 2, lookaheadSeconds: 0.002 }), channels, blocks);
    const whole = run([6000]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 6 }), (blocks) => {
        expect(run(blocks).every((samples, c) => same(samples, whole[c]!))).toBe(true);
      }),
      { numRuns: 15, seed: 1 },
    );
  });

  it.each([
    [8000, 1, [150, 2500]],
    [44_100, 2, [20, 20_000]],
    [192_000, 8, [20, 150, 2500, 10_000, 20_000]],
  ])('stay bounded for anything at %i Hz on %i channels', (sampleRateHz, channelCount, crossoversHz) => {
    const frameCount = Math.round(sampleRateHz / 4);
    const signals: Record<string, Float32Array> = {
      silence: new Float32Array(frameCount),
      'denormal numbers': new Float32Array(frameCount).fill(1e-40),
      DC: new Float32Array(frameCount).fill(1),
      square: Float32Array.from({ length: frameCount }, (_, i) => (i % 100 < 50 ? 1 : -1)),
      noise: whiteNoise({ seed: 6, frameCount, rms: 0.5 }),
      'one sample': Float32Array.from({ length: frameCount }, (_, i) => (i === 7 ? 1 : 0)),
    };
    const bands = Array.from({ length: crossoversHz.length + 1 }, () => ({ ...BAND, attackSeconds: 0.0001 }));
    for (const [name, signal] of Object.entries(signals)) {
      const processor = create({ crossoversHz, bands, sampleRateHz, channelCount });
      const output = runProcessor(
        processor,
        Array.from({ length: channelCount }, () => signal),
      );
      const loudest = signal.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
      // All-passes rearrange a signal in time but hold its energy; five of them stay within a factor of four.
      const bounded = output.every((samples) => samples.every((v) => Math.abs(v) <= 4 * loudest));
      const linked = output.every((samples) => same(samples, output[0]!));
      expect({ name, bounded, linked }).toEqual({ name, bounded: true, linked: true });
    }
  });

  it('call silence silence', () => {
    const processor = create(THREE);
    const [output] = runProcessor(processor, [new Float32Array(1000)]);
    expect(output!.every((sample) => sample === 0)).toBe(true);
    for (const band of processor.activity!().bands!) {
      expect(band).toMatchObject({
        medianChangeDb: 0,
        p95ChangeDb: 0,
        maxChangeDb: 0,
        meanChangeDb: 0,
        activeFraction: 0,
      });
    }
  });

  it.each([
    { bands: [BAND, BAND] },
    { crossoversHz: [100, 50] },
    { crossoversHz: [150, 24_000] },
    { lookaheadSeconds: -1 },
    { lookaheadSeconds: Number.NaN },
    { bands: [BAND, BAND, { ...BAND, ratio: 0 }] },
    { bands: [BAND, BAND, { ...BAND, makeUpDb: Infinity }] },
    { bands: [BAND, BAND, { ...BAND, attackSeconds: 0 }] },
    { bands: [BAND, BAND, { ...BAND, detector: { kind: 'rms' as const, windowSeconds: 0 } }] },
    { bands: [BAND, BAND, { ...BAND, sidechainHighPassHz: 24_000 }] },
  ])('refuse %o', (change) => {
    expect(() => create({ ...THREE, ...change })).toThrow(RangeError);
  });
});
