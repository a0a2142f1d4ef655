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
  const pointCount = target.length;
  let weightSum = 0;
  for (const weight of weights) weightSum += weight;
  const scale: Scale = { target, weights, weightSum };
  let present = solutionAt(
    curves,
    start.map((p, b) => clamp(p, curves[b]!)),
    scale,
  );
  let damping = 1e-2;

  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
    const jacobian = differentiate(curves, present.parameters, present.values, pointCount);
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

// Steps in functions of their own: in one, they take the compiler longer than all fits of a match take.

function solutionAt(
  curves: readonly Curve[],
  parameters: Float64Array[],
  { target, weights, weightSum }: Scale,
): Solution {
  const values = curves.map((curve, b) => evaluated(curve, parameters[b]!, target.length));
  const residual = residuals(target, values);
  return { parameters, values, residual, loss: lossOf(curves, parameters, residual, weights, weightSum) };
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
    const row = jacobian[i]!;
    for (let n = 0; n < weighted.length; n++) weighted[n] = weights[n]! * row[n]!;
    for (let j = i; j < size; j++)
      normal[i * size + j] = normal[j * size + i] = dot(weighted, jacobian[j]!) / weightSum;
    gradient[i] = dot(weighted, residual) / weightSum;
  }
  let offset = 0;
  for (const [b, curve] of curves.entries()) {
    const derivative = new Float64Array(curve.lower.length);
    const penalty = curve.penalty(parameters[b]!, derivative);
    for (let i = 0; i < derivative.length; i++) {
      gradient[offset + i]! -= penalty * derivative[i]!;
      for (let j = 0; j < derivative.length; j++) {
        normal[(offset + i) * size + offset + j]! += derivative[i]! * derivative[j]!;
      }
    }
    offset += derivative.length;
  }
  return { normal, gradient };
}

/** The step to a lower loss, the shorter the stronger the damping; undefined where there is none. */
function dampedStep({ normal, gradient }: Equations, damping: number): Float64Array | undefined {
  const size = gradient.length;
  const damped = Float64Array.from(normal);
  for (let i = 0; i < size; i++) damped[i * size + i]! += damping * (normal[i * size + i]! + 1e-9);
  return solvePositive(damped, gradient);
}

/** Parameters a step further, within their bounds. */
function moved(curves: readonly Curve[], parameters: readonly Float64Array[], step: Float64Array): Float64Array[] {
  let offset = 0;
  return parameters.map((p, b) => {
    const first = offset;
    offset += p.length;
    return clamp(
      p.map((value, i) => value + step[first + i]!),
      curves[b]!,
    );
  });
}

function evaluated(curve: Curve, parameters: Float64Array, pointCount: number): Float64Array {
  const out = new Float64Array(pointCount);
  curve.evaluate(parameters, out);
  return out;
}

function residuals(target: Float64Array, values: readonly Float64Array[]): Float64Array {
  const rest = Float64Array.from(target);
  for (const value of values) {
    for (let n = 0; n < rest.length; n++) rest[n] = rest[n]! - value[n]!;
  }
  return rest;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let n = 0; n < a.length; n++) sum += a[n]! * b[n]!;
  return sum;
}

function lossOf(
  curves: readonly Curve[],
  parameters: readonly Float64Array[],
  residual: Float64Array,
  weights: Float64Array,
  weightSum: number,
): number {
  let sum = 0;
  for (let n = 0; n < residual.length; n++) sum += weights[n]! * residual[n]! ** 2;
  let penalties = 0;
  for (const [b, curve] of curves.entries()) {
    penalties += curve.penalty(parameters[b]!, new Float64Array(curve.lower.length)) ** 2;
  }
  return sum / weightSum + penalties;
}

/** One row a parameter: how the model changes with it. Steps turn round at the upper bound. */
function differentiate(
  curves: readonly Curve[],
  parameters: readonly Float64Array[],
  values: readonly Float64Array[],
  pointCount: number,
): Float64Array[] {
  return curves.flatMap((curve, b) =>
    Array.from(parameters[b]!, (value, i) => {
      const step = value + curve.steps[i]! > curve.upper[i]! ? -curve.steps[i]! : curve.steps[i]!;
      const moved = Float64Array.from(parameters[b]!);
      moved[i] = value + step;
      const row = evaluated(curve, moved, pointCount);
      for (let n = 0; n < pointCount; n++) row[n] = (row[n]! - values[b]![n]!) / step;
      return row;
    }),
  );
}

function clamp(parameters: Float64Array, { lower, upper }: Curve): Float64Array {
  return parameters.map((value, i) => Math.min(upper[i]!, Math.max(lower[i]!, value)));
}

/** Solves A·x = b for a symmetric positive definite A (row-major, size²) by Cholesky; undefined if it is not. */
function solvePositive(a: Float64Array, b: Float64Array): Float64Array | undefined {
  const size = b.length;
  const l = Float64Array.from(a);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = l[i * size + j]!;
      for (let k = 0; k < j; k++) sum -= l[i * size + k]! * l[j * size + k]!;
      if (i !== j) l[i * size + j] = sum / l[j * size + j]!;
      else if (sum > 0) l[i * size + i] = Math.sqrt(sum);
      else return undefined;
    }
  }
  const x = Float64Array.from(b);
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
