import type { Report } from '@auralign/analysis';
import type { Stereo } from '../match/audio.ts';
import { INJECTIONS } from './inject/index.ts';
import type { Injection, TimeRange } from './injection.ts';
import { createKept } from './kept.ts';
import { figures, listen, measure, measureFile, type Heard, type ListenOptions, type Verdict } from './listen.ts';
import { OTHER_SONGS, pathOf, SONGS, type OtherSong, type Song } from './songs.ts';
import { spoil } from './spoil.ts';
import { createStarts, otherPassage } from './starts.ts';

/** What is told to the process of one piece. */
export type SongJob = {
  readonly musicFolder: string;
  /** Empty for all rules. */
  readonly ruleIds: readonly string[];
  /** Where measurements stay from run to run; empty for nowhere. */
  readonly keepFolder: string;
} & (
  { readonly kind: 'injections'; readonly songId: string } | { readonly kind: 'as published'; readonly file: string }
);

/** What was said about one excerpt. */
export interface Said {
  readonly alone: Verdict;
  /** With another passage of the same piece as reference. */
  readonly relative: Verdict;
  readonly figures: Readonly<Record<string, number>>;
}

export interface SpoiltCase extends Said {
  readonly songId: string;
  readonly injectionId: string;
  /** Index in the grades of the injection. */
  readonly grade: number;
  readonly isPart: boolean;
  readonly durationSeconds: number;
  /** Where the fault is; undefined: everywhere. */
  readonly ranges: readonly TimeRange[] | undefined;
  /** Undefined where the fault has no centre. */
  readonly centreHz: number | undefined;
}

export interface SongResult {
  readonly songId: string;
  readonly half: 'tune' | 'report';
  /** What was said before anything was injected, by start (and store, where one was chosen). */
  readonly clean: Readonly<Record<string, Said>>;
  readonly cases: readonly SpoiltCase[];
  /** Injections whose fault the piece has already, and how much of it. */
  readonly already: Readonly<Record<string, number>>;
  /** What was said about the whole file as published. */
  readonly published: readonly Heard[];
}

/** Names the clean state that a fault is held against. */
export function cleanKey({ startFrom = 'finished', profileId = '' }: Injection): string {
  return `${startFrom} ${profileId}`.trim();
}

export function injectionsFor(song: Song, ruleIds: readonly string[]): Injection[] {
  const has = { width: song.hasWidth, attacks: song.hasAttacks, 'top end': !song.isBandLimited };
  return INJECTIONS.filter(
    ({ ruleId, needs = [] }) => (ruleIds.length === 0 || ruleIds.includes(ruleId)) && needs.every((need) => has[need]),
  );
}

/** Everything the benchmark asks about one piece. Each excerpt is measured once and judged with and without reference. */
export async function runSong(job: SongJob): Promise<SongResult> {
  const { musicFolder, ruleIds, keepFolder } = job;
  const kept = createKept(keepFolder);
  if (job.kind === 'as published') {
    const other = OTHER_SONGS.find(({ file }) => file === job.file);
    if (other === undefined) throw new Error(`There is no piece "${job.file}".`);
    return { songId: job.file, half: other.half, clean: {}, cases: [], already: {}, published: await published(other) };
  }
  const song = SONGS.find(({ id }) => id === job.songId);
  if (song === undefined) throw new Error(`There is no piece "${job.songId}".`);
  const start = createStarts(song, musicFolder);
  const keptAudio = async (name: string, audio: () => Stereo): Promise<Report> =>
    (await kept(`${song.id} ${name}`, async () => ({ report: await measure(audio()) }))).report;
  const passage = [await keptAudio('reference', () => otherPassage(song, musicFolder))];
  // How much a song moves from part to part cannot be seen in a passage: another song has to show it.
  const other = neighbour(song);
  const referencesFor = async ({ startFrom }: Injection): Promise<readonly Report[]> =>
    startFrom !== 'long' || other === undefined
      ? passage
      : [
          (
            await kept(`${other.id} start long`, async () => ({
              report: await measure(createStarts(other, musicFolder)('long')),
            }))
          ).report,
        ];
  const clean: Record<string, Said> = {};
  const cases: SpoiltCase[] = [];
  const already: Record<string, number> = {};
  for (const injection of injectionsFor(song, ruleIds)) {
    const { startFrom = 'finished', grades, isLocal, profileId, sharedId = injection.id } = injection;
    const references = await referencesFor(injection);
    const owned = injection.own?.measure(start(startFrom));
    if (owned !== undefined && owned > injection.own!.atMost) already[injection.id] = owned;
    const options: ListenOptions = {
      purpose: startFrom === 'mix' ? 'mix' : 'master',
      ...(profileId === undefined ? {} : { profileId }),
    };
    clean[cleanKey(injection)] ??= said(
      await keptAudio(`start ${startFrom}`, () => start(startFrom)),
      options,
      references,
    );
    const places = [
      ...grades.map((_, grade) => ({ grade, isPart: false })),
      ...(isLocal === true ? [{ grade: grades.length - 1, isPart: true }] : []),
    ];
    for (const { grade, isPart } of places) {
      const place = { songId: song.id, grade: grades[grade]!, isPart };
      const { report, ranges, centreHz } = await kept(
        `${song.id} ${sharedId} ${place.grade}${isPart ? ' part' : ''}`,
        async () => {
          const { audio, ...where } = spoil(start(startFrom), injection, place);
          return { report: await measure(audio), ...where };
        },
      );
      cases.push({
        songId: song.id,
        injectionId: injection.id,
        grade,
        isPart,
        durationSeconds: report.file.durationSeconds,
        ranges,
        centreHz,
        ...said(report, options, references),
      });
    }
  }
  return { songId: song.id, half: song.half, clean, cases, already, published: await published(song) };

  async function published(piece: Pick<OtherSong, 'package' | 'file'>): Promise<readonly Heard[]> {
    const path = pathOf(piece, musicFolder);
    const { report } = await kept(`${piece.file} as published`, async () => ({ report: await measureFile(path) }));
    return listen(report, { purpose: 'master' }).heard;
  }
}

/** The next piece of the same half. */
function neighbour(song: Song): Song | undefined {
  if (song.package === '') return undefined; // the demo alone must run without further music
  const half = SONGS.filter((one) => one.half === song.half && one.package !== '');
  return half[(half.findIndex(({ id }) => id === song.id) + 1) % half.length];
}

function said(report: Report, options: ListenOptions, references: readonly Report[]): Said {
  return {
    alone: listen(report, options),
    relative: listen(report, { ...options, references }),
    figures: figures(report),
  };
}
