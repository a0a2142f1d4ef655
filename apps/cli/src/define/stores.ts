import type { Assistants } from '@auralign/engine/node';
import { pathOption, quietOption, tableOrJsonOption, type CommandDefinition } from './definition.ts';

const HELP = `
Without FILE: every store known, what it aims at, who says so and when that was looked at. Services change their rules without
notice: "stores" in auralign.config.json changes a figure or adds a store (the README of the command line shows how).

Examples:
  auralign stores
  auralign stores master.wav
  auralign stores master.wav --format json

Exit codes: 0 done · 2 usage · 3 the file could not be read · 130 interrupted`;

export const defineStores: CommandDefinition = (program, { io, setExitCode }) => {
  program
    .command('stores')
    .description('say how loud each store will play a file, and what that does to its peaks')
    .argument('[file]', 'the file; without one the stores are listed')
    .addOption(pathOption('--config <file>', 'where your own stores are (default: auralign.config.json here or above)'))
    .addOption(tableOrJsonOption())
    .addOption(quietOption())
    .addHelpText('after', HELP)
    .action(async (file, options) => {
      const { withSecondThreads } = await import('../steps/secondThread.ts');
      const run = async (assistants?: Assistants): Promise<number> => {
        const { storesCommand } = await import('../commands/stores.ts');
        return storesCommand(file, options, io, assistants);
      };
      setExitCode(file === undefined ? await run() : await withSecondThreads(io, run, file));
    });
};
