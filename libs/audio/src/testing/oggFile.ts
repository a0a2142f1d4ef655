import { oggPageChecksum } from '../decode/oggPages.ts';

/** Positions of the capture patterns in an Ogg file. */
export function oggPageStarts(bytes: Uint8Array): number[] {
  const starts: number[] = [];
  for (let at = 0; at + 27 < bytes.length; at++) {
    if (String.fromCharCode(...bytes.subarray(at, at + 4)) === 'OggS') starts.push(at);
  }
  return starts;
}

/** Puts the right checksums into all whole pages: damage that a checksum would give away becomes an attack. */
export function signOggPages(bytes: Uint8Array): void {
  for (const start of oggPageStarts(bytes)) {
    const segments = bytes.subarray(start + 27, start + 27 + bytes[start + 26]!);
    const end = start + 27 + segments.length + segments.reduce((sum, length) => sum + length, 0);
    if (end > bytes.length) continue;
    const checksum = oggPageChecksum(bytes.subarray(start, end));
    new DataView(bytes.buffer, bytes.byteOffset).setUint32(start + 22, checksum, true);
  }
}
