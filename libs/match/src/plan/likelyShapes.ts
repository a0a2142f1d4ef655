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
  const trials = SIZES.map((size) => {
    const white = whiten(evidence, shapes, model, Math.exp(size * model.sizeSigma));
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

function whiten(
  { octaves, values, raggedSigma, smoothSigma }: ShapeEvidence,
  shapes: readonly Shape[],
  model: ArrangementModel,
  size: number,
): White {
  const count = values.length;
  const covariance = Array.from({ length: count }, (_, i) =>
    Float64Array.from({ length: i + 1 }, (_unused, j) => {
      const distance = Math.abs(octaves[i]! - octaves[j]!);
      const detail =
        (i === j ? model.whiteShare : 0) + (1 - model.whiteShare) * Math.exp(-distance / model.raggedOctaves);
      const smooth =
        model.constantShare + (1 - model.constantShare) * Math.exp(-((distance / model.smoothOctaves) ** 2) / 2);
      return raggedSigma[i]! * raggedSigma[j]! * detail + size * size * smoothSigma[i]! * smoothSigma[j]! * smooth;
    }),
  );
  const root = choleskyInPlace(covariance);
  let logScale = 0;
  for (let i = 0; i < count; i++) logScale -= Math.log(root[i]![i]!);
  const solved = (curve: Float64Array): Float64Array => {
    const out = new Float64Array(count);
    for (let i = 0; i < count; i++) {
      let sum = curve[i]!;
      for (let j = 0; j < i; j++) sum -= root[i]![j]! * out[j]!;
      out[i] = sum / root[i]![i]!;
    }
    return out;
  };
  // A free constant is projected out of everything: what it would explain says nothing.
  const constant = model.constantIsFree ? solved(new Float64Array(count).fill(1)) : undefined;
  const constantEnergy = constant === undefined ? 1 : dot(constant, constant);
  if (constant !== undefined) logScale -= 0.5 * Math.log(constantEnergy);
  const project = (curve: Float64Array): Float64Array => {
    const white = solved(curve);
    if (constant === undefined) return white;
    const share = dot(white, constant) / constantEnergy;
    return white.map((value, i) => value - share * constant[i]!);
  };
  const y = project(values);
  const curves = shapes.map(({ curve }) => project(curve));
  return {
    energy: dot(y, y),
    products: Float64Array.from(curves, (curve) => dot(curve, y)),
    gram: curves.map((a, i) => Float64Array.from(curves.slice(0, i + 1), (b) => dot(a, b))),
    logScale,
  };
}

/** Weights of all choices at one size of the arrangement, relative to the largest, and the gains they expect. */
function weigh({ energy, products, gram }: White, shapes: readonly Shape[], priors: ShapePriors, logScale: number) {
  const count = shapes.length;
  const precision = shapes.map(({ gainSigma }, i) => gram[i]![i]! + 1 / gainSigma ** 2);
  /** What a shape explains, in units of the logarithm. */
  const single = precision.map((p, i) => products[i]! ** 2 / (2 * p) - 0.5 * Math.log(p * shapes[i]!.gainSigma ** 2));
  let best = Math.max(0, ...single);
  const pairs: { i: number; j: number; log: number; a: number; b: number }[] = [];
  if (priors.two > 0) {
    for (let i = 1; i < count; i++) {
      for (let j = 0; j < i; j++) {
        const cross = gram[i]![j]!;
        const determinant = precision[i]! * precision[j]! - cross * cross;
        const a = (precision[j]! * products[i]! - cross * products[j]!) / determinant;
        const b = (precision[i]! * products[j]! - cross * products[i]!) / determinant;
        const sigmas = (shapes[i]!.gainSigma * shapes[j]!.gainSigma) ** 2;
        const log = (products[i]! * a + products[j]! * b) / 2 - 0.5 * Math.log(determinant * sigmas);
        if (log < best - 20) continue; // a weight below 2e-9 of the best
        best = Math.max(best, log);
        pairs.push({ i, j, log, a, b });
      }
    }
  }
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

/** Lower triangle of the root of a positive definite matrix, in its own place. */
function choleskyInPlace(matrix: readonly Float64Array[]): readonly Float64Array[] {
  for (let i = 0; i < matrix.length; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i]![j]!;
      for (let k = 0; k < j; k++) sum -= matrix[i]![k]! * matrix[j]![k]!;
      matrix[i]![j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / matrix[j]![j]!;
    }
  }
  return matrix;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
