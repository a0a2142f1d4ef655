import { join, resolve } from 'node:path';
import { DEMO_FOLDER, PIECES, type Piece } from '../match/pieces.ts';

/** A piece that faults are put into, and the untouched file it comes from. */
export type Song = Pick<
  Piece,
  | 'id'
  | 'package'
  | 'file'
  | 'licence'
  | 'half'
  | 'startSeconds'
  | 'otherStartSeconds'
  | 'lengthSeconds'
  | 'hasWidth'
  | 'hasAttacks'
> & {
  /** Decoded with nothing above 11 kHz, so the top end cannot be judged. */
  readonly isBandLimited: boolean;
};

/** Length of an excerpt: the rules need some bars, the benchmark has hundreds of them to get through. */
export const EXCERPT_SECONDS = 20;

/** In this repository, so that the smallest run needs nothing else. */
export const DEMO_SONG: Song = {
  id: 'demo reference',
  package: '',
  file: `${DEMO_FOLDER}/reference.flac`,
  licence: 'CC0-1.0',
  half: 'tune',
  startSeconds: 3,
  otherStartSeconds: 14,
  lengthSeconds: 24,
  hasWidth: true,
  hasAttacks: true,
  isBandLimited: false,
};

/** The pieces of the match benchmark, in its halves, so that figures of both can be held against each other. */
export const SONGS: readonly Song[] = [
  DEMO_SONG,
  ...PIECES.map((piece): Song => ({ ...piece, isBandLimited: /^(asc-music|lugaru-data)$/.test(piece.package) })),
];

/** More finished pieces of the same packages, only listened to as they are: every word said about them is a false alarm. */
export interface OtherSong {
  readonly package: string;
  readonly file: string;
  readonly half: 'tune' | 'report';
}

const folderOf = (packageName: string): string => {
  const { file } = PIECES.find((piece) => piece.package === packageName)!;
  return file.slice(0, file.lastIndexOf('/'));
};

/** Every second one to the other half. */
const others = (packageName: string, names: readonly string[]): OtherSong[] =>
  names.map((name, i) => ({
    package: packageName,
    file: `${folderOf(packageName)}/${name}.ogg`,
    half: i % 2 === 0 ? 'report' : 'tune',
  }));

export const OTHER_SONGS: readonly OtherSong[] = [
  ...others('hedgewars-data', ['Art', 'bath', 'Brick', 'Compost', 'Desert', 'Fruit', 'hell', 'main_theme']),
  ...others('hedgewars-data', ['Nature', 'Olympics', 'Sheep', 'underwater']),
  ...others('freedroidrpg-data', ['AmbientBattle', 'HellFortressEntrance', 'HellFortressTwo', 'Hyperbattle']),
  ...others('freedroidrpg-data', ['NewTutorialStage', 'Suspicion', 'temple', 'town', 'underground']),
  ...others('drascula-music', ['track1', 'track3', 'track5', 'track9', 'track10', 'track11', 'track15', 'track16']),
  ...others('drascula-music', ['track18', 'track19', 'track20', 'track22', 'track23', 'track24', 'track30']),
];

const ROOT = resolve(import.meta.dirname, '../../../..');

/** Where the file of a piece lies. */
export function pathOf(song: Pick<Song, 'package' | 'file'>, musicFolder: string): string {
  return song.package === '' ? join(ROOT, song.file) : join(musicFolder, song.package, song.file);
}
