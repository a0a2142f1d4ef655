import type { Move } from '@auralign/match';
import type { Track } from '@auralign/server/api';
import { heardLufs, matchGainsDb } from './loudnessMatch.ts';
import { auditionPassages, cut, type Samples } from './passages.ts';
import type { Slot } from './playerState.ts';
import type { Loop } from './transport.ts';
import { TaskError, type AudioTasks } from './worker/client.ts';
import type { Audition } from './worker/messages.ts';

/** A source whose loudness counts. */
export interface MatchedLine {
  readonly slot: Slot;
  readonly track: Pick<Track, 'id' | 'channelCount' | 'metrics'>;
  readonly buffer: Samples | undefined;
  readonly offsetSeconds: number;
  /** Of the live correction, which plays `track` through them. */
  readonly moves?: readonly Move[];
}

export interface LoudnessMatch {
  readonly gainsDb: Readonly<Partial<Record<Slot, number>>>;
  /** Whether the readings are those of the loop rather than of whole files. */
  readonly isOverLoop: boolean;
  readonly audition?: Audition;
}

/** A hand that drags a node makes many plans; the last one counts. */
const REST_MILLISECONDS = 150;

/** Finds the gains for equal loudness; readings are kept as long as they hold. */
export function createLoudness(tasks: AudioTasks) {
  const readings = new Map<string, Promise<number | undefined>>();
  let auditioned:
    { readonly key: string; readonly moves: readonly Move[]; readonly result: Promise<Audition> } | undefined;
  let lastRequest = 0;
  let isPlanFresh = false;

  const lufsOf = async (line: MatchedLine, loop: Loop | null): Promise<number | undefined> => {
    const { track, buffer, offsetSeconds } = line;
    const whole = track.metrics['integratedLufs'];
    if (loop === null || buffer === undefined) return whole;
    const key = `${track.id} ${loop.startSeconds} ${loop.endSeconds} ${offsetSeconds}`;
    const known = readings.get(key) ?? measure(tasks, buffer, loop, offsetSeconds);
    readings.set(key, known);
    known.catch(() => readings.delete(key)); // the next one tries again
    return (await known) ?? whole; // too short or silent: the file's own
  };

  const auditionOf = ({ track, buffer, moves }: MatchedLine, loop: Loop | null): Promise<Audition> | undefined => {
    if (moves === undefined || buffer === undefined) return undefined;
    const key = `${track.id} ${loop?.startSeconds} ${loop?.endSeconds}`;
    if (auditioned?.key !== key || auditioned.moves !== moves) {
      const passages = auditionPassages(buffer, loop);
      const transfer = passages.flatMap((passage) => passage.map((samples) => samples.buffer));
      const result = tasks.run('audition', { moves, passages, sampleRateHz: buffer.sampleRate }, { transfer });
      auditioned = { key, moves, result };
    }
    return auditioned.result;
  };

  return {
    planChanged(): void {
      isPlanFresh = true;
    },
    /** @returns `undefined` when another call came before this one was done */
    async match({
      lines,
      loop,
    }: {
      readonly lines: readonly MatchedLine[];
      readonly loop: Loop | null;
    }): Promise<LoudnessMatch | undefined> {
      const request = ++lastRequest;
      if (isPlanFresh) await new Promise((resolve) => setTimeout(resolve, REST_MILLISECONDS));
      if (request !== lastRequest) return undefined;
      isPlanFresh = false;
      let audition: Audition | undefined;
      const lufs = new Map<Slot, number | undefined>();
      try {
        for (const line of lines) {
          const own = await lufsOf(line, loop);
          const tried = await auditionOf(line, loop);
          if (tried !== undefined) audition = tried;
          const change = line.moves === undefined ? 0 : (tried?.loudnessChangeLu ?? 0);
          lufs.set(line.slot, own === undefined ? undefined : heardLufs(own, line.track.channelCount) + change);
        }
      } catch (error) {
        // A plan that cannot be realised is told of where it is edited; the gains stay as they are.
        if (error instanceof TaskError) return undefined;
        throw error;
      }
      if (request !== lastRequest) return undefined;
      return {
        gainsDb: Object.fromEntries(matchGainsDb(lufs)),
        isOverLoop: loop !== null,
        ...(audition === undefined ? {} : { audition }),
      };
    },
  };
}

async function measure(
  tasks: AudioTasks,
  buffer: Samples,
  { startSeconds, endSeconds }: Loop,
  offsetSeconds: number,
): Promise<number | undefined> {
  const rate = buffer.sampleRate;
  const channels = cut(
    buffer,
    Math.round((startSeconds + offsetSeconds) * rate),
    Math.round((endSeconds + offsetSeconds) * rate),
  );
  const transfer = channels.map((samples) => samples.buffer);
  const { integratedLufs } = await tasks.run('loudness', { channels, sampleRateHz: rate }, { transfer });
  return integratedLufs;
}
