/** The von Mises distribution on the circle, with concentration kappa. */
import type { ArrayLike } from '../../../array/ndarray.js';
import { multiply, square, subtract } from '../../../numpy/math/arithmetic.js';
import { log, sin } from '../../../numpy/math/math.js';
import { i0e } from '../../special/index.js';
import { density, elementwise } from '../distribution.js';

const densities = density(
  elementwise<[x: ArrayLike, kappa: ArrayLike]>,
  'vonmises',
  ['x', 'kappa'],
  (angle, concentration) => {
    // cos x - 1 = -2 sin² x/2
    const kernel = multiply(concentration, multiply(square(sin(multiply(angle, 0.5))), -2));
    return subtract(kernel, log(multiply(i0e(concentration), 2 * Math.PI)));
  },
);

/** The logarithm of the density of the von Mises distribution. */
export const logpdf = densities.logpdf;

/** The probability density of the von Mises distribution. */
export const pdf = densities.pdf;
