/**
 * Runs a decoder that prints what it finds damaged to the console, and keeps that to itself: the damage is told as a warning of the file, once,
 * and a terminal or a log has no use for a line a packet. Only for what ends before it returns: nobody else can print meanwhile.
 */
export function quietly<T>(decode: () => T): T {
  const { console } = globalThis as { console?: { error: (...words: unknown[]) => void } };
  if (console === undefined) return decode();
  const { error } = console;
  console.error = () => {};
  try {
    return decode();
  } finally {
    console.error = error;
  }
}
