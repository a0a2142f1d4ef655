import type { FindingRange } from '../finding.ts';
import { judge } from '../limits.ts';
import { longest } from '../ranges.ts';
import { defineRule, passed, silent } from '../rule.ts';
import { stageValue } from '../stageValue.ts';
import { clock, counted } from '../words.ts';

/** Holes torn into the sound. */
export const fileDropout = defineRule({
  id: 'file.dropout',
  title: 'Dropouts',
  measures: 'holes of 2 ms to 1 s of exact zeros torn into loud sound, number.',
  limits: { max: 0, failBeyond: 3, slack: 0 },
  limit: { text: 'None; three and more fail.', source: 'a single hole is heard as a click; no standard needed' },
  silentWhen:
    'the sound around a hole is below −40 dBFS, or more than four holes a second show that they are the shape of the sound.',
  intentShifts: { lofi: { infoOnly: true, because: 'stutters may be meant' } },
  explain: {
    what: 'For some milliseconds there is exactly nothing, in the middle of sound: buffers that ran empty while recording or exporting, lost packets, bad edits.',
    howMeasured: 'Runs of exact zeros with loud sound on both sides, broken off rather than ended.',
    whyItMatters: 'Each one is a click or a gap that everybody hears.',
    howToHear: 'Go to the times listed; on headphones.',
    whatToDo: 'Export again, offline if it was in real time, with a larger buffer; at edits use short crossfades.',
    falseFriends: 'Gates and stutter effects make holes on purpose, usually many and in time.',
  },
  evaluate({ report, limits, standard }) {
    const file = stageValue(report, 'file');
    if (file === undefined) return silent('nothing was measured');
    const { severity } = judge(file.dropoutCount, standard, limits);
    if (severity === 'pass') return passed({ value: file.dropoutCount, unit: 'holes' }, standard);
    const [first] = file.dropouts;
    return [
      {
        severity,
        measured: { value: file.dropoutCount, unit: 'holes' },
        expected: standard,
        ...(file.dropouts.every(({ channel }) => channel === first?.channel) && report.file.format.channelCount === 2
          ? { channel: first?.channel === 0 ? ('left' as const) : ('right' as const) }
          : {}),
        ranges: longest(placesOf(file.dropouts)),
        because: `${counted(file.dropoutCount, 'hole')} of exact zeros torn into the sound, the first at ${clock(first?.startSeconds ?? 0)}.`,
        advice: 'Export again with a larger buffer or offline; mend edits with short crossfades.',
        confidence: 0.9,
        audibility: Math.min(1, 0.5 + file.dropoutCount / 10),
      },
    ];
  },
});

/** What is torn out of several channels at once is one hole. They are in order of time. */
function placesOf(dropouts: readonly { readonly startSeconds: number; readonly endSeconds: number }[]): FindingRange[] {
  const places: FindingRange[] = [];
  for (const { startSeconds, endSeconds } of dropouts) {
    const last = places.at(-1);
    if (last === undefined || startSeconds >= last.endSeconds) places.push({ startSeconds, endSeconds, value: 0 });
    else last.endSeconds = Math.max(last.endSeconds, endSeconds);
  }
  return places.map((place) => ({ ...place, value: place.endSeconds - place.startSeconds }));
}
