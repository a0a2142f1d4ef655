#!/usr/bin/env node
import { AuralignError } from '@auralign/audio';
import { parseArgs } from 'node:util';
import { createServer } from './createServer.ts';
import { DEFAULT_HOST, DEFAULT_PORT, defaultDataFolder, type ServerOptions } from './options.ts';

const HELP = `Auralign server

  --port N              default ${DEFAULT_PORT}; 0 takes a free one
  --host ADDRESS        default ${DEFAULT_HOST}; beyond loopback only with a token
  --data FOLDER         default $AURALIGN_DATA, or auralign in $XDG_DATA_HOME (~/.local/share)
  --token TEXT          what requests have to show; or $AURALIGN_TOKEN
  --dashboard FOLDER    the built dashboard
  --demo FOLDER         holds mix.flac and reference.flac
  --allow-host NAME     another name the server goes by; may be given several times
  --allow-origin URL    pages of this origin may change things; may be given several times
  --workers N           default one a core, at most eight
  --max-upload-mb N     --max-stored-mb N     --max-queued N     --max-minutes N
`;

const MEBIBYTE = 2 ** 20;

function optionsOf(argv: readonly string[]): ServerOptions | 'help' {
  const text = { type: 'string' } as const;
  const texts = { type: 'string', multiple: true } as const;
  const { values } = parseArgs({
    args: [...argv],
    options: {
      help: { type: 'boolean' },
      port: text,
      host: text,
      data: text,
      token: text,
      dashboard: text,
      demo: text,
      'allow-host': texts,
      'allow-origin': texts,
      workers: text,
      'max-upload-mb': text,
      'max-stored-mb': text,
      'max-queued': text,
      'max-minutes': text,
    },
  });
  if (values.help === true) return 'help';
  const number = (
    name: 'port' | 'workers' | 'max-upload-mb' | 'max-stored-mb' | 'max-queued' | 'max-minutes',
    largest: number,
  ): number | undefined => {
    const given = values[name];
    if (given === undefined) return undefined;
    const value = Number(given);
    if (/^\d+$/.test(given) && value <= largest) return value;
    throw new AuralignError('INVALID_OPTION', `--${name} ${given}: expected a whole number up to ${largest}.`);
  };
  const [port, workerCount] = [number('port', 65_535), number('workers', 64)];
  const [uploadMb, storedMb] = [number('max-upload-mb', 1e6), number('max-stored-mb', 1e9)];
  const [maxQueued, minutes] = [number('max-queued', 1e5), number('max-minutes', 1440)];
  const token = values.token ?? process.env['AURALIGN_TOKEN'];
  return {
    dataFolder: values.data ?? defaultDataFolder(process.env),
    ...(values.host === undefined ? {} : { host: values.host }),
    ...(port === undefined ? {} : { port }),
    ...(token === undefined || token === '' ? {} : { token }),
    ...(values.dashboard === undefined ? {} : { dashboardFolder: values.dashboard }),
    ...(values.demo === undefined ? {} : { demoFolder: values.demo }),
    ...(workerCount === undefined ? {} : { workerCount }),
    allowedHosts: values['allow-host'] ?? [],
    allowedOrigins: values['allow-origin'] ?? [],
    limits: {
      ...(uploadMb === undefined ? {} : { maxUploadBytes: uploadMb * MEBIBYTE }),
      ...(storedMb === undefined ? {} : { maxStoredBytes: storedMb * MEBIBYTE }),
      ...(maxQueued === undefined ? {} : { maxQueued }),
      ...(minutes === undefined ? {} : { maxDurationSeconds: minutes * 60 }),
    },
  };
}

/** @returns exit code: 2 for usage, 4 for what is nobody's fault but ours */
function explain(error: unknown): number {
  const isUsage = error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
  const message = error instanceof Error ? error.message : String(error);
  const hint = error instanceof AuralignError && error.hint !== undefined ? `\n${error.hint}` : '';
  process.stderr.write(`error: ${message}${hint}\n`);
  return isUsage || (error instanceof AuralignError && error.category === 'usage') ? 2 : 4;
}

async function run(): Promise<void> {
  const options = optionsOf(process.argv.slice(2));
  if (options === 'help') {
    process.stdout.write(HELP);
    return;
  }
  const server = await createServer(options);
  const stop = (): void => {
    server.close().then(
      () => process.exit(0),
      (error: unknown) => process.exit(explain(error)),
    );
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  process.stdout.write(`Auralign listens on ${await server.listen()}\n`);
}

try {
  await run();
} catch (error) {
  process.exit(explain(error));
}
