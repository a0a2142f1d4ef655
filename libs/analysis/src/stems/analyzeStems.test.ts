import { resample, silence, sine } from '@auralign/dsp';
import { Value } from 'typebox/value';
import { describe, expect, it } from 'vitest';
import { streamOf } from '../testing/measure.ts';
import { analyze } from '../analyze.ts';
import { askStems, bandNoise, findingOf, mixOf, RATE_HZ, stemNamed, stereoNoise } from '../testing/stems.ts';
import { analyzeStems } from './analyzeStems.ts';
import { stemReportSchema } from './stemReport.ts';

const SECONDS = 6;
const a = stereoNoise(1, SECONDS, 0.1);
const b = stereoNoise(2, SECONDS, 0.05);
const c = stereoNoise(3, SECONDS, 0.02);
/** Independent noises of 6 s share about 1/√(2·20 kHz·6 s) of their amplitudes: 0.2 % of the power of two that are equal. */
const CHANCE_PERCENT = 1;

describe('a mix of which nothing can be told', () => {
  it('is silent: no stem makes it, and none is said to', async () => {
    const report = await askStems([silence(SECONDS * RATE_HZ), silence(SECONDS * RATE_HZ)], { a: { channels: a } });
    expect(report.fit.verdict).toBe('foreign');
    expect(report.fit.because).toContain('The mix holds no sound');
    expect(report.fit.explainedPercent).toBe(0);
    expect(report.bands).toEqual([]);
    expect(Value.Check(stemReportSchema, report)).toBe(true);
  });

  it('has no gain over stems in bands where they have next to nothing', async () => {
    // all of the stem lies below 1 kHz; the mix has as much again above 3 kHz, which is in no stem
    const low = bandNoise(1, SECONDS, { lowHz: 100, highHz: 1000, rms: 0.1 });
    const high = bandNoise(2, SECONDS, { lowHz: 3000, highHz: 8000, rms: 0.1 });
    const { fit } = await askStems(mixOf([low, 1], [high, 1]), { low: { channels: low } });
    const gainAt = (hz: number) => fit.bands.find(({ lowHz, highHz }) => hz >= lowHz && hz < highHz)!.busGainDb;
    expect(gainAt(7000)).toBeUndefined();
    expect(gainAt(3000)).toBeUndefined(); // leakage of the stem is there, a millionth of what the mix has
    expect(Math.abs(gainAt(300)!)).toBeLessThan(0.1);
  });
});

