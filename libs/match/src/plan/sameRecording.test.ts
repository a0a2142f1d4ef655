import { analyze, type Report } from '@auralign/analysis';
import { createRandom } from '@auralign/dsp';
import { beforeAll, describe, expect, it } from 'vitest';
import { memoryStream } from '../testing/memoryStream.ts';
import { filtered, scaled, song } from '../testing/song.ts';
import { sameRecordingOf } from './sameRecording.ts';

const RATE_HZ = 22_050;
const report = (channels: readonly Float32Array[]): Promise<Report> =>
  analyze(memoryStream(channels, { sampleRateHz: RATE_HZ }), { file: { name: 'file' } });
const cut = (channels: readonly Float32Array[], fromSeconds: number, toSeconds: number) =>
  channels.map((samples) => samples.slice(fromSeconds * RATE_HZ, toSeconds * RATE_HZ));

describe('sameRecordingOf', () => {
  const original = song({ seed: 71, sampleRateHz: RATE_HZ, seconds: 24 });
  let truth: Report;
  beforeAll(async () => void (truth = await report(original)));

  it('is sure of a file and its equalised, quieter copy', async () => {
    const copy = filtered(scaled(original, 0.3), RATE_HZ, [
      { kind: 'high-shelf', frequencyHz: 3000, gainDb: -6, q: 0.7 },
    ]);
    expect(sameRecordingOf(await report(copy), truth)).toBe(1);
  });

  it('is sure that another take is not the same', async () => {
    expect(sameRecordingOf(await report(song({ seed: 72, sampleRateHz: RATE_HZ, seconds: 24 })), truth)).toBe(0);
  });

  it('does not take two passages over one loop for one recording', async () => {
    const melodies = [73, 74].map((seed) => song({ seed, sampleRateHz: RATE_HZ, seconds: 24 }));
    const [first, second] = melodies.map((melody) =>
      melody.map((samples, c) => samples.map((sample, i) => 0.4 * sample + original[c]![i % (6 * RATE_HZ)]!)),
    );
    expect(sameRecordingOf(await report(first!), await report(second!))).toBe(0);
  });

  it('asks files too short for a course to be of one length', async () => {
    const [short, longer] = [await report(cut(original, 0, 3)), await report(cut(original, 0, 3.1))];
    expect(sameRecordingOf(short, short)).toBe(1);
    expect(sameRecordingOf(longer, short)).toBe(0);
  });

  describe('as alike as notes and course say together', () => {
    const FREQUENCIES_HZ = Array.from({ length: 240 }, (_, n) => 20 * 2 ** (n / 24));
    const WINDOWS = 60;
    const noise = (seed: number, count: number): number[] => {
      const random = createRandom(seed);
      return Array.from({ length: count }, () => 10 * (random.next() - 0.5));
    };
    const blend = (a: readonly number[], b: readonly number[], share: number): number[] =>
      a.map((value, n) => share * value + Math.sqrt(1 - share * share) * b[n]!);
    /** What is read of a report; its notes and its course correlate so far with those of the file of 1 and 1. */
    const file = (notes: number, course: number): Report => {
      const curve = (seed: number) => blend(noise(seed, WINDOWS), noise(seed + 100, WINDOWS), course);
      const bands = Array.from({ length: 8 }, (_, band) => ({ excessDb: curve(20 + band) }));
      const totalDb = blend(noise(1, 240), noise(2, 240), notes).map((db) => db - 40);
      return {
        file: { durationSeconds: 2 * WINDOWS },
        measurements: {
          spectrum: {
            status: 'measured',
            value: { ltas: { frequenciesHz: FREQUENCIES_HZ, totalDb }, bandwidthHz: 20_000 },
          },
          bandTimeline: { status: 'measured', value: { windowSeconds: 2, windows: { levelDbfs: curve(10), bands } } },
        },
      } as unknown as Report;
    };
    const sure = (notes: number, course: number) => sameRecordingOf(file(notes, course), file(1, 1));

    it('lets a compressor bend the course where the notes are those of one recording', () => {
      expect(sure(1, 0.8)).toBe(1);
      expect(sure(0.97, 0.8)).toBe(0);
      expect(sure(0.97, 0.97)).toBeGreaterThan(0.5);
    });

    it('is nobody else, however well one of the two agrees', () => {
      expect(sure(1, 0.5)).toBe(0);
      expect(sure(0.7, 1)).toBe(0);
    });
  });
});
