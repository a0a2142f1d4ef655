import { AuralignError, type AudioFormat } from '@auralign/audio';
import { openFile } from '@auralign/engine/node';
import type { Track } from '../api/index.ts';
import { withoutPath } from '../security/privatePaths.ts';
import { isPlaylist, PLAYLIST_HEAD_BYTES } from './playlist.ts';

export type ProbedFile = Pick<Track, 'format' | 'sampleRateHz' | 'channelCount' | 'durationSeconds'>;

/**
 * Is it a sound file, and which? Reads headers only.
 *
 * @param name what messages call it
 * @throws AuralignError what opening a file throws: not audio, damaged, empty; `LIMIT_EXCEEDED` when it is too long
 */
export async function probe(path: string, name: string, maxDurationSeconds: number): Promise<ProbedFile> {
  try {
    return await probeFile(path, name, maxDurationSeconds);
  } catch (error) {
    throw withoutPath(error, path, name);
  }
}

async function probeFile(path: string, name: string, maxDurationSeconds: number): Promise<ProbedFile> {
  const opened = await openFile(path, name, 'auto');
  try {
    if (isPlaylist(await opened.source.read(0, PLAYLIST_HEAD_BYTES))) {
      throw new AuralignError('UNSUPPORTED_FORMAT', `${name}: text or a list of other files, no sound`);
    }
    const stream = await opened.openStream();
    const { format } = stream;
    await stream.close();
    const durationSeconds = durationOf(format, opened.source.byteLength);
    if (durationSeconds > maxDurationSeconds) {
      throw new AuralignError(
        'LIMIT_EXCEEDED',
        `${name}: ${Math.round(durationSeconds)} seconds; taken are at most ${maxDurationSeconds}.`,
        'Cut it into parts.',
      );
    }
    const { sampleRateHz, channelCount } = format;
    return { format: formatName(format), sampleRateHz, channelCount, durationSeconds };
  } finally {
    await opened.close();
  }
}

/** As the container promises; where it does not, as the bit rate has it. The analysis knows for sure. */
function durationOf({ frameCount, sampleRateHz, bitRate }: AudioFormat, byteLength: number): number {
  if (frameCount !== undefined) return frameCount / sampleRateHz;
  return bitRate === undefined || bitRate <= 0 ? 0 : (8 * byteLength) / bitRate;
}

/** The word people use: the container, except where it says little. */
function formatName({ container, codec }: AudioFormat): string {
  return container === 'ogg' || container === 'mp4' || container === 'adts' ? codec : container;
}
