import { fail } from '../array/errors.js';
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import { readOptions } from './options.js';
import { nonzero, type SizeOptions } from './search.js';
import { where as whereElse } from './where.js';

interface WhereArguments extends SizeOptions {
  readonly yes?: ArrayLike;
  readonly no?: ArrayLike;
}

/**
 * With a condition alone (and options) the indices of the nonzero elements, one int32 vector an
 * axis, as `nonzero`. With three arguments: `yes` where the condition is nonzero, else `no`. The
 * three are broadcast, `yes` and `no` are promoted. The derivative goes through both branches: an
 * infinite slope in the branch that is not taken gives NaN, so make that branch safe first.
 */
export function where(condition: ArrayLike, options?: SizeOptions): NDArray[];
export function where(condition: ArrayLike, yes: ArrayLike, no: ArrayLike): NDArray;
export function where(
  condition: ArrayLike,
  yes?: ArrayLike | SizeOptions,
  no?: ArrayLike,
): NDArray | NDArray[] {
  const read = readOptions<WhereArguments>([yes, no], 'yes', 'no');
  if (read.yes === undefined && read.no === undefined) return nonzero(condition, read);
  if (read.yes === undefined || read.no === undefined)
    fail('bad-argument', 'where: wants a condition alone, or with a value for both cases.');
  return whereElse(condition, read.yes, read.no);
}