describe('stems that make the mix', () => {
  it('finds known gains of known noises, and shares that are the squares of their levels', async () => {
    const report = await askStems(mixOf([a, 1], [b, 0.5], [c, 2]), {
      a: { channels: a },
      b: { channels: b },
      c: { channels: c },
    });
    // 0.1² : (0.5·0.05)² : (2·0.02)² of their sum
    const powers = { a: 0.01, b: 0.000_625, c: 0.0016 };
    const total = powers.a + powers.b + powers.c;
    for (const [name, gainDb] of [
      ['a', 0],
      ['b', -6.02],
      ['c', 6.02],
    ] as const) {
      const stem = stemNamed(report, name);
      expect(stem.status).toBe('present');
      expect(stem.offsetFrames).toBe(0);
      // The others are as large as the error of the fit lets them be: 0.2 % of their amplitude, at most five times that of the stem.
      expect(stem.gainDb).toBeCloseTo(gainDb, 1);
      expect(stem.sharePercent).toBeGreaterThan((100 * powers[name]) / total - CHANCE_PERCENT);
      expect(stem.sharePercent).toBeLessThan((100 * powers[name]) / total + CHANCE_PERCENT);
    }
    expect(report.fit.verdict).toBe('sum');
    expect(Value.Check(stemReportSchema, report)).toBe(true);
  });

  it('says that a stem in the mix is 3 dB louder than its file, and which', async () => {
    const report = await askStems(mixOf([a, 1], [b, 10 ** (3 / 20)]), { a: { channels: a }, b: { channels: b } });
    expect(stemNamed(report, 'b').gainDb).toBeCloseTo(3, 1);
    expect(stemNamed(report, 'a').gainDb).toBeCloseTo(0, 1);
    // Loudness in the mix is that of the file and the fader.
    const { relativeLu, integratedLufs, gainDb } = stemNamed(report, 'b');
    expect(relativeLu).toBeCloseTo(integratedLufs! + gainDb! - report.mix.integratedLufs!, 6);
  });

  it('leaves stems that add up as they are: gains of exactly 0 dB, nothing left over but rounding', async () => {
    const { fit, stems } = await askStems(mixOf([a, 1], [b, 1]), { a: { channels: a }, b: { channels: b } });
    expect(fit.verdict).toBe('sum');
    expect(fit.residualDb).toBeLessThan(-120 + 1); // sums are rounded to 24 bits: −144 dB and what the transform adds
    expect(stems.map(({ gainDb }) => gainDb)).toEqual([0, 0]);
  });

  it('gives the only stem that is the mix all of it', async () => {
    const report = await askStems(a, { all: { channels: a } });
    expect(stemNamed(report, 'all').status).toBe('present');
    expect(stemNamed(report, 'all').sharePercent).toBeCloseTo(100, 6);
    expect(report.bands.every(({ unexplainedPercent }) => Math.abs(unexplainedPercent) < 1e-6)).toBe(true);
  });

  it('shares by what stems have in common: what a stem cancels of another counts against it', async () => {
    const report = await askStems(mixOf([a, 0.5], [b, 1]), {
      loud: { channels: a },
      opposite: { channels: mixOf([a, -0.5]) },
      b: { channels: b },
    });
    // Neither of the two can be told from the other; together they are half of the mix: 0.5²·0.1² = 0.05².
    expect(report.stems.map(({ status }) => status)).toEqual(['redundant', 'redundant', 'present']);
    expect(Math.abs(stemNamed(report, 'loud').sharePercent! - 100)).toBeLessThan(CHANCE_PERCENT);
    expect(Math.abs(stemNamed(report, 'opposite').sharePercent! + 50)).toBeLessThan(CHANCE_PERCENT);
    expect(Math.abs(stemNamed(report, 'b').sharePercent! - 50)).toBeLessThan(CHANCE_PERCENT);
  });

  it('says of a stem given twice that the two cannot be told apart, and halves the share', async () => {
    const report = await askStems(mixOf([a, 1], [b, 1]), {
      a: { channels: a },
      again: { channels: a },
      b: { channels: b },
    });
    expect(stemNamed(report, 'again').status).toBe('redundant');
    expect(stemNamed(report, 'b').status).toBe('present');
    expect(stemNamed(report, 'a').sharePercent).toBeCloseTo(stemNamed(report, 'again').sharePercent!, 3);
    // 0.01 of 0.0125 is the first noise
    expect(2 * stemNamed(report, 'a').sharePercent!).toBeGreaterThan(80 - CHANCE_PERCENT);
    expect(2 * stemNamed(report, 'a').sharePercent!).toBeLessThan(80 + CHANCE_PERCENT);
  });

  it('notices a stem whose polarity is turned in the mix', async () => {
    const report = await askStems(mixOf([a, 1], [b, -1]), { a: { channels: a }, b: { channels: b } });
    expect(stemNamed(report, 'b')).toMatchObject({ status: 'present', isInverted: true });
    expect(stemNamed(report, 'b').gainDb).toBeCloseTo(0, 1);
    expect(report.notes.join(' ')).toContain('b is in the mix with its polarity turned');
  });

  it('takes a mono stem in a stereo mix for both channels', async () => {
    const mono = [bandNoise(5, SECONDS, { lowHz: 100, highHz: 8000, rms: 0.1 })[0]!];
    const report = await askStems(mixOf([a, 1], [mono, 1]), { a: { channels: a }, mono: { channels: mono } });
    expect(report.fit.verdict).toBe('sum');
    expect(stemNamed(report, 'mono').sideToMidDb).toBeUndefined(); // it has no side
    // As loud as the other in each channel; of that a tenth lies above 20 kHz, where shares of the whole end.
    const expected = 100 / (1 + 20_000 / 22_050);
    expect(Math.abs(stemNamed(report, 'mono').sharePercent! - expected)).toBeLessThan(CHANCE_PERCENT);
  });

  it('resamples a stem of another rate', async () => {
    const band = bandNoise(6, SECONDS, { lowHz: 100, highHz: 8000, rms: 0.1 });
    const other = band.map((samples) => resample(samples, RATE_HZ, 48_000));
    const report = await askStems(mixOf([band, 1], [c, 1]), {
      band: { channels: other, sampleRateHz: 48_000 },
      c: { channels: c },
    });
    // Two conversions are flat to a hundredth of a decibel below 20 kHz: what is left is less than −40 dB.
    expect(report.fit.verdict).toBe('sum');
    expect(report.notes.join(' ')).toContain('band was resampled from 48000 to 44100 Hz');
  });

  it('takes a stem that ends early for silent from there on, and says so', async () => {
    const short = b.map((samples) => samples.slice(0, 3 * RATE_HZ));
    const report = await askStems(mixOf([a, 1], [short, 1]), { a: { channels: a }, short: { channels: short } });
    expect(report.fit.verdict).toBe('sum');
    expect(report.notes.join(' ')).toContain('short ends 3.0 s before the mix');
  });

  it('names a silent stem and gives it no figures', async () => {
    const report = await askStems(a, { a: { channels: a }, nothing: { channels: [silence(a[0]!.length)] } });
    expect(stemNamed(report, 'nothing').status).toBe('silent');
    expect(stemNamed(report, 'nothing').sharePercent).toBeUndefined();
    expect(stemNamed(report, 'nothing').integratedLufs).toBeUndefined();
    expect(report.fit.verdict).toBe('sum');
  });
});

