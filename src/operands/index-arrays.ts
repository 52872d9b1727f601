/** Arrays of indices. */
import { isInteger } from '../array/dtype.js';
import { fail } from '../array/errors.js';
import { NDArray, type ArrayLike } from '../array/ndarray.js';
import { describe } from '../parameters/describe.js';
import { asArray } from './convert.js';

/**
 * Indices, or what else `what` calls them, as an integer array: JS numbers, also nested ones, are
 * int32 and must be whole. Throws `dtype-mismatch` for other dtypes.
 */
export function integersOf(who: string, x: ArrayLike, what = 'indices'): NDArray {
  if (typeof x === 'number' || Array.isArray(x)) {
    const items: unknown[] = [x as unknown].flat(Infinity);
    const fraction = items.find((i) => typeof i === 'number' && !Number.isInteger(i));
    if (fraction !== undefined)
      fail('dtype-mismatch', `${who}: ${what} must be whole, received ${describe(fraction)}.`);
    if (!items.some((i) => i instanceof NDArray)) return asArray(x, 'int32');
  }
  const array = asArray(x);
  if (!isInteger(array.dtype))
    fail(
      'dtype-mismatch',
      `${who}: ${what} must be integers, received ${array.dtype}. Convert them: ` +
        `${what}.astype('int32').`,
    );
  return array;
}
