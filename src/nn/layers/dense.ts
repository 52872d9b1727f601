/** Layers of weights, as trees. */
import { fail } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { printShape, range } from '../../array/shape.js';
import { contract, promotedPair } from '../../numpy/dot/dot.js';
import { add } from '../../numpy/math/arithmetic.js';
import { asArray } from '../../operands/convert.js';
import { arrayLike, kind, type Kind } from '../../parameters/kinds.js';

/** The weights of a layer: a kernel, and what is added to the product with it. */
export interface DenseParams {
  readonly kernel: ArrayLike;
  readonly bias?: ArrayLike | null | undefined;
}

const isDense = (x: unknown): boolean => {
  if (typeof x !== 'object' || x === null) return false;
  const { kernel, bias } = x as { readonly kernel?: unknown; readonly bias?: unknown };
  return arrayLike.holds(kernel) && (bias === undefined || bias === null || arrayLike.holds(bias));
};

/** A tree with the weights of layers of these names. */
export const layersOf = <T>(...names: readonly string[]): Kind<T> =>
  kind(
    `weights { ${names.join(', ')} }, each { kernel, bias }, the bias being optional`,
    (x) => typeof x === 'object' && x !== null && names.every((n) => isDense((x as never)[n])),
  );

/**
 * The product over the last `inner` axes of x and the first of the kernel, plus the bias, if there
 * is one.
 */
export function denseOf(
  who: string,
  x: NDArray,
  { kernel, bias }: DenseParams,
  inner = 1,
): NDArray {
  const [a, w] = promotedPair(x, kernel, {});
  if (a.ndim < inner || w.ndim <= inner)
    fail(
      'shape-mismatch',
      `${who}: inputs of shape ${printShape(a.shape)} and a kernel of shape ` +
        `${printShape(w.shape)} have no product.`,
    );
  const last = range(inner).map((i) => a.ndim - inner + i);
  const product = contract(who, a, w, [last, range(inner)]);
  return bias === undefined || bias === null ? product : add(product, asArray(bias));
}
