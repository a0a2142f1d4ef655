import { judge } from '../limits.ts';
import { highPassMove } from '../remedies.ts';
import { defineRule, silent, type Reading } from '../rule.ts';
import { stageValue } from '../stageValue.ts';
import { plain } from '../words.ts';

const CUTOFF_HZ = 28;
/** Below the level of the sub band by more than this, what is under 30 Hz is only the skirt of a bass. */
const SKIRT_DB = -7;
const reading: Reading = { whole: (report) => stageValue(report, 'bands')?.rumble.relativeDb };

/** Level below 30 Hz that nothing in the music asks for. */
export const lowRumble = defineRule({
  id: 'low.rumble',
  title: 'Rumble below 30 Hz',
  measures: 'level of 10–30 Hz against 20 Hz–20 kHz, dB.',
  limits: { max: -17, warnBeyond: 1, failBeyond: 13, slack: 4 },
  limit: {
    text: 'At most −17 dB, unless it is the skirt of a bass (7 dB or more below 20–60 Hz); with references at most 4 dB over theirs.',
    source: 'tuned on finished music, see docs/detection.md: 90 % of finished files lie below −17 dB',
  },
  silentWhen: 'there is nothing below 30 Hz, or it is the skirt of a sub bass.',
  intentShifts: { club: { limits: { max: -12 }, because: 'sub bass is part of the music' } },
  explain: {
    what: 'Steps, wind, plosives, turntables and air conditioning live below 30 Hz. Hardly any loudspeaker plays it.',
    howMeasured: 'Power from 10 to 30 Hz over the power from 20 Hz to 20 kHz, and beside that of 20–60 Hz.',
    whyItMatters: 'It moves woofers and limiters without being heard, and takes headroom from everything else.',
    howToHear: 'You do not; look at the woofer, or switch a high-pass at 30 Hz on and off and watch the peaks.',
    whatToDo: 'High-pass the tracks that have no business down there, then the mix near 28 Hz.',
    falseFriends: 'Synthetic sub bass, organ and big drums reach below 30 Hz on purpose.',
  },
  evaluate(context) {
    const bands = stageValue(context.report, 'bands');
    const value = bands?.rumble.relativeDb;
    if (bands === undefined || value === undefined) return silent('there is nothing below 30 Hz');
    const subDb = bands.sub.relativeDb ?? -100;
    const skirtDb = value - subDb;
    const expected = context.expect(reading);
    const { severity, beyond } = judge(value, expected, context.limits);
    if (severity === 'pass' || skirtDb < SKIRT_DB) return [];
    const savedDb = -10 * Math.log10(Math.max(0.05, 1 - 10 ** (value / 10)));
    const because = `10–30 Hz is ${plain(value)} dB against the whole (${plain(expected.max ?? 0)} dB would be usual) and ${plain(Math.abs(skirtDb))} dB ${skirtDb < 0 ? 'below' : 'above'} 20–60 Hz.`;
    return [
      {
        severity,
        measured: { value, unit: 'dB' },
        expected,
        bandHz: { lowHz: 10, highHz: 30, centreHz: 20 },
        ranges: [],
        because,
        advice: `High-pass at ${CUTOFF_HZ} Hz, 12 dB/octave; that takes ${plain(savedDb)} dB off the level without being heard.`,
        moves: [highPassMove({ id: 'low.rumble', because }, CUTOFF_HZ, 'Sub bass below 35 Hz gets softer.')],
        safeToApply: true,
        confidence: Math.min(0.95, 0.55 + 0.04 * (skirtDb - SKIRT_DB)),
        audibility: Math.min(1, 0.3 + beyond / 15),
      },
    ];
  },
});
