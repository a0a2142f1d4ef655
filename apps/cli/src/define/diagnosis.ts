import { Option, type Command } from 'commander';
import { listOption, pathOption } from './definition.ts';

/** From which severity on findings make the exit code 1. */
export const FAIL_LEVELS = ['warn', 'fail', 'never'] as const;
export type FailLevel = (typeof FAIL_LEVELS)[number];

export const PURPOSES = ['mix', 'master'] as const;

/** The flags by which a diagnosis is told what is meant and what matters; the same for every command that makes one. */
export function addDiagnosisOptions(command: Command): Command {
  return command
    .option('--intent <name>', 'what the music is meant to be: modern, acoustic, lofi, club, classical')
    .addOption(
      new Option('--purpose <name>', 'on its way to mastering, or finished (default: guessed)').choices(PURPOSES),
    )
    .addOption(listOption('--only <rule>', 'only these rules, or families such as tone'))
    .addOption(listOption('--skip <rule>', 'all but these'))
    .addOption(listOption('--profile <name>', 'where it will be heard: spotify, ebu-r128, club …'))
    .addOption(pathOption('--config <file>', 'settings and waivers (default: auralign.config.json here or above)'));
}
