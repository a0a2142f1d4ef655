import type { Report } from '../../report/report.ts';
import { judge } from '../limits.ts';
import { defineRule, silent, type RuleContext } from '../rule.ts';
import { stageValue } from '../stageValue.ts';
import { beyondOf, hearAll, type Witness } from '../witnesses.ts';
import { plain } from '../words.ts';

const BEAT_BANDS = new Set(['bass', 'lowMid', 'mid', 'presence', 'brilliance']);

const PSR: Witness = {
  name: 'peak to short-term loudness, median (PSR)',
  unit: 'dB',
  limits: { min: 8.5, slack: 1.5 },
  usual: 11,
  reading: { whole: (report) => stageValue(report, 'dynamics')?.psrDb?.median },
};

/** Five, because each of them alone has an innocent explanation. */
const WITNESSES: readonly Witness[] = [
  {
    name: 'peak to loudness (PLR)',
    unit: 'dB',
    limits: { min: 9.5, slack: 2 },
    usual: 12.3,
    reading: { whole: (report) => stageValue(report, 'dynamics')?.plrDb },
  },
  PSR,
  {
    name: 'crest of the bands, mean',
    unit: 'dB',
    limits: { min: 7.2, slack: 1.2 },
    usual: 7.2,
    reading: { whole: bandCrestDb },
  },
  {
    name: 'time at the ceiling',
    unit: '%',
    digits: 0,
    limits: { max: 36, slack: 15 },
    usual: 18,
    reading: { whole: (report) => stageValue(report, 'density')?.ceilingShare },
  },
  {
    name: 'contrast of loud and soft parts',
    unit: 'LU',
    limits: { min: 2, slack: 2 },
    usual: 2,
    reading: { whole: (report) => stageValue(report, 'dynamics')?.loudnessContrastLu },
  },
];

/** So many of them may speak of it and prove nothing; of fewer than these no verdict is given. */
const INNOCENT_SIGNS = 2;
const FEWEST_SIGNS = 4;

/** Is the mix over-compressed, by the rule's own limits? */
export function isOvercompressed(context: RuleContext): boolean {
  const heard = hearAll(WITNESSES, context);
  return heard.length >= FEWEST_SIGNS && heard.filter(({ speaksForFault }) => speaksForFault).length > INNOCENT_SIGNS;
}

/** Squeezed until nothing stands out: three of five witnesses must say so. */
export const dynOvercompressed = defineRule({
  id: 'dyn.overcompressed',
  title: 'Over-compressed',
  measures:
    'how many of five signs speak of over-compression: PLR, median PSR, crest of the bands, time at the ceiling, contrast of parts.',
  limits: { max: INNOCENT_SIGNS, failBeyond: 3, slack: 0 },
  limit: {
    text: 'At most two of five. Each sign counts beyond what one finished file in twenty has (PLR 9.5 dB, PSR 8.5 dB, band crest 7.2 dB, 36 % of the time at the ceiling, contrast 2 LU); with references, outside their corridor, but not where it is better than a quarter of finished music (PLR 12.3 dB, PSR 11 dB, 18 % of the time at the ceiling).',
    source:
      'tuned on finished music, see docs/detection.md; after the PSR and PLR of AES e-Brief 373 and the Dynamic Range Day figures',
  },
  silentWhen: 'fewer than four of the signs can be measured: files of a few seconds, silence.',
  intentShifts: {
    club: { limits: { max: 3 }, because: 'density is part of the style' },
    lofi: { infoOnly: true, because: 'tape and bus compression are part of the sound' },
  },
  explain: {
    what: 'Compressors and limiters have taken the difference between hits and what lies between them: the mix is loud and small at once.',
    howMeasured:
      'Five figures that compression changes. One alone proves nothing (a drone has no movement, a piano ballad no density), so three must agree.',
    whyItMatters: 'Services turn loud masters down; what is left is less punch than a quieter master would have had.',
    howToHear:
      'Turn it down to the loudness of a finished song: does the snare still step forward, does the chorus lift?',
    whatToDo:
      'Go back to the mix. Raise the threshold of the bus compressor, give it a slower attack, let the limiter work 2 to 3 dB less. It cannot be undone in the master.',
    falseFriends:
      'Drones, walls of guitars and chip tunes have no dynamics by nature. A loud master with moving levels is loud, not squeezed.',
  },
  evaluate(context) {
    const heard = hearAll(WITNESSES, context);
    if (heard.length < FEWEST_SIGNS) return silent('too short or too quiet for four of the five signs');
    const against = heard.filter(({ speaksForFault }) => speaksForFault);
    const { severity, beyond } = judge(against.length, context.standard, context.limits);
    const margin = beyondOf(heard, (context.limits.max ?? 0) + 1);
    if (severity === 'pass') return { passed: { value: Math.min(0, margin), unit: '' } };
    const psr = heard.find(({ witness }) => witness === PSR);
    const backDb = Math.max(1, psr === undefined ? 2 : psr.bound - psr.value + 1);
    return [
      {
        severity,
        measured: { value: against.length, unit: `of ${heard.length} signs` },
        expected: { ...context.standard, isRelative: context.references.length > 0 },
        ranges: [],
        because: `${against.length} of ${heard.length} signs agree: ${against.map(({ words }) => words).join(', ')}.`,
        advice: `Undo bus compression: raise the threshold by about ${plain(backDb, 0)} dB or halve the ratio, slow the attack, and let the limiter work less.`,
        confidence: Math.min(0.95, 0.55 + 0.15 * beyond),
        audibility: Math.min(1, 0.5 + 0.2 * beyond),
        beyond: margin,
      },
    ];
  },
});

function bandCrestDb(report: Report): number | undefined {
  const crests = stageValue(report, 'dynamics')?.levelSpread?.flatMap(({ band, crestDb }) =>
    BEAT_BANDS.has(band) ? [crestDb] : [],
  );
  return crests === undefined || crests.length < 3
    ? undefined
    : crests.reduce((sum, crest) => sum + crest, 0) / crests.length;
}
