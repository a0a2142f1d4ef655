import { coverage } from '../ranges.ts';
import { bellMove } from '../remedies.ts';
import { defineRule, silent } from '../rule.ts';
import { judgeRegion } from '../tone/judgeTone.ts';
import { TONE_REGIONS } from '../tone/regions.ts';
import { hertz, plain } from '../words.ts';

const region = TONE_REGIONS.harsh;
const DEEPEST_CUT_DB = 3;

/** Too much of 2 to 5 kHz. */
export const toneHarsh = defineRule({
  id: 'tone.harsh',
  title: 'Harsh upper mids',
  measures:
    'level of 2–5 kHz over a line through its neighbours (1–1.6 and 6.3–8 kHz), dB, mean over five spectra of the song (mean, usual, quiet, loud mid, loud side); with references its level over the mean of 100 Hz–10 kHz.',
  limits: { max: 3.8, warnBeyond: 0.3, failBeyond: 4.5, slack: 1.5 },
  limit: {
    text: 'At most 3.8 dB, and half as much more as the song’s third octaves lie off its tilt anyway; with references at most 1.5 dB over their corridor.',
    source: 'tuned on finished music, see docs/detection.md',
  },
  silentWhen: '2–5 kHz or its neighbours hold nothing.',
  intentShifts: {
    modern: { limits: { max: 4.4 }, because: 'modern production is forward' },
    lofi: { infoOnly: true, because: 'an edge may be meant' },
  },
  explain: {
    what: 'Between 2 and 5 kHz the ear is most sensitive. What stands out there is loud before it is asked to be.',
    howMeasured:
      'Third octaves from 2 to 5 kHz against a straight line through their neighbours, the mean of five spectra of the song; every 2 seconds for the places.',
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
    const verdict = judgeRegion(context, region, { sign: 1 });
    if (verdict === undefined) return silent('there is too little sound around 2–5 kHz');
    if ('passed' in verdict) return verdict;
    const { severity, valueDb, expected, standing, ranges, isLocal, hump, bellDb, confidence, beyondDb } = verdict;
    const cutDb = Math.max(-DEEPEST_CUT_DB, bellDb);
    const q = Math.min(3, Math.max(0.7, hump.q));
    const because = `2–5 kHz ${standing}, centred on ${hertz(hump.centreHz)}.`;
    return [
      {
        severity,
        measured: { value: valueDb, unit: 'dB' },
        expected,
        bandHz: { lowHz: region.lowHz, highHz: region.highHz, centreHz: hump.centreHz },
        ranges,
        because,
        advice: `Cut ${plain(-cutDb)} dB at ${hertz(hump.centreHz)}, Q ${plain(q)}${isLocal ? ', in these places only' : ''}; better on the track that bites than on the mix.`,
        moves: isLocal
          ? []
          : [bellMove({ id: 'tone.harsh', because }, { frequencyHz: hump.centreHz, gainDb: cutDb, q })],
        safeToApply: confidence >= 0.75,
        confidence,
        audibility:
          Math.min(1, 0.5 + beyondDb / 5) * (0.5 + 0.5 * coverage(ranges, context.report.file.durationSeconds)),
      },
    ];
  },
});
