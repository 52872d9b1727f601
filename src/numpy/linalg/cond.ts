/** The condition of matrices. */
import { fail } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { printShape } from '../../array/shape.js';
import { filled, pickAxis } from '../../operands/basic.js';
import { op, pick } from '../../operands/elementwise.js';
import { matrixOperand, rowsOf, columnsOf } from '../../operands/matrices.js';
import { singularValuesOf } from '../../operands/spectral.js';
import { arrayLike, kind, optional } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { any } from '../reduce/reduce.js';
import { norm, type NormOrder } from './norms.js';
import { inv } from './systems.js';

/** The options of `cond`. */
export interface CondOptions {
  /** The order of the norm, as in `norm`; by default 2, the quotient of singular values. */
  readonly p?: NormOrder | null | undefined;
}

const order = optional(
  kind<NormOrder>(
    "1, -1, 2, -2, Infinity, -Infinity, 'fro' or 'nuc'",
    (x) => x === 'fro' || x === 'nuc' || [1, -1, 2, -2, Infinity, -Infinity].includes(x as number),
  ),
);
const condParameters = parameters<CondOptions>('linalg.cond', { x: arrayLike }, { p: order });

/**
 * How much matrices [..., m, n] magnify errors: ‖x‖ ‖x⁻¹‖, for the orders 2 and -2 the quotient of
 * the largest and the smallest singular value, or its inverse. Infinity for singular matrices; NaN
 * only where an element is NaN. Integers become floats. Throws `shape-mismatch` for matrices
 * without elements, and unless they are square for other orders than 2 and -2.
 */
export function cond(
  x: ArrayLike,
  ...args: Trailing<[p?: NormOrder | null], CondOptions>
): NDArray {
  const { p = 2 } = condParameters.read([x], args);
  const matrix = matrixOperand('linalg.cond', x);
  const [m, n] = [rowsOf(matrix), columnsOf(matrix)];
  const isBySize = p === 2 || p === -2;
  if (m === 0 || n === 0 || (!isBySize && m !== n))
    fail(
      'shape-mismatch',
      `linalg.cond: needs ${isBySize ? 'matrices with elements' : 'square matrices'}, received shape ` +
        `${printShape(matrix.shape)}.`,
    );
  if (!isBySize) {
    const ofOrder = (y: NDArray): NDArray => norm(y, p, [-2, -1]);
    return withoutNaN(op('mul', ofOrder(matrix), ofOrder(inv(matrix))), matrix);
  }
  const s = singularValuesOf(matrix);
  const axis = s.ndim - 1;
  const [largest, smallest] = [pickAxis(s, axis, 0), pickAxis(s, axis, Math.min(m, n) - 1)];
  return p === 2 ? op('div', largest, smallest) : withoutNaN(op('div', smallest, largest), matrix);
}

/** Infinity in the place of what became NaN although no element of the matrix is. */
function withoutNaN(result: NDArray, matrix: NDArray): NDArray {
  const isNaN = any(op('ne', matrix, matrix), [-2, -1]);
  const became = op('and', op('ne', result, result), op('not', isNaN));
  return pick(became, filled(Infinity, result.shape, result.dtype), result);
}
