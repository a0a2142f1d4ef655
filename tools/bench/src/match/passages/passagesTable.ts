import { analyze, type Report } from '@auralign/analysis';
import { createKernels } from '@auralign/dsp';
import { planMatch, relationOf } from '@auralign/match';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withStream } from '../../material.ts';
import { printTable } from '../../print.ts';
import { RATE_HZ, type Stereo } from '../audio.ts';
import { degraded, FAULTS } from '../degrade/faults.ts';
import { foretell } from '../plans/foretell.ts';
import { errorsOf, measure, type Errors, type Measured } from '../score/measure.ts';
import { writeWav } from '../wavFile.ts';
import { piecesIn, type PassagesOfPiece } from './pieceFolder.ts';
import { tally, TALLY_HEADER, type Row } from './tally.ts';

interface Known {
  readonly report: Report;
  readonly measured: Measured;
}

/** Of the faults, so many a piece, each piece others: all together on few pieces say less than some on many. */
const FAULTS_A_PIECE = 6;
/** Width of a mix whose side lies further below its mid cannot be spoilt audibly. */
const LEAST_SIDE_TO_MID = 10 ** -1.2;

/**
 * Any folder of music: what plans make of untouched and of spoilt passages beside other passages of the same piece, and of pieces beside
 * others. Every case is foretold from the digital responses of its moves, as with `--plan-only`.
 */
export async function passagesTable(musicFolder: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'auralign-passages-'));
  try {
    const rows: Row[] = [];
    const songs: { origin: string; known: Known }[] = [];
    for await (const piece of piecesIn(musicFolder)) {
      const truth = await know(piece.passages[0]!, folder);
      rows.push(...(await planPiece(piece, truth, songs.length, folder)));
      songs.push({ origin: piece.origin, known: truth });
      if (process.stderr.isTTY) process.stderr.write(`\r${piece.id}\x1b[K`);
    }
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
    // Far along the list, so that most models are of another origin, too.
    const step = Math.max(1, Math.floor(songs.length / 2));
    for (const [n, { origin, known }] of songs.entries()) {
      const model = songs[(n + step) % songs.length]!.known;
      if (model !== known) rows.push({ origin, kind: 'other song', ...planned(known, model, model.measured) });
    }
    const pieces = new Map<string, number>();
    for (const { origin } of songs) pieces.set(origin, (pieces.get(origin) ?? 0) + 1);
    print(rows, pieces);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function know(audio: Stereo, folder: string): Promise<Known> {
  const path = join(folder, 'file.wav');
  await writeWav(path, { sampleRateHz: RATE_HZ, channels: [audio.left, audio.right] });
  const report = await withStream(path, (stream) =>
    analyze(stream, { file: { name: 'file.wav' }, kernels: createKernels() }),
  );
  return { report, measured: measure(audio) };
}

async function planPiece(piece: PassagesOfPiece, truth: Known, place: number, folder: string): Promise<Row[]> {
  const { id, origin, passages } = piece;
  const rows: Row[] = [];
  const others: Known[] = [];
  for (const passage of passages.slice(1)) others.push(await know(passage, folder));
  const judge = (kind: Row['kind'], mix: Known) =>
    rows.push(...others.map((other) => ({ origin, kind, ...planned(mix, other, truth.measured) })));
  judge('untouched', truth);
  // Faults of level and dynamics are not undone between passages, so they say nothing here.
  const audible = FAULTS.filter(
    ({ needs, hurts }) =>
      needs !== 'attacks' &&
      !hurts.every((dimension) => dimension === 'loudness') &&
      (needs !== 'width' || isWide(passages[0]!)),
  );
  for (let n = 0; n < FAULTS_A_PIECE; n++) {
    const fault = audible[(place * FAULTS_A_PIECE + n) % audible.length]!;
    judge('faulty', await know(degraded(passages[0]!, fault, `passages / ${fault.id} / ${id}`), folder));
  }
  return rows;
}

function isWide({ left, right }: Stereo): boolean {
  let mid = 0;
  let side = 0;
  for (let n = 0; n < left.length; n++) {
    mid += (left[n]! + right[n]!) ** 2;
    side += (left[n]! - right[n]!) ** 2;
  }
  return side > LEAST_SIDE_TO_MID * mid;
}

function planned(mix: Known, reference: Known, right: Measured) {
  const plan = planMatch(mix.report, [reference.report]);
  return {
    otherSong: relationOf(mix.report, reference.report, 'unknown').otherSong,
    before: linear(errorsOf(mix.measured, right)),
    after: linear(errorsOf(foretell(mix.measured, plan), right)),
  };
}

function linear({ tone, width, balance }: Errors): number {
  return Math.hypot(tone, width / 2, balance);
}

function print(rows: readonly Row[], pieces: ReadonlyMap<string, number>): void {
  console.log('\n# Passages beside other passages of their piece, and pieces beside others: plans alone\n');
  printTable(TALLY_HEADER, tally(rows, pieces));
}
