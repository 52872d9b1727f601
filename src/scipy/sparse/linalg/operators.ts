/** Linear equations between trees, as equations between vectors. */
import { defaultDType, isComplex, type DType } from '../../../array/dtype.js';
import { fail } from '../../../array/errors.js';
import type { ArrayLike, NDArray } from '../../../array/ndarray.js';
import { at, printShape } from '../../../array/shape.js';
import { checkLike, readLike } from '../../../lax/control/like.js';
import { readTree, writeTree, type FlatTree } from '../../../lax/control/trees.js';
import { dot } from '../../../numpy/dot/dot.js';
import { convertTo, flat, reshapeTo } from '../../../operands/basic.js';
import { inexactDType } from '../../../operands/common-type.js';
import { asArray } from '../../../operands/convert.js';
import { promotedType } from '../../../operands/promote.js';
import { partsOf, vectorOf } from '../../functions/vectors.js';

/** A square matrix, or the linear function from trees like b to trees like b that it stands for. */
export type LinearOperator<T, R = T> = ArrayLike | ((x: T) => R);

type VectorFunction = (x: NDArray) => NDArray;

/** A x = b between vectors: the elements of the arrays of b in a row. */
export interface LinearSystem {
  readonly product: VectorFunction;
  readonly precondition: VectorFunction | null;
  readonly right: NDArray;
  readonly guess: NDArray | null;
  /** The tree like b with the elements of a vector. */
  write(x: NDArray): unknown;
}

/**
 * Reads A, b, x0 and M. Integers become floats; a matrix and b meet in one dtype, a function gives
 * the dtypes that it gets. Throws `shape-mismatch`, `dtype-mismatch` and `tree-mismatch` where they
 * do not fit together.
 */
export function readSystem(
  who: string,
  A: unknown,
  b: unknown,
  { x0, M }: { readonly x0?: unknown; readonly M?: unknown },
): LinearSystem {
  const given = readTree(b, who, 'b');
  const matrix = typeof A === 'function' ? [] : [asArray(A as ArrayLike)];
  const arrays = given.arrays.map((x) =>
    convertTo(x, inexactDType(promotedType(x, ...matrix).dtype)),
  );
  const like: FlatTree = { ...given, arrays };
  if (new Set(arrays.map((x) => isComplex(x.dtype))).size > 1)
    fail(
      'dtype-mismatch',
      `${who}: b has real and complex arrays. Make all of them complex with astype('complex64').`,
    );
  const dtype = arrays.length === 0 ? defaultDType() : promotedType(...arrays).dtype;
  const operator = (f: unknown, name: string): VectorFunction =>
    typeof f === 'function'
      ? throughTrees(who, name, f as (x: unknown) => unknown, like, dtype)
      : matrixProduct(who, name, asArray(f as ArrayLike), like, dtype);
  return {
    product: operator(A, 'A'),
    precondition: M === undefined ? null : operator(M, 'M'),
    right: vectorOf(arrays, dtype),
    guess: x0 === undefined ? null : vectorOf(readGuess(who, x0, like), dtype),
    write: (x) => writeTree(like, partsOf(x, like)),
  };
}

/** The arrays of x0, which has the structure and the shapes of b, in the dtypes there. */
function readGuess(who: string, x0: unknown, like: FlatTree): NDArray[] {
  const { arrays, def, paths } = readTree(x0, who, 'x0');
  const names = 'x0, tol, atol, maxiter, M';
  const rule = `${who}: x0 must be a tree like b, or else the options (${names}) have their names`;
  checkLike(rule, def, [], like);
  return arrays.map((x, i) => {
    const { shape, dtype } = at(like.arrays, i);
    if (printShape(x.shape) !== printShape(shape))
      fail(
        'shape-mismatch',
        `${who}: x0 must be a tree like b, but ${paths[i]} has shape ${printShape(x.shape)} instead ` +
          `of ${printShape(shape)}.`,
      );
    refuseComplex(who, at(paths, i), x.dtype, dtype);
    return convertTo(x, dtype);
  });
}

function refuseComplex(who: string, name: string, dtype: DType, wanted: DType): void {
  if (isComplex(dtype) && !isComplex(wanted))
    fail('dtype-mismatch', `${who}: ${name} is complex, but b is not: give b.astype('${dtype}').`);
}

/** A function of trees like `like` as one of vectors. */
const throughTrees =
  (
    who: string,
    name: string,
    f: (x: unknown) => unknown,
    like: FlatTree,
    dtype: DType,
  ): VectorFunction =>
  (x) => {
    const rule = `${who}: ${name} must return a tree like b`;
    return vectorOf(readLike(rule, f(writeTree(like, partsOf(x, like))), like, who), dtype);
  };

function matrixProduct(
  who: string,
  name: string,
  matrix: NDArray,
  like: FlatTree,
  dtype: DType,
): VectorFunction {
  const [b] = like.arrays;
  if (like.def.kind !== 'leaf' || b === undefined)
    fail('bad-argument', `${who}: ${name} is a matrix, and b a tree: give a function of trees.`);
  const [rows, columns] = matrix.shape;
  if (matrix.ndim !== 2 || rows !== columns)
    fail(
      'shape-mismatch',
      `${who}: ${name} must be a square matrix, received shape ${printShape(matrix.shape)}.`,
    );
  if (b.shape.at(b.ndim > 1 ? -2 : -1) !== rows || b.ndim > 2)
    fail(
      'shape-mismatch',
      `${who}: ${name} of shape ${printShape(matrix.shape)} wants b of shape [${rows}] or ` +
        `[${rows}, k], received ${printShape(b.shape)}.`,
    );
  refuseComplex(who, name, matrix.dtype, dtype);
  const factor = convertTo(matrix, dtype);
  return (x) => flat(dot(factor, reshapeTo(x, b.shape)));
}
