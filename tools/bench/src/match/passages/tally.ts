/** A mix planned against another passage of its piece (`untouched`, or with a fault), or against another piece. */
export interface Row {
  readonly origin: string;
  readonly kind: 'untouched' | 'faulty' | 'other song';
  /** How far the reference was taken for another song. */
  readonly otherSong: number;
  /** Distance to the right answer, or to the model, dB; what no move of a plan alone changes in dynamics is left out. */
  readonly before: number;
  readonly after: number;
}

/** What an untouched mix may be changed by, and a spoilt one come out worse by. */
const HARM_DB = 0.3;
const WORSE_SHARE = 0.01;

export const TALLY_HEADER = [
  'music',
  'pieces',
  'pairs',
  'taken for another song',
  'changed',
  'spoilt',
  'undone, mean',
  'made worse',
  'songs known',
  'distance, dB',
];

/**
 * A line for each folder of music, in the order of the folders, and one for all.
 *
 * @param pieces how many each folder has
 */
export function tally(rows: readonly Row[], pieces: ReadonlyMap<string, number>): string[][] {
  const all = [...pieces.values()].reduce((sum, count) => sum + count, 0);
  const folders = [...pieces].map(([origin, count]) => {
    const own = rows.filter((row) => row.origin === origin);
    return [origin, String(count), ...cellsOf(own)];
  });
  return [...folders, ['all', String(all), ...cellsOf(rows)]];
}

function cellsOf(rows: readonly Row[]): string[] {
  const of = (kind: Row['kind']): readonly Row[] => rows.filter((row) => row.kind === kind);
  const [untouched, faulty, songs] = [of('untouched'), of('faulty'), of('other song')];
  const undone = faulty.map(({ before, after }) => Math.max(-1, 1 - after / before));
  const isOtherSong = ({ otherSong }: Row): boolean => otherSong > 0.5;
  return [
    String(untouched.length),
    percent(untouched.filter(isOtherSong), untouched),
    percent(
      untouched.filter(({ after }) => after > HARM_DB),
      untouched,
    ),
    String(faulty.length),
    undone.length === 0 ? NONE : `${Math.round(100 * mean(undone))} %`,
    percent(
      undone.filter((share) => share < -WORSE_SHARE),
      undone,
    ),
    percent(songs.filter(isOtherSong), songs),
    songs.length === 0
      ? NONE
      : `${mean(songs.map(({ before }) => before)).toFixed(1)} → ${mean(songs.map(({ after }) => after)).toFixed(1)}`,
  ];
}

const NONE = '–';

function percent(some: readonly unknown[], all: readonly unknown[]): string {
  return all.length === 0 ? NONE : `${((100 * some.length) / all.length).toFixed(1)} %`;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
