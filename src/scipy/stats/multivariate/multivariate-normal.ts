/** The normal distribution of vectors. */
import type { ArrayLike, NDArray } from '../../../array/ndarray.js';
import { at } from '../../../array/shape.js';
import { add, divide, multiply, square, subtract } from '../../../numpy/math/arithmetic.js';
import { log } from '../../../numpy/math/math.js';
import { sum } from '../../../numpy/reduce/reduce.js';
import { density, ofOperands } from '../distribution.js';
import { checkCovariance, logNormal, ofOneDType } from './gaussians.js';
import { multivariateNormal as drawn } from '../../../random/matrices.js';
import { vectorSamples } from '../drawn.js';

const who = 'scipy.stats.multivariateNormal';

function logDensity(x: ArrayLike, mean: ArrayLike, cov: ArrayLike): NDArray {
  const [point, center, covariance] = ofOneDType(who, x, mean, cov);
  const distance = subtract(point, center);
  if (center.ndim > 0 && covariance.ndim > 0) {
    checkCovariance(who, covariance, at(center.shape, center.ndim - 1));
    return logNormal(who, distance, covariance);
  }
  const isVector = center.ndim > 0;
  const n = isVector ? at(center.shape, center.ndim - 1) : 1;
  const energy = isVector ? sum(square(distance), -1) : square(distance);
  const logVolume = multiply(log(multiply(covariance, 2 * Math.PI)), n / 2);
  return multiply(add(divide(energy, covariance), multiply(logVolume, 2)), -0.5);
}

const densities = density(
  ofOperands<[x: ArrayLike, mean: ArrayLike, cov: ArrayLike]>,
  'multivariateNormal',
  ['x', 'mean', 'cov'],
  logDensity,
);

/**
 * The logarithm of the density of normal vectors x [..., n] with means [..., n] and positive
 * definite covariances [..., n, n], or one variance for all elements; NaN where a covariance is not
 * positive definite. A mean that is a number makes x numbers. Leading axes broadcast; integers
 * become floats. Throws `shape-mismatch` where they do not fit.
 */
export const logpdf = densities.logpdf;

/** The probability density of normal vectors, as `logpdf` takes them. */
export const pdf = densities.pdf;

/**
 * Draws normal vectors with means [..., n] and positive definite covariances [..., n, n], by a key
 * of `random`: [...shape, n], where shape is the one in which their leading axes meet unless
 * given.
 */
export const sample = vectorSamples<[mean: ArrayLike, cov: ArrayLike]>(
  'multivariateNormal',
  ['mean', 'cov'],
  (key, options, mean, cov) => drawn(key, mean, cov, options),
);
