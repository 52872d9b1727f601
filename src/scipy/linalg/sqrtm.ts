/** The square root of matrices. */
import { complexOf } from '../../array/dtype.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { matmul } from '../../numpy/dot/dot.js';
import { diagonal } from '../../numpy/linalg/products.js';
import { sum } from '../../numpy/reduce/reduce.js';
import { convertTo, filled } from '../../operands/basic.js';
import { op, pick } from '../../operands/elementwise.js';
import { adjoint, squareOperand } from '../../operands/matrices.js';
import { arrayLike, kind } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { bind } from '../../trace/bind.js';
import { fromDiagonal, type Above } from './triangle.js';

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

/** The U with U U = T of triangular matrices. */
const rootOfTriangle = (t: NDArray): NDArray => fromDiagonal(t, op('sqrt', diagonal(t)), rootAbove);

/** Of U[i, j] the sum of U[i, k] U[k, j] over k from i to j tells. */
function rootAbove({ entry, ownRow, ownColumn, ownEnds: [first, last] }: Above): NDArray {
  // Of the products only those between i and j are not 0.
  const rest = op('sub', entry, sum(op('mul', ownRow, ownColumn), -1));
  const divisor = op('add', first, last);
  const isNothing = op('and', op('eq', rest, 0), op('eq', divisor, 0));
  return pick(isNothing, filled(0, rest.shape, rest.dtype), op('div', rest, divisor));
}
