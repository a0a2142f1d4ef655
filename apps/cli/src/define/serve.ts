import { Option } from 'commander';
import { integerBetween } from '../arguments.ts';
import { pathOption, type CommandDefinition } from './definition.ts';

const HELP = `
Prints the address it listens on and runs until Ctrl-C. Sound files, reports and plans are kept in the data folder; what was
unfinished goes on at the next start. Only this machine can reach it, unless --host says otherwise, and then only with a token.

Examples:
  auralign serve --open
  auralign serve --port 8080 --data ~/mixes/auralign
  auralign serve --host 0.0.0.0 --token "$(openssl rand -hex 16)"`;

export const defineServe: CommandDefinition = (program, { io, setExitCode }) => {
  program
    .command('serve')
    .description('the dashboard and the HTTP interface, on this machine')
    .addOption(
      new Option('--port <n>', 'where to listen; 0 takes a free one (default: 4620)').argParser(
        integerBetween(0, 65_535),
      ),
    )
    .option('--host <address>', 'beyond 127.0.0.1 only with --token')
    .addOption(pathOption('--data <folder>', 'default: $AURALIGN_DATA, or auralign in $XDG_DATA_HOME (~/.local/share)'))
    .option('--token <text>', 'what requests have to show (default: $AURALIGN_TOKEN)')
    .addOption(
      new Option(
        '--allow-host <name>',
        'another name it goes by, behind a proxy; may be given several times',
      ).argParser((name: string, earlier: readonly string[] | undefined) => [...(earlier ?? []), name]),
    )
    .addOption(pathOption('--config <file>', 'where your own stores are (default: auralign.config.json here or above)'))
    .option('--open', 'open the dashboard in the browser')
    .addHelpText('after', HELP)
    .action(async (options) => {
      const { serveCommand } = await import('../commands/serve.ts');
      setExitCode(await serveCommand(options, io));
    });
};
