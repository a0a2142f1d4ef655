import { hostCall } from '../../hostCall.ts';

const placeOf = (path: string | URL) =>
  typeof path === 'string' ? { path } : { path: decodeURIComponent(path.pathname), isAddress: true };

export function readFileSync(path: string | URL, encoding?: 'utf8'): Uint8Array | string {
  const bytes = hostCall('readFile', placeOf(path));
  return encoding === undefined ? bytes : new TextDecoder(encoding).decode(bytes);
}

export function writeFileSync(path: string | URL, content: Uint8Array | string): void {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  hostCall('writeFile', placeOf(path), bytes);
}

/** Called as Node's is; the name is the host's. */
export const mkdtempSync = (): string => new TextDecoder().decode(hostCall('makeFolder'));

export function rmSync(path: string | URL): void {
  hostCall('remove', placeOf(path));
}
