/** Values in other dtypes and other precisions. */
import { aval } from '../../array/aval.js';
import { checkedDType, convertElement, isBool, isComplex, partOf } from '../../array/dtype.js';
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
import type { DType } from '../../array/dtype.js';
import type { PrimParams } from '../../ir/program.js';
import { isParts, type Split, type WriteParts } from '../complex/parts.js';
import type { Primal } from '../ops.js';

/**
 * A real number has the imaginary part 0; of a complex one a real dtype takes the real part, as JAX
 * does.
 */
const convertParts: WriteParts<PrimParams['convert']> = (b, [x], { dtype, weak }) => {
  const to = (p: Primal, part: DType): Primal =>
    b.bind1('convert', [p], { dtype: part, ...(weak === undefined ? {} : { weak }) });
  const given = x as Split;
  const part = partOf(dtype);
  if (!isParts(given)) {
    const re = to(given, part);
    return [{ re, im: b.full(0, re.aval) }];
  }
  const { re, im } = given;
  if (isComplex(dtype)) return [{ re: to(re, part), im: to(im, part) }];
  return [isBool(dtype) ? b.or(b.ne(re, 0), b.ne(im, 0)) : to(re, dtype)];
};

export const conversionRules = {
  // linear between floats; integers and booleans have no tangents
  convert: elementwise<'convert', Unary>('convert', {
    type: (who, operands, { dtype, weak = false }) =>
      aval(commonType(who, operands, anything).shape, checkedDType(dtype), weak),
    value: ([x], from, { dtype }) => convertElement(x, from, dtype),
    tangent: (_p, t, [dx], _operands, _y, { dtype }) => t.convert(dx, dtype),
    transpose: (b, ct, [x]) => [ifLinear(x, () => b.convert(ct, x.aval.dtype))],
    complex: convertParts,
    cost: 'cheap',
    expression: ([x], dtype) => convert(x, dtype),
  }),

  stopGradient: elementwise<'stopGradient', Unary>('stopGradient', {
    type: sameType(anything),
    value: ([x]) => x,
    tangent: zeroTangent,
    complex: 'each part',
    cost: 'view',
    expression: ([x]) => x,
  }),

  named: elementwise<'named', Unary>('named', {
    type: sameType(anything),
    value: ([x]) => x,
    tangent: (_p, _t, [dx]) => dx,
    complex: 'each part',
    cost: 'view',
    expression: ([x]) => x,
  }),
};
