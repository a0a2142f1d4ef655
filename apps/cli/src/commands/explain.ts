import { explainRule, RULES, type RulePage } from '@auralign/analysis';
import pc from 'picocolors';
import { tidyJson } from '../format/tidyJson.ts';
import { EXIT_CODES, type CliIo } from '../io.ts';
import { alignRows } from '../text/grid.ts';
import { columnsOf, wantsColour, type Colours } from '../text/terminal.ts';
import { wrap } from '../text/width.ts';
import { checkRule } from '../steps/diagnosing.ts';

/** Prints the page of a rule, of every rule of a family, or the list of all. */
export function explainCommand(
  name: string | undefined,
  { format }: { readonly format: 'table' | 'json' },
  io: CliIo,
): number {
  const colours = pc.createColors(wantsColour(io.stdout, io.env));
  if (name === undefined) {
    const list = RULES.map(({ id, title, measures }) => ({ id, title, measures }));
    io.stdout.write(format === 'json' ? `${tidyJson(list)}\n` : listText(list, colours));
    return EXIT_CODES.ok;
  }
  checkRule(name);
  const family = name.replace(/\.\*$/, '');
  const pages = RULES.filter(({ id }) => id === name || id.startsWith(`${family}.`)).map(({ id }) => explainRule(id));
  const [page] = pages;
  if (format === 'json') io.stdout.write(`${tidyJson(pages.length === 1 ? page : pages)}\n`);
  else io.stdout.write(pages.map((each) => pageText(each, colours, columnsOf(io.stdout))).join('\n'));
  return EXIT_CODES.ok;
}

function listText(rules: readonly { id: string; title: string }[], colours: Colours): string {
  const rows = rules.map(({ id, title }) => [colours.cyan(id), title]);
  const lines = alignRows([{ align: 'left' }, { align: 'left' }], rows);
  return [...lines, '', colours.dim('More about one: auralign explain RULE')].map((line) => `${line}\n`).join('');
}

function pageText({ id, title, sections }: RulePage, colours: Colours, columns: number): string {
  const lines = [`${colours.bold(title)}  ${colours.dim(id)}`];
  for (const { heading, text } of sections) {
    lines.push('', colours.bold(heading), ...wrap(text, columns - 2).map((line) => `  ${line}`));
  }
  return lines.map((line) => `${line}\n`).join('');
}
