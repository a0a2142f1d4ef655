/** Bytes [start, end). */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * What a `Range` header asks for (RFC 9110, 14.1.2 and 14.2).
 *
 * @returns `undefined` for none, another unit, something malformed, or several at once: then all is sent
 */
export function rangeOf(header: string | undefined, byteCount: number): ByteRange | 'unsatisfiable' | undefined {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '');
  if (match === null) return undefined;
  const [, first, last] = match as unknown as [string, string, string];
  if (first === '' && last === '') return undefined;
  if (first === '') {
    const length = Math.min(Number(last), byteCount);
    return length === 0 ? 'unsatisfiable' : { start: byteCount - length, end: byteCount };
  }
  const start = Number(first);
  if (last !== '' && Number(last) < start) return undefined;
  if (start >= byteCount) return 'unsatisfiable';
  return { start, end: last === '' ? byteCount : Math.min(Number(last) + 1, byteCount) };
}
