/** Tables of vectors. */
import { fail, speakAs } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { integersOf } from '../../operands/index-arrays.js';
import { take } from '../../numpy/indexing/take.js';
import { asArray } from '../../operands/convert.js';
import { arrayLike } from '../../parameters/kinds.js';
import { parameters } from '../../parameters/parameters.js';

const embeddingParameters = parameters('nn.embedding', { table: arrayLike, indices: arrayLike });

/**
 * The rows of a table [n, ...features] that integers name, which may be of any shape: the result is
 * [...indices, ...features]. Negative indices count from the end; where there is no such row, the
 * result is NaN, or the least integer. The derivative of the table is added up row by row.
 */
export function embedding(table: ArrayLike, indices: ArrayLike, ...none: []): NDArray {
  const who = 'nn.embedding';
  embeddingParameters.read([table, indices], none);
  const rows = asArray(table);
  if (rows.ndim === 0)
    fail('shape-mismatch', `${who}: a table has an axis of rows, received a scalar.`);
  const index = integersOf(who, indices);
  return speakAs(who, () => take(rows, index, 0));
}
