const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Base64 with padding, in one line. Source: RFC 4648, section 4. (Core libraries have no `btoa`.) */
export function base64(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const three = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    const [a, b, c, d] = [18, 12, 6, 0].map((shift) => ALPHABET.charAt((three >> shift) & 63));
    text += a! + b! + (i + 1 < bytes.length ? c! : '=') + (i + 2 < bytes.length ? d! : '=');
  }
  return text;
}
