/** A correction that may be needed: its curve at a gain of 1, and how likely it is before anything is heard. */
export interface Shape {
  /** At the points of the evidence. */
  readonly curve: Float64Array;
  /** Among the shapes; all shares add up to 1. */
  readonly share: number;
  /** Standard deviation of its gain. */
  readonly gainSigma: number;
}

/** A curve that is a fault of the mix, or arrangement, or both; on a logarithmic frequency axis. */
export interface ShapeEvidence {
  readonly octaves: Float64Array;
  readonly values: Float64Array;
  /** Standard deviations of what arrangement adds at each point: in detail, and in its smooth course. */
  readonly raggedSigma: Float64Array;
  readonly smoothSigma: Float64Array;
}

/** How arrangement goes together over frequency. */
export interface ArrangementModel {
  /** Of the detail: the share without any likeness between neighbours, and over how many octaves the rest fades. */
  readonly whiteShare: number;
  readonly raggedOctaves: number;
  /** Over how many octaves the smooth course changes (standard deviation of a Gaussian), and the share that is one constant. */
  readonly smoothOctaves: number;
  readonly constantShare: number;
  /** How far the size of the smooth course is known: standard deviation of its natural logarithm. */
  readonly sizeSigma: number;
  /** Whether a constant says nothing (level, in tone) or is a shape like others. */
  readonly constantIsFree: boolean;
}

/** What is believed before anything is heard; the rest is one shape alone. */
export interface ShapePriors {
  readonly none: number;
  readonly two: number;
}

export interface LikelyShapes {
  /** That there is any shape at all, 0…1. */
  readonly probability: number;
  /** Expected gain of each shape, over everything that is possible. */
  readonly gains: Float64Array;
}

/** Sizes of the smooth course that are tried, in units of `sizeSigma`, and their weights (a Gaussian). */
const SIZES = [-1.2, -0.6, 0, 0.6, 1.2] as const;

/**
 * Which simple corrections stand behind a ragged difference. Arrangement is a Gaussian process over frequency whose size
 * at each point the caller knows; faults are one or two shapes out of a list. The evidence of every choice (none, each, every
 * pair) is computed in closed form, gains and size integrated out, and the answer is the mean over all choices.
 *
 * Bayesian model averaging; the marginal likelihood of a linear model with Gaussian priors is e.g. in C. Bishop, Pattern
 * Recognition and Machine Learning, section 3.5.
 *
 * @param shapes as many as wished; n²/2 pairs are tried
 */
export function likelyShapes(
  evidence: ShapeEvidence,
  shapes: readonly Shape[],
  model: ArrangementModel,
  priors: ShapePriors,
): LikelyShapes {
  const likeness = likenessOf(evidence, model);
  const trials = SIZES.map((size) => {
    const white = whiten(evidence, shapes, likeness, Math.exp(size * model.sizeSigma));
    return weigh(white, shapes, priors, white.logScale - 0.5 * size * size);
  });
  const most = Math.max(...trials.map(({ logMost }) => logMost));
  const gains = new Float64Array(shapes.length);
  let none = 0;
  let total = 0;
  for (const trial of trials) {
    const weight = Math.exp(trial.logMost - most);
    none += weight * trial.none;
    total += weight * trial.total;
    for (const [i, gain] of trial.gains.entries()) gains[i]! += weight * gain;
  }
  return { probability: 1 - none / total, gains: gains.map((gain) => gain / total) };
}

/** Evidence and shapes in a space where arrangement is white noise of size 1. */
interface White {
  readonly energy: number;
  /** Inner products of the shapes with the evidence and with each other. */
  readonly products: Float64Array;
  readonly gram: readonly Float64Array[];
  /** Logarithm of the density at 0. */
  readonly logScale: number;
}

/** How arrangement goes together at any two points; the same at all sizes. Lower triangles, row after row. */
interface Likeness {
  /** Covariance of the detail. */
  readonly detail: Float64Array;
  /** Correlation of the smooth course. */
  readonly smooth: Float64Array;
  readonly constantIsFree: boolean;
}

function likenessOf({ octaves, raggedSigma }: ShapeEvidence, model: ArrangementModel): Likeness {
  const count = octaves.length;
  const detail = new Float64Array((count * (count + 1)) / 2);
  const smooth = new Float64Array(detail.length);
  for (let i = 0, at = 0; i < count; i++) {
    for (let j = 0; j <= i; j++, at++) {
      const distance = Math.abs(octaves[i]! - octaves[j]!);
      const alike =
        (i === j ? model.whiteShare : 0) + (1 - model.whiteShare) * Math.exp(-distance / model.raggedOctaves);
      detail[at] = raggedSigma[i]! * raggedSigma[j]! * alike;
      smooth[at] =
        model.constantShare + (1 - model.constantShare) * Math.exp(-((distance / model.smoothOctaves) ** 2) / 2);
    }
  }
  return { detail, smooth, constantIsFree: model.constantIsFree };
}

function whiten(
  { values, smoothSigma }: ShapeEvidence,
  shapes: readonly Shape[],
  likeness: Likeness,
  size: number,
): White {
  const count = values.length;
  const root = choleskyInPlace(covarianceOf(likeness, smoothSigma, size));
  let logScale = 0;
  for (let i = 0; i < count; i++) logScale -= Math.log(root[i]![i]!);
  // A free constant is projected out of everything: what it would explain says nothing.
  const constant = likeness.constantIsFree ? solved(root, new Float64Array(count).fill(1)) : undefined;
  const constantEnergy = constant === undefined ? 1 : dot(constant, constant);
  if (constant !== undefined) logScale -= 0.5 * Math.log(constantEnergy);
  const project = (curve: Float64Array): Float64Array => {
    const white = solved(root, curve);
    if (constant !== undefined) subtract(white, dot(white, constant) / constantEnergy, constant);
    return white;
  };
  const y = project(values);
  const curves = shapes.map(({ curve }) => project(curve));
  return {
    energy: dot(y, y),
    products: Float64Array.from(curves, (curve) => dot(curve, y)),
    gram: gramOf(curves),
    logScale,
  };
}

