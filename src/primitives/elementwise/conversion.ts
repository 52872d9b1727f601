/** Values in other dtypes and other precisions. */
import { aval } from '../../array/aval.js';
import { checkedDType, convertElement } from '../../array/dtype.js';
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
    value: ([x], from, { dtype }) => convertElement(x, from, dtype),
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
