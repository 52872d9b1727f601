/** The monoids that reductions fold with. */
import { carriedDType, isFloat, type DType } from '../../../array/dtype.js';
import type { ScalarOp } from '../../../loops/expr.js';
import type { AnyLower } from '../plan/small.js';

export type Monoid = (AnyLower & { kind: 'reduce' })['monoid'];

export const combineOp: Readonly<Record<Monoid, ScalarOp>> = {
  sum: 'add',
  prod: 'mul',
  max: 'max',
  min: 'min',
  and: 'and',
  or: 'or',
  xor: 'xor',
};

/** The dtype of the value so far: only sums and products lose digits on their way. */
export const carriedBy = (monoid: Monoid, dtype: DType): DType =>
  monoid === 'sum' || monoid === 'prod' ? carriedDType(dtype) : dtype;

/** What changes nothing: the result over no elements. */
export function identityOf(monoid: Monoid, dtype: DType): number {
  switch (monoid) {
    case 'sum':
    case 'or':
    case 'xor':
      return 0;
    case 'prod':
      return 1;
    case 'and':
      return dtype === 'int32' ? -1 : dtype === 'uint32' ? 2 ** 32 - 1 : 1;
    case 'max':
      return isFloat(dtype) ? -Infinity : dtype === 'int32' ? -(2 ** 31) : 0;
    case 'min':
      if (isFloat(dtype)) return Infinity;
      return dtype === 'int32' ? 2 ** 31 - 1 : dtype === 'uint32' ? 2 ** 32 - 1 : 1;
    default:
      return monoid satisfies never;
  }
}
