import type { ArrayLike, NDArray } from '../array/ndarray.js';
import { convertTo } from '../operands/basic.js';
import { inexactDType } from '../operands/common-type.js';
import { asArray } from '../operands/convert.js';
import { asInexact, promoteArrays, promotedType, requireReal } from '../operands/promote.js';
import { oneOperand } from '../parameters/arity.js';

/**
 * The arguments of a function as floats of one dtype and shape. Integers take the float dtype of
 * the others, or else the default one.
 */
export function floats<const A extends readonly ArrayLike[]>(
  who: string,
  ...args: A
): { [I in keyof A]: NDArray } {
  const dtype = inexactDType(promotedType(...args).dtype);
  const operands = args.map((x) => (typeof x === 'number' ? x : convertTo(asArray(x), dtype)));
  return promoteArrays(who, ...operands) as { [I in keyof A]: NDArray };
}

/** The arguments of a function of real numbers, as `floats` gives them. */
export const realFloats = <const A extends readonly ArrayLike[]>(
  who: string,
  ...args: A
): { [I in keyof A]: NDArray } =>
  floats(who, ...args.map((x) => (typeof x === 'number' ? x : requireReal(who, x)))) as {
    [I in keyof A]: NDArray;
  };

/** The only argument of a function of real numbers as floats; `more` are further arguments. */
export const oneFloat = (who: string, x: ArrayLike, more: readonly unknown[]): NDArray =>
  asInexact(requireReal(who, oneOperand(who, x, more)));
