import type { Report } from '../../report/report.ts';
import { SEVERITIES, type Severity } from '../finding.ts';
import { bandLead, imageBands, middleBand } from '../bandLead.ts';
import { judge } from '../limits.ts';
import { localSeverity, passagesWhere } from '../passages.ts';
import { balanceMove } from '../remedies.ts';
import { defineRule, passed, silent, type Reading } from '../rule.ts';
import { mostly, stageValue } from '../stageValue.ts';
import { plain } from '../words.ts';

const reading: Reading = { whole: (report) => stageValue(report, 'stereo')?.balanceDb };

/** A passage that leans so far away from where the song is. */
const PASSAGE_DB = 4;
/** A lean that most third octaves do not share by this is one loud part on a side: a remark. */
const LEAST_OF_BANDS_DB = 0.8;

/** One channel louder than the other over the whole song. */
export const stereoBalance = defineRule({
  id: 'stereo.balance',
  title: 'Left and right are not in balance',
  measures: 'power of right over left, dB; positive: right is louder.',
  limits: { min: -1.5, max: 1.5, warnBeyond: 0.3, failBeyond: 5, slack: 1.5 },
  limit: {
    text: 'Between −1.5 and +1.5 dB; with references at most 1.5 dB outside theirs, half of it by the whole, half by the median of the third octaves. A remark where the median third octave leans less than 0.8 dB that way: then it is one part.',
    source:
      'tuned on finished music, see docs/detection.md: 85 % lie within ±1 dB; a phantom source begins to move at about 0.5 dB',
  },
  silentWhen: 'the file has one channel, or one channel is silent (file.silence).',
  intentShifts: { classical: { limits: { min: -3, max: 3 }, because: 'orchestras are not symmetric' } },
  explain: {
    what: 'The whole song leans to one side.',
    howMeasured:
      'Power of the right over the left channel over the whole file, and in third octaves from 160 Hz to 8 kHz.',
    whyItMatters: 'Voice and drums leave the middle, one loudspeaker works more, and limiters act on one side first.',
    howToHear: 'Swap your headphones: does the voice move to the other side?',
    whatToDo: 'Look for a loud part panned to one side; balance it with another, or set the balance of the bus.',
    falseFriends:
      'A guitar and a piano on opposite sides are an arrangement. A faulty cable or converter looks alike but is constant.',
  },
  evaluate(context) {
    const value = reading.whole(context.report);
    if (value === undefined) return silent('one channel, or one that is silent');
    const expected = context.expect({ whole: (reference) => balanceLike(context.report, value, reference) });
    const whole = judge(value, expected, context.limits);
    const usualDb = mostly(context.report.series?.['balanceDb']?.values.filter((one) => one !== null) ?? []) ?? value;
    const passages = passagesWhere(context.report, 'balanceDb', (balance) => Math.abs(balance - usualDb) > PASSAGE_DB);
    const wholeSeverity = isOfMostBands(context.report, value) ? whole.severity : atMost('info', whole.severity);
    // Where the song usually is in balance, its passages are what leans, however far they pull the whole.
    const isOfPassages = passages.length > 0 && judge(usualDb, expected, context.limits).severity === 'pass';
    const severity = localSeverity(
      isOfPassages ? atMost('warn', wholeSeverity) : wholeSeverity,
      passages,
      context.report.file.durationSeconds,
    );
    if (severity === 'pass') return passed({ value, unit: 'dB' }, expected);
    const isLocal = isOfPassages || wholeSeverity !== severity;
    const shown = isLocal
      ? passages.reduce((most, one) => (Math.abs(one.value) > Math.abs(most) ? one.value : most), 0)
      : value;
    const { beyond } = judge(shown, expected, context.limits);
    const because = `the ${shown > 0 ? 'right' : 'left'} channel is ${plain(Math.abs(shown))} dB louder ${isLocal ? 'in places' : 'over the whole file'}.`;
    // A large difference is an arrangement, or a fault that no balance knob mends.
    const isSafe = !isLocal && Math.abs(value) <= 3;
    return [
      {
        severity,
        measured: { value: shown, unit: 'dB' },
        expected,
        channel: shown > 0 ? 'right' : 'left',
        ranges: isLocal ? passages : [],
        because,
        advice: isSafe
          ? `Move the balance ${plain(Math.abs(value))} dB to the ${value > 0 ? 'left' : 'right'}, after a look at parts panned to one side.`
          : `Find the loud part on the ${shown > 0 ? 'right' : 'left'} and move or balance it; a balance control would only hide it.`,
        moves: isSafe ? [balanceMove({ id: 'stereo.balance', because }, -value)] : [],
        safeToApply: false, // it may be the arrangement
        confidence: Math.min(0.9, 0.6 + Math.abs(beyond) / 12),
        audibility: Math.min(1, 0.3 + Math.abs(beyond) / 6),
      },
    ];
  },
});

/** Where the file would lean if it leaned as a reference does: a part panned to one side moves the whole or some bands, a fault both. */
function balanceLike(report: Report, value: number, reference: Report): number | undefined {
  const theirs = reading.whole(reference);
  if (theirs === undefined) return undefined;
  const leadDb = bandLead(imageBands(report, 'balanceDb'), imageBands(reference, 'balanceDb'));
  return leadDb === undefined ? theirs : value - (value - theirs + leadDb) / 2;
}

function isOfMostBands(report: Report, value: number): boolean {
  const leanDb = middleBand(imageBands(report, 'balanceDb'));
  return leanDb === undefined || Math.sign(value) * leanDb >= LEAST_OF_BANDS_DB;
}

function atMost(highest: Severity, severity: Severity): Severity {
  return SEVERITIES.indexOf(severity) > SEVERITIES.indexOf(highest) ? highest : severity;
}
