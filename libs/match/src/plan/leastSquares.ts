/** A curve with few parameters; the model of a fit is the sum of several. */
export interface Curve {
  readonly lower: readonly number[];
  readonly upper: readonly number[];
  /** Steps for the difference quotients of the derivative, per parameter. */
  readonly steps: readonly number[];
  /** Writes the curve at every point. */
  evaluate(parameters: Float64Array, out: Float64Array): void;
  /** Penalty on the parameters: its square is added to the loss. One value and its derivative a parameter. */
  penalty(parameters: Float64Array, derivative: Float64Array): number;
}

export interface FitResult {
  readonly parameters: Float64Array[];
  /** Weighted mean of the squared residuals, plus the squared penalties. */
  readonly loss: number;
}

const MAX_ITERATIONS = 40;
/** Relative improvement below which an iteration counts as settled. */
const SETTLED = 1e-5;
const MAX_DAMPING = 1e8;

/**
 * Fits a sum of curves to a target: minimises Σ w·(target − Σ curves)² / Σ w + Σ penalty², within bounds.
 *
 * Levenberg–Marquardt with Marquardt's scaling (D. Marquardt, SIAM J. 11(2), 1963); steps are cut off at the bounds.
 * A derivative touches one curve only, so its difference quotient evaluates that curve alone. Same input, same output.
 *
 * @param weights ≥ 0, not all zero
 */
export function fitSum(
  curves: readonly Curve[],
  start: readonly Float64Array[],
  target: Float64Array,
  weights: Float64Array,
): FitResult {
  let weightSum = 0;
  for (const weight of weights) weightSum += weight;
  const scale: Scale = { target, weights, weightSum };
  let present = solutionAt(
    curves,
    start.map((p, b) => clamp(p.slice(), curves[b]!)),
    scale,
  );
  const jacobian = present.parameters.flatMap((p) => Array.from(p, () => new Float64Array(target.length)));
  let damping = 1e-2;

  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
    differentiate(curves, present, jacobian);
    const equations = normalEquations(curves, present, jacobian, scale);
    let improved = false;
    while (!improved && damping < MAX_DAMPING) {
      const step = dampedStep(equations, damping);
      const trial = step && solutionAt(curves, moved(curves, present.parameters, step), scale);
      if (trial !== undefined && trial.loss < present.loss) {
        improved = present.loss - trial.loss > SETTLED * present.loss;
        present = trial;
        damping = Math.max(damping / 10, 1e-9);
        if (!improved) return present;
      } else damping *= 10;
    }
    if (!improved) break;
    damping = Math.min(damping, 1);
  }
  return present;
}

/** What the model is held against. */
interface Scale {
  readonly target: Float64Array;
  readonly weights: Float64Array;
  readonly weightSum: number;
}

interface Solution extends FitResult {
  /** Of each curve, at every point. */
  readonly values: readonly Float64Array[];
  readonly residual: Float64Array;
}

interface Equations {
  /** Row-major, as wide as `gradient` is long. */
  readonly normal: Float64Array;
  readonly gradient: Float64Array;
}

// Steps and loops in functions of their own, by index: in one, or with iterators, they take the compiler longer than all fits of a match take.

function solutionAt(
  curves: readonly Curve[],
  parameters: Float64Array[],
  { target, weights, weightSum }: Scale,
): Solution {
  const values = curves.map((curve, b) => evaluated(curve, parameters[b]!, target.length));
  const residual = target.slice();
  for (let b = 0; b < values.length; b++) subtract(residual, values[b]!);
  const loss = weightedEnergy(residual, weights) / weightSum + penaltyEnergy(curves, parameters);
  return { parameters, values, residual, loss };
}

/** JᵀWJ and JᵀWr of the model, plus those of the penalties. */
function normalEquations(
  curves: readonly Curve[],
  { parameters, residual }: Solution,
  jacobian: readonly Float64Array[],
  { weights, weightSum }: Scale,
): Equations {
  const size = jacobian.length;
  const normal = new Float64Array(size * size);
  const gradient = new Float64Array(size);
  const weighted = new Float64Array(weights.length);
  for (let i = 0; i < size; i++) {
    multiply(weights, jacobian[i]!, weighted);
    for (let j = i; j < size; j++) {
      const product = dot(weighted, jacobian[j]!) / weightSum;
      normal[i * size + j] = product;
      normal[j * size + i] = product;
    }
    gradient[i] = dot(weighted, residual) / weightSum;
  }
  addPenalties(curves, parameters, { normal, gradient });
  return { normal, gradient };
}

