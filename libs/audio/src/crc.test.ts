import { expect, it } from 'vitest';
import { crc16, crc8 } from './crc.ts';

const digits = Uint8Array.from('123456789', (digit) => digit.charCodeAt(0));

// Check values of CRC-8/SMBUS and CRC-16/UMTS in the catalogue of parametrised CRC algorithms.
it('gives the published check values', () => {
  expect(crc8(digits, 0, 9)).toBe(0xf4);
  expect(crc16(digits, 0, 9)).toBe(0xfee8);
});

it('is zero over a message with its own checksum', () => {
  expect(crc8(Uint8Array.of(...digits, 0xf4), 0, 10)).toBe(0);
  expect(crc16(Uint8Array.of(...digits, 0xfe, 0xe8), 0, 11)).toBe(0);
});
