import { coverage } from '../ranges.ts';
import { bellMove } from '../remedies.ts';
import { defineRule, silent } from '../rule.ts';
import { TONE_FAULTS } from '../tone/faults.ts';
import { humpOf } from '../tone/hump.ts';
import { judgeTone } from '../tone/judgeTone.ts';
import { TONE_REGIONS } from '../tone/regions.ts';
import { hertz, plain } from '../words.ts';

const region = TONE_REGIONS.harsh;
const DEEPEST_CUT_DB = 3;

/** Too much of 2 to 5 kHz. */
export const toneHarsh = defineRule({
  id: 'tone.harsh',
  title: 'Harsh upper mids',
  measures:
    'gain of the bell (Q 1.2, 2.4–4.2 kHz) that best explains how the song’s third octaves differ from those of finished music, dB; with references from theirs.',
  limits: { max: 2.3, warnBeyond: 0.5, failBeyond: 2, slack: 0 },
  limit: {
    text: 'At most 2.3 times what such a gain differs by between finished songs, a warning from 2.8 times; with references 1.65 (a warning 2.1) times what it differs by between passages of one song.',
    source: 'statistics of 137 finished pieces, limits tuned on some of them, see docs/detection.md',
  },
  silentWhen: 'fewer than half of the third octaves hold anything.',
  intentShifts: {
    modern: { limits: { max: 2.8 }, because: 'modern production is forward' },
    lofi: { infoOnly: true, because: 'an edge may be meant' },
  },
  explain: {
    what: 'Between 2 and 5 kHz the ear is most sensitive. What stands out there is loud before it is asked to be.',
    howMeasured:
      'As tone.mud: the bell is estimated by generalised least squares from the third octaves of the song and those of finished music or references. Passages come from half-second levels.',
    whyItMatters:
      'Harsh mixes tire: listeners turn them down. Loudness meters count this band fully, so the rest gets softer.',
    howToHear:
      'Listen quietly: if guitars, cymbals or the voice bite even then, it is harshness. Turn up: it should not hurt first.',
    whatToDo:
      'Find the source (guitars, synths, clipped drums) and cut there with a broad bell, or tame it only when it is loud (dynamic EQ).',
    falseFriends:
      'A voice alone has its clarity here. Distortion sounds harsh without more level at 3 kHz; an EQ does not mend it.',
  },
  evaluate(context) {
    const { report, references } = context;
    const verdict = judgeTone(context, TONE_FAULTS.harsh);
    if (verdict === undefined) return silent('there is too little sound around 2–5 kHz');
    if ('passed' in verdict) return verdict;
    const { severity, gainDb, expected, standing, place, isLocal, mendDb, confidence, beyond, beyondDb } = verdict;
    const hump = humpOf(report, region, { references }) ?? { centreHz: 3200, q: 1 };
    const cutDb = Math.max(-DEEPEST_CUT_DB, mendDb);
    const q = Math.min(3, Math.max(0.7, hump.q));
    const because = `2–5 kHz ${standing}, centred on ${hertz(hump.centreHz)}.`;
    return [
      {
        severity,
        measured: { value: gainDb, unit: 'dB' },
        expected,
        bandHz: { lowHz: region.lowHz, highHz: region.highHz, centreHz: hump.centreHz },
        ...place,
        because,
        advice: `Cut ${plain(-cutDb)} dB at ${hertz(hump.centreHz)}, Q ${plain(q)}${isLocal ? ', in these places only' : ''}; better on the track that bites than on the mix.`,
        moves: isLocal
          ? []
          : [bellMove({ id: 'tone.harsh', because }, { frequencyHz: hump.centreHz, gainDb: cutDb, q })],
        safeToApply: confidence >= 0.75,
        confidence,
        audibility: Math.min(1, 0.5 + beyondDb / 5) * (0.5 + 0.5 * coverage(place.ranges, report.file.durationSeconds)),
        beyond,
      },
    ];
  },
});
