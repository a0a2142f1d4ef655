import { mean } from '@auralign/dsp';
import { heldNear } from '../corridor.ts';
import { SEVERITIES, type Severity } from '../finding.ts';
import { judge, type Limits } from '../limits.ts';
import { rangesWhere } from '../ranges.ts';
import { defineRule, silent, type Reading, type RuleContext } from '../rule.ts';
import { stageValue } from '../stageValue.ts';
import { counted, plain } from '../words.ts';
import { isOvercompressed } from './dynOvercompressed.ts';

/** A gain that moves dips all bands alike; beyond this it is the arrangement that breathes. */
const BANDS_AGREE_DB = 2.5;
const DEEPEST_DIP_DB = 1.2;
const reading: Reading = { whole: (report) => stageValue(report, 'pumping')?.pumpingDepthDb };
/** Where level rises after hits, or goes with the bass, nothing is heard to pump: a reference in which it does so more makes a remark of it, no fault. */
const STILL = { dipDb: 0, movement: 0 } as const;
/**
 * Movement against the bass, dB per dB: nine in ten finished songs have less. With references so much of theirs is usual, and no more than that and
 * `slack`: what a rhythm does to the figure it does in both.
 */
const MOVING = { max: 0.05, warnBeyond: 0.03, slack: 0.02 } as const;
const OF_REFERENCE = 0.5;
/** A dip of so many decibels is as sure a sign as a movement of that many dB per dB. */
const PER_DB = 0.1;

const ADVICE =
  'High-pass the side-chain of the bus compressor at 100–150 Hz, set its release to the tempo, or use less of it.';

