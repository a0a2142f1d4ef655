import { describe, expect, it } from 'vitest';
import { createBiquadCascade } from './cascade.ts';
import { designBiquad } from './design.ts';
import { biquadResponse } from './response.ts';

const SAMPLE_RATE_HZ = 48_000;
const SECTIONS = [
  designBiquad({ kind: 'high-pass', frequencyHz: 80, q: Math.SQRT1_2 }, SAMPLE_RATE_HZ),
  designBiquad({ kind: 'peaking', frequencyHz: 3000, gainDb: 6, q: 2 }, SAMPLE_RATE_HZ),
  designBiquad({ kind: 'high-shelf', frequencyHz: 9000, gainDb: -4, q: 0.7 }, SAMPLE_RATE_HZ),
];

/** Pseudo-random samples from a linear congruential generator; any signal does. */
function noise(frameCount: number, seed: number): Float32Array {
  const out = new Float32Array(frameCount);
  let state = seed;
  for (let i = 0; i < frameCount; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    out[i] = state / 2 ** 31 - 1;
  }
  return out;
}

describe('createBiquadCascade', () => {
  it('answers an impulse with the difference equation', () => {
    const { b0, b1, b2, a1, a2 } = SECTIONS[1]!;
    const samples = new Float32Array(6);
    samples[0] = 1;
    createBiquadCascade([SECTIONS[1]!], 1).process([samples], 6);
    const wanted = [b0, b1 - a1 * b0, 0, 0, 0, 0];
    wanted[2] = b2 - a1 * wanted[1]! - a2 * wanted[0]!;
    for (let i = 3; i < 6; i++) wanted[i] = -a1 * wanted[i - 1]! - a2 * wanted[i - 2]!;
    expect(samples).toEqual(Float32Array.from(wanted));
  });

  it('has the response its coefficients promise', () => {
    // Sum of h·e^(−jωn) over a response long enough to have died away; float32 output: 1e-6.
    const impulse = new Float32Array(32_768);
    impulse[0] = 1;
    createBiquadCascade(SECTIONS, 1).process([impulse], impulse.length);
    for (const frequencyHz of [40, 500, 3000, 12_000, 23_000]) {
      let re = 0;
      let im = 0;
      for (let n = 0; n < impulse.length; n++) {
        const angle = (2 * Math.PI * frequencyHz * n) / SAMPLE_RATE_HZ;
        re += impulse[n]! * Math.cos(angle);
        im -= impulse[n]! * Math.sin(angle);
      }
      let wantedRe = 1;
      let wantedIm = 0;
      for (const section of SECTIONS) {
        const r = biquadResponse(section, frequencyHz, SAMPLE_RATE_HZ);
        [wantedRe, wantedIm] = [wantedRe * r.re - wantedIm * r.im, wantedRe * r.im + wantedIm * r.re];
      }
      expect(Math.abs(re - wantedRe)).toBeLessThan(1e-6);
      expect(Math.abs(im - wantedIm)).toBeLessThan(1e-6);
    }
  });

  it('does not care how the signal is cut, bit for bit', () => {
    const whole = [noise(5000, 1), noise(5000, 2)];
    const cut = whole.map((channel) => channel.slice());
    createBiquadCascade(SECTIONS, 2).process(whole, 5000);
    const cascade = createBiquadCascade(SECTIONS, 2);
    for (let start = 0, size = 1; start < 5000; start += size, size = (size * 7) % 613) {
      const count = Math.min(size, 5000 - start);
      cascade.process(
        cut.map((channel) => channel.subarray(start, start + count)),
        count,
      );
    }
    expect(cut).toEqual(whole);
  });

  it('keeps channels apart', () => {
    const left = noise(1000, 3);
    const alone = left.slice();
    createBiquadCascade(SECTIONS, 2).process([left, noise(1000, 4)], 1000);
    createBiquadCascade(SECTIONS, 1).process([alone], 1000);
    expect(left).toEqual(alone);
  });

  it('touches nothing beyond frameCount', () => {
    const samples = new Float32Array(20).fill(0.5);
    samples.fill(Number.NaN, 10);
    createBiquadCascade(SECTIONS, 1).process([samples], 10);
    expect([...samples.subarray(10)].every(Number.isNaN)).toBe(true);
    expect([...samples.subarray(0, 10)].every(Number.isFinite)).toBe(true);
  });

  it('forgets on reset', () => {
    const cascade = createBiquadCascade(SECTIONS, 1);
    const first = noise(700, 5);
    const second = first.slice();
    cascade.process([first], 700);
    cascade.reset();
    cascade.process([second], 700);
    expect(second).toEqual(first);
  });

  it('falls silent after the signal, to exact zero', () => {
    const cascade = createBiquadCascade(SECTIONS, 1);
    cascade.process([noise(1000, 6)], 1000);
    let samples = new Float32Array(SAMPLE_RATE_HZ);
    cascade.process([samples], samples.length);
    samples = new Float32Array(SAMPLE_RATE_HZ);
    cascade.process([samples], samples.length);
    expect(samples.every((sample) => sample === 0)).toBe(true);
  });

  it('leaves the signal alone without sections and with the identity', () => {
    const samples = noise(100, 7);
    for (const sections of [[], [{ b0: 1, b1: 0, b2: 0, a1: 0, a2: 0 }]]) {
      const copy = samples.slice();
      createBiquadCascade(sections, 1).process([copy], 100);
      expect(copy).toEqual(samples);
    }
  });

  it.each([0, -1, 1.5, Number.NaN])('refuses %f channels', (channelCount) => {
    expect(() => createBiquadCascade(SECTIONS, channelCount)).toThrow(RangeError);
  });
});
