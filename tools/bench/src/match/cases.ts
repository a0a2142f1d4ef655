import { FAULTS, type Fault } from './degrade/faults.ts';
import { PIECES, type Piece } from './pieces.ts';

export type Half = Piece['half'];

/**
 * One question put to every method.
 * - `known`: a fault was put in, the right answer is the music without it
 * - `null`: nothing is wrong; the reference is the mix itself or another passage of the song
 * - `cross`: another song is the reference; there is no right answer, only a distance to it
 * - `hostile`: odd material; it must be answered or refused in words
 */
export type Case = {
  readonly id: string;
  readonly half: Half;
  readonly piece: Piece;
} & (
  | { readonly kind: 'known'; readonly fault: Fault; readonly reference: 'same passage' | 'other passage' }
  | { readonly kind: 'null'; readonly reference: 'itself' | 'other passage' }
  | { readonly kind: 'cross'; readonly model: Piece; readonly turnedDownDb: number }
  | { readonly kind: 'hostile'; readonly hostility: Hostility }
);

export const HOSTILITIES = [
  'silent mix',
  'silent reference',
  'one second of mix',
  'one second of reference',
  'mono mix',
  'mono reference',
  'DC in the mix',
  'clipped mix',
  'silence before the reference',
  'reference at 48 kHz',
] as const;
export type Hostility = (typeof HOSTILITIES)[number];

/** All cases in a fixed order, the halves alternating, kinds spread, so that any first part is a fair sample. */
export function allCases(): readonly Case[] {
  const halves = (['tune', 'report'] as const).map((half) => casesOf(half));
  const longest = Math.max(...halves.map((cases) => cases.length));
  return Array.from({ length: longest }).flatMap((_, i) => halves.flatMap((cases) => cases[i] ?? []));
}

function casesOf(half: Half): readonly Case[] {
  const pieces = PIECES.filter((piece) => piece.half === half);
  const known = (['same passage', 'other passage'] as const).flatMap((reference, turn) =>
    FAULTS.map((fault, i): Case => {
      const fit = pieces.filter((piece) => isHeardOn(fault, piece));
      const piece = fit[(i * 5 + turn * 3) % fit.length]!;
      return { id: `${fault.id} / ${piece.id} / ${reference}`, half, piece, kind: 'known', fault, reference };
    }),
  );
  const nulls = [0, 3, 6, 9].map((i, turn): Case => {
    const piece = pieces[(i + 2) % pieces.length]!;
    const reference = turn % 2 === 0 ? 'other passage' : 'itself';
    return { id: `nothing / ${piece.id} / ${reference}`, half, piece, kind: 'null', reference };
  });
  const cross = [1, 4, 7, 10].map((i): Case => {
    const piece = pieces[i]!;
    const model = pieces[(i * 3 + 4) % pieces.length]!;
    return { id: `as ${model.id} / ${piece.id}`, half, piece, kind: 'cross', model, turnedDownDb: 6 };
  });
  const hostile = HOSTILITIES.filter((_, i) => i % 2 === (half === 'tune' ? 0 : 1)).map((hostility, i): Case => {
    const piece = pieces[(i * 4 + 1) % pieces.length]!;
    return { id: `${hostility} / ${piece.id}`, half, piece, kind: 'hostile', hostility };
  });
  return interleave([known, nulls, cross, hostile]);
}

function isHeardOn({ needs }: Fault, { hasWidth, hasAttacks }: Piece): boolean {
  return needs === 'width' ? hasWidth : needs === 'attacks' ? hasAttacks : true;
}

/** Merges lists so that each is spread evenly over the whole; within a list a fixed stride mixes its order. */
function interleave(lists: readonly (readonly Case[])[]): readonly Case[] {
  return lists
    .flatMap(
      (list) => list.map((item, i) => ({ item, at: (((i * 7) % list.length) + 0.5) / list.length })), // 7 has no factor in common with any length here
    )
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

/** The first `count`, or all. */
export function selectCases(half: Half | 'all', count: number | undefined): readonly Case[] {
  return allCases()
    .filter((one) => half === 'all' || one.half === half)
    .slice(0, count);
}
