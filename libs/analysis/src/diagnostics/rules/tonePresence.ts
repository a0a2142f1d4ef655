import { bellMove } from '../remedies.ts';
import { defineRule, silent, type RuleContext } from '../rule.ts';
import { TONE_FAULTS } from '../tone/faults.ts';
import { humpOf } from '../tone/hump.ts';
import { faultIn, judgeTone } from '../tone/judgeTone.ts';
import { TONE_REGIONS } from '../tone/regions.ts';
import { hertz, plain } from '../words.ts';
import { hasSharpEsses } from './toneSibilance.ts';

const region = TONE_REGIONS.presence;
/** "A small boost" is no more than this. */
const LARGEST_BOOST_DB = 3;
/** What a boost at 3 to 5 kHz adds to the bell of harshness, per dB; and the room that must be left there, in usual differences. */
const HARSH_SPILL = 0.7;
const HARSH_ROOM = 1.8;

/** Too little of 3 to 5 kHz. */
export const tonePresence = defineRule({
  id: 'tone.presence',
  title: 'Voice and lead lack presence',
  measures:
    'gain of the broad cut (Q 0.9, 3.2–4.6 kHz) that best explains how the song’s third octaves differ from those of finished music, dB; with references from theirs.',
  limits: { max: 1.5, warnBeyond: 0.8, failBeyond: 2.5, slack: 0 },
  limit: {
    text: 'At most 1.5 times what such a gain differs by between finished songs, a warning from 2.3 times; with references 1.25 (a warning 2.05) times what it differs by between passages of one song.',
    source: 'statistics of 137 finished pieces, limits tuned on some of them, see docs/detection.md',
  },
  silentWhen: 'fewer than half of the third octaves hold anything.',
  intentShifts: {
    lofi: { off: true, because: 'softness is the style' },
    classical: { infoOnly: true, because: 'the distance of a hall is meant' },
  },
  explain: {
    what: 'Consonants, picks and sticks are heard between 3 and 5 kHz. A hollow there puts a veil on voice and lead.',
    howMeasured:
      'As tone.mud, with a broad cut (Q 0.9) in place of a bell: by generalised least squares from the third octaves of the song and those of finished music or references.',
    whyItMatters: 'Words get lost first where people listen: in cars, on phones, quietly.',
    howToHear: 'Turn the mix down until it is hardly there: the voice should be the last thing to go.',
    whatToDo:
      'First find what covers the voice, and cut there. Only then a small, broad boost on the voice, at most 3 dB.',
    falseFriends:
      'Music without voice or lead need not have presence. A boost near harshness or sibilance makes things worse, and is not suggested.',
  },
  evaluate(context) {
    const { report, references } = context;
    const verdict = judgeTone(context, TONE_FAULTS.presence);
    if (verdict === undefined) return silent('there is too little sound around 3–5 kHz');
    if ('passed' in verdict) return verdict;
    const { severity, gainDb, expected, standing, place, isLocal, mendDb, confidence, beyond, beyondDb } = verdict;
    // A passage without lead is an arrangement, unless references say otherwise.
    if (isLocal && references.length === 0) return { passed: { value: Math.min(0, beyond), unit: '' } };
    const hump = humpOf(report, region, { sign: -1, references }) ?? { centreHz: 4000, q: 1 };
    const boostDb = Math.min(LARGEST_BOOST_DB, Math.max(0.5, mendDb));
    const refusal = isLocal ? 'Look for what covers the voice in these places.' : whyNotBoost(context, boostDb);
    const centreHz = Math.min(5000, Math.max(3000, hump.centreHz));
    const because = `3–5 kHz ${standing}.`;
    return [
      {
        severity,
        measured: { value: gainDb, unit: 'dB' },
        expected,
        bandHz: { lowHz: region.lowHz, highHz: region.highHz, centreHz },
        channel: 'mid',
        ...place,
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
                  report.file.format.channelCount === 2 ? 'mid' : 'stereo',
                ),
              ]
            : [],
        safeToApply: false,
        confidence: confidence * 0.9,
        audibility: Math.min(1, 0.3 + beyondDb / 6),
        beyond,
      },
    ];
  },
});

/** A boost that would make the mix harsh or sharp is not offered. */
function whyNotBoost({ report, references }: RuleContext, boostDb: number): string | undefined {
  const harsh = faultIn(report, references, TONE_FAULTS.harsh);
  if (harsh !== undefined && harsh.gainDb + HARSH_SPILL * boostDb > HARSH_ROOM * harsh.errorDb) {
    return 'No boost: 2–5 kHz would then stand out and sound harsh. Clear what covers the voice at 300 Hz to 2 kHz.';
  }
  if (hasSharpEsses(report)) {
    return 'No boost: sibilance would then stand out. De-ess first, then clear what covers the voice.';
  }
  return undefined;
}
