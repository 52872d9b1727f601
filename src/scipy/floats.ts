import type { ArrayLike, NDArray } from '../array/ndarray.js';
import { convertTo } from '../operands/basic.js';
import { inexactDType } from '../operands/common-type.js';
import { asArray } from '../operands/convert.js';
import { promoteArrays, promotedType } from '../operands/promote.js';

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
