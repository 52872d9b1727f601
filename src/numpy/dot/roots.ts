/** The zeros of polynomials. */
import { DenseArray } from '../../array/dense.js';
import { complexOf, numbersPer } from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { printShape, range } from '../../array/shape.js';
import { filled, insertAxes, join, sliceAxis } from '../../operands/basic.js';
import { op } from '../../operands/elementwise.js';
import { asInexact } from '../../operands/promote.js';
import { generalEigenvalues } from '../../operands/spectral.js';
import { arrayLike, flag, named } from '../../parameters/kinds.js';
import { parameters } from '../../parameters/parameters.js';
import { eye } from '../create/creation.js';

/** The options of `roots`. */
export interface RootsOptions {
  /**
   * Whether coefficients that are 0 at either end lower the degree; true unless given. They must be
   * known then.
   */
  readonly stripZeros?: boolean | undefined;
}

const rootsParameters = parameters<RootsOptions>(
  'roots',
  { p: arrayLike },
  { stripZeros: named(flag) },
);

/**
 * The zeros of the polynomial with real or complex coefficients p, the highest power first, as
 * complex numbers: the eigenvalues of its companion matrix, in no order. Integers become floats.
 * Throws `shape-mismatch` unless p is a vector, and `value-not-known` where zeros of a traced p are
 * to be stripped.
 */
export function roots(p: ArrayLike, ...args: [options?: RootsOptions]): NDArray {
  const { stripZeros = true } = rootsParameters.read([p], args);
  const all = asInexact(p);
  if (all.ndim !== 1)
    fail(
      'shape-mismatch',
      `roots: wants a vector of coefficients, received ${printShape(all.shape)}.`,
    );
  const { first, last } = stripZeros ? ends(all) : { first: 0, last: all.size - 1 };
  const zeros = filled(0, [Math.max(0, all.size - 1 - last)], complexOf(all.dtype));
  const degree = last - first;
  if (degree < 1) return zeros;
  const leading = sliceAxis(all, 0, first, first + 1);
  const row = op(
    'neg',
    op('div', sliceAxis(all, 0, first + 1, last + 1), spreadTo(leading, degree)),
  );
  const below = eye(degree - 1, degree, { dtype: all.dtype });
  const companion = join([insertAxes(row, [0]), below], 0);
  return join([generalEigenvalues(companion), zeros], 0);
}

const spreadTo = (x: NDArray, size: number): NDArray => join(Array<NDArray>(size).fill(x), 0);

const isNonzero = (v: number): boolean => v !== 0;

/** The indices of the first and of the last coefficient that is not 0; 0 and -1 if all are. */
function ends(p: NDArray): { readonly first: number; readonly last: number } {
  if (!(p instanceof DenseArray))
    return fail(
      'value-not-known',
      'roots: the degree depends on which coefficients are 0, and these are traced. ' +
        'Pass { stripZeros: false }.',
    );
  const per = numbersPer(p.dtype);
  const parts = p.dataSync({ copy: false });
  const values = range(p.size).map((i) => parts.subarray(i * per, (i + 1) * per).some(isNonzero));
  const first = values.indexOf(true);
  return first < 0 ? { first: 0, last: -1 } : { first, last: values.lastIndexOf(true) };
}
