import { expect, it } from 'vitest';
import { gainOf, scaled } from '../audio.ts';
import { musicLike, sinePair } from '../testing.ts';
import { integratedLufs, SILENCE_LUFS, weightedSteps } from './loudness.ts';

it('reads −23 LUFS of the tone of EBU Tech 3341, case 1', () => {
  // 1 kHz, −23 dBFS in both channels for 20 s; tolerance of the document: ±0.1 LU.
  const tone = sinePair(1000, gainOf(-23), 20);
  expect(Math.abs(integratedLufs(weightedSteps(tone)) + 23)).toBeLessThan(0.1);
});

it('leaves out the quiet parts, as EBU Tech 3341, case 3 asks', () => {
  // 10 s at −36, 60 s at −23, 10 s at −36 dBFS: the relative gate drops both ends.
  const parts = [sinePair(1000, gainOf(-36), 10), sinePair(1000, gainOf(-23), 60), sinePair(1000, gainOf(-36), 10)];
  const samples = Float32Array.from(parts.flatMap(({ left }) => Array.from(left)));
  expect(Math.abs(integratedLufs(weightedSteps({ left: samples, right: samples })) + 23)).toBeLessThan(0.1);
});

it('moves by the gain', () => {
  const music = musicLike(8);
  const louder = integratedLufs(weightedSteps(scaled(music, gainOf(6))));
  // 1e-4: both gates cut where they cut before.
  expect(louder - integratedLufs(weightedSteps(music))).toBeCloseTo(6, 4);
});

it('calls silence the gate', () => {
  expect(integratedLufs(weightedSteps(sinePair(1000, 0, 2)))).toBe(SILENCE_LUFS);
});
