/** Complex numbers made of two real ones, taken apart again, and conjugated. */
import { aval, type Aval } from '../../array/aval.js';
import { complexOf, isComplex, isRealFloat, itemSize, partOf } from '../../array/dtype.js';
import { at } from '../../array/shape.js';
import { newLiteral, noParams, type Atom, type NoParams, type PrimName } from '../../ir/program.js';
import { partsOf, realOf } from '../complex/parts.js';
import type { Linear, Ops, Primal, Rules } from '../record.js';
import {
  commonType,
  elementwise,
  ifLinear,
  type Binary,
  type DTypeSet,
  type Unary,
} from './rule.js';

const complexNumbers: DTypeSet = {
  name: 'complex numbers',
  has: isComplex,
  advice: 'Of a real array x, x is the real part and np.zerosLike(x) the imaginary one.',
};

/** What can be a part of a complex number. */
const partFloats: DTypeSet = {
  name: 'float32 or float64',
  has: (dtype) => isRealFloat(dtype) && itemSize[dtype] >= 4,
  advice: "Convert with astype('float64').",
};

const partType = (who: PrimName, operands: readonly Atom[]): Aval => {
  const { shape, dtype, weak } = commonType(who, operands, complexNumbers);
  return aval(shape, partOf(dtype), weak);
};

/** ct + 0i or 0 + ct i */
const asPart = (b: Ops, ct: Primal, part: 'real' | 'imag'): Primal => {
  const zero = newLiteral(0, { dtype: ct.aval.dtype, weak: false });
  return b.bind1('complex', part === 'real' ? [ct, zero] : [zero, b.neg(ct)], noParams);
};

/** One of the two parts. The cotangent of a part pairs with it as Re(ct · dz) does. */
const part = (name: 'real' | 'imag'): Rules<NoParams> =>
  elementwise<'real' | 'imag', Unary>(name, {
    type: partType,
    // Evaluated by its complex rule: there are no elements of a complex dtype.
    value: ([x]) => x,
    tangent: (_p, t, [dx]) => t.apply(name, dx, noParams),
    transpose: (b, ct, [x]) => [ifLinear(x, () => asPart(b, ct, name))],
    complex: (_b, [z]) => [name === 'real' ? partsOf(z).re : partsOf(z).im],
    cost: 'view',
    expression: ([x]) => x,
  });

export const complexPartsRules = {
  real: part('real'),
  imag: part('imag'),

  conj: elementwise<'conj', Unary>('conj', {
    type: (who, operands) => commonType(who, operands, complexNumbers),
    value: ([x]) => x,
    tangent: (_p, t, [dx]) => t.apply('conj', dx, noParams),
    transpose: (b, ct, [x]) => [ifLinear(x, () => b.bind1('conj', [ct], noParams))],
    complex: (b, [z]) => {
      const { re, im } = partsOf(z);
      return [{ re, im: b.neg(im) }];
    },
    cost: 'cheap',
    expression: ([x]) => x,
  }),

  complex: elementwise<'complex', Binary>('complex', {
    type: (who, operands) => {
      const { shape, dtype, weak } = commonType(who, operands, partFloats);
      return aval(shape, complexOf(dtype), weak);
    },
    value: ([x]) => x,
    tangent: (_p, t, tangents, [x]) => {
      const zero = newLiteral(0, { dtype: x.aval.dtype, weak: false }) as unknown as Linear;
      const [re, im] = tangents.map((dx) => dx ?? zero);
      return at(t.linear('complex', [re!, im!], noParams), 0);
    },
    transpose: (b, ct, [x, y]) => [
      ifLinear(x, () => b.bind1('real', [ct], noParams)),
      ifLinear(y, () => b.neg(b.bind1('imag', [ct], noParams))),
    ],
    complex: (_b, [x, y]) => [{ re: realOf(x), im: realOf(y) }],
    cost: 'view',
    expression: ([x]) => x,
  }),
};
