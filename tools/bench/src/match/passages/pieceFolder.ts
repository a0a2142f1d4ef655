import { readdir } from 'node:fs/promises';
import { basename, extname, join, sep } from 'node:path';
import { cut, gainOf, RATE_HZ, scaled, type Stereo } from '../audio.ts';
import { decode } from '../material.ts';
import { PIECES } from '../pieces.ts';
import { integratedLufs, weightedSteps } from '../score/loudness.ts';

/** Passages of one piece that do not overlap, as loud as the first of them, which lies in the middle. */
export interface PassagesOfPiece {
  readonly id: string;
  /** The first folder below the one that was named: a Debian package, say. */
  readonly origin: string;
  readonly passages: readonly Stereo[];
}

const PASSAGE_SECONDS = 30;
const MOST_PASSAGES = 4;
/** Between passages, and at both ends: fades and what rings over. */
const MARGIN_SECONDS = 4;
const LONGEST_SECONDS = 600;
const MUSIC = new Set(['.wav', '.flac', '.ogg', '.opus', '.mp3']);
/** Effects and jingles are shorter, files with speech quieter. */
const QUIETEST_LUFS = -45;
/** Constants may be set by these passages, so nothing of what is reported is among them. */
const REPORTED = new Set(PIECES.filter(({ half }) => half === 'report').map(({ file }) => basename(file)));

/** Every piece in a folder that is long enough for two passages, in the order of names. */
export async function* piecesIn(folder: string): AsyncGenerator<PassagesOfPiece> {
  for (const file of (await readdir(folder, { recursive: true })).toSorted()) {
    if (!MUSIC.has(extname(file).toLowerCase()) || REPORTED.has(basename(file))) continue;
    const passages = passagesOf(await decode(join(folder, file), 0, LONGEST_SECONDS, RATE_HZ));
    if (passages.length < 2) continue;
    yield { id: basename(file, extname(file)), origin: file.split(sep)[0]!, passages };
  }
}

/** Two to four passages, that in the middle first; none where the piece is too short for two. */
export function passagesOf(whole: Stereo): Stereo[] {
  const seconds = whole.left.length / RATE_HZ;
  const count = Math.min(MOST_PASSAGES, Math.floor((seconds - MARGIN_SECONDS) / (PASSAGE_SECONDS + MARGIN_SECONDS)));
  if (count < 2) return [];
  const span = seconds - 2 * MARGIN_SECONDS - PASSAGE_SECONDS;
  const starts = Array.from({ length: count }, (_, n) => MARGIN_SECONDS + (span * n) / (count - 1));
  const [middle] = starts.splice(count >> 1, 1);
  const cuts = [middle!, ...starts].map((start) =>
    cut(whole, Math.round(start * RATE_HZ), Math.round((start + PASSAGE_SECONDS) * RATE_HZ)),
  );
  const loudness = cuts.map((audio) => integratedLufs(weightedSteps(audio)));
  const loud = cuts.map((audio, n) => ({ audio, lufs: loudness[n]! })).filter(({ lufs }) => lufs >= QUIETEST_LUFS);
  return loud.map(({ audio, lufs }) => scaled(audio, gainOf(loud[0]!.lufs - lufs)));
}
