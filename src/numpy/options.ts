/** Optional arguments: by position, or from any place on in one trailing options object. */
import { NDArray } from '../array/ndarray.js';

/** A plain object, and thus no array of any kind. */
export function isOptions(x: unknown): x is object {
  if (typeof x !== 'object' || x === null) return false;
  const prototype: unknown = Object.getPrototypeOf(x);
  return (prototype === Object.prototype || prototype === null) && !(x instanceof NDArray);
}

/**
 * Reads optional arguments: `args[i]` is the option called `names[i]`, or the options object, after
 * which nothing is read. So a function declared as
 *
 *     function sum(x: ArrayLike, axis?: Axis | SumOptions, options?: SumOptions)
 *
 * reads `readOptions<SumOptions>([axis, options], 'axis')` and may be called as `sum(x, 0)`,
 * `sum(x, 0, { keepdims: true })` or `sum(x, { axis: 0, keepdims: true })`.
 */
export function readOptions<O extends object>(
  args: readonly unknown[],
  ...names: readonly (keyof O)[]
): Partial<O> {
  const found: Partial<Record<keyof O, unknown>> = {};
  for (const [i, arg] of args.entries()) {
    if (isOptions(arg)) return { ...found, ...arg } as Partial<O>;
    const name = names[i];
    if (name !== undefined && arg !== undefined) found[name] = arg;
  }
  return found as Partial<O>;
}
