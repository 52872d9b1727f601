/** Functions of matrices by their values at the eigenvalues. */
import { complexOf, mantissaBits } from '../../array/dtype.js';
import { fail, speakAs } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { printAval } from '../../array/aval.js';
import { sameShape } from '../../array/aval.js';
import { matmul } from '../../numpy/dot/dot.js';
import { matrixNorm } from '../../numpy/linalg/norms.js';
import { diagonal } from '../../numpy/linalg/products.js';
import { any, min, sum } from '../../numpy/reduce/reduce.js';
import { broadcastRight, convertTo, insertAxes } from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import { op, pick } from '../../operands/elementwise.js';
import {
  adjoint,
  lowerTriangle,
  rowsOf,
  squareOperand,
  upperPart,
} from '../../operands/matrices.js';
import { arrayLike, callable, flag } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { bind } from '../../trace/bind.js';
import { fromDiagonal, type Above } from './triangle.js';

/** The options of `funm`. */
export interface FunmOptions {
  /** Whether the result alone is given (default); else an estimate of its relative error, too. */
  readonly disp?: boolean | undefined;
}

const who = 'scipy.linalg.funm';
const funmParameters = parameters<FunmOptions>(
  who,
  { A: arrayLike, func: callable },
  { disp: flag },
);

/**
 * The function of matrices A [..., n, n] that `func` is of numbers; `func` takes and gives arrays
 * of complex numbers, element by element. The result is complex. By the Schur form and Parlett's
 * recurrence (G. Golub and C. Van Loan, "Matrix Computations", algorithm 11.1.1 of the third
 * edition), which divides by differences of eigenvalues: where they are nearly equal the result is
 * worthless, which the second result with disp false tells. It has no derivative. Throws
 * `shape-mismatch` unless matrices are square.
 */
export function funm(
  A: ArrayLike,
  func: (x: NDArray) => ArrayLike,
  options: FunmOptions & { readonly disp: false },
): [f: NDArray, error: NDArray];
export function funm(
  A: ArrayLike,
  func: (x: NDArray) => ArrayLike,
  disp: false,
): [f: NDArray, error: NDArray];
export function funm(
  A: ArrayLike,
  func: (x: NDArray) => ArrayLike,
  ...args: Trailing<[disp?: true], FunmOptions & { readonly disp?: true | undefined }>
): NDArray;
export function funm(
  A: ArrayLike,
  func: (x: NDArray) => ArrayLike,
  ...args: readonly unknown[]
): NDArray | [NDArray, NDArray] {
  const { disp = true } = funmParameters.read([A, func], args);
  const matrix = squareOperand(who, A);
  const operand = convertTo(matrix, complexOf(matrix.dtype));
  const [t, z] = bind('schur', [operand], { vectors: true }) as [NDArray, NDArray];
  const f = fromDiagonal(t, valuesOf(func, diagonal(t)), elementAbove);
  const whole = matmul(matmul(z, f), adjoint(z));
  return disp ? whole : [whole, errorOf(whole, t)];
}

function valuesOf(func: (x: NDArray) => ArrayLike, at: NDArray): NDArray {
  const given = func(at);
  const values = speakAs(`${who}: the result of func`, () => asArray(given));
  if (!sameShape(values.shape, at.shape))
    fail(
      'shape-mismatch',
      `${who}: func must work element by element and give ${printAval(at.aval)}, received ` +
        `${printAval(values.aval)}.`,
    );
  return convertTo(values, at.dtype);
}

/** From F T = T F: (tⱼⱼ - tᵢᵢ) F[i, j] = Σ T[i, k] F[k, j] - Σ F[i, k] T[k, j], without F[i, j]. */
function elementAbove({ row, column, ownRow, ownColumn, ends: [first, last] }: Above): NDArray {
  const products = op('sub', op('mul', row, ownColumn), op('mul', ownRow, column));
  const rest = sum(products, -1);
  const difference = op('sub', last, first);
  return pick(op('ne', difference, 0), op('div', rest, difference), rest);
}

/** By the smallest difference of two eigenvalues and the size of what is above the diagonal. */
function errorOf(f: NDArray, t: NDArray): NDArray {
  const n = rowsOf(t);
  const norm = matrixNorm(upperPart(t, 1), { ord: 1 });
  const eps = 2 ** -mantissaBits[norm.dtype];
  if (n === 0) return op('add', norm, eps);
  const [rows, columns] = [t.ndim - 1, t.ndim - 2].map((axis) =>
    broadcastRight(insertAxes(diagonal(t), [axis]), t.shape),
  ) as [NDArray, NDArray];
  const distances = pick(lowerTriangle(t.shape), Infinity, op('abs', op('sub', columns, rows)));
  const first = op('abs', diagonal(t).slice('...', 0));
  const least = op('min', min(distances, [-2, -1]), first);
  const relative = op('mul', op('div', eps, pick(op('eq', least, 0), eps, least)), norm);
  const isInfinite = any(op('not', op('isFinite', f)), [-2, -1]);
  return pick(isInfinite, Infinity, op('min', op('max', relative, eps), 1));
}
