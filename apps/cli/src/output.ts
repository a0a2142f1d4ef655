import { AuralignError } from '@auralign/audio';
import { writeFileAtomically } from '@auralign/audio/node';
import { access, realpath, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { tidyJson } from './format/tidyJson.ts';
import { looksLikeAudio } from './inputs.ts';
import type { CliIo } from './io.ts';

/**
 * Runs `print` with a place to write to: standard output, or a file that appears only when all of it is there.
 *
 * @throws AuralignError `WRITE_FAILED` when the file cannot be written
 */
export async function withOutput<T>(
  path: string | undefined,
  io: CliIo,
  print: (write: (text: string) => Promise<void>) => Promise<T>,
): Promise<T> {
  if (path === undefined) return print(async (text) => io.stdout.write(text));
  const encoder = new TextEncoder();
  return writeFileAtomically(path, (sink) => print(async (text) => sink.write(encoder.encode(text))), {
    overwrite: true,
  });
}

/**
 * A report must never take the place of audio: neither of an input, whatever it is called, nor of anything that is
 * named like a song.
 *
 * @throws AuralignError `WOULD_OVERWRITE`
 */
export async function refuseAudioAsReport(flag: string, path: string, inputPaths: readonly string[]): Promise<void> {
  if (looksLikeAudio(path)) {
    throw new AuralignError(
      'WOULD_OVERWRITE',
      `${flag} ${path}: a report is not an audio file`,
      'Choose another ending, for example .json or .csv.',
    );
  }
  await refuseInput(flag, path, inputPaths);
}

/** @throws AuralignError `WOULD_OVERWRITE` if `path` is one of the inputs, also through links. */
export async function refuseInput(flag: string, path: string, inputPaths: readonly string[]): Promise<void> {
  const target = await realPath(path);
  for (const input of inputPaths) {
    if ((await realPath(input)) === target) {
      throw new AuralignError(
        'WOULD_OVERWRITE',
        `${flag} ${path}: this is an input, and inputs are never changed`,
        'Choose another name.',
      );
    }
  }
}

function realPath(path: string): Promise<string> {
  return realpath(path).catch(() => resolve(path)); // a file that is not there yet has only its name
}

/** @throws AuralignError `WOULD_OVERWRITE` if there is a file (or folder) of that name. */
export async function refuseExisting(flag: string, path: string): Promise<void> {
  const exists = await access(path).then(
    () => true,
    () => false,
  );
  if (!exists) return;
  throw new AuralignError(
    'WOULD_OVERWRITE',
    `${flag} ${path}: exists already`,
    'Choose another name, or allow it with --force.',
  );
}

/** @throws AuralignError `WRITE_FAILED` if there is no folder for the file, which would otherwise be known after the work only */
export async function refuseMissingFolder(flag: string, path: string): Promise<void> {
  const folder = dirname(path);
  const entry = await stat(folder).catch(() => undefined); // not there is one of the answers
  if (entry?.isDirectory() === true) return;
  throw entry === undefined
    ? new AuralignError(
        'WRITE_FAILED',
        `${flag} ${path}: there is no folder ${folder}`,
        'Make it first, or name another.',
      )
    : new AuralignError('WRITE_FAILED', `${flag} ${path}: ${folder} is not a folder`, 'Name another.');
}

/**
 * Checks the JSON files a command writes beside its audio, before the work begins.
 *
 * @param files flag and path of each; those not asked for are `undefined`
 * @param inputPaths what must not be written over, the audio that is written among them
 * @throws AuralignError `WOULD_OVERWRITE`, `INVALID_OPTION` when two have one name, `WRITE_FAILED` when a folder is not there
 */
export async function checkJsonFiles(
  files: Readonly<Record<string, string | undefined>>,
  inputPaths: readonly string[],
  force: boolean,
): Promise<void> {
  const seen = new Map<string, string>();
  for (const [flag, path] of Object.entries(files)) {
    if (path === undefined) continue;
    await refuseAudioAsReport(flag, path, inputPaths);
    await refuseMissingFolder(flag, path);
    if (!force) await refuseExisting(flag, path);
    const twin = seen.get(resolve(path));
    if (twin !== undefined) {
      throw new AuralignError('INVALID_OPTION', `${twin} and ${flag} name the same file`, 'Choose two names.');
    }
    seen.set(resolve(path), flag);
  }
}

/** Writes a value as JSON, where a path for it was given. */
export async function writeJson(path: string | undefined, value: unknown, io: CliIo): Promise<void> {
  if (path !== undefined) await withOutput(path, io, (write) => write(`${tidyJson(value)}\n`));
}
