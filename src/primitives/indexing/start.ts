import { isUnsigned } from '../../array/dtype.js';
import { convert, indexClamp, literal, op, type Expr } from '../../loops/expr.js';

/** An int32 or uint32 start as an int32 moved into 0 … limit. */
export function clampedStart(start: Expr, limit: number): Expr {
  // A large uint32 would turn negative as int32, and so to the wrong end.
  return isUnsigned(start.dtype)
    ? convert(op('min', 'uint32', start, literal(limit, 'uint32')), 'int32')
    : indexClamp(start, 0, limit);
}
