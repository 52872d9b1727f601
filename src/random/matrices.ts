/** Draws that take a factorization: correlated normal numbers, and orthogonal matrices. */
import { fail, speakAs } from '../array/errors.js';
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import { broadcastShapes, printShape, type Shape } from '../array/shape.js';
import { matmul } from '../numpy/dot/dot.js';
import { add, multiply } from '../numpy/math/arithmetic.js';
import { diagonal } from '../numpy/linalg/products.js';
import { convertTo, insertAxes, pickAxis } from '../operands/basic.js';
import { asArray } from '../operands/convert.js';
import { op } from '../operands/elementwise.js';
import { choleskyFactor, qrFactors, symmetrized, transposed } from '../operands/matrices.js';
import { arrayLike, choice, optional, shape as shapeKind, size } from '../parameters/kinds.js';
import { parameters, type Trailing } from '../parameters/parameters.js';
import { normal } from './continuous.js';
import { drawKinds, type DrawOptions, type FloatDType } from './parameters.js';

/** The options of `multivariateNormal`. */
export interface MultivariateNormalOptions extends DrawOptions {
  /** How the covariance is factored: there is one way. */
  readonly method?: 'cholesky' | undefined;
}

const multivariateParameters = parameters<MultivariateNormalOptions>(
  'random.multivariateNormal',
  { key: arrayLike, mean: arrayLike, cov: arrayLike },
  { ...drawKinds, method: choice('cholesky') },
);

/**
 * Normal vectors with means [..., n] and covariances [..., n, n], which are positive definite; else
 * they are NaN. `shape` is that of the stack of vectors, by default the one in which the leading
 * axes of both meet. Throws `shape-mismatch` where they do not fit.
 */
export function multivariateNormal(
  key: ArrayLike,
  mean: ArrayLike,
  cov: ArrayLike,
  ...args: Trailing<
    [shape?: number | Shape | null, dtype?: FloatDType | null, method?: 'cholesky'],
    MultivariateNormalOptions
  >
): NDArray {
  const who = 'random.multivariateNormal';
  const { shape, dtype } = multivariateParameters.read([key, mean, cov], args);
  const [center, covariance] = [asArray(mean), asArray(cov)];
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
  const [m, c] = [center, covariance].map((x) => convertTo(x, drawn.dtype)) as [NDArray, NDArray];
  const factor = choleskyFactor(symmetrized(c));
  const column = matmul(factor, insertAxes(drawn, [drawn.ndim]));
  return add(m, pickAxis(column, column.ndim - 1, 0));
}

/** The options of `orthogonal`. */
export interface OrthogonalOptions extends DrawOptions {
  /** The number of columns; that of the rows unless given. */
  readonly m?: number | null | undefined;
}

const orthogonalParameters = parameters<OrthogonalOptions>(
  'random.orthogonal',
  { key: arrayLike, n: size },
  { shape: optional(shapeKind), dtype: drawKinds.dtype, m: optional(size) },
);

/**
 * Matrices [...shape, n, m], uniformly distributed among those with orthonormal columns, or rows
 * where there are more columns: Q of a normal matrix, with the signs that make the diagonal of R
 * positive (F. Mezzadri, "How to generate random matrices from the classical compact groups",
 * 2007).
 */
export function orthogonal(
  key: ArrayLike,
  n: number,
  ...args: Trailing<
    [shape?: number | Shape | null, dtype?: FloatDType | null, m?: number | null],
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
