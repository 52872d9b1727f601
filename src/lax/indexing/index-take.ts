/** Elements at indices of several axes at once. */
import { fail, speakAs } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { at, normalizeAxes, printShape, range, zip } from '../../array/shape.js';
import { join, reshapeTo } from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import { op } from '../../operands/elementwise.js';
import { integersOf } from '../../operands/index-arrays.js';
import { asInt32, wrapNegative } from '../../operands/indices.js';
import { arrayLike, integers, listOf } from '../../parameters/kinds.js';
import { parameters } from '../../parameters/parameters.js';
import { gather } from './gather.js';

const indexTakeParameters = parameters('lax.indexTake', {
  src: arrayLike,
  idxs: listOf(arrayLike, 'a list of vectors'),
  axes: integers,
});

/**
 * The slices of x at index vectors: one rank-1 array of indices for each of `axes`, all of one
 * length, along which the slices lie on the first axis of the result. Indices are taken modulo the
 * length of their axis. Throws `shape-mismatch` where the vectors do not fit.
 */
export function indexTake(
  x: ArrayLike,
  indices: readonly ArrayLike[],
  axes: readonly number[],
  ...none: []
): NDArray {
  const who = 'lax.indexTake';
  indexTakeParameters.read([x, indices, axes], none);
  const array = asArray(x);
  const along = speakAs(who, () => normalizeAxes(axes, array.ndim, who));
  const vectors = indices.map((v) => integersOf(who, v));
  const [first] = vectors;
  if (
    first === undefined ||
    vectors.length !== along.length ||
    vectors.some((v) => v.ndim !== 1 || v.size !== first.size)
  )
    fail(
      'shape-mismatch',
      `${who}: wants a vector of indices for each of ${along.length} axes, all of one ` +
        `length, received shapes ${vectors.map((v) => printShape(v.shape)).join(', ')}.`,
    );
  const columns = zip(vectors, along).map(([v, d]) => {
    const length = at(array.shape, d);
    const within = wrapNegative(asInt32(op('rem', v, length)), length);
    return reshapeTo(within, [v.size, 1]);
  });
  return gather(
    array,
    join(columns, 1),
    {
      offsetDims: range(array.ndim - along.length).map((d) => d + 1),
      collapsedSliceDims: along.toSorted((a, b) => a - b),
      startIndexMap: along,
    },
    array.shape.map((n, d) => (along.includes(d) ? 1 : n)),
  );
}
