import {
  describeBand,
  describeMove,
  differenceUnit,
  figureInfo,
  type Move,
  type Plan,
  type Receipt,
} from '@auralign/match';
import { alignRows, type GridColumn } from '../text/grid.ts';
import type { Colours } from '../text/terminal.ts';
import { padEnd, printable, wrap } from '../text/width.ts';
import { NO_FIGURE, roundedText, signedText } from './figures.ts';

interface Layout {
  readonly colours: Colours;
  readonly columns: number;
}

/** What is to be done and why, move by move, and what is not done and why. */
export function planText(plan: Plan, { colours, columns }: Layout): string {
  const lines = [colours.bold('Plan'), ...wrap(filesOf(plan), columns - 2).map((line) => `  ${line}`)];
  if (plan.moves.length === 0) lines.push('', '  Nothing to do.');
  for (const [index, move] of plan.moves.entries()) {
    const predicted = move.predicted
      .map(({ metric, delta }) =>
        `${titleOf(metric)} ${signedText(delta, digitsOf(metric))} ${differenceUnitOf(metric)}`.trim(),
      )
      .join('; ');
    lines.push('', ...labelled(colours.bold(String(index + 1)), moveLines(move), columns));
    lines.push(...labelled(colours.dim('because'), move.because.split(/(?<=;) /), columns));
    if (predicted !== '') lines.push(...labelled(colours.dim('expected'), [predicted], columns));
    lines.push(...labelled(colours.dim('cost'), [move.cost], columns));
  }
  if (plan.abstained.length > 0 || plan.notes.length > 0) lines.push('');
  for (const { dimension, reason } of plan.abstained) {
    lines.push(...labelled(colours.yellow('not done'), [`${dimension}: ${reason}`], columns));
  }
  for (const note of plan.notes) lines.push(...labelled(colours.dim('note'), [note], columns));
  return asText(lines);
}

function filesOf({ target, references }: Plan): string {
  if (references.length === 0) return printable(target.name);
  return `${printable(target.name)} towards ${references.map(({ name }) => printable(name)).join(', ')}`;
}

const LABEL_COLUMNS = 10;

/** A label, and beside it texts that each begin a line; what breaks is indented. */
function labelled(label: string, texts: readonly string[], columns: number): string[] {
  const lines = texts.flatMap((text) =>
    wrap(text, columns - LABEL_COLUMNS - 4).map((line, index) => (index === 0 ? line : `  ${line}`)),
  );
  return lines.map((line, index) => `  ${padEnd(index === 0 ? label : '', LABEL_COLUMNS)}${line}`);
}

/** A line a band for an equaliser, as it is typed into one; everything else in one sentence. */
function moveLines(move: Move): string[] {
  if (move.kind !== 'eq' || move.bands.length === 1) return [describeMove(move)];
  return [`EQ${move.channel === 'stereo' ? '' : ` on the ${move.channel}`}:`, ...move.bands.map(describeBand)];
}

/** Before, foretold, after, with a mark for each promise that was checked. */
export function receiptText(receipt: Receipt, { colours, columns }: Layout): string {
  const { before, predicted, after, reference, checks } = receipt;
  const hasReference = Object.keys(reference).length > 0; // a plan carried out by itself has none at hand
  const names = [...new Set([...Object.keys(after), ...checks.map(({ metric }) => metric)])];
  const figure = (from: Readonly<Record<string, number>>, metric: string): string => {
    const value = from[metric];
    return value === undefined ? NO_FIGURE : roundedText(value, digitsOf(metric));
  };
  const rows = names.map((metric) => {
    const check = checks.find((each) => each.metric === metric);
    const actual = after[metric] ?? check?.actual;
    return [
      check === undefined ? '' : mark(check.passed, colours),
      titleOf(metric),
      figure(before, metric),
      figure(predicted, metric),
      actual === undefined ? NO_FIGURE : colours.bold(roundedText(actual, digitsOf(metric))),
      ...(hasReference ? [figure(reference, metric)] : []),
      unitOf(metric),
      // Where the line is too short for what was promised, the mark in front still says whether it was kept.
      ...(columns < PROMISE_COLUMNS ? [] : [check === undefined ? '' : promiseOf(check)]),
    ];
  });
  const words = ['', '', 'before', 'predicted', 'after', ...(hasReference ? ['reference'] : []), '', 'promised'];
  const header = words.slice(0, rows[0]?.length ?? 0).map((word) => colours.dim(word));
  const grid = [header, ...rows];
  const columnsOfGrid = header.map((_, index): GridColumn => ({
    align: index >= 2 && index < (hasReference ? 6 : 5) ? 'right' : 'left',
  }));
  const lines = [
    colours.bold('Receipt'),
    ...alignRows(columnsOfGrid, grid),
    '',
    ...remarks(receipt, columns),
    verdict(receipt, colours),
  ];
  return asText(lines);
}

