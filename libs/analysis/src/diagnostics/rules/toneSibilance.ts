import { coverage } from '../ranges.ts';
import { bellMove } from '../remedies.ts';
import { defineRule, silent } from '../rule.ts';
import { judgeRegion } from '../tone/judgeTone.ts';
import { TONE_REGIONS } from '../tone/regions.ts';
import { hertz, plain } from '../words.ts';

const region = TONE_REGIONS.sibilance;
const DEEPEST_CUT_DB = 3;

/** Too much of 5 to 9 kHz. */
export const toneSibilance = defineRule({
  id: 'tone.sibilance',
  title: 'Sharp sibilance',
  measures:
    'level of 5–9 kHz over a line through its neighbours (2–4 and 10–12.5 kHz), dB; with references its level over the mean of 100 Hz–10 kHz.',
  limits: { max: 2.4, warnBeyond: 0.3, failBeyond: 4.5, slack: 1.5 },
  limit: {
    text: 'At most 2.4 dB, and 1.3 times as much more as the song’s third octaves lie off its tilt anyway; with references at most 1.5 dB over their corridor.',
    source: 'tuned on finished music, see docs/detection.md',
  },
  silentWhen: '5–9 kHz or its neighbours hold nothing: low sample rates, dull recordings.',
  intentShifts: { lofi: { infoOnly: true, because: 'hiss and edge may be meant' } },
  explain: {
    what: 'S and T of voices and the tick of hi-hats sit between 5 and 9 kHz. Too much of them is spitting.',
    howMeasured:
      'Third octaves from 5 to 9 kHz against a straight line through their neighbours, the middle of the song’s 10-second blocks; every 2 seconds for the places.',
    whyItMatters: 'Lossy encoders and small speakers make it worse, and nothing tires faster at loud levels.',
    howToHear: 'Listen for S that sounds like a separate noise in front of the word.',
    whatToDo: 'A de-esser on the voice, or less hi-hat. On the whole mix only a gentle bell.',
    falseFriends:
      'A bright mix is bright above 10 kHz as well: then the neighbours rise too, and this is not sibilance.',
  },
  evaluate(context) {
    const verdict = judgeRegion(context, region, { sign: 1 });
    if (verdict === undefined) return silent('there is too little sound around 5–9 kHz');
    if (verdict === null) return [];
    const { severity, valueDb, expected, standing, ranges, isLocal, hump, bellDb, confidence, beyondDb } = verdict;
    const cutDb = Math.max(-DEEPEST_CUT_DB, bellDb);
    const q = Math.min(3, Math.max(0.7, hump.q));
    const because = `5–9 kHz ${standing}, centred on ${hertz(hump.centreHz)}.`;
    return [
      {
        severity,
        measured: { value: valueDb, unit: 'dB' },
        expected,
        bandHz: { lowHz: region.lowHz, highHz: region.highHz, centreHz: hump.centreHz },
        ranges,
        because,
        advice: `De-ess the voice or turn the hi-hat down; on the mix, cut ${plain(-cutDb)} dB at ${hertz(hump.centreHz)}, Q ${plain(q)}${isLocal ? ', in these places only' : ''}.`,
        moves: isLocal
          ? []
          : [bellMove({ id: 'tone.sibilance', because }, { frequencyHz: hump.centreHz, gainDb: cutDb, q })],
        safeToApply: false, // a de-esser is the right tool; a static cut dulls all that is not an S
        confidence,
        audibility:
          Math.min(1, 0.4 + beyondDb / 5) * (0.5 + 0.5 * coverage(ranges, context.report.file.durationSeconds)),
      },
    ];
  },
});
