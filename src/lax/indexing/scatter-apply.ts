/** A function applied to windows of an array. */
import { speakAs } from '../../array/errors.js';
import { NDArray, type ArrayLike } from '../../array/ndarray.js';
import { fail } from '../../array/errors.js';
import { at, type Shape } from '../../array/shape.js';
import { asArray } from '../../operands/convert.js';
import { describe } from '../../parameters/describe.js';
import { arrayLike, callable, integers, kind, named } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { gather, scatter, scatterKinds, scatterNumbersKind } from './gather.js';
import type { ScatterDimensionNumbers, ScatterOptions } from './gather.js';

/** The options of `scatterApply`. */
export interface ScatterApplyOptions extends ScatterOptions {
  /** The shape that updates would have: the lengths of the windows stand in it. */
  readonly updateShape?: Shape | undefined;
}

const scatterApplyParameters = parameters<ScatterApplyOptions>(
  'lax.scatterApply',
  {
    operand: arrayLike,
    scatterIndices: arrayLike,
    func: callable,
    dimensionNumbers: scatterNumbersKind,
  },
  { updateShape: named(kind<Shape>('a list of lengths', integers.holds)), ...scatterKinds },
);

/**
 * x with f applied to the elements of its windows, one window for each index vector. f works
 * element by element and keeps shape and dtype. An element that lies in several windows gets f(x)
 * once. Windows that do not lie inside are left out (`drop`, the default) or moved inside
 * (`clip`). Throws `shape-mismatch` where f changes the shape.
 */
export function scatterApply(
  x: ArrayLike,
  indices: ArrayLike,
  f: (x: NDArray) => NDArray,
  dimensionNumbers: ScatterDimensionNumbers,
  ...args: Trailing<[], ScatterApplyOptions>
): NDArray {
  const who = 'lax.scatterApply';
  const { updateShape = [], ...options } = scatterApplyParameters.read(
    [x, indices, f, dimensionNumbers],
    args,
  );
  const array = asArray(x);
  const numbers = dimensionNumbers;
  const absent = [...numbers.insertedWindowDims, ...(numbers.operandBatchingDims ?? [])];
  let next = 0;
  const sizes = array.shape.map((_, d) =>
    absent.includes(d) ? 1 : (updateShape[at(numbers.updateWindowDims, next++)] ?? 1),
  );
  return speakAs(who, () => {
    const windows = gather(
      array,
      indices,
      {
        offsetDims: numbers.updateWindowDims,
        collapsedSliceDims: numbers.insertedWindowDims,
        startIndexMap: numbers.scatterDimsToOperandDims,
        operandBatchingDims: numbers.operandBatchingDims ?? [],
        startIndicesBatchingDims: numbers.scatterIndicesBatchingDims ?? [],
      },
      sizes,
      { mode: 'clip' },
    );
    const updates: unknown = f(windows);
    if (!(updates instanceof NDArray))
      fail(
        'bad-argument',
        `${who}: the function must return an array, received ${describe(updates)}.`,
      );
    return scatter(array, indices, updates, numbers, options);
  });
}
