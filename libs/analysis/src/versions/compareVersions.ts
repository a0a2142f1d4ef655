import type { CancelSignal } from '@auralign/audio';
import { createKernels, type Kernels } from '@auralign/dsp';
import type { DiagnoseOptions } from '../diagnostics/diagnose.ts';
import { plain } from '../diagnostics/words.ts';
import type { Report } from '../report/report.ts';
import { readNewSide, type Aligned, type AligningContext } from './aligning.ts';
import { FINE_SECONDS } from './changeCells.ts';
import type { Changes } from './changes.ts';
import { commonGainDb, curveOf, highestHz, reportBands, reportTransfer } from './curve.ts';
import { areIdentical } from './identical.ts';
import { measureChange, type Change } from './measureChange.ts';
import { findMoved } from './moved.ts';
import type { PairReading, VersionSource } from './pairReading.ts';
import { findRanges } from './ranges.ts';
import { figureChanges, findingChanges } from './reportChange.ts';
import { PARTS, residualsDb, transferOf, type Transfer } from './transfer.ts';
import { judge } from './verdict.ts';
import { VERSION_REPORT_SCHEMA_VERSION, type VersionRange, type VersionReport } from './versionReport.ts';
import { summaryOf } from './words.ts';

/** One version of a mix: its report, and how to read it again. */
export interface VersionInput extends VersionSource {
  readonly report: Report;
}

export interface CompareVersionsOptions {
  /** How both are judged: references, intent, rules. */
  readonly diagnosis?: DiagnoseOptions | undefined;
  readonly signal?: CancelSignal | undefined;
  /** Called with 0 … 1 each time the files are read side by side to the end. */
  readonly onProgress?: ((fraction: number) => void) | undefined;
  /** Default: the fastest there are here. */
  readonly createKernels?: (() => Kernels) | undefined;
}

/**
 * Says what a newer version of a mix changed: moves both to the same place, solves for the constant change (gain, equaliser, width) that
 * explains the newer file best, and looks where and when it does not.
 *
 * Both files are read side by side: three times where they lie alike and changed alike all the time (are they identical? what is constant?
 * what is not?), some more where one must be moved, or where stretches that changed otherwise must be left out. Memory does not grow with
 * their length. Of more than two channels the front pair is compared.
 *
 * @throws AuralignError what the streams throw, `CANCELLED`
 */
export async function compareVersions(
  before: VersionInput,
  after: VersionInput,
  options: CompareVersionsOptions = {},
): Promise<VersionReport> {
  const { diagnosis = {}, signal, onProgress, createKernels: makeKernels = createKernels } = options;
  const known = {
    before: { name: before.name },
    after: { name: after.name },
    figures: figureChanges(before.report, after.report),
    findings: findingChanges(before.report, after.report, diagnosis),
  };
  const notes = notesOf(before.report, after.report);
  if (await haveSameSamples(before, after, signal)) {
    return finished({ ...NOTHING_FOUND, ...known, verdict: 'identical', because: ['Every sample is the same.'] }, []);
  }
  const silent = silenceOf(before.report, after.report);
  if (silent !== undefined) return finished({ ...NOTHING_FOUND, ...known, ...silent }, notes);
  const context = { before, after, createKernels: makeKernels, signal, onProgress };
  const change = await measureChange(context);
  if (change === undefined) {
    const because = ['No offset within eleven seconds makes one explain the other.'];
    return finished({ ...NOTHING_FOUND, ...known, verdict: 'other', because }, notes);
  }
  const found = whatChanged(change, [before, after], await newSideDb(change, context));
  const ranges = await findMoved(found.ranges, found.alignment.offsetSeconds, context);
  return finished({ ...known, ...found, ranges }, notes, areLossy([before, after]));
}

const NOTHING_FOUND = { bands: [], ranges: [], moreRanges: 0 } as const satisfies Partial<VersionReport>;

type Found = Omit<VersionReport, 'schemaVersion' | 'summary' | 'notes'>;

function finished(found: Found, notes: string[], isLossy = false): VersionReport {
  return { schemaVersion: VERSION_REPORT_SCHEMA_VERSION, ...found, summary: summaryOf(found, isLossy), notes };
}

function areLossy(files: readonly VersionInput[]): boolean {
  return files.some(({ report }) => !report.file.format.lossless);
}

async function haveSameSamples(
  before: VersionSource,
  after: VersionSource,
  signal: CancelSignal | undefined,
): Promise<boolean> {
  const older = await before.open();
  try {
    const newer = await after.open();
    try {
      return await areIdentical(older, newer, signal);
    } finally {
      await newer.close();
    }
  } finally {
    await older.close();
  }
}

function whatChanged(
  { reading, turning, transfer, changes, whole }: Change,
  files: readonly VersionInput[],
  sideLeftDb: number | undefined,
): Omit<Found, 'before' | 'after' | 'figures' | 'findings'> & { alignment: NonNullable<VersionReport['alignment']> } {
  const curves = PARTS.map((part) => curveOf(transfer, part, changes.cells.bands, changes));
  const gainDb = commonGainDb(curves[0]!) ?? commonGainDb(curves[1]!);
  const { ranges, moreRanges } = findRanges(changes);
  const highest = highestComparedHz(reading);
  const residual = residualsDb({ ...transfer, spectra: whole }, highest);
  const isTurned = transfer.gain < 0;
  const isLossy = areLossy(files);
  const sideChange = sideChangeOf(transfer);
  const judged = judge({
    residual,
    // The side of a file that had none is judged by itself; what was done to the rest shows in the mid.
    leftDb:
      sideChange === 'new'
        ? residualsDb({ ...transfer, spectra: whole }, highest, ['mid']).linearDb
        : residual.linearDb,
    gainDb,
    curves,
    changes,
    ranges,
    isPolarityInverted: isTurned || turning.isOneTurned,
    sideChange,
    newSideDb: sideLeftDb,
    isLossy,
  });
  const found = { ...judged, alignment: alignmentOf(reading, turning, isTurned), residual };
  if (judged.verdict === 'other') return { ...NOTHING_FOUND, ...found };
  const clockSeconds = reading.after.startFrame / reading.sampleRateHz;
  return {
    ...found,
    ...(gainDb === undefined ? {} : { gainDb }),
    ...(sideChange === undefined ? {} : { sideChange }),
    ...(sideLeftDb === undefined ? {} : { newSideDb: sideLeftDb }),
    bands: reportBands(transfer, changes),
    transfer: reportTransfer(transfer, reading.lowerRateHz, changes),
    level: levelOf(changes, clockSeconds),
    ranges: ranges.map((range) => moved(range, -clockSeconds)),
    moreRanges,
  };
}

