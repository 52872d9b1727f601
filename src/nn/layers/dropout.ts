/** Random omission of activations. */
import { fail, speakAs } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { normalizeAxes } from '../../array/shape.js';
import { where } from '../../numpy/indexing/where.js';
import { divide } from '../../numpy/math/arithmetic.js';
import { filled } from '../../operands/basic.js';
import { asInexact } from '../../operands/promote.js';
import { arrayLike, flag, integers, named, nullable, number } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { bernoulli } from '../../random/index.js';

/** The options of `dropout`. */
export interface DropoutOptions {
  /** Leaves x as it is, as after training; false unless given. */
  readonly deterministic?: boolean | undefined;
  /** Axes along which all elements are left out together. */
  readonly broadcastDims?: readonly number[] | undefined;
}

const dropoutParameters = parameters<DropoutOptions>(
  'nn.dropout',
  { key: nullable(arrayLike), x: arrayLike, rate: number },
  { deterministic: named(flag), broadcastDims: named(integers) },
);

/**
 * 0 in the place of each element with the probability `rate`, a number from 0 to 1, and the others
 * over 1 - rate, so that means stay (Srivastava et al., "Dropout", 2014). Of the shape and dtype of
 * x; integers are computed in the default float dtype. No key is needed where nothing is drawn.
 */
export function dropout(
  key: ArrayLike | null,
  x: ArrayLike,
  rate: number,
  ...args: Trailing<[], DropoutOptions>
): NDArray {
  const who = 'nn.dropout';
  const found = dropoutParameters.read([key ?? 0, x, rate], args);
  const array = asInexact(x);
  if (!(rate >= 0 && rate <= 1))
    fail('bad-argument', `${who}: the rate is a number from 0 to 1, received ${rate}.`);
  const together = normalizeAxes(found.broadcastDims ?? [], array.ndim, who);
  if (rate === 0 || found.deterministic === true) return array;
  if (rate === 1) return filled(0, array.shape, array.dtype);
  if (key === null)
    fail('bad-argument', `${who}: wants a key to draw with. Without: { deterministic: true }.`);
  const shape = array.shape.map((n, d) => (together.includes(d) ? 1 : n));
  return speakAs(who, () => where(bernoulli(key, 1 - rate, shape), divide(array, 1 - rate), 0));
}
