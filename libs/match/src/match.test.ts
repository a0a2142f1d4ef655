import { analyze } from '@auralign/analysis';
import { dbToGain, designBiquad, gainToDb, responseDb, type FilterSpec } from '@auralign/dsp';
import { describe, expect, it } from 'vitest';
import { applyPlan } from './apply.ts';
import { match, type MatchJob } from './match.ts';
import type { PartialMatchOptions } from './options.ts';
import type { Plan } from './plan/plan.ts';
import type { RenderedStream } from './render.ts';
import { firstDifference, memoryStream, readAll, type MemoryStreamOptions } from './testing/memoryStream.ts';
import { oversampledPeak } from './testing/oversampledPeak.ts';
import { filtered, rounded16, scaled, song } from './testing/song.ts';
import { MATCHED_STAGES } from './verify/stagesRead.ts';

const RATE_HZ = 44_100;
/** For the long songs that show their own variation. */
const HALF_RATE_HZ = 22_050;

interface Trial {
  readonly target: Float32Array[];
  readonly reference: Float32Array[];
  readonly options?: PartialMatchOptions;
  readonly stream?: Partial<MemoryStreamOptions>;
  readonly referenceRateHz?: number;
  readonly job?: Partial<MatchJob>;
}

async function run({ target, reference, options = {}, stream = {}, referenceRateHz, job = {} }: Trial) {
  const targetStream = { sampleRateHz: RATE_HZ, ...stream };
  const openTarget = async () => memoryStream(target, targetStream);
  const targetReport = await analyze(await openTarget(), { file: { name: 'mix' } });
  const referenceStream = memoryStream(reference, { sampleRateHz: referenceRateHz ?? targetStream.sampleRateHz });
  const referenceReport = await analyze(referenceStream, { file: { name: 'reference' } });
  let output: Float32Array[] = [];
  const write = async (rendered: RenderedStream) => void (output = await readAll(rendered));
  const result = await match({ openTarget, targetReport, referenceReports: [referenceReport], options, write, ...job });
  return { ...result, output };
}

const kinds = ({ moves }: Plan) => moves.map((move) => move.kind);
const MUD: FilterSpec = { kind: 'peaking', frequencyHz: 280, gainDb: 4, q: 1 };

/** Root mean square over 40 Hz … 12 kHz, a constant taken out, of a fault with the plan's equaliser on top. */
function leftOverDb(fault: readonly FilterSpec[], plan: Plan): number {
  const bands = plan.moves.flatMap((move) => (move.kind === 'eq' ? move.bands : []));
  const sections = [...fault, ...bands].map((filter) => designBiquad(filter, RATE_HZ));
  const levels = Array.from({ length: 99 }, (_, n) => responseDb(sections, 40 * 2 ** (n / 12), RATE_HZ));
  const mean = levels.reduce((sum, level) => sum + level, 0) / levels.length;
  return Math.sqrt(levels.reduce((sum, level) => sum + (level - mean) ** 2, 0) / levels.length);
}
const EMPTY_PLAN = { moves: [] as Plan['moves'] } as Plan;

