/** Contractions. */
import type { DType } from '../array/dtype.js';
import { fail } from '../array/errors.js';
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import { normalizeAxes, printShape, range } from '../array/shape.js';
import { convertTo } from '../numpy/basic.js';
import { asArray } from '../numpy/convert.js';
import { bind1 } from '../trace/bind.js';

/** `[[leftContract, rightContract], [leftBatch, rightBatch]]`. */
export type DotDimensionNumbers = readonly [
  contract: readonly [left: readonly number[], right: readonly number[]],
  batch: readonly [left: readonly number[], right: readonly number[]],
];

export interface DotOptions {
  /** The dtype in which products are added and returned. */
  readonly preferredElementType?: DType | null;
}

/**
 * Products of two arrays of one dtype, summed over the contracted axes, for each place of the batch
 * axes. The axes of the result are the batch axes, then the free axes of x, then those of y.
 */
export function dotGeneral(
  x: ArrayLike,
  y: ArrayLike,
  dimensionNumbers: DotDimensionNumbers,
  options: DotOptions = {},
): NDArray {
  const [contract, batch] = dimensionNumbers;
  const { preferredElementType: dtype } = options;
  const [left, right] = [x, y].map((operand) => {
    const array = asArray(operand);
    return dtype === undefined || dtype === null ? array : convertTo(array, dtype);
  }) as [NDArray, NDArray];
  const axes = ([a, b]: DotDimensionNumbers[0]): [number[], number[]] => [
    normalizeAxes(a, left.ndim, 'lax.dotGeneral'),
    normalizeAxes(b, right.ndim, 'lax.dotGeneral'),
  ];
  return bind1('dotGeneral', [left, right], { contract: axes(contract), batch: axes(batch) });
}

/** The product of vectors and matrices: the last axis of x contracted with the first of y. */
export function dot(x: ArrayLike, y: ArrayLike, options: DotOptions = {}): NDArray {
  const [left, right] = [asArray(x), asArray(y)];
  const fits = [left, right].every((a) => a.ndim === 1 || a.ndim === 2);
  if (!fits)
    fail(
      'shape-mismatch',
      `lax.dot: wants vectors or matrices, received shapes ${printShape(left.shape)} and ` +
        `${printShape(right.shape)}. Use lax.dotGeneral or np.matmul.`,
    );
  return dotGeneral(
    left,
    right,
    [
      [[left.ndim - 1], [0]],
      [[], []],
    ],
    options,
  );
}

/** The matrix product of the last two axes at each place of the others, which must be equal. */
export function batchMatmul(x: ArrayLike, y: ArrayLike): NDArray {
  const [left, right] = [asArray(x), asArray(y)];
  const rank = left.ndim;
  if (rank < 2 || right.ndim !== rank)
    fail(
      'shape-mismatch',
      `lax.batchMatmul: wants arrays of one rank of at least 2, received shapes ` +
        `${printShape(left.shape)} and ${printShape(right.shape)}.`,
    );
  const batch = range(rank - 2);
  return dotGeneral(left, right, [
    [[rank - 1], [rank - 2]],
    [batch, batch],
  ]);
}
