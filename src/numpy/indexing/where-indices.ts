import { fail } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { arrayLike, optional } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { countKinds, nonzero, type SizeOptions } from '../sort/search.js';
import { where as whereElse } from './where.js';

interface WhereArguments extends SizeOptions {
  readonly yes?: ArrayLike | null | undefined;
  readonly no?: ArrayLike | null | undefined;
}

const whereParameters = parameters<WhereArguments>(
  'where',
  { condition: arrayLike },
  { yes: optional(arrayLike), no: optional(arrayLike), ...countKinds },
);

/**
 * With a condition alone (and options) the indices of the nonzero elements, one int32 vector an
 * axis, as `nonzero`. With three arguments: `yes` where the condition is nonzero, else `no`. The
 * three are broadcast, `yes` and `no` are promoted. The derivative goes through both branches: an
 * infinite slope in the branch that is not taken gives NaN, so make that branch safe first.
 */
export function where(condition: ArrayLike, options?: SizeOptions): NDArray[];
export function where(condition: ArrayLike, yes: ArrayLike, no: ArrayLike, ...more: []): NDArray;
export function where(
  condition: ArrayLike,
  ...args: Trailing<[yes?: ArrayLike | null, no?: ArrayLike | null], WhereArguments>
): NDArray | NDArray[] {
  const { yes, no, ...read } = whereParameters.read([condition], args);
  if (yes === undefined && no === undefined) return nonzero(condition, read);
  if (yes === undefined || no === undefined)
    fail(
      'bad-argument',
      'where: wants a condition alone, or a value for each case, received one value.',
    );
  if (read.size !== undefined || read.fillValue !== undefined)
    fail(
      'bad-argument',
      'where: size and fillValue belong to a condition alone, received values as well.',
    );
  return whereElse(condition, yes, no);
}