describe('match promises', () => {
  const original = song({ seed: 1, sampleRateHz: RATE_HZ, seconds: 12 });

  it('no moves and the samples to the last bit when the mix is the reference', async () => {
    const target = rounded16(original);
    const { plan, output, receipt } = await run({ target, reference: target, stream: { bitDepth: 16 } });
    expect(plan.moves).toEqual([]);
    expect(plan.abstained).toEqual([]);
    expect(output.map((samples, c) => firstDifference(samples, target[c]!))).toEqual([-1, -1]);
    expect(receipt.checks.every(({ passed }) => passed)).toBe(true);
  });

  it('the samples to the last bit at amount 0', async () => {
    const target = rounded16(filtered(original, RATE_HZ, [MUD]));
    const reference = scaled(original, 2);
    const options = { amounts: { tone: 0, dynamics: 0, width: 0, loudness: 0 } };
    const { plan, output } = await run({ target, reference, options, stream: { bitDepth: 16 } });
    expect(plan.moves).toEqual([]);
    expect(output.map((samples, c) => firstDifference(samples, target[c]!))).toEqual([-1, -1]);
  });

  it('a tone foretold with what the width adds to it', async () => {
    const [left, right] = [original[0]!, original[1]!];
    const mid = left.map((sample, i) => (sample + right[i]!) / 2);
    const [side] = filtered([left.map((sample, i) => (sample - right[i]!) / 2)], RATE_HZ, [
      { kind: 'high-shelf', frequencyHz: 1200, gainDb: 12, q: 0.7 },
    ]);
    const reference = [mid.map((sample, i) => sample + side![i]!), mid.map((sample, i) => sample - side![i]!)];
    const { plan, receipt } = await run({ target: original, reference, options: { amounts: { dynamics: 0 } } });
    expect(kinds(plan)).toContain('width');
    const { before, predicted, after } = receipt;
    expect(before['toneDistanceDb']! - after['toneDistanceDb']!).toBeGreaterThan(0.5); // the side is part of the treble
    expect(predicted['toneDistanceDb']).toBeCloseTo(after['toneDistanceDb']!, 1);
  });

  it('gain alone for a difference of gain alone', async () => {
    const { plan, receipt } = await run({ target: original, reference: scaled(original, dbToGain(2.5)) });
    expect(kinds(plan)).toEqual(['gain']);
    const [gain] = plan.moves;
    expect(gain).toMatchObject({ kind: 'gain' });
    expect((gain as { gainDb: number }).gainDb).toBeCloseTo(2.5, 1); // meters agree to 0.1 LU
    expect(receipt.checks.every(({ passed }) => passed)).toBe(true);
  });

  it('at least three quarters of a mud bump undone with the same passage as reference', async () => {
    const { plan, receipt } = await run({ target: filtered(original, RATE_HZ, [MUD]), reference: original });
    const share = 1 - leftOverDb([MUD], plan) / leftOverDb([MUD], EMPTY_PLAN);
    expect(share).toBeGreaterThan(0.75); // DESIGN's aim for the same passage
    expect(receipt.checks.every(({ passed }) => passed)).toBe(true);
    expect(receipt.after['toneDistanceDb']).toBeLessThan(0.3 * receipt.before['toneDistanceDb']!);
  });

  it('much of a mud bump undone with another passage as reference', async () => {
    const reference = song({ seed: 2, sampleRateHz: HALF_RATE_HZ, seconds: 40 });
    const finished = song({ seed: 3, sampleRateHz: HALF_RATE_HZ, seconds: 40 });
    const target = filtered(finished, HALF_RATE_HZ, [MUD]);
    const { plan } = await run({ target, reference, stream: { sampleRateHz: HALF_RATE_HZ } });
    const share = 1 - leftOverDb([MUD], plan) / leftOverDb([MUD], EMPTY_PLAN);
    expect(share).toBeGreaterThan(0.37); // DESIGN's aim for another passage
  });

  it('nothing but silence about tone when another passage of a finished song is the reference', async () => {
    const target = song({ seed: 4, sampleRateHz: HALF_RATE_HZ, seconds: 40 });
    const reference = song({ seed: 5, sampleRateHz: HALF_RATE_HZ, seconds: 40 });
    const { plan } = await run({ target, reference, stream: { sampleRateHz: HALF_RATE_HZ } });
    expect(kinds(plan)).not.toContain('eq');
  });

  it('about half of the way at an amount of one half', async () => {
    const target = filtered(original, RATE_HZ, [MUD, { kind: 'high-shelf', frequencyHz: 7000, gainDb: -4, q: 0.7 }]);
    const reference = scaled(original, 1.5);
    const options = { amounts: { tone: 0.5, loudness: 0.5 } };
    const { receipt } = await run({ target, reference, options });
    const { before, after, reference: aim } = receipt;
    const tone = after['toneDistanceDb']! / before['toneDistanceDb']!;
    expect(tone).toBeGreaterThan(0.4);
    expect(tone).toBeLessThan(0.65); // the fit itself leaves a few hundredths
    const loudness =
      (after['integratedLufs']! - aim['integratedLufs']!) / (before['integratedLufs']! - aim['integratedLufs']!);
    expect(loudness).toBeCloseTo(0.5, 1);
  });

  it.each([
    [
      'width',
      'widthDistanceDb',
      (left: number, right: number) => [0.75 * left + 0.25 * right, 0.25 * left + 0.75 * right],
    ],
    ['balance', 'balanceDistanceDb', (left: number, right: number) => [dbToGain(1.5) * left, dbToGain(-1.5) * right]],
  ] as const)('about half of the way at an amount of one half: %s', async (_, metric, spoil) => {
    const target = [0, 1].map((c) => original[0]!.map((left, i) => spoil(left, original[1]![i]!)[c]!));
    const shareLeft = async (width: number) => {
      const { receipt } = await run({ target, reference: original, options: { only: ['width'], amounts: { width } } });
      return receipt.after[metric]! / receipt.before[metric]!;
    };
    const [half, whole] = [await shareLeft(0.5), await shareLeft(1)];
    // Half, give or take what the whole correction leaves: of a narrowed picture the bass stays narrow.
    expect(half).toBeGreaterThan(0.35);
    expect(half).toBeLessThan(0.65 + whole / 2);
    expect(whole).toBeLessThan(half);
  });

  it('no true peak above the ceiling, seen at 16 times the rate, and no more limiting than allowed', async () => {
    const target = song({ seed: 6, sampleRateHz: RATE_HZ, seconds: 4, rms: 0.1 });
    const { plan, output, receipt } = await run({
      target,
      reference: scaled(target, 3),
      options: { maxLimitingDb: 5 },
    });
    expect(kinds(plan)).toContain('limiter');
    for (const samples of output) expect(gainToDb(oversampledPeak(samples))).toBeLessThan(-1 + 0.05);
    expect(receipt.limiting!.maxReductionDb).toBeLessThan(10.2); // 5 dB, and 5 more for single peaks
    expect(receipt.checks.every(({ passed }) => passed)).toBe(true);
  });

  it('to stop short of a loudness that would cost too much, and to say so', async () => {
    const target = song({ seed: 7, sampleRateHz: RATE_HZ, seconds: 4, rms: 0.1 });
    const { plan, receipt } = await run({ target, reference: scaled(target, 10), options: { maxLimitingDb: 3 } });
    expect(receipt.limiting!.maxReductionDb).toBeLessThan(8.2); // 3 dB, and 5 more for single peaks
    expect(receipt.after['integratedLufs']).toBeLessThan(receipt.reference['integratedLufs']! - 1);
    expect(plan.abstained.map(({ dimension }) => dimension)).toEqual(['loudness']);
    expect(plan.abstained[0]!.reason).toMatch(/stops at .* LU short/);
  });

  it('length and alignment: where the limiter rests the output is the input times the gain', async () => {
    const target = song({ seed: 8, sampleRateHz: RATE_HZ, seconds: 6, rms: 0.05 }).map((samples) => samples.slice());
    target[0]![200_000] = 0.9;
    const options = { amounts: { tone: 0 } };
    const { plan, output } = await run({ target, reference: scaled(target, 1.6), options });
    expect(kinds(plan)).toEqual(['gain', 'limiter']);
    expect(output[0]).toHaveLength(target[0]!.length);
    const gain = dbToGain((plan.moves[0] as { gainDb: number }).gainDb);
    const expected = target[0]!.map((sample) => Math.fround(sample * gain));
    expect(firstDifference(output[0]!.subarray(0, 150_000), expected.subarray(0, 150_000))).toBe(-1);
  });

  it('the same result for the same input', async () => {
    const target = filtered(original, RATE_HZ, [MUD]);
    const first = await run({ target, reference: scaled(original, 2), stream: { bitDepth: 24 } });
    const second = await run({ target, reference: scaled(original, 2), stream: { bitDepth: 24, blockFrames: [777] } });
    expect(second.plan).toEqual(first.plan);
    expect(second.receipt).toEqual(first.receipt);
    expect(second.output.map((samples, c) => firstDifference(samples, first.output[c]!))).toEqual([-1, -1]);
  });

  it.each([
    ['a darker one', [{ kind: 'high-shelf', frequencyHz: 3000, gainDb: -8, q: 0.7 }]],
    ['a thin one', [{ kind: 'high-pass', frequencyHz: 150, q: 0.7 }]],
    ['one with a hole', [{ kind: 'notch', frequencyHz: 900, q: 0.7 }]],
  ] satisfies [string, FilterSpec[]][])('no greater distance to any reference: %s', async (_, filters) => {
    const other = song({ seed: 9, sampleRateHz: RATE_HZ, seconds: 12 });
    const { receipt } = await run({ target: original, reference: filtered(other, RATE_HZ, filters) });
    const { before, after, reference } = receipt;
    for (const metric of ['toneDistanceDb', 'widthDistanceDb', 'balanceDistanceDb', 'dynamicsDistanceDb']) {
      if (before[metric] === undefined) continue;
      expect(after[metric]).toBeLessThanOrEqual(before[metric] + 0.06); // 0.05, and what dither moves in the last pass
    }
    const distance = (figures: Record<string, number>) =>
      Math.abs(figures['integratedLufs']! - reference['integratedLufs']!);
    expect(distance(after)).toBeLessThanOrEqual(distance(before) + 0.1); // meters agree to 0.1 LU
  });
});

