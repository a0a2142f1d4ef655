import { coverage } from '../ranges.ts';
import { bellMove } from '../remedies.ts';
import { defineRule, silent } from '../rule.ts';
import { BOX_CENTRES_HZ, TONE_FAULTS } from '../tone/faults.ts';
import { humpOf } from '../tone/hump.ts';
import { faultIn, judgeTone } from '../tone/judgeTone.ts';
import type { ToneRegion } from '../tone/regions.ts';
import { hertz, plain } from '../words.ts';

const DEEPEST_CUT_DB = 4;
/** What a broad bell explains so much better is mud, in usual differences. */
const MUD_LEAD = 0.3;
/** Where there is mud as well, a box must explain it so much better than the mud does: two bands that stand out together are broad. */
const BOX_LEAD = 0.33;

/** One narrow band between 300 and 500 Hz that rings along with everything. */
export const toneBoxy = defineRule({
  id: 'tone.boxy',
  title: 'Boxy resonance',
  measures:
    'gain of the bell (Q 5, 330–470 Hz) that best explains how the song’s third octaves differ from those of finished music, dB; with references from theirs.',
  limits: { max: 1.3, warnBeyond: 0.8, failBeyond: 3, slack: 0 },
  limit: {
    text: 'At most 1.3 times what such a gain differs by between finished songs, a warning from 2.1 times; with references 1.6 (a warning 1.75) times what it differs by between passages of one song.',
    source: 'statistics of 137 finished pieces, limits tuned on some of them, see docs/detection.md',
  },
  silentWhen: 'fewer than half of the third octaves hold anything, or something broad explains it better (tone.mud).',
  intentShifts: {
    lofi: { infoOnly: true, because: 'small speakers and boxes are part of the sound' },
    classical: { limits: { max: 2.2 }, because: 'single instruments play single notes' },
  },
  explain: {
    what: 'A cardboard sound: one narrow band between 300 and 500 Hz rings along with everything, from small rooms, close microphones or guitar bodies.',
    howMeasured:
      'As tone.mud, with a bell of Q 5 between 330 and 470 Hz: by generalised least squares from the third octaves of the song and those of finished music or references. Passages come from half-second levels.',
    whyItMatters: 'It sounds cheap and small, and repeats with each note.',
    howToHear:
      'Sweep a narrow boost slowly from 300 to 500 Hz: at one place the sound turns into a box. That is where to cut.',
    whatToDo: 'Cut narrowly on the track that rings (often acoustic guitar, toms or a room microphone).',
    falseFriends: 'Songs of few notes have prominent bands too: the notes of their key. Mud is broad (tone.mud).',
  },
  evaluate(context) {
    const { report, references } = context;
    const verdict = judgeTone(context, TONE_FAULTS.boxy);
    if (verdict === undefined) return silent('there is too little sound between 250 and 630 Hz');
    if ('passed' in verdict) return verdict;
    const mud = faultIn(report, references, TONE_FAULTS.mud);
    const narrow = faultIn(report, references, TONE_FAULTS.boxy);
    const lead = (narrow?.strength ?? 0) - (mud?.strength ?? 0);
    const isMuddy = references.length > 0 && (mud?.strength ?? 0) > TONE_FAULTS.mud.withReferences.max;
    if (!verdict.isLocal && lead < (isMuddy ? BOX_LEAD : -MUD_LEAD))
      return { passed: { value: Math.min(0, verdict.beyond), unit: '' } };
    const { severity, gainDb, expected, standing, place, isLocal, mendDb, confidence, beyond, beyondDb } = verdict;
    const roughHz = BOX_CENTRES_HZ[verdict.signature]!;
    const centreHz = humpOf(report, boxRegion(roughHz), { references })?.centreHz ?? roughHz;
    const cutDb = Math.max(-DEEPEST_CUT_DB, mendDb);
    const because = `one band ${standing}, at ${hertz(centreHz)}.`;
    return [
      {
        severity,
        measured: { value: gainDb, unit: 'dB' },
        expected,
        bandHz: { lowHz: centreHz / 2 ** (1 / 6), highHz: centreHz * 2 ** (1 / 6), centreHz },
        ...place,
        because,
        advice: `Cut ${plain(-cutDb)} dB at ${hertz(centreHz)}, Q 4${isLocal ? ', in these places only' : ''}, best on the track that rings.`,
        moves: isLocal ? [] : [bellMove({ id: 'tone.boxy', because }, { frequencyHz: centreHz, gainDb: cutDb, q: 4 })],
        safeToApply: false, // it may be the note the song is made of
        confidence,
        audibility: Math.min(1, 0.3 + beyondDb / 8) * (0.5 + 0.5 * coverage(place.ranges, report.file.durationSeconds)),
        beyond,
      },
    ];
  },
});

function boxRegion(centreHz: number): ToneRegion {
  return {
    lowHz: centreHz,
    highHz: centreHz,
    neighboursHz: [
      [centreHz / 2, centreHz / 1.5],
      [centreHz * 1.5, centreHz * 2],
    ],
  };
}
