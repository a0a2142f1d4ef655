import { judge } from '../limits.ts';
import type { Move } from '../move.ts';
import { eqMove } from '../remedies.ts';
import {
  defineRule,
  passed,
  silent,
  type FindingDraft,
  type Passed,
  type Reading,
  type RuleContext,
  type Silent,
} from '../rule.ts';
import { judgeRegion } from '../tone/judgeTone.ts';
import { TONE_REGIONS, within } from '../tone/regions.ts';
import { stageValue } from '../stageValue.ts';
import { plain } from '../words.ts';

const region = TONE_REGIONS.brilliance;
const LARGEST_BOOST_DB = 3;
const SHELF_HZ = 8000;

/** Too little above 8 kHz. */
export const toneDull = defineRule({
  id: 'tone.dull',
  title: 'Dull top end',
  measures:
    'fall of the usual level from 2.5–4 kHz to 6.3–8 kHz, dB; with references the level of 8–16 kHz over the mean of 100 Hz–10 kHz.',
  limits: { min: -11, warnBeyond: 1, failBeyond: 9, slack: 2 },
  limit: {
    text: 'At most 11 dB of fall; with references at most 2 dB under their corridor.',
    source:
      'tuned on finished music, see docs/detection.md: songs differ by 5 dB here and by 9 dB above, so without a reference only clear cases are named',
  },
  silentWhen: 'the file cannot hold these frequencies (low sample rate), or an encoder cut them off (file.lossy).',
  intentShifts: {
    lofi: { off: true, because: 'a closed top is the style' },
    classical: { infoOnly: true, because: 'a hall takes the top' },
    acoustic: { limits: { min: -13 }, because: 'few instruments reach up there' },
  },
  explain: {
    what: 'Cymbals, breath and room make a mix open above 8 kHz. Without them it sounds as if behind a curtain.',
    howMeasured:
      'The mean of the moments’ levels in third octaves: those of 6.3 and 8 kHz against those from 2.5 to 4 kHz. A curtain makes a step there.',
    whyItMatters: 'Beside finished music a dull mix sounds old and far away in the first second.',
    howToHear: 'Compare with a finished song at equal loudness and listen to the air around voice and cymbals only.',
    whatToDo:
      'Look for low-pass filters and tape effects left on; open the tracks that have a top (drums, voice) rather than the mix. On the mix a gentle shelf.',
    falseFriends:
      'Music without cymbals or voice may have nothing up there. A lossy source was cut off: no EQ brings that back.',
  },
  evaluate(context) {
    const bandwidthHz = stageValue(context.report, 'spectrum')?.bandwidthHz;
    if (bandwidthHz !== undefined && bandwidthHz < 14_500)
      return silent(`the file ends at ${plain(bandwidthHz / 1000)} kHz`);
    if (context.references.length === 0) return alone(context);
    const verdict = judgeRegion(context, region, { sign: -1 });
    if (verdict === undefined) return silent('there is too little sound to draw a line through');
    if ('passed' in verdict) return verdict;
    if (verdict.isLocal) return passed({ value: verdict.valueDb, unit: 'dB' }, verdict.expected);
    const { severity, valueDb, expected, standing, ranges, confidence, beyondDb } = verdict;
    const boostDb = Math.min(LARGEST_BOOST_DB, Math.max(1, beyondDb));
    const because = `8–16 kHz ${standing}.`;
    return [
      {
        severity,
        measured: { value: valueDb, unit: 'dB' },
        expected,
        bandHz: { lowHz: region.lowHz, highHz: region.highHz, centreHz: 11_300 },
        ranges: expected.isRelative ? ranges : [],
        because,
        advice: `Open cymbals and voice first; on the mix, a high shelf of +${plain(boostDb)} dB from ${SHELF_HZ / 1000} kHz.`,
        moves: [shelfMove(because, boostDb)],
        safeToApply: false,
        confidence: confidence * (expected.isRelative ? 1 : 0.7),
        audibility: Math.min(1, 0.4 + beyondDb / 10),
      },
    ];
  },
});

/** Third octaves below and above the step, by their nominal centres. */
const BELOW_HZ = [2500, 4000] as const;
const ABOVE_HZ = [6300, 8000] as const;

/** How far the usual level falls from 2.5–4 kHz to 6.3–8 kHz, dB, negative downwards. */
const step: Reading = {
  whole: (report) => {
    const thirds = stageValue(report, 'spectrum')?.thirdOctaves;
    const mean = (lowHz: number, highHz: number): number | undefined => {
      const levels = thirds?.totalUsualDb.filter((_, i) => within(thirds.frequenciesHz[i]!, lowHz, highHz)) ?? [];
      const present = levels.filter((level) => level !== null);
      return present.length === 0 || present.length < levels.length
        ? undefined
        : present.reduce((sum, level) => sum + level, 0) / present.length;
    };
    const [below, above] = [mean(...BELOW_HZ), mean(...ABOVE_HZ)];
    return below === undefined || above === undefined ? undefined : above - below;
  },
};

/** Without a reference: songs differ above 8 kHz by more than a fault does, so only the step on the way there is judged. */
function alone(context: RuleContext): readonly FindingDraft[] | Passed | Silent {
  const { limits } = context;
  const value = step.whole(context.report);
  if (value === undefined) return silent('there is nothing between 2.5 and 8 kHz');
  const expected = context.expect(step);
  const { severity, beyond } = judge(value, expected, limits);
  if (severity === 'pass') return passed({ value, unit: 'dB' }, expected);
  const because = `the level falls by ${plain(-value)} dB from 2.5–4 kHz to 6.3–8 kHz (up to ${plain(-(expected.min ?? 0))} dB would be usual).`;
  const boostDb = Math.min(LARGEST_BOOST_DB, Math.max(1, -beyond));
  return [
    {
      severity,
      measured: { value, unit: 'dB' },
      expected,
      bandHz: { lowHz: ABOVE_HZ[0], highHz: region.highHz, centreHz: 11_300 },
      ranges: [],
      because,
      advice: `Open cymbals and voice first; on the mix, a high shelf of +${plain(boostDb)} dB from ${SHELF_HZ / 1000} kHz. A reference would say more.`,
      moves: [shelfMove(because, boostDb)],
      safeToApply: false,
      confidence: Math.min(0.7, 0.4 - beyond / 30),
      audibility: Math.min(1, 0.4 - beyond / 10),
    },
  ];
}

function shelfMove(because: string, boostDb: number): Move {
  return eqMove(
    { id: 'tone.dull', because },
    [{ kind: 'high-shelf', frequencyHz: SHELF_HZ, gainDb: Number(boostDb.toFixed(1)), q: 0.7 }],
    'Raises hiss and sibilance alike.',
  );
}
