/** The von Mises distribution on the circle, with concentration kappa. */
import type { ArrayLike, NDArray } from '../../../array/ndarray.js';
import { multiply, square, subtract } from '../../../numpy/math/arithmetic.js';
import { exp, log, sin } from '../../../numpy/math/math.js';
import { floats } from '../../floats.js';
import { i0e } from '../../special/index.js';
import { ofOperands } from '../distribution.js';

const logDensity = (x: ArrayLike, kappa: ArrayLike): NDArray => {
  const [angle, concentration] = floats('vonmises.logpdf', x, kappa);
  // cos x - 1 = -2 sin² x/2
  const kernel = multiply(concentration, multiply(square(sin(multiply(angle, 0.5))), -2));
  return subtract(kernel, log(multiply(i0e(concentration), 2 * Math.PI)));
};

/** The logarithm of the density of the von Mises distribution. */
export const logpdf = ofOperands<[x: ArrayLike, kappa: ArrayLike]>(
  'vonmises.logpdf',
  ['x', 'kappa'],
  logDensity,
);

/** The probability density of the von Mises distribution. */
export const pdf = ofOperands<[x: ArrayLike, kappa: ArrayLike]>(
  'vonmises.pdf',
  ['x', 'kappa'],
  (...operands) => exp(logDensity(...operands)),
);
