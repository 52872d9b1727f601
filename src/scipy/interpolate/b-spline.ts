/** Splines as sums of B-splines. */
import { fail } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { at, printShape, range } from '../../array/shape.js';
import {
  add,
  clip,
  divide,
  equal,
  maximum,
  minimum,
  multiply,
  searchsorted,
  subtract,
  where,
} from '../../numpy/index.js';
import { concatenate } from '../../numpy/shape/concatenate.js';
import {
  broadcastInto,
  convertTo,
  flat,
  insertAxes,
  pickAxis,
  reshapeTo,
  sliceAxis,
} from '../../operands/basic.js';
import { inexactDType } from '../../operands/common-type.js';
import { asArray } from '../../operands/convert.js';
import { identityMatrix, solveSystems } from '../../operands/matrices.js';
import { promotedType, requireReal } from '../../operands/promote.js';
import { oneOperand } from '../../parameters/arity.js';
import { arrayLike, flag, kind, type Kind } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { outside, pickRows, pieceOf, readSamples, rowsAt } from './pieces.js';

/** The options of `bSpline`. */
export interface BSplineOptions {
  /** Whether the first and last polynomial go on; NaN beyond them if not. True unless given. */
  readonly extrapolate?: boolean | undefined;
}

/** A spline: the function with its knots, coefficients and degree. */
export interface BSpline {
  (points: ArrayLike): NDArray;
  readonly t: NDArray;
  readonly c: NDArray;
  readonly k: number;
}

/** The options of `makeInterpSpline`. */
export interface InterpSplineOptions {
  /** The degree, 3 unless given. */
  readonly k?: number | undefined;
}

const who = 'scipy.interpolate.bSpline';
const degree: Kind<number> = kind('a degree: a whole number from 0 to 16', (x) =>
  range(17).includes(x as number),
) as Kind<number>;
const bSplineParameters = parameters<BSplineOptions>(
  who,
  { t: arrayLike, c: arrayLike, k: degree },
  { extrapolate: flag },
);
const ofInterp = 'scipy.interpolate.makeInterpSpline';
const interpParameters = parameters<InterpSplineOptions>(
  ofInterp,
  { x: arrayLike, y: arrayLike },
  { k: degree },
);

/**
 * The function Σ c[i] Bᵢ of the B-splines of degree k on the knots t, a vector that does not fall;
 * c is [n, …] with n at most the number of knots - k - 1, more are not used. Evaluated by de Boor's
 * recurrence ("A practical guide to splines", 1978) at points of any shape, from t[k] to t[n].
 * Computed in floating point. Throws `shape-mismatch` where there are fewer coefficients.
 */
export function bSpline(
  t: ArrayLike,
  c: ArrayLike,
  k: number,
  ...args: Trailing<[extrapolate?: boolean], BSplineOptions>
): BSpline {
  const { extrapolate = true } = bSplineParameters.read([t, c, k], args);
  return splineOf(who, t, c, k, extrapolate);
}

/** The spline of a public function. */
function splineOf(
  name: string,
  t: ArrayLike,
  c: ArrayLike,
  k: number,
  extrapolate: boolean,
): BSpline {
  const [knots, given] = [asArray(t), asArray(c)];
  const dtype = inexactDType(promotedType(knots, given).dtype);
  const n = knots.size - k - 1;
  if (knots.ndim !== 1 || n < k + 1 || (given.shape[0] ?? 0) < n)
    fail(
      'shape-mismatch',
      `${name}: of degree ${k}, t must be a vector of ${2 * k + 2} knots or more and c have ` +
        `${k + 1} coefficients less, received shapes ${printShape(knots.shape)} and ` +
        `${printShape(given.shape)}.`,
    );
  const [places, whole] = [convertTo(requireReal(name, knots), dtype), convertTo(given, dtype)];
  const rest = given.shape.slice(1);
  const used = sliceAxis(whole, 0, 0, n);
  const rows = reshapeTo(used, [n, used.size / n]);
  const [low, high] = [pickAxis(places, 0, k), pickAxis(places, 0, n)];
  const evaluate = (points: ArrayLike, ...more: unknown[]): NDArray => {
    const x = convertTo(asArray(oneOperand(`${name}(…)`, points, more)), dtype);
    const found = deBoor(places, rows, k, flat(x));
    const values = extrapolate ? found : outside(found, flat(x), low, high, [NaN, NaN]);
    return reshapeTo(values, [...x.shape, ...rest]);
  };
  return Object.assign(evaluate as BSpline, { t: places, c: whole, k });
}

/** The values [count, m] of splines with coefficients [n, m] at a vector of points. */
function deBoor(t: NDArray, c: NDArray, k: number, x: NDArray): NDArray {
  const n = at(c.shape, 0);
  const inner = sliceAxis(t, 0, k, n + 1);
  const [low, high] = [pickAxis(inner, 0, 0), pickAxis(inner, 0, n - k)];
  // Beyond the ends the first or last interval that has a length counts.
  const last = maximum(subtract(searchsorted(inner, high, 'left'), 1), 0);
  const piece = minimum(pieceOf(inner, clip(x, low, high), n - k), convertTo(last, 'int32'));
  const index = add(piece, k);
  const knot = (offset: number): NDArray => pickRows(t, add(index, offset));
  let terms = range(k + 1).map((j) => rowsAt(c, add(index, j - k)));
  for (let r = 1; r <= k; r++)
    terms = range(k + 1 - r).map((i) => {
      const [left, right] = [knot(i + r - k), knot(i + 1)];
      const width = subtract(right, left);
      const share = divide(subtract(x, left), where(equal(width, 0), 1, width));
      const [before, behind] = [at(terms, i), at(terms, i + 1)];
      return add(before, multiply(insertAxes(share, [1]), subtract(behind, before)));
    });
  return at(terms, 0);
}

/**
 * The spline of degree k through the points (x, y), as `bSpline` gives it. x is a rising vector of
 * more than k points, y has as many items along its first axis. The knots are SciPy's, not-a-knot:
 * the points but for the first and last few, or the middles between them where k is even. The
 * coefficients solve a system with a matrix [n, n]. Throws `shape-mismatch` where x and y do not
 * fit together, and `bad-argument` where there are too few points.
 */
export function makeInterpSpline(
  x: ArrayLike,
  y: ArrayLike,
  ...args: Trailing<[k?: number], InterpSplineOptions>
): BSpline {
  const { k = 3 } = interpParameters.read([x, y], args);
  const samples = readSamples(ofInterp, x, y, 0);
  const n = samples.x.size;
  if (n <= k)
    fail('bad-argument', `${ofInterp}: degree ${k} wants more than ${k} points, received ${n}.`);
  const t = knotsOf(samples.x, k);
  const matrix = deBoor(t, identityMatrix(n, samples.x.dtype), k, samples.x);
  const c = solveSystems(ofInterp, matrix, samples.y);
  return splineOf(ofInterp, t, reshapeTo(c, [n, ...asArray(y).shape.slice(1)]), k, true);
}

function knotsOf(x: NDArray, k: number): NDArray {
  const n = x.size;
  const end = (i: number): NDArray => broadcastInto(pickAxis(x, 0, i), [k + 1], []);
  const middles = (): NDArray =>
    multiply(add(sliceAxis(x, 0, 1, n), sliceAxis(x, 0, 0, n - 1)), 0.5);
  const inner =
    k % 2 === 1
      ? sliceAxis(x, 0, (k + 1) / 2, n - (k + 1) / 2)
      : sliceAxis(middles(), 0, k / 2, n - 1 - k / 2);
  return concatenate([end(0), inner, end(n - 1)], 0);
}
