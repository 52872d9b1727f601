import { fail } from '../array/errors.js';
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import { nonzero } from './search.js';
import { where as whereElse } from './where.js';

/**
 * With one argument the indices of the nonzero elements, one int32 vector an axis, as `nonzero`.
 * With three: `yes` where the condition is nonzero, else `no`. The three are broadcast, `yes` and
 * `no` are promoted. The derivative goes through both branches: an infinite slope in the branch
 * that is not taken gives NaN, so make that branch safe first.
 */
export function where(condition: ArrayLike): NDArray[];
export function where(condition: ArrayLike, yes: ArrayLike, no: ArrayLike): NDArray;
export function where(condition: ArrayLike, yes?: ArrayLike, no?: ArrayLike): NDArray | NDArray[] {
  if (yes === undefined && no === undefined) return nonzero(condition);
  if (yes === undefined || no === undefined)
    fail('bad-argument', 'where: wants a condition alone, or with a value for both cases.');
  return whereElse(condition, yes, no);
}
