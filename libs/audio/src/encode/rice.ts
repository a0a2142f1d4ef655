import type { BitWriter } from './bitWriter.ts';

/** How a residual is cut into partitions and with which Rice parameter each is coded. */
export interface RicePlan {
  readonly partitionOrder: number;
  readonly parameters: readonly number[];
  /** Estimated size in bits. */
  readonly bits: number;
}

const MAX_PARTITION_ORDER = 6;
const MAX_PARAMETER = 30;

/**
 * The best cut of residual[order … count) into 2^n equal partitions (the first is shorter by the predictor's order).
 * Sizes are estimated from the sum of magnitudes in each partition, which is right to about a bit per partition.
 */
export function planRice(residual: Int32Array, order: number, count: number): RicePlan {
  let finest = 0;
  while (finest < MAX_PARTITION_ORDER && count % (2 << finest) === 0 && count >> (finest + 1) > order) finest++;
  const sums = new Float64Array(1 << finest);
  const length = count >> finest;
  for (let partition = 0; partition < sums.length; partition++) {
    let sum = 0;
    for (let i = Math.max(order, partition * length); i < (partition + 1) * length; i++) sum += Math.abs(residual[i]!);
    sums[partition] = sum;
  }
  let best: RicePlan | undefined;
  for (let partitionOrder = finest; partitionOrder >= 0; partitionOrder--) {
    const partitions = 1 << partitionOrder;
    const parameters: number[] = [];
    let bits = 0;
    for (let partition = 0; partition < partitions; partition++) {
      const size = (count >> partitionOrder) - (partition === 0 ? order : 0);
      const sum = sums[partition]!;
      const parameter = bestParameter(sum, size);
      parameters.push(parameter);
      bits += partitionBits(sum, size, parameter);
    }
    bits += partitions * parameterBits(parameters);
    if (best === undefined || bits < best.bits) best = { partitionOrder, parameters, bits };
    for (let i = 0; i < partitions / 2; i++) sums[i] = sums[2 * i]! + sums[2 * i + 1]!;
  }
  return best!;
}

/** For geometrically distributed magnitudes of this mean the optimum is next to log2(mean). */
function bestParameter(sum: number, size: number): number {
  const mean = sum / Math.max(1, size);
  const guess = mean < 1 ? 0 : Math.min(MAX_PARAMETER - 1, Math.floor(Math.log2(mean)));
  return partitionBits(sum, size, guess + 1) < partitionBits(sum, size, guess) ? guess + 1 : guess;
}

/** Unary stop bit and low bits of each; quotients of twice the magnitude, on average half a unit lost to rounding. */
function partitionBits(sum: number, size: number, parameter: number): number {
  return size * (1 + parameter) + Math.max(0, (2 * sum) / 2 ** parameter - size / 2);
}

/** RFC 9639, section 9.2.7: four bits a parameter as long as none exceeds 14, else five. */
function parameterBits(parameters: readonly number[]): 4 | 5 {
  return parameters.some((parameter) => parameter > 14) ? 5 : 4;
}

/** Writes the coded residual (RFC 9639, section 9.2.7). */
export function writeRice(
  writer: BitWriter,
  residual: Int32Array,
  order: number,
  count: number,
  { partitionOrder, parameters }: RicePlan,
): void {
  const bits = parameterBits(parameters);
  writer.put(bits - 4, 2);
  writer.put(partitionOrder, 4);
  const length = count >> partitionOrder;
  parameters.forEach((parameter, partition) => {
    writer.put(parameter, bits);
    writer.putRice(residual, partition === 0 ? order : partition * length, (partition + 1) * length, parameter);
  });
}
