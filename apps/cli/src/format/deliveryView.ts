import type { DeliveryCheck, DeliveryReport } from '@auralign/analysis';
import type { Colours } from '../text/terminal.ts';
import { printable, wrap } from '../text/width.ts';

export interface DeliveryLayout {
  /** Also what is well. */
  readonly all: boolean;
  readonly colours: Colours;
  readonly columns: number;
}

const MARKS = { pass: '✓', info: '·', warn: '!', fail: '✗' } as const;
const VERDICTS = {
  taken: 'It will be taken.',
  doubtful: 'It may be taken; what is marked ! is advised against.',
  refused: 'It will be refused: what is marked ✗ has to be mended first.',
} as const;

/** The result for people: per file what is not well (remarks and what is well only with `all`), then what is about all of them, then the verdict. */
export function deliveryText(report: DeliveryReport, layout: DeliveryLayout): string {
  const { colours, columns } = layout;
  const { profile, tracks, release, verdict } = report;
  const lines = [
    colours.bold(profile.title),
    ...wrap(`${profile.source} (${profile.confidence}, looked at ${profile.checkedDate})`, columns).map(colours.dim),
  ];
  for (const { fileName, checks } of tracks) lines.push('', printable(fileName), ...checkLines(checks, layout));
  const whole = checkLines(release, layout);
  if (whole.length > 0) lines.push('', 'Release', ...whole);
  const paint = { taken: colours.green, doubtful: colours.yellow, refused: colours.red }[verdict];
  lines.push('', paint(VERDICTS[verdict]));
  return lines.map((line) => `${line}\n`).join('');
}

function checkLines(checks: readonly DeliveryCheck[], { all, colours, columns }: DeliveryLayout): string[] {
  const shown = checks.filter(({ severity }) => all || severity === 'warn' || severity === 'fail');
  const paint = { pass: colours.green, info: colours.dim, warn: colours.yellow, fail: colours.red };
  const count = (wanted: DeliveryCheck['severity']): number =>
    checks.filter(({ severity }) => severity === wanted).length;
  const lines = shown.flatMap(({ severity, title, id, found, expected, advice }) => [
    `  ${paint[severity](MARKS[severity])} ${title}  ${colours.dim(id)}`,
    ...wrap(`${printable(found)} (expected: ${expected}).`, columns - 4).map((line) => `    ${line}`),
    ...(advice === undefined ? [] : wrap(`→ ${printable(advice)}`, columns - 4).map((line) => `    ${line}`)),
  ]);
  if (all || shown.length === checks.length) return lines;
  const remarks = count('info') === 0 ? '' : `, ${count('info')} worth knowing (--all)`;
  return [...lines, colours.dim(`  ${MARKS.pass} ${count('pass')} of ${checks.length} well${remarks}`)];
}
