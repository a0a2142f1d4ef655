import { describe, expect, it } from 'vitest';
import { gaussianDynamics } from '../testing/gaussianDynamics.ts';
import { dynamicsDistanceDb, dynamicsWish, spreadOf, type DynamicsEvidence } from './dynamicsWish.ts';

describe('dynamicsWish', () => {
  const target = gaussianDynamics(3, [3, 3, 3]);
  const model = gaussianDynamics(2, [3.4, 1.9, 1.2]); // bands disagree: another arrangement
  const asked = (reference: DynamicsEvidence, kind: { sameRecording: number; otherSong: number }) =>
    dynamicsWish(target, [reference], { ...kind, ceilingDbtp: -1 })!.asked;

  it('reads the spread of a Gaussian', () => expect(spreadOf(gaussianDynamics(2.5, []).broadband)).toBeCloseTo(2.5, 2));

  it('follows the dynamics of another song part of the way, and leaves those of another passage alone', () => {
    const followed = asked(model, { sameRecording: 0, otherSong: 1 });
    expect(followed).toBeLessThan(-0.12); // compresses
    expect(followed).toBeGreaterThan(Math.log(2 / 3)); // but not all the way
    expect(asked(model, { sameRecording: 0, otherSong: 0 })).toBe(0);
  });

  it('leaves another passage alone however far it is: one is played more evenly than the other', () => {
    expect(asked(gaussianDynamics(1, [1, 1, 1]), { sameRecording: 0, otherSong: 0 })).toBe(0); // nine times the σ of 0.12
    expect(asked(gaussianDynamics(1, [1, 1, 1]), { sameRecording: 0, otherSong: 1 })).toBeLessThan(-0.5);
  });

  it('trusts one recording fully', () => {
    expect(asked(gaussianDynamics(2, [2, 2, 2]), { sameRecording: 1, otherSong: 0 })).toBeCloseTo(Math.log(2 / 3), 2);
  });

  it('does not take for an expander what longer moments smooth: frames of 32, 16 and 8 kHz, even of one recording', () => {
    const wholly = { sameRecording: 1, otherSong: 0 };
    const longer = { ...gaussianDynamics(3 * Math.exp(-0.23), [2.6, 2.5, 2.7]), momentSeconds: 0.256 };
    expect(asked(longer, wholly)).toBe(0);
    expect(asked({ ...longer, momentSeconds: 0.186 }, wholly)).toBeLessThan(-0.2);
    // What is beyond that is followed: a compressor of 3 : 1.
    expect(asked({ ...gaussianDynamics(1.2, [1.2, 1.2, 1.2]), momentSeconds: 0.256 }, wholly)).toBeLessThan(-0.7);
  });

  it('does not act on what two passages of any song differ by', () => {
    expect(asked(gaussianDynamics(2.6, [2.6, 2.6, 2.6]), { sameRecording: 0, otherSong: 1 })).toBe(0); // 1.2 of the σ of 0.12
  });

  it('counts no distance where it would not act: what an equaliser does to peaks is no other style', () => {
    const peaks = { truePeakDbtp: -6, integratedLufs: -20 };
    const distance = (plrDb: number, sigmaDb: number, otherSong: number) =>
      dynamicsDistanceDb(
        dynamicsWish({ ...target, peaks }, [{ ...target, peaks }], { sameRecording: 0, otherSong, ceilingDbtp: -1 })!,
        { spreadDb: sigmaDb, plrDb },
      );
    expect(distance(14 + 2.5, 3, 1)).toBe(0);
    expect(distance(14 + 2.5, 3, 0)).toBeGreaterThan(0);
    expect(distance(14 + 5, 3, 1)).toBeGreaterThan(0);
    expect(distance(14, 2.6, 1)).toBe(0); // 1.2 of the σ of 0.12, as above
    expect(distance(14, 2, 1)).toBeGreaterThan(0);
  });
});
