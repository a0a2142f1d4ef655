import { hostCall } from '../../hostCall.ts';

interface Hash {
  update(bytes: Uint8Array): Hash;
  digest(): Uint8Array;
}

/** Bytes in, bytes out: text and encodings are Node's. */
export function createHash(algorithm: string): Hash {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const hash: Hash = {
    update(bytes) {
      parts.push(new Uint8Array(bytes));
      return hash;
    },
    digest() {
      const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
      let at = 0;
      for (const part of parts) {
        all.set(part, at);
        at += part.length;
      }
      return hostCall('digest', { algorithm }, all);
    },
  };
  return hash;
}