describe('stems that do not make the mix', () => {
  it('gives no shares where the stems are of another song', async () => {
    const report = await askStems(a, { b: { channels: b }, c: { channels: c } }, [
      findingOf({ bandHz: { lowHz: 200, highHz: 400, centreHz: 300 } }),
    ]);
    expect(report.fit.verdict).toBe('foreign');
    expect(report.stems.map(({ status }) => status)).toEqual(['foreign', 'foreign']);
    expect(report.stems.every(({ sharePercent }) => sharePercent === undefined)).toBe(true);
    expect([report.bands, report.findings, report.masking, report.lowEnd]).toEqual([[], [], [], []]);
  });

  it('leaves a foreign stem out and says of the others what they are', async () => {
    const report = await askStems(mixOf([a, 1], [b, 1]), {
      a: { channels: a },
      b: { channels: b },
      foreign: { channels: c },
    });
    expect(stemNamed(report, 'foreign').status).toBe('foreign');
    expect(stemNamed(report, 'foreign').sharePercent).toBeUndefined();
    expect(report.fit.verdict).toBe('sum');
    expect(stemNamed(report, 'a').sharePercent! + stemNamed(report, 'b').sharePercent!).toBeCloseTo(100, 3);
  });

  it('takes the mix among its stems for what it is', async () => {
    const mix = mixOf([a, 1], [b, 1]);
    const report = await askStems(mix, { a: { channels: a }, bounce: { channels: mix }, b: { channels: b } });
    expect(report.stems.map(({ status }) => status)).toEqual(['present', 'mix', 'present']);
    expect(report.fit.verdict).toBe('sum');
  });

  it('says how much of the mix is in none of the stems, and in which bands', async () => {
    const missing = bandNoise(7, SECONDS, { lowHz: 1000, highHz: 4000, rms: 0.1 });
    const low = bandNoise(8, SECONDS, { lowHz: 50, highHz: 800, rms: 0.1 });
    const { fit, bands } = await askStems(mixOf([missing, 1], [low, 1]), { low: { channels: low } });
    expect(fit.verdict).toBe('incomplete');
    expect(fit.explainedPercent).toBeGreaterThan(50 - CHANCE_PERCENT);
    expect(fit.explainedPercent).toBeLessThan(50 + CHANCE_PERCENT);
    const rest = (id: string): number => bands.find((band) => band.id === id)!.unexplainedPercent;
    expect(rest('presence')).toBeGreaterThan(99); // 2–5 kHz is all of the missing noise
    expect(rest('bass')).toBeLessThan(CHANCE_PERCENT);
  });

  it('tells an equaliser on the bus from a missing stem', async () => {
    const low = bandNoise(9, SECONDS, { lowHz: 50, highHz: 500, rms: 0.1 });
    const high = bandNoise(10, SECONDS, { lowHz: 2000, highHz: 8000, rms: 0.1 });
    const part = mixOf([low, 1], [high, 1]);
    // The bus raises all that lies high by 6 dB: one stem, two gains.
    const { fit } = await askStems(mixOf([low, 1], [high, 2]), { all: { channels: part } });
    expect(fit.verdict).toBe('processed');
    const gainOver = (hz: number): number =>
      fit.bands.find(({ lowHz, highHz }) => hz >= lowHz && hz < highHz)!.busGainDb!;
    // Against each other, since the fader of the stem takes part of both.
    expect(gainOver(3000) - gainOver(300)).toBeCloseTo(6.02, 1);
  });

  it.each([
    ['none', {}, 'no stems'],
    ['too many', Object.fromEntries(Array.from({ length: 25 }, (_, i) => [`s${i}`, { channels: c }])), 'more than 24'],
  ])('refuses %s', async (_, stems, words) => {
    await expect(askStems(a, stems)).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      message: expect.stringContaining(words),
    });
  });

  it('refuses two of one name, and ends when it is cancelled', async () => {
    const open = async (): Promise<ReturnType<typeof streamOf>> => streamOf(a, RATE_HZ);
    const report = await analyze(await open(), { file: { name: 'mix' }, stages: ['file'] });
    const mix = { name: 'mix', report, open };
    const twice = [
      { name: 'x', open },
      { name: 'x', open },
    ];
    await expect(analyzeStems(mix, twice, { findings: [] })).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    const signal = { aborted: false };
    const cancelled = analyzeStems(mix, [{ name: 'x', open }], {
      findings: [],
      signal,
      onProgress: () => void (signal.aborted = true),
    });
    await expect(cancelled).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});