function highestComparedHz({ areRatesEqual, sampleRateHz, lowerRateHz }: PairReading): number {
  return areRatesEqual ? sampleRateHz / 2 : highestHz(lowerRateHz);
}

/** What the best constant response to the older file leaves of a side that was added, dB. Undefined where none was. */
async function newSideDb(change: Change, context: AligningContext): Promise<number | undefined> {
  if (sideChangeOf(change.transfer) !== 'new') return undefined;
  const ledger = await readNewSide(change, context);
  return residualsDb(transferOf(ledger), highestComparedHz(change.reading), ['mid']).linearDb; // there the side is the mid
}

/** 60 dB below the mid there is no side to speak of, if there was one 40 dB above that. */
const NO_SIDE = 1e-6;
const MUCH_MORE = 1e4;

function sideChangeOf({ spectra: { mid, side } }: Transfer): VersionReport['sideChange'] {
  const share = (of: 'before' | 'after'): number => total(side[of]) / (total(mid[of]) + total(side[of]));
  const [was, is] = [share('before'), share('after')];
  if (is < NO_SIDE && was > MUCH_MORE * is) return 'gone';
  return was < NO_SIDE && is > MUCH_MORE * was ? 'new' : undefined;
}

function total(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** Below −60 dBFS. */
const SILENT_PEAK = 1e-3;

function alignmentOf(
  { before, after, sampleRateHz }: PairReading,
  { offsetFrames, areSwapped, isOneTurned }: Aligned['turning'],
  isTurned: boolean,
): NonNullable<VersionReport['alignment']> {
  const end = after.endFrame - before.endFrame;
  const headPeak = offsetFrames > 0 ? after.headPeak : before.headPeak;
  const tailPeak = end > 0 ? after.tailPeak : before.tailPeak;
  return {
    offsetSeconds: offsetFrames / sampleRateHz,
    offsetFrames,
    isPolarityInverted: isTurned && !isOneTurned,
    ...(isOneTurned ? { turnedChannel: isTurned ? ('left' as const) : ('right' as const) } : {}),
    areChannelsSwapped: areSwapped,
    start: { seconds: offsetFrames / sampleRateHz, isSilent: headPeak < SILENT_PEAK },
    end: { seconds: end / sampleRateHz, isSilent: tailPeak < SILENT_PEAK },
  };
}

function levelOf({ levelDb, cells, slopeDbPerDb }: Changes, clockSeconds: number): NonNullable<VersionReport['level']> {
  return {
    startSeconds: -clockSeconds + 0, // no −0
    stepSeconds: cells.stepSeconds,
    changeDb: [...levelDb].map((db) => (Number.isNaN(db) ? null : db)),
    ...(slopeDbPerDb === undefined ? {} : { slopeDbPerDb }),
  };
}

function moved(range: VersionRange, bySeconds: number): VersionRange {
  return { ...range, startSeconds: range.startSeconds + bySeconds, endSeconds: range.endSeconds + bySeconds };
}

function silenceOf(before: Report, after: Report): Pick<VersionReport, 'verdict' | 'because'> | undefined {
  const [was, is] = [before, after].map(isSilent);
  if (was && is) return { verdict: 'same', because: ['Both files are silent.'] };
  if (was || is) return { verdict: 'other', because: [`The ${is ? 'newer' : 'older'} file is silent.`] };
  return undefined;
}

function isSilent({ measurements }: Report): boolean {
  const { truePeak } = measurements;
  return truePeak.status === 'unmeasurable' && truePeak.reason === 'silence';
}

function notesOf(before: Report, after: Report): string[] {
  const [older, newer] = [before.file.format, after.file.format];
  const notes: string[] = [];
  if (older.sampleRateHz !== newer.sampleRateHz) {
    notes.push(
      `The older file was resampled from ${older.sampleRateHz} to ${newer.sampleRateHz} Hz for the comparison.`,
    );
  }
  if (older.channelCount !== newer.channelCount) {
    notes.push(`The older file has ${older.channelCount} channels, the newer one ${newer.channelCount}.`);
  }
  if (Math.max(older.channelCount, newer.channelCount) > 2) notes.push('Only the front pair of channels was compared.');
  if (!older.lossless || !newer.lossless) {
    const which = older.lossless ? 'newer' : newer.lossless ? 'older' : undefined;
    notes.push(
      `${which === undefined ? 'Both files were' : `The ${which} file was`} encoded lossily: what the encoder left out counts as a difference.`,
    );
  }
  if (Math.max(before.file.durationSeconds, after.file.durationSeconds) > FINE_SECONDS) {
    notes.push(`Longer than ${plain(FINE_SECONDS / 60, 0)} minutes: places are told to a second or more.`);
  }
  return notes;
}
