import { coverage } from '../ranges.ts';
import { bellMove } from '../remedies.ts';
import { defineRule, silent } from '../rule.ts';
import { TONE_FAULTS } from '../tone/faults.ts';
import { humpOf } from '../tone/hump.ts';
import { faultIn, judgeTone } from '../tone/judgeTone.ts';
import { TONE_REGIONS } from '../tone/regions.ts';
import { hertz, plain } from '../words.ts';

const region = TONE_REGIONS.mud;
/** A second pass may do more once the first has been heard. */
const DEEPEST_CUT_DB = 4;

/** What a box explains so much better is no mud, in usual differences. */
const BOX_LEAD = 0.5;

/** Too much of 200 to 400 Hz. */
export const toneMud = defineRule({
  id: 'tone.mud',
  title: 'Muddy low mids',
  measures:
    'gain of the broad bell (Q 0.9, 225–350 Hz) that best explains how the song’s third octaves differ from those of finished music, dB; with references from theirs.',
  limits: { max: 1.7, warnBeyond: 0.6, failBeyond: 2.2, slack: 0 },
  limit: {
    text: 'At most 1.7 times what such a gain differs by between finished songs, a warning from 2.3 times; with references 1.3 (a warning 2.1) times what it differs by between passages of one song.',
    source: 'statistics of 137 finished pieces, limits tuned on some of them, see docs/detection.md',
  },
  silentWhen: 'fewer than half of the third octaves hold anything, or a narrow band explains it better (tone.boxy).',
  intentShifts: {
    lofi: { limits: { max: 3.2 }, because: 'warm low mids belong to lo-fi' },
    classical: { limits: { max: 3 }, because: 'halls and celli live here' },
    acoustic: { limits: { max: 2.4 }, because: 'bodies of guitars live here' },
  },
  explain: {
    what: 'Many instruments have their body between 200 and 400 Hz. Where all of them pile up, single ones can no longer be told apart.',
    howMeasured:
      'Third octaves from 50 Hz to 12.5 kHz, the mean of four spectra of the song (mean, usual, quiet and loud moments), are held against those of finished music: the bell that explains the difference best is estimated by generalised least squares, which counts each band by how well the others foretell it. With references also by what differs where both play alike. Passages come from half-second levels, where they change most. The centre is that of the hump in the average spectrum.',
    whyItMatters:
      'Mud covers voices and takes headroom that loudness could use. On small speakers it is all that is left of the low end.',
    howToHear:
      'Cut 300 Hz by 4 dB and switch the cut on and off at equal loudness: if words get clearer and nothing gets thin, it was mud.',
    whatToDo:
      'Cut on the tracks that do not need the body (pads, guitars under a voice, reverb returns) before cutting the mix. A broad bell, a few dB.',
    falseFriends:
      'A solo cello or a low voice is meant to be there. A narrow hump is a resonance or one note (tone.boxy, tone.resonance). A bass-heavy song has its excess below 200 Hz, and the line follows it.',
  },
  evaluate(context) {
    const { report, references } = context;
    const verdict = judgeTone(context, TONE_FAULTS.mud);
    if (verdict === undefined) return silent('there is too little sound around 200–400 Hz');
    if ('passed' in verdict) return verdict;
    const box = faultIn(report, references, TONE_FAULTS.boxy);
    const broad = faultIn(report, references, TONE_FAULTS.mud);
    if (!verdict.isLocal && (box?.strength ?? 0) > (broad?.strength ?? 0) + BOX_LEAD)
      return { passed: { value: Math.min(0, verdict.beyond), unit: '' } };
    const { severity, gainDb, expected, standing, place, isLocal, mendDb, confidence, beyond, beyondDb } = verdict;
    const hump = humpOf(report, region, { references }) ?? { centreHz: 280, q: 1 };
    const cutDb = Math.max(-DEEPEST_CUT_DB, mendDb);
    const q = Math.min(2.5, Math.max(0.7, hump.q));
    const because = `200–400 Hz ${standing}, centred on ${hertz(hump.centreHz)}.`;
    return [
      {
        severity,
        measured: { value: gainDb, unit: 'dB' },
        expected,
        bandHz: { lowHz: region.lowHz, highHz: region.highHz, centreHz: hump.centreHz },
        ...place,
        because,
        advice: `Cut ${plain(-cutDb)} dB at ${hertz(hump.centreHz)}, Q ${plain(q)}${isLocal ? ', in these places only' : ''}.`,
        // A cut for the whole song does not mend a passage without harming the rest.
        moves: isLocal ? [] : [bellMove({ id: 'tone.mud', because }, { frequencyHz: hump.centreHz, gainDb: cutDb, q })],
        safeToApply: confidence >= 0.6,
        confidence,
        audibility: Math.min(1, 0.4 + beyondDb / 5) * (0.5 + 0.5 * coverage(place.ranges, report.file.durationSeconds)),
        beyond,
      },
    ];
  },
});
