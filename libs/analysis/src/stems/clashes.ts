import { biquadResponse, designBiquad } from '@auralign/dsp';
import { rangesWhere } from '../diagnostics/ranges.ts';
import { bellMove } from '../diagnostics/remedies.ts';
import { hertz, plain } from '../diagnostics/words.ts';
import { DEPTHS, MASKED_BELOW_DB, type MaskingTable } from './masking.ts';
import type { Clash } from './stemReport.ts';

const MOST_CLASHES = 5;
/** A band is in a clash when the masked stem is lost in it for this share of the moments in which it should be heard. */
const LOST_SHARE = 0.3;
/** … and should be heard there in this share of all the moments in which it plays. */
const MAIN_SHARE = 0.1;
/** Depths beyond count no more: twice as lost is not heard either. */
const CLEARLY_DB = 12;
/** A proposal: deeper cuts change the masker's own sound. Beyond, level, panning or the arrangement have to do it. */
const DEEPEST_CUT_DB = 6;
/** A cut is deep enough when it leaves this share of what was lost. */
const LEFT_OVER = 0.5;

/** The clashes that cost most of what should be heard, worst first; of each pair and direction the worst band. */
export function clashesOf(
  table: MaskingTable,
  stems: readonly { readonly index: number; readonly name: string }[],
  sampleRateHz: number,
): Clash[] {
  const found = stems.flatMap((masked) =>
    stems.flatMap((masker) => {
      if (masked === masker) return [];
      const worst = worstGroup(table, masked.index, masker.index);
      return worst === undefined ? [] : [{ masked, masker, ...worst }];
    }),
  );
  return found
    .sort((a, b) => b.cost - a.cost)
    .slice(0, MOST_CLASHES)
    .map(({ masked, masker, bands }) => describe(table, masked, masker, { bands, sampleRateHz }));
}

/** Sums of a kind of cells over all time, per band. */
function perBand(rows: readonly Float64Array[], bandCount: number): Float64Array {
  const sums = new Float64Array(bandCount);
  for (const row of rows) for (let band = 0; band < bandCount; band++) sums[band] = sums[band]! + row[band]!;
  return sums;
}

/** Neighbouring bands in which a stem is lost under another: those where most is lost. */
function worstGroup(
  { bands, heard, pair }: MaskingTable,
  masked: number,
  masker: number,
): { readonly bands: readonly number[]; readonly cost: number } | undefined {
  const should = perBand(heard[masked]!.rows, bands.length);
  const { depths } = pair(masked, masker);
  const most = Math.max(...should);
  const all = should.reduce((sum, count) => sum + count, 0);
  if (!(all > 0)) return undefined;
  let worst: { bands: number[]; cost: number } | undefined;
  let open: { bands: number[]; cost: number } | undefined;
  for (let band = 0; band < bands.length; band++) {
    const { lost, cost } = lossOf(depths, band, 0);
    const isIn = should[band]! >= MAIN_SHARE * most && lost >= LOST_SHARE * should[band]!;
    if (!isIn) {
      open = undefined;
      continue;
    }
    open ??= { bands: [], cost: 0 };
    open.bands.push(band);
    open.cost += cost / all;
    if (open.cost > (worst?.cost ?? 0)) worst = { bands: [...open.bands], cost: open.cost };
  }
  return worst;
}

/** Frames lost in a band after the masker was cut by so much, and what that costs: decibels up to `CLEARLY_DB`. */
function lossOf(depths: Float64Array, band: number, cutDb: number): { readonly lost: number; readonly cost: number } {
  let lost = 0;
  let cost = 0;
  for (let depth = 0; depth < DEPTHS; depth++) {
    const beyondDb = depth + 0.5 - cutDb;
    if (beyondDb <= 0) continue;
    const count = depths[band * DEPTHS + depth]!;
    lost += count;
    cost += count * Math.min(CLEARLY_DB, beyondDb);
  }
  return { lost, cost };
}

