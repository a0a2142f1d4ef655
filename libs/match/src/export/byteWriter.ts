/** Appends numbers to a growing list of bytes. */
export interface ByteWriter {
  int8(value: number): void;
  uint16(value: number): void;
  /** Two's complement: also for unsigned numbers up to 2³² − 1. */
  int32(value: number): void;
  float32(value: number): void;
  float64(value: number): void;
  /** One byte a character; only for characters up to U+007F. */
  ascii(text: string): void;
  append(bytes: Uint8Array): void;
  readonly length: number;
  bytes(): Uint8Array;
}

export function createByteWriter(order: 'little-endian' | 'big-endian'): ByteWriter {
  const little = order === 'little-endian';
  const bytes: number[] = [];
  const scratch = new DataView(new ArrayBuffer(8));
  const flush = (count: number) => {
    for (let i = 0; i < count; i++) bytes.push(scratch.getUint8(i));
  };
  return {
    int8(value) {
      scratch.setInt8(0, value);
      flush(1);
    },
    uint16(value) {
      scratch.setUint16(0, value, little);
      flush(2);
    },
    int32(value) {
      scratch.setInt32(0, value, little);
      flush(4);
    },
    float32(value) {
      scratch.setFloat32(0, value, little);
      flush(4);
    },
    float64(value) {
      scratch.setFloat64(0, value, little);
      flush(8);
    },
    ascii(text) {
      for (let i = 0; i < text.length; i++) bytes.push(text.charCodeAt(i) & 0x7f);
    },
    append(more) {
      for (const byte of more) bytes.push(byte);
    },
    get length() {
      return bytes.length;
    },
    bytes: () => Uint8Array.from(bytes),
  };
}
