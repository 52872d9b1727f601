/** The exponential of matrices. */
import { partOf } from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { at, printShape, range } from '../../array/shape.js';
import { cond } from '../../lax/control/cond.js';
import { scan } from '../../lax/control/scan.js';
import { concatenate } from '../../numpy/shape/concatenate.js';
import { matmul } from '../../numpy/dot/dot.js';
import { ldexp } from '../../numpy/math/rounding.js';
import { matrixNorm } from '../../numpy/linalg/norms.js';
import { max } from '../../numpy/reduce/reduce.js';
import { broadcastInto, convertTo, filled, iota, sliceAxis } from '../../operands/basic.js';
import { op, pick } from '../../operands/elementwise.js';
import {
  identityMatrix,
  inexactPair,
  rowsOf,
  solveSystems,
  solveTriangle,
  squareOperand,
} from '../../operands/matrices.js';
import { arrayLike, choice, flag, named, optional, size } from '../../parameters/kinds.js';
import { parameters } from '../../parameters/parameters.js';

/** The options of `expm`. */
export interface ExpmOptions {
  /** Whether A is upper triangular, so that a triangular system is solved. */
  readonly upperTriangular?: boolean | undefined;
  /** The most squarings; a matrix that needs more gives NaN. 16 unless given. */
  readonly maxSquarings?: number | undefined;
}

const expmParameters = parameters<ExpmOptions>(
  'scipy.linalg.expm',
  { A: arrayLike },
  { upperTriangular: named(flag), maxSquarings: named(size) },
);

/**
 * The matrix exponential Σ Aᵏ / k! of matrices [..., n, n]; integers become floats. By scaling and
 * squaring (N. Higham, "The scaling and squaring method for the matrix exponential revisited",
 * 2005). Throws `shape-mismatch` unless matrices are square.
 */
export function expm(A: ArrayLike, ...args: [options?: ExpmOptions]): NDArray {
  const { upperTriangular = false, maxSquarings = 16 } = expmParameters.read([A], args);
  return exponential(squareOperand('scipy.linalg.expm', A), upperTriangular, maxSquarings);
}

/**
 * Padé approximants r(A) = q(-A)⁻¹ q(A), and the largest 1-norm for which they are exact enough.
 */
const approximants = {
  float32: {
    norm: 3.92572478313866,
    coefficients: [17297280, 8648640, 1995840, 277200, 25200, 1512, 56, 1],
  },
  float64: {
    norm: 5.371920351148152,
    coefficients: [
      64764752532480000, 32382376266240000, 7771770303897600, 1187353796428800, 129060195264000,
      10559470521600, 670442572800, 33522128640, 1323241920, 40840800, 960960, 16380, 182, 1,
    ],
  },
};

function exponential(a: NDArray, isTriangular: boolean, maxSquarings: number): NDArray {
  const dtype = partOf(a.dtype) === 'float32' ? 'float32' : 'float64';
  const { norm, coefficients } = approximants[dtype];
  const size = op('stopGradient', matrixNorm(a, { ord: 1 }));
  // As many halvings as bring the norm below the bound; none for NaN, which stays NaN.
  const halvings = op('max', op('ceil', op('log2', op('div', size, norm))), 0);
  const spread = (x: NDArray): NDArray => broadcastInto(x, a.shape, range(a.ndim - 2));
  const exponents = op('neg', convertTo(halvings, 'int32'));
  const scale = convertTo(spread(ldexp(filled(1, size.shape, size.dtype), exponents)), a.dtype);
  const scaled = op('mul', a, scale);
  const [odd, even] = partsOfApproximant(scaled, coefficients);
  const [numerator, denominator] = [op('add', even, odd), op('sub', even, odd)];
  const quotient = isTriangular
    ? solveTriangle(denominator, numerator, { lower: false })
    : solveSystems('scipy.linalg.expm', denominator, numerator);
  const squared = squareOften(quotient, halvings, spread, maxSquarings);
  return pick(spread(op('gt', halvings, maxSquarings)), NaN, squared);
}

