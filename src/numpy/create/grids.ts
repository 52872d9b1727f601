/** Indices of grids, and arrays laid along their axes. */
import { DenseArray } from '../../array/dense.js';
import { isBool, type DType } from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { at, range, type Shape } from '../../array/shape.js';
import { broadcastInto, iota, reshapeTo } from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import { anyOperands } from '../../parameters/arity.js';
import { choice, dtype, flag, listOf, named, optional, size } from '../../parameters/kinds.js';
import { parameters, splitOptions, type Trailing } from '../../parameters/parameters.js';
import { array, type DTypeOptions } from './creation.js';

export interface MeshgridOptions {
  /** 'xy' (unless given) exchanges the first two axes, 'ij' does not. */
  readonly indexing?: 'xy' | 'ij' | undefined;
  /** Leave the other axes at length 1. */
  readonly sparse?: boolean | undefined;
  /** Has no effect: arrays are immutable. */
  readonly copy?: boolean | undefined;
}

const meshgridParameters = parameters<MeshgridOptions>(
  'meshgrid',
  {},
  { copy: named(flag), sparse: named(flag), indexing: named(choice('xy', 'ij')) },
);

/** Rank-1 arrays, each laid along its own axis and repeated along the others. */
export function meshgrid(...xs: readonly (ArrayLike | MeshgridOptions)[]): NDArray[] {
  const [operands, options] = splitOptions<ArrayLike, MeshgridOptions>(xs);
  anyOperands('meshgrid', operands);
  const { indexing = 'xy', sparse = false } = meshgridParameters.read([], options);
  const arrays = operands.map((x) => asArray(x));
  const n = arrays.length;
  const exchanged = indexing === 'xy' && n >= 2;
  const axisOf = (i: number): number => (exchanged && i < 2 ? 1 - i : i);
  const shape = range(n).map((d) => at(arrays, axisOf(d)).size);
  return arrays.map((x, i) => {
    const axis = axisOf(i);
    if (sparse)
      return reshapeTo(
        x,
        shape.map((m, d) => (d === axis ? m : 1)),
      );
    return broadcastInto(reshapeTo(x, [x.size]), shape, [axis]);
  });
}

export interface IndicesOptions extends DTypeOptions {
  /** A list of arrays that broadcast, instead of one array. */
  readonly sparse?: boolean | undefined;
}

const indicesParameters = parameters<IndicesOptions>(
  'indices',
  { shape: listOf(size, 'a list of lengths') },
  { dtype: optional(dtype), sparse: flag },
);

/** The indices of a grid: axis 0 of the result tells which axis is counted. int32 unless given. */
export function indices(shape: Shape, dtype: DType | null | undefined, sparse: true): NDArray[];
export function indices(
  shape: Shape,
  ...args: [...([] | [DType | null]), IndicesOptions & { readonly sparse: true }]
): NDArray[];
export function indices(
  shape: Shape,
  ...args: Trailing<[dtype?: DType | null, sparse?: boolean], IndicesOptions>
): NDArray;
export function indices(
  shape: Shape,
  ...args: Trailing<[dtype?: DType | null, sparse?: boolean], IndicesOptions>
): NDArray | NDArray[] {
  const found = indicesParameters.read([shape], args);
  const type = found.dtype ?? 'int32';
  const line = (d: number): Shape => shape.map((n, i) => (i === d ? n : 1));
  const grids = shape.map((_, d) => iota(found.sparse === true ? line(d) : shape, type, d));
  if (found.sparse === true) return grids;
  return array(grids, type);
}

/**
 * Rank-1 index arrays shaped such that together they index a grid. Booleans stand for the indices
 * of true ones.
 */
export function ix_(...xs: readonly ArrayLike[]): NDArray[] {
  anyOperands('ix_', xs);
  return xs.map((x, i) => {
    const indices = indexVector(asArray(x));
    if (indices.ndim !== 1)
      fail('shape-mismatch', `ix_: wants arrays of rank 1, received rank ${indices.ndim}.`);
    return reshapeTo(
      indices,
      xs.map((_, d) => (d === i ? indices.size : 1)),
    );
  });
}

function indexVector(x: NDArray): NDArray {
  if (!isBool(x.dtype)) return x;
  if (!(x instanceof DenseArray))
    fail(
      'value-not-known',
      'ix_: which elements of a traced bool array are true is not known. Give the indices of true ones.',
    );
  return asArray(
    Int32Array.from(
      [...x.dataSync({ copy: false }).keys()].filter((i) => x.dataSync({ copy: false })[i] !== 0),
    ),
  );
}
