/** Functions of one or two operands and nothing else: a check cheap enough for every call. */
import { demanded, NDArray, type ArrayLike } from '../array/ndarray.js';
import { arrayLike, isArrayLike } from './kinds.js';
import { ParameterList } from './parameters.js';

/**
 * x, if it is what is wanted and comes alone: `more` holds the arguments behind it. Throws
 * `bad-argument` otherwise, naming the function.
 */
export function oneOperand(who: string, x: ArrayLike, more: readonly unknown[]): ArrayLike {
  if (more.length > 0 || !isArrayLike(x))
    new ParameterList(who, { x: arrayLike }, {}).read([x], more);
  if (x instanceof NDArray) x[demanded](who);
  return x;
}

/** The same for functions of two operands. */
export function twoOperands(
  who: string,
  x: ArrayLike,
  y: ArrayLike,
  more: readonly unknown[],
): void {
  if (more.length > 0 || !isArrayLike(x) || !isArrayLike(y))
    new ParameterList(who, { x: arrayLike, y: arrayLike }, {}).read([x, y], more);
  if (x instanceof NDArray) x[demanded](who);
  if (y instanceof NDArray) y[demanded](who);
}

/** The same for functions of any number of operands. */
export function anyOperands(who: string, xs: readonly ArrayLike[]): void {
  if (xs.some((x) => !isArrayLike(x))) {
    const kinds = Object.fromEntries(xs.map((_, i) => [`argument ${i}`, arrayLike]));
    new ParameterList(who, kinds, {}).read(xs, []);
  }
  for (const x of xs) if (x instanceof NDArray) x[demanded](who);
}