describe('match on hard cases', () => {
  const original = song({ seed: 20, sampleRateHz: 8000, seconds: 5 });

  it('takes a reference at another sample rate', async () => {
    const reference = scaled(song({ seed: 21, sampleRateHz: 48_000, seconds: 5 }), 1.5);
    const { receipt } = await run({
      target: original,
      stream: { sampleRateHz: 8000 },
      reference,
      referenceRateHz: 48_000,
    });
    expect(receipt.checks.every(({ passed }) => passed)).toBe(true);
  });

  it.each([
    ['mono', 1, 8000],
    ['5.1', 6, 44_100],
    ['192 kHz', 2, 192_000],
  ])('works on %s', async (_, channelCount, sampleRateHz) => {
    const pair = song({ seed: 22, sampleRateHz, seconds: 2 });
    const target = Array.from({ length: channelCount }, (_unused, c) => pair[c % 2]!.slice());
    const { receipt, output } = await run({ target, stream: { sampleRateHz }, reference: scaled(target, 2) });
    expect(output).toHaveLength(channelCount);
    expect(output[0]).toHaveLength(target[0]!.length);
    expect(receipt.checks.every(({ passed }) => passed)).toBe(true);
  });

  it('abstains from silence and leaves it as it is', async () => {
    const silence = [new Float32Array(8000), new Float32Array(8000)];
    const { plan, output } = await run({ target: silence, stream: { sampleRateHz: 8000 }, reference: original });
    expect(plan.moves).toEqual([]);
    expect(plan.abstained.map(({ dimension }) => dimension).sort()).toEqual(['loudness', 'tone']);
    expect(firstDifference(output[0]!, silence[0]!)).toBe(-1);
  });

  it('abstains from a single frame and from a silent reference', async () => {
    const frame = [Float32Array.of(0.5), Float32Array.of(0.5)];
    expect((await run({ target: frame, stream: { sampleRateHz: 8000 }, reference: original })).plan.moves).toEqual([]);
    const silence = [new Float32Array(8000), new Float32Array(8000)];
    const { plan } = await run({ target: original, stream: { sampleRateHz: 8000 }, reference: silence });
    expect(plan.moves).toEqual([]);
  });

  it('takes samples that cannot be sound for silence, and renders everything else as if they were', async () => {
    const withSamples = async (broken: readonly number[]) => {
      const target = original.map((samples) => samples.slice());
      for (const [n, value] of broken.entries()) target[n % 2]![1000 * (n + 1)] = value;
      return run({ target, stream: { sampleRateHz: 8000 }, reference: scaled(original, 2) });
    };
    const damaged = await withSamples([Number.NaN, Infinity, 1e30, -3e38]);
    const silent = await withSamples([0, 0, 0, 0]);
    expect(damaged.output).toEqual(silent.output);
    expect(damaged.receipt.after).toEqual(silent.receipt.after);
    expect(damaged.receipt.checks.every(({ passed }) => passed)).toBe(true);
  });

  it('ends when it is cancelled half way', async () => {
    const signal = { aborted: false };
    const onProgress = () => void (signal.aborted = true);
    const trial = run({
      target: original,
      stream: { sampleRateHz: 8000 },
      reference: scaled(original, 2),
      job: { signal, onProgress },
    });
    await expect(trial).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('is the same, samples and receipt, where only what matching reads is measured, and when the plan is applied', async () => {
    const target = filtered(original, 8000, [MUD]);
    const reference = scaled(song({ seed: 20, sampleRateHz: 8000, seconds: 5 }), 2);
    const openTarget = async () => memoryStream(target, { sampleRateHz: 8000 });
    const openReference = async () => memoryStream(reference, { sampleRateHz: 8000 });
    const trial = async (job: Partial<MatchJob>, stages: Partial<Parameters<typeof analyze>[1]>) => {
      const targetReport = await analyze(await openTarget(), { file: { name: 'mix' }, ...stages });
      const referenceReport = await analyze(await openReference(), { file: { name: 'reference' }, ...stages });
      let output: Float32Array[] = [];
      const write = async (rendered: RenderedStream) => void (output = await readAll(rendered));
      const result = await match({ openTarget, targetReport, referenceReports: [referenceReport], write, ...job });
      return { ...result, output };
    };
    const whole = await trial({}, {});
    const part = await trial({ reportScope: 'figures' }, { stages: MATCHED_STAGES });
    expect(whole.plan.moves).not.toEqual([]);
    expect(part.plan).toEqual(whole.plan);
    expect(part.receipt).toEqual(whole.receipt);
    expect(part.output.map((samples, c) => firstDifference(samples, whole.output[c]!))).toEqual([-1, -1]);
    expect(part.report.measurements.loudness).toEqual(whole.report.measurements.loudness);
    expect(part.report.measurements.space).toEqual({ status: 'unmeasurable', reason: 'not-applicable' });

    const ahead = await trial({ reportScope: 'figures', writesAhead: true }, { stages: MATCHED_STAGES });
    expect(ahead.receipt).toEqual(whole.receipt);
    expect(ahead.output.map((samples, c) => firstDifference(samples, whole.output[c]!))).toEqual([-1, -1]);

    let applied: Float32Array[] = [];
    const write = async (rendered: RenderedStream) => void (applied = await readAll(rendered));
    await applyPlan({ openTarget, plan: part.plan, write, reportScope: 'figures' });
    expect(applied.map((samples, c) => firstDifference(samples, part.output[c]!))).toEqual([-1, -1]);
  });

  it('writes while it judges where it may: every file but the last is told to go, and none is complete before it is settled', async () => {
    const target = original;
    const reference = scaled(original, 4); // far into the limiter, which takes more than one rendering
    const openTarget = async () => memoryStream(target, { sampleRateHz: 8000 });
    const targetReport = await analyze(await openTarget(), { file: { name: 'mix' }, stages: MATCHED_STAGES });
    const referenceReport = await analyze(memoryStream(reference, { sampleRateHz: 8000 }), {
      file: { name: 'reference' },
      stages: MATCHED_STAGES,
    });
    const courses: string[] = [];
    const trial = async (job: Partial<MatchJob>) => {
      courses.length = 0;
      let output: Float32Array[] = [];
      const write = async (rendered: RenderedStream) => {
        courses.push('begun');
        try {
          output = await readAll(rendered);
          courses.push('complete');
        } catch (error) {
          courses.push((error as { code: string }).code);
          throw error;
        }
      };
      const onProgress: MatchJob['onProgress'] = ({ step }) => void (courses.at(-1) === step || courses.push(step));
      const references = [referenceReport];
      const result = await match({ openTarget, targetReport, referenceReports: references, write, onProgress, ...job });
      return { ...result, output };
    };
    const after = await trial({ reportScope: 'figures' });
    expect(after.receipt.rounds).toBeGreaterThan(1);
    expect(courses.slice(0, 2)).toEqual(['verify', 'begun']);
    const ahead = await trial({ reportScope: 'figures', writesAhead: true });
    expect(ahead.receipt).toEqual(after.receipt);
    expect(ahead.output.map((samples, c) => firstDifference(samples, after.output[c]!))).toEqual([-1, -1]);
    expect(courses).not.toContain('write'); // nothing was rendered for the file alone
    expect(courses.at(-1)).toBe('complete');
    const ends = courses.filter((course) => course !== 'begun' && course !== 'verify');
    expect(ends.slice(0, -1).every((end) => end === 'CANCELLED')).toBe(true);
    expect(courses.filter((course) => course === 'begun')).toHaveLength(ends.length);

    // A whole report is that of the rendering, whether it was made while judging or afterwards.
    const whole = await trial({});
    const wholeAhead = await trial({ writesAhead: true });
    expect(courses).not.toContain('write');
    expect(wholeAhead.report).toEqual(whole.report);
    expect(wholeAhead.receipt).toEqual(after.receipt);
    expect(wholeAhead.output.map((samples, c) => firstDifference(samples, after.output[c]!))).toEqual([-1, -1]);
    const applied = await applyPlan({ openTarget, plan: whole.plan });
    expect(whole.report).toEqual({ ...applied.report, file: whole.report.file });
    expect(whole.report.measurements.space).not.toEqual({ status: 'unmeasurable', reason: 'not-applicable' });

    const refusing = trial({
      reportScope: 'figures',
      writesAhead: true,
      write: async () => {
        throw new Error('the disk is full');
      },
    });
    await expect(refusing).rejects.toThrow('the disk is full');
  });

  it('refuses to work without a reference and with impossible options', async () => {
    const targetReport = await analyze(memoryStream(original, { sampleRateHz: 8000 }), { file: { name: 'mix' } });
    const openTarget = async () => memoryStream(original, { sampleRateHz: 8000 });
    await expect(match({ openTarget, targetReport, referenceReports: [] })).rejects.toMatchObject({
      code: 'NOT_COMPARABLE',
    });
    const impossible = match({
      openTarget,
      targetReport,
      referenceReports: [targetReport],
      options: { ceilingDbtp: 3 },
    });
    await expect(impossible).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  });
});
