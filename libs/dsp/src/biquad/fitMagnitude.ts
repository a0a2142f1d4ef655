import { realise } from './realise.ts';
import type { BiquadCoefficients } from './types.ts';

/** Rounds of reweighting; the fit stands still after about four. */
const ROUNDS = 8;

/**
 * The minimum-phase biquad whose squared magnitude comes closest (least squares of the relative error) to wanted values;
 * the value at 0 Hz is met exactly.
 *
 * Linear least squares on zeros(v) − wanted·poles(v), reweighted by the poles of the round before: C. Sanathanan and J. Koerner,
 * "Transfer Function Synthesis as a Ratio of Two Complex Polynomials", IEEE Trans. Automatic Control 8(1), 1963.
 *
 * @param frequenciesHz  inside (0, sampleRateHz/2), at least four
 * @param wantedPower    |H|² > 0 at each of them, linear power
 * @param zeroHzPower    |H|² > 0 at 0 Hz
 * @param referenceHz    where tan² is normalised to 1; somewhere in the middle of what matters
 */
export function fitMagnitude(
  {
    frequenciesHz,
    wantedPower,
    zeroHzPower,
    referenceHz,
  }: {
    frequenciesHz: readonly number[];
    wantedPower: readonly number[];
    zeroHzPower: number;
    referenceHz: number;
  },
  sampleRateHz: number,
): BiquadCoefficients {
  const tangent = Math.tan((Math.PI * referenceHz) / sampleRateHz);
  const points = frequenciesHz.map((frequencyHz, index) => {
    const v = (Math.tan((Math.PI * frequencyHz) / sampleRateHz) / tangent) ** 2;
    const wanted = wantedPower[index]!;
    return { v, wanted, row: Float64Array.of(v, v * v, -wanted * v, -wanted * v * v, wanted - zeroHzPower) };
  });
  let unknowns = [0, 0, 0, 1]; // B₁, B₂, A₁, A₂ of |H|² = (zeroHzPower + B₁v + B₂v²) / (1 + A₁v + A₂v²)
  for (let round = 0; round < ROUNDS; round++) {
    const normal = Array.from({ length: 4 }, () => [0, 0, 0, 0, 0]);
    for (const { v, wanted, row } of points) {
      addProducts(normal, row, 1 / (wanted * (1 + unknowns[2]! * v + unknowns[3]! * v * v)) ** 2);
    }
    unknowns = solve(normal);
  }
  const [b1, b2, a1, a2] = unknowns as [number, number, number, number];
  return realise([zeroHzPower, b1, b2], [1, a1, a2], tangent);
}

function addProducts(normal: readonly number[][], row: Float64Array, weight: number): void {
  for (let i = 0; i < 4; i++) {
    const sums = normal[i]!;
    const factor = weight * row[i]!;
    for (let j = 0; j < 5; j++) sums[j]! += factor * row[j]!;
  }
}

/** Gauss–Jordan elimination with row pivoting of n equations [coefficients…, right side]; overwrites them. */
function solve(rows: number[][]): number[] {
  const size = rows.length;
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let row = column + 1; row < size; row++) {
      if (Math.abs(rows[row]![column]!) > Math.abs(rows[pivot]![column]!)) pivot = row;
    }
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    for (let row = 0; row < size; row++) {
      if (row === column) continue;
      const factor = rows[row]![column]! / rows[column]![column]!;
      for (let k = column; k <= size; k++) rows[row]![k]! -= factor * rows[column]![k]!;
    }
  }
  return rows.map((row, index) => row[size]! / row[index]!);
}
