/** Bytes at the start that are looked at. */
export const PLAYLIST_HEAD_BYTES = 64;

/**
 * Is it a list of other files rather than sound (HLS, DASH, concat, SDP …)? ffmpeg, which reads what our own decoders do not, would
 * open what such a list names: other files of this machine. No sound file begins like that.
 */
export function isPlaylist(head: Uint8Array): boolean {
  const text = Buffer.from(head.subarray(0, PLAYLIST_HEAD_BYTES))
    .toString('utf8')
    .replace(/^[\uFEFF\s]+/, '');
  return /^(?:#|<|ffconcat|v=|\[)/i.test(text);
}
