/**
 * What the elementwise functions are written with: equations on operands of one dtype and shape.
 */
import { isBool, isComplex } from '../array/dtype.js';
import { fail } from '../array/errors.js';
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import { noParams, type NoParams, type PrimName, type PrimParams } from '../ir/program.js';
import { bind1 } from '../trace/bind.js';
import { filled } from './basic.js';
import { asArray } from './convert.js';
import type { Operand } from './promote.js';

/** The primitives without params. */
export type PlainName = { [N in PrimName]: PrimParams[N] extends NoParams ? N : never }[PrimName];

/** Applies a primitive to operands that `promoteOperands` has made ready. */
export const op = (name: PlainName, ...operands: readonly Operand[]): NDArray =>
  bind1(name, operands, noParams as never);

/** |x|², which is real. */
export function absoluteSquare(x: NDArray): NDArray {
  if (!isComplex(x.dtype)) return op('mul', x, x);
  const [re, im] = [op('real', x), op('imag', x)];
  return op('add', op('mul', re, re), op('mul', im, im));
}

/** f of x, of complex numbers of both parts. */
export const partByPart = (x: NDArray, f: (part: NDArray) => NDArray): NDArray =>
  isComplex(x.dtype) ? op('complex', f(op('real', x)), f(op('imag', x))) : f(x);

/** x, conjugated where it is complex. */
export const conjugated = (x: NDArray): NDArray => (isComplex(x.dtype) ? op('conj', x) : x);

/** `yes` where the bool array holds, else `no`; one of them must be an array. */
export const pick = (test: NDArray, yes: Operand, no: Operand): NDArray =>
  op('select', test, yes, no);

/** The first array among operands, which all have its dtype and shape. */
export function model(operands: readonly Operand[]): NDArray {
  const array = operands.find((x) => typeof x !== 'number');
  return array ?? fail('internal', 'an operation on numbers alone');
}

/** The bool array of x's shape that is `value` everywhere. */
export const everywhere = (value: boolean, x: NDArray): NDArray =>
  filled(value ? 1 : 0, x.shape, 'bool');

/** Whether each element is nonzero (NaN is). */
export function truth(x: ArrayLike): NDArray {
  const array = asArray(x);
  return isBool(array.dtype) ? array : op('ne', array, 0);
}

/** Throws `dtype-mismatch` for booleans, with what to call instead. */
export function refuseBool(who: string, operands: readonly Operand[], instead: string): void {
  if (isBool(model(operands).dtype))
    fail('dtype-mismatch', `${who}: is not defined for booleans. Use ${instead}.`);
}

/** A polynomial by Horner's rule; the coefficient of the highest power comes first. */
export function horner(x: NDArray, coefficients: readonly number[]): NDArray {
  const [first = 0, second = 0, ...rest] = coefficients;
  const start = op('add', op('mul', x, first), second);
  return rest.reduce((sum, c) => op('add', op('mul', sum, x), c), start);
}
