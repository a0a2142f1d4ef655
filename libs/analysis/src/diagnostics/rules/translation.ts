import { silentChannel } from '../brokenStereo.ts';
import { DEVICES, type Device } from '../devices.ts';
import { distanceBeyond, judge } from '../limits.ts';
import {
  defineRule,
  silent,
  type FindingDraft,
  type Passed,
  type Reading,
  type Rule,
  type RuleContext,
  type Silent,
} from '../rule.ts';
import { translateTo } from '../translation.ts';
import { plain } from '../words.ts';

/** Independent channels lose 3.01 dB when added, measured a little more or less: beyond that is lost only where parts cancel. */
const LEAST_MONO_DB = -3.1;
const LOST_MONO_DB = -5;
/** What a device takes less of than this it does not take: then the mix has little bass. */
const LEAST_TAKEN_DB = 1;
/** So far under the voice range on full-range loudspeakers there is no bass that a device could take. */
const NO_BASS_DB = -50;
const SPREADS_DB = { bass: 5, mono: 0.7, voice: 0.6 } as const;
const SOURCE = 'tuned on finished music with modelled devices, see docs/detection.md';

/** One rule a device: does what matters survive there? */
export const TRANSLATION_RULES: readonly Rule[] = DEVICES.map((device) =>
  defineRule({
    id: `translation.${device.id}`,
    title: `${device.title}: not everything comes across`,
    measures:
      'bass against voice range there, loss by adding the channels, sinking of the voice, dB; the worst is named.',
    limits: { min: device.leastBassDb, warnBeyond: 3, slack: 4 },
    limit: {
      text: `Bass at least ${plain(device.leastBassDb, 0)} dB against the voice range, at most 3 dB lost in mono (as independent channels do), the voice at most ${plain(-device.leastVoiceShiftDb, 0)} dB deeper; with references, bass at most 4 dB under theirs. Never worse than a warning: devices are modelled (${device.source}).`,
      source: SOURCE,
    },
    silentWhen:
      'the file is silent, or has no sound between 300 Hz and 4 kHz (of bass also if it has none between 40 and 250 Hz); where the device adds channels, also if one of them is silent.',
    intentShifts: device.id === 'club' ? { classical: { off: true, because: 'it will not be played there' } } : {},
    explain: {
      what: `How the file comes across on: ${device.title.toLowerCase()}.`,
      howMeasured: `The average spectrum of mid and side goes through a modelled response (${device.source}) and the device’s way of adding channels; K-weighted levels of bass, voice range and rest are compared with full-range stereo.`,
      whyItMatters: 'Most listening happens on small, mono or bass-heavy devices.',
      howToHear: 'Listen on such a device, quietly, or through the audition filter of the dashboard.',
      whatToDo:
        'Lost bass: add harmonics (saturation) to the bass between 100 and 300 Hz rather than level below. Lost in mono: narrow what cancels. Sinking voice: clear the range that covers it there.',
      falseFriends: 'Music without bass or voice loses neither. Your device may differ from the model.',
    },
    evaluate: (context) => evaluate(device, context),
  }),
);

function evaluate(device: Device, context: RuleContext): readonly FindingDraft[] | Passed | Silent {
  const there = translateTo(context.report, device);
  if (there === undefined) return silent('silence');
  const broken = device.monoBelowHz > 0 ? silentChannel(context.report) : undefined;
  if (broken !== undefined) return silent(broken);
  const reading: Reading = { whole: (report) => translateTo(report, device)?.bassDb };
  const expected = context.expect(reading);
  const drafts: FindingDraft[] = [];
  const bass = judge(there.bassDb, expected, context.limits);
  const common = { ranges: [], confidence: 0.6 };
  const isTaken = there.bassShiftDb < -LEAST_TAKEN_DB;
  const hasBass = there.bassDb - there.bassShiftDb > NO_BASS_DB;
  if (bass.severity !== 'pass' && hasBass) {
    drafts.push({
      ...common,
      severity: bass.severity,
      title: `${device.title}: ${isTaken ? 'the bass is lost' : 'little bass'}`,
      measured: { value: there.bassDb, unit: 'dB' },
      expected,
      bandHz: { lowHz: 40, highHz: 250, centreHz: 100 },
      because: `40–250 Hz is ${plain(-there.bassDb)} dB below the voice range there (at most ${plain(-(expected.min ?? 0))} dB would be usual); the device takes ${there.bassShiftDb < -0.05 ? `${plain(-there.bassShiftDb)} dB` : 'nothing'} of it.`,
      advice: isTaken
        ? 'Give the bass harmonics between 100 and 300 Hz (saturation, a layer an octave up) instead of more level below.'
        : 'Bring up kick and bass in the mix, if it is meant to have any: the device plays what there is.',
      audibility: Math.min(1, 0.2 - bass.beyond / 15),
    });
  }
  if (there.monoLossDb < LEAST_MONO_DB) {
    drafts.push({
      ...common,
      severity: there.monoLossDb < LOST_MONO_DB ? 'warn' : 'info',
      title: `${device.title}: parts cancel in mono`,
      measured: { value: there.monoLossDb, unit: 'dB' },
      expected: { min: LEAST_MONO_DB, source: SOURCE },
      because: `adding the channels takes ${plain(-there.monoLossDb)} dB of what is heard there.`,
      advice: 'Narrow or align the parts that cancel (stereo.monoLoss names the band).',
      audibility: Math.min(1, 0.1 - there.monoLossDb / 12),
    });
  }
  if (there.voiceShiftDb < device.leastVoiceShiftDb) {
    drafts.push({
      ...common,
      severity: there.voiceShiftDb < device.leastVoiceShiftDb - 3 ? 'warn' : 'info',
      title: `${device.title}: the voice sinks`,
      measured: { value: there.voiceShiftDb, unit: 'dB' },
      expected: { min: device.leastVoiceShiftDb, source: SOURCE },
      bandHz: { lowHz: 300, highHz: 4000, centreHz: 1100 },
      channel: 'mid',
      because: `the voice range of the mid lies ${plain(-there.voiceShiftDb)} dB deeper in the rest there than on full-range loudspeakers.`,
      advice: 'Bring voice and lead up by a decibel, or take away what covers them there (bass in cars and clubs).',
      audibility: Math.min(1, 0.1 - there.voiceShiftDb / 15),
    });
  }
  if (drafts.length > 0) return drafts;
  // The nearest of the three, each in what finished music varies by.
  const margins = [
    distanceBeyond(there.bassDb, expected) / SPREADS_DB.bass,
    (LEAST_MONO_DB - there.monoLossDb) / SPREADS_DB.mono,
    (device.leastVoiceShiftDb - there.voiceShiftDb) / SPREADS_DB.voice,
  ];
  return { passed: { value: Math.min(0, Math.max(...margins)), unit: '' } };
}
