/** The numbers that settle a transformation, and schedules of them. */
import { isComplex, isBool, partOf } from '../array/dtype.js';
import { fail } from '../array/errors.js';
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import { printAval } from '../array/aval.js';
import { convertTo } from '../operands/basic.js';
import { asArray } from '../operands/convert.js';
import { multiply, negative, subtract } from '../numpy/math/arithmetic.js';
import { arrayLike, callable, either, named, optional } from '../parameters/kinds.js';

/** A number that depends on how many updates there were before, an int32 scalar. */
export type RateSchedule = (count: NDArray) => ArrayLike;

/** A schedule that the library made: it takes JS numbers, too. */
export type MadeSchedule = (count: ArrayLike) => NDArray;

/** A number, or what gives one for each step. */
export type ScalarOrSchedule = ArrayLike | RateSchedule;

/** A number of a rule: a JS number, or a scalar that may be traced. */
export type Hyper = number | NDArray;

export const scalarKind = named(arrayLike);
export const scheduleKind = callable as typeof callable & { holds(x: unknown): x is RateSchedule };
export const scalarOrSchedule = either(arrayLike, scheduleKind);
export const optionalSchedule = optional(scalarOrSchedule);

export const isSchedule = (x: unknown): x is RateSchedule => typeof x === 'function';

/** A real scalar. Throws `shape-mismatch` for arrays with axes, `dtype-mismatch` for others. */
export function readHyper(who: string, name: string, x: ArrayLike): Hyper {
  if (typeof x === 'number') return x;
  const array = asArray(x);
  if (array.ndim > 0)
    fail(
      'shape-mismatch',
      `${who}: ${name} must be a scalar, received ${printAval(array.aval)}. For several at once use vmap.`,
    );
  if (isComplex(array.dtype) || isBool(array.dtype))
    fail(
      'dtype-mismatch',
      `${who}: ${name} must be a real number, received ${printAval(array.aval)}.`,
    );
  return array;
}

/** Those that were given, read, and the defaults of the others. */
export function readHypers<D extends Readonly<Record<string, number>>>(
  who: string,
  defaults: D,
  given: { readonly [N in keyof D]?: ArrayLike | undefined },
): { readonly [N in keyof D]: Hyper } {
  const entries = Object.entries(defaults).map(([name, value]) => [
    name,
    readHyper(who, name, given[name] ?? value),
  ]);
  return Object.fromEntries(entries) as { [N in keyof D]: Hyper };
}

/** The number as it meets the elements of x, whose dtype it must not change. */
export const against = (h: Hyper, x: NDArray): Hyper =>
  typeof h === 'number' ? h : convertTo(h, partOf(x.dtype));

export const oneMinus = (h: Hyper): Hyper => (typeof h === 'number' ? 1 - h : subtract(1, h));

export const opposite = (h: Hyper): Hyper => (typeof h === 'number' ? -h : negative(h));

/** h · x, with the dtype of x. */
export const times = (h: Hyper, x: NDArray): NDArray => multiply(x, against(h, x));

/** What a schedule gives at this count, with an error that names it where it is no scalar. */
export const scheduled = (who: string, schedule: RateSchedule, count: NDArray): Hyper =>
  readHyper(who, 'what the schedule gives', schedule(count));
