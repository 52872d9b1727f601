/** The von Mises distribution on the circle, with concentration kappa. */
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { multiply, subtract } from '../../numpy/arithmetic.js';
import { cos, exp, log } from '../../numpy/math.js';
import { floats } from '../floats.js';
import { i0e } from '../special/index.js';

export function logpdf(x: ArrayLike, kappa: ArrayLike): NDArray {
  const [angle, concentration] = floats('vonmises.logpdf', x, kappa);
  const kernel = multiply(concentration, subtract(cos(angle), 1));
  return subtract(kernel, log(multiply(i0e(concentration), 2 * Math.PI)));
}

export const pdf = (x: ArrayLike, kappa: ArrayLike): NDArray => exp(logpdf(x, kappa));
