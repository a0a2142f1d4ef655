import { concat, createBiquadCascade, designBiquad, pinkNoise, silence, whiteNoise } from '@auralign/dsp';
import { describe, expect, it } from 'vitest';
import { valueOf } from '../testing/measure.ts';
import { runOnly } from '../testing/runOnly.ts';
import { findBorders, labelStretches } from './segmentation.ts';
import { sections } from './sections.ts';

const RATE = 22_050;
const pink = (seed: number, seconds: number, rms: number) =>
  pinkNoise({ seed, sampleRateHz: RATE, frameCount: seconds * RATE, rms });
const filtered = (samples: Float32Array, kind: 'low-pass' | 'high-pass', frequencyHz: number) => {
  const copy = samples.slice();
  createBiquadCascade([designBiquad({ kind, frequencyHz, q: Math.SQRT1_2 }, RATE)], 1).process([copy], copy.length);
  return copy;
};
/** Beats: noise bursts every half second over a bed, so that nothing is stationary inside a section. */
const beats = (seed: number, seconds: number, rms: number) =>
  whiteNoise({ seed, frameCount: seconds * RATE, rms: 1 }).map(
    (x, n) => x * rms * (0.1 + Math.exp(-((n % (RATE / 2)) / (0.05 * RATE)))),
  );
const measure = async (channels: readonly Float32Array[]) => valueOf(await runOnly(sections, channels, RATE));

describe('sections', () => {
  it('finds the borders of verse, chorus, verse, chorus, bridge within a second, and which are alike', async () => {
    const verse = (seed: number) => filtered(beats(seed, 20, 0.05), 'low-pass', 1500);
    const chorus = (seed: number) => beats(seed, 16, 0.15);
    const bridge = filtered(pink(9, 12, 0.05), 'high-pass', 500);
    const value = await measure([concat(verse(1), chorus(2), verse(3), chorus(4), bridge)]);
    expect(value.sections.map(({ label }) => label).join('')).toBe('ABABC');
    [20, 36, 56, 72].forEach((border, i) => {
      expect(Math.abs(value.sections[i]!.endSeconds - border)).toBeLessThan(1);
      expect(value.sections[i + 1]!.startSeconds).toBe(value.sections[i]!.endSeconds);
    });
    expect(value.sections.map(({ isLoud }) => isLoud)).toEqual([false, true, false, true, false]);
    expect(value.loudSeconds).toBeGreaterThan(30);
    expect(value.loudSeconds).toBeLessThan(34);
    expect(value.sections[1]!.centroidHz).toBeGreaterThan(2 * value.sections[0]!.centroidHz!);
  });

  it('gives the contrast of two parts that differ by 6 dB alone', async () => {
    const value = await measure([concat(pink(1, 15, 0.05), pink(2, 15, 0.1))]);
    expect(value.sections.length).toBe(2);
    // loudness of 15 s of pink noise scatters by about 0.1 LU; a row of the wrong side adds 0.2
    expect(Math.abs(value.sectionContrastLu! - 6.02)).toBeLessThan(0.4);
  });

  it.each([
    ['steady noise', pink(3, 60, 0.1)],
    ['a steady beat', beats(4, 60, 0.1)],
  ])('calls %s one section', async (_, samples) => {
    const value = await measure([samples]);
    expect(value.sections).toMatchObject([{ startSeconds: 0, endSeconds: 60, label: 'A', isLoud: true }]);
    expect(value.sectionContrastLu).toBeUndefined();
  });

  it('gives width of stereo and none of mono', async () => {
    const [left, right] = [pink(5, 10, 0.1), pink(6, 10, 0.1)];
    const value = await measure([left, right]);
    expect(Math.abs(value.sections[0]!.sideToMidDb!)).toBeLessThan(0.5); // independent channels: 0, bass scatters most
    expect((await measure([left])).sections[0]!.sideToMidDb).toBeUndefined();
  });

  it('covers the whole of a short file, and of one frame', async () => {
    expect((await measure([pink(7, 3, 0.1)])).sections).toMatchObject([{ startSeconds: 0, endSeconds: 3 }]);
    expect((await measure([new Float32Array(1000).fill(0.5).map((x, n) => (n % 2 ? x : -x))])).sectionCount).toBe(1);
  });

  it('calls silence silence', async () => {
    expect(await runOnly(sections, [silence(20 * RATE)], RATE)).toEqual({ status: 'unmeasurable', reason: 'silence' });
  });

  it('finds the loud part between silences', async () => {
    const value = await measure([concat(silence(10 * RATE), pink(8, 20, 0.1), silence(10 * RATE))]);
    expect(value.sections.map(({ isLoud }) => isLoud)).toEqual([false, true, false]);
    expect(value.sections[0]!.integratedLufs).toBeUndefined();
    expect(value.sections[0]!.label).toBe(value.sections[2]!.label);
  });
});

describe('findBorders', () => {
  const options = { shortestSeconds: 6, reachSeconds: 10, leastDistance: 4 };
  const rowsOf = (...parts: readonly [level: number, count: number][]) =>
    parts.flatMap(([level, count]) => Array.from({ length: count }, () => Float64Array.of(level, 0)));

  it('finds exact borders of steps, and none of what is too small or too short', () => {
    const find = (...parts: readonly [number, number][]) =>
      findBorders({ rows: rowsOf(...parts), rowSeconds: 1 }, options);
    expect(find([0, 17], [10, 23], [0, 11])).toEqual([0, 17, 40, 51]);
    expect(find([0, 20], [3, 20])).toEqual([0, 40]);
    expect(find([0, 20], [10, 3], [0, 20])).toEqual([0, 43]);
  });

  it('labels what comes back with the letter it had', () => {
    const features = { rows: rowsOf([0, 10], [9, 10], [1, 10], [20, 10]), rowSeconds: 1 };
    expect(labelStretches(features, [0, 10, 20, 30, 40], 4)).toEqual(['A', 'B', 'A', 'C']);
  });
});
