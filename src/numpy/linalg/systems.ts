/** Systems of linear equations, inverses and determinants. */
import { fail } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { normalizeAxes, printShape, range, sizeOf } from '../../array/shape.js';
import { noParams } from '../../ir/program.js';
import { filled, flat, permute, pickAxis, reshapeTo } from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import { op } from '../../operands/elementwise.js';
import {
  identityMatrix,
  inexactPair,
  lowerTriangle,
  qrFactors,
  rowsOf,
  solveSystems,
  squareOperand,
} from '../../operands/matrices.js';
import { requireReal } from '../../operands/promote.js';
import { oneOperand, twoOperands } from '../../parameters/arity.js';
import {
  arrayLike,
  axes as axesKind,
  choice,
  integer,
  named,
  optional,
} from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { bind, bind1 } from '../../trace/bind.js';

/**
 * The x with a x = b, of square matrices a [..., n, n]; b is a vector [n], or matrices [..., n, k]
 * whose columns are right sides. Leading axes broadcast; integers become floats. Where a matrix is
 * singular, x is infinite or NaN. Throws `shape-mismatch` where the shapes do not fit.
 */
export function solve(a: ArrayLike, b: ArrayLike, ...none: []): NDArray {
  twoOperands('linalg.solve', a, b, none);
  return solveSystems('linalg.solve', ...inexactPair(a, b));
}

/**
 * The inverses of matrices [..., n, n]; integers become floats. Those of singular matrices are
 * infinite or NaN. Throws `shape-mismatch` unless matrices are square. To solve equations `solve`
 * is faster and more exact.
 */
export function inv(a: ArrayLike, ...none: []): NDArray {
  const who = 'linalg.inv';
  const matrix = squareOperand(who, oneOperand(who, a, none));
  return solveSystems(who, matrix, identityMatrix(rowsOf(matrix), matrix.dtype));
}

/**
 * The determinants of matrices [..., n, n], as an array of the leading axes; integers become
 * floats. Throws `shape-mismatch` unless matrices are square.
 */
export function det(a: ArrayLike, ...none: []): NDArray {
  const matrix = squareOperand('linalg.det', oneOperand('linalg.det', a, none));
  const n = rowsOf(matrix);
  if (n !== 2 && n !== 3) return bind1('determinant', [matrix], noParams);
  const entry = (i: number, j: number): NDArray =>
    pickAxis(pickAxis(matrix, matrix.ndim - 1, j), matrix.ndim - 2, i);
  const product = (...columns: readonly number[]): NDArray =>
    columns.map((j, i) => entry(i, j)).reduce((x, y) => op('mul', x, y));
  if (n === 2) return op('sub', product(0, 1), product(1, 0));
  const even = [product(0, 1, 2), product(1, 2, 0), product(2, 0, 1)];
  const odd = [product(2, 1, 0), product(0, 2, 1), product(1, 0, 2)];
  return odd.reduce(
    (sum, x) => op('sub', sum, x),
    even.reduce((x, y) => op('add', x, y)),
  );
}

export interface SlogdetOptions {
  /** By which factorization: `'lu'` (default), or `'qr'`, of real matrices. */
  readonly method?: 'lu' | 'qr' | null | undefined;
}

const slogdetParameters = parameters<SlogdetOptions>(
  'linalg.slogdet',
  { a: arrayLike },
  { method: named(optional(choice('lu', 'qr'))) },
);

/**
 * The sign of the determinant of matrices [..., n, n], and the logarithm of its absolute value:
 * det(a) is sign · exp(logabsdet), which may be too large or too small to be a number. Of singular
 * matrices they are 0 and -∞. Throws `shape-mismatch` unless matrices are square.
 */
export function slogdet(
  a: ArrayLike,
  ...args: [options?: SlogdetOptions]
): [sign: NDArray, logabsdet: NDArray] {
  const { method = 'lu' } = slogdetParameters.read([a], args);
  const matrix = squareOperand('linalg.slogdet', a);
  if (method === 'lu') return bind('logDeterminant', [matrix], noParams) as [NDArray, NDArray];
  return logDeterminantByQr(requireReal("linalg.slogdet: with method 'qr'", matrix));
}

