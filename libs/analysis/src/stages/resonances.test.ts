import { createBiquadCascade, createRandom, designBiquad, pinkNoise, silence } from '@auralign/dsp';
import { describe, expect, it } from 'vitest';
import { valueOf } from '../testing/measure.ts';
import { runOnly } from '../testing/runOnly.ts';
import { resonances } from './resonances.ts';

const RATE = 44_100;
const bell = (samples: Float32Array, frequencyHz: number, gainDb: number, q: number) => {
  const copy = samples.slice();
  createBiquadCascade([designBiquad({ kind: 'peaking', frequencyHz, gainDb, q }, RATE)], 1).process(
    [copy],
    copy.length,
  );
  return copy;
};
/** Two voices of notes of twelve falling partials, drawn from a scale, a quarter of a second each. */
function melody(seed: number, seconds: number): Float32Array {
  const random = createRandom(seed);
  const out = new Float32Array(seconds * RATE);
  const scale = [0, 2, 4, 5, 7, 9, 11];
  const length = RATE / 4;
  for (let start = 0; start < out.length; start += length) {
    for (let voice = 0; voice < 2; voice++) {
      const degree = scale[Math.floor(random.next() * scale.length)]! + 12 * (voice + Math.floor(random.next() * 2));
      const fundamentalHz = 110 * 2 ** (degree / 12);
      for (let partial = 1; partial <= 12; partial++) {
        const step = (2 * Math.PI * partial * fundamentalHz) / RATE;
        const phase = 2 * Math.PI * random.next();
        for (let n = 0; n < length && start + n < out.length; n++) {
          const shape = Math.min(1, n / 400, (length - n) / 400);
          out[start + n]! += (0.1 / partial) * shape * Math.exp(-n / (0.3 * RATE)) * Math.sin(step * n + phase);
        }
      }
    }
  }
  return out;
}
const joined = (a: Float32Array, b: Float32Array) => {
  const both = new Float32Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
};
const measure = async (samples: Float32Array) => valueOf(await runOnly(resonances, [samples], RATE));
const twelfths = (hz: number, otherHz: number) => 12 * Math.abs(Math.log2(hz / otherHz));

describe('resonances', () => {
  it.each([1, 2, 3])('finds a bell of 8 dB in a melody (%i) and nothing else', async (seed) => {
    const { resonances: list } = await measure(bell(melody(seed, 40), 743, 8, 12));
    expect(list.map(({ kind }) => kind)).toEqual(['resonance']);
    const [found] = list;
    expect(twelfths(found!.frequencyHz, 743)).toBeLessThan(1);
    expect(found!.excessDb).toBeGreaterThan(4);
    expect(found!.persistence).toBeGreaterThan(0.7);
  });

  it.each([1, 2, 3, 4, 5])('finds none in a melody alone (%i)', async (seed) => {
    expect((await measure(melody(seed, 40))).resonances).toEqual([]);
  });

  it.each([
    [300, 8, 6],
    [743, 8, 12],
    [2500, 6, 10],
    [6000, 10, 20],
  ])('measures a bell at %i Hz, %i dB, Q %i in noise', async (frequencyHz, gainDb, q) => {
    const noise = pinkNoise({ seed: 6, sampleRateHz: RATE, frameCount: 30 * RATE, rms: 0.1 });
    const value = await measure(bell(noise, frequencyHz, gainDb, q));
    const [found] = value.resonances;
    expect(value.resonanceCount).toBe(1);
    expect(found!.kind).toBe('resonance');
    expect(found!.confidence).toBeGreaterThan(0.75);
    expect(twelfths(found!.frequencyHz, frequencyHz)).toBeLessThan(0.5);
    // The top of a bell is narrower than a cell; the cell's median lies up to a fifth below it.
    expect(Math.abs(found!.excessDb - gainDb)).toBeLessThan(2);
    expect(Math.abs(Math.log2(found!.q / q))).toBeLessThan(0.8);
  });

  it('finds none in noise', async () => {
    const noise = pinkNoise({ seed: 7, sampleRateHz: RATE, frameCount: 30 * RATE, rms: 0.1 });
    expect((await measure(noise)).resonances).toEqual([]);
  });

  it('calls a note that is held all the time a tone', async () => {
    const drone = melody(8, 30).map((x, n) => x + 0.1 * Math.sin((2 * Math.PI * 743 * n) / RATE));
    const value = await measure(drone);
    expect(value.resonanceCount).toBe(0);
    const tone = value.resonances.find(({ frequencyHz }) => twelfths(frequencyHz, 743) < 0.2);
    expect(tone?.kind).toBe('tone');
  });

  it('says when', async () => {
    const noise = pinkNoise({ seed: 9, sampleRateHz: RATE, frameCount: 30 * RATE, rms: 0.1 });
    const ringing = bell(noise, 743, 10, 12);
    const mixed = noise.map((x, n) => (n < 5 * RATE ? x : ringing[n]!));
    const [found] = (await measure(mixed)).resonances;
    expect(found!.ranges.length).toBe(1);
    expect(Math.abs(found!.ranges[0]!.startSeconds - 5)).toBeLessThan(2.1); // a window
    expect(Math.abs(found!.ranges[0]!.endSeconds - 30)).toBeLessThan(2.1);
    expect(found!.ranges[0]!.endSeconds).toBeLessThanOrEqual(30); // no window reaches beyond the sound
  });

  it('says when after a pause, too', async () => {
    const pauseSeconds = 10;
    const song = bell(melody(2, 40), 743, 8, 12);
    const { resonances: list } = await measure(joined(silence(pauseSeconds * RATE), song));
    const [first] = list[0]!.ranges;
    // Windows of 2 s: one of them may reach into the pause.
    expect(first!.startSeconds).toBeGreaterThan(pauseSeconds - 2.2);
    expect(list[0]!.ranges.at(-1)!.endSeconds).toBeGreaterThan(pauseSeconds + 40 - 4.2);
  });

  it('calls silence silence and a second too short', async () => {
    expect(await runOnly(resonances, [silence(RATE)], RATE)).toEqual({ status: 'unmeasurable', reason: 'silence' });
    const result = await runOnly(resonances, [melody(1, 1)], RATE);
    expect(result).toEqual({ status: 'unmeasurable', reason: 'too-short' });
  });
});
