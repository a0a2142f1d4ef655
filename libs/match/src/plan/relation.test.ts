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
    const told = notes.filter((note) => note.includes('other.wav: taken for'));
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/say that the reference is (the same|another) song/u);
    expect(told[0]).not.toContain('songs/');
    for (const known of ['same-song', 'other-song'] as const) {
      expect(planned(other, known).plan.notes.join(' ')).not.toContain('taken for');
    }
  });

  it('needs no word beside the same recording, which the moves tell', () => {
    expect(planned(copy, 'unknown').plan.notes.join(' ')).not.toContain('taken for');
  });

  it('is told of several references by what they are taken for', () => {
    const relation = (sameRecording: number, otherSong: number) => ({ sameRecording, otherSong });
    const notes = relationNotes([
      { report: copy, relation: relation(1, 0) },
      { report: other, relation: relation(0, 0.9) },
      { report: mix, relation: relation(0, 0.2) },
    ]);
    expect(notes).toHaveLength(2);
    expect(notes[0]).toContain('other.wav: taken for another song');
    expect(notes[1]).toContain('mix.wav: taken for another passage');
  });

  it('is refused when it is no such word', () => {
    expect(() => resolveMatchOptions({ referenceIs: 'cousin' as ReferenceIs })).toThrow(
      'referenceIs is cousin; it must be one of unknown, same-song, other-song.',
    );
  });
});
