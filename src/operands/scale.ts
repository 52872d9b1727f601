/** Scales of arrays: divided by them, numbers can be squared. */
import { isComplex } from '../array/dtype.js';
import type { NDArray } from '../array/ndarray.js';
import { bind1 } from '../trace/bind.js';
import { op } from './elementwise.js';

/**
 * Powers of two near the largest parts along axes, so that squares of what is divided by them
 * neither vanish nor overflow; 1 of zeros, and not finite where an element is not.
 */
export function scaleOf(x: NDArray, axes: readonly number[]): NDArray {
  const parts = isComplex(x.dtype)
    ? op('max', op('abs', op('real', x)), op('abs', op('imag', x)))
    : op('abs', x);
  const largest = bind1('reduceMax', [parts], { axes });
  const isUsual = op('and', op('isFinite', largest), op('gt', largest, 0));
  const usual = op('select', isUsual, largest, 1);
  const power = op('pow', 2, op('floor', op('div', op('log', usual), Math.LN2)));
  return op('select', isUsual, power, op('select', op('eq', largest, 0), 1, largest));
}
