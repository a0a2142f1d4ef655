import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { soundFile } from '../load/soundFile.ts';
import { mutateJson } from '../mutateJson.ts';
import type { Outcome } from '../outcome.ts';
import { below, oneOf, type Random, type Target } from '../target.ts';

/** As much of the command line as is needed here; it is loaded as it is built, by its path. */
interface CommandLine {
  main(argv: readonly string[], io: unknown): Promise<number>;
}
const COMMAND_LINE = new URL('../../../../apps/cli/dist/main.js', import.meta.url);

/** Every setting there is; what projects of different kinds write down. */
const SEEDS: readonly unknown[] = [
  {
    $schema: './auralign.config.schema.json',
    intent: 'club',
    purpose: 'mix',
    failOn: 'warn',
    only: ['tone', 'loudness.*', 'stereo'],
    skip: ['tone.mud', 'file'],
    profiles: ['spotify', 'ebu-r128', 'club'],
    waivers: [
      { ruleId: 'tone.mud', reason: 'meant so', untilDate: '2030-01-01' },
      { ruleId: 'gain.headroom', reason: 'Überfluss 中🎵', untilDate: '2020-02-30' },
      { ruleId: 'file', reason: 'x' },
    ],
  },
  { intent: 'lofi', waivers: [{ ruleId: 'stereo.phase', reason: 'an effect' }] },
  { purpose: 'master', failOn: 'fail', profiles: ['podcast', 'cinema'] },
  {
    profiles: ['our-radio'],
    stores: [
      { id: 'tidal', targetLufs: -16, source: 'their letter', checkedDate: '2026-11-01' },
      {
        id: 'our-radio',
        title: 'Our radio',
        targetLufs: -18,
        kind: 'delivery',
        source: 'contract',
        checkedDate: '2026-09-30',
      },
    ],
  },
  {},
];

/** What stands in a text field of a project that means well, and in one that does not. */
const WORDS: readonly string[] = [
  'tone',
  'tone.mud',
  '.*',
  '.',
  '',
  'modern',
  'never',
  'spotify',
  '2030-13-45',
  '9999-99-99',
  '0000-00-00',
  '__proto__',
  'constructor',
  'toString',
  '\u001b]0;x\u0007',
  '(a+)+$',
  '%s%n',
];

/** What may be in an answer to somebody's terminal. */
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/;
/** A word of 100 000 characters is named in the message, with an end. */
const LONGEST_MESSAGE = 300_000;

/** Configurations of a project, with profiles and waivers, handed to the command line as it is built: a diagnosis or one clear error. */
export function configTarget(): Target {
  let folder = '';
  let commandLine: CommandLine | undefined;
  return {
    id: 'config',
    async prepare() {
      folder = await mkdtemp(join(tmpdir(), 'auralign-fuzz-'));
      await writeFile(join(folder, 'mix.wav'), soundFile(1, 0.6));
      commandLine = (await import(COMMAND_LINE.href)) as CommandLine;
      const hostile = [
        '',
        '[]',
        'null',
        '"{}"',
        '{"intent":"club"',
        '\ufeff{}',
        '\0',
        '{"waivers":[[]]}',
        '['.repeat(20_000),
      ];
      return {
        seeds: SEEDS.map((seed) => Buffer.from(JSON.stringify(seed))),
        hostile: [...hostile.map((text) => Buffer.from(text)), Uint8Array.of(0xff, 0xfe, 0x7b, 0, 0x7d, 0)],
      };
    },
    mutate: (seed, random) => Buffer.from(mutateConfig(Buffer.from(seed).toString(), random)),
    async feed(input) {
      await writeFile(join(folder, 'auralign.config.json'), input);
      return ask(commandLine!, folder);
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Mostly a word is exchanged for another, so that what is left is of the right shape. */
function mutateConfig(text: string, random: Random): string {
  if (below(random, 4) === 0) return mutateJson(text, random);
  const words = [...text.matchAll(/"(?:[^"\\]|\\.)*"/g)];
  if (words.length === 0) return mutateJson(text, random);
  const word = oneOf(random, words);
  return text.slice(0, word.index) + JSON.stringify(oneOf(random, WORDS)) + text.slice(word.index + word[0].length);
}

async function ask({ main }: CommandLine, folder: string): Promise<Outcome> {
  const texts = { stdout: '', stderr: '' };
  const sink = (name: 'stdout' | 'stderr'): object => ({
    write: (text: string) => void (texts[name] += text),
    isTTY: false,
  });
  const exitCode = await main(['analyze', join(folder, 'mix.wav'), '--format', 'json', '--quiet'], {
    stdin: Readable.from([]),
    stdout: sink('stdout'),
    stderr: sink('stderr'),
    env: {},
    signal: new AbortController().signal,
    threads: 'none',
    coreCount: 1,
    today: '2026-01-01',
    folder,
  });
  const { stdout, stderr } = texts;
  const broken = (message: string): Outcome => ({ kind: 'broken', message: `${message}: ${stderr.slice(0, 300)}` });
  if (CONTROL.test(stderr)) return broken('control characters for the terminal');
  if (stderr.length > LONGEST_MESSAGE) return broken('an endless message');
  const answer = JSON.parse(stdout) as { error?: { code?: unknown } };
  if (exitCode === 0 || exitCode === 1)
    return answer.error === undefined ? { kind: 'result' } : broken('result and error');
  const code = answer.error?.code;
  return exitCode === 4 || typeof code !== 'string' ? broken(`exit code ${exitCode}`) : { kind: 'error', code };
}
