import { gainOf, RATE_HZ, samplePeak, type Stereo } from '../match/audio.ts';
import { decodeFile } from './decode.ts';
import { limited, loudAt, peakedAt } from './inject/level.ts';
import type { StartId } from './injection.ts';
import { EXCERPT_SECONDS, pathOf, type Song } from './songs.ts';

/** Sample peak of clean pieces, at most: with what lies between the samples still below every ceiling in use. */
export const CLEAN_PEAK_DBFS = -2;
/** Room for some sections. */
const LONG_SECONDS = 75;
/** As fast as it takes to carry a codec's cut-off at 16 kHz beyond the end of the band. */
const SPEED = 1.4;

/** Excerpts of one piece before anything was done to them; each is decoded once. */
export function createStarts(song: Song, musicFolder: string): (id: StartId) => Stereo {
  const known = new Map<StartId, Stereo>();
  const path = pathOf(song, musicFolder);
  const make = (id: StartId): Stereo => {
    switch (id) {
      case 'finished':
        return finished(decodeFile(path, song.startSeconds, EXCERPT_SECONDS));
      case 'mix':
        return peakedAt(start('finished'), -6);
      case 'at −14 LUFS':
        return atTarget(start('finished'));
      case 'full bandwidth':
        // What comes out of a lossy package is lossy: played faster, its cut-off lies above what can be heard of it.
        return finished(
          decodeFile(
            path,
            song.startSeconds,
            EXCERPT_SECONDS * SPEED,
            `asetrate=${Math.round(RATE_HZ * SPEED)},aresample=${RATE_HZ}`,
          ),
        );
      case 'long':
        return finished(decodeFile(path, 0, LONG_SECONDS));
      default:
        return id satisfies never;
    }
  };
  const start = (id: StartId): Stereo => {
    const audio = known.get(id) ?? make(id);
    known.set(id, audio);
    return audio;
  };
  return start;
}

/** Another passage of the same piece: what the limits are taken from when there is a reference. */
export function otherPassage(song: Song, musicFolder: string): Stereo {
  return finished(decodeFile(pathOf(song, musicFolder), song.otherStartSeconds, EXCERPT_SECONDS));
}

function finished(audio: Stereo): Stereo {
  return samplePeak(audio) <= gainOf(CLEAN_PEAK_DBFS) ? audio : peakedAt(audio, CLEAN_PEAK_DBFS);
}

function atTarget(audio: Stereo): Stereo {
  const plain = loudAt(audio, -14);
  if (samplePeak(plain) <= gainOf(CLEAN_PEAK_DBFS)) return plain;
  return loudAt(limited(audio, 8, CLEAN_PEAK_DBFS), -14);
}
