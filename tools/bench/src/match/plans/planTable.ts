import { analyze, type Report } from '@auralign/analysis';
import { createKernels } from '@auralign/dsp';
import { planMatch, type Plan } from '@auralign/match';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withStream } from '../../material.ts';
import { printTable } from '../../print.ts';
import { median } from '../../process.ts';
import { RATE_HZ, type Stereo } from '../audio.ts';
import type { Half } from '../cases.ts';
import { degraded, FAULTS, type Fault } from '../degrade/faults.ts';
import { otherPassage, passage } from '../material.ts';
import { PIECES, type Piece } from '../pieces.ts';
import { distance, errorsOf, measure, notesDb, type Errors, type Measured } from '../score/measure.ts';
import { writeWav } from '../wavFile.ts';
import { foretell } from './foretell.ts';

/** One fault on one piece, planned against one reference. */
interface Row {
  readonly fault: string;
  readonly reference: 'same passage' | 'other passage';
  /** Distance to the right answer. */
  readonly before: number;
  readonly after: number;
}

/** A finished piece planned against another song: distance to that. */
interface CrossRow {
  readonly before: Errors;
  readonly after: Errors;
  readonly notesDb: number;
}

interface Known {
  readonly report: Report;
  readonly measured: Measured;
}

/**
 * Every fault on every piece it can be heard on, planned and not rendered: what the moves do is known from their digital responses.
 * Many more cases than the benchmark in a fraction of its time, to set constants by; limiter, verification and artefacts are the
 * benchmark's.
 */