/** The level of everything dips after each hit of the low end. */
export const dynPumping = defineRule({
  id: 'dyn.pumping',
  title: 'Pumping',
  measures:
    'dip of the level of 250 Hz to 8 kHz after low-frequency hits, dB; or how far everything moves against the bass, dB per dB.',
  limits: { max: DEEPEST_DIP_DB, warnBeyond: 0.5, failBeyond: 6, slack: 1.5 },
  limit: {
    text: 'At most 1.2 dB (in finished music the level rises after hits, as decays and echoes do), with references at most 1.5 dB over theirs; movement at most 0.05 dB per dB, a warning from 0.08, with references half of theirs and 0.02. Where level rises after hits, or goes with the bass, only less than in the references, and in an over-compressed mix, never worse than a remark.',
    source: 'tuned on finished music, see docs/detection.md',
  },
  silentWhen:
    'the bass hardly moves and there are too few low-frequency hits. A dip the bands disagree about is an arrangement, not a gain. An over-compressed mix moves like it: then it is a remark beside dyn.overcompressed.',
  intentShifts: {
    club: { infoOnly: true, because: 'ducking to the kick is the style' },
    modern: { limits: { max: 4 }, because: 'audible side-chains are common' },
  },
  explain: {
    what: 'Each kick pushes everything else down for a moment: a compressor listens to the bass and moves the whole.',
    howMeasured:
      'The level of five bands from 250 Hz to 8 kHz before, just after and later after each onset below 120 Hz; the median dip over bands. And in 60 narrow bands from 300 Hz to 9.6 kHz, how most of what is held or dies away moves while the bass comes and dies away.',
    whyItMatters: 'The mix seems to breathe with the beat; voices and pads wobble.',
    howToHear: 'Listen to pads, reverb or cymbals only: do they duck on every kick?',
    whatToDo:
      'High-pass the side-chain of the bus compressor at 100–150 Hz, lengthen or shorten the release until it follows the tempo, use less of it.',
    falseFriends:
      'Over-compression (dyn.overcompressed) moves everything, with the bass as well. Side-chain ducking is an effect in dance music. Off-beat patterns look alike; then the bands do not agree.',
  },
  evaluate(context) {
    const pumping = stageValue(context.report, 'pumping');
    if (pumping === undefined) return silent('too few low-frequency hits');
    const { pumpingHitCount, pumpingRecoverySeconds, pumpingCounterSlope } = pumping;
    const { pumpingDepthDb: value = -Infinity, pumpingBandSpreadDb: bandSpreadDb = Infinity } = pumping;
    const beside = context.expect(reading);
    const held = heldNear(beside, { max: STILL.dipDb });
    const mostBeside = mostMovement(context);
    const movement = pumpingCounterSlope ?? -Infinity;
    if (movement === -Infinity && value === -Infinity) return silent('too few low-frequency hits');
    // Bands that dip differently are an arrangement that breathes, not a gain.
    const agree = bandSpreadDb <= BANDS_AGREE_DB;
    const dip = agree ? severityOf(value, { beside: beside.max, held: held.max }, context.limits) : 'pass';
    const heldMovement = Math.max(STILL.movement, mostBeside);
    const moving = severityOf(movement, { beside: mostBeside, held: heldMovement }, MOVING);
    const dipBeyond = value - (beside.max ?? Infinity);
    const margin = Math.max(movement - mostBeside, dip === 'pass' ? -1 : dipBeyond * PER_DB);
    if (dip === 'pass' && moving === 'pass') return { passed: { value: Math.min(0, margin), unit: '' } };
    const isCrushed = isOvercompressed(context);
    const cause = isCrushed ? CRUSHED : '';
    if (SEVERITIES.indexOf(moving) > SEVERITIES.indexOf(dip)) {
      const most = movement > heldMovement ? heldMovement : mostBeside;
      return [
        {
          severity: besideCrushing(moving, isCrushed),
          measured: { value: movement, unit: '' },
          expected: {
            max: most,
            source:
              context.references.length > 0 ? counted(context.references.length, 'reference') : context.standard.source,
            isRelative: context.references.length > 0,
          },
          ranges: [],
          because:
            movement > STILL.movement
              ? `everything moves against the bass, by ${plain(movement, 2)} dB per dB (up to ${plain(most, 2)} would be usual): it swells while the bass dies away.${cause}`
              : `everything goes with the bass by only ${plain(-movement, 2)} dB per dB (${plain(-most, 2)} or more would be usual): something may hold it down.${cause}`,
          advice: ADVICE,
          confidence: Math.min(0.8, 0.45 + Math.max(0, margin)),
          audibility: Math.min(1, 0.3 + 2 * Math.max(0, movement - most)),
          beyond: margin,
        },
      ];
    }
    const expected = value > (held.max ?? Infinity) ? held : beside;
    const beyond = value - (expected.max ?? Infinity);
    const recovery =
      pumpingRecoverySeconds === undefined ? '' : `, half recovered after ${plain(pumpingRecoverySeconds, 2)} s`;
    return [
      {
        severity: besideCrushing(dip, isCrushed),
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
        because:
          value > STILL.dipDb
            ? `after low hits everything from 250 Hz to 8 kHz dips by ${plain(value)} dB (${pumpingHitCount} hits${recovery}).${cause}`
            : `after low hits everything from 250 Hz to 8 kHz rises by only ${plain(-value)} dB (${plain(-(expected.max ?? 0))} or more would be usual, ${pumpingHitCount} hits): something may hold it down.${cause}`,
        advice: ADVICE,
        beyond: margin,
        confidence: Math.min(0.9, 0.5 + beyond / 10 + 0.2 * (1 - bandSpreadDb / BANDS_AGREE_DB)),
        audibility: Math.min(1, 0.4 + beyond / 8),
      },
    ];
  },
});

/** By the limit that references cannot lower beyond stillness; what is beyond theirs alone is a remark. */
function severityOf(
  value: number,
  most: { readonly beside: number | undefined; readonly held: number | undefined },
  limits: Limits,
): Severity {
  const max = most.held ?? Infinity;
  const judged = judge(value, { max }, limits).severity;
  if (judged !== 'pass') return judged;
  return value > (most.beside ?? Infinity) ? 'info' : 'pass';
}

/** What crushes a mix moves with the bass as well: that is the fault to mend, and this a remark on it. */
const CRUSHED = ' What over-compresses the mix (dyn.overcompressed) does that too.';

function besideCrushing(severity: Severity, isCrushed: boolean): Severity {
  return isCrushed && severity !== 'pass' ? 'info' : severity;
}

/** How much movement against the bass is usual: with references, what theirs makes expect; more where an intent lets dips be deeper. */
function mostMovement({ references, limits }: RuleContext): number {
  const slopes = references.flatMap((reference) => stageValue(reference, 'pumping')?.pumpingCounterSlope ?? []);
  const usual = slopes.length === 0 ? MOVING.max : OF_REFERENCE * mean(slopes) + MOVING.slack;
  return usual + PER_DB * (limits.max! - DEEPEST_DIP_DB);
}
