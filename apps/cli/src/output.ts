import { AuralignError } from '@auralign/audio';
import { writeFileAtomically } from '@auralign/audio/node';
import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
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
