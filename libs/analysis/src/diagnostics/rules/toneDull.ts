import { eqMove } from '../remedies.ts';
import { defineRule, silent } from '../rule.ts';
import { judgeRegion } from '../tone/judgeTone.ts';
import { TONE_REGIONS } from '../tone/regions.ts';
import { stageValue } from '../stageValue.ts';
import { plain } from '../words.ts';

const region = TONE_REGIONS.brilliance;
const LARGEST_BOOST_DB = 3;
const SHELF_HZ = 8000;

/** Too little above 8 kHz. */
export const toneDull = defineRule({
  id: 'tone.dull',
  title: 'Dull top end',
  measures: 'level of 8–16 kHz over the line through 0.5–4 kHz, drawn on, dB.',
  limits: { min: -10, warnBeyond: 1, failBeyond: 16, slack: 2 },
  limit: {
    text: 'At least −10 dB, and 1.3 times as much less as the song’s third octaves lie off its tilt anyway; with references at most 2 dB under their corridor.',
    source:
      'tuned on finished music, see docs/detection.md: songs differ by 8 dB here, so without a reference only clear cases are named',
  },
  silentWhen: 'the file cannot hold these frequencies (low sample rate), or an encoder cut them off (file.lossy).',
  intentShifts: {
    lofi: { off: true, because: 'a closed top is the style' },
    classical: { infoOnly: true, because: 'a hall takes the top' },
    acoustic: { limits: { min: -12 }, because: 'few instruments reach up there' },
  },
  explain: {
    what: 'Cymbals, breath and room make a mix open above 8 kHz. Without them it sounds as if behind a curtain.',
    howMeasured:
      'Third octaves from 8 to 16 kHz against the straight line through 0.5–4 kHz drawn on upwards, the middle of the song’s 10-second blocks.',
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
    const verdict = judgeRegion(context, region, { sign: -1 });
    if (verdict === undefined) return silent('there is too little sound to draw a line through');
    if (verdict === null || verdict.isLocal) return [];
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
        moves: [
          eqMove(
            { id: 'tone.dull', because },
            [{ kind: 'high-shelf', frequencyHz: SHELF_HZ, gainDb: Number(boostDb.toFixed(1)), q: 0.7 }],
            'Raises hiss and sibilance alike.',
          ),
        ],
        safeToApply: false,
        confidence: confidence * (expected.isRelative ? 1 : 0.7),
        audibility: Math.min(1, 0.4 + beyondDb / 10),
      },
    ];
  },
});
