import { powerToDb } from '@auralign/dsp';
import { pairIndex, type RegionSums, type StemSums } from '../alignment/regionSums.ts';
import type { Share } from './stemReport.ts';

/** Which channels a question is about. */
export type Channels = 'power' | 'mid' | 'side';

/** Shares of the stems in what a region holds, largest first, and the rest. */
export interface Shares {
  readonly shares: Share[];
  readonly unexplainedPercent: number;
}

/**
 * What each stem is of the mix: Re Σ X·conj(M) / Σ |M|². Since M is the sum of the stems (and of what is in none of them), these add
 * up to 1 exactly, whatever stems have in common: for stems that have nothing in common it is the ratio of powers.
 *
 * @param stems numbers of those to be told, and their names
 * @param bins  places in `sums` (not frequencies); default all
 * @returns nothing where the mix has no power
 */
export function sharesOf(
  sums: RegionSums,
  stems: readonly { readonly index: number; readonly name: string }[],
  channels: Channels,
  bins: readonly number[] = [...sums.bins.keys()],
): Shares | undefined {
  const mixPower = sumOver(bins, mixPowerAt(sums, channels));
  if (!(mixPower > 0)) return undefined;
  let unexplained = 1;
  const shares = stems.map(({ index, name }): Share => {
    const stem = sums.stems[index]!;
    const common = sumOver(bins, commonAt(stem, channels));
    const own = sumOver(bins, stemPowerAt(stem, channels));
    unexplained -= common / mixPower;
    const levelDb = powerToDb(own / mixPower);
    return {
      stem: name,
      sharePercent: (100 * common) / mixPower,
      ...(Number.isFinite(levelDb) ? { levelDb } : {}),
    };
  });
  return { shares: shares.sort((a, b) => b.sharePercent - a.sharePercent), unexplainedPercent: 100 * unexplained };
}

/** Power of the mix at a place of the sums. */
function mixPowerAt({ mixMid, mixSide }: RegionSums, channels: Channels): (place: number) => number {
  return (i) => (channels === 'side' ? 0 : mixMid[i]!) + (channels === 'mid' ? 0 : mixSide[i]!);
}

/** Power of a stem. */
export function stemPowerAt({ mid, side }: StemSums, channels: Channels): (place: number) => number {
  return (i) => (channels === 'side' ? 0 : mid[i]!) + (channels === 'mid' ? 0 : side[i]!);
}

/** Real part of X·conj(M). */
function commonAt({ midRe, sideRe }: StemSums, channels: Channels): (place: number) => number {
  return (i) => (channels === 'side' ? 0 : midRe[i]!) + (channels === 'mid' ? 0 : sideRe[i]!);
}

/** Imaginary part of X·conj(M). */
function quadratureAt({ midIm, sideIm }: StemSums, channels: Channels): (place: number) => number {
  return (i) => (channels === 'side' ? 0 : midIm[i]!) + (channels === 'mid' ? 0 : sideIm[i]!);
}

/** A filter at a frequency; 1 + 0i lets through. */
export type Response = (frequencyHz: number) => { readonly re: number; readonly im: number };

/**
 * Power of the mix in a region over what it is now, dB, if some stems went through a filter and all else stayed: with X their sum,
 * |M + (H − 1)·X|² = |M|² + 2·Re((H − 1)·X·conj(M)) + |H − 1|²·|X|². Nothing is assumed of what stems have in common, it was measured;
 * what is assumed is that the mix bus goes on as it does.
 */
export function changeByStemsDb(
  sums: RegionSums,
  stems: readonly number[],
  { channels, binHz, response }: { readonly channels: Channels; readonly binHz: number; readonly response: Response },
): number {
  const mixAt = mixPowerAt(sums, channels);
  const parts = stems.map((stem) => {
    const own = sums.stems[stem]!;
    return { common: commonAt(own, channels), quadrature: quadratureAt(own, channels) };
  });
  const pairs = stems.flatMap((a) => stems.map((b) => sums.pairs[pairIndex(a, b)]!));
  let before = 0;
  let after = 0;
  for (const [i, bin] of sums.bins.entries()) {
    const { re, im } = response(bin * binHz);
    const mix = mixAt(i);
    let power = 0;
    for (const { mid, side } of pairs) {
      power += (channels === 'side' ? 0 : mid[i]!) + (channels === 'mid' ? 0 : side[i]!);
    }
    let change = ((re - 1) ** 2 + im * im) * power;
    for (const { common, quadrature } of parts) change += 2 * ((re - 1) * common(i) - im * quadrature(i));
    before += mix;
    after += mix + change;
  }
  return toDb(after, before);
}

/** The same if the whole mix went through it. */
export function changeByMixDb(
  sums: RegionSums,
  { channels, binHz, response }: { readonly channels: Channels; readonly binHz: number; readonly response: Response },
): number {
  const mixAt = mixPowerAt(sums, channels);
  let before = 0;
  let after = 0;
  for (const [i, bin] of sums.bins.entries()) {
    const { re, im } = response(bin * binHz);
    before += mixAt(i);
    after += (re * re + im * im) * mixAt(i);
  }
  return toDb(after, before);
}

/** Where in a region a stem is thickest: the mean of its bins on a scale of octaves, weighted by what they bring into the mix. */
export function centreHz(
  sums: RegionSums,
  stem: number,
  { channels, binHz }: { readonly channels: Channels; readonly binHz: number },
): number | undefined {
  const common = commonAt(sums.stems[stem]!, channels);
  let weight = 0;
  let octaves = 0;
  for (const [i, bin] of sums.bins.entries()) {
    const power = Math.max(0, common(i));
    if (bin === 0) continue;
    weight += power;
    octaves += power * Math.log2(bin * binHz);
  }
  return weight > 0 ? 2 ** (octaves / weight) : undefined;
}

/** Deeper than this nothing is told. */
const FLOOR_DB = -120;

function toDb(after: number, before: number): number {
  return before > 0 ? Math.max(FLOOR_DB, powerToDb(Math.max(0, after) / before)) : 0;
}

function sumOver(places: readonly number[], valueAt: (place: number) => number): number {
  let sum = 0;
  for (const place of places) sum += valueAt(place);
  return sum;
}
