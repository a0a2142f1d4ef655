import { analyze, diagnose, type DiagnoseOptions, type Finding, type Report } from '@auralign/analysis';
import { dbToGain, pinkNoise } from '@auralign/dsp';
import { beforeAll, describe, expect, it } from 'vitest';
import { applyPlan } from '../apply.ts';
import { LIMITER_TIMES } from '../moves/limiter.ts';
import type { Move } from '../moves/index.ts';
import type { Plan } from '../plan/plan.ts';
import { firstDifference, memoryStream, readAll } from '../testing/memoryStream.ts';
import { rounded16 } from '../testing/song.ts';
import { offeredFindings, planOfFindings, safeFindings } from './findingsPlan.ts';
import { mend, type MendJob } from './mend.ts';
import { describeOutcome } from './outcomes.ts';

const RATE_HZ = 44_100;
const OFFSET = 0.05;
// A twentieth of full scale beside the middle: nobody hears it, and no music is made of it.
const target = rounded16(
  [1, 2].map((seed) =>
    pinkNoise({ seed, sampleRateHz: RATE_HZ, frameCount: 4 * RATE_HZ, rms: 0.05 }).map((sample) => sample + OFFSET),
  ),
);
const openTarget = async () => memoryStream(target, { sampleRateHz: RATE_HZ, bitDepth: 16 });
const WORDS = { because: '', predicted: [], cost: '' };

let targetReport: Report;
beforeAll(async () => {
  targetReport = await analyze(await openTarget(), { file: { name: 'mix' }, series: true });
});

async function mended(only: readonly string[], more: Partial<MendJob> = {}) {
  const written: Float32Array[][] = [];
  const diagnosis: DiagnoseOptions = { only };
  const result = await mend({
    openTarget,
    targetReport,
    diagnosis,
    write: async (rendered) => {
      written.push(await readAll(rendered));
      return { sha256: 'b'.repeat(64) };
    },
    ...more,
  });
  expect(written).toHaveLength(1); // one file, however many renderings were measured
  return { ...result, output: written[0]! };
}

function chosen(moves: Move[]): Plan {
  return { ...planOfFindings(targetReport, []), moves };
}

describe('mending without a reference', () => {
  it('does what is safe, says by a second diagnosis what came of it, and writes what was measured', async () => {
    const { plan, receipt, output } = await mended(['low.dc']);
    expect(plan.references).toEqual([]);
    expect(plan.moves.map(({ id }) => id)).toEqual(['low.dc']);
    expect(receipt.mended).toEqual([expect.objectContaining({ ruleId: 'low.dc', beyondAfter: 0 })]);
    expect(receipt.mended![0]!.beyondBefore).toBeGreaterThan(0);
    expect(receipt).toMatchObject({ rounds: 1, reverted: [], hashes: { output: 'b'.repeat(64) } });
    let again: Float32Array[] = [];
    await applyPlan({
      openTarget,
      targetReport,
      plan,
      write: async (rendered) => void (again = await readAll(rendered)),
    });
    for (const [c, samples] of output.entries()) expect(firstDifference(samples, again[c]!)).toBe(-1);
  });

  it('changes no sample where there is nothing to mend', async () => {
    const { plan, receipt, output } = await mended(['gain.clipping']);
    expect(plan.moves).toEqual([]);
    expect(receipt).toMatchObject({ rounds: 0, mended: [], reverted: [] });
    for (const [c, samples] of output.entries()) expect(firstDifference(samples, target[c]!)).toBe(-1);
  });

  it('tells its rounds one after the other, and the writing last', async () => {
    const told: string[] = [];
    await mended(['low.dc'], { onProgress: ({ step, round }) => told.push(`${step} ${round}`) });
    expect([...new Set(told)]).toEqual(['verify 1', 'write 0']);
  });
});

