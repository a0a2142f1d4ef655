import { pass, type DeliveryTrack, type ReleaseRequirement } from '../requirement.ts';

/** Different texts of a tag, with how many tracks have each; those without are not counted. */
function textsOf(tracks: readonly DeliveryTrack[], tag: 'album' | 'albumArtist'): string[] {
  return [...new Set(tracks.flatMap(({ report }) => report.file.tags?.[tag] ?? []))];
}

export const album: ReleaseRequirement = {
  id: 'release.album',
  title: 'One release',
  check({ tracks }) {
    const [albums, artists] = [textsOf(tracks, 'album'), textsOf(tracks, 'albumArtist')];
    const numbers = tracks.flatMap(({ report }) => report.file.tags?.trackNumber ?? []);
    if (tracks.length < 2 || (albums.length === 0 && artists.length === 0 && numbers.length === 0)) return undefined;
    const missing = tracks.map((_, i) => i + 1).filter((number) => !numbers.includes(number));
    const faults = [
      ...(albums.length > 1 ? [`${albums.length} album titles (${albums.join(', ')})`] : []),
      ...(artists.length > 1 ? [`${artists.length} album artists (${artists.join(', ')})`] : []),
      ...(numbers.length > 0 && missing.length > 0 ? [`no track ${missing.join(', ')} of ${tracks.length}`] : []),
    ];
    const expected = 'one album title, one album artist, tracks numbered from 1';
    if (faults.length === 0) return pass(albums[0] ?? `tracks 1 to ${tracks.length}`, expected);
    return { severity: 'warn', found: faults.join('; '), expected, advice: 'Set the tags of all files together.' };
  },
};