function describe(
  table: MaskingTable,
  masked: { readonly index: number; readonly name: string },
  masker: { readonly index: number; readonly name: string },
  { bands, sampleRateHz }: { readonly bands: readonly number[]; readonly sampleRateHz: number },
): Clash {
  const { depths, lost } = table.pair(masked.index, masker.index);
  const heard = table.heard[masked.index]!;
  const should = perBand(heard.rows, table.bands.length);
  const total = bands.reduce((sum, band) => sum + should[band]!, 0);
  const lostNow = bands.reduce((sum, band) => sum + lossOf(depths, band, 0).lost, 0);
  const bandHz = { lowHz: table.bands[bands[0]!]!.lowHz, highHz: table.bands[bands.at(-1)!]!.highHz };
  const underDb = MASKED_BELOW_DB + medianDepth(depths, bands);

  // In the middle of what is lost, by what is lost in each band.
  const weights = bands.map((band) => lossOf(depths, band, 0).lost);
  const centreHz = Math.exp(
    bands.reduce((sum, band, i) => sum + weights[i]! * Math.log(table.bands[band]!.centreHz), 0) / lostNow,
  );
  const q = Math.min(4, Math.max(0.5, centreHz / (bandHz.highHz - bandHz.lowHz)));
  const lostAfter = (cutDb: number): number => {
    const section = designBiquad({ kind: 'peaking', frequencyHz: centreHz, gainDb: -cutDb, q }, sampleRateHz);
    return bands.reduce((sum, band) => {
      const { re, im } = biquadResponse(section, table.bands[band]!.centreHz, sampleRateHz);
      return sum + lossOf(depths, band, -10 * Math.log10(re * re + im * im)).lost;
    }, 0);
  };
  let cutDb = 1;
  while (cutDb < DEEPEST_CUT_DB && lostAfter(cutDb) > LEFT_OVER * lostNow) cutDb += 0.5;
  const after = lostAfter(cutDb);
  const isWorth = after <= 0.9 * lostNow;
  const isEnough = after <= LEFT_OVER * lostNow;
  const because = `${masked.name} lies ${plain(underDb)} dB under ${masker.name} from ${hertz(bandHz.lowHz)} to ${hertz(bandHz.highHz)}.`;
  return {
    masked: masked.name,
    masker: masker.name,
    bandHz,
    ranges: rangesOf(lost, heard, bands),
    lostPercent: (100 * lostNow) / total,
    underDb,
    thresholdDb: MASKED_BELOW_DB,
    ...(isWorth
      ? {
          move: bellMove({ id: 'stems.masking', because }, { frequencyHz: centreHz, gainDb: -cutDb, q }),
          lostAfterPercent: (100 * after) / total,
        }
      : {}),
    advice: adviceOf(masked.name, masker.name, { cutDb, centreHz, q, isWorth, isEnough }),
  };
}

function adviceOf(
  masked: string,
  masker: string,
  cut: { cutDb: number; centreHz: number; q: number; isWorth: boolean; isEnough: boolean },
): string {
  const other = `bring ${masked} up, pan the two apart, or let them play in turn`;
  if (!cut.isWorth)
    return `No cut of up to ${plain(DEEPEST_CUT_DB, 0)} dB frees ${masked} here, if it is meant to be heard: ${other}.`;
  const words = `Cut ${plain(cut.cutDb)} dB at ${hertz(cut.centreHz)}, Q ${plain(cut.q)}, in ${masker}, all along or keyed by ${masked}`;
  return cut.isEnough ? `${words}.` : `${words}; that frees it in part: ${other}.`;
}

/** Median of how far beyond the threshold the lost frames lie, dB. */
function medianDepth(depths: Float64Array, bands: readonly number[]): number {
  const counts = Array.from({ length: DEPTHS }, (_, depth) =>
    bands.reduce((sum, band) => sum + depths[band * DEPTHS + depth]!, 0),
  );
  const half = counts.reduce((sum, count) => sum + count, 0) / 2;
  let sum = 0;
  const at = counts.findIndex((count) => (sum += count) >= half);
  return Math.max(0, at) + 0.5;
}

/** Where half of what should be heard of the bands is lost. */
function rangesOf(
  lost: { readonly rows: readonly Float64Array[]; readonly stepSeconds: number },
  heard: { readonly rows: readonly Float64Array[]; readonly stepSeconds: number },
  bands: readonly number[],
): Clash['ranges'] {
  // Both are merged at the same times only if both were written to; the coarser of the two rules.
  const { stepSeconds } = heard;
  const ratio = stepSeconds / lost.stepSeconds;
  const countIn = (row: Float64Array | undefined): number => bands.reduce((sum, band) => sum + (row?.[band] ?? 0), 0);
  const windows = heard.rows.map((row, cell) => {
    const should = countIn(row);
    let gone = 0;
    for (let part = 0; part < ratio; part++) gone += countIn(lost.rows[cell * ratio + part]);
    const startSeconds = cell * stepSeconds;
    return { startSeconds, endSeconds: startSeconds + stepSeconds, value: should > 0 ? gone / should : null };
  });
  return rangesWhere(windows, (share) => share >= 0.5, { gapSeconds: 2 * stepSeconds }).map(
    ({ startSeconds, endSeconds }) => ({ startSeconds, endSeconds }),
  );
}
