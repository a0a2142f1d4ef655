import { judge } from '../limits.ts';
import { bellMove } from '../remedies.ts';
import { defineRule, passed, silent, type RuleContext } from '../rule.ts';
import { judgeRegion } from '../tone/judgeTone.ts';
import { contrastDb, shapeDb, TONE_REGIONS, type ToneRegion } from '../tone/regions.ts';
import { regionReading, toneSpreadDb } from '../tone/songTone.ts';
import { hertz, plain } from '../words.ts';

const region = TONE_REGIONS.presence;
/** "A small boost" is no more than this. */
const LARGEST_BOOST_DB = 3;
/** What a boost at 3 to 5 kHz adds to the regions where faults would then be found, per dB. */
const SPILL = { harsh: 0.7, sibilance: 0.4 } as const;
/** Room that must be left there. */
const LIMIT_DB = 1.6;

/** Too little of 3 to 5 kHz in the middle. */
export const tonePresence = defineRule({
  id: 'tone.presence',
  title: 'Voice and lead lack presence',
  measures:
    'level of 3–5 kHz over a line through its neighbours (1–2 and 6.3–8 kHz) in the usual spectrum, dB; with references its level in the mid over the mean of 100 Hz–10 kHz.',
  limits: { min: -3.2, warnBeyond: 0.3, failBeyond: 6, slack: 1.5 },
  limit: {
    text: 'At least −3.2 dB, and half as much less as the song’s third octaves lie off its tilt anyway; with references at most 1.5 dB under their corridor.',
    source: 'tuned on finished music, see docs/detection.md',
  },
  silentWhen: '3–5 kHz or its neighbours hold nothing.',
  intentShifts: {
    lofi: { off: true, because: 'softness is the style' },
    classical: { infoOnly: true, because: 'the distance of a hall is meant' },
  },
  explain: {
    what: 'Consonants, picks and sticks are heard between 3 and 5 kHz. A hollow there puts a veil on voice and lead.',
    howMeasured:
      'Third octaves from 3 to 5 kHz against a straight line through their neighbours, in the mean of the moments’ levels, so that loud ones weigh no more.',
    whyItMatters: 'Words get lost first where people listen: in cars, on phones, quietly.',
    howToHear: 'Turn the mix down until it is hardly there: the voice should be the last thing to go.',
    whatToDo:
      'First find what covers the voice, and cut there. Only then a small, broad boost on the voice, at most 3 dB.',
    falseFriends:
      'Music without voice or lead need not have presence. A boost near harshness or sibilance makes things worse, and is not suggested.',
  },
  evaluate(context) {
    const verdict = judgeRegion(context, region, { sign: -1, channel: 'mid' });
    if (verdict === undefined) return silent('there is too little sound around 3–5 kHz');
    if ('passed' in verdict) return verdict;
    // A passage without lead is an arrangement.
    if (verdict.isLocal) return passed({ value: verdict.valueDb, unit: 'dB' }, verdict.expected);
    const { severity, valueDb, expected, standing, ranges, hump, bellDb, confidence, beyondDb } = verdict;
    const boostDb = Math.min(LARGEST_BOOST_DB, Math.max(0.5, bellDb));
    const refusal = whyNotBoost(context, boostDb);
    const centreHz = Math.min(5000, Math.max(3000, hump.centreHz));
    const because = `3–5 kHz of the mid ${standing}.`;
    return [
      {
        severity,
        measured: { value: valueDb, unit: 'dB' },
        expected,
        bandHz: { lowHz: region.lowHz, highHz: region.highHz, centreHz },
        channel: 'mid',
        ranges,
        because,
        advice:
          refusal ??
          `Cut what covers the voice first; only if that is not enough, boost the mid ${plain(boostDb)} dB at ${hertz(centreHz)}, Q 1.`,
        moves:
          refusal === undefined
            ? [
                bellMove(
                  { id: 'tone.presence', because },
                  { frequencyHz: centreHz, gainDb: boostDb, q: 1 },
                  context.report.file.format.channelCount === 2 ? 'mid' : 'stereo',
                ),
              ]
            : [],
        safeToApply: false,
        confidence: confidence * 0.9,
        audibility: Math.min(1, 0.3 + beyondDb / 6),
      },
    ];
  },
});

/** A boost that would make the mix harsh or sharp is not offered. */
function whyNotBoost(context: RuleContext, boostDb: number): string | undefined {
  const limits = { max: LIMIT_DB + toneSpreadDb(context.report), slack: 1.5 };
  const over = (tone: ToneRegion, spill: number): boolean => {
    const reading = regionReading(tone, context.references.length > 0 ? shapeDb : contrastDb);
    const value = reading.whole(context.report);
    return (
      value !== undefined && judge(value + spill * boostDb, context.expect(reading, limits), limits).severity !== 'pass'
    );
  };
  if (over(TONE_REGIONS.harsh, SPILL.harsh)) {
    return 'No boost: 2–5 kHz would then stand out and sound harsh. Clear what covers the voice at 300 Hz to 2 kHz.';
  }
  if (over(TONE_REGIONS.sibilance, SPILL.sibilance)) {
    return 'No boost: sibilance would then stand out. De-ess first, then clear what covers the voice.';
  }
  return undefined;
}
