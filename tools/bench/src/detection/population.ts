import { analyze, differenceOfAlike, type Report } from '@auralign/analysis';
import { openAudio } from '@auralign/audio';
import { fileSource } from '@auralign/audio/node';
import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { globSync } from 'tinyglobby';
import { decodeFile } from './decode.ts';
import { measure } from './listen.ts';
import { EXCERPT_SECONDS, OTHER_SONGS, pathOf, SONGS } from './songs.ts';

/** Packages whose music is only counted, beside the half that limits are set on. */
const PACKAGES = [
  'flare-game',
  'hyperrogue-music',
  'lincity-ng-data',
  'supertux-data',
  'wesnoth-1.16-music',
  'xmoto-data',
] as const;
/** Sounds and jingles of these packages, by their size and names. */
const LEAST_BYTES = 500_000;
const NO_MUSIC = /wind_loop|rain\.ogg|engine|\/sfx\/|ambient|victory|defeat|invincible|salcon|herring|menu/i;
const LEAST_SECONDS = 60;
const LEAST_BANDWIDTH_HZ = 14_500;
/** Single levels further off than this, in standard deviations, count as that far. */
const FURTHEST = 2.5;
const BAND_COUNT = 25;
const FIRST_HZ = 50;
/** Third octaves from 100 Hz to 10 kHz, in the list of bands: their mean is taken out. */
const SHAPE = [3, 24] as const;

/** ffmpeg, which cuts passages out, cannot read these. */
const UNCUT = /hr-savino/;
/** Two passages of a piece are held against each other, as bands of a filter would be: so many neighbours in turn are not compared by. */
const PASSAGES_AT = [0.35, 0.65] as const;
const JUDGED_BANDS = 7;

/** The tone of one piece, and of its blocks, with loudness taken out. */
interface PieceTone {
  readonly whole: readonly number[];
  readonly blocks: readonly (readonly number[])[];
}

/** Prints what `tone/population.ts` of the diagnosis holds: how finished music is distributed over third octaves. */
export async function populationTable(musicFolder: string): Promise<void> {
  const isMusic = (path: string): boolean => statSync(path).size > LEAST_BYTES && !NO_MUSIC.test(path);
  const paths = [
    ...[...SONGS, ...OTHER_SONGS].filter(({ half }) => half === 'tune').map((song) => pathOf(song, musicFolder)),
    ...PACKAGES.flatMap((name) =>
      globSync('**/*.{ogg,mp3}', { cwd: join(musicFolder, name), absolute: true })
        .filter(isMusic)
        .sort(),
    ),
  ];
  const tones: PieceTone[] = [];
  const differences: number[][] = [];
  for (const path of paths) {
    const report = await reportOf(path);
    const tone = toneOf(report, basename(path) === 'reference.flac');
    if (tone === undefined) continue;
    tones.push(tone);
    if (!UNCUT.test(path)) differences.push(...(await differencesOfPassages(path, report.file.durationSeconds)));
  }
  console.log(`${tones.length} pieces`);
  print('MEDIAN_DB', [bandsOf(tones, ({ whole }) => whole).map(median)]);
  print(
    'BETWEEN',
    covariance(
      tones.map(({ whole }) => whole),
      FURTHEST,
    ),
  );
  const within = tones.filter(({ blocks }) => blocks.length > 1).map(({ blocks }) => covariance(blocks, Infinity));
  print(
    'WITHIN',
    within[0]!.map((row, a) => row.map((_, b) => mean(within.map((matrix) => matrix[a]![b]!)))),
  );
  print('ALIKE', covariance(differences, FURTHEST));
}

/** Of two passages of a piece, each from the other, where they play alike. */
async function differencesOfPassages(path: string, durationSeconds: number): Promise<number[][]> {
  const at = (share: number): Promise<Report> =>
    measure(decodeFile(path, share * (durationSeconds - EXCERPT_SECONDS), EXCERPT_SECONDS), [
      'spectrum',
      'bandTimeline',
    ]);
  const [one, other] = [await at(PASSAGES_AT[0]), await at(PASSAGES_AT[1])];
  return [
    [one, other],
    [other, one],
  ].flatMap(([report, reference]) =>
    Array.from({ length: BAND_COUNT - JUDGED_BANDS + 1 }, (_, first) => {
      const isJudged = Array.from({ length: BAND_COUNT }, (_, band) => band >= first && band < first + JUDGED_BANDS);
      return differenceOfAlike(report!, [reference!], isJudged)?.flatMap((level) => level ?? []) ?? [];
    }).filter((levels) => levels.length === BAND_COUNT),
  );
}

async function reportOf(path: string): Promise<Report> {
  const source = await fileSource(path);
  try {
    const stream = await openAudio(source);
    try {
      return await analyze(stream, { file: { name: path }, stages: ['spectrum'] });
    } finally {
      await stream.close();
    }
  } finally {
    await source.close();
  }
}

function toneOf(report: Report, isShortAllowed: boolean): PieceTone | undefined {
  const { spectrum } = report.measurements;
  if (spectrum.status !== 'measured' || spectrum.value.bandwidthHz < LEAST_BANDWIDTH_HZ) return undefined;
  if (report.file.durationSeconds < LEAST_SECONDS && !isShortAllowed) return undefined;
  const { thirdOctaves, blocks } = spectrum.value;
  const first = thirdOctaves.frequenciesHz.findIndex((centreHz) => centreHz > FIRST_HZ * 0.95);
  const shaped = (levels: readonly (number | null)[]): number[] | undefined => {
    const bands = levels.slice(first, first + BAND_COUNT).flatMap((level) => level ?? []);
    if (bands.length < BAND_COUNT) return undefined;
    const usual = mean(bands.slice(...SHAPE));
    return bands.map((level) => level - usual);
  };
  const views = [thirdOctaves.totalDb, thirdOctaves.totalUsualDb, thirdOctaves.totalP10Db, thirdOctaves.totalP95Db];
  const whole = shaped(
    thirdOctaves.totalDb.map((_, band) => {
      const levels = views.flatMap((view) => view[band] ?? []);
      return levels.length < views.length ? null : mean(levels);
    }),
  );
  return whole === undefined
    ? undefined
    : { whole, blocks: blocks.totalDb.flatMap((levels) => [shaped(levels) ?? []].filter((row) => row.length > 0)) };
}

function covariance(rows: readonly (readonly number[])[], furthest: number): number[][] {
  const deviations = bandsOf(rows, (row) => row).map((levels) => {
    const usual = mean(levels);
    const reach = furthest * Math.sqrt(mean(levels.map((level) => (level - usual) ** 2)));
    return levels.map((level) => Math.max(-reach, Math.min(reach, level - usual)));
  });
  return deviations.map((a) =>
    deviations.map((b) => a.reduce((sum, value, i) => sum + value * b[i]!, 0) / (rows.length - 1)),
  );
}

function bandsOf<T>(rows: readonly T[], levels: (row: T) => readonly number[]): number[][] {
  return Array.from({ length: BAND_COUNT }, (_, band) => rows.map((row) => levels(row)[band]!));
}

/** The lower triangle, or a single row. */
function print(name: string, matrix: readonly (readonly number[])[]): void {
  console.log(`\n${name}`);
  const isSquare = matrix.length === BAND_COUNT;
  for (const [a, row] of matrix.entries()) {
    const shown = isSquare ? row.slice(0, a + 1) : row;
    console.log(`  ${shown.map((value) => Number(value.toFixed(1))).join(', ')},`);
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
