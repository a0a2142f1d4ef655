import type { Diagnosis, Finding } from '@auralign/analysis';
import type { Colours } from '../text/terminal.ts';
import { wrap } from '../text/width.ts';
import { remarks } from '../steps/diagnosing.ts';
import { clock } from './sections.ts';

/** How many findings are told unasked: what matters most. */
const TOLD_UNASKED = 3;
const INDENT = '    ';

interface FindingLayout {
  readonly all: boolean;
  readonly colours: Colours;
  readonly columns: number;
}

/** The findings for people: the few that matter most, or all of them. */
export function findingLines(diagnosis: Diagnosis, { all, colours, columns }: FindingLayout): string[] {
  const found = remarks(diagnosis);
  const lines = [colours.bold('Findings')];
  if (found.length === 0) {
    const count = diagnosis.outcomes.filter(({ status }) => status === 'passed').length;
    return [...lines, colours.green(`  ✓ Nothing stands out (${count} rules looked).`)];
  }
  const told = toldFindings(diagnosis, all);
  lines.push(...listedFindings(told, { colours, columns }));
  const rest = found.length - told.length;
  const more = rest === 0 ? '' : `${rest} more: --all. `;
  lines.push(
    ...wrapped(`${more}What a rule looks for: auralign explain ${told[0]!.ruleId}`, columns, '  ').map(colours.dim),
  );
  return lines;
}

/** What is told: what matters most, or everything. */
export function toldFindings(diagnosis: Diagnosis, all: boolean): Finding[] {
  return remarks(diagnosis).slice(0, all ? undefined : TOLD_UNASKED);
}

/** Findings below each other, without a heading. */
export function listedFindings(
  findings: readonly Finding[],
  { colours, columns }: Omit<FindingLayout, 'all'>,
): string[] {
  return findings.flatMap((finding) => oneFinding(finding, colours, columns));
}

function oneFinding(finding: Finding, colours: Colours, columns: number): string[] {
  const { title, ruleId, because, advice, clearest, waived } = finding;
  const place = placeText(finding);
  const heard = clearest === undefined ? '' : ` Heard best at ${rangeText(clearest)}.`;
  return [
    `  ${markOf(finding, colours)} ${colours.bold(title)}  ${colours.dim(ruleId)}`,
    ...wrapped((place === '' ? capitalized(because) : `${place}: ${because}`) + heard, columns, INDENT),
    ...wrapped(`→ ${advice}`, columns, INDENT),
    ...(waived === undefined ? [] : wrapped(`accepted: ${waived.reason}`, columns, INDENT).map(colours.dim)),
  ];
}

export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function wrapped(text: string, columns: number, indent: string): string[] {
  return wrap(text, columns - indent.length - 2).map((line, index) => indent + (index === 0 ? line : `  ${line}`));
}

/** One mark a severity, told apart also without colours. */
export function markOf({ severity }: Pick<Finding, 'severity'>, colours: Colours): string {
  switch (severity) {
    case 'fail':
      return colours.red('✗');
    case 'warn':
      return colours.yellow('!');
    case 'info':
      return colours.dim('·');
    case 'pass':
      return colours.green('✓');
    default:
      return severity satisfies never;
  }
}

/** Places named in full; what is everywhere in a song is better heard than listed. */
const MAX_PLACES = 3;

/** `0:42–0:58, 1:10–1:15 and 4 more places`; empty for the whole file. */
export function placeText({ ranges }: Pick<Finding, 'ranges'>): string {
  const named = ranges.slice(0, MAX_PLACES).map(rangeText);
  const rest = ranges.length - named.length;
  if (rest === 0) return named.join(', ');
  return `${named.join(', ')} and ${rest} more ${rest === 1 ? 'place' : 'places'}`;
}

/** `0:42–0:58`; a stretch shorter than two seconds with tenths, a moment once: `0:32.4`. */
function rangeText({
  startSeconds,
  endSeconds,
}: Pick<Finding['ranges'][number], 'startSeconds' | 'endSeconds'>): string {
  const time = endSeconds - startSeconds < 2 ? tenths : minutes;
  const [start, end] = [time(startSeconds), time(endSeconds)];
  return start === end ? start : `${start}–${end}`;
}

/** As on a player: minutes and seconds, also for short times. */
function minutes(seconds: number): string {
  return seconds < 10 ? `0:0${Math.floor(seconds)}` : clock(Math.floor(seconds));
}

function tenths(seconds: number): string {
  const count = Math.round(seconds * 10);
  return `${minutes(Math.floor(count / 10))}.${count % 10}`;
}

/** `✗1 !2`: how many of what weight, for a column. */
export function findingCounts(diagnosis: Diagnosis): string {
  const count = (severity: Finding['severity']): number =>
    diagnosis.findings.filter((finding) => finding.severity === severity).length;
  const [fails, warns] = [count('fail'), count('warn')];
  return (
    [fails === 0 ? '' : `✗${fails}`, warns === 0 ? '' : `!${warns}`].filter((text) => text !== '').join(' ') || '✓'
  );
}
