import { coverage } from '../ranges.ts';
import { bellMove } from '../remedies.ts';
import { defineRule, silent } from '../rule.ts';
import { judgeRegion } from '../tone/judgeTone.ts';
import { stageValue } from '../stageValue.ts';
import { isBroad, TONE_REGIONS } from '../tone/regions.ts';
import { hertz, plain } from '../words.ts';

const region = TONE_REGIONS.mud;
/** A second pass may do more once the first has been heard. */
const DEEPEST_CUT_DB = 4;

/** Too much of 200 to 400 Hz. */
export const toneMud = defineRule({
  id: 'tone.mud',
  title: 'Muddy low mids',
  measures:
    'level of 200–400 Hz over a line through its neighbours (100–160 and 500–1000 Hz), dB, in whichever spectrum of the song it is least (loud, usual, quiet, mid); with references its level over the mean of 100 Hz–10 kHz.',
  limits: { max: 1.3, warnBeyond: 0.3, failBeyond: 4.5, slack: 1.5 },
  limit: {
    text: 'At most 1.3 dB, and half as much more as the song’s third octaves lie off its tilt anyway; with references at most 1.5 dB over their corridor.',
    source: 'tuned on finished music, see docs/detection.md',
  },
  silentWhen:
    '200–400 Hz or its neighbours hold nothing, or one third octave makes it alone (tone.boxy, tone.resonance).',
  intentShifts: {
    lofi: { limits: { max: 3.5 }, because: 'warm low mids belong to lo-fi' },
    classical: { limits: { max: 3 }, because: 'halls and celli live here' },
    acoustic: { limits: { max: 2 }, because: 'bodies of guitars live here' },
  },
  explain: {
    what: 'Many instruments have their body between 200 and 400 Hz. Where all of them pile up, single ones can no longer be told apart.',
    howMeasured:
      'Third octaves from 200 to 400 Hz against a straight line through their neighbours on both sides, in the mean spectrum, the usual one, that of the loud and of the quiet moments and that of the middle; the least counts, since too much of everything lifts them all. Then every 2 seconds for the places. The centre is that of the hump in the average spectrum.',
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
    const verdict = judgeRegion(context, region, { sign: 1 });
    if (verdict === undefined) return silent('there is too little sound around 200–400 Hz');
    if ('passed' in verdict) return verdict;
    const { severity, valueDb, expected, standing, ranges, isLocal, hump, bellDb, confidence, beyondDb } = verdict;
    const thirds = stageValue(context.report, 'spectrum')?.thirdOctaves;
    // Of a reference the notes are in the comparison already.
    if (
      !isLocal &&
      !expected.isRelative &&
      thirds !== undefined &&
      !isBroad(thirds.frequenciesHz, thirds.totalDb, region)
    ) {
      return silent(`what stands out at ${hertz(hump.centreHz)} is narrow, not mud`);
    }
    const cutDb = Math.max(-DEEPEST_CUT_DB, bellDb);
    const q = Math.min(2.5, Math.max(0.7, hump.q));
    const because = `200–400 Hz ${standing}, centred on ${hertz(hump.centreHz)}.`;
    return [
      {
        severity,
        measured: { value: valueDb, unit: 'dB' },
        expected,
        bandHz: { lowHz: region.lowHz, highHz: region.highHz, centreHz: hump.centreHz },
        ranges,
        because,
        advice: `Cut ${plain(-cutDb)} dB at ${hertz(hump.centreHz)}, Q ${plain(q)}${isLocal ? ', in these places only' : ''}.`,
        // A cut for the whole song does not mend a passage without harming the rest.
        moves: isLocal ? [] : [bellMove({ id: 'tone.mud', because }, { frequencyHz: hump.centreHz, gainDb: cutDb, q })],
        safeToApply: confidence >= 0.6,
        confidence,
        audibility:
          Math.min(1, 0.4 + beyondDb / 5) * (0.5 + 0.5 * coverage(ranges, context.report.file.durationSeconds)),
      },
    ];
  },
});
