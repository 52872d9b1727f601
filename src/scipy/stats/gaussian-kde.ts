/** Densities estimated from samples by normal kernels. */
import { fail, speakAs } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { at, printShape, type Shape } from '../../array/shape.js';
import { logsumexp } from '../../nn/index.js';
import { getItem } from '../../numpy/indexing/indexing.js';
import { where } from '../../numpy/indexing/where.js';
import {
  add,
  divide,
  multiply,
  negative,
  power,
  square,
  subtract,
} from '../../numpy/math/arithmetic.js';
import { greater } from '../../numpy/math/logic.js';
import { exp, log, sqrt } from '../../numpy/math/math.js';
import { sum } from '../../numpy/reduce/reduce.js';
import { cov } from '../../numpy/reduce/statistics.js';
import { inv } from '../../numpy/linalg/systems.js';
import { filled, flat, gatherAxis, insertAxes, moveAxis, reshapeTo } from '../../operands/basic.js';
import { requireReal } from '../../operands/promote.js';
import { oneOperand } from '../../parameters/arity.js';
import {
  arrayLike,
  choice,
  either,
  kind,
  optional,
  shape as shapeKind,
} from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { choice as draw, multivariateNormal, split } from '../../random/index.js';
import { ndtr } from '../special/index.js';
import { checkCovariance, logNormalOfPairs, ofOneDType } from './multivariate/gaussians.js';

/** What a rule for the width of kernels may read. */
export interface KdeSample {
  /** [d, n]: the samples are columns. */
  readonly dataset: NDArray;
  /** [n], which add up to 1. */
  readonly weights: NDArray;
  /** The number of samples of equal weights that say as much: 1 / Σ weights². */
  readonly neff: NDArray;
  /** The length of samples, and their number. */
  readonly d: number;
  readonly n: number;
}

/** How wide the kernels are: a rule, a number, or a function of the sample. */
export type Bandwidth = 'scott' | 'silverman' | ArrayLike | ((sample: KdeSample) => ArrayLike);

/** The options of `gaussianKde`. */
export interface KdeOptions {
  /**
   * The width of the kernels in units of the spread of the samples: neff^(-1/(d+4)) (`'scott'`, the
   * default), (neff (d+2) / 4)^(-1/(d+4)) (`'silverman'`), a number, or a function that gives it.
   */
  readonly bwMethod?: Bandwidth | undefined;
  /** The weights of the samples, equal ones unless given. */
  readonly weights?: ArrayLike | undefined;
}

/** An estimated density: the function with all that is asked of it. */
export interface GaussianKde extends KdeSample {
  /** The density at points [d, m], or [m] for samples that are numbers. */
  (points: ArrayLike): NDArray;
  /** The covariance of each kernel, and its inverse: [d, d]. */
  readonly covariance: NDArray;
  readonly invCov: NDArray;
  evaluate(points: ArrayLike): NDArray;
  pdf(x: ArrayLike): NDArray;
  logpdf(x: ArrayLike): NDArray;
  /** The integral of the product with the normal density with this mean [d] and covariance. */
  integrateGaussian(mean: ArrayLike, cov: ArrayLike): NDArray;
  /** The probability between two numbers, of samples that are numbers. */
  integrateBox1d(low: ArrayLike, high: ArrayLike): NDArray;
  /** The integral of the product with another estimated density. */
  integrateKde(other: GaussianKde): NDArray;
  /** Draws from the density: [d, ...shape], one vector unless given. */
  resample(key: ArrayLike, shape?: number | Shape): NDArray;
}

const who = 'scipy.stats.gaussianKde';
const rule = kind<(sample: KdeSample) => ArrayLike>('a function', (x) => typeof x === 'function');
const kdeParameters = parameters<KdeOptions>(
  who,
  { dataset: arrayLike },
  {
    bwMethod: optional(either(choice('scott', 'silverman'), either(rule, arrayLike))),
    weights: optional(arrayLike),
  },
);
const resampleParameters = parameters<{ readonly shape?: number | Shape | undefined }>(
  `${who}.resample`,
  { key: arrayLike },
  { shape: shapeKind },
);

/**
 * The density of samples [n], or [d, n] as columns, estimated as a mean of normal densities around
 * them, as JAX's class gives it, made a function. Integers become floats. `resample` draws what JAX
 * draws. Throws `shape-mismatch` where weights or points do not fit, and `bad-argument` for fewer
 * than two samples.
 */
export function gaussianKde(
  dataset: ArrayLike,
  ...args: Trailing<[bwMethod?: Bandwidth | null, weights?: ArrayLike | null], KdeOptions>
): GaussianKde {
  const { bwMethod = 'scott', weights } = kdeParameters.read([dataset], args);
  const sample = sampleOf(dataset, weights);
  const { d } = sample;
  const spread = reshapeTo(cov(sample.dataset, { aweights: sample.weights }), [d, d]);
  const factor = widthOf(sample, bwMethod);
  const covariance = multiply(spread, square(factor));
  const invCov = inv(covariance);
  return withMethods({ ...sample, covariance, invCov });
}

function sampleOf(given: ArrayLike, givenWeights: ArrayLike | undefined): KdeSample {
  const [data, some] = ofOneDType(who, given, givenWeights ?? 1);
  if (data.ndim > 2)
    fail(
      'shape-mismatch',
      `${who}: wants samples [n] or [d, n], received shape ${printShape(data.shape)}.`,
    );
  const dataset = data.ndim === 2 ? data : reshapeTo(data, [1, data.size]);
  const [d, n] = dataset.shape as [number, number];
  if (dataset.size < 2) fail('bad-argument', `${who}: wants two samples or more, received ${n}.`);
  if (givenWeights !== undefined && (some.ndim !== 1 || some.size !== n))
    fail(
      'shape-mismatch',
      `${who}: ${n} samples want weights [${n}], received shape ${printShape(some.shape)}.`,
    );
  const weights =
    givenWeights === undefined ? filled(1 / n, [n], dataset.dtype) : divide(some, sum(some));
  return { dataset, weights, neff: divide(1, sum(square(weights))), d, n };
}

