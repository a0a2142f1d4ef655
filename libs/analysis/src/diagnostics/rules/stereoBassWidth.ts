import { brokenStereo } from '../brokenStereo.ts';
import { heldNear } from '../corridor.ts';
import { judge } from '../limits.ts';
import { localSeverity, passagesWhere, worstOf } from '../passages.ts';
import { bassWidthMove } from '../remedies.ts';
import { defineRule, passed, silent, type Reading } from '../rule.ts';
import { stageValue } from '../stageValue.ts';
import { atMostSoLoud, loudAgainst, plain } from '../words.ts';

const CROSSOVER_HZ = 120;
const reading: Reading = { whole: (report) => stageValue(report, 'stereo')?.lowEndSideToMidDb };

/** So far below the limit it is harmless, however narrow references are. */
const HARMLESS_DB = 3;
/** A passage with so much more side than mid in the bass. Independent channels have as much, give or take a decibel. */
const PASSAGE_DB = 1.5;
/** With so much more side than mid the bass works against itself (a correlation under −⅓): without the side nearly 5 dB of it are gone. */
const TURNED_DB = 3;
/** Bass that is not in the middle. */
export const stereoBassWidth = defineRule({
  id: 'stereo.bassWidth',
  title: 'Wide bass',
  measures: 'power of the side over the mid from 20 to 120 Hz, dB.',
  limits: { max: -4, warnBeyond: 4, failBeyond: 8, slack: 4 },
  limit: {
    text: 'At most −4 dB, a warning from 0 dB on, where mono takes half of the power; with references at most 4 dB over theirs, and never below −7 dB.',
    source:
      'vinyl cutting and club practice ask for mono below 100–150 Hz; the figure is tuned on finished music, see docs/detection.md',
  },
  silentWhen:
    'the file has one channel or hardly any bass (15 dB below the whole), or a channel is upside down or silent.',
  intentShifts: {
    club: { limits: { max: -10, warnBeyond: 2 }, because: 'clubs play bass in mono' },
    classical: { off: true, because: 'basses sit on one side of an orchestra' },
  },
  explain: {
    what: 'Kick and bass differ between left and right, from stereo synths, wideners or reverb in the bass.',
    howMeasured: 'Power of (L−R)/2 over power of (L+R)/2 between 20 and 120 Hz.',
    whyItMatters: 'Subwoofers and clubs add both channels: what differs is lost there. On vinyl it throws the needle.',
    howToHear: 'Switch to mono: does the bass get softer or change its tone?',
    whatToDo: 'Make the bass mono below 120 Hz, at the synth or with a side high-pass or low shelf.',
    falseFriends: 'Orchestras and spaced microphones have wide bass by nature. Pauses with room noise are wide too.',
  },
  evaluate(context) {
    const { report, limits } = context;
    const value = reading.whole(report);
    if (value === undefined) return silent('one channel, or no bass');
    const broken = brokenStereo(report);
    if (broken !== undefined) return silent(broken);
    const bands = stageValue(report, 'bands');
    const bassDb = Math.max(bands?.sub.relativeDb ?? -100, bands?.bass.relativeDb ?? -100);
    if (bassDb < -15) return silent('there is hardly any bass');
    const expected = heldNear(context.expect(reading), { max: limits.max! - HARMLESS_DB });
    const whole = judge(value, expected, limits);
    const passages = passagesWhere(report, 'lowEndSideToMidDb', (width) => width > PASSAGE_DB);
    const severity = localSeverity(whole.severity, passages, report.file.durationSeconds);
    if (severity === 'pass') return passed({ value, unit: 'dB' }, expected);
    const isLocal = whole.severity !== severity;
    const shown = isLocal ? worstOf(passages, 1)! : value;
    const { beyond } = judge(shown, expected, limits);
    const because = `from 20 to ${CROSSOVER_HZ} Hz the side is ${loudAgainst(shown)} the mid${isLocal ? ' in places' : ''} (${atMostSoLoud(expected.max ?? 0)} would be usual).`;
    const cutDb = -Math.max(6, Math.min(18, beyond + 6));
    const isTurned = shown > TURNED_DB;
    return [
      {
        severity,
        measured: { value: shown, unit: 'dB' },
        expected,
        bandHz: { lowHz: 20, highHz: CROSSOVER_HZ, centreHz: 60 },
        channel: 'side',
        ranges: passages,
        because,
        advice: isTurned
          ? 'Find the bass that is inverted or widened too far and mend it at its source: made mono here, most of it would be gone.'
          : `Make the bass mono: a low shelf of ${plain(cutDb, 0)} dB on the side below ${CROSSOVER_HZ} Hz.`,
        moves: isTurned ? [] : [bassWidthMove({ id: 'stereo.bassWidth', because }, CROSSOVER_HZ, cutDb)],
        safeToApply: report.file.format.channelCount === 2,
        confidence: Math.min(0.9, 0.6 + beyond / 20),
        audibility: Math.min(1, 0.2 + beyond / 12),
      },
    ];
  },
});
