const POLYNOMIAL = 0x04c1_1db7;
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte << 24;
  for (let i = 0; i < 8; i++) rest = (rest << 1) ^ (rest < 0 ? POLYNOMIAL : 0);
  return rest;
});

/**
 * Gives every page of an Ogg file its right checksum again, in place, so that damage gets past the door (RFC 3533,
 * section 6).
 */
export function signOggPages(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + 27 <= bytes.length;) {
    if (view.getUint32(at) !== 0x4f67_6753) {
      at++;
      continue;
    }
    const segments = bytes[at + 26]!;
    let length = 27 + segments;
    for (let i = at + 27; i < at + 27 + segments; i++) length += bytes[i] ?? 0;
    const end = Math.min(bytes.length, at + length);
    view.setUint32(at + 22, 0, true);
    let crc = 0;
    for (let i = at; i < end; i++) crc = (crc << 8) ^ TABLE[(crc >>> 24) ^ bytes[i]!]!;
    view.setUint32(at + 22, crc >>> 0, true);
    at = end;
  }
}
