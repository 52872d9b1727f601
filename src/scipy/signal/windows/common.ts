/** What all windows have in common: their length, and whether they are symmetric or periodic. */
import { defaultDType } from '../../../array/dtype.js';
import { fail } from '../../../array/errors.js';
import type { ArrayLike, NDArray } from '../../../array/ndarray.js';
import { printShape } from '../../../array/shape.js';
import { filled, sliceAxis } from '../../../operands/basic.js';
import { asInexact, requireReal } from '../../../operands/promote.js';
import { flag, size } from '../../../parameters/kinds.js';
import type { Trailing } from '../../../parameters/parameters.js';

/** The options of windows. */
export interface WindowOptions {
  /**
   * Whether the window is symmetric, as filters want it (default), or else one period of a periodic
   * function, as spectra want it: the symmetric one of m + 1 points without its last.
   */
  readonly sym?: boolean | undefined;
}

export type WindowArguments = Trailing<[sym?: boolean], WindowOptions>;

export const length = { m: size };
export const symmetry = { sym: flag };

/** A window of m points, made of a symmetric one of at least 2. Of one point it is 1. */
export function windowOf(
  m: number,
  { sym = true }: WindowOptions,
  symmetric: (count: number) => NDArray,
): NDArray {
  if (m <= 1) return filled(1, [m], defaultDType());
  return sym ? symmetric(m) : sliceAxis(symmetric(m + 1), 0, 0, m);
}

/** A real number, also one that is traced. Throws where it is complex or has axes. */
export function realScalar(who: string, name: string, x: ArrayLike): NDArray {
  const array = asInexact(requireReal(who, x));
  return array.ndim === 0
    ? array
    : fail(
        'shape-mismatch',
        `${who}: ${name} must be a number, received shape ${printShape(array.shape)}.`,
      );
}
