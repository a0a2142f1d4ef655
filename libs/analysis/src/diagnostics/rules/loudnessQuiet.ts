import { judge } from '../limits.ts';
import { defineRule, passed, silent, type Reading } from '../rule.ts';
import { stageValue } from '../stageValue.ts';
import { plain } from '../words.ts';

const TARGET_LUFS = -14;
const CEILING_DBTP = -1;
const reading: Reading = { whole: (report) => stageValue(report, 'loudness')?.integratedLufs };

/** A master quieter than every service plays. */
export const loudnessQuiet = defineRule({
  id: 'loudness.quiet',
  title: 'Quieter than other music',
  measures: 'integrated loudness, LUFS.',
  limits: { min: -17, warnBeyond: 1.5, failBeyond: 12, slack: 2 },
  limit: {
    text: 'A master has at least −17 LUFS, a warning below −18.5; with references at most 2 LU under theirs.',
    source:
      'the quietest music target of services is −16 LUFS (Apple Music), and some never turn up; the tolerance is ours',
  },
  silentWhen:
    'the file is a mix on its way to mastering, profiles were chosen (loudness.target), or there is no loudness.',
  intentShifts: {
    classical: { limits: { min: -26 }, because: 'its range needs room above the mean' },
    acoustic: { limits: { min: -19 }, because: 'its range needs room above the mean' },
  },
  explain: {
    what: 'The master is softer than other music, and where nobody turns it up it will stay so.',
    howMeasured: 'Integrated loudness after ITU-R BS.1770-5.',
    whyItMatters:
      'Listeners reach for the volume, or take it for weak. Services that turn up do so only as far as peaks allow.',
    howToHear: 'Play it after a finished song without touching the volume.',
    whatToDo: 'Raise it to about −14 LUFS: first by gain, then with a true-peak limiter for the few peaks in the way.',
    falseFriends: 'Classical and acoustic music with a wide range is quiet on average and loud where it matters.',
  },
  evaluate(context) {
    const { report, purpose, areProfilesChosen, limits } = context;
    const value = reading.whole(report);
    if (value === undefined) return silent('no loudness');
    if (areProfilesChosen) return silent('profiles were chosen: loudness.target speaks of them');
    if (purpose === 'mix' && context.references.length === 0) return silent('a mix on its way to mastering');
    const expected = context.expect(reading);
    const { severity, beyond } = judge(value, expected, limits);
    if (severity === 'pass') return passed({ value, unit: 'LUFS' }, expected);
    const peak = stageValue(report, 'truePeak')?.truePeakDbtp ?? 0;
    const wantedDb = (expected.isRelative ? (expected.min ?? TARGET_LUFS) + limits.slack : TARGET_LUFS) - value;
    const freeDb = Math.max(0, CEILING_DBTP - peak);
    return [
      {
        // Unmastered music is quiet by rights.
        severity: purpose === 'mix' ? 'info' : severity,
        measured: { value, unit: 'LUFS' },
        expected,
        ranges: [],
        because: `${plain(value)} LUFS (at least ${plain(expected.min ?? 0)} would be usual)${purpose === 'mix' ? '; it is a mix, mastering will raise it' : ''}.`,
        advice:
          freeDb >= wantedDb
            ? `Raise it by ${plain(wantedDb)} dB.`
            : `Raise it by ${plain(wantedDb)} dB${freeDb < 0.05 ? '' : `: ${plain(freeDb)} dB by gain, the rest`} through a true-peak limiter at ${plain(CEILING_DBTP)} dBTP.`,
        moves: [],
        confidence: 0.85,
        audibility: Math.min(1, 0.3 - beyond / 12),
      },
    ];
  },
});
