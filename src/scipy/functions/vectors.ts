/** Trees of arrays as vectors, and vectors as trees. */
import { defaultDType, isComplex, type DType } from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import type { NDArray } from '../../array/ndarray.js';
import { at } from '../../array/shape.js';
import { readTree, writeTree, type FlatTree } from '../../lax/control/trees.js';
import { convertTo, filled, flat, join, reshapeTo, sliceAxis } from '../../operands/basic.js';
import { inexactDType } from '../../operands/common-type.js';
import { promotedType } from '../../operands/promote.js';

/** The elements of all arrays in a row. */
export function vectorOf(arrays: readonly NDArray[], dtype: DType): NDArray {
  const lines = arrays.map((x) => flat(convertTo(x, dtype)));
  if (lines.length === 0) return filled(0, [0], dtype);
  return lines.length === 1 ? at(lines, 0) : join(lines, 0);
}

/** The arrays of shapes and dtypes like those of a tree that a vector holds. */
export function partsOf(x: NDArray, like: FlatTree): NDArray[] {
  let from = 0;
  return like.arrays.map(({ shape, size, dtype }) => {
    const part = like.arrays.length === 1 ? x : sliceAxis(x, 0, from, from + size);
    from += size;
    return convertTo(reshapeTo(part, shape), dtype);
  });
}

/** A tree of real numbers as a vector of floats. */
export interface Unknowns {
  readonly vector: NDArray;
  readonly like: FlatTree;
  /** The tree with the elements of a vector. */
  write(x: NDArray): unknown;
  /** The tree whose arrays have the rows of a matrix as their first axis. */
  writeRows(rows: NDArray): unknown;
}

/** Reads a tree of real numbers; integers become floats. Throws `dtype-mismatch` for others. */
export function readUnknowns(tree: unknown, who: string, name: string): Unknowns {
  const given = readTree(tree, who, name);
  given.arrays.forEach((x, i) => refuseComplex(who, at(given.paths, i), x.dtype));
  const arrays = given.arrays.map((x) => convertTo(x, inexactDType(x.dtype)));
  const dtype = arrays.length === 0 ? defaultDType() : promotedType(...arrays).dtype;
  const like: FlatTree = { ...given, arrays };
  return {
    vector: vectorOf(arrays, dtype),
    like,
    write: (x) => writeTree(like, partsOf(x, like)),
    writeRows: (rows) => writeTree(like, partsOfRows(rows, like)),
  };
}

/** The same parts of each row, stacked. */
function partsOfRows(rows: NDArray, like: FlatTree): NDArray[] {
  let from = 0;
  return like.arrays.map(({ shape, size, dtype }) => {
    const part = sliceAxis(rows, 1, from, from + size);
    from += size;
    return convertTo(reshapeTo(part, [at(rows.shape, 0), ...shape]), dtype);
  });
}

/** All elements of a tree of real numbers as a vector of a float dtype. */
export function readVector(tree: unknown, who: string, name: string, dtype: DType): NDArray {
  const { arrays, paths } = readTree(tree, who, name);
  arrays.forEach((x, i) => refuseComplex(who, at(paths, i), x.dtype));
  return vectorOf(arrays, dtype);
}

function refuseComplex(who: string, name: string, dtype: DType): void {
  if (isComplex(dtype))
    fail(
      'dtype-mismatch',
      `${who}: ${name} must be real, received ${dtype}. Give real and imaginary part as two numbers.`,
    );
}
