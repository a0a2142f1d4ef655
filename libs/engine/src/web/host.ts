import { AuralignError, memorySource, openAudio } from '@auralign/audio';
import { blobSource } from '@auralign/audio/web';
import type { Host } from '../host.ts';

/** Hashing needs the whole file in memory at once; larger ones go without. */
const MAX_HASHED_BYTES = 512 * 1024 * 1024;

/** What a browser lets a page do: read what the user gave it, and nothing else. */
export const webHost: Host = {
  async openInput(input) {
    if (input.kind === 'path') throw noFiles(input.path);
    const source =
      input.kind === 'blob' ? blobSource(input.blob as Blob, input.name) : memorySource(input.bytes, input.name);
    return { name: input.name, source, openStream: () => openAudio(source), close: () => source.close() };
  },
  async writeFile({ path }) {
    throw noFiles(path);
  },
  async inspectFile({ path }) {
    throw noFiles(path);
  },
  async sha256(source) {
    if (source.byteLength > MAX_HASHED_BYTES || globalThis.crypto?.subtle === undefined) return undefined;
    const bytes = new Uint8Array(source.byteLength);
    for (let offset = 0; offset < bytes.length;) {
      const part = await source.read(offset, 1 << 20);
      if (part.length === 0) throw new AuralignError('READ_FAILED', `${source.name}: ended while it was read`);
      bytes.set(part, offset);
      offset += part.length;
    }
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
    return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
  },
  async findMusic() {
    throw new AuralignError('INVALID_OPTION', 'Key and tempo are not found in a browser.');
  },
  // A timer of 0 s takes 4 ms after a few turns; a message to oneself does not.
  breathe: () =>
    new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.addEventListener('message', () => {
        port1.close();
        resolve();
      });
      port1.start();
      port2.postMessage(undefined);
    }),
};

function noFiles(path: string): AuralignError {
  return new AuralignError('INVALID_OPTION', `${path}: a browser has no paths`, 'Hand in a blob, or bytes.');
}
