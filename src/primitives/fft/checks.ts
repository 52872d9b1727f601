/** What the operands of transforms must be. */
import { printAval, sameShape, type Aval } from '../../array/aval.js';
import { fail } from '../../array/errors.js';
import { at, normalizeAxis } from '../../array/shape.js';

/**
 * Checks that the operands are floats of one type with numbers along `axis`; how many there are.
 */
export function checkLines(who: string, operands: readonly Aval[], axis: number): number {
  const first = at(operands, 0);
  const received = `received ${operands.map(printAval).join(' and ')}`;
  if (first.dtype !== 'float32' && first.dtype !== 'float64')
    fail('dtype-mismatch', `${who}: takes float32 or float64, ${received}. Convert it first.`);
  for (const { dtype, shape } of operands)
    if (dtype !== first.dtype || !sameShape(shape, first.shape))
      fail('shape-mismatch', `${who}: both parts must have one shape and dtype, ${received}.`);
  normalizeAxis(axis, first.shape.length, who);
  const length = at(first.shape, axis);
  if (length === 0)
    fail(
      'bad-argument',
      `${who}: a transform takes at least one number, and axis ${axis} has none, ${received}.`,
    );
  return length;
}
