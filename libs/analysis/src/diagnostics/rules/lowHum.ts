import type { Report } from '../../report/report.ts';
import { judge } from '../limits.ts';
import { eqMove } from '../remedies.ts';
import { defineRule, passed, silent, type FindingDraft, type Passed } from '../rule.ts';
import { stageValue } from '../stageValue.ts';
import { counted, hertz, plain } from '../words.ts';

const LEAST_CONFIDENCE = 0.5;
/**
 * Lines that stand so far over noise when added up in phase are mains; so far more, surely. One finished passage in nine is beyond the first, one in
 * 33 beyond the second: players that step 50 times a second, notes on multiples of 60 Hz.
 */
const IN_PHASE_DB = 14;
const IN_PHASE_SURE_DB = 4;
/** What references have at the same mains is theirs to have, and so much more. */
const IN_PHASE_SLACK_DB = 3;
const NOTCH_Q = 20;
const MOST_NOTCHES = 6;

/** Mains hum. */
export const lowHum = defineRule({
  id: 'low.hum',
  title: 'Mains hum',
  measures: 'level of the steady harmonics of 50 or 60 Hz, dBFS.',
  limits: { max: -70, warnBeyond: 8, failBeyond: 40, slack: 6 },
  limit: {
    text: 'At most −70 dBFS, a warning from −62, a failure from −30; only where the lines are steady enough to be mains (confidence of one half). Weaker ones at most 14 dB over what is beside them when added up in phase, a warning from 18; with references that have them, 3 dB over theirs.',
    source: 'practice of restoration: −70 dBFS lies under the noise of a quiet living room at usual volume',
  },
  silentWhen: 'no steady lines at multiples of 50 or 60 Hz are seen in the quieter half of the song.',
  intentShifts: { lofi: { infoOnly: true, because: 'hum may be part of the sound' } },
  explain: {
    what: 'The mains hums at 50 or 60 Hz and their multiples, through ground loops, unbalanced cables, pickups and dimmers.',
    howMeasured:
      'Lines at multiples of 50 or 60 Hz that stay at one frequency and one level in the quieter half of the song. Weaker ones by eight of them added up in phase over 16 s, half a second at a time and quiet moments weighed most, so that they show between the notes.',
    whyItMatters: 'It is heard in every pause and makes bass and kick unclear.',
    howToHear: 'Listen to intro, pauses and fade on headphones.',
    whatToDo:
      'Mend the cable or lift the loop at the source. In the file: narrow notches at the harmonics, on the track that hums.',
    falseFriends: 'A held G (49 Hz) or B (61.7 Hz) of a synth bass lies near; its level does not stay put.',
  },
  evaluate({ report, references, limits, standard }) {
    const hum = stageValue(report, 'hum');
    if (hum === undefined) return silent('too short, or silence');
    const { humLevelDbfs: value, humFrequencyHz, humConfidence, humHarmonics, humRanges } = hum;
    const inPhase = inPhaseFinding(hum, references);
    if (value === undefined || humFrequencyHz === undefined || humConfidence < LEAST_CONFIDENCE) return inPhase;
    const { severity, beyond } = judge(value, standard, limits);
    if (severity === 'pass') return inPhase;
    const loudest = [...humHarmonics].sort((a, b) => b.levelDbfs - a.levelDbfs).slice(0, MOST_NOTCHES);
    const bands = loudest
      .map(({ frequencyHz }) => Number(frequencyHz.toFixed(1)))
      .sort((a, b) => a - b)
      .map((frequencyHz) => ({ kind: 'notch' as const, frequencyHz, q: NOTCH_Q }));
    const list = bands.map(({ frequencyHz }) => hertz(frequencyHz)).join(', ');
    const because = `steady lines at multiples of ${plain(humFrequencyHz)} Hz (${list}) add up to ${plain(value)} dBFS.`;
    return [
      {
        severity,
        measured: { value, unit: 'dBFS' },
        expected: standard,
        bandHz: {
          lowHz: bands[0]?.frequencyHz ?? humFrequencyHz,
          highHz: bands.at(-1)?.frequencyHz ?? humFrequencyHz,
          centreHz: humFrequencyHz,
        },
        ranges: humRanges.map((times) => ({ ...times, value })),
        because,
        advice: `Mend the cable or ground loop; in the file, notches at ${list}, Q ${NOTCH_Q}.`,
        moves:
          bands.length === 0
            ? []
            : [eqMove({ id: 'low.hum', because }, bands, 'Notes at these frequencies get a little thinner.')],
        safeToApply: humConfidence >= 0.8 && !isProgramme(report, value),
        confidence: Math.min(0.95, humConfidence),
        audibility: Math.min(1, 0.2 + beyond / 40),
        beyond: Math.max(beyond, hum.mainsStandingDb - IN_PHASE_DB),
      },
    ];
  },
});

/** Steady lines within so much of the whole are what is played (a drone, a test tone): notches would take the music. */
const PROGRAMME_DB = 12;

function isProgramme(report: Report, levelDbfs: number): boolean {
  const rmsDbfs = stageValue(report, 'dynamics')?.rmsDbfs;
  return rmsDbfs !== undefined && levelDbfs > rmsDbfs - PROGRAMME_DB;
}

const TUNED = 'tuned on finished music, see docs/detection.md';

/** Lines too weak to be seen one by one, but in phase with each other and the mains for long. */
function inPhaseFinding({ mainsStandingDb, mainsHz }: Hum, references: readonly Report[]): FindingDraft[] | Passed {
  const theirs = references.flatMap((reference) => {
    const hum = stageValue(reference, 'hum');
    return hum?.mainsHz === mainsHz ? [hum.mainsStandingDb + IN_PHASE_SLACK_DB] : [];
  });
  const max = Math.max(IN_PHASE_DB, ...theirs);
  const expected = {
    max,
    source: max > IN_PHASE_DB ? `${counted(references.length, 'reference')}, and ${IN_PHASE_SLACK_DB} dB more` : TUNED,
    isRelative: max > IN_PHASE_DB,
  };
  const beyond = mainsStandingDb - max;
  if (beyond <= 0) return passed({ value: mainsStandingDb, unit: 'dB' }, expected);
  return [
    {
      severity: beyond < IN_PHASE_SURE_DB ? 'info' : 'warn',
      title: 'Mains hum under the music',
      measured: { value: mainsStandingDb, unit: 'dB' },
      expected,
      bandHz: { lowHz: mainsHz, highHz: 8 * mainsHz, centreHz: mainsHz },
      ranges: [],
      because: `multiples of ${mainsHz} Hz stand ${plain(mainsStandingDb)} dB over what notes leave there when added up in phase (${plain(max)} dB would be usual).`,
      advice:
        'Listen to the quietest moments on headphones; mend the cable or ground loop. Too weak to be notched without harm.',
      confidence: Math.min(0.9, 0.5 + beyond / 40),
      audibility: Math.min(1, 0.2 + beyond / 60),
    },
  ];
}

type Hum = NonNullable<ReturnType<typeof stageValue<'hum'>>>;
