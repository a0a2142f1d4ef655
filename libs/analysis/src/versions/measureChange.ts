import { createKernels } from '@auralign/dsp';
import { alignVersions, readKept, type Aligned, type AligningContext } from './aligning.ts';
import { createChangeCells, type ChangeCells } from './changeCells.ts';
import { changesOf, type Changes } from './changes.ts';
import { comparedBands, reportTransfer } from './curve.ts';
import { readPair, type PairReading, type VersionSource } from './pairReading.ts';
import { findRanges } from './ranges.ts';
import { coherentShare, transferOf, type Transfer } from './transfer.ts';
import type { VersionReport } from './versionReport.ts';

/** The constant change between two files, and what departs from it. */
export interface Change extends Aligned {
  readonly transfer: Transfer;
  readonly changes: Changes;
  /** Spectra of everything both files have, also of what was left out when the constant change was solved for. */
  readonly whole: Transfer['spectra'];
}

/** What two files have in common by chance is less. */
const LEAST_SHARE = 0.5;

/** Moves both files to the same place, solves for the constant change, looks where it does not hold. Nothing where no place is found. */
export async function measureChange(context: AligningContext): Promise<Change | undefined> {
  const aligned = await alignVersions(context);
  if (!aligned.isClear && coherentShare(aligned.ledger) < LEAST_SHARE) return undefined;
  const first = await changeOf(aligned, context);
  const { states, cells } = first.changes;
  const { ranges } = findRanges(first.changes);
  const isKept = states.map((state, cell) => {
    const [start, end] = [cell * cells.stepSeconds, (cell + 1) * cells.stepSeconds];
    return state === 'same' && !ranges.some(({ startSeconds, endSeconds }) => startSeconds < end && endSeconds > start);
  });
  const sameCount = states.filter((state) => state === 'same').length;
  const keptCount = isKept.filter(Boolean).length;
  if (ranges.length === 0 || keptCount < FEWEST_KEPT || keptCount < LEAST_KEPT * sameCount) return first;
  const isConstant = (seconds: number): boolean => isKept[Math.floor(seconds / cells.stepSeconds)] === true;
  return { ...(await changeOf(await readKept(aligned, isConstant, context), context)), whole: first.whole };
}

/** Two seconds, and two fifths of what both files have in common: what departs from less than that is the rule. */
const FEWEST_KEPT = 4;
const LEAST_KEPT = 0.4;

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
  return {
    ...aligned,
    transfer,
    changes: changesOf(builder.cells, commonCells(reading, builder.cells)),
    whole: transfer.spectra,
  };
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
