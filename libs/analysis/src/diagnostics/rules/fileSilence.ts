import { defineRule, passed, type FindingDraft } from '../rule.ts';
import { stageValue } from '../stageValue.ts';
import { clock, plain } from '../words.ts';

const LONGEST_LEAD_SECONDS = 2;
const LONGEST_TAIL_SECONDS = 10;
const SOURCE = 'delivery rules: at most 2 s of dead air at the start, 10 s in all (distributors’ help pages, 2026)';

/** Nothing to hear: a silent file, channel or end. */
export const fileSilence = defineRule({
  id: 'file.silence',
  title: 'Silence',
  measures: 'silence at the start and at the end, s.',
  limits: { max: LONGEST_LEAD_SECONDS, warnBeyond: 1, slack: 0 },
  limit: { text: 'At most 2 s at the start and 10 s at the end; a silent file or channel fails.', source: SOURCE },
  silentWhen: 'never.',
  intentShifts: { classical: { limits: { max: 4 }, because: 'concert recordings breathe before the first note' } },
  explain: {
    what: 'The file, one of its channels, or its beginning or end holds no sound.',
    howMeasured: 'Time until a sample first exceeds −60 dBFS, and after the last that does; true peak of each channel.',
    whyItMatters:
      'Players start late, albums have holes, and distributors refuse the file. A silent channel is usually a wrong export.',
    howToHear: 'Play the file from its very start on headphones.',
    whatToDo: 'Trim the ends (leave a few hundredths of a second), or export again with the right routing.',
    falseFriends: 'Fades and rooms below −60 dBFS count as silence. A hidden track after a pause is a choice.',
  },
  evaluate({ report, limits }) {
    const file = stageValue(report, 'file');
    const peaks = stageValue(report, 'truePeak');
    const end = report.file.durationSeconds;
    const base = { expected: { max: limits.max!, source: SOURCE }, confidence: 0.95 };
    if (peaks === undefined) {
      return [
        {
          ...base,
          severity: 'fail',
          title: 'The file is silent',
          measured: { value: end, unit: 's' },
          ranges: [{ startSeconds: 0, endSeconds: end, value: end }],
          because: 'there is no sound in it.',
          advice: 'Export again; check mutes, routing and the export range.',
          audibility: 1,
        },
      ];
    }
    const lead = file?.leadingSilenceSeconds ?? 0;
    if (file !== undefined && lead >= file.durationSeconds) {
      // It has no start or end that could be cut: all of it would go.
      return [
        {
          ...base,
          severity: 'fail',
          title: 'Next to silence',
          measured: { value: end, unit: 's' },
          ranges: [{ startSeconds: 0, endSeconds: end, value: end }],
          because: `nothing in it exceeds −60 dBFS; the highest peak is ${plain(peaks.samplePeakDbfs)} dBFS.`,
          advice: 'Export again; check faders, mutes and routing.',
          audibility: 1,
        },
      ];
    }
    const drafts: FindingDraft[] = [];
    const silentChannel = peaks.truePeakByChannelDbtp.findIndex((peak) => peak === null);
    if (silentChannel >= 0 && report.file.format.channelCount === 2) {
      drafts.push({
        ...base,
        severity: 'fail',
        title: 'One channel is silent',
        measured: { value: end, unit: 's' },
        channel: silentChannel === 0 ? 'left' : 'right',
        ranges: [],
        because: `there is no sound in the ${silentChannel === 0 ? 'left' : 'right'} channel.`,
        advice: 'Export again; check panning and the routing of the output.',
        audibility: 1,
      });
    }
    if (lead > limits.max!) {
      drafts.push({
        ...base,
        severity: lead - limits.max! < limits.warnBeyond! ? 'info' : 'warn',
        title: 'Silence at the start',
        measured: { value: lead, unit: 's' },
        ranges: [{ startSeconds: 0, endSeconds: lead, value: lead }],
        because: `the first sound comes at ${clock(lead)}.`,
        advice: `Cut ${plain(lead - 0.05)} s off the start.`,
        audibility: 0.4,
      });
    }
    const tail = file?.trailingSilenceSeconds ?? 0;
    if (tail > LONGEST_TAIL_SECONDS) {
      drafts.push({
        ...base,
        expected: { max: LONGEST_TAIL_SECONDS, source: SOURCE },
        severity: 'info',
        title: 'Silence at the end',
        measured: { value: tail, unit: 's' },
        ranges: [{ startSeconds: end - tail, endSeconds: end, value: tail }],
        because: `after ${clock(end - tail)} nothing follows for ${plain(tail)} s.`,
        advice: `Cut the end to a second or two.`,
        audibility: 0.3,
      });
    }
    return drafts.length > 0 ? drafts : passed({ value: lead, unit: 's' }, { max: limits.max! });
  },
});
