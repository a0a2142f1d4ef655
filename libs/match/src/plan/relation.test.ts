import { analyze, type Report } from '@auralign/analysis';
import { beforeAll, describe, expect, it } from 'vitest';
import { resolveMatchOptions, type ReferenceIs } from '../options.ts';
import { memoryStream } from '../testing/memoryStream.ts';
import { filtered, song } from '../testing/song.ts';
import { planWithEvidence } from './planMatch.ts';
import { relationNotes, relationOf } from './relation.ts';

const RATE_HZ = 22_050;
const report = (channels: readonly Float32Array[], name: string): Promise<Report> =>
  analyze(memoryStream(channels, { sampleRateHz: RATE_HZ }), { file: { name } });

describe('what a reference is to the mix', () => {
  const original = song({ seed: 81, sampleRateHz: RATE_HZ, seconds: 24 });
  let mix: Report;
  let copy: Report;
  let other: Report;
  beforeAll(async () => {
    mix = await report(original, 'mix.wav');
    copy = await report(
      filtered(original, RATE_HZ, [{ kind: 'high-shelf', frequencyHz: 3000, gainDb: 4, q: 0.7 }]),
      'copy.wav',
    );
    other = await report(song({ seed: 82, sampleRateHz: RATE_HZ, seconds: 24 }), 'songs/other.wav');
  });
  const planned = (reference: Report, referenceIs: ReferenceIs) =>
    planWithEvidence(mix, [reference], resolveMatchOptions({ referenceIs }));

  it('is what the user says, whatever the files look like', () => {
    expect(relationOf(mix, copy, 'other-song')).toEqual({ sameRecording: 0, otherSong: 1 });
    expect(relationOf(mix, other, 'same-song').otherSong).toBe(0);
    expect(relationOf(mix, copy, 'same-song').sameRecording).toBe(1);
    expect(planned(other, 'other-song').otherSong).toBe(1);
    expect(planned(other, 'same-song').otherSong).toBe(0);
  });

  it('is told where nobody said it, with what to say if it is wrong, by the name of the file alone', () => {
    const { notes } = planned(other, 'unknown').plan;
    const told = notes.filter((note) => /^other\.wav: .*another/u.test(note));
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/say that the reference is (the same|another) song/u);
    expect(told[0]).not.toContain('songs/');
    for (const known of ['same-song', 'other-song'] as const) {
      expect(planned(other, known).plan.notes.join(' ')).not.toMatch(/another (?:song|passage)/u);
    }
  });

  it('is not told of a mix of one frame, which is like nothing', async () => {
    const frame = await report([Float32Array.of(0.1), Float32Array.of(0.05)], 'frame.wav');
    const { notes } = planWithEvidence(frame, [other], resolveMatchOptions({})).plan;
    expect(notes.join(' ')).not.toMatch(/another (?:song|passage)/u);
  });

  it('needs no word beside the same recording, which the moves tell', () => {
    expect(planned(copy, 'unknown').plan.notes.join(' ')).not.toContain('taken for');
  });

  it('is told of several references by what they are taken for, and how sure that is', () => {
    const taken = (name: string, otherSong: number, probability: number, sameRecording = 0) => ({
      report: { ...other, file: { ...other.file, name } },
      relation: { sameRecording, otherSong, probability },
    });
    const notes = relationNotes([
      taken('copy.wav', 0, 0.02, 1),
      taken('intro.wav', 0, 0.02),
      taken('hit.wav', 1, 0.99),
      taken('like.wav', 0.9, 0.87),
      taken('model.wav', 1, 0.96),
      taken('maybe.wav', 0, 0.7),
      taken('verse.wav', 0, 0.3),
    ]);
    const beginnings = [
      'hit.wav, model.wav: taken for another song (at least 96 % likely), a model to follow. If',
      'like.wav: probably another song (87 %), and followed as a model. If',
      'maybe.wav: perhaps another song (70 %), but to be safe taken for another passage of this one, so only',
      'verse.wav: probably another passage of this song (70 %), so only',
      'intro.wav: taken for another passage of this song (98 % likely), so only',
    ];
    expect(notes).toEqual(beginnings.map((beginning) => expect.stringContaining(beginning)));
    for (const note of notes) expect(note).toMatch(/ say that the reference is (?:the same|another) song[.;]/u);
  });

  it('is never told as certain', () => {
    const relation = { sameRecording: 0, otherSong: 1, probability: 0.9999 };
    const [note] = relationNotes([{ report: other, relation }]);
    expect(note).toContain('(99 % likely)');
  });

  it('is refused when it is no such word', () => {
    expect(() => resolveMatchOptions({ referenceIs: 'cousin' as ReferenceIs })).toThrow(
      'referenceIs is cousin; it must be one of unknown, same-song, other-song.',
    );
  });
});
