import { designBiquad, responseDb, type FilterSpec } from '@auralign/dsp';
import type { Plan } from '@auralign/match';
import { dbOf, RATE_HZ } from '../audio.ts';
import type { Measured } from '../score/measure.ts';
import { thirdOctaveAround, THIRD_OCTAVES_HZ, TWELFTH_OCTAVES_HZ, type Spectrum } from '../score/spectrum.ts';

/** What a plan's linear moves do at some frequencies, dB. */
function responseOf(filters: readonly FilterSpec[], frequenciesHz: readonly number[]): number[] {
  const sections = filters.map((filter) => designBiquad(filter, RATE_HZ));
  return frequenciesHz.map((hz) => (sections.length === 0 ? 0 : responseDb(sections, hz, RATE_HZ)));
}

function bandsOn(plan: Plan, channel: 'stereo' | 'mid' | 'side'): FilterSpec[] {
  return plan.moves.flatMap((move) => (move.kind === 'eq' && move.channel === channel ? move.bands : []));
}

function sideFilters(plan: Plan): { filters: FilterSpec[]; gainDb: number } {
  const widths = plan.moves.filter((move) => move.kind === 'width');
  return {
    gainDb: widths.reduce((sum, { sideGainDb }) => sum + sideGainDb, 0),
    filters: [
      ...bandsOn(plan, 'side'),
      ...widths.flatMap(({ lowShelf, highShelf }): FilterSpec[] => [
        ...(lowShelf === undefined ? [] : [{ kind: 'low-shelf' as const, ...lowShelf }]),
        ...(highShelf === undefined ? [] : [{ kind: 'high-shelf' as const, ...highShelf }]),
      ]),
    ],
  };
}

/**
 * What the judge would measure on the mix after the linear moves of a plan, out of what it measured before: exact for balance, and for
 * filters as far as they are level within a band. Crest and spreads are left as they are; what becomes of them is `dynamicsAfter`.
 */
export function foretell(mix: Measured, plan: Plan): Measured {
  const { spectrum } = mix;
  const balanceDb = plan.moves.reduce((sum, move) => (move.kind === 'balance' ? sum + move.balanceDb : sum), 0);
  const right = 2 / (1 + 10 ** (-balanceDb / 10));
  const left = 2 - right;
  const both = Math.sqrt(left * right);
  const stereo = responseOf(bandsOn(plan, 'stereo'), THIRD_OCTAVES_HZ);
  const mid = responseOf(bandsOn(plan, 'mid'), THIRD_OCTAVES_HZ);
  const { filters, gainDb } = sideFilters(plan);
  const side = responseOf(filters, THIRD_OCTAVES_HZ);
  const bands = THIRD_OCTAVES_HZ.map((_, band) => {
    const power = (db: Float64Array) => 10 ** (db[band]! / 10);
    const [l, r, m, s] = [spectrum.leftDb, spectrum.rightDb, spectrum.midDb, spectrum.sideDb].map(power) as [
      number,
      number,
      number,
      number,
    ];
    const [same, cross] = [(left * l + right * r) / 4, (both * (m - s)) / 2]; // M − S is the product of both channels
    const midDb = dbOf(same + cross) + stereo[band]! + mid[band]!;
    const sideDb = dbOf(same - cross) + stereo[band]! + side[band]! + gainDb;
    return { midDb, sideDb, changeDb: dbOf(10 ** (midDb / 10) + 10 ** (sideDb / 10)) - dbOf(m + s) };
  });
  const after: Spectrum = {
    ...spectrum,
    midDb: Float64Array.from(bands, ({ midDb }) => midDb),
    sideDb: Float64Array.from(bands, ({ sideDb }) => sideDb),
    totalDb: spectrum.totalDb.map((db, band) => db + bands[band]!.changeDb),
    fineDb: fineAfter(
      spectrum.fineDb,
      responseOf(bandsOn(plan, 'stereo'), TWELFTH_OCTAVES_HZ),
      bands.map(({ changeDb }, band) => changeDb - stereo[band]!),
    ),
  };
  return {
    ...mix,
    spectrum: after,
    widthDb: after.sideDb.map((db, band) => Math.max(-30, Math.min(10, db - after.midDb[band]!))),
    balanceDb: mix.balanceDb - balanceDb, // the judge's is left over right
  };
}

/** The fine grid takes the equaliser's own response, and of width and balance what the third octave around it shows. */
function fineAfter(fineDb: Float64Array, equaliser: readonly number[], others: readonly number[]): Float64Array {
  return fineDb.map((db, band) => db + equaliser[band]! + others[thirdOctaveAround(TWELFTH_OCTAVES_HZ[band]!)]!);
}
