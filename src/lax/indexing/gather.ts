/** Reading and updating windows of an array at indices known at run time. */
import { speakAs } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { asArray } from '../../operands/convert.js';
import type { GatherDims, ScatterDims } from '../../primitives/indexing.js';
import {
  arrayLike,
  choice,
  flag,
  integers,
  kind,
  named,
  number,
  optional,
  type Kind,
} from '../../parameters/kinds.js';
import { parameters, type ParameterList, type Trailing } from '../../parameters/parameters.js';
import { noParams } from '../../ir/program.js';
import { bind1 } from '../../trace/bind.js';

/** As XLA's: which axes of operand, indices and result belong together. */
export type GatherDimensionNumbers = Partial<GatherDims> &
  Pick<GatherDims, 'offsetDims' | 'collapsedSliceDims' | 'startIndexMap'>;

/** As XLA's: which axes of operand, indices and updates belong together. */
export type ScatterDimensionNumbers = Partial<ScatterDims> &
  Pick<ScatterDims, 'updateWindowDims' | 'insertedWindowDims' | 'scatterDimsToOperandDims'>;

/** The options of `gather`. */
export interface GatherOptions {
  /** Windows that do not lie inside give the fill value (`fill`) or are moved inside (`clip`). */
  readonly mode?: GatherMode | null | undefined;
  /** By default NaN, the least int32, the largest uint32, true. */
  readonly fillValue?: number | null | undefined;
  /** What the caller promises of the indices; nothing is made of it. */
  readonly uniqueIndices?: boolean | undefined;
  readonly indicesAreSorted?: boolean | undefined;
}

type GatherMode = 'fill' | 'clip' | 'promiseInBounds';

const isRecord = (x: unknown): boolean => typeof x === 'object' && x !== null;
const dimensionNumbersOf = <T>(...names: readonly string[]): Kind<T> =>
  kind<T>(
    `an object of lists: ${names.join(', ')}`,
    (x) => isRecord(x) && names.every((n) => integers.holds((x as Record<string, unknown>)[n])),
  );

const gatherParameters = parameters<GatherOptions>(
  'lax.gather',
  {
    operand: arrayLike,
    startIndices: arrayLike,
    dimensionNumbers: dimensionNumbersOf('offsetDims', 'collapsedSliceDims', 'startIndexMap'),
    sliceSizes: integers,
  },
  {
    uniqueIndices: named(flag),
    indicesAreSorted: named(flag),
    mode: named(optional(choice('fill', 'clip', 'promiseInBounds'))),
    fillValue: named(optional(number)),
  },
);

/** The options of `scatter` and its kin. */
export interface ScatterOptions {
  /** Windows that do not lie inside are left out (`drop`, the default) or moved inside (`clip`). */
  readonly mode?: 'drop' | 'fill' | 'clip' | 'promiseInBounds' | null | undefined;
  /** The caller promises that no element is updated twice. */
  readonly uniqueIndices?: boolean | undefined;
  readonly indicesAreSorted?: boolean | undefined;
}

export const scatterNumbersKind: Kind<ScatterDimensionNumbers> = dimensionNumbersOf(
  'updateWindowDims',
  'insertedWindowDims',
  'scatterDimsToOperandDims',
);

export const scatterKinds = {
  indicesAreSorted: named(flag),
  uniqueIndices: named(flag),
  mode: named(optional(choice('drop', 'fill', 'clip', 'promiseInBounds'))),
};

const scatterParameters = (name: string): ParameterList<ScatterOptions> =>
  parameters<ScatterOptions>(
    `lax.${name}`,
    {
      operand: arrayLike,
      scatterIndices: arrayLike,
      updates: arrayLike,
      dimensionNumbers: scatterNumbersKind,
    },
    scatterKinds,
  );

const scatterLists = {
  scatter: scatterParameters('scatter'),
  scatterAdd: scatterParameters('scatterAdd'),
  scatterSub: scatterParameters('scatterSub'),
  scatterMul: scatterParameters('scatterMul'),
  scatterMin: scatterParameters('scatterMin'),
  scatterMax: scatterParameters('scatterMax'),
};

/**
 * The windows of lengths `sizes` of x that start at the index vectors on the last axis of
 * `indices`. Indices are not wrapped.
 */
export function gather(
  x: ArrayLike,
  indices: ArrayLike,
  dimensionNumbers: GatherDimensionNumbers,
  sizes: readonly number[],
  ...args: Trailing<[], GatherOptions>
): NDArray {
  const { mode = 'fill', fillValue = null } = gatherParameters.read(
    [x, indices, dimensionNumbers, sizes],
    args,
  );
  return bind1('gather', [asArray(x), asArray(indices)], {
    dims: { operandBatchingDims: [], startIndicesBatchingDims: [], ...dimensionNumbers },
    sizes,
    mode: mode === 'fill' ? 'fill' : 'clip',
    fill: mode === 'fill' ? fillValue : null,
  });
}

type ScatterArguments = Trailing<[], ScatterOptions>;

function scatterWith(
  name: Exclude<keyof typeof scatterLists, 'scatterSub'>,
  x: ArrayLike,
  indices: ArrayLike,
  updates: ArrayLike,
  dimensionNumbers: ScatterDimensionNumbers,
  args: readonly unknown[],
): NDArray {
  const options = scatterLists[name].read([x, indices, updates, dimensionNumbers], args);
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
  ...args: ScatterArguments
): NDArray => scatterWith('scatter', x, indices, updates, dimensionNumbers, args);

/** x with `updates` added to its windows. */
export const scatterAdd = (
  x: ArrayLike,
  indices: ArrayLike,
  updates: ArrayLike,
  dimensionNumbers: ScatterDimensionNumbers,
  ...args: ScatterArguments
): NDArray => scatterWith('scatterAdd', x, indices, updates, dimensionNumbers, args);

/** x with `updates` subtracted from its windows. */
export function scatterSub(
  x: ArrayLike,
  indices: ArrayLike,
  updates: ArrayLike,
  dimensionNumbers: ScatterDimensionNumbers,
  ...args: ScatterArguments
): NDArray {
  scatterLists.scatterSub.read([x, indices, updates, dimensionNumbers], args);
  return speakAs('lax.scatterSub', () => {
    const subtracted = bind1('neg', [asArray(updates)], noParams);
    return scatterAdd(x, indices, subtracted, dimensionNumbers, ...args);
  });
}

/** x with its windows multiplied by `updates`. */
export const scatterMul = (
  x: ArrayLike,
  indices: ArrayLike,
  updates: ArrayLike,
  dimensionNumbers: ScatterDimensionNumbers,
  ...args: ScatterArguments
): NDArray => scatterWith('scatterMul', x, indices, updates, dimensionNumbers, args);

/** x with the smaller one of each element of its windows and of `updates`. */
export const scatterMin = (
  x: ArrayLike,
  indices: ArrayLike,
  updates: ArrayLike,
  dimensionNumbers: ScatterDimensionNumbers,
  ...args: ScatterArguments
): NDArray => scatterWith('scatterMin', x, indices, updates, dimensionNumbers, args);

/** x with the larger one of each element of its windows and of `updates`. */
export const scatterMax = (
  x: ArrayLike,
  indices: ArrayLike,
  updates: ArrayLike,
  dimensionNumbers: ScatterDimensionNumbers,
  ...args: ScatterArguments
): NDArray => scatterWith('scatterMax', x, indices, updates, dimensionNumbers, args);
