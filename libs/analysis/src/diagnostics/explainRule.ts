import { INTENTS } from './intent.ts';
import type { Rule } from './rule.ts';
import { RULES } from './rules/index.ts';

/** One paragraph of a rule's page. */
export interface PageSection {
  readonly heading: string;
  readonly text: string;
}

/** A rule as a page: for `auralign explain RULE`, the documentation and the dashboard. */
export interface RulePage {
  readonly id: string;
  readonly title: string;
  readonly sections: readonly PageSection[];
}

/** @throws RangeError if there is no such rule */
export function explainRule(id: string): RulePage {
  const rule: Rule | undefined = RULES.find((candidate) => candidate.id === id);
  if (rule === undefined) {
    throw new RangeError(`there is no rule '${id}'; rules are ${RULES.map((candidate) => candidate.id).join(', ')}`);
  }
  const { explain, limit, measures, silentWhen, title } = rule;
  const intents = INTENTS.flatMap((intent) => {
    const shift = rule.intentShifts[intent];
    return shift === undefined ? [] : [`${intent}: ${shift.off === true ? 'not judged, ' : ''}${shift.because}`];
  });
  return {
    id,
    title,
    sections: [
      { heading: 'What it is', text: explain.what },
      { heading: 'How it is measured', text: `${explain.howMeasured} Figure: ${measures}` },
      { heading: 'Limit', text: `${limit.text} Source: ${limit.source}.` },
      { heading: 'Why it matters', text: explain.whyItMatters },
      { heading: 'How to hear it', text: explain.howToHear },
      { heading: 'What to do', text: explain.whatToDo },
      { heading: 'False friends', text: explain.falseFriends },
      { heading: 'Silent when', text: silentWhen },
      ...(intents.length === 0 ? [] : [{ heading: 'Intents', text: `${intents.join('; ')}.` }]),
    ],
  };
}
