import { describe, expect, it } from 'vitest';
import { DEFAULT_MATCH_OPTIONS } from '../options.ts';
import { planLoudness, type LoudnessEvidence } from './planLoudness.ts';

const EVIDENCE: LoudnessEvidence = {
  targetLufs: -20,
  targetPeakDbtp: -8,
  referenceLufs: -16,
  changeLu: 0,
  hasMoves: false,
};
const gainOf = ({ moves }: ReturnType<typeof planLoudness>) => moves.find((move) => move.kind === 'gain')?.gainDb;

describe('planLoudness', () => {
  it('is one gain where the peaks have room', () => {
    const plan = planLoudness(EVIDENCE, DEFAULT_MATCH_OPTIONS);
    expect(plan.moves.map(({ kind }) => kind)).toEqual(['gain']);
    expect(gainOf(plan)).toBe(4);
    expect(plan.shortfall).toBeUndefined();
  });

  it('puts a limiter behind the gain where they have none', () => {
    const plan = planLoudness({ ...EVIDENCE, targetPeakDbtp: -3 }, DEFAULT_MATCH_OPTIONS);
    expect(plan.moves.map(({ kind }) => kind)).toEqual(['gain', 'limiter']);
    expect(plan.moves[1]!.predicted).toEqual([{ metric: 'truePeakDbtp', delta: -2 }]); // −3 + 4 is 2 above −1
  });

  it('gives up loudness rather than limit more than allowed, and says how much it would take', () => {
    const plan = planLoudness({ ...EVIDENCE, referenceLufs: -3 }, { ...DEFAULT_MATCH_OPTIONS, maxLimitingDb: 3 });
    expect(gainOf(plan)).toBe(15); // −8 + 15 is 8 above −1: 3 and the 5 that single peaks may get
    expect(plan.shortfall).toMatch(/would need 10\.0 dB of limiting .* 2\.0 LU short/);
  });

  it('turns down without a limiter', () => {
    const plan = planLoudness({ ...EVIDENCE, referenceLufs: -23 }, DEFAULT_MATCH_OPTIONS);
    expect(plan.moves.map(({ kind }) => kind)).toEqual(['gain']);
    expect(gainOf(plan)).toBe(-3);
  });

  it('turns down as much as asked even where the peaks stay above the ceiling', () => {
    const plan = planLoudness({ ...EVIDENCE, targetPeakDbtp: 12, referenceLufs: -21 }, DEFAULT_MATCH_OPTIONS);
    expect(gainOf(plan)).toBe(-1);
    expect(plan.moves.map(({ kind }) => kind)).toEqual(['gain', 'limiter']);
  });

  it('leaves alone what meters do not agree on', () => {
    expect(planLoudness({ ...EVIDENCE, referenceLufs: -19.95 }, DEFAULT_MATCH_OPTIONS).moves).toEqual([]);
  });

  it('only takes back what the equaliser adds at amount 0, and goes half way at one half', () => {
    const evidence = { ...EVIDENCE, changeLu: 1.5, hasMoves: true };
    const at = (loudness: number) =>
      gainOf(
        planLoudness(evidence, { ...DEFAULT_MATCH_OPTIONS, amounts: { ...DEFAULT_MATCH_OPTIONS.amounts, loudness } }),
      );
    expect(at(0)).toBe(-1.5);
    expect(at(0.5)).toBe(0.5);
    expect(at(1)).toBe(2.5);
  });

  it('names what several references lie between', () => {
    const corridorLufs = { low: -14, high: -9 };
    const words = (more: object) => planLoudness({ ...EVIDENCE, ...more }, DEFAULT_MATCH_OPTIONS).moves[0]!.because;
    expect(words({ corridorLufs })).toContain('the references −14.0 to −9.0 LUFS');
    expect(words({})).not.toContain('references');
  });
});
