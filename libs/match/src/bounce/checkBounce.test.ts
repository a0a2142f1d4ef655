import { analyze, compareVersions, type Report } from '@auralign/analysis';
import type { AudioStream } from '@auralign/audio';
import { dbToGain } from '@auralign/dsp';
import { Value } from 'typebox/value';
import { describe, expect, it } from 'vitest';
import type { EqBand } from '../moves/eq.ts';
import type { Move } from '../moves/index.ts';
import { LIMITER_TIMES } from '../moves/limiter.ts';
import type { Plan } from '../plan/plan.ts';
import { renderStream } from '../render.ts';
import { memoryStream, readAll } from '../testing/memoryStream.ts';
import { filtered, scaled, song } from '../testing/song.ts';
import { BounceReceiptSchema, ReferenceDistancesSchema, type BounceReceipt } from './bounceReceipt.ts';
import { checkBounce, distancesToReferences } from './checkBounce.ts';

const RATE_HZ = 44_100;
const WORDS = { because: '', predicted: [], cost: '' };
const CUT: EqBand = { kind: 'peaking', frequencyHz: 290, gainDb: -2.5, q: 1 };
const SHELF: EqBand = { kind: 'high-shelf', frequencyHz: 6000, gainDb: 2, q: 0.7 };
const eq = (bands: EqBand[]): Move => ({ id: 'tone', kind: 'eq', channel: 'stereo', bands, ...WORDS });
const gain = (gainDb: number): Move => ({ id: 'gain', kind: 'gain', gainDb, ...WORDS });
const LIMITER: Move = { id: 'limiter', kind: 'limiter', ceilingDbtp: -1, ...LIMITER_TIMES, ...WORDS };
const WIDTH: Move = { id: 'width', kind: 'width', sideGainDb: 2, monoBelowHz: 0, ...WORDS };
const MIX = song({ seed: 7, sampleRateHz: RATE_HZ, seconds: 8 });

function planOf(moves: Move[]): Plan {
  return {
    schemaVersion: 1,
    target: { name: 'mix' },
    references: [],
    amounts: { tone: 1, dynamics: 1, width: 1, loudness: 1 },
    moves,
    notes: [],
    abstained: [],
  };
}

const open = (channels: readonly Float32Array[]) => async (): Promise<AudioStream> =>
  memoryStream(channels, { sampleRateHz: RATE_HZ });

async function rendered(moves: Move[]): Promise<Float32Array[]> {
  return readAll(renderStream(await open(MIX)(), moves, { encoding: 'float', bitDepth: 32 }));
}

async function measured(channels: readonly Float32Array[]): Promise<Report> {
  return analyze(await open(channels)(), { file: { name: 'x' } });
}

/** Asks of a bounce whether it is what the plan says. */
async function checked(
  plan: Plan,
  bounce: readonly Float32Array[],
  references: readonly Report[] = [],
): Promise<BounceReceipt> {
  const [before, after] = [await measured(MIX), await measured(bounce)];
  const versions = await compareVersions(
    { name: 'mix', report: before, open: open(MIX) },
    { name: 'bounce', report: after, open: open(bounce) },
  );
  return checkBounce({ plan, before, after, versions, references, openBefore: open(MIX) });
}

const failed = ({ receipt }: BounceReceipt): string[] =>
  receipt.checks.filter(({ passed }) => !passed).map(({ metric }) => metric);

