import { analyze, type Report } from '@auralign/analysis';
import { designBiquad, responseDb, type FilterSpec } from '@auralign/dsp';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Move } from '../moves/index.ts';
import { resolveMatchOptions } from '../options.ts';
import { planWithEvidence, type PlannedMatch } from '../plan/planMatch.ts';
import { memoryStream } from '../testing/memoryStream.ts';
import { filtered, song } from '../testing/song.ts';
import { retune, type ToneAim } from './retune.ts';

const RATE_HZ = 22_050;
const MUD: FilterSpec = { kind: 'peaking', frequencyHz: 300, gainDb: 5, q: 1 };
/** What a limiter at work may do to a spectrum. */
const BENT: FilterSpec = { kind: 'high-shelf', frequencyHz: 2500, gainDb: -1.2, q: 0.7 };

const report = (channels: readonly Float32Array[]): Promise<Report> =>
  analyze(memoryStream(channels, { sampleRateHz: RATE_HZ }), { file: { name: 'file' } });
const bandsOf = (moves: readonly Move[]): FilterSpec[] =>
  moves.flatMap((move) => (move.kind === 'eq' ? move.bands : []));
const gainAt = (filters: readonly FilterSpec[], hz: number): number =>
  responseDb(
    filters.map((filter) => designBiquad(filter, RATE_HZ)),
    hz,
    RATE_HZ,
  );

describe('retune', () => {
  const music = song({ seed: 71, sampleRateHz: RATE_HZ, seconds: 12 });
  const mix = filtered(music, RATE_HZ, [MUD]);
  let planned: PlannedMatch;
  let aim: ToneAim;
  beforeAll(async () => {
    const options = resolveMatchOptions({ amounts: { loudness: 0 } });
    planned = planWithEvidence(await report(mix), [await report(music)], options);
    aim = { ...planned.comparison.tone!, intendedDb: planned.toneChangeDb, sampleRateHz: RATE_HZ, options };
  });
  const renderedWith = (more: readonly FilterSpec[]) =>
    report(filtered(mix, RATE_HZ, [...bandsOf(planned.plan.moves), ...more]));

  it('leaves an equaliser alone that did what was intended', async () => {
    expect(retune(planned.plan.moves, await renderedWith([]), aim)).toBeUndefined();
  });

  it('makes up for what the rest of the chain does to the spectrum', async () => {
    const { moves } = retune(planned.plan.moves, await renderedWith([BENT]), aim)!;
    const step = (hz: number) => gainAt(bandsOf(moves), hz) - gainAt(bandsOf(planned.plan.moves), hz);
    // Over the treble against the middle: the shelf the other way round, but for what smoothing and the fewest bands leave.
    expect(step(6000) - step(800)).toBeGreaterThan(0.7);
    expect(step(6000) - step(800)).toBeLessThan(1.5);
  });

  it('makes up beforehand for a bend that is expected to grow', async () => {
    const rendering = await renderedWith([BENT]);
    const step = (growth: number) => {
      const { moves } = retune(planned.plan.moves, rendering, aim, growth)!;
      const gain = (hz: number) => gainAt(bandsOf(moves), hz) - gainAt(bandsOf(planned.plan.moves), hz);
      return gain(6000) - gain(800);
    };
    // Half as much again of the shelf, within what the fewest bands leave of a curve (0.2 dB).
    expect(step(1.5) - 1.5 * step(1)).toBeGreaterThan(-0.2);
    expect(step(1.5) - 1.5 * step(1)).toBeLessThan(0.2);
  });

  it('foretells the loudness that the new setting adds', async () => {
    const again = retune(planned.plan.moves, await renderedWith([BENT]), aim)!;
    const [before, after] = await Promise.all(
      [planned.plan.moves, again.moves].map(async (moves) => {
        const { loudness } = (await report(filtered(mix, RATE_HZ, [...bandsOf(moves), BENT]))).measurements;
        return loudness.status === 'measured' ? loudness.value.integratedLufs : null;
      }),
    );
    expect(again.changeLu).toBeCloseTo((after ?? Number.NaN) - (before ?? Number.NaN), 1);
  });

  it('does not chase what no limiter does', async () => {
    const { moves } = retune(planned.plan.moves, await renderedWith([{ ...BENT, gainDb: -12 }]), aim)!;
    const step = (hz: number) => gainAt(bandsOf(moves), hz) - gainAt(bandsOf(planned.plan.moves), hz);
    expect(step(6000) - step(800)).toBeLessThan(3.5); // 1.5 dB each way, and the ripple of a fit
  });
});
