/** Draws that take a factorization: correlated normal numbers, and orthogonal matrices. */
import { fail, speakAs } from '../array/errors.js';
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import { broadcastShapes, printShape, type Shape } from '../array/shape.js';
import { matmul } from '../numpy/dot/dot.js';
import { diagonal } from '../numpy/linalg/products.js';
import { where } from '../numpy/indexing/where.js';
import { add, multiply } from '../numpy/math/arithmetic.js';
import { greaterEqual, less, logicalAnd } from '../numpy/math/logic.js';
import { max } from '../numpy/reduce/reduce.js';
import { convertTo, insertAxes, pickAxis } from '../operands/basic.js';
import { inexactDType } from '../operands/common-type.js';
import { op } from '../operands/elementwise.js';
import {
  choleskyFactor,
  qrFactors,
  rowsOf,
  symmetrized,
  transposed,
} from '../operands/matrices.js';
import { promotedType, requireReal } from '../operands/promote.js';
import { singularFactors, symmetricEigen } from '../operands/spectral.js';
import { arrayLike, choice, optional, shape as shapeKind, size } from '../parameters/kinds.js';
import { parameters, type Trailing } from '../parameters/parameters.js';
import { normal } from './continuous.js';
import {
  drawKinds,
  inexactDType as inexactKind,
  type FloatDType,
  type InexactDrawOptions,
  type InexactDType,
} from './parameters.js';
import { formats } from './uniform.js';

type Factoring = 'cholesky' | 'eigh' | 'svd';

/** The options of `multivariateNormal`. */
export interface MultivariateNormalOptions {
  readonly shape?: number | Shape | null | undefined;
  /** That in which mean and cov meet unless given. */
  readonly dtype?: FloatDType | null | undefined;
  /**
   * How the covariance is factored: `'cholesky'` (default) is the fastest, `'eigh'` and `'svd'`
   * serve where it is singular, too.
   */
  readonly method?: Factoring | undefined;
}

const multivariateParameters = parameters<MultivariateNormalOptions>(
  'random.multivariateNormal',
  { key: arrayLike, mean: arrayLike, cov: arrayLike },
  { ...drawKinds, method: choice('cholesky', 'eigh', 'svd') },
);

/**
 * Normal vectors with means [..., n] and covariances [..., n, n], which are positive definite, or
 * with `method` `'eigh'` or `'svd'` semidefinite; else they are NaN. `shape` is that of the stack
 * of vectors, by default the one in which the leading axes of both meet. Throws `shape-mismatch`
 * where they do not fit.
 */
export function multivariateNormal(
  key: ArrayLike,
  mean: ArrayLike,
  cov: ArrayLike,
  ...args: Trailing<
    [shape?: number | Shape | null, dtype?: FloatDType | null, method?: Factoring],
    MultivariateNormalOptions
  >
): NDArray {
  const who = 'random.multivariateNormal';
  const found = multivariateParameters.read([key, mean, cov], args);
  const [center, covariance] = [mean, cov].map((x) => requireReal(who, x)) as [NDArray, NDArray];
  const { shape, method = 'cholesky' } = found;
  const dtype = found.dtype ?? (inexactDType(promotedType(center, covariance).dtype) as FloatDType);
  const n = center.shape.at(-1);
  if (n === undefined || covariance.shape.at(-1) !== n || covariance.shape.at(-2) !== n)
    fail(
      'shape-mismatch',
      `${who}: wants means [..., n] and covariances [..., n, n], received shapes ` +
        `${printShape(center.shape)} and ${printShape(covariance.shape)}.`,
    );
  const own = [center.shape.slice(0, -1), covariance.shape.slice(0, -2)];
  const batch = typeof shape === 'number' ? [shape] : (shape ?? broadcastShapes(own, who));
  const drawn = speakAs(who, () => normal(key, [...batch, n], dtype));
  const [m, c] = [center, covariance].map((x) => convertTo(x, dtype)) as [NDArray, NDArray];
  const column = matmul(rootOf(c, method), insertAxes(drawn, [drawn.ndim]));
  return add(m, pickAxis(column, column.ndim - 1, 0));
}

/** An F with F Fᵀ = c. */
function rootOf(c: NDArray, method: Factoring): NDArray {
  if (method === 'cholesky') return choleskyFactor(symmetrized(c));
  if (method === 'svd') {
    const [u, s] = singularFactors(c);
    return multiply(u, insertAxes(op('sqrt', s), [s.ndim - 1]));
  }
  const { values, vectors } = symmetricEigen(symmetrized(c));
  // What rounding leaves of eigenvalues 0 has either sign.
  const largest = max(op('abs', values), { axis: -1, keepdims: true, initial: 0 });
  const least = multiply(largest, -rowsOf(c) * formats[c.dtype as FloatDType].eps);
  const isRounding = logicalAnd(less(values, 0), greaterEqual(values, least));
  const roots = op('sqrt', where(isRounding, 0, values));
  return multiply(vectors, insertAxes(roots, [roots.ndim - 1]));
}

/** The options of `orthogonal`. */
export interface OrthogonalOptions extends InexactDrawOptions {
  /** The number of columns; that of the rows unless given. */
  readonly m?: number | null | undefined;
}

const orthogonalParameters = parameters<OrthogonalOptions>(
  'random.orthogonal',
  { key: arrayLike, n: size },
  { shape: optional(shapeKind), dtype: inexactKind, m: optional(size) },
);

/**
 * Matrices [...shape, n, m], uniformly distributed among those with orthonormal columns, or rows
 * where there are more columns, of real or complex numbers: Q of a normal matrix, with the signs
 * that make the diagonal of R positive (F. Mezzadri, "How to generate random matrices from the
 * classical compact groups", 2007).
 */
export function orthogonal(
  key: ArrayLike,
  n: number,
  ...args: Trailing<
    [shape?: number | Shape | null, dtype?: InexactDType | null, m?: number | null],
    OrthogonalOptions
  >
): NDArray {
  const { shape = [], dtype, m = n } = orthogonalParameters.read([key, n], args);
  const batch = typeof shape === 'number' ? [shape] : shape;
  const [rows, columns] = [Math.max(n, m), Math.min(n, m)];
  const drawn = speakAs('random.orthogonal', () => normal(key, [...batch, rows, columns], dtype));
  const [q, r] = qrFactors(drawn, false);
  const signs = op('sign', diagonal(r));
  const turned = multiply(q, insertAxes(signs, [signs.ndim - 1]));
  return n < m ? transposed(turned) : turned;
}
