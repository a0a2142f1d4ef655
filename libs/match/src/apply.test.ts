import { analyze } from '@auralign/analysis';
import type { AudioStream } from '@auralign/audio';
import { dbToGain, gainToDb, type FilterSpec } from '@auralign/dsp';
import { describe, expect, it } from 'vitest';
import { applyPlan, type ApplyJob } from './apply.ts';
import { match } from './match.ts';
import { LIMITER_TIMES } from './moves/limiter.ts';
import type { Move } from './moves/index.ts';
import type { Plan } from './plan/plan.ts';
import { firstDifference, memoryStream, readAll } from './testing/memoryStream.ts';
import { oversampledPeak } from './testing/oversampledPeak.ts';
import { filtered, rounded16, song } from './testing/song.ts';

const WORDS = { because: '', predicted: [], cost: '' };
const GAIN: Move = { id: 'gain', kind: 'gain', gainDb: 9, ...WORDS };
const LIMITER: Move = { id: 'limiter', kind: 'limiter', ceilingDbtp: -3, ...LIMITER_TIMES, ...WORDS };
const target = rounded16(song({ seed: 31, sampleRateHz: 8000, seconds: 4 }));

function planOf(moves: Move[], more: Partial<Plan> = {}): Plan {
  return {
    schemaVersion: 1,
    target: { name: 'mix' },
    references: [],
    amounts: { tone: 1, dynamics: 1, width: 1, loudness: 1 },
    moves,
    notes: [],
    abstained: [],
    ...more,
  };
}

async function apply(plan: Plan, job: Partial<ApplyJob> = {}) {
  let output: Float32Array[] = [];
  const result = await applyPlan({
    openTarget: async () => memoryStream(target, { sampleRateHz: 8000 }),
    plan,
    write: async (rendered) => {
      output = await readAll(rendered);
      return { sha256: 'b'.repeat(64) };
    },
    ...job,
  });
  return { ...result, output };
}

describe('applyPlan', () => {
  it('carries the moves out as they stand and measures what came of it', async () => {
    const { receipt, output, plan } = await apply(planOf([GAIN]));
    expect(plan.moves).toEqual([GAIN]);
    const gain = dbToGain(9);
    expect(
      firstDifference(
        output[0]!,
        target[0]!.map((sample) => Math.fround(sample * gain)),
      ),
    ).toBe(-1);
    expect(receipt.after['integratedLufs']! - receipt.before['integratedLufs']!).toBeCloseTo(9, 2); // a gain is a gain
    expect(receipt.hashes.output).toBe('b'.repeat(64));
    expect(receipt.checks.map(({ metric, passed }) => [metric, passed])).toEqual([
      ['frameCount', true],
      ['truePeakDbtp', true],
    ]);
  });

  it('says when a plan without a limiter drives peaks over full scale, unless they were there before', async () => {
    const overDb = 3 - gainToDb(Math.max(...target.map((samples) => oversampledPeak(samples))));
    const loud: Move = { ...GAIN, gainDb: overDb };
    const { receipt } = await apply(planOf([loud]));
    expect(receipt.checks.at(-1)).toMatchObject({ metric: 'truePeakDbtp', expected: 0, passed: false });
    const hot = target.map((samples) => samples.map((sample) => sample * dbToGain(overDb)));
    const quieter: Move = { ...GAIN, gainDb: -1 };
    const again = await apply(planOf([quieter]), {
      openTarget: async () => memoryStream(hot, { sampleRateHz: 8000 }),
      output: { encoding: 'float', bitDepth: 32 },
    });
    const check = again.receipt.checks.at(-1)!;
    expect(check).toMatchObject({ metric: 'truePeakDbtp', passed: true });
    expect(check.expected).toBeCloseTo(3, 0);
    expect(check.actual).toBeCloseTo(2, 0);
  });

  it('holds the rendering against the ceiling of its limiter', async () => {
    const { receipt, output } = await apply(planOf([GAIN, LIMITER]));
    for (const samples of output) expect(gainToDb(oversampledPeak(samples))).toBeLessThan(-3 + 0.05);
    expect(receipt.limiting!.maxReductionDb).toBeGreaterThan(1);
    expect(receipt.checks).toContainEqual(
      expect.objectContaining({ metric: 'truePeakDbtp', relation: 'atMost', expected: -3, passed: true }),
    );
  });

  it('says so when something behind the limiter breaks the ceiling', async () => {
    const { receipt } = await apply(planOf([GAIN, LIMITER, { ...GAIN, id: 'more' }]));
    expect(receipt.checks.find(({ metric }) => metric === 'truePeakDbtp')!.passed).toBe(false);
  });

  it('takes a trimmed limiter by the ceiling that was promised', async () => {
    const { receipt } = await apply(planOf([GAIN, LIMITER], { ceilingDbtp: -1 }));
    expect(receipt.checks.find(({ metric }) => metric === 'truePeakDbtp')!.expected).toBe(-1);
  });

  it('shows distances to references that are handed in, the same as a match does', async () => {
    const music = song({ seed: 32, sampleRateHz: 22_050, seconds: 12 });
    const mud: FilterSpec = { kind: 'peaking', frequencyHz: 280, gainDb: 5, q: 1 };
    const muddy = filtered(music, 22_050, [mud]);
    const openTarget = async () => memoryStream(muddy, { sampleRateHz: 22_050 });
    const report = async (stream: AudioStream) => analyze(stream, { file: { name: 'file', sha256: 'c'.repeat(64) } });
    const targetReport = await report(await openTarget());
    const referenceReports = [await report(memoryStream(music, { sampleRateHz: 22_050 }))];
    const matched = await match({ openTarget, targetReport, referenceReports });
    const { receipt } = await apply(matched.plan, { openTarget, targetReport, referenceReports });
    // One and the same rendering, measured against the same references.
    expect(receipt.before).toEqual(matched.receipt.before);
    expect(receipt.after).toEqual(matched.receipt.after);
    expect(receipt.reference).toEqual(matched.receipt.reference);
    expect(receipt.hashes.references).toEqual(['c'.repeat(64)]);
    // Measured here rather than handed in, with no more stages than it takes.
    const measured = await apply(matched.plan, { openTarget, referenceReports, reportScope: 'figures' });
    expect(measured.receipt.before['toneDistanceDb']).toBeCloseTo(receipt.before['toneDistanceDb']!, 9);

    const undone = await apply({ ...matched.plan, moves: [] }, { openTarget, targetReport, referenceReports });
    expect(undone.receipt.after['toneDistanceDb']).toBe(receipt.before['toneDistanceDb']);
    const blind = await apply(matched.plan, { openTarget, targetReport });
    expect(blind.receipt.after).not.toHaveProperty('toneDistanceDb');
  });

  it('passes the samples to the last bit when the plan has no moves', async () => {
    const { receipt, output } = await apply(planOf([]));
    expect(output.map((samples, c) => firstDifference(samples, target[c]!))).toEqual([-1, -1]);
    expect(receipt.rounds).toBe(0);
  });

  it('refuses what is no plan, and a move this target cannot have', async () => {
    await expect(apply({ ...planOf([]), extra: 1 } as Plan)).rejects.toMatchObject({ code: 'INVALID_PLAN' });
    const band = { kind: 'peaking', frequencyHz: 6000, gainDb: 3, q: 1 } as const;
    const eq: Move = { id: 'eq', kind: 'eq', channel: 'stereo', bands: [band], ...WORDS };
    await expect(apply(planOf([eq]))).rejects.toMatchObject({ code: 'INVALID_PLAN' }); // 6 kHz at 8 kHz
  });
});
