/** The Dirichlet distribution with concentrations alpha. */
import type { ArrayLike, NDArray } from '../../../array/ndarray.js';
import { fail } from '../../../array/errors.js';
import { printShape } from '../../../array/shape.js';
import { abs, subtract } from '../../../numpy/math/arithmetic.js';
import { reshapeTo, sliceAxis } from '../../../operands/basic.js';
import { cumsum } from '../../../numpy/reduce/cumulative.js';
import { asInexact } from '../../../operands/promote.js';
import { greater, less, logicalAnd } from '../../../numpy/math/logic.js';
import { all, sum } from '../../../numpy/reduce/reduce.js';
import { where } from '../../../numpy/indexing/where.js';
import { betaln, xlogy } from '../../special/index.js';
import { unlessNaN } from '../support.js';
import { density, ofOperands } from '../distribution.js';
import { dirichlet as drawn } from '../../../random/gamma.js';
import { vectorSamples } from '../drawn.js';

/** The largest distance of a sum of probabilities from 1. */
const tolerance = 1e-6;

/**
 * x holds the probabilities along its first axis, as many as alpha has; -∞ where they do not sum to
 * 1.
 */
const logDensity = (x: ArrayLike, alpha: ArrayLike): NDArray => {
  const [point, concentration] = [asInexact(x), asInexact(alpha)];
  if (concentration.ndim !== 1 || point.shape[0] !== concentration.shape[0])
    fail(
      'shape-mismatch',
      `scipy.stats.dirichlet: wants alpha of shape [n] and x of shape [n, …], received ` +
        `${printShape(concentration.shape)} and ${printShape(point.shape)}.`,
    );
  const weights = reshapeTo(concentration, [
    concentration.size,
    ...point.shape.slice(1).map(() => 1),
  ]);
  const norm = logBeta(concentration);
  const logDensity = subtract(sum(xlogy(subtract(weights, 1), point), 0), norm);
  const inside = logicalAnd(
    all(greater(point, 0), 0),
    less(abs(subtract(sum(point, 0), 1)), tolerance),
  );
  return unlessNaN(where(inside, logDensity, -Infinity), sum(point, 0), sum(concentration));
};

const densities = density(
  ofOperands<[x: ArrayLike, alpha: ArrayLike]>,
  'dirichlet',
  ['x', 'alpha'],
  logDensity,
);

/** The logarithm of the density of the Dirichlet distribution. */
export const logpdf = densities.logpdf;

/** The probability density of the Dirichlet distribution. */
export const pdf = densities.pdf;

/** log Π Γ(αᵢ) / Γ(Σ αᵢ) = Σ log B(α₁ + … + αᵢ₋₁, αᵢ). */
function logBeta(alpha: NDArray): NDArray {
  const n = alpha.size;
  const before = cumsum(sliceAxis(alpha, 0, 0, Math.max(0, n - 1)));
  return sum(betaln(before, sliceAxis(alpha, 0, Math.min(1, n), n)));
}

/**
 * Draws vectors from the Dirichlet distribution, by a key of `random`: [...shape, n], where shape
 * is that of the leading axes of alpha unless given.
 */
export const sample = vectorSamples<[alpha: ArrayLike]>(
  'dirichlet',
  ['alpha'],
  (key, options, alpha) => drawn(key, alpha, options),
);
