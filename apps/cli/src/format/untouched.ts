import { RULES, type Diagnosis } from '@auralign/analysis';
import { wrap } from '../text/width.ts';
import type { Colours } from '../text/terminal.ts';
import { roundedText } from './figures.ts';

/** A figure this near to its limit is worth a look. */
const CLOSE_DB = 1.5;
const MOST_CLOSE = 3;

/**
 * Why nothing was mended unasked: what was judged, what came close to its limit, and what no rule can hear without other music
 * beside it.
 */
export function untouchedText(
  { outcomes, findings }: Pick<Diagnosis, 'outcomes' | 'findings'>,
  { colours, columns }: { readonly colours: Colours; readonly columns: number },
): string {
  const judgedOnes = outcomes.filter(({ status }) => status === 'passed' || status === 'found');
  const judged = judgedOnes.length;
  const isMusic = judgedOnes.some(({ ruleId }) => ruleId.startsWith('tone.'));
  const titles = new Map(RULES.map(({ id, title }) => [id, title]));
  const close = outcomes
    .flatMap(({ ruleId, margin }) =>
      margin !== undefined && margin.unit === 'dB' && margin.value <= 0 && margin.value >= -CLOSE_DB
        ? [{ ruleId, value: margin.value }]
        : [],
    )
    .sort((a, b) => b.value - a.value)
    .slice(0, MOST_CLOSE)
    .map(({ ruleId, value }) => `${titles.get(ruleId) ?? ruleId} (${roundedText(-value, 1)} dB within its limit)`);
  const sentences = isMusic
    ? [
        findings.length === 0
          ? `${judged} rules judged this file, and every figure is within its limit.`
          : 'What was found is a matter of taste, or only its tracks can be mended.',
        ...(close.length === 0 ? [] : [`Close, but no fault: ${close.join(', ')}.`]),
        'Whether it is duller, thicker or deeper than other music can only be heard beside it: auralign match with a finished song tells.',
      ]
    : ['There is too little sound in it to be judged as music.'];
  return [
    '',
    colours.bold('Why nothing was done unasked'),
    ...sentences.flatMap((line) => wrap(line, columns - 2).map((part) => `  ${part}`)),
  ]
    .map((line) => `${line}\n`)
    .join('');
}
