import { describe, expect, it } from 'vitest';
import { gainOf, scaled } from '../audio.ts';
import { bell, filterBoth, highShelf } from '../degrade/biquad.ts';
import { degraded, FAULTS } from '../degrade/faults.ts';
import { musicLike } from '../testing.ts';
import { distance, errorsOf, measure, notesDb } from './measure.ts';
import { caseShare, createJudge, shareUndone } from './scoreCase.ts';

const truth = musicLike(6);

describe.each(FAULTS.map((fault) => [fault.id, fault] as const))('%s', (_, fault) => {
  const mix = degraded(truth, fault, 'a case');
  const judge = createJudge(mix, truth, truth);

  it('is fully undone by the right answer, in every dimension it hurts', () => {
    const score = judge.score(truth);
    expect(caseShare(score)).toBe(1);
    for (const dimension of fault.hurts) expect(shareUndone(score.before![dimension], score.after![dimension])).toBe(1);
  });

  it('is not undone at all by doing nothing', () => {
    expect(caseShare(judge.score(mix))).toBe(0);
  });

  it('is told from no fault, where it hurts', () => {
    const errors = errorsOf(measure(mix), measure(truth));
    // Half a dB or LU is about what a trained ear can tell; noise without width of its own leaves some faults smaller.
    for (const dimension of fault.hurts) expect(errors[dimension]).toBeGreaterThan(0.4);
  });
});

it('counts the fault put in once more as harm', () => {
  const fault = (audio: typeof truth) => filterBoth(audio, [bell(300, 5, 1)]);
  const score = createJudge(fault(truth), truth, truth).score(fault(fault(truth)));
  // Twice the decibels, twice the distance.
  expect(caseShare(score)).toBeCloseTo(-1, 1);
});

it('takes no equaliser for notes, and lines between the old ones for notes alone', () => {
  const measured = measure(truth);
  const equalised = measure(filterBoth(truth, [highShelf(4000, 6)]));
  // Within a third octave the flank of a shelf of 6 dB rises by 1 dB at most: less than 0.3 dB rms over all bands.
  expect(notesDb(measured, equalised)).toBeLessThan(0.3);
  // Every other twelfth octave 10 dB lower: ±5 dB about the mean, whatever the levels of the third octaves are.
  const fineDb = measured.spectrum.fineDb.map((db, band) => db - (band % 2 === 0 ? 10 : 0));
  const played = { ...measured, spectrum: { ...measured.spectrum, fineDb } };
  expect(notesDb(measured, played)).toBeCloseTo(5, 6);
  expect(notesDb(played, measured)).toBeCloseTo(5, 6);
});

it('calls half the decibels half undone', () => {
  const shelf = (gainDb: number) => filterBoth(truth, [highShelf(4000, gainDb)]);
  const score = createJudge(shelf(-8), truth, truth).score(shelf(-4));
  // A shelf of half the gain has half the decibels at every frequency but for the bend around its corner.
  expect(Math.abs(caseShare(score)! - 0.5)).toBeLessThan(0.05);
});

it('judges the level by itself where nothing else is wrong', () => {
  const score = createJudge(scaled(truth, gainOf(-8)), truth, truth).score(scaled(truth, gainOf(-2)));
  expect(caseShare(score)).toBeCloseTo(0.75, 3);
});

it('keeps the level out of every other dimension', () => {
  const errors = errorsOf(measure(scaled(truth, gainOf(-12))), measure(truth));
  expect(distance(errors)).toBeLessThan(1e-3); // float32 rounding of the samples
  expect(errors.loudness).toBeCloseTo(12, 3);
});

it('says how far the reference is, and what was added to a mix that was right', () => {
  const louder = filterBoth(truth, [bell(1000, 6, 0.7)]);
  const score = createJudge(truth, louder, truth).score(louder);
  expect(distance(score.toReference.output)).toBe(0);
  expect(score.toneAddedDb).toBeGreaterThan(1);
  expect(score.loudnessErrorLu).toBe(0);
});

it('notices what is not a number, and another length', () => {
  const broken = { left: truth.left.slice(), right: truth.right };
  broken.left[1000] = Number.NaN;
  const judge = createJudge(truth, truth, truth);
  expect(judge.score(broken).isFinite).toBe(false);
  const short = { left: truth.left.subarray(1), right: truth.right.subarray(1) };
  expect(judge.score(short).sameLength).toBe(false);
});
