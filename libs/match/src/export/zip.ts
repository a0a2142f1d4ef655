import { createByteWriter } from './byteWriter.ts';

/** 1 January 1980, the beginning of ZIP's time: the same contents give the same bytes. */
const DOS_DATE = 0x0021;
const VERSION = 20;

/**
 * A ZIP archive whose entries are stored as they are. Source: PKWARE, "APPNOTE.TXT", sections 4.3.7, 4.3.12 and 4.3.16.
 *
 * @param entries names and contents in ASCII, folders with `/`
 */
export function zipStored(entries: readonly { name: string; text: string }[]): Uint8Array {
  const out = createByteWriter('little-endian');
  const directory = createByteWriter('little-endian');
  for (const { name, text } of entries) {
    const data = createByteWriter('little-endian');
    data.ascii(text);
    const crc = crc32(data.bytes());
    const offset = out.length;
    /** The part that local and central headers share: version to the length of the extra field. */
    const shared = createByteWriter('little-endian');
    for (const value of [VERSION, 0, 0, 0, DOS_DATE]) shared.uint16(value); // flags, stored, time, date
    for (const value of [crc, data.length, data.length]) shared.int32(value); // sizes: compressed, true
    for (const value of [name.length, 0]) shared.uint16(value);

    out.int32(0x0403_4b50);
    out.append(shared.bytes());
    out.ascii(name);
    out.append(data.bytes());

    directory.int32(0x0201_4b50);
    directory.uint16(VERSION); // made by
    directory.append(shared.bytes());
    for (const value of [0, 0, 0]) directory.uint16(value); // comment, disk, internal attributes
    for (const value of [0, offset]) directory.int32(value); // external attributes
    directory.ascii(name);
  }
  const directoryOffset = out.length;
  out.append(directory.bytes());
  out.int32(0x0605_4b50);
  for (const value of [0, 0, entries.length, entries.length]) out.uint16(value); // disks, entries
  for (const value of [directory.length, directoryOffset]) out.int32(value);
  out.uint16(0); // comment
  return out.bytes();
}

/** CRC-32 of ISO 3309: polynomial 0xEDB88320, reflected, all ones before and after. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb8_8320 : crc >>> 1;
  }
  return (crc ^ 0xffff_ffff) >>> 0;
}
