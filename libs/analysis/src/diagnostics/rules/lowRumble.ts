import { percentileSorted } from '@auralign/dsp';
import type { Report } from '../../report/report.ts';
import type { FindingRange } from '../finding.ts';
import { heldNear } from '../corridor.ts';
import { judge } from '../limits.ts';
import { localSeverity, passagesWhere } from '../passages.ts';
import { highPassMove, highPassOrderFor } from '../remedies.ts';
import { defineRule, passed, silent, type Reading } from '../rule.ts';
import { middle, stageValue } from '../stageValue.ts';
import { plain } from '../words.ts';

const CUTOFF_HZ = 28;
/** The middle of what is measured, an octave below the cut-off. */
const RUMBLE_HZ = 14;
/** A passage rumbles when it stands this far over the quiet ones, and this far over the limit. */
const PASSAGE_RISE_DB = 8;
/** Its level is that of 10 to 30 Hz, where the bass has its skirt: so far over the limit it must lie. */
const PASSAGE_BEYOND_DB = 11;
/** And so far it must rise beyond what 20 to 60 Hz rises, unless it is the louder of both: a low drum or a low note lifts both alike. */
const OWN_RISE_DB = 6;
const reading: Reading = { whole: subsonicDb };

/** Level below 30 Hz that nothing in the music asks for. */
export const lowRumble = defineRule({
  id: 'low.rumble',
  title: 'Rumble below 30 Hz',
  measures: 'level of 7–20 Hz that is there all the time, against the level of the whole, dB.',
  limits: { max: -27, warnBeyond: 0.5, failBeyond: 13, slack: 6 },
  limit: {
    text: 'At most −27 dB in nine tenths of the time, so that the skirt of a bass drum does not count; with references that have more at most 6 dB over theirs.',
    source:
      'tuned on finished music, see docs/detection.md: none of it has more than −30 dB. Below 20 Hz nothing is heard as a tone (ISO 226:2003 begins there)',
  },
  silentWhen: 'there is nothing below 20 Hz, or the file is shorter than a few seconds.',
  intentShifts: { club: { limits: { max: -12 }, because: 'sub bass is part of the music' } },
  explain: {
    what: 'Steps, wind, plosives, turntables and air conditioning live below 30 Hz, most of them below 20. Hardly any loudspeaker plays it.',
    howMeasured:
      'Power from 7 to 20 Hz in frames of two seconds, the quietest tenth of them, over the mean power of the file. For places, the level of 10–30 Hz over time.',
    whyItMatters: 'It moves woofers and limiters without being heard, and takes headroom from everything else.',
    howToHear: 'You do not; look at the woofer, or switch a high-pass at 30 Hz on and off and watch the peaks.',
    whatToDo: 'High-pass the tracks that have no business down there, then the mix near 28 Hz.',
    falseFriends: 'Synthetic sub bass, organ and big drums reach below 30 Hz on purpose.',
  },
  evaluate(context) {
    const { report, limits } = context;
    const value = subsonicDb(report);
    if (value === undefined) return silent('there is nothing below 20 Hz, or too little time');
    // A reference without any does not make a fault of what nobody minds.
    const expected = heldNear(context.expect(reading), { max: limits.max! });
    const whole = judge(value, expected, limits);
    const passages = rumblingPassages(report, expected.max ?? 0);
    if (whole.severity === 'pass' && passages.length === 0) return passed({ value, unit: 'dB' }, expected);
    const isLocal = whole.severity === 'pass';
    const worst = isLocal ? Math.max(...passages.map((passage) => passage.value)) : value;
    // Passages are told by another level, which the bass reaches into: their limit lies higher.
    const allowed = isLocal ? { ...expected, max: (expected.max ?? 0) + PASSAGE_BEYOND_DB } : expected;
    const { beyond } = judge(worst, allowed, limits);
    const because = isLocal
      ? `below 30 Hz it rises to ${plain(worst)} dB against the whole in places (${plain(allowed.max ?? 0)} dB would be usual).`
      : `7–20 Hz is at ${plain(value)} dB against the whole nearly all the time (${plain(expected.max ?? 0)} dB would be usual).`;
    const order = highPassOrderFor(beyond, RUMBLE_HZ, CUTOFF_HZ);
    const cost = `Sub bass below 35 Hz gets softer${order > 2 ? ', and a steep filter turns the phase of what is just above' : ''}.`;
    return [
      {
        severity: localSeverity(whole.severity, passages, report.file.durationSeconds),
        measured: { value: worst, unit: 'dB' },
        expected: allowed,
        bandHz: { lowHz: 7, highHz: 30, centreHz: RUMBLE_HZ },
        ranges: isLocal ? passages : [],
        because,
        advice: isLocal
          ? `Find what rumbles there and high-pass that track at ${CUTOFF_HZ} Hz, ${6 * order} dB/octave; a low note that is meant may stay.`
          : `High-pass at ${CUTOFF_HZ} Hz, ${6 * order} dB/octave: woofers and limiters have less to do, and nothing is heard to go.`,
        moves: [highPassMove({ id: 'low.rumble', because }, CUTOFF_HZ, cost, order)],
        // What comes and goes may be the deepest notes, which a filter would take and not mend: their skirt reaches below 30 Hz.
        safeToApply: !isLocal,
        confidence: Math.min(0.95, 0.6 + 0.03 * beyond),
        audibility: Math.min(1, 0.3 + beyond / 20),
      },
    ];
  },
});

