import ffmpeg from '@ffmpeg-installer/ffmpeg';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve, sep } from 'node:path';
import { crc32 } from 'node:zlib';

/** One call of a page: what it wants and, beside it, bytes. */
export interface HostCall {
  readonly name: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly body: Uint8Array;
}

export interface HostCalls {
  /** @returns bytes; text is UTF-8. @throws Error with what the page is to see */
  answer(call: HostCall): Uint8Array;
  /** Removes what tests left behind. */
  close(): void;
}

/**
 * What a page may have done for its tests: files of the repository read, temporary folders of its own written to, ffmpeg run, bytes
 * hashed. Nothing else, since whatever is open on this machine could ask.
 *
 * @param root of the repository
 */
export function createHostCalls(root: string): HostCalls {
  const folders = new Set<string>();
  const inside = (path: string, places: Iterable<string>): boolean =>
    [...places].some((place) => path === place || path.startsWith(place + sep));

  /** Where the page means: a path of this machine, or of one of its modules' addresses. */
  function placeOf(parameters: HostCall['parameters'], places: Iterable<string>): string {
    const asked = String(parameters['path']);
    const isAddress = parameters['isAddress'] === true;
    const path = resolve(!isAddress ? asked : asked.startsWith('/@fs/') ? asked.slice(4) : join(root, asked));
    if (!inside(path, places)) throw new Error(`${path}: not for a page`);
    return path;
  }

  const calls: Record<string, (call: HostCall) => Uint8Array | string> = {
    readFile: ({ parameters }) => readFileSync(placeOf(parameters, [root, ...folders])),
    writeFile({ parameters, body }) {
      writeFileSync(placeOf(parameters, folders), body);
      return '';
    },
    makeFolder() {
      const folder = mkdtempSync(join(tmpdir(), 'auralign-page-'));
      folders.add(folder);
      return folder;
    },
    remove({ parameters }) {
      const path = placeOf(parameters, folders);
      rmSync(path, { recursive: true, force: true });
      folders.delete(path);
      return '';
    },
    digest: ({ parameters, body }) => createHash(String(parameters['algorithm'])).update(body).digest(),
    crc32({ body }) {
      const sum = new Uint8Array(4);
      new DataView(sum.buffer).setUint32(0, crc32(body));
      return sum;
    },
    ffmpeg({ parameters, body }) {
      const words = (parameters['arguments'] as readonly unknown[]).map(String);
      const { status, stdout, stderr, error } = spawnSync(ffmpeg.path, words, { input: body, maxBuffer: 1 << 28 });
      if (error !== undefined) throw error;
      if (status !== 0) throw new Error(`ffmpeg ${words.join(' ')}: exit code ${status}\n${stderr.toString()}`);
      return stdout;
    },
  };
  return {
    answer(call) {
      if (!Object.hasOwn(calls, call.name)) throw new Error(`${call.name}: a page cannot ask for that`);
      const answer = calls[call.name]!(call);
      return typeof answer === 'string' ? new TextEncoder().encode(answer) : answer;
    },
    close() {
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    },
  };
}
