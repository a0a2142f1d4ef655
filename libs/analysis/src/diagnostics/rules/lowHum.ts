import { judge } from '../limits.ts';
import { eqMove } from '../remedies.ts';
import { defineRule, passed, silent, type FindingDraft, type Passed } from '../rule.ts';
import { stageValue } from '../stageValue.ts';
import { hertz, plain } from '../words.ts';

const LEAST_CONFIDENCE = 0.5;
/** Lines that stand so far over noise when added up in phase are mains; so far more, surely. */
const IN_PHASE_DB = 13;
const IN_PHASE_SURE_DB = 2;
const NOTCH_Q = 20;
const MOST_NOTCHES = 6;

/** Mains hum. */
export const lowHum = defineRule({
  id: 'low.hum',
  title: 'Mains hum',
  measures: 'level of the steady harmonics of 50 or 60 Hz, dBFS.',
  limits: { max: -70, warnBeyond: 8, failBeyond: 40, slack: 6 },
  limit: {
    text: 'At most −70 dBFS, a warning from −62, a failure from −30; only where the lines are steady enough to be mains (confidence of one half).',
    source: 'practice of restoration: −70 dBFS lies under the noise of a quiet living room at usual volume',
  },
  silentWhen: 'no steady lines at multiples of 50 or 60 Hz are seen in the quieter half of the song.',
  intentShifts: { lofi: { infoOnly: true, because: 'hum may be part of the sound' } },
  explain: {
    what: 'The mains hums at 50 or 60 Hz and their multiples, through ground loops, unbalanced cables, pickups and dimmers.',
    howMeasured:
      'Lines at multiples of 50 or 60 Hz that stay at one frequency and one level in the quieter half of the song.',
    whyItMatters: 'It is heard in every pause and makes bass and kick unclear.',
    howToHear: 'Listen to intro, pauses and fade on headphones.',
    whatToDo:
      'Mend the cable or lift the loop at the source. In the file: narrow notches at the harmonics, on the track that hums.',
    falseFriends: 'A held G (49 Hz) or B (61.7 Hz) of a synth bass lies near; its level does not stay put.',
  },
  evaluate({ report, limits, standard }) {
    const hum = stageValue(report, 'hum');
    if (hum === undefined) return silent('too short, or silence');
    const { humLevelDbfs: value, humFrequencyHz, humConfidence, humHarmonics, humRanges } = hum;
    const inPhase = inPhaseFinding(hum);
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
        safeToApply: humConfidence >= 0.8,
        confidence: Math.min(0.95, humConfidence),
        audibility: Math.min(1, 0.2 + beyond / 40),
        beyond: Math.max(0, hum.mainsStandingDb - IN_PHASE_DB),
      },
    ];
  },
});

/** Lines too weak to be seen one by one, but in phase with each other and the mains for long. */
function inPhaseFinding({ mainsStandingDb, mainsHz }: Hum): FindingDraft[] | Passed {
  const expected = { max: IN_PHASE_DB, source: 'tuned on finished music, see docs/detection.md' };
  const beyond = mainsStandingDb - IN_PHASE_DB;
  if (beyond <= 0) return passed({ value: mainsStandingDb, unit: 'dB' }, expected);
  return [
    {
      severity: beyond < IN_PHASE_SURE_DB ? 'info' : 'warn',
      title: 'Mains hum under the music',
      measured: { value: mainsStandingDb, unit: 'dB' },
      expected,
      bandHz: { lowHz: mainsHz, highHz: 8 * mainsHz, centreHz: mainsHz },
      ranges: [],
      because: `multiples of ${mainsHz} Hz stand ${plain(mainsStandingDb)} dB over what notes leave there when added up in phase (${plain(IN_PHASE_DB)} dB would be usual).`,
      advice:
        'Listen to the quietest moments on headphones; mend the cable or ground loop. Too weak to be notched without harm.',
      confidence: Math.min(0.9, 0.5 + beyond / 40),
      audibility: Math.min(1, 0.2 + beyond / 60),
    },
  ];
}

type Hum = NonNullable<ReturnType<typeof stageValue<'hum'>>>;
