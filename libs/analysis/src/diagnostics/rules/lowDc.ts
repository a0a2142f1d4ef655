import { gainToDb } from '@auralign/dsp';
import { judge } from '../limits.ts';
import { highPassMove } from '../remedies.ts';
import { defineRule, passed, silent } from '../rule.ts';
import { stageValue } from '../stageValue.ts';
import { plain } from '../words.ts';

const CUTOFF_HZ = 5;

/** A constant added to the wave. */
export const lowDc = defineRule({
  id: 'low.dc',
  title: 'DC offset',
  measures: 'mean of the samples of the channel where it is largest, % of full scale.',
  limits: { max: 0.2, warnBeyond: 0.3, failBeyond: 4.8, slack: 0 },
  limit: {
    text: 'At most 0.2 % of full scale (−54 dBFS); from 0.5 % on a warning, from 5 % on a failure.',
    source: 'practice of restoration and mastering; below, the click at a cut is masked by the music',
  },
  silentWhen: 'the file is silent, or shorter than a second: the mean of a few waves is not DC.',
  intentShifts: {},
  explain: {
    what: 'The wave does not swing around zero but around a constant, from a converter, an old sound card or an effect.',
    howMeasured: 'The mean of all samples of each channel.',
    whyItMatters:
      'It takes headroom on one side, makes limiters and clippers work unevenly, and clicks where the file starts, stops or is cut.',
    howToHear: 'A click at the start and the end of the file.',
    whatToDo: 'A high-pass at 5 Hz, best at the source.',
    falseFriends: 'Very low notes in very short files.',
  },
  evaluate({ report, limits, standard }) {
    const file = stageValue(report, 'file');
    if (file === undefined || file.durationSeconds < 1) return silent('too short to tell DC from a wave');
    const offset = file.dcOffset;
    const value = 100 * Math.abs(offset);
    const { severity, beyond } = judge(value, standard, limits);
    if (severity === 'pass') return passed({ value, unit: '%' }, standard);
    const because = `the wave swings around ${plain(100 * offset, 2)} % of full scale (${plain(gainToDb(Math.abs(offset)), 0)} dBFS) instead of zero.`;
    return [
      {
        severity,
        measured: { value, unit: '%' },
        expected: standard,
        ranges: [],
        because,
        advice: `High-pass at ${CUTOFF_HZ} Hz.`,
        moves: [highPassMove({ id: 'low.dc', because }, CUTOFF_HZ, 'None: nothing is heard down there.')],
        safeToApply: true,
        confidence: 0.95,
        audibility: Math.min(1, 0.2 + beyond / 10),
      },
    ];
  },
});
