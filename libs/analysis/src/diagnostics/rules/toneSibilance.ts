import { percentileSorted } from '@auralign/dsp';
import type { Report } from '../../report/report.ts';
import type { FindingRange } from '../finding.ts';
import { judge, type Expectation } from '../limits.ts';
import { passagesWhere } from '../passages.ts';
import {
  defineRule,
  passed,
  silent,
  type FindingDraft,
  type Passed,
  type Reading,
  type RuleContext,
  type Silent,
} from '../rule.ts';
import { stageValue } from '../stageValue.ts';
import { humpOf } from '../tone/hump.ts';
import { TONE_REGIONS } from '../tone/regions.ts';
import { hertz, plain } from '../words.ts';

const region = TONE_REGIONS.sibilance;

/** Too much of 5 to 9 kHz. */
export const toneSibilance = defineRule({
  id: 'tone.sibilance',
  title: 'Sharp sibilance',
  measures: 'how much more 5–8 kHz stands over its neighbours in its strongest moments than usually, dB.',
  limits: { max: 8, warnBeyond: 0.5, failBeyond: 6, slack: 2.5 },
  limit: {
    text: 'At most 8 dB, a warning from 8.5; with references half way from there to 2.5 dB over theirs.',
    source: 'tuned on finished music, see docs/detection.md',
  },
  silentWhen: '5–9 kHz or its neighbours hold nothing: low sample rates, dull recordings.',
  intentShifts: { lofi: { infoOnly: true, because: 'hiss and edge may be meant' } },
  explain: {
    what: 'S and T of voices and the tick of hi-hats sit between 5 and 9 kHz. Too much of them is spitting.',
    howMeasured:
      'Level of 5 to 8 kHz over 2–4 and 10–12.5 kHz in frames of 0.2 s: the 90th percentile less the 30th. An S comes and goes, brightness stays.',
    whyItMatters: 'Lossy encoders and small speakers make it worse, and nothing tires faster at loud levels.',
    howToHear: 'Listen for S that sounds like a separate noise in front of the word.',
    whatToDo: 'A de-esser on the voice, or less hi-hat. On the whole mix only a gentle bell.',
    falseFriends:
      'A bright mix is bright above 10 kHz as well: then the neighbours rise too, and this is not sibilance. Sharp hi-hats come and go as well.',
  },
  evaluate,
});

const swing: Reading = { whole: (report) => stageValue(report, 'spectrum')?.sibilanceSwingDb };

/** What spits comes and goes; what is bright all the time is a bright mix. */
function evaluate(context: RuleContext): readonly FindingDraft[] | Passed | Silent {
  const { report, limits } = context;
  const value = swing.whole(report);
  if (value === undefined) return silent('there is too little sound around 5–9 kHz');
  const expected = weighed(context);
  const { severity, beyond } = judge(value, expected, limits);
  if (severity === 'pass') return passed({ value, unit: 'dB' }, expected);
  const hump = humpOf(report, region) ?? { centreHz: Math.sqrt(region.lowHz * region.highHz), q: 1 };
  const because = `in its strongest moments 5–9 kHz stands ${plain(value)} dB higher over its neighbours than usually (at most ${plain(expected.max ?? 0)} dB would be usual), centred on ${hertz(hump.centreHz)}.`;
  return [
    {
      severity,
      measured: { value, unit: 'dB' },
      expected,
      bandHz: { lowHz: region.lowHz, highHz: region.highHz, centreHz: hump.centreHz },
      ranges: spittingPassages(report),
      because,
      advice: `De-ess the voice around ${hertz(hump.centreHz)}, or turn the hi-hat down: only the moments that spit need it.`,
      moves: [], // an equaliser would dull all that is not an S
      confidence: Math.min(0.9, 0.55 + beyond / 20),
      audibility: Math.min(1, 0.4 + beyond / 10),
    },
  ];
}

/** Hi-hats come and go from passage to passage: what is usual anywhere says as much as what a reference has. */
function weighed({ expect, standard }: RuleContext): Expectation {
  const expected = expect(swing);
  return expected.isRelative ? { ...expected, max: (expected.max! + standard.max!) / 2 } : expected;
}

/** Strong and usual half seconds differ by so much where only passages spit. */
const PASSAGE_RISE_DB = 6;

/** Passages nearer to the strongest half seconds than to the usual ones; none where all are alike. */
function spittingPassages(report: Report): FindingRange[] {
  const levels = report.series?.['sibilanceRelativeDb']?.values.filter((level) => level !== null) ?? [];
  if (levels.length === 0) return [];
  const sorted = Float64Array.from(levels).sort();
  const [usualDb, strongDb] = [percentileSorted(sorted, 0.2), percentileSorted(sorted, 0.95)];
  if (strongDb - usualDb < PASSAGE_RISE_DB) return [];
  return passagesWhere(report, 'sibilanceRelativeDb', (level) => level > (usualDb + strongDb) / 2);
}

/** Esses that stand out so far already would stand out more after a boost, dB. */
const SHARP_SWING_DB = 7.5;

/** Would raising the top make esses a fault, or a worse one? */
export function hasSharpEsses(report: Report): boolean {
  return (stageValue(report, 'spectrum')?.sibilanceSwingDb ?? 0) > SHARP_SWING_DB;
}
