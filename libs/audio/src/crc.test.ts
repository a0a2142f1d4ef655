import { expect, it } from 'vitest';
import { crc16, crc16Reflected, crc8 } from './crc.ts';

const digits = Uint8Array.from('123456789', (digit) => digit.charCodeAt(0));

// Check values of CRC-8/SMBUS, CRC-16/UMTS and CRC-16/ARC in the catalogue of parametrised CRC algorithms.
it('gives the published check values', () => {
  expect(crc8(digits, 0, 9)).toBe(0xf4);
  expect(crc16(digits, 0, 9)).toBe(0xfee8);
  expect(crc16Reflected(digits, 0, 9, 0)).toBe(0xbb3d);
  expect(crc16Reflected(digits, 4, 9, crc16Reflected(digits, 0, 4, 0))).toBe(0xbb3d);
});

it('is zero over a message with its own checksum', () => {
  expect(crc8(Uint8Array.of(...digits, 0xf4), 0, 10)).toBe(0);
  expect(crc16(Uint8Array.of(...digits, 0xfe, 0xe8), 0, 11)).toBe(0);
});
