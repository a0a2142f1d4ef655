import { brokenStereo, lateChannel } from '../brokenStereo.ts';
import { heldNear } from '../corridor.ts';
import { judge } from '../limits.ts';
import { localSeverity, passagesWhere, worstOf } from '../passages.ts';
import { defineRule, passed, silent, type Reading } from '../rule.ts';
import { stageValue } from '../stageValue.ts';
import type { Report } from '../../report/report.ts';
import { hertz, plain } from '../words.ts';

/** A passage that loses so much of a band. */
const PASSAGE_DB = -8;
/** Where parts are told apart; below, stereo.bassWidth speaks. */
const LOW_HZ = 150;
const HIGH_HZ = 8200;
/** Thirds more than this below the loudest one do not carry the song. */
const QUIET_DB = 25;

/** What a mono loudspeaker takes away. */
export const stereoMonoLoss = defineRule({
  id: 'stereo.monoLoss',
  title: 'Loses parts in mono',
  measures: 'level of the mono sum against the channels in the worst third octave from 150 Hz to 8 kHz, dB.',
  limits: { min: -4, warnBeyond: 1, failBeyond: 8, slack: 2 },
  limit: {
    text: 'At least −4 dB in every third octave that carries sound (independent channels lose 3 dB); a warning from −5 dB, a failure from −12 dB on.',
    source: 'arithmetic (−3.01 dB for independent channels); 95 % of finished music stays above −3.7 dB',
  },
  silentWhen: 'the file has one channel, or a channel is upside down (stereo.antiphase) or silent (file.silence).',
  intentShifts: { club: { limits: { min: -3.3 }, because: 'clubs play mono' } },
  explain: {
    what: 'Parts that differ in phase between left and right cancel when both are added.',
    howMeasured:
      'Power of (L+R)/2 against the mean power of both channels, in each third octave that is not 25 dB below the loudest. A delay between the channels, if one clearly explains them, is a warning of its own, as it cancels evenly spaced bands.',
    whyItMatters: 'Phones, shop loudspeakers, clubs and many kitchens are mono.',
    howToHear: 'Switch to mono and listen for what gets softer or hollow.',
    whatToDo: 'Find the part (wideners, chorus, double microphones) and narrow it, align it or turn its polarity.',
    falseFriends: 'Wide reverb loses 3 dB in mono without harm.',
  },
  evaluate(context) {
    const { report, limits } = context;
    const stereo = stageValue(report, 'stereo');
    const worst = worstBand(report);
    if (stereo === undefined || worst === undefined) return silent('one channel, or silence');
    const broken = brokenStereo(report);
    if (broken !== undefined) return silent(broken);
    // independent channels are no fault, however narrow references are
    const expected = heldNear(context.expect(reading), { min: limits.min! });
    const whole = judge(worst.lossDb, expected, limits);
    const late = lateChannel(report);
    const passages = passagesWhere(report, 'worstMonoFoldLossDb', (loss) => loss < PASSAGE_DB);
    const judged = localSeverity(whole.severity, passages, report.file.durationSeconds);
    const severity = late !== undefined && judged !== 'fail' ? 'warn' : judged;
    if (severity === 'pass') return passed({ value: worst.lossDb, unit: 'dB' }, expected);
    const isLocal = late === undefined && whole.severity !== severity;
    const shown = isLocal ? worstOf(passages, -1)! : worst.lossDb;
    const { beyond } = judge(shown, expected, limits);
    return [
      {
        severity,
        ...(late === undefined ? {} : { title: 'One channel comes late', channel: late.channel }),
        measured: { value: shown, unit: 'dB' },
        expected,
        bandHz: {
          lowHz: worst.centreHz / 2 ** (1 / 6),
          highHz: worst.centreHz * 2 ** (1 / 6),
          centreHz: worst.centreHz,
        },
        ranges: late === undefined ? passages : [],
        because: `${late === undefined ? '' : `${late.words}; `}around ${hertz(worst.centreHz)} the mono sum is ${isLocal ? 'in places ' : ''}${plain(-shown)} dB below the channels; independent channels would lose 3 dB.`,
        advice:
          late === undefined
            ? `Listen in mono, find the part that gets soft around ${hertz(worst.centreHz)}, and narrow it, align it or turn its polarity.`
            : `Move the ${late.channel} channel ${late.distance} earlier, best at its source (two microphones, a plug-in on one side, a bad export); nothing else mends it.`,
        confidence: Math.min(0.9, 0.65 - beyond / 20),
        audibility: Math.min(1, 0.3 - beyond / 12),
      },
    ];
  },
});

const reading: Reading = { whole: (report) => worstBand(report)?.lossDb };

function worstBand(report: Report): { centreHz: number; lossDb: number } | undefined {
  const bands = stageValue(report, 'stereo')?.thirdOctaves;
  const levels = stageValue(report, 'spectrum')?.thirdOctaves;
  if (bands === undefined || levels === undefined) return undefined;
  const loudest = levels.totalDb.reduce<number>((most, level) => Math.max(most, level ?? -Infinity), -Infinity);
  let worst: { centreHz: number; lossDb: number } | undefined;
  for (const [i, centreHz] of bands.frequenciesHz.entries()) {
    const lossDb = bands.monoFoldLossDb[i];
    const level = levels.totalDb[i];
    if (centreHz < LOW_HZ || centreHz > HIGH_HZ || typeof lossDb !== 'number') continue;
    if (typeof level !== 'number' || level < loudest - QUIET_DB) continue;
    if (worst === undefined || lossDb < worst.lossDb) worst = { centreHz, lossDb };
  }
  return worst;
}
