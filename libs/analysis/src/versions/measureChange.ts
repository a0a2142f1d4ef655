import { createKernels } from '@auralign/dsp';
import { alignVersions, readKept, type Aligned, type AligningContext } from './aligning.ts';
import { createChangeCells, type ChangeCells } from './changeCells.ts';
import { changesOf, type Changes } from './changes.ts';
import { comparedBands, reportTransfer } from './curve.ts';
import { readPair, type PairReading, type VersionSource } from './pairReading.ts';
import { coherentShare, transferOf, type Transfer } from './transfer.ts';
import type { VersionReport } from './versionReport.ts';

/** The constant change between two files, and what departs from it. */
export interface Change extends Aligned {
  readonly transfer: Transfer;
  readonly changes: Changes;
}

/** What two files have in common by chance is less. */
const LEAST_SHARE = 0.5;

/** Moves both files to the same place, solves for the constant change, looks where it does not hold. Nothing where no place is found. */
export async function measureChange(context: AligningContext): Promise<Change | undefined> {
  const aligned = await alignVersions(context);
  if (!aligned.isClear && coherentShare(aligned.ledger) < LEAST_SHARE) return undefined;
  const first = await changeOf(aligned, context);
  const { states, cells } = first.changes;
  const sameCount = states.filter((state) => state === 'same').length;
  const otherCount = states.filter((state) => state !== 'same' && state !== 'outside' && state !== 'silent').length;
  if (otherCount < FEWEST_OTHER || sameCount < FEWEST_SAME) return first;
  const isSame = (seconds: number): boolean => states[Math.floor(seconds / cells.stepSeconds)] === 'same';
  return changeOf(await readKept(aligned, isSame, context), context);
}

/** Cells of other material that pull at what is solved for, and cells of the same that are enough to solve for it. */
const FEWEST_OTHER = 2;
const FEWEST_SAME = 4;

async function changeOf(aligned: Aligned, context: AligningContext): Promise<Change> {
  const { reading, turning } = aligned;
  const transfer = transferOf(aligned.ledger);
  const builder = createChangeCells({
    sampleRateHz: reading.sampleRateHz,
    bands: comparedBands(reading.lowerRateHz),
    transfer,
    kernels: context.createKernels(),
  });
  await readPair(context, { ...context, turning, onBlock: (block) => builder.process(block) });
  builder.flush();
  return { ...aligned, transfer, changes: changesOf(builder.cells, commonCells(reading, builder.cells)) };
}

/**
 * The response that turns one file into the other, mid and side, twelve points an octave; nothing where they have nothing in common.
 *
 * @throws AuralignError what the streams throw, `CANCELLED`
 */
export async function measureTransfer(
  before: VersionSource,
  after: VersionSource,
  options: Pick<AligningContext, 'signal'> = {},
): Promise<VersionReport['transfer']> {
  const change = await measureChange({ before, after, createKernels, ...options });
  return change && reportTransfer(change.transfer, change.reading.lowerRateHz, change.changes);
}

/** Cells that both files have whole; all of them where there is none. */
function commonCells(
  { before, after, sampleRateHz }: PairReading,
  cells: ChangeCells,
): { first: number; last: number } {
  const step = cells.stepSeconds * sampleRateHz;
  const last = cells.cellCount - 1;
  const begun = Math.ceil(Math.max(before.startFrame, after.startFrame) / step);
  const ended = Math.floor(Math.min(before.endFrame, after.endFrame) / step) - 1;
  return begun <= ended ? { first: begun, last: Math.min(ended, last) } : { first: 0, last };
}