function addPenalties(
  curves: readonly Curve[],
  parameters: readonly Float64Array[],
  { normal, gradient }: Equations,
): void {
  for (let b = 0, offset = 0; b < curves.length; b++) {
    const count = parameters[b]!.length;
    const derivative = new Float64Array(count);
    const penalty = curves[b]!.penalty(parameters[b]!, derivative);
    for (let i = 0; i < count; i++) {
      const row = (offset + i) * gradient.length + offset;
      gradient[offset + i]! -= penalty * derivative[i]!;
      for (let j = 0; j < count; j++) normal[row + j]! += derivative[i]! * derivative[j]!;
    }
    offset += count;
  }
}

/** The step to a lower loss, the shorter the stronger the damping; undefined where there is none. */
function dampedStep({ normal, gradient }: Equations, damping: number): Float64Array | undefined {
  const size = gradient.length;
  const damped = normal.slice();
  for (let i = 0; i < size; i++) damped[i * size + i]! += damping * (normal[i * size + i]! + 1e-9);
  return solvePositive(damped, gradient);
}

/** Parameters a step further, within their bounds. */
function moved(curves: readonly Curve[], parameters: readonly Float64Array[], step: Float64Array): Float64Array[] {
  let offset = 0;
  return parameters.map((p, b) => {
    const there = p.slice();
    for (let i = 0; i < there.length; i++) there[i]! += step[offset++]!;
    return clamp(there, curves[b]!);
  });
}

function evaluated(curve: Curve, parameters: Float64Array, pointCount: number): Float64Array {
  const out = new Float64Array(pointCount);
  curve.evaluate(parameters, out);
  return out;
}

function subtract(from: Float64Array, values: Float64Array): void {
  for (let n = 0; n < from.length; n++) from[n] = from[n]! - values[n]!;
}

function multiply(a: Float64Array, b: Float64Array, out: Float64Array): void {
  for (let n = 0; n < out.length; n++) out[n] = a[n]! * b[n]!;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let n = 0; n < a.length; n++) sum += a[n]! * b[n]!;
  return sum;
}

function weightedEnergy(values: Float64Array, weights: Float64Array): number {
  let sum = 0;
  for (let n = 0; n < values.length; n++) sum += weights[n]! * (values[n]! * values[n]!);
  return sum;
}

function penaltyEnergy(curves: readonly Curve[], parameters: readonly Float64Array[]): number {
  let sum = 0;
  for (let b = 0; b < curves.length; b++) {
    const penalty = curves[b]!.penalty(parameters[b]!, new Float64Array(parameters[b]!.length));
    sum += penalty * penalty;
  }
  return sum;
}

/** How the model changes with each parameter, a row each. Steps turn round at the upper bound. */
function differentiate(
  curves: readonly Curve[],
  { parameters, values }: Solution,
  rows: readonly Float64Array[],
): void {
  for (let b = 0, at = 0; b < curves.length; b++) {
    const { steps, upper } = curves[b]!;
    const beside = parameters[b]!.slice();
    for (let i = 0; i < beside.length; i++, at++) {
      const value = beside[i]!;
      const step = value + steps[i]! > upper[i]! ? -steps[i]! : steps[i]!;
      beside[i] = value + step;
      curves[b]!.evaluate(beside, rows[at]!);
      beside[i] = value;
      toQuotients(rows[at]!, values[b]!, step);
    }
  }
}

function toQuotients(row: Float64Array, from: Float64Array, step: number): void {
  for (let n = 0; n < row.length; n++) row[n] = (row[n]! - from[n]!) / step;
}

/** In its own place. */
function clamp(parameters: Float64Array, { lower, upper }: Curve): Float64Array {
  for (let i = 0; i < parameters.length; i++) {
    parameters[i] = Math.min(upper[i]!, Math.max(lower[i]!, parameters[i]!));
  }
  return parameters;
}

/** Solves A·x = b for a symmetric positive definite A (row-major, size²) by Cholesky; undefined if it is not. */
function solvePositive(a: Float64Array, b: Float64Array): Float64Array | undefined {
  const size = b.length;
  const l = a.slice();
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = l[i * size + j]!;
      for (let k = 0; k < j; k++) sum -= l[i * size + k]! * l[j * size + k]!;
      if (i !== j) l[i * size + j] = sum / l[j * size + j]!;
      else if (sum > 0) l[i * size + i] = Math.sqrt(sum);
      else return undefined;
    }
  }
  const x = b.slice();
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) x[i]! -= l[i * size + k]! * x[k]!;
    x[i]! /= l[i * size + i]!;
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) x[i]! -= l[k * size + i]! * x[k]!;
    x[i]! /= l[i * size + i]!;
  }
  return x;
}
