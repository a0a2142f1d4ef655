import { longest } from '../ranges.ts';
import { gainMove } from '../remedies.ts';
import { defineRule, passed, silent, type FindingDraft, type RuleContext } from '../rule.ts';
import { stageValue } from '../stageValue.ts';
import { counted, plain } from '../words.ts';

/** Fewer cut peaks than this in a whole file are not heard. */
const FEW_PEAKS = 3;
const CEILING_DBTP = -1;
/** Overs that would read 0.0 dB are rounding. */
const LEAST_OVER_DB = 0.05;
const SOURCE = 'tuned on finished music, see docs/detection.md; ITU-R BS.1770 forbids none';

/** Peaks that were cut off, at full scale or below it, and samples beyond full scale. */
export const gainClipping = defineRule({
  id: 'gain.clipping',
  title: 'Clipped peaks',
  measures: 'share of samples in cut peaks, %.',
  limits: { max: 0, warnBeyond: 0.0005, failBeyond: 0.1, slack: 0 },
  limit: {
    text: 'None. A few cut peaks are a remark, from 0.0005 % of samples on a warning, from 0.1 % on a failure.',
    source: SOURCE,
  },
  silentWhen: 'fewer than three peaks are cut, or waves are flat by design (square-like synthesizers).',
  intentShifts: {
    club: { infoOnly: true, because: 'clipped drums are part of the style' },
  },
  explain: {
    what: 'Clipping cuts the tops off waves. What was there is gone, and the corners are new, harsh sound.',
    howMeasured:
      'Runs of three or more samples at full scale with a corner at the edge; runs at another ceiling, one and the same in both channels and on both sides of zero (clipped, then turned down); pairs of samples where such runs show a ceiling; samples beyond full scale in floating-point and lossy files.',
    whyItMatters: 'Cut peaks cannot be brought back. Lossy encoders and players make them worse.',
    howToHear: 'Crackle on loud notes of bass and piano, a rasp on voices; drums lose their snap before they crackle.',
    whatToDo:
      'Go back to before the clipping: lower the gain into the converter, the limiter or the master bus, and export again. Overs in floating-point files only need turning down.',
    falseFriends:
      'A rounded peak that touches full scale is not clipped. Square waves have flat tops by nature. Overs of an MP3 or Ogg file are made by the encoder, not by the mix.',
  },
  evaluate(context) {
    const clipping = stageValue(context.report, 'clipping');
    if (clipping === undefined) return silent('nothing was measured');
    const cutPeaks = clipping.clippedRunCount + clipping.flatTopCount;
    if (cutPeaks >= FEW_PEAKS) return [cut(context, clipping, cutPeaks)];
    if (clipping.floatOverCount > 0 && (clipping.floatOverDbfs ?? 0) >= LEAST_OVER_DB)
      return [overs(context, clipping)];
    return passed({ value: cutPeaks, unit: 'peaks' }, { max: FEW_PEAKS });
  },
});

type Clipping = NonNullable<ReturnType<typeof stageValue<'clipping'>>>;

function cut({ report, limits }: RuleContext, clipping: Clipping, cutPeaks: number): FindingDraft {
  const share = clipping.clippedPercent;
  const isLowered = clipping.flatTopCount > clipping.clippedRunCount;
  const level = isLowered
    ? `at ${plain(clipping.flatTopDbfs ?? 0, 2)} dBFS, so it was clipped and then turned down`
    : 'at full scale';
  return {
    severity: share >= limits.failBeyond! ? 'fail' : share >= limits.warnBeyond! ? 'warn' : 'info',
    title: isLowered ? 'Peaks clipped, then turned down' : 'Clipped peaks',
    measured: { value: share, unit: '%' },
    expected: { max: 0, source: SOURCE },
    ranges: rangesOf(report, clipping),
    because: `${counted(cutPeaks, 'peak')} ${cutPeaks === 1 ? 'is' : 'are'} cut off ${level} (${plain(share, 3)} % of all samples).`,
    advice:
      'Go back to before the clipping, lower the gain there and export again; nothing done to this file brings the peaks back.',
    confidence: isLowered ? 0.85 : 0.95,
    audibility: Math.min(1, 0.3 + 0.25 * Math.max(0, Math.log10(share / 0.0005))),
  };
}

/** Beyond full scale and still whole. */
function overs({ report }: RuleContext, clipping: Clipping): FindingDraft {
  const overDb = clipping.floatOverDbfs ?? 0;
  const isLossy = !report.file.format.lossless;
  const peakDbtp = stageValue(report, 'truePeak')?.truePeakDbtp ?? overDb;
  const because = isLossy
    ? `decoded, the file passes full scale ${counted(clipping.floatOverCount, 'time')} by up to ${plain(overDb)} dB; players that cannot hold more will clip there.`
    : `${counted(clipping.floatOverCount, 'stretch')} of samples pass full scale by up to ${plain(overDb)} dB; nothing is lost while the file stays floating-point.`;
  return {
    // Half a decibel for a moment, in a decoder, is not heard; two are.
    severity: overDb < 0.5 ? 'info' : 'warn',
    title: isLossy ? 'Decodes to more than full scale' : 'Samples beyond full scale',
    measured: { value: overDb, unit: 'dBFS' },
    expected: { max: 0, source: SOURCE },
    ranges: rangesOf(report, clipping),
    because,
    advice: isLossy
      ? `Encode again from a master that peaks at ${plain(CEILING_DBTP)} dBTP.`
      : `Turn down by ${plain(peakDbtp - CEILING_DBTP)} dB before exporting to 16 or 24 bits.`,
    moves: [gainMove({ id: 'gain.clipping', because }, CEILING_DBTP - peakDbtp)],
    safeToApply: true,
    confidence: 0.95,
    audibility: Math.min(1, 0.1 + overDb / 6),
  };
}

function rangesOf(report: RuleContext['report'], { ranges }: Clipping): FindingDraft['ranges'] {
  const channels = report.file.format.channelCount;
  return longest(
    ranges.map(({ startSeconds, endSeconds, sampleCount }) => ({
      startSeconds,
      endSeconds,
      value: Math.min(
        100,
        (100 * sampleCount) / Math.max(1, (endSeconds - startSeconds) * report.file.format.sampleRateHz * channels),
      ),
    })),
  );
}
