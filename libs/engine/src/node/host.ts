import { AuralignError, memorySource } from '@auralign/audio';
import { fileSource, sha256OfSource, writeFileAtomically } from '@auralign/audio/node';
import type { Host } from '../host.ts';
import { loadMusic } from './music.ts';
import { openFile, openWith } from './openFile.ts';

/** Files, hashes and packages of the machine that Node runs on. */
export const nodeHost: Host = {
  async openInput(input) {
    switch (input.kind) {
      case 'path':
        return openFile(input.path, input.name ?? input.path, input.decoder ?? 'auto');
      case 'bytes': {
        const source = memorySource(input.bytes, input.name);
        return {
          name: input.name,
          source,
          openStream: () => openWith('auto', source, undefined),
          close: () => source.close(),
        };
      }
      case 'blob':
        throw new AuralignError('INVALID_OPTION', `${input.name}: a blob is an input of browsers only`);
      default:
        return input satisfies never;
    }
  },
  writeFile: ({ path, existing }, writer) => writeFileAtomically(path, writer, { overwrite: existing === 'replace' }),
  sha256: sha256OfSource,
  async inspectFile({ path }) {
    const file = await fileSource(path);
    try {
      return { byteLength: file.byteLength, sha256: await sha256OfSource(file) };
    } finally {
      await file.close();
    }
  },
  async findMusic(opened, signal) {
    const music = await loadMusic();
    const stream = await opened.openStream();
    try {
      return await music.analyzeMusicStream(stream, { signal });
    } finally {
      await stream.close();
    }
  },
  breathe: () => new Promise((resolve) => setImmediate(resolve)),
};
