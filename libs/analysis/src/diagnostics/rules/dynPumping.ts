import { judge } from '../limits.ts';
import { rangesWhere } from '../ranges.ts';
import { defineRule, silent, type Reading } from '../rule.ts';
import { stageValue } from '../stageValue.ts';
import { plain } from '../words.ts';

/** A gain that moves dips all bands alike; beyond this it is the arrangement that breathes. */
const BANDS_AGREE_DB = 2.5;
const reading: Reading = { whole: (report) => stageValue(report, 'pumping')?.pumpingDepthDb };
/** What is usual in finished music, and by how much it varies: mean and standard deviation over the tuning half. */
const SWELL = { usual: 0.38, spread: 0.09 } as const;
const COMMON = { usual: 0.14, spread: 0.2 } as const;
/** Both together beyond what is usual, in these spreads. */
const MOVING = { max: 1.2, warnBeyond: 0.2, slack: 0 } as const;

const ADVICE =
  'High-pass the side-chain of the bus compressor at 100–150 Hz, set its release to the tempo, or use less of it.';

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
    const dip = judge(value, expected, context.limits);
    const movement = movementOf(pumping);
    const moving = judge(movement ?? 0, MOVING, MOVING);
    // Bands that dip differently are an arrangement that breathes, not a gain.
    const dips = dip.severity !== 'pass' && pumpingBandSpreadDb <= BANDS_AGREE_DB;
    const margin = Math.max((movement ?? 0) - MOVING.max, dips ? dip.beyond : 0);
    if (!dips && moving.severity === 'pass')
      return { passed: { value: Math.min(0, (movement ?? 0) - MOVING.max), unit: '' } };
    if (!dips) {
      return [
        {
          severity: moving.severity,
          measured: { value: movement ?? 0, unit: '' },
          expected: { max: MOVING.max, source: context.standard.source },
          ranges: [],
          because: `everything moves with the bass: in ${plain(100 * (pumping.pumpingSwellShare ?? 0), 0)} % of the time after hits the level swells (${plain(100 * SWELL.usual, 0)} % are usual), and even what is not struck follows by ${plain(pumping.pumpingCommonSlope ?? 0, 2)} dB per dB (${plain(COMMON.usual, 2)} are usual).`,
          advice: ADVICE,
          confidence: Math.min(0.8, 0.45 + margin / 6),
          audibility: Math.min(1, 0.3 + margin / 5),
          beyond: margin,
        },
      ];
    }
    const { severity, beyond } = dip;
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
        advice: ADVICE,
        beyond: margin,
        confidence: Math.min(0.9, 0.5 + beyond / 10 + 0.2 * (1 - pumpingBandSpreadDb / BANDS_AGREE_DB)),
        audibility: Math.min(1, 0.4 + beyond / 8),
      },
    ];
  },
});

/** By how many spreads swelling and common movement together pass what is usual; `undefined` where one is missing. */
function movementOf({ pumpingSwellShare, pumpingCommonSlope }: Pumping): number | undefined {
  if (pumpingSwellShare === undefined || pumpingCommonSlope === undefined) return undefined;
  return (
    ((pumpingSwellShare - SWELL.usual) / SWELL.spread + (pumpingCommonSlope - COMMON.usual) / COMMON.spread) /
    Math.SQRT2
  );
}

type Pumping = NonNullable<ReturnType<typeof stageValue<'pumping'>>>;