describe('checkBounce', () => {
  it('passes what the plan itself comes to, limiter and width included', async () => {
    const moves = [eq([CUT, SHELF]), WIDTH, gain(14), LIMITER];
    const result = await checked(planOf(moves), await rendered(moves));
    expect(failed(result)).toEqual([]);
    expect(result.receipt.checks.length).toBeGreaterThan(6);
    expect([...Value.Errors(BounceReceiptSchema, JSON.parse(JSON.stringify(result)))]).toEqual([]);
    // 24 bits with dither against floats is all that is between them.
    expect(result.curves!.mid!.rmsDb).toBeLessThan(0.01);
    expect(result.curves!.side!.rmsDb).toBeLessThan(0.01);
  });

  it('passes what another equaliser did, late, with a tail, and says what each band came to', async () => {
    const done = filtered(MIX, RATE_HZ, [{ ...CUT, gainDb: -2.3 }, SHELF]);
    const bounce = scaled(done, dbToGain(-3)).map((samples) =>
      Float32Array.from([...new Float32Array(5000), ...samples, ...new Float32Array(9000)]),
    );
    const result = await checked(planOf([eq([CUT, SHELF]), gain(-3)]), bounce);
    expect(failed(result)).toEqual([]);
    const [cut] = result.curves!.bands;
    expect(cut!.askedDb).toBeCloseTo(-2.5, 1); // the shelf adds a hundredth there
    // 0.2 dB less than asked; the level taken out of the whole moves it by some hundredths
    expect(Math.abs(cut!.doneDb + 2.3)).toBeLessThan(0.1);
  });

  it.each<[string, Move[], string[]]>([
    [
      'turned the wrong way',
      [eq([{ ...CUT, gainDb: 2.5 }])],
      ['midCurveRmsDb', 'midCurveLargestDb', 'sideCurveRmsDb', 'sideCurveLargestDb'],
    ],
    ['at another frequency', [eq([{ ...CUT, frequencyHz: 1200 }])], ['midCurveLargestDb', 'sideCurveLargestDb']],
    ['left out', [], ['midCurveLargestDb', 'sideCurveLargestDb']],
  ])('fails an equaliser %s', async (_, doneMoves, expected) => {
    const bounce = doneMoves.length === 0 ? scaled(MIX, 0.9) : await rendered(doneMoves);
    expect(failed(await checked(planOf([eq([CUT])]), bounce))).toEqual(expect.arrayContaining(expected));
  });

  it('fails a width that was forgotten, a gain that was, and a limiter that was', async () => {
    const asked = planOf([WIDTH, gain(14), LIMITER]);
    expect(failed(await checked(asked, await rendered([gain(14), LIMITER])))).toContain('sideCurveRmsDb');
    expect(failed(await checked(asked, await rendered([WIDTH, gain(9), LIMITER])))).toContain('integratedLufs');
    expect(failed(await checked(asked, await rendered([WIDTH, gain(14)])))).toContain('truePeakDbtp');
  });

  it('fails other music by name', async () => {
    const other = song({ seed: 8, sampleRateHz: RATE_HZ, seconds: 8 });
    const result = await checked(planOf([gain(1)]), other);
    expect(failed(result)).toContain('sameMusic');
    expect(result.curves).toBeUndefined();
    expect(Value.Check(BounceReceiptSchema, JSON.parse(JSON.stringify(result)))).toBe(true);
  });

  it('asks of an empty plan that nothing was changed', async () => {
    expect(failed(await checked(planOf([]), scaled(MIX, 0.99)))).toEqual([]); // a tenth of a decibel
    expect(failed(await checked(planOf([]), scaled(MIX, 0.8)))).toEqual(['integratedLufs']);
  });

  it('passes a copy of the mix where nothing is asked, and fails it where something is', async () => {
    const result = await checked(planOf([]), MIX);
    expect(failed(result)).toEqual([]);
    expect(failed(await checked(planOf([eq([CUT])]), MIX))).toContain('midCurveLargestDb');
  });

  it('shows the way to references', async () => {
    const reference = await measured(scaled(filtered(MIX, RATE_HZ, [{ ...CUT, gainDb: -6 }]), 2));
    const half = await rendered([eq([{ ...CUT, gainDb: -3 }])]);
    const [before, after] = [await measured(MIX), await measured(half)];
    const distances = distancesToReferences({ before, after, references: [reference] });
    expect(distances.after['toneDistanceDb']!).toBeLessThan(distances.before['toneDistanceDb']!);
    expect(Value.Check(ReferenceDistancesSchema, JSON.parse(JSON.stringify(distances)))).toBe(true);
    const { receipt } = await checked(planOf([eq([{ ...CUT, gainDb: -3 }])]), half, [reference]);
    expect(receipt.after['toneDistanceDb']!).toBeCloseTo(distances.after['toneDistanceDb']!, 6);
  });

  it('refuses a plan that is none', async () => {
    await expect(checked({ ...planOf([]), schemaVersion: 9 } as unknown as Plan, MIX)).rejects.toMatchObject({
      code: 'INVALID_PLAN',
    });
  });
});