export async function planTable({ half, musicFolder }: { half: Half | 'all'; musicFolder: string }): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'auralign-plans-'));
  try {
    const rows: Row[] = [];
    const songs: Known[] = [];
    for (const piece of PIECES) {
      if (half !== 'all' && piece.half !== half) continue;
      const { truth, faults } = await planPiece(piece, musicFolder, folder);
      rows.push(...faults);
      songs.push(truth);
      if (process.stderr.isTTY) process.stderr.write(`\r${piece.id}\x1b[K`);
    }
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
    print(rows, half);
    printCross(planCross(songs));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function planPiece(piece: Piece, musicFolder: string, folder: string): Promise<{ truth: Known; faults: Row[] }> {
  const know = async (audio: Stereo): Promise<Known> => {
    const path = join(folder, 'file.wav');
    await writeWav(path, { sampleRateHz: RATE_HZ, channels: [audio.left, audio.right] });
    const report = await withStream(path, (stream) =>
      analyze(stream, { file: { name: 'file.wav' }, kernels: createKernels() }),
    );
    return { report, measured: measure(audio) };
  };
  const truthAudio = await passage(piece, musicFolder, piece.startSeconds);
  const truth = await know(truthAudio);
  const other = await know(await otherPassage(piece, truthAudio, musicFolder));
  const rows: Row[] = [];
  const judge = (fault: string, mix: Known): void => {
    for (const reference of ['same passage', 'other passage'] as const) {
      const plan = planMatch(mix.report, [(reference === 'same passage' ? truth : other).report]);
      const before = errorsOf(mix.measured, truth.measured);
      const linear = errorsOf(foretell(mix.measured, plan), truth.measured);
      const after = { ...linear, dynamics: dynamicsAfter(before, linear, { plan, mix, truth, fault }) };
      rows.push({ fault, reference, before: distance(before), after: distance(after) });
    }
  };
  judge(NOTHING, truth);
  for (const fault of FAULTS) {
    if (!isHeard(fault, piece)) continue;
    judge(fault.id, await know(degraded(truthAudio, fault, `plan / ${fault.id} / ${piece.id}`)));
  }
  return { truth, faults: rows };
}

const NOTHING = 'nothing';

function isHeard({ needs }: Fault, { hasWidth, hasAttacks }: Piece): boolean {
  return needs === 'width' ? hasWidth : needs === 'attacks' ? hasAttacks : true;
}

/**
 * A rough guess: of a fault in dynamics a compressor undoes the share of ln(spread) that it was planned for; what linear
 * faults did to the dynamics goes with them, and a compressor that nobody needs adds twice the spread it changes.
 */
function dynamicsAfter(
  before: Errors,
  after: Errors,
  { plan, mix, truth, fault }: { plan: Plan; mix: Known; truth: Known; fault: string },
): number {
  const [own, wanted] = [spreadDb(mix.report), spreadDb(truth.report)];
  const changeDb = spreadChangeDb(plan);
  const isDynamic = FAULTS.some(({ id, hurts }) => id === fault && hurts.includes('dynamics'));
  if (isDynamic) {
    const [done, asked] = [Math.log((own + changeDb) / own), Math.log(wanted / own)];
    return Math.abs(asked) < 0.02 ? before.dynamics : before.dynamics * Math.abs(1 - done / asked);
  }
  const linear = ({ tone, width, balance }: Errors) => Math.hypot(tone, width / 2, balance);
  const share = linear(before) < 0.05 ? 1 : Math.min(1.2, linear(after) / linear(before));
  return Math.hypot(before.dynamics * share, 2 * changeDb);
}

/** What a plan's compressor is foretold to change the spread of levels by, dB. */
function spreadChangeDb(plan: Plan): number {
  return plan.moves
    .flatMap((move) => (move.kind === 'compressor' ? move.predicted : []))
    .reduce((sum, { metric, delta }) => (metric === 'levelSpreadDb' ? sum + delta : sum), 0);
}

/** Standard deviation of the level within 3 s as the outer percentiles tell it. */
function spreadDb({ measurements: { dynamics } }: Report): number {
  const spread = dynamics.status === 'measured' ? dynamics.value.levelSpread?.[0]?.spreadDb : undefined;
  return spread === undefined ? 1 : ((spread.p95 - spread.p5) / 3.29 + (spread.p90 - spread.p10) / 2.56) / 2;
}

/** Every song after every other. */
function planCross(songs: readonly Known[]): CrossRow[] {
  const pairs = songs.flatMap((mix) => songs.flatMap((model) => (model === mix ? [] : [{ mix, model }])));
  return pairs.map(({ mix, model }): CrossRow => {
    const plan = planMatch(mix.report, [model.report]);
    const before = errorsOf(mix.measured, model.measured);
    const linear = errorsOf(foretell(mix.measured, plan), model.measured);
    return {
      before,
      after: { ...linear, dynamics: followedDynamics(before, plan, mix, model) },
      notesDb: notesDb(mix.measured, model.measured),
    };
  });
}

/** A rough guess: half of the dynamics is the spread of levels and goes with it, the other half (crest, bands) stays. */
function followedDynamics(before: Errors, plan: Plan, mix: Known, model: Known): number {
  const [own, wanted] = [spreadDb(mix.report), spreadDb(model.report)];
  if (Math.abs(wanted - own) < 0.05) return before.dynamics;
  const left = (wanted - own - spreadChangeDb(plan)) / (wanted - own);
  return before.dynamics * Math.sqrt((1 + left * left) / 2);
}

function printCross(rows: readonly CrossRow[]): void {
  const cell = (value: (errors: Errors) => number) =>
    `${meanOf(rows.map(({ before }) => value(before)))!.toFixed(1)} → ${meanOf(rows.map(({ after }) => value(after)))!.toFixed(1)}`;
  const shares = rows.map(({ before, after }) => 1 - distance(after) / distance(before));
  console.log('\n## Another song as reference: mean distance to it, dB\n');
  printTable(
    ['pairs', 'distance', 'notes alone', 'tone', 'dynamics', 'width', 'taken off, median', 'further off'],
    [
      [
        String(rows.length),
        cell(distance),
        meanOf(rows.map((row) => row.notesDb))!.toFixed(1),
        cell(({ tone }) => tone),
        cell(({ dynamics }) => dynamics),
        cell(({ width }) => width),
        `${Math.round(100 * median(shares))} %`,
        String(shares.filter((share) => share < -0.01).length),
      ],
    ],
  );
}

/** Distances below are the measurement's own; and what nothing may become where there is nothing to do. */
const LEAST_DISTANCE = 0.1;
const HARM_DISTANCE = 0.3;

function print(rows: readonly Row[], half: Half | 'all'): void {
  console.log(`\n# Plans alone, half ${half}: share undone as foretold, made worse of cases\n`);
  const percent = (share: number | undefined) => (share === undefined ? '–' : `${Math.round(100 * share)} %`);
  const cells = (some: readonly Row[]): string[] => {
    const judged = some.filter(({ before }) => before >= LEAST_DISTANCE);
    const shares = judged.map(({ before, after }) => 1 - after / before);
    const worse = shares.filter((share) => share < -0.01).length;
    const worst = Math.min(...shares);
    return [
      percent(shares.length === 0 ? undefined : median(shares)),
      percent(meanOf(shares)),
      `${worse} of ${shares.length}`,
      percent(Number.isFinite(worst) ? worst : undefined),
    ];
  };
  const line = (title: string, some: readonly Row[]) => [
    title,
    ...cells(some.filter(({ reference }) => reference === 'same passage')),
    ...cells(some.filter(({ reference }) => reference === 'other passage')),
  ];
  const known = rows.filter(({ fault }) => fault !== NOTHING);
  printTable(
    ['fault', 'same: median', 'mean', 'worse', 'worst', 'other: median', 'mean', 'worse', 'worst'],
    [
      ...FAULTS.map(({ id }) =>
        line(
          id,
          known.filter(({ fault }) => fault === id),
        ),
      ),
      line('all', known),
    ],
  );
  const idle = rows.filter(({ fault }) => fault === NOTHING);
  for (const reference of ['same passage', 'other passage'] as const) {
    const added = idle.filter((row) => row.reference === reference).map(({ after }) => after);
    const harmed = added.filter((after) => after > HARM_DISTANCE).length;
    console.log(
      `\nNothing to do, ${reference}: ${harmed} of ${added.length} harmed, most ${Math.max(0, ...added).toFixed(2)} dB`,
    );
  }
}

function meanOf(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}
