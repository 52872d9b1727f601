/** Choosing among operands element by element. */
import { isBool } from '../array/dtype.js';
import { fail } from '../array/errors.js';
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import { at, printShape } from '../array/shape.js';
import { sameShape } from '../array/aval.js';
import { noParams } from '../ir/program.js';
import { broadcastInto } from '../operands/basic.js';
import { asArray } from '../operands/convert.js';
import { op, pick } from '../operands/elementwise.js';
import { arrayLike, listOf } from '../parameters/kinds.js';
import { parameters } from '../parameters/parameters.js';
import { bind1 } from '../trace/bind.js';
import { checkEqual } from './operands.js';

const selectParameters = parameters('lax.select', {
  pred: arrayLike,
  onTrue: arrayLike,
  onFalse: arrayLike,
});

/** `onTrue` where the bool array holds, else `onFalse`; the test may be a scalar. */
export function select(
  test: ArrayLike,
  onTrue: ArrayLike,
  onFalse: ArrayLike,
  ...none: []
): NDArray {
  selectParameters.read([test, onTrue, onFalse], none);
  return selectAt('lax.select', test, [onFalse, onTrue]);
}

const selectNParameters = parameters('lax.selectN', {
  which: arrayLike,
  cases: listOf(arrayLike, 'arrays'),
});

/**
 * Of several arrays of one shape and dtype the one whose number `which` gives for each element: an
 * int32 array of that shape or a scalar, clamped to the cases there are. For two cases it may be
 * bool.
 */
export function selectN(which: ArrayLike, ...cases: readonly ArrayLike[]): NDArray {
  selectNParameters.read([which, cases], []);
  return selectAt('lax.selectN', which, cases);
}

function selectAt(who: string, which: ArrayLike, cases: readonly ArrayLike[]): NDArray {
  const arrays = cases.map((x) => asArray(x));
  if (arrays.length === 0) fail('bad-argument', `${who}: wants at least one case, received none.`);
  checkEqual(who, arrays);
  const number = selector(who, asArray(which), at(arrays, 0));
  if (isBool(number.dtype)) {
    if (arrays.length > 2)
      fail('dtype-mismatch', `${who}: a bool array chooses between 2 cases, not ${arrays.length}.`);
    return arrays.length === 1 ? at(arrays, 0) : pick(number, at(arrays, 1), at(arrays, 0));
  }
  if (number.dtype !== 'int32')
    fail('dtype-mismatch', `${who}: wants a bool or int32 array, received ${number.dtype}.`);
  return arrays.reduce((chosen, x, i) => pick(op('lt', number, i), chosen, x));
}

function selector(who: string, which: NDArray, like: NDArray): NDArray {
  if (which.ndim !== 0 && !sameShape(which.shape, like.shape))
    fail(
      'shape-mismatch',
      `${who}: the test has shape ${printShape(which.shape)}, the cases have ` +
        `${printShape(like.shape)}. They must be equal, or the test a scalar.`,
    );
  return which.ndim === 0 ? broadcastInto(which, like.shape, []) : which;
}

const clampParameters = parameters('lax.clamp', {
  min: arrayLike,
  x: arrayLike,
  max: arrayLike,
});

/** x moved into the range from low to high, which are scalars or arrays of the shape of x. */
export function clamp(low: ArrayLike, x: ArrayLike, high: ArrayLike, ...none: []): NDArray {
  clampParameters.read([low, x, high], none);
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
