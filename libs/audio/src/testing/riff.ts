/** Bytes from numbers, texts and other bytes, in order. */
export function bytesOf(...parts: readonly (number | string | Uint8Array | readonly number[])[]): Uint8Array {
  return Uint8Array.from(
    parts.flatMap((part) =>
      typeof part === 'number'
        ? [part]
        : typeof part === 'string'
          ? Array.from(part, (character) => character.charCodeAt(0))
          : Array.from(part),
    ),
  );
}

/** An unsigned integer of `size` bytes. */
export function uint(value: number | bigint, size: number, littleEndian = true): Uint8Array {
  const bytes = Uint8Array.from({ length: size }, (_, i) => Number((BigInt(value) >> BigInt(8 * i)) & 0xffn));
  return littleEndian ? bytes : bytes.reverse();
}

/** A chunk with an honest size and its padding. */
export function chunk(id: string, body: Uint8Array, littleEndian = true): Uint8Array {
  return bytesOf(id, uint(body.length, 4, littleEndian), body, new Uint8Array(body.length % 2));
}

export interface FmtFields {
  readonly tag?: number;
  readonly channelCount?: number;
  readonly sampleRateHz?: number;
  readonly bits?: number;
  readonly blockAlign?: number;
  /** Makes the chunk extensible. */
  readonly extension?: { readonly validBits: number; readonly mask: number };
}

/** The body of a `fmt ` chunk; PCM, mono, 48 kHz, 16 bits unless said otherwise. */
export function fmtBody(
  { tag = 1, channelCount = 1, sampleRateHz = 48000, bits = 16, blockAlign, extension }: FmtFields,
  little = true,
): Uint8Array {
  const align = blockAlign ?? (channelCount * bits) / 8;
  const plain = bytesOf(
    uint(extension === undefined ? tag : 0xfffe, 2, little),
    uint(channelCount, 2, little),
    uint(sampleRateHz, 4, little),
    uint(sampleRateHz * align, 4, little),
    uint(align, 2, little),
    uint(bits, 2, little),
  );
  if (extension === undefined) return plain;
  const guidTail = [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71];
  return bytesOf(plain, uint(22, 2), uint(extension.validBits, 2), uint(extension.mask, 4), uint(tag, 2), guidTail);
}

/** A RIFF file of the given chunks. */
export function riff(...chunks: readonly Uint8Array[]): Uint8Array {
  const body = bytesOf('WAVE', ...chunks);
  return bytesOf('RIFF', uint(body.length, 4), body);
}

/** A WAV file of `fmt ` and `data`. */
export function wavFile(fields: FmtFields, data: Uint8Array): Uint8Array {
  return riff(chunk('fmt ', fmtBody(fields)), chunk('data', data));
}
