import type { Finding } from '@auralign/analysis';
import { describeMove, describeOutcome, isMended, type MendedFinding, type Plan } from '@auralign/match';
import type { Colours } from '../text/terminal.ts';
import { wrap } from '../text/width.ts';
import { capitalized } from './findings.ts';

interface Layout {
  readonly colours: Colours;
  readonly columns: number;
}

/** Of every finding whose moves were carried out: how far it was beyond its limit, and is. */
export function outcomesText(mended: readonly MendedFinding[], colours: Colours): string {
  return mended
    .map((outcome) => {
      const mark = isMended(outcome) ? colours.green('✓') : colours.yellow('~');
      return `${mark} ${outcome.title}: ${describeOutcome(outcome)}.\n`;
    })
    .join('');
}

/** What could be done besides: it depends on taste, or hardly matters. */
export function offersText(offered: readonly Finding[], { colours, columns }: Layout): string {
  const lines = offered.flatMap(({ title, ruleId, severity, moves }) => [
    `  ${title}  ${colours.dim(ruleId)}${severity === 'info' ? colours.dim('  a remark') : ''}`,
    ...moves.flatMap((move: Plan['moves'][number]) =>
      wrap(`could: ${describeMove(move)}`, columns - 6).map((line) => `    ${line}`),
    ),
  ]);
  return section('Offered, not done: a matter of taste, or too little to matter', lines, colours);
}

/** What is wrong and no move on the whole mix mends. */
export function leftText(findings: readonly Finding[], { colours, columns }: Layout): string {
  const lines = findings
    .filter(({ severity, moves }) => (severity === 'warn' || severity === 'fail') && moves.length === 0)
    .flatMap(({ title, ruleId, because, advice }) => [
      `  ${title}  ${colours.dim(ruleId)}`,
      ...wrap(`${capitalized(because)} ${advice}`, columns - 6).map((line) => `    ${line}`),
    ]);
  return section('Left to you: nothing done to the whole mix mends it', lines, colours);
}

function section(title: string, lines: readonly string[], colours: Colours): string {
  return lines.length === 0 ? '' : ['', colours.bold(title), ...lines].map((line) => `${line}\n`).join('');
}
