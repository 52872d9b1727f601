/** Transforms of real numbers, whose second half is the conjugate of the first. */
import type { Aval } from '../../array/aval.js';
import type { Shape } from '../../array/shape.js';
import type { Ops, Primal } from '../record.js';
import { iotaAlong } from '../shape/iota.js';

/** How many numbers of a transform of n real ones tell the others. */
export const halfSpectrum = (n: number): number => Math.floor(n / 2) + 1;

/** Factors for half a spectrum: `inner` for the numbers that stand for two, else 1. */
export function innerFactors(
  b: Ops,
  type: Pick<Aval, 'shape' | 'dtype'>,
  axis: number,
  n: number,
  inner: number,
): Primal {
  return b.select(isOwnMirror(b, type.shape, axis, n), b.full(1, type), b.full(inner, type));
}

/**
 * Which numbers of half a spectrum are their own mirror images: the first and, for even n, the
 * last.
 */
export function isOwnMirror(b: Ops, shape: Shape, axis: number, n: number): Primal {
  const index = iotaAlong(b, shape, 'int32', axis);
  const isFirst = b.eq(index, 0);
  return n % 2 === 0 ? b.or(isFirst, b.eq(index, n / 2)) : isFirst;
}
