import type { Move } from '../move.ts';
import { eqMove } from '../remedies.ts';
import { defineRule, silent } from '../rule.ts';
import { stageValue } from '../stageValue.ts';
import { TONE_FAULTS } from '../tone/faults.ts';
import { judgeTone } from '../tone/judgeTone.ts';
import { plain } from '../words.ts';
import { hasSharpEsses } from './toneSibilance.ts';

const LARGEST_BOOST_DB = 3;
const SHELF_HZ = 8000;
/** What is named: from where the shelf of a dull song begins to where it has fallen. */
const BAND_HZ = { lowHz: 5000, highHz: 16_000, centreHz: 11_300 } as const;

/** Too little above 5 kHz. */
export const toneDull = defineRule({
  id: 'tone.dull',
  title: 'Dull top end',
  measures:
    'gain of the high shelf from 5 kHz that best explains how the song’s third octaves differ from those of finished music, dB; with references from theirs.',
  limits: { max: 1.4, warnBeyond: 0.6, failBeyond: 2.5, slack: 0 },
  limit: {
    text: 'At most 1.4 times what such a gain differs by between finished songs, a warning from 2 times; with references 0.95 (a warning 2.05) times what it differs by between passages of one song.',
    source: 'statistics of 137 finished pieces, limits tuned on some of them, see docs/detection.md',
  },
  silentWhen: 'the file cannot hold these frequencies (low sample rate), or an encoder cut them off (file.lossy).',
  intentShifts: {
    lofi: { off: true, because: 'a closed top is the style' },
    classical: { infoOnly: true, because: 'a hall takes the top' },
    acoustic: { limits: { max: 1.9 }, because: 'few instruments reach up there' },
  },
  explain: {
    what: 'Cymbals, breath and room make a mix open above 8 kHz. Without them it sounds as if behind a curtain.',
    howMeasured:
      'As tone.mud, with a shelf from 5 kHz in place of a bell: by generalised least squares from the third octaves of the song and those of finished music or references.',
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
    const verdict = judgeTone(context, TONE_FAULTS.dull);
    if (verdict === undefined) return silent('there is too little sound to judge its top by');
    if ('passed' in verdict) return verdict;
    const { severity, gainDb, expected, standing, place, mendDb, confidence, beyond, beyondDb } = verdict;
    const boostDb = Math.min(LARGEST_BOOST_DB, Math.max(1, mendDb));
    const isSharp = hasSharpEsses(context.report);
    const because = `the top from 5 kHz on ${standing}.`;
    return [
      {
        severity,
        measured: { value: gainDb, unit: 'dB' },
        expected,
        bandHz: BAND_HZ,
        ...place,
        because,
        advice: isSharp
          ? 'No shelf: sibilance would then stand out. De-ess first, then open cymbals and voice at the source.'
          : `Open cymbals and voice first; on the mix, a high shelf of +${plain(boostDb)} dB from ${SHELF_HZ / 1000} kHz.${expected.isRelative ? '' : ' A reference would say more.'}`,
        moves: isSharp ? [] : [shelfMove(because, boostDb)],
        safeToApply: false,
        confidence: confidence * (expected.isRelative ? 1 : 0.8),
        audibility: Math.min(1, 0.4 + beyondDb / 10),
        beyond,
      },
    ];
  },
});

function shelfMove(because: string, boostDb: number): Move {
  return eqMove(
    { id: 'tone.dull', because },
    [{ kind: 'high-shelf', frequencyHz: SHELF_HZ, gainDb: Number(boostDb.toFixed(1)), q: 0.7 }],
    'Raises hiss and sibilance alike.',
  );
}
