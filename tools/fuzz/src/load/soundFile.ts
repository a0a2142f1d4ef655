import { createRandom } from '@auralign/dsp';

/** A second and more of noise as 16-bit stereo WAV; another seed, another content, so that no cache answers. */
export function soundFile(seed: number, seconds: number): Uint8Array<ArrayBuffer> {
  const rateHz = 44_100;
  const frames = Math.round(seconds * rateHz);
  const bytes = new Uint8Array(44 + frames * 4);
  const view = new DataView(bytes.buffer);
  const text = (at: number, ascii: string): void => {
    for (let i = 0; i < ascii.length; i++) bytes[at + i] = ascii.charCodeAt(i);
  };
  text(0, 'RIFF');
  view.setUint32(4, bytes.length - 8, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 2, true);
  view.setUint32(24, rateHz, true);
  view.setUint32(28, rateHz * 4, true);
  view.setUint16(32, 4, true);
  view.setUint16(34, 16, true);
  text(36, 'data');
  view.setUint32(40, frames * 4, true);
  const random = createRandom(seed);
  for (let i = 0; i < frames * 2; i++) view.setInt16(44 + 2 * i, (random.next() - 0.5) * 20_000, true);
  return bytes;
}
