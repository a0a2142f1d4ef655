/** The two checksums of FLAC frames (RFC 9639, sections 9.1.8 and 9.3): initial value 0, most significant bit first. */
const CRC8_TABLE = Uint8Array.from({ length: 256 }, (_, byte) => divide(byte, 8, 0x07));
const CRC16_TABLE = Uint16Array.from({ length: 256 }, (_, byte) => divide(byte << 8, 16, 0x8005));

function divide(value: number, bits: number, polynomial: number): number {
  let rest = value;
  for (let i = 0; i < 8; i++) rest = (rest << 1) ^ ((rest >> (bits - 1)) & 1 ? polynomial : 0);
  return rest & (2 ** bits - 1);
}

/** Polynomial x⁸ + x² + x + 1 over bytes [start, end). */
export function crc8(bytes: Uint8Array, start: number, end: number): number {
  let crc = 0;
  for (let i = start; i < end; i++) crc = CRC8_TABLE[crc ^ bytes[i]!]!;
  return crc;
}

/** Polynomial x¹⁶ + x¹⁵ + x² + 1 over bytes [start, end). */
export function crc16(bytes: Uint8Array, start: number, end: number): number {
  let crc = 0;
  for (let i = start; i < end; i++) crc = ((crc << 8) & 0xffff) ^ CRC16_TABLE[(crc >> 8) ^ bytes[i]!]!;
  return crc;
}

const CRC16_REFLECTED_TABLE = Uint16Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let i = 0; i < 8; i++) rest = (rest >> 1) ^ (rest & 1 ? 0xa001 : 0);
  return rest;
});

/**
 * The polynomial of `crc16`, least significant bit first, going on from `crc` (0 at the start): the checksum of LAME's
 * info tag, known elsewhere as CRC-16/ARC.
 */
export function crc16Reflected(bytes: Uint8Array, start: number, end: number, crc: number): number {
  let rest = crc;
  for (let i = start; i < end; i++) rest = (rest >> 8) ^ CRC16_REFLECTED_TABLE[(rest ^ bytes[i]!) & 0xff]!;
  return rest;
}