/** Width from which a receipt with its promises fits. */
const PROMISE_COLUMNS = 98;

function mark(passed: boolean, colours: Colours): string {
  return passed ? colours.green('✓') : colours.red('✗');
}

function promiseOf({ relation, expected, tolerance, metric }: Receipt['checks'][number]): string {
  const limit = roundedText(expected, digitsOf(metric));
  const margin = roundedText(tolerance, tolerance < 0.1 ? 2 : 1);
  if (relation === 'atMost') return tolerance === 0 ? `at most ${limit}` : `at most ${limit} +${margin}`;
  return tolerance === 0 ? `exactly ${limit}` : `${limit} ±${margin}`;
}

function remarks({ before: start, checks, limiting, sideEffects, reverted }: Receipt, columns: number): string[] {
  const texts: string[] = [];
  if (limiting !== undefined && limiting.maxReductionDb > 0) {
    const share = roundedText(limiting.activeFraction * 100, 1);
    texts.push(
      `Limiter: at most ${roundedText(limiting.maxReductionDb, 1)} dB, ${roundedText(limiting.meanReductionDb, 1)} dB on average while it works, ${share} % of the time.`,
    );
  }
  for (const { metric, before, after } of sideEffects) {
    const digits = digitsOf(metric);
    texts.push(
      `Also changed: ${titleOf(metric)} from ${roundedText(before, digits)} to ${roundedText(after, digits)} ${unitOf(metric)}`.trimEnd() +
        '.',
    );
  }
  for (const reason of new Set(reverted.map((each) => each.reason))) {
    const ids = reverted.filter((each) => each.reason === reason).map(({ moveId }) => moveId);
    texts.push(`Taken back or weakened (${ids.join(', ')}): ${reason}`);
  }
  for (const { metric, passed, expected, actual } of checks) {
    const was = start[metric];
    if (passed || !metric.endsWith('DistanceDb') || was === undefined || actual >= was) continue;
    const figure = (value: number): string => roundedText(value, digitsOf(metric));
    texts.push(
      `${titleOf(metric)} fell from ${figure(was)} to ${figure(actual)} dB, not to ${figure(expected)} as foretold: nearer than before, but the moves did less than they promised.`,
    );
  }
  return texts
    .flatMap((text) => wrap(text, columns - 2).map((line) => `  ${line}`))
    .concat(texts.length > 0 ? [''] : []);
}

function verdict({ checks, rounds }: Receipt, colours: Colours): string {
  const failedCount = checks.filter(({ passed }) => !passed).length;
  if (checks.length === 0) return 'Nothing was changed, so there is nothing to check.';
  const measured = `measured on the finished samples${rounds > 1 ? `, ${rounds} renderings` : ''}`;
  if (failedCount === 0)
    return colours.green(`✓ ${checks.length === 1 ? 'The check' : `All ${checks.length} checks`} passed, ${measured}.`);
  return colours.red(`✗ ${failedCount} of ${checks.length} checks failed, ${measured}.`);
}

function titleOf(metric: string): string {
  return figureInfo(metric).title;
}

function unitOf(metric: string): string {
  return figureInfo(metric).unit;
}

function digitsOf(metric: string): number {
  return figureInfo(metric).digits;
}

function differenceUnitOf(metric: string): string {
  return differenceUnit(unitOf(metric));
}

function asText(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}
