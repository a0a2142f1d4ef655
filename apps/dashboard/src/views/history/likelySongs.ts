import type { Track } from '@auralign/server/api';

/** Files that look like bounces of one song. */
export interface LikelySong {
  readonly title: string;
  readonly trackIds: readonly string[];
}

/** Ends of names that say which bounce, not which song. */
const BOUNCE_WORDS =
  /[\s_.,-]+(?:\(?(?:corrected|copy|edit|final|new|old|mix|mixdown|master|mastered|premaster|bounce|print|rough|demo|take|rev|ref|v|ver|version|try|alt)?[\s_.-]*\d*\)?|\d{2,4}[-_.]\d{2}[-_.]\d{2,4})$/i;

/**
 * Groups files by what their names have in common once ending, version, date and words such as “mix” or “final” are taken off. A
 * group is told when it has two files, or when its song is there already.
 *
 * @param loose files of no song
 * @param songs names of the songs there are
 */
export function likelySongs(loose: readonly Pick<Track, 'id' | 'name'>[], songs: readonly string[] = []): LikelySong[] {
  const groups = new Map<string, { title: string; trackIds: string[] }>();
  for (const { id, name } of loose) {
    const title = songOf(name);
    if (title === '') continue;
    const key = title.toLowerCase();
    const group = groups.get(key) ?? { title: songs.find((song) => song.toLowerCase() === key) ?? title, trackIds: [] };
    group.trackIds.push(id);
    groups.set(key, group);
  }
  return [...groups.values()].filter(({ title, trackIds }) => trackIds.length > 1 || songs.includes(title));
}

/** The part of a file name that names the song; empty when nothing is left. */
export function songOf(name: string): string {
  let rest = name.replace(/\.[A-Za-z0-9]{1,5}$/, '');
  for (;;) {
    const shorter = rest.replace(BOUNCE_WORDS, '');
    if (shorter === rest || shorter === '') break;
    rest = shorter;
  }
  return rest.replaceAll(/[\s_]+/g, ' ').trim();
}
