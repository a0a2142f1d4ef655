import { lateChannel, silentChannel } from '../brokenStereo.ts';
import { percentileSorted } from '@auralign/dsp';
import type { Report } from '../../report/report.ts';
import { bandLead, imageBands, middleBand } from '../bandLead.ts';
import { heldNear } from '../corridor.ts';
import type { FindingRange } from '../finding.ts';
import { judge } from '../limits.ts';
import { localSeverity, passagesWhere, worstOf } from '../passages.ts';
import { widthMove } from '../remedies.ts';
import { defineRule, passed, silent } from '../rule.ts';
import { stageValue } from '../stageValue.ts';
import { atMostSoLoud, loudAgainst, plain } from '../words.ts';

/** Less than this reads 0.0 dB. */
const ROUNDING_DB = 0.05;
/** No wider than finished music usually is, no hole in the middle, whatever references have. */
const USUAL_DB = -6;
/** A passage with so much more side than mid is too wide, whatever the song is, if it stands so far over the rest. */
const PASSAGE_DB = 0;
const PASSAGE_RISE_DB = 6;

/** More difference between left and right than sum. */
export const stereoWide = defineRule({
  id: 'stereo.wide',
  title: 'Too wide: a hole in the middle',
  measures: 'side over mid, dB: the median of the third octaves from 160 Hz to 8 kHz.',
  limits: { max: 0, warnBeyond: 0.3, failBeyond: 4, slack: 3.5 },
  limit: {
    text: 'At most 0 dB in half of the bands, as much as independent channels have; with references at most 3.5 dB over theirs, band by band, but never below −6 dB, which finished music usually has.',
    source: 'tuned on finished music, see docs/detection.md: one passage in twenty is wider than 0.3 dB',
  },
  silentWhen: 'the file has one channel, side and mid in fewer than five bands, or a channel that is late or silent.',
  intentShifts: { classical: { limits: { max: 1 }, because: 'spaced microphones are wide' } },
  explain: {
    what: 'The image hangs left and right of the loudspeakers, and nothing stands in the middle.',
    howMeasured:
      'Power of (L−R)/2 over power of (L+R)/2 in each third octave from 160 Hz to 8 kHz; the median, so that one wide pad is not the mix. 0 dB are independent channels. With references the median of what the bands differ by.',
    whyItMatters: 'In mono the mix falls apart, voice and bass get soft, and on headphones it tires.',
    howToHear: 'Close your eyes: can you point at voice, snare and bass? Then switch to mono: what got softer?',
    whatToDo: 'Take stereo wideners off, move double-panned parts inward, keep voice, bass and kick in the middle.',
    falseFriends: 'Ambient music may have no middle on purpose.',
  },
  evaluate(context) {
    const { report } = context;
    if (report.file.format.channelCount < 2) return silent('one channel');
    const stereo = stageValue(report, 'stereo');
    const widths = imageBands(report, 'widthDb');
    const value = middleBand(widths);
    if (stereo === undefined || value === undefined) return silent('no side or mid to measure');
    const broken = silentChannel(report);
    if (broken !== undefined) return silent(broken);
    if (lateChannel(report) !== undefined) return silent('one channel comes late: stereo.monoLoss speaks of it');
    const asWideAs = (reference: Report): number | undefined => {
      const leadDb = bandLead(widths, imageBands(reference, 'widthDb'));
      return leadDb === undefined ? undefined : value - leadDb;
    };
    const expectedHere = context.expect({ whole: asWideAs });
    const expected = expectedHere.isRelative ? heldNear(expectedHere, { max: USUAL_DB }) : expectedHere;
    const whole = judge(value, expected, context.limits);
    const passages = widePassages(report, Math.max(PASSAGE_DB, expected.max ?? 0));
    const severity = localSeverity(whole.severity, passages, report.file.durationSeconds);
    if (severity === 'pass' || (passages.length === 0 && whole.beyond < ROUNDING_DB))
      return passed({ value, unit: 'dB' }, expected);
    const isLocal = whole.severity !== severity;
    const shown = isLocal ? worstOf(passages, 1)! : value;
    const { beyond } = judge(shown, expected, context.limits);
    const because = `the side is ${loudAgainst(shown)} the mid${isLocal ? ' in places' : ''} (${atMostSoLoud(expected.max ?? 0)} would be usual).`;
    return [
      {
        severity,
        measured: { value: shown, unit: 'dB' },
        expected,
        ranges: passages,
        because,
        advice: stereo.polarityInverted
          ? 'Look first whether a channel is upside down (stereo.antiphase); if none is, take wideners off.'
          : `Take wideners off; on the mix, lower the side by ${plain(beyond)} dB.`,
        // A passage is mended where it was made; turning the whole narrower would be the next fault.
        moves:
          isLocal || stereo.polarityInverted ? [] : [widthMove({ id: 'stereo.wide', because }, -Math.min(12, beyond))],
        safeToApply: false,
        confidence: Math.min(0.9, 0.6 + beyond / 15),
        audibility: Math.min(1, 0.4 + beyond / 8),
      },
    ];
  },
});

/** Passages wider than they may be and than the narrow quarter of the song: what is wide all along is judged as a whole. */
function widePassages(report: Report, maxDb: number): FindingRange[] {
  const levels = report.series?.['sideToMidDb']?.values.filter((width) => width !== null) ?? [];
  if (levels.length === 0) return [];
  const narrowDb = percentileSorted(Float64Array.from(levels).sort(), 0.25);
  return passagesWhere(report, 'sideToMidDb', (width) => width > Math.max(maxDb, narrowDb + PASSAGE_RISE_DB));
}