describe('moves chosen by hand', () => {
  const louder: Move = { id: 'louder', kind: 'gain', gainDb: 20, ...WORDS };

  it('stand as they are, and nothing of them is taken back', async () => {
    const gain: Move = { ...louder, gainDb: -3 };
    const { plan, receipt, output } = await mended(['low.dc'], { plan: chosen([gain]) });
    expect(plan.moves).toEqual([gain]);
    expect(receipt).toMatchObject({ reverted: [], mended: [] }); // no finding had a part in it
    // Half a step of 16 bits by rounding, one by dither.
    expect(Math.abs(output[0]![1000]! - target[0]![1000]! * dbToGain(-3))).toBeLessThanOrEqual(1.5 / 32_768);
  });

  it('are kept under the ceiling by a gain that says why', async () => {
    const { plan, receipt } = await mended([], { plan: chosen([louder]) });
    expect(plan.moves.map(({ id }) => id)).toEqual(['louder', 'headroom']);
    expect(plan.moves[1]!.because).toMatch(/lift the highest peak to \d/);
    // EBU R 128: at most −1 dBTP; the gain is rounded down to a hundredth, 16 bits move a peak by far less.
    expect(receipt.after['truePeakDbtp']).toBeLessThanOrEqual(-1);
    expect(receipt.after['truePeakDbtp']).toBeGreaterThan(-1.1);
  });

  it('keep the ceiling of a limiter of their own instead', async () => {
    const limiter: Move = { id: 'limiter', kind: 'limiter', ceilingDbtp: -0.3, ...LIMITER_TIMES, ...WORDS };
    const { plan, receipt } = await mended([], { plan: chosen([louder, limiter]) });
    expect(plan.moves).toEqual([louder, limiter]);
    expect(receipt.checks.find(({ metric }) => metric === 'truePeakDbtp')).toMatchObject({
      expected: -0.3,
      passed: true,
    });
  });

  it('are told of the findings they came from', async () => {
    const [finding] = diagnose(targetReport, { only: ['low.dc'] });
    const { receipt } = await mended(['low.dc'], { plan: chosen([...finding!.moves, { ...louder, gainDb: 1 }]) });
    expect(receipt.mended).toEqual([expect.objectContaining({ ruleId: 'low.dc', beyondAfter: 0 })]);
  });
});

describe('what became of a finding', () => {
  const peak = { ruleId: 'gain.intersample', title: 'Peaks', unit: 'dBTP', beyondBefore: 3.6 };

  it('is said in the unit of a difference, and as mended where nothing is left that would be written', () => {
    expect(describeOutcome({ ...peak, beyondAfter: 0.3 })).toBe('was 3.6 dB beyond its limit, still 0.3 dB beyond it');
    expect(describeOutcome({ ...peak, beyondAfter: 0.04 })).toBe('was 3.6 dB beyond its limit, mended');
  });
});

describe('the plan of findings', () => {
  const bell = (id: string, frequencyHz: number): Finding['moves'][number] => ({
    kind: 'eq',
    id,
    channel: 'stereo',
    bands: [{ kind: 'peaking', frequencyHz, gainDb: -3, q: 2 }],
    ...WORDS,
  });
  const finding = (ruleId: string, more: Partial<Finding>): Finding => ({
    ruleId,
    severity: 'warn',
    title: ruleId,
    measured: { value: 3, unit: 'dB' },
    expected: { max: 0, source: 'test' },
    ranges: [],
    because: '',
    advice: '',
    moves: [],
    safeToApply: true,
    confidence: 1,
    importance: 1,
    ...more,
  });
  const mud = finding('tone.mud', { moves: [bell('tone.mud', 280)] });
  const boxy = finding('tone.boxy', { moves: [bell('tone.boxy', 340)] });
  const clipping = finding('gain.clipping', { moves: [{ kind: 'gain', id: 'gain.clipping', gainDb: -2, ...WORDS }] });
  const taste = finding('tone.dull', { moves: [bell('tone.dull', 8000)], safeToApply: false });
  const manual = finding('gain.headroom', { safeToApply: false });
  const fine = finding('low.dc', { severity: 'pass', moves: [bell('low.dc', 20)], safeToApply: false });

  it('takes the safe ones, of two for one place the more important, in the order of the chain', () => {
    const safe = safeFindings([clipping, mud, boxy, taste, manual, fine]);
    expect(safe).toEqual([clipping, mud]);
    const { moves, references } = planOfFindings(targetReport, safe);
    expect(moves.map(({ id }) => id)).toEqual(['tone.mud', 'gain.clipping']);
    expect(references).toEqual([]);
  });

  it('offers the rest that has moves', () => {
    const all = [clipping, mud, boxy, taste, manual, fine];
    expect(offeredFindings(all, safeFindings(all))).toEqual([boxy, taste]);
  });
});