/** Level of 7 to 20 Hz in the quietest tenth of the time, over the RMS of the file. */
function subsonicDb(report: Report): number | undefined {
  const levelDbfs = stageValue(report, 'hum')?.subsonicP10Dbfs;
  const rmsDbfs = stageValue(report, 'dynamics')?.rmsDbfs;
  return levelDbfs === undefined || rmsDbfs === undefined ? undefined : levelDbfs - rmsDbfs;
}

/** Passages in which 10 to 30 Hz rises far over its quiet moments and over what the whole may have, and not because the bass does. */
function rumblingPassages(report: Report, maxDb: number): FindingRange[] {
  const levels = report.series?.['rumbleLevelDbfs']?.values.filter((level) => level !== null) ?? [];
  const rmsDbfs = stageValue(report, 'dynamics')?.rmsDbfs;
  if (levels.length === 0 || rmsDbfs === undefined) return [];
  const quietDbfs = percentileSorted(Float64Array.from(levels).sort(), 0.2);
  const leastDbfs = Math.max(quietDbfs + PASSAGE_RISE_DB, rmsDbfs + maxDb + PASSAGE_BEYOND_DB);
  const passages = passagesWhere(report, 'rumbleLevelDbfs', (level) => level > leastDbfs);
  const rumble = levelsBy(report, 'rumbleLevelDbfs', passages);
  const bass = levelsBy(report, 'subLevelDbfs', passages);
  return passages
    .filter((passage) => {
      const [own, above] = [rumble(passage), bass(passage)];
      if (own === undefined || above === undefined) return true;
      return own.insideDb > above.insideDb || own.riseDb > above.riseDb + OWN_RISE_DB;
    })
    .map((range) => ({ ...range, value: range.value - rmsDbfs }));
}

/** The usual level of a band in a passage, and how far that lies over its usual level outside of all of them. */
function levelsBy(
  report: Report,
  seriesId: string,
  passages: readonly FindingRange[],
): (passage: FindingRange) => { readonly insideDb: number; readonly riseDb: number } | undefined {
  const series = report.series?.[seriesId];
  const moments = (series?.values ?? []).flatMap((level, i) =>
    level === null ? [] : [{ level, seconds: series!.startSeconds + i * series!.stepSeconds }],
  );
  const within = (seconds: number, { startSeconds, endSeconds }: FindingRange): boolean =>
    seconds >= startSeconds && seconds < endSeconds;
  const usual = (isAsked: (seconds: number) => boolean): number | undefined =>
    middle(moments.filter(({ seconds }) => isAsked(seconds)).map(({ level }) => level));
  const outsideDb = usual((seconds) => !passages.some((passage) => within(seconds, passage)));
  return (passage) => {
    const insideDb = usual((seconds) => within(seconds, passage));
    return insideDb === undefined || outsideDb === undefined ? undefined : { insideDb, riseDb: insideDb - outsideDb };
  };
}
