/** Values in other dtypes and other precisions. */
import { aval } from '../../array/aval.js';
import { checkedDType, isFloat, isInteger, type DType } from '../../array/dtype.js';
import { convert } from '../../loops/expr.js';
import {
  anything,
  commonType,
  elementwise,
  ifLinear,
  sameType,
  zeroTangent,
  type Unary,
} from './rule.js';

export const conversionRules = {
  // linear between floats; integers and booleans have no tangents
  convert: elementwise<'convert', Unary>('convert', {
    type: (who, operands, { dtype, weak = false }) =>
      aval(commonType(who, operands, anything).shape, checkedDType(dtype), weak),
    value: ([x], from, { dtype }) => (isFloat(from) && isInteger(dtype) ? truncate(x, dtype) : x),
    tangent: (_p, t, [dx], _operands, _y, { dtype }) => t.convert(dx, dtype),
    transpose: (b, ct, [x]) => [ifLinear(x, () => b.convert(ct, x.aval.dtype))],
    cost: 'cheap',
    expression: ([x], dtype) => convert(x, dtype),
  }),

  stopGradient: elementwise<'stopGradient', Unary>('stopGradient', {
    type: sameType(anything),
    value: ([x]) => x,
    tangent: zeroTangent,
    cost: 'view',
    expression: ([x]) => x,
  }),
};

/** The integer part; out of the dtype's range its nearest end, as XLA has it. */
function truncate(x: number, dtype: DType): number {
  const [low, high] = dtype === 'int32' ? [-(2 ** 31), 2 ** 31 - 1] : [0, 2 ** 32 - 1];
  return Math.min(Math.max(Math.trunc(x), low), high);
}
