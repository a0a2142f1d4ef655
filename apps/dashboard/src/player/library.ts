import { contentPath } from '../api/resources.ts';
import { TaskError, type AudioTasks } from './worker/client.ts';

/** What of a file can be played. */
export interface LoadedTrack {
  readonly buffer: AudioBuffer;
  /** The end that did not fit into memory, seconds. */
  readonly droppedSeconds: number;
}

/** Decoded files, as long as they are wanted. */
export interface Library {
  /**
   * The decoded file at a rate; the second call for the same gives the same.
   *
   * @throws TaskError when it cannot be fetched or decoded
   */
  load(
    track: { readonly id: string; readonly name: string },
    sampleRateHz: number,
    onProgress: (fraction: number) => void,
  ): Promise<LoadedTrack>;
  /** Lets go of every file but these; what is being loaded for nobody is stopped. */
  keepOnly(trackIds: readonly string[]): void;
}

/**
 * Samples of one file in memory: 23 minutes of stereo at 48 kHz. Three such files and the loop cut from each stay within what
 * a 64-bit browser grants a page.
 */
const MOST_BYTES = 512 * 1024 * 1024;

export function createLibrary(tasks: AudioTasks): Library {
  const entries = new Map<
    string,
    { readonly trackId: string; readonly loading: Promise<LoadedTrack>; readonly stop: AbortController }
  >();
  return {
    load(track, sampleRateHz, onProgress) {
      const key = `${track.id}@${sampleRateHz}`;
      const known = entries.get(key);
      if (known !== undefined) return known.loading;
      const stop = new AbortController();
      const loading = decode(tasks, track, sampleRateHz, onProgress, stop.signal);
      entries.set(key, { trackId: track.id, loading, stop });
      loading.catch(() => entries.delete(key)); // the next try starts anew
      return loading;
    },
    keepOnly(trackIds) {
      for (const [key, { trackId, stop }] of entries) {
        if (trackIds.includes(trackId)) continue;
        stop.abort();
        entries.delete(key);
      }
    },
  };
}

async function decode(
  tasks: AudioTasks,
  { id, name }: { readonly id: string; readonly name: string },
  sampleRateHz: number,
  onProgress: (fraction: number) => void,
  signal: AbortSignal,
): Promise<LoadedTrack> {
  const url = new URL(contentPath(id), location.href).href;
  try {
    const task = { url, name, sampleRateHz, maxBytes: MOST_BYTES };
    const { channels, droppedSeconds } = await tasks.run('decode', task, { onProgress, signal });
    const buffer = new AudioBuffer({
      numberOfChannels: channels.length,
      length: channels[0]!.length,
      sampleRate: sampleRateHz,
    });
    for (const [channel, samples] of channels.entries()) buffer.copyToChannel(samples, channel);
    return { buffer, droppedSeconds };
  } catch (error) {
    // AAC: our decoder is a package of its own; the browser has one.
    if (!(error instanceof TaskError && error.code === 'DECODER_MISSING')) throw error;
    return { buffer: await decodeByBrowser(url, name, sampleRateHz, signal), droppedSeconds: 0 };
  }
}

async function decodeByBrowser(
  url: string,
  name: string,
  sampleRateHz: number,
  signal: AbortSignal,
): Promise<AudioBuffer> {
  try {
    const response = await fetch(url, { signal });
    return await new OfflineAudioContext(2, 1, sampleRateHz).decodeAudioData(await response.arrayBuffer());
  } catch {
    throw new TaskError('DECODER_MISSING', `${name}: this browser cannot decode the file.`);
  }
}
