/** The monoids that reductions fold with. */
import { carriedDType, type DType } from '../../../array/dtype.js';
import { scalarOps, type ScalarOp } from '../../../loops/ops.js';
import type { AnyLower } from '../expand.js';

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

/** The dtype of the value so far: what is rounded in each step loses digits on its way. */
export const carriedBy = (monoid: Monoid, dtype: DType): DType =>
  scalarOps[combineOp[monoid]].exact ? dtype : carriedDType[dtype];