function widthOf(sample: KdeSample, method: Bandwidth): ArrayLike {
  const { neff, d } = sample;
  if (method === 'scott') return power(neff, -1 / (d + 4));
  if (method === 'silverman') return power(multiply(neff, (d + 2) / 4), -1 / (d + 4));
  const factor = speakAs(who, () =>
    requireReal(who, typeof method === 'function' ? method(sample) : method),
  );
  if (factor.ndim > 0)
    fail(
      'shape-mismatch',
      `${who}: bwMethod must be a number or give one, received shape ${printShape(factor.shape)}.`,
    );
  return factor;
}

type Kernels = KdeSample & Pick<GaussianKde, 'covariance' | 'invCov'>;

function withMethods(kernels: Kernels): GaussianKde {
  const { dataset, weights, covariance, d } = kernels;
  const method =
    (own: string, f: (logKernels: NDArray) => NDArray) =>
    (points: ArrayLike, ...none: unknown[]): NDArray => {
      const name = own === '' ? who : `${who}.${own}`;
      const at = pointsOf(name, oneOperand(name, points, none), kernels);
      return f(logNormalOfPairs(name, at, dataset, covariance));
    };
  const mean = (logKernels: NDArray): NDArray => sum(multiply(exp(logKernels), weights), -1);
  return Object.assign(method('', mean), kernels, {
    evaluate: method('evaluate', mean),
    pdf: method('pdf', mean),
    logpdf: method('logpdf', (logKernels) => logsumexp(add(logKernels, log(weights)), -1)),
    integrateGaussian: (center: ArrayLike, other: ArrayLike) =>
      withGaussian(kernels, center, other),
    integrateBox1d: (low: ArrayLike, high: ArrayLike) => inBox(kernels, low, high),
    integrateKde: (other: GaussianKde) => withKde(kernels, other),
    resample: (key: ArrayLike, ...args: unknown[]) => {
      const { shape = [] } = resampleParameters.read([key], args);
      const keys = split(key);
      const [ofIndex, ofNoise] = [getItem(keys, 0), getItem(keys, 1)];
      const index = draw(ofIndex, kernels.n, { shape, p: weights });
      const zeros = filled(0, [d], covariance.dtype);
      const noise = multivariateNormal(ofNoise, zeros, covariance, { shape });
      return add(gatherAxis(dataset, index, 1), moveAxis(noise, noise.ndim - 1, 0));
    },
  }) as GaussianKde;
}

/** Points as columns. */
function pointsOf(name: string, given: ArrayLike, { dataset, d }: KdeSample): NDArray {
  const [points] = ofOneDType(name, given, dataset);
  if (points.ndim < 2 && (d === 1 || points.size === d))
    return reshapeTo(points, [d, points.size / d]);
  if (points.ndim !== 2 || at(points.shape, 0) !== d)
    fail(
      'shape-mismatch',
      `${name}: samples of length ${d} want points [${d}, m], received shape ${printShape(points.shape)}.`,
    );
  return points;
}

function withGaussian(
  { dataset, weights, covariance, d }: Kernels,
  mean: ArrayLike,
  cov: ArrayLike,
): NDArray {
  const name = `${who}.integrateGaussian`;
  const [center, given] = ofOneDType(name, mean, cov, dataset);
  if (center.size !== d)
    fail(
      'shape-mismatch',
      `${name}: samples of length ${d} want a mean of that length, received shape ${printShape(center.shape)}.`,
    );
  const other = given.ndim < 2 && d === 1 && given.size === 1 ? reshapeTo(given, [1, 1]) : given;
  checkCovariance(name, other, d);
  const logs = logNormalOfPairs(name, reshapeTo(center, [d, 1]), dataset, add(covariance, other));
  return sum(multiply(exp(flat(logs)), weights));
}

function inBox(
  { dataset, weights, covariance, d }: Kernels,
  low: ArrayLike,
  high: ArrayLike,
): NDArray {
  const name = `${who}.integrateBox1d`;
  const [start, end] = ofOneDType(name, low, high, dataset);
  if (d !== 1 || start.ndim > 0 || end.ndim > 0)
    fail(
      'shape-mismatch',
      `${name}: wants two numbers and samples that are numbers, received shapes ${printShape(start.shape)} and ${printShape(end.shape)}, and samples of length ${d}.`,
    );
  const unit = sqrt(flat(covariance));
  const [from, to] = [start, end].map((x) => divide(subtract(x, flat(dataset)), unit)) as [
    NDArray,
    NDArray,
  ];
  // by the tails on the side of the box, which do not cancel
  const isRight = greater(from, 0);
  const near = ndtr(where(isRight, negative(from), to));
  const far = ndtr(where(isRight, negative(to), from));
  return sum(multiply(weights, subtract(near, far)));
}

function withKde(kernels: Kernels, other: GaussianKde): NDArray {
  const name = `${who}.integrateKde`;
  if (typeof other !== 'function' || other.d !== kernels.d)
    fail(
      'shape-mismatch',
      `${name}: wants an estimated density of samples of length ${kernels.d}, received ${typeof other === 'function' ? `one of length ${other.d}` : typeof other}.`,
    );
  const covariance = add(kernels.covariance, other.covariance);
  const logs = logNormalOfPairs(name, kernels.dataset, other.dataset, covariance);
  const products = multiply(insertAxes(kernels.weights, [1]), other.weights);
  return sum(multiply(exp(logs), products));
}
