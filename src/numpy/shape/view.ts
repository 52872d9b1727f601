import { isBool, itemSize, type DType } from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { reshapeTo } from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import { arrayLike, dtype as dtypeKind } from '../../parameters/kinds.js';
import { parameters } from '../../parameters/parameters.js';
import { bind1 } from '../../trace/bind.js';

const viewParameters = parameters('view', { x: arrayLike, dtype: dtypeKind });

/**
 * The bits of x as elements of another dtype. Where that is larger or smaller the last axis has
 * fewer or more elements. Throws `dtype-mismatch` for bools, which are no bits, and
 * `shape-mismatch` where the last axis does not go into elements of that size.
 */
export function view(x: ArrayLike, dtype: DType, ...none: []): NDArray {
  viewParameters.read([x, dtype], none);
  const array = asArray(x);
  if ([array.dtype, dtype].some(isBool))
    fail('dtype-mismatch', `view: bools have no bits, received ${array.dtype} and ${dtype}.`);
  const count = itemSize[dtype] / itemSize[array.dtype];
  if (count === 1) return bind1('bitcast', [array], { dtype });
  const rows = array.shape.slice(0, -1);
  const last = array.shape.at(-1);
  if (last === undefined || last % count !== 0)
    fail(
      'shape-mismatch',
      `view: ${dtype} has ${count} times the bytes of ${array.dtype}, and the last axis has ` +
        `${last === undefined ? 'no elements, since there is none' : `${last} elements`}.`,
    );
  const grouped = count > 1 ? reshapeTo(array, [...rows, last / count, count]) : array;
  return reshapeTo(bind1('bitcast', [grouped], { dtype }), [...rows, last / count]);
}
