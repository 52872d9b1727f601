/** Products, powers and parts of matrices, under the names that the array API has for them here. */
import type { DType } from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { at, normalizeAxis, printShape } from '../../array/shape.js';
import { broadcastRight, insertAxes, pickAxis } from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import { identityMatrix, rowsOf, columnsOf } from '../../operands/matrices.js';
import { twoOperands } from '../../parameters/arity.js';
import {
  arrayLike,
  axis as axisKind,
  dtype as dtypeKind,
  integer,
  kind,
  listOf,
  isArrayLike,
  named,
  optional,
  precision as precisionKind,
  type Precision,
} from '../../parameters/kinds.js';
import { parameters } from '../../parameters/parameters.js';
import { diagonal as numpyDiagonal, trace as numpyTrace } from '../create/triangle.js';
import { matmul as product } from '../dot/dot.js';
import { cross as numpyCross, outer as numpyOuter } from '../dot/outer.js';
import { inv } from './systems.js';

export { matmul, tensordot, vecdot } from '../dot/dot.js';
export { matrixTranspose } from '../shape/reshape.js';

/** The matrix of all products of an element of x and one of y. Throws unless both are vectors. */
export function outer(x: ArrayLike, y: ArrayLike, ...none: []): NDArray {
  twoOperands('linalg.outer', x, y, none);
  const [a, b] = [asArray(x), asArray(y)];
  if (a.ndim !== 1 || b.ndim !== 1)
    fail(
      'shape-mismatch',
      `linalg.outer: the operands must be vectors, received shapes ${printShape(a.shape)} and ` +
        `${printShape(b.shape)}. np.outer takes any shapes.`,
    );
  return numpyOuter(a, b);
}

export interface CrossOptions {
  /** The axis of the vectors; the last one unless given. */
  readonly axis?: number | undefined;
}

const crossParameters = parameters<CrossOptions>(
  'linalg.cross',
  { x: arrayLike, y: arrayLike },
  { axis: named(axisKind) },
);

/** The vector products of vectors of length 3; the other axes broadcast. */
export function cross(x: ArrayLike, y: ArrayLike, ...args: [options?: CrossOptions]): NDArray {
  const { axis = -1 } = crossParameters.read([x, y], args);
  for (const operand of [asArray(x), asArray(y)])
    if (operand.shape[normalizeAxis(axis, operand.ndim, 'linalg.cross')] !== 3)
      fail(
        'shape-mismatch',
        `linalg.cross: the vectors must have length 3, received shape ${printShape(operand.shape)}.`,
      );
  return numpyCross(x, y, { axis });
}

export interface DiagonalOptions {
  /** How far above the main diagonal; 0 unless given. */
  readonly offset?: number | undefined;
}

const diagonalParameters = parameters<DiagonalOptions>(
  'linalg.diagonal',
  { x: arrayLike },
  { offset: named(integer) },
);

/** The diagonals of matrices [..., m, n], along the last axis. */
export function diagonal(x: ArrayLike, ...args: [options?: DiagonalOptions]): NDArray {
  const { offset = 0 } = diagonalParameters.read([x], args);
  return numpyDiagonal(x, { offset, axis1: -2, axis2: -1 });
}

export interface TraceOptions extends DiagonalOptions {
  readonly dtype?: DType | null | undefined;
}

const traceParameters = parameters<TraceOptions>(
  'linalg.trace',
  { x: arrayLike },
  { offset: named(integer), dtype: named(optional(dtypeKind)) },
);

/** The sums of the diagonals of matrices [..., m, n]. */
export function trace(x: ArrayLike, ...args: [options?: TraceOptions]): NDArray {
  const { offset = 0, dtype } = traceParameters.read([x], args);
  return numpyTrace(x, { offset, axis1: -2, axis2: -1, dtype });
}

const powerParameters = parameters<object>('linalg.matrixPower', { a: arrayLike, n: integer }, {});

/**
 * The n-th power of matrices [..., m, m] by repeated squaring, of the inverses where n is negative.
 * Throws `shape-mismatch` unless matrices are square.
 */