/**
 * The determinant of Q is -1 to the number of reflections, that of R the product of its diagonal.
 */
function logDeterminantByQr(a: NDArray): [sign: NDArray, logabsdet: NDArray] {
  const [, taus] = bind('householder', [op('stopGradient', a)], noParams) as [NDArray, NDArray];
  const [, r] = qrFactors(a, true);
  const isDiagonal = op('and', lowerTriangle(r.shape), op('not', lowerTriangle(r.shape, -1)));
  const alone = op('select', isDiagonal, r, filled(0, r.shape, r.dtype));
  const entries = bind1('reduceSum', [alone], { axes: [r.ndim - 1] });
  const turns = op('select', op('ne', taus, 0), -1, filled(1, taus.shape, taus.dtype));
  const axes = [taus.ndim - 1];
  const sign = bind1('reduceProd', [op('mul', op('sign', entries), turns)], { axes });
  return [sign, bind1('reduceSum', [op('log', op('abs', entries))], { axes })];
}

export interface TensorinvOptions {
  /** How many of the axes, the first ones, are the rows; 2 unless given. */
  readonly ind?: number | undefined;
}

const tensorinvParameters = parameters<TensorinvOptions>(
  'linalg.tensorinv',
  { a: arrayLike },
  { ind: integer },
);

/**
 * The inverse of a as a linear map between arrays: tensordot(tensorinv(a), a, ind) is the identity.
 * Throws `shape-mismatch` unless the first `ind` axes hold as many elements as the others.
 */
export function tensorinv(
  a: ArrayLike,
  ...args: Trailing<[ind?: number], TensorinvOptions>
): NDArray {
  const { ind = 2 } = tensorinvParameters.read([a], args);
  const array = asArray(a);
  if (ind < 1 || ind > array.ndim)
    fail('bad-argument', `linalg.tensorinv: ind must be from 1 to ${array.ndim}, received ${ind}.`);
  const [first, rest] = [array.shape.slice(0, ind), array.shape.slice(ind)];
  if (sizeOf(first) !== sizeOf(rest))
    fail(
      'shape-mismatch',
      `linalg.tensorinv: the first ${ind} axes of shape ${printShape(array.shape)} must hold as many ` +
        'elements as the others.',
    );
  return reshapeTo(inv(reshapeTo(array, [sizeOf(first), sizeOf(rest)])), [...rest, ...first]);
}

export interface TensorsolveOptions {
  /** Axes of a that are moved to its end, in this order. */
  readonly axes?: number | readonly number[] | null | undefined;
}

const tensorsolveParameters = parameters<TensorsolveOptions>(
  'linalg.tensorsolve',
  { a: arrayLike, b: arrayLike },
  { axes: optional(axesKind) },
);

/**
 * The x with tensordot(a, x, x.ndim) = b. Throws `shape-mismatch` unless the first axes of a are
 * those of b and hold as many elements as the others, which are those of x.
 */
export function tensorsolve(
  a: ArrayLike,
  b: ArrayLike,
  ...args: Trailing<[axes?: number | readonly number[] | null], TensorsolveOptions>
): NDArray {
  const { axes = [] } = tensorsolveParameters.read([a, b], args);
  const [given, right] = inexactPair(a, b);
  const last = normalizeAxes(axes, given.ndim, 'linalg.tensorsolve');
  const matrix = permute(given, [...range(given.ndim).filter((d) => !last.includes(d)), ...last]);
  const shape = matrix.shape.slice(right.ndim);
  const fits = right.shape.every((n, d) => n === matrix.shape[d]) && right.size === sizeOf(shape);
  if (!fits)
    fail(
      'shape-mismatch',
      `linalg.tensorsolve: a has shape ${printShape(matrix.shape)} once its axes are moved; it must begin ` +
        `with the shape of b, ${printShape(right.shape)}, and go on with as many elements.`,
    );
  const x = solve(reshapeTo(matrix, [right.size, right.size]), flat(right));
  return reshapeTo(x, shape);
}
