import type { Report } from '../../report/report.ts';
import type { FindingRange } from '../finding.ts';
import { judge } from '../limits.ts';
import { localSeverity, passagesWhere, worstOf } from '../passages.ts';
import { widthMove } from '../remedies.ts';
import { defineRule, passed, silent, type Reading } from '../rule.ts';
import { middle, stageValue } from '../stageValue.ts';
import { hertz, plain } from '../words.ts';

const LOW_HZ = 480;
const HIGH_HZ = 8200;
const LARGEST_BOOST_DB = 6;
/** With less side than this there is nothing to widen. */
const EMPTY_SIDE_DB = -40;
/** A passage with less side is nearly mono; that is worth a word only in a song with more than this. */
const NARROW_PASSAGE_DB = -22;
const WIDE_SONG_DB = -16;

/** Hardly any difference between left and right. */
export const stereoNarrow = defineRule({
  id: 'stereo.narrow',
  title: 'Narrow stereo image',
  measures: 'mean over third octaves from 500 Hz to 8 kHz of side over mid, dB.',
  limits: { min: -12.5, warnBeyond: 1, failBeyond: 18, slack: 3 },
  limit: {
    text: 'At least −12.5 dB; with references at most 3 dB under theirs.',
    source: 'tuned on finished music, see docs/detection.md: 95 % of finished files are wider than −10.3 dB',
  },
  silentWhen: 'the file has one channel, or both channels are equal (then it says so as a remark).',
  intentShifts: {
    lofi: { infoOnly: true, because: 'mono is part of the sound' },
    acoustic: { limits: { min: -16 }, because: 'one player in the middle is narrow by nature' },
    club: { limits: { min: -15 }, because: 'clubs play mono' },
  },
  explain: {
    what: 'All instruments come from one place in the middle and cover each other there.',
    howMeasured:
      'Power of (L−R)/2 over power of (L+R)/2 in each third octave from 500 Hz to 8 kHz, where the ear hears direction best; the mean of them.',
    whyItMatters:
      'Beside finished music the mix sounds small, and voice and drums must fight pads and guitars for the same place.',
    howToHear: 'Switch to mono: if hardly anything changes, the mix is narrow.',
    whatToDo:
      'Pan doubled parts, give pads and reverb their width at the source. Raising the side helps only what is already there.',
    falseFriends:
      'A solo instrument or an old recording is mono on purpose. Widening by delay or polarity tricks is lost in mono.',
  },
  evaluate(context) {
    if (context.report.file.format.channelCount < 2) return silent('one channel');
    const stereo = stageValue(context.report, 'stereo');
    if (stereo === undefined) return silent('silence');
    const isDualMono = stageValue(context.report, 'file')?.isDualMono === true;
    const value = isDualMono ? undefined : reading.whole(context.report);
    if (value === undefined)
      return isDualMono ? silent('both channels are equal: mono in two channels') : silent('no side or mid to measure');
    const expected = context.expect(reading);
    const whole = judge(value, expected, context.limits);
    const passages = narrowPassages(context.report);
    const severity = localSeverity(whole.severity, passages, context.report.file.durationSeconds);
    if (severity === 'pass') return passed({ value, unit: 'dB' }, expected);
    const isLocal = whole.severity !== severity;
    const shown = isLocal ? worstOf(passages, -1)! : value;
    const { beyond } = judge(shown, expected, context.limits);
    const sideGainDb = Math.min(LARGEST_BOOST_DB, -beyond);
    const because = isLocal
      ? `in places the side is ${plain(-shown)} dB below the mid, nearly mono, in a song that is wide elsewhere.`
      : `from 500 Hz to ${hertz(Math.min(8000, context.report.file.format.sampleRateHz / 2))} the side is ${plain(-value)} dB below the mid (${plain(-(expected.min ?? 0))} dB would still be usual).`;
    const isEmpty = isLocal || value < EMPTY_SIDE_DB;
    return [
      {
        severity,
        measured: { value: shown, unit: 'dB' },
        expected,
        ranges: passages,
        because,
        advice: `Pan doubled parts and widen pads and reverbs at the source${isLocal ? ' in these places.' : isEmpty ? '; the file has no side to raise.' : `; on the mix, raise the side by ${plain(sideGainDb)} dB.`}`,
        moves: isEmpty ? [] : [widthMove({ id: 'stereo.narrow', because }, sideGainDb)],
        safeToApply: false,
        confidence: Math.min(0.9, 0.6 + -beyond / 30),
        audibility: Math.min(1, 0.4 - beyond / 20),
      },
    ];
  },
});

const reading: Reading = { whole: widthDb };

/** Passages with hardly any side in a song that has some. */
function narrowPassages(report: Report): FindingRange[] {
  const usualDb = middle(report.series?.['sideToMidDb']?.values.filter((width) => width !== null) ?? []);
  if (usualDb === undefined || usualDb < WIDE_SONG_DB) return [];
  return passagesWhere(report, 'sideToMidDb', (width) => width < NARROW_PASSAGE_DB);
}

function widthDb(report: Report): number | undefined {
  const bands = stageValue(report, 'stereo')?.thirdOctaves;
  const values = bands?.frequenciesHz.flatMap((frequencyHz, i) => {
    const width = bands.widthDb[i];
    return frequencyHz < LOW_HZ || frequencyHz > HIGH_HZ || typeof width !== 'number' ? [] : [width];
  });
  if (values === undefined || values.length < 3) return undefined;
  return values.reduce((sum, width) => sum + width, 0) / values.length;
}