describe('stems that lie elsewhere', () => {
  const moved = (channels: readonly Float32Array[], frames: number): Float32Array[] =>
    channels.map((samples) => {
      const out = new Float32Array(samples.length);
      if (frames >= 0) out.set(samples.subarray(0, samples.length - frames), frames);
      else out.set(samples.subarray(-frames));
      return out;
    });

  it.each([1, -37, 2500, 3 * RATE_HZ, -2 * RATE_HZ])('finds an offset of %d frames to the frame', async (frames) => {
    const report = await askStems(mixOf([a, 1], [moved(b, frames), 1]), { a: { channels: a }, b: { channels: b } });
    expect(stemNamed(report, 'b').offsetFrames).toBe(frames);
    expect(stemNamed(report, 'a').offsetFrames).toBe(0);
    expect(report.notes.join(' ')).toContain(`frame`);
    expect(report.fit.verdict).toBe('sum');
  });
});

describe('edges', () => {
  it.each([
    ['8 kHz', 8000],
    ['192 kHz', 192_000],
  ])('works at %s', async (_, sampleRateHz) => {
    const [one, two] = [stereoNoise(11, 2, 0.1, sampleRateHz), stereoNoise(12, 2, 0.1, sampleRateHz)];
    const mix = mixOf([one, 1], [two, 1]);
    const open = (channels: readonly Float32Array[]) => async () => streamOf(channels, sampleRateHz);
    const report = await analyze(await open(mix)(), { file: { name: 'mix' }, stages: ['file', 'loudness'] });
    const stems = [
      { name: 'one', open: open(one) },
      { name: 'two', open: open(two) },
    ];
    const found = await analyzeStems({ name: 'mix', report, open: open(mix) }, stems, { findings: [] });
    expect(found.fit.verdict).toBe('sum');
    // Noises of 2 s up to 4 kHz share √(1/(2·4 kHz·2 s)) = 0.8 % of their amplitudes, twice that of the power.
    for (const { sharePercent } of found.stems) expect(Math.abs(sharePercent! - 50)).toBeLessThan(3);
  });

  it('survives a mix of one frame, of silence, and numbers that are none', async () => {
    const one = [new Float32Array([0.5]), new Float32Array([0.5])];
    expect((await askStems(one, { a: { channels: one } })).fit.verdict).toBe('sum');
    const nothing = [silence(RATE_HZ), silence(RATE_HZ)];
    const silent = await askStems(nothing, { a: { channels: nothing }, b: { channels: b } });
    expect(silent.stems[0]!.status).toBe('silent');
    expect(silent.stems[1]!.status).toBe('foreign');
    const broken = a.map((samples) => samples.slice());
    broken[0]![1000] = Number.NaN;
    const report = await askStems(mixOf([a, 1]), { broken: { channels: broken } });
    expect(report.notes.join(' ')).toContain('1 sample');
    expect(JSON.stringify(report)).not.toContain('null,null,null');
    expect(Value.Check(stemReportSchema, report)).toBe(true);
  });

  it('asks the highest peaks who makes them', async () => {
    const spikes = new Float32Array(a[0]!.length);
    for (let frame = 4410; frame < spikes.length; frame += 22_050) spikes[frame] = 0.8;
    const soft = sine({ frequencyHz: 100, sampleRateHz: RATE_HZ, frameCount: spikes.length, amplitude: 0.001 });
    const report = await askStems(
      mixOf([[spikes, spikes], 1], [[soft, soft], 1]),
      { spikes: { channels: [spikes, spikes] }, soft: { channels: [soft, soft] } },
      [findingOf({ ruleId: 'gain.clipping' })],
    );
    const [found] = report.findings;
    expect(found!.of).toBe('peaks');
    expect(found!.shares[0]!.stem).toBe('spikes');
    // The sine adds 0.001 to 0.8 at most.
    expect(Math.abs(found!.shares[0]!.sharePercent - 100)).toBeLessThan(0.2);
  });
});
