import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { createMd5 } from './md5.ts';

const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

it.each([
  ['', 'd41d8cd98f00b204e9800998ecf8427e'],
  ['abc', '900150983cd24fb0d6963f7d28e17f72'],
  ['message digest', 'f96b697d7cb7938d525a2f31aaf161d0'],
  [
    '12345678901234567890123456789012345678901234567890123456789012345678901234567890',
    '57edf4a22be3c955ac49da2e2107b67a',
  ],
])('gives the digest of RFC 1321, section A.5, for "%s"', (text, digest) => {
  const md5 = createMd5();
  md5.update(new TextEncoder().encode(text));
  expect(hex(md5.digest())).toBe(digest);
});

it('does not depend on how the bytes were cut', () => {
  const bytes = Uint8Array.from({ length: 1000 }, (_, i) => (i * 37) >> 2);
  for (const step of [1, 55, 56, 63, 64, 65, 200]) {
    const md5 = createMd5();
    for (let at = 0; at < bytes.length; at += step) md5.update(bytes.subarray(at, at + step));
    expect(hex(md5.digest())).toBe(hex(createHash('md5').update(bytes).digest()));
  }
});
