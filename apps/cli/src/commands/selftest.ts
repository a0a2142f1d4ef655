import { EBU_CASES, runConformance, type ConformanceRow } from '@auralign/analysis';
import pc from 'picocolors';
import { roundedText, signedText } from '../format/figures.ts';
import { tidyJson } from '../format/tidyJson.ts';
import { EXIT_CODES, type CliIo } from '../io.ts';
import { createProgress } from '../progress.ts';
import { alignRows } from '../text/grid.ts';
import { wantsColour, type Colours } from '../text/terminal.ts';

export interface SelftestFlags {
  readonly rate?: readonly number[];
  readonly format: string;
  readonly quiet?: boolean;
}

/** The rates at which music is made and delivered. */
const DEFAULT_RATES_HZ = [44_100, 48_000, 96_000];
/** The standards' tolerances have one decimal; two more show how far within them we are. */
const DIGITS = 3;

/** Runs the signals of the loudness standards through the meters; exit code 1 if any reads wrong. */
export async function selftestCommand(flags: SelftestFlags, io: CliIo): Promise<number> {
  const rates = flags.rate ?? DEFAULT_RATES_HZ;
  const progress = createProgress(io, { fileCount: rates.length, quiet: flags.quiet === true });
  const rows: ConformanceRow[] = [];
  for (const [index, rateHz] of rates.entries()) {
    progress.begin(index, `EBU Tech 3341 and 3342 at ${rateHz / 1000} kHz`);
    const onRow = (row: ConformanceRow): void => {
      progress.update(index, (EBU_CASES.findIndex(({ id }) => id === row.case) + 1) / EBU_CASES.length);
    };
    rows.push(...(await runConformance(rateHz, { signal: io.signal, onRow })));
    progress.end(index);
  }
  const passed = rows.every((row) => row.passed);
  io.stdout.write(
    flags.format === 'json'
      ? `${tidyJson({ passed, cases: rows })}\n`
      : tableOf(rows, pc.createColors(wantsColour(io.stdout, io.env))),
  );
  return passed ? EXIT_CODES.ok : EXIT_CODES.failed;
}

function tableOf(rows: readonly ConformanceRow[], colours: Colours): string {
  const lines: string[] = [];
  for (const rateHz of new Set(rows.map((row) => row.sampleRateHz))) {
    const atRate = rows.filter((row) => row.sampleRateHz === rateHz);
    const [header, ...cases] = alignRows(
      [
        { align: 'left' },
        { align: 'left' },
        { align: 'right' },
        { align: 'right' },
        { align: 'right' },
        { align: 'left' },
        { align: 'left' },
        { align: 'left' },
      ],
      [
        ['  case', 'figure', 'expected', 'measured', 'off by', '', 'allowed', 'result'],
        ...atRate.map((row) => cells(row, colours)),
      ],
    );
    lines.push(colours.bold(`${rateHz / 1000} kHz`), colours.dim(header), ...cases, '');
  }
  const failedCount = rows.filter((row) => !row.passed).length;
  const verdict =
    failedCount === 0
      ? colours.green(`✓ all ${rows.length} figures are within the tolerances of EBU Tech 3341 and 3342`)
      : colours.red(`✗ ${failedCount} of ${rows.length} figures are outside the tolerances of EBU Tech 3341 and 3342`);
  return [...lines, verdict].map((line) => `${line}\n`).join('');
}

function cells(row: ConformanceRow, colours: Colours): string[] {
  const { below, above } = row.tolerance;
  const allowed = below === above ? `±${below}` : `−${below} +${above}`;
  return [
    `  ${row.case}`,
    row.what,
    roundedText(row.expected, 1),
    row.measured === undefined ? '–' : roundedText(row.measured, DIGITS),
    row.measured === undefined ? '–' : signedText(row.measured - row.expected, DIGITS),
    colours.dim(row.unit),
    allowed,
    row.passed ? colours.green('✓ pass') : colours.red('✗ FAIL'),
  ];
}
