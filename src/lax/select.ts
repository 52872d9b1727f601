/** Choosing among operands element by element. */
import { fail } from '../array/errors.js';
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import { at, printShape } from '../array/shape.js';
import { sameShape } from '../array/aval.js';
import { noParams } from '../ir/program.js';
import { broadcastInto } from '../numpy/basic.js';
import { asArray } from '../numpy/convert.js';
import { op, pick } from '../numpy/elementwise.js';
import { bind1 } from '../trace/bind.js';
import { checkEqual } from './operands.js';

/** `onTrue` where the bool array holds, else `onFalse`; the test may be a scalar. */
export const select = (test: ArrayLike, onTrue: ArrayLike, onFalse: ArrayLike): NDArray =>
  selectN(test, onFalse, onTrue);

/**
 * Of several arrays of one shape and dtype the one whose number `which` says at each place: an
 * int32 array of that shape or a scalar, clamped to the cases there are. For two cases it may be
 * bool.
 */
export function selectN(which: ArrayLike, ...cases: readonly ArrayLike[]): NDArray {
  const arrays = cases.map((x) => asArray(x));
  if (arrays.length === 0) fail('bad-argument', 'lax.selectN: wants at least one case.');
  checkEqual('lax.selectN', arrays);
  const number = selector(asArray(which), at(arrays, 0));
  if (number.dtype === 'bool') {
    if (arrays.length > 2)
      fail('dtype-mismatch', `lax.selectN: a bool array chooses of 2 cases, not ${arrays.length}.`);
    return arrays.length === 1 ? at(arrays, 0) : pick(number, at(arrays, 1), at(arrays, 0));
  }
  if (number.dtype !== 'int32')
    fail('dtype-mismatch', `lax.selectN: wants a bool or int32 array, received ${number.dtype}.`);
  return arrays.reduce((chosen, x, i) => pick(op('lt', number, i), chosen, x));
}

function selector(which: NDArray, like: NDArray): NDArray {
  if (which.ndim !== 0 && !sameShape(which.shape, like.shape))
    fail(
      'shape-mismatch',
      `lax.select: the test has shape ${printShape(which.shape)}, the cases have ` +
        `${printShape(like.shape)}. They must be equal, or the test a scalar.`,
    );
  return which.ndim === 0 ? broadcastInto(which, like.shape, []) : which;
}

/** x moved into the range from low to high, which are scalars or arrays of the shape of x. */
export function clamp(low: ArrayLike, x: ArrayLike, high: ArrayLike): NDArray {
  const array = asArray(x);
  const bound = (b: ArrayLike): NDArray | number => {
    if (typeof b === 'number') return b;
    const limit = asArray(b);
    return limit.ndim === 0 ? broadcastInto(limit, array.shape, []) : limit;
  };
  const [lower, upper] = [bound(low), bound(high)];
  checkEqual(
    'lax.clamp',
    [array, lower, upper].filter((b) => typeof b !== 'number'),
  );
  return bind1('clamp', [lower, array, upper], noParams);
}
