/** How windows are padded: by name or by numbers. */
import { fail } from '../array/errors.js';
import { at, type Shape } from '../array/shape.js';

/**
 * `VALID` pads nothing; `SAME` pads so that the result has the length of the operand divided by the
 * stride, rounded up, with the odd one at the end (`SAME_LOWER`: at the start). Or a pair an axis,
 * which may be negative to crop.
 */
export type Padding =
  'VALID' | 'SAME' | 'SAME_LOWER' | readonly (readonly [low: number, high: number])[];

/** The pads of each axis for windows (with their dilation) of the given extents. */
export function padsOf(
  who: string,
  padding: Padding,
  shape: Shape,
  windows: readonly number[],
  strides: readonly number[],
): (readonly [number, number])[] {
  if (typeof padding !== 'string') {
    if (padding.length !== shape.length)
      fail(
        'bad-argument',
        `${who}: padding needs a pair for each of ${shape.length} axes, received ${padding.length}.`,
      );
    return [...padding];
  }
  const named = padding.toUpperCase();
  if (named === 'VALID') return shape.map(() => [0, 0]);
  if (named !== 'SAME' && named !== 'SAME_LOWER')
    fail(
      'bad-argument',
      `${who}: padding is 'VALID', 'SAME', 'SAME_LOWER' or a pair per axis, received '${padding}'.`,
    );
  return shape.map((length, d) => {
    const stride = at(strides, d);
    const covered = (Math.ceil(length / stride) - 1) * stride + at(windows, d);
    const total = Math.max(covered - length, 0);
    const less = Math.floor(total / 2);
    return named === 'SAME' ? [less, total - less] : [total - less, less];
  });
}

/** The extent of a window or operand whose elements are `dilation` apart. */
export const dilated = (length: number, dilation: number): number =>
  length === 0 ? 0 : (length - 1) * dilation + 1;
