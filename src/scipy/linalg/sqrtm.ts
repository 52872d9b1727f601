/** The square root of matrices. */
import { complexOf } from '../../array/dtype.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { range } from '../../array/shape.js';
import { scan } from '../../lax/control/scan.js';
import { matmul } from '../../numpy/dot/dot.js';
import { sum } from '../../numpy/reduce/reduce.js';
import {
  broadcastRight,
  convertTo,
  filled,
  insertAxes,
  iota,
  permute,
} from '../../operands/basic.js';
import { op, pick } from '../../operands/elementwise.js';
import { adjoint, rowsOf, squareOperand } from '../../operands/matrices.js';
import { arrayLike, kind } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { bind } from '../../trace/bind.js';

/** The options of `sqrtm`. */
export interface SqrtmOptions {
  /** For SciPy's order of arguments only: 1. */
  readonly blocksize?: 1 | undefined;
}

const sqrtmParameters = parameters<SqrtmOptions>(
  'scipy.linalg.sqrtm',
  { A: arrayLike },
  { blocksize: kind<1>('1: there are no blocks', (x) => x === 1) },
);

/**
 * The principal square root X of matrices [..., n, n], X X = A, which is complex. By the complex
 * Schur form (Å. Björck and S. Hammarling, "A Schur method for the square root of a matrix", 1983).
 * Where there is none, as of [0 1; 0 0], elements are not finite. It has no derivative. Throws
 * `shape-mismatch` unless matrices are square.
 */
export function sqrtm(A: ArrayLike, ...args: Trailing<[blocksize?: 1], SqrtmOptions>): NDArray {
  sqrtmParameters.read([A], args);
  const matrix = squareOperand('scipy.linalg.sqrtm', A);
  const operand = convertTo(matrix, complexOf(matrix.dtype));
  const [t, z] = bind('schur', [operand], { vectors: true }) as [NDArray, NDArray];
  return matmul(matmul(z, rootOfTriangle(t)), adjoint(z));
}

/**
 * The U with U U = T of triangular matrices, column by column from the diagonal up: of U[i, j] the
 * sum of U[i, k] U[k, j] over k from i to j tells.
 */
function rootOfTriangle(t: NDArray): NDArray {
  const { shape, ndim, dtype } = t;
  const n = rowsOf(t);
  if (n === 0) return t;
  const [rows, columns] = [iota(shape, 'int32', ndim - 2), iota(shape, 'int32', ndim - 1)];
  const isDiagonal = op('eq', rows, columns);
  const roots = op('sqrt', sum(pick(isDiagonal, t, 0), -1));
  const start = pick(isDiagonal, broadcastRight(insertAxes(roots, [ndim - 2]), shape), 0);
  const lineShape = roots.shape;
  const line = iota(lineShape, 'int32', ndim - 2);
  // Lines of a matrix, and elements of a line, one after the other.
  const batch = range(ndim - 2);
  const elements = permute(roots, [ndim - 2, ...batch]);
  const byColumn = permute(t, [ndim - 1, ...batch, ndim - 2]);
  const indices = iota([n], 'int32');

  const column = (u: NDArray, [j, ofT, rootJ]: [NDArray, NDArray, NDArray]): [NDArray, null] => {
    const isJ = op('eq', line, broadcastRight(j, lineShape));
    const first = pick(isJ, broadcastRight(insertAxes(rootJ, [ndim - 2]), lineShape), 0);
    const element = (
      x: NDArray,
      [i, row, entry, root]: [NDArray, NDArray, NDArray, NDArray],
    ): [NDArray, null] => {
      // Before i the column, and from j on the row is 0 yet.
      const rest = op('sub', entry, sum(op('mul', row, x), -1));
      const divisor = op('add', root, rootJ);
      const isNothing = op('and', op('eq', rest, 0), op('eq', divisor, 0));
      const value = pick(isNothing, filled(0, rest.shape, dtype), op('div', rest, divisor));
      const isAbove = broadcastRight(op('lt', i, j), lineShape);
      const isPlace = op('and', op('eq', line, broadcastRight(i, lineShape)), isAbove);
      const spread = broadcastRight(insertAxes(value, [ndim - 2]), lineShape);
      return [pick(isPlace, spread, x), null];
    };
    const entries = permute(ofT, [ndim - 2, ...batch]);
    const byRow = permute(u, [ndim - 2, ...batch, ndim - 1]);
    const [found] = scan(element, first, [indices, byRow, entries, elements], { reverse: true });
    const isColumn = op('eq', columns, broadcastRight(j, shape));
    return [pick(isColumn, broadcastRight(insertAxes(found, [ndim - 1]), shape), u), null];
  };
  return scan(column, start, [indices, byColumn, elements])[0];
}
