/** Reading and updating windows of an array at places known at run time. */
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import { asArray } from '../numpy/convert.js';
import type { GatherDims, ScatterDims } from '../primitives/indexing.js';
import { bind1 } from '../trace/bind.js';

/** As XLA's: which axes of operand, indices and result belong together. */
export type GatherDimensionNumbers = Partial<GatherDims> &
  Pick<GatherDims, 'offsetDims' | 'collapsedSliceDims' | 'startIndexMap'>;

/** As XLA's: which axes of operand, indices and updates belong together. */
export type ScatterDimensionNumbers = Partial<ScatterDims> &
  Pick<ScatterDims, 'updateWindowDims' | 'insertedWindowDims' | 'scatterDimsToOperandDims'>;

export interface GatherOptions {
  /** Windows that do not lie inside give the fill value (`fill`) or are moved inside (`clip`). */
  readonly mode?: 'fill' | 'clip' | 'promiseInBounds';
  /** By default NaN, the least int32, the largest uint32, true. */
  readonly fillValue?: number | null;
}

export interface ScatterOptions {
  /** Windows that do not lie inside are left out (`drop`, the default) or moved inside (`clip`). */
  readonly mode?: 'drop' | 'fill' | 'clip' | 'promiseInBounds';
  /** The caller promises that no element is updated twice. */
  readonly uniqueIndices?: boolean;
  readonly indicesAreSorted?: boolean;
}

/**
 * The windows of lengths `sizes` of x that start at the index vectors on the last axis of
 * `indices`. Indices are not wrapped.
 */
export function gather(
  x: ArrayLike,
  indices: ArrayLike,
  dimensionNumbers: GatherDimensionNumbers,
  sizes: readonly number[],
  options: GatherOptions = {},
): NDArray {
  const { mode = 'fill', fillValue = null } = options;
  return bind1('gather', [asArray(x), asArray(indices)], {
    dims: { operandBatchingDims: [], startIndicesBatchingDims: [], ...dimensionNumbers },
    sizes,
    mode: mode === 'fill' ? 'fill' : 'clip',
    fill: mode === 'fill' ? fillValue : null,
  });
}

type ScatterName = 'scatter' | 'scatterAdd' | 'scatterMul' | 'scatterMin' | 'scatterMax';

function scatterWith(
  name: ScatterName,
  x: ArrayLike,
  indices: ArrayLike,
  updates: ArrayLike,
  dimensionNumbers: ScatterDimensionNumbers,
  options: ScatterOptions,
): NDArray {
  return bind1(name, [asArray(x), asArray(indices), asArray(updates)], {
    dims: { operandBatchingDims: [], scatterIndicesBatchingDims: [], ...dimensionNumbers },
    mode: options.mode === 'clip' ? 'clip' : 'drop',
    uniqueIndices: options.uniqueIndices ?? false,
  });
}

/** x with windows replaced by `updates`; of several updates of one element the last wins. */
export const scatter = (
  x: ArrayLike,
  indices: ArrayLike,
  updates: ArrayLike,
  dimensionNumbers: ScatterDimensionNumbers,
  options: ScatterOptions = {},
): NDArray => scatterWith('scatter', x, indices, updates, dimensionNumbers, options);

/** x with `updates` added to its windows. */
export const scatterAdd = (
  x: ArrayLike,
  indices: ArrayLike,
  updates: ArrayLike,
  dimensionNumbers: ScatterDimensionNumbers,
  options: ScatterOptions = {},
): NDArray => scatterWith('scatterAdd', x, indices, updates, dimensionNumbers, options);

/** x with its windows multiplied by `updates`. */
export const scatterMul = (
  x: ArrayLike,
  indices: ArrayLike,
  updates: ArrayLike,
  dimensionNumbers: ScatterDimensionNumbers,
  options: ScatterOptions = {},
): NDArray => scatterWith('scatterMul', x, indices, updates, dimensionNumbers, options);

/** x with the smaller one of each element of its windows and of `updates`. */
export const scatterMin = (
  x: ArrayLike,
  indices: ArrayLike,
  updates: ArrayLike,
  dimensionNumbers: ScatterDimensionNumbers,
  options: ScatterOptions = {},
): NDArray => scatterWith('scatterMin', x, indices, updates, dimensionNumbers, options);

/** x with the larger one of each element of its windows and of `updates`. */
export const scatterMax = (
  x: ArrayLike,
  indices: ArrayLike,
  updates: ArrayLike,
  dimensionNumbers: ScatterDimensionNumbers,
  options: ScatterOptions = {},
): NDArray => scatterWith('scatterMax', x, indices, updates, dimensionNumbers, options);
