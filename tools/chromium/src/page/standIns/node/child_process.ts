import { hostCall } from '../../hostCall.ts';

export function execFileSync(
  program: string,
  words: readonly string[] = [],
  { input }: { input?: Uint8Array } = {},
): Uint8Array {
  if (program !== 'ffmpeg') throw new Error(`${program}: a page can have ffmpeg run, nothing else`);
  return hostCall('ffmpeg', { arguments: words }, input);
}
