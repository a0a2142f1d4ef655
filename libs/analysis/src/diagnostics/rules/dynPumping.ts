import { judge } from '../limits.ts';
import { rangesWhere } from '../ranges.ts';
import { defineRule, silent, type Reading } from '../rule.ts';
import { stageValue } from '../stageValue.ts';
import { plain } from '../words.ts';

/** A gain that moves dips all bands alike; beyond this it is the arrangement that breathes. */
const BANDS_AGREE_DB = 2.5;
const reading: Reading = { whole: (report) => stageValue(report, 'pumping')?.pumpingDepthDb };

/** The level of everything dips after each hit of the low end. */
export const dynPumping = defineRule({
  id: 'dyn.pumping',
  title: 'Pumping',
  measures: 'dip of the level of 250 Hz to 8 kHz after low-frequency hits, dB.',
  limits: { max: 1.2, warnBeyond: 0.5, failBeyond: 6, slack: 1.5 },
  limit: {
    text: 'At most 1.2 dB (in finished music the level rises after hits, as decays and echoes do); with references at most 1.5 dB over theirs.',
    source: 'tuned on finished music, see docs/detection.md',
  },
  silentWhen: 'there are too few low-frequency hits, or the bands disagree about the dip (an arrangement, not a gain).',
  intentShifts: {
    club: { infoOnly: true, because: 'ducking to the kick is the style' },
    modern: { limits: { max: 4 }, because: 'audible side-chains are common' },
  },
  explain: {
    what: 'Each kick pushes everything else down for a moment: a compressor listens to the bass and moves the whole.',
    howMeasured:
      'The level of five bands from 250 Hz to 8 kHz before, just after and later after each onset below 120 Hz; the median dip over bands.',
    whyItMatters: 'The mix seems to breathe with the beat; voices and pads wobble.',
    howToHear: 'Listen to pads, reverb or cymbals only: do they duck on every kick?',
    whatToDo:
      'High-pass the side-chain of the bus compressor at 100–150 Hz, lengthen or shorten the release until it follows the tempo, use less of it.',
    falseFriends:
      'Side-chain ducking is an effect in dance music. Off-beat patterns look alike; then the bands do not agree.',
  },
  evaluate(context) {
    const pumping = stageValue(context.report, 'pumping');
    if (pumping === undefined) return silent('too few low-frequency hits');
    const { pumpingDepthDb: value, pumpingBandSpreadDb, pumpingHitCount, pumpingRecoverySeconds } = pumping;
    const expected = context.expect(reading);
    const { severity, beyond } = judge(value, expected, context.limits);
    if (severity === 'pass') return [];
    if (pumpingBandSpreadDb > BANDS_AGREE_DB) return silent('bands dip differently: the arrangement moves, not a gain');
    const recovery =
      pumpingRecoverySeconds === undefined ? '' : `, half recovered after ${plain(pumpingRecoverySeconds, 2)} s`;
    return [
      {
        severity,
        measured: { value, unit: 'dB' },
        expected,
        ranges: rangesWhere(
          pumping.depthDb.map((depth, i) => ({
            startSeconds: i * pumping.stepSeconds,
            endSeconds: Math.min(context.report.file.durationSeconds, i * pumping.stepSeconds + pumping.windowSeconds),
            value: depth,
          })),
          (depth) => depth > (expected.max ?? Infinity),
          { gapSeconds: pumping.stepSeconds },
        ),
        because: `after low hits everything from 250 Hz to 8 kHz dips by ${plain(value)} dB (${pumpingHitCount} hits${recovery}).`,
        advice:
          'High-pass the side-chain of the bus compressor at 100–150 Hz, set its release to the tempo, or use less of it.',
        confidence: Math.min(0.9, 0.5 + beyond / 10 + 0.2 * (1 - pumpingBandSpreadDb / BANDS_AGREE_DB)),
        audibility: Math.min(1, 0.4 + beyond / 8),
      },
    ];
  },
});