export function matrixPower(a: ArrayLike, n: number, ...none: []): NDArray {
  powerParameters.read([a, n], none);
  const matrix = asArray(a);
  if (matrix.ndim < 2 || rowsOf(matrix) !== columnsOf(matrix))
    fail(
      'shape-mismatch',
      `linalg.matrixPower: the matrices must be square, received shape ${printShape(matrix.shape)}.`,
    );
  if (n === 0) return broadcastRight(identityMatrix(rowsOf(matrix), matrix.dtype), matrix.shape);
  let square = n < 0 ? inv(matrix) : matrix;
  let result: NDArray | undefined;
  for (let rest = Math.abs(n); rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = result === undefined ? square : product(result, square);
    if (rest > 1) square = product(square, square);
  }
  return result as NDArray;
}

export interface MultiDotOptions {
  /** Has no effect: products are exact to their dtype. */
  readonly precision?: Precision | undefined;
}

const multiDotParameters = parameters<MultiDotOptions>(
  'linalg.multiDot',
  { arrays: listOf(kind('an array', isArrayLike), 'a list of arrays') },
  { precision: named(precisionKind) },
);

/**
 * The product of two or more matrices, in the order that takes the fewest multiplications; the
 * first may be a row vector and the last a column vector. Throws `shape-mismatch` where shapes do
 * not fit.
 */
export function multiDot(
  arrays: readonly ArrayLike[],
  ...args: [options?: MultiDotOptions]
): NDArray {
  multiDotParameters.read([arrays], args);
  const xs = arrays.map((x) => asArray(x));
  checkChain(xs);
  const [first, last] = [at(xs, 0), at(xs, xs.length - 1)];
  const matrices = xs.map((x, i) => (x.ndim === 2 ? x : insertAxes(x, [i === 0 ? 0 : 1])));
  let result = productOf(matrices, bestSplits(matrices), 0, matrices.length - 1);
  if (last.ndim === 1) result = pickAxis(result, 1, 0);
  return first.ndim === 1 ? pickAxis(result, 0, 0) : result;
}

function checkChain(xs: readonly NDArray[]): void {
  const shapes = xs.map((x) => printShape(x.shape)).join(', ');
  if (xs.length < 2)
    fail('bad-argument', `linalg.multiDot: wants two arrays or more, received ${xs.length}.`);
  const isEnd = (i: number): boolean => i === 0 || i === xs.length - 1;
  if (xs.some((x, i) => x.ndim !== 2 && !(x.ndim === 1 && isEnd(i))))
    fail(
      'shape-mismatch',
      `linalg.multiDot: all but the first and the last must be matrices, and these matrices or vectors; ` +
        `received shapes ${shapes}.`,
    );
  for (let i = 1; i < xs.length; i++)
    if (at(xs, i).shape[0] !== at(xs, i - 1).shape.at(-1))
      fail(
        'shape-mismatch',
        `linalg.multiDot: each array must have as many columns as the next has rows; received shapes ` +
          `${shapes}.`,
      );
}

/**
 * For each stretch of a chain of matrices the last one of its left part, by dynamic programming.
 */
function bestSplits(matrices: readonly NDArray[]): number[][] {
  const lengths = [rowsOf(at(matrices, 0)), ...matrices.map(columnsOf)];
  const count = matrices.length;
  const costs = matrices.map(() => new Array<number>(count).fill(0));
  const splits = matrices.map(() => new Array<number>(count).fill(0));
  for (let length = 1; length < count; length++)
    for (let i = 0; i + length < count; i++) {
      const j = i + length;
      let best = Infinity;
      for (let k = i; k < j; k++) {
        const own = at(lengths, i) * at(lengths, k + 1) * at(lengths, j + 1);
        const cost = at(at(costs, i), k) + at(at(costs, k + 1), j) + own;
        if (cost < best) [best, at(splits, i)[j]] = [cost, k];
      }
      at(costs, i)[j] = best;
    }
  return splits;
}

function productOf(
  matrices: readonly NDArray[],
  splits: readonly number[][],
  from: number,
  to: number,
): NDArray {
  if (from === to) return at(matrices, from);
  const split = at(at(splits, from), to);
  return product(
    productOf(matrices, splits, from, split),
    productOf(matrices, splits, split + 1, to),
  );
}
