import { pathOption, pathsOption, type CommandDefinition } from './definition.ts';

const HELP = `
FILE is JSON that auralign wrote: a report (analyze --format json --series), a plan, a receipt, or what match --format json
prints. Several are put on one page; no audio is read.

Examples:
  auralign report mix.json --output mix.html
  auralign report mix.json plan.json receipt.json --reference hit.json --corrected fixed.json --output proof.html
  auralign report plan.json > plan.html

Exit codes: 0 done · 2 usage, or a file that is nothing of the kind · 3 a file could not be read or written`;

export const defineReport: CommandDefinition = (program, { io, setExitCode }) => {
  program
    .command('report')
    .description('make a page of reports, plans and receipts that were measured before')
    .argument('<file...>', 'reports, plans and receipts, as JSON')
    .addOption(pathsOption('--reference <file>', 'the report of a reference; several for a corridor'))
    .addOption(pathOption('--corrected <file>', 'the report of the corrected file'))
    .addOption(pathOption('--output <file>', 'write the page to a file instead of standard output'))
    .addHelpText('after', HELP)
    .action(async (files, options) => {
      const { reportCommand } = await import('../commands/report.ts');
      setExitCode(await reportCommand(files, options, io));
    });
};
