import { concat, createBiquadCascade, designBiquad, pinkNoise, silence, sine, whiteNoise } from '@auralign/dsp';
import { describe, expect, it } from 'vitest';
import { valueOf } from '../testing/measure.ts';
import { runOnly } from '../testing/runOnly.ts';
import { bandTimeline } from './bandTimeline.ts';
import { broadPeak } from './broadPeak.ts';

const RATE = 44_100;
const pink = (seed: number, seconds: number) =>
  pinkNoise({ seed, sampleRateHz: RATE, frameCount: seconds * RATE, rms: 0.1 });
const bell = (samples: Float32Array, frequencyHz: number, gainDb: number, q: number) => {
  const copy = samples.slice();
  createBiquadCascade([designBiquad({ kind: 'peaking', frequencyHz, gainDb, q }, RATE)], 1).process(
    [copy],
    copy.length,
  );
  return copy;
};
const measure = async (samples: Float32Array, rate = RATE) => valueOf(await runOnly(bandTimeline, [samples], rate));

describe('bandTimeline', () => {
  it('finds pink noise on its line everywhere', async () => {
    const value = await measure(pink(1, 40));
    // A third octave at 60 Hz over 40 s scatters by 4.34/√(14 Hz · 40 s) = 0.2 dB, one of 2 s by 0.8 dB.
    expect(Math.abs(value.tiltLineDbPerOctave)).toBeLessThan(0.1);
    for (const { wholeDb } of Object.values(value.excess)) expect(Math.abs(wholeDb!)).toBeLessThan(0.6);
    const mud = value.windows.bands.find(({ band }) => band === 'mud')!;
    for (const excessDb of mud.excessDb) expect(Math.abs(excessDb!)).toBeLessThan(2);
  });

  it('knows white noise as a slope of 3 dB an octave', async () => {
    const value = await measure(whiteNoise({ seed: 2, frameCount: 20 * RATE, rms: 0.1 }));
    expect(Math.abs(value.tiltLineDbPerOctave - 3.01)).toBeLessThan(0.1); // as above
  });

  it('centres the excess of a bell within 25 Hz, with its height and Q', async () => {
    const value = await measure(bell(pink(3, 40), 300, 6, 1.2));
    expect(Math.abs(value.lowMidPeakHz! - 300)).toBeLessThan(25);
    // The third of an octave it is smoothed over takes a few tenths off the top; the rest is scatter.
    expect(Math.abs(value.lowMidPeakDb! - 6)).toBeLessThan(1);
    expect(Math.abs(Math.log2(value.lowMidPeakQ! / 1.2))).toBeLessThan(0.6); // ends of the range cut off its skirts
    expect(value.excess.mud.wholeDb).toBeGreaterThan(4); // mean of that bell over 200 to 400 Hz: 4.7 dB
    expect(value.excess.mud.wholeDb).toBeGreaterThan(value.excess.presence.wholeDb! + 4);
  });

  it('says when: only the windows with the fault stand over the line', async () => {
    const clean = pink(4, 60);
    const muddy = bell(clean, 300, 8, 1.2);
    const [from, to] = [20 * RATE, 30 * RATE];
    const mixed = concat(clean.subarray(0, from), muddy.subarray(from, to), clean.subarray(to));
    const value = await measure(mixed);
    const mud = value.windows.bands.find(({ band }) => band === 'mud')!;
    const timed = mud.excessDb.map((excessDb, i) => {
      const startSeconds = value.startSeconds + i * value.windowSeconds;
      return { startSeconds, endSeconds: startSeconds + value.windowSeconds, excessDb };
    });
    const inside = timed.filter(({ startSeconds, endSeconds }) => startSeconds >= 20 && endSeconds <= 30);
    const outside = timed.filter(({ startSeconds, endSeconds }) => startSeconds >= 30 || endSeconds <= 20);
    expect(inside.length).toBeGreaterThanOrEqual(4);
    for (const { excessDb } of inside) expect(excessDb).toBeGreaterThan(4);
    for (const { excessDb } of outside) expect(excessDb).toBeLessThan(2);
  });

  it('does not care for the gain of the file', async () => {
    const samples = pink(5, 10);
    const loud = await measure(samples);
    const soft = await measure(samples.map((x) => x / 8)); // a power of two: exact in floats
    expect(soft.excess.mud.wholeDb).toBeCloseTo(loud.excess.mud.wholeDb!, 1); // levels are rounded to 0.01 dB
  });

  it('leaves pauses open', async () => {
    const value = await measure(concat(pink(6, 6), silence(6 * RATE), pink(7, 6)));
    expect(value.windows.levelDbfs[4]).toBeNull();
    expect(value.windows.bands[0]!.excessDb[4]).toBeNull();
  });

  it('calls silence silence and refuses to draw a line through one tone', async () => {
    expect(await runOnly(bandTimeline, [silence(RATE)], RATE)).toEqual({ status: 'unmeasurable', reason: 'silence' });
    const tone = sine({ frequencyHz: 1000, sampleRateHz: RATE, frameCount: 4 * RATE, amplitude: 0.5 });
    expect(await runOnly(bandTimeline, [tone], RATE)).toEqual({ status: 'unmeasurable', reason: 'not-applicable' });
  });
});

describe('broadPeak', () => {
  const centresHz = Array.from({ length: 24 }, (_, i) => 150 * 2 ** (i / 12));

  it('finds nothing under the curve', () => {
    expect(
      broadPeak(
        centresHz,
        Array.from(centresHz, () => 0.5),
        () => 0,
      ),
    ).toBeUndefined();
  });

  it('does not take one note for a hump as high as the note', () => {
    const powers = centresHz.map((_, i) => (i === 10 ? 100 : 1));
    // One band of four: (3·1 + 100)/4 instead of 100.
    expect(broadPeak(centresHz, powers, () => 0)!.heightDb).toBeCloseTo(10 * Math.log10(103 / 4), 6);
  });
});