// Loops in functions of their own: a plan is made in code that has hardly run, and these are compiled soonest.

function covarianceOf({ detail, smooth }: Likeness, smoothSigma: Float64Array, size: number): Float64Array[] {
  const rows: Float64Array[] = [];
  for (let i = 0, at = 0; i < smoothSigma.length; i++) {
    const row = new Float64Array(i + 1);
    for (let j = 0; j <= i; j++, at++) {
      row[j] = detail[at]! + size * size * smoothSigma[i]! * smoothSigma[j]! * smooth[at]!;
    }
    rows.push(row);
  }
  return rows;
}

/** What a triangular matrix makes into `curve`. */
function solved(root: readonly Float64Array[], curve: Float64Array): Float64Array {
  const out = new Float64Array(curve.length);
  for (let i = 0; i < out.length; i++) {
    const row = root[i]!;
    out[i] = lessProducts(curve[i]!, row, out, i) / row[i]!;
  }
  return out;
}

function gramOf(curves: readonly Float64Array[]): Float64Array[] {
  const rows: Float64Array[] = [];
  for (let i = 0; i < curves.length; i++) {
    const row = new Float64Array(i + 1);
    for (let j = 0; j <= i; j++) row[j] = dot(curves[i]!, curves[j]!);
    rows.push(row);
  }
  return rows;
}

function subtract(from: Float64Array, share: number, curve: Float64Array): void {
  for (let i = 0; i < from.length; i++) from[i]! -= share * curve[i]!;
}

/** Weights of all choices at one size of the arrangement, relative to the largest, and the gains they expect. */
function weigh({ energy, products, gram }: White, shapes: readonly Shape[], priors: ShapePriors, logScale: number) {
  const count = shapes.length;
  const precision = shapes.map(({ gainSigma }, i) => gram[i]![i]! + 1 / gainSigma ** 2);
  /** What a shape explains, in units of the logarithm. */
  const single = precision.map((p, i) => products[i]! ** 2 / (2 * p) - 0.5 * Math.log(p * shapes[i]!.gainSigma ** 2));
  const pairs = priors.two > 0 ? pairsOf({ products, gram, precision }, shapes, Math.max(0, ...single)) : [];
  const best = Math.max(0, ...single, ...pairs.map(({ log }) => log));
  const gains = new Float64Array(count);
  const none = priors.none * Math.exp(-best);
  let total = none;
  const one = 1 - priors.none - priors.two;
  for (const [i, log] of single.entries()) {
    const weight = one * shapes[i]!.share * Math.exp(log - best);
    total += weight;
    gains[i]! += (weight * products[i]!) / precision[i]!;
  }
  for (const { i, j, log, a, b } of pairs) {
    const weight = priors.two * 2 * shapes[i]!.share * shapes[j]!.share * Math.exp(log - best);
    total += weight;
    gains[i]! += weight * a;
    gains[j]! += weight * b;
  }
  return { logMost: logScale - energy / 2 + best, none, total, gains };
}

interface Pair {
  readonly i: number;
  readonly j: number;
  /** What both explain together, in units of the logarithm. */
  readonly log: number;
  /** Their gains. */
  readonly a: number;
  readonly b: number;
}

/** Pairs of shapes that count, seen from the best that was found by then. */
function pairsOf(
  { products, gram, precision }: Pick<White, 'products' | 'gram'> & { precision: readonly number[] },
  shapes: readonly Shape[],
  bestSingle: number,
): Pair[] {
  const pairs: Pair[] = [];
  let best = bestSingle;
  for (let i = 1; i < shapes.length; i++) {
    const row = gram[i]!;
    for (let j = 0; j < i; j++) {
      const cross = row[j]!;
      const determinant = precision[i]! * precision[j]! - cross * cross;
      const a = (precision[j]! * products[i]! - cross * products[j]!) / determinant;
      const b = (precision[i]! * products[j]! - cross * products[i]!) / determinant;
      const sigmas = shapes[i]!.gainSigma * shapes[j]!.gainSigma;
      const log = (products[i]! * a + products[j]! * b) / 2 - 0.5 * Math.log(determinant * (sigmas * sigmas));
      if (log < best - 20) continue; // a weight below 2e-9 of the best
      best = Math.max(best, log);
      pairs.push({ i, j, log, a, b });
    }
  }
  return pairs;
}

/** Lower triangle of the root of a positive definite matrix, in its own place. */
function choleskyInPlace(matrix: readonly Float64Array[]): readonly Float64Array[] {
  for (let i = 0; i < matrix.length; i++) {
    const row = matrix[i]!;
    for (let j = 0; j < i; j++) row[j] = lessProducts(row[j]!, row, matrix[j]!, j) / matrix[j]![j]!;
    row[i] = Math.sqrt(Math.max(lessProducts(row[i]!, row, row, i), 1e-12));
  }
  return matrix;
}

/** `value` without the products of the first `count` entries, one after the other. */
function lessProducts(value: number, a: Float64Array, b: Float64Array, count: number): number {
  let left = value;
  for (let k = 0; k < count; k++) left -= a[k]! * b[k]!;
  return left;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
