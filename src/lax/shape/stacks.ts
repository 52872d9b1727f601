/** Arrays stacked along a new axis and taken apart, and shapes that meet. */
import { fail } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import {
  at,
  broadcastShapes as common,
  checkedShape,
  normalizeAxis,
  printShape,
  range,
  type Shape,
} from '../../array/shape.js';
import { broadcastRight, insertAxes, join, pickAxis } from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import { arrayLike, axis as axisKind, integer, listOf } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { checkEqual } from '../operands.js';
import type { AxisOption } from './shape.js';

const stackParameters = parameters<AxisOption>(
  'lax.stack',
  { operands: listOf(arrayLike, 'a list of arrays') },
  { axis: axisKind },
);

/** Arrays of one shape and dtype along a new axis, the first one unless given. */
export function stack(
  xs: readonly ArrayLike[],
  ...args: Trailing<[axis?: number], AxisOption>
): NDArray {
  const { axis = 0 } = stackParameters.read([xs], args);
  const arrays = xs.map((x) => asArray(x));
  const [first] = arrays;
  if (first === undefined)
    fail('bad-argument', 'lax.stack: wants at least one array, received none.');
  checkEqual('lax.stack', arrays);
  const place = normalizeAxis(axis, first.ndim + 1, 'lax.stack');
  return join(
    arrays.map((x) => insertAxes(x, [place])),
    place,
  );
}

const unstackParameters = parameters<AxisOption>(
  'lax.unstack',
  { x: arrayLike },
  { axis: axisKind },
);

/** The slices of x along an axis, the first one unless given, without that axis. */
export function unstack(x: ArrayLike, ...args: Trailing<[axis?: number], AxisOption>): NDArray[] {
  const { axis = 0 } = unstackParameters.read([x], args);
  const array = asArray(x);
  const place = normalizeAxis(axis, array.ndim, 'lax.unstack');
  return range(at(array.shape, place)).map((i) => pickAxis(array, place, i));
}

/** The shape in which arrays of these shapes meet. Throws `shape-mismatch` where they do not. */
export function broadcastShapes(...shapes: readonly Shape[]): Shape {
  const who = 'lax.broadcastShapes';
  return common(
    shapes.map((shape) => checkedShape(who, shape)),
    who,
  );
}

const broadcastToRankParameters = parameters('lax.broadcastToRank', {
  x: arrayLike,
  rank: integer,
});

/** As many as arrays of NumPy may have. */
const mostAxes = 64;

/** x with leading axes of length 1, as many as make `rank` axes in all. */
export function broadcastToRank(x: ArrayLike, rank: number, ...none: []): NDArray {
  broadcastToRankParameters.read([x, rank], none);
  const array = asArray(x);
  if (!(rank >= array.ndim && rank <= mostAxes))
    fail(
      'bad-argument',
      `lax.broadcastToRank: rank must be from ${array.ndim}, that of x, to ${mostAxes}; ` +
        `received ${rank}.`,
    );
  return insertAxes(array, range(rank - array.ndim));
}

const broadcastLikeParameters = parameters('lax.broadcastLike', {
  arr: arrayLike,
  likeArr: arrayLike,
});

/**
 * x repeated to the shape of another array, by NumPy's rule: aligned at the last axis. Its dtype
 * stays. Throws `shape-mismatch` where x does not fit.
 */
export function broadcastLike(x: ArrayLike, like: ArrayLike, ...none: []): NDArray {
  broadcastLikeParameters.read([x, like], none);
  const [array, { shape }] = [asArray(x), asArray(like)];
  const who = 'lax.broadcastLike';
  if (common([array.shape, shape], who).some((n, d) => n !== shape[d]))
    fail(
      'shape-mismatch',
      `${who}: ${printShape(array.shape)} cannot be repeated to ${printShape(shape)}.`,
    );
  return broadcastRight(array, shape);
}