/** The odd and the even part of the polynomial, by powers of A². */
function partsOfApproximant(a: NDArray, coefficients: readonly number[]): [NDArray, NDArray] {
  const unit = identityMatrix(rowsOf(a), a.dtype);
  const one = broadcastInto(unit, a.shape, [a.ndim - 2, a.ndim - 1]);
  const square = matmul(a, a);
  const evaluate = (first: number): NDArray => {
    const terms = coefficients.filter((_, k) => k % 2 === first);
    return terms
      .slice(0, -1)
      .reduceRight(
        (sum, c) => op('add', matmul(sum, square), op('mul', one, c)),
        op('mul', one, at(terms, terms.length - 1)),
      );
  };
  return [matmul(a, evaluate(1)), evaluate(0)];
}

/** Squares each matrix as often as it was halved; what no matrix needs is not computed. */
function squareOften(
  x: NDArray,
  times: NDArray,
  spread: (x: NDArray) => NDArray,
  most: number,
): NDArray {
  const last = times.ndim === 0 ? times : max(times);
  const turn = (y: NDArray, i: NDArray): [NDArray, null] => {
    const squared = (z: NDArray): NDArray => {
      const isWanted = op('lt', broadcastInto(i, times.shape, []), times);
      return pick(spread(isWanted), matmul(z, z), z);
    };
    return [cond(op('lt', i, last), squared, (z: NDArray) => z, y), null];
  };
  return scan(turn, x, iota([most], times.dtype))[0];
}

/** The options of `expmFrechet`. */
export interface ExpmFrechetOptions {
  /** For SciPy's order of arguments only. */
  readonly method?: 'SPS' | 'blockEnlarge' | null | undefined;
  /** Whether the exponential itself is given, too (default). */
  readonly computeExpm?: boolean | undefined;
}

const frechetParameters = parameters<ExpmFrechetOptions>(
  'scipy.linalg.expmFrechet',
  { A: arrayLike, E: arrayLike },
  { method: named(optional(choice('SPS', 'blockEnlarge'))), computeExpm: named(flag) },
);

/**
 * The exponential of matrices A [..., n, n], and its derivative along E of the same shape: the
 * upper half of the exponential of [A E; 0 A]. Throws `shape-mismatch` where the shapes differ.
 */
export function expmFrechet(
  A: ArrayLike,
  E: ArrayLike,
  options: ExpmFrechetOptions & { readonly computeExpm: false },
): NDArray;
export function expmFrechet(
  A: ArrayLike,
  E: ArrayLike,
  ...args: [options?: ExpmFrechetOptions]
): [expmA: NDArray, derivative: NDArray];
export function expmFrechet(
  A: ArrayLike,
  E: ArrayLike,
  ...args: readonly unknown[]
): NDArray | [NDArray, NDArray] {
  const who = 'scipy.linalg.expmFrechet';
  const { computeExpm = true } = frechetParameters.read([A, E], args);
  const [a, e] = inexactPair(A, E);
  squareOperand(who, a);
  if (a.ndim !== e.ndim || a.shape.some((n, d) => n !== e.shape[d]))
    fail(
      'shape-mismatch',
      `${who}: A and E must have one shape, received ${printShape(a.shape)} and ` +
        `${printShape(e.shape)}.`,
    );
  const [n, rank] = [rowsOf(a), a.ndim];
  const upper = concatenate([a, e], rank - 1);
  const lower = concatenate([filled(0, a.shape, a.dtype), a], rank - 1);
  const whole = exponential(concatenate([upper, lower], rank - 2), false, 16);
  const rows = sliceAxis(whole, rank - 2, 0, n);
  const derivative = sliceAxis(rows, rank - 1, n, 2 * n);
  return computeExpm ? [sliceAxis(rows, rank - 1, 0, n), derivative] : derivative;
}
