import { analyze, type Report } from '@auralign/analysis';
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
});
