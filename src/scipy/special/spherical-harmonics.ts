/** Spherical harmonics, and the polynomials of Legendre. */
import { DenseArray } from '../../array/dense.js';
import { fail } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { foriLoop } from '../../lax/control/loops.js';
import { where } from '../../numpy/indexing/where.js';
import { add, divide, multiply, negative, square, subtract } from '../../numpy/math/arithmetic.js';
import {
  greater,
  greaterEqual,
  isinf,
  less,
  lessEqual,
  logicalOr,
} from '../../numpy/math/logic.js';
import { cos, sin, sqrt } from '../../numpy/math/math.js';
import { convertTo, filled } from '../../operands/basic.js';
import { op } from '../../operands/elementwise.js';
import { integersOf } from '../../operands/index-arrays.js';
import { isOdd } from '../../operands/zeta.js';
import { arrayLike, named, optional, refused, size } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { realFloats } from '../floats.js';

/** The options of `sphHarmY`. */
export interface SphHarmYOptions {
  /** For SciPy's names of arguments only: `grad` gives derivatives. */
  readonly diffN?: null | undefined;
  /** The greatest degree, where n is traced. */
  readonly nMax?: number | null | undefined;
}

/** The options of `sphLegendreP` and `legendreP`. */
export interface LegendreOptions {
  /** The greatest degree, where n is traced. */
  readonly nMax?: number | null | undefined;
}

const sphHarmYParameters = parameters<SphHarmYOptions>(
  'scipy.special.sphHarmY',
  { n: arrayLike, m: arrayLike, theta: arrayLike, phi: arrayLike },
  {
    diffN: refused('cannot be honoured: take derivatives with grad or jvp. Leave it out'),
    nMax: optional(size),
  },
);

const sphLegendrePParameters = parameters<LegendreOptions>(
  'scipy.special.sphLegendreP',
  { n: arrayLike, m: arrayLike, theta: arrayLike },
  { nMax: named(optional(size)) },
);
const legendrePParameters = parameters<LegendreOptions>(
  'scipy.special.legendreP',
  { n: arrayLike, z: arrayLike },
  { nMax: named(optional(size)) },
);

/** Each degree takes a turn of a loop. */
const greatestDegree = 1e6;

/**
 * The spherical harmonics of degree n and order m at the polar angle θ, from 0 to π, and the
 * azimuth φ: the orthonormal functions of the sphere, with the phase (-1)^m of Condon and Shortley.
 * Complex numbers; 0 where |m| > n, NaN where n < 0. The operands broadcast; n and m are integers.
 * Degrees go up to 10⁶. Where n is traced, `nMax` must tell the greatest; degrees beyond it are
 * taken for it. By the recurrence from order to order and then from degree to degree, in one loop.
 */
export function sphHarmY(
  n: ArrayLike,
  m: ArrayLike,
  theta: ArrayLike,
  phi: ArrayLike,
  ...args: Trailing<[diffN?: null, nMax?: number | null], SphHarmYOptions>
): NDArray {
  const who = 'scipy.special.sphHarmY';
  const { nMax } = sphHarmYParameters.read([n, m, theta, phi], args);
  const [colatitude, azimuth] = realFloats(who, theta, phi);
  const { known, order } = ofSphere(who, n, m, colatitude, nMax);
  const [value, angle] = realFloats(who, known, multiply(order, azimuth));
  return op('complex', multiply(value, cos(angle)), multiply(value, sin(angle)));
}

/**
 * The factor of the spherical harmonics that depends on θ: Legendre's associated functions of cos
 * θ, with the norm and the phase that `sphHarmY` has. Real numbers; 0 where |m| > n, NaN where n <
 * 0. The operands broadcast; n and m are integers, and degrees go up to 10⁶. Where n is traced,
 * `nMax` must tell the greatest; degrees beyond it are taken for it.
 */
export function sphLegendreP(
  n: ArrayLike,
  m: ArrayLike,
  theta: ArrayLike,
  ...args: [options?: LegendreOptions]
): NDArray {
  const who = 'scipy.special.sphLegendreP';
  const { nMax } = sphLegendrePParameters.read([n, m, theta], args);
  return ofSphere(who, n, m, realFloats(who, theta)[0], nMax).known;
}

/**
 * Legendre's polynomial of degree n at any real z; of a negative degree that of -n - 1. The
 * operands broadcast; n is an integer, and degrees go up to 10⁶. Where n is traced, `nMax` must
 * tell the greatest; degrees beyond it are taken for it. By the recurrence from degree to degree,
 * in one loop.
 */
export function legendreP(
  n: ArrayLike,
  z: ArrayLike,
  ...args: [options?: LegendreOptions]
): NDArray {
  const who = 'scipy.special.legendreP';
  const { nMax } = legendrePParameters.read([n, z], args);
  const given = integersOf(who, n, 'degrees');
  const degrees = where(less(given, 0), subtract(-1, given), given);
  const most = greatestOf(who, given, nMax, (k) => (k < 0 ? -1 - k : k));
  const [points] = realFloats(who, z);
  const [x, degree] = realFloats(who, wide(points), wide(degrees));
  const [, last] = foriLoop(
    1,
    most + 1,
    (counter: NDArray, [below, here]: [NDArray, NDArray]): [NDArray, NDArray] => {
      const l = convertTo(counter, x.dtype);
      // What P_l has beyond P_(l-1) · x, which keeps the digits near 1.
      const product = multiply(x, here);
      const further = multiply(subtract(product, below), divide(subtract(l, 1), l));
      const next = where(isinf(product), product, add(product, further));
      const done = greater(l, degree);
      return [where(done, below, here), where(done, here, next)];
    },
    [filled(0, x.shape, x.dtype), filled(1, x.shape, x.dtype)],
  );
  return convertTo(last, points.dtype);
}

/** Recurrences go far from where they began: they are computed in float64 whatever the dtype. */
const wide = (x: NDArray): NDArray => convertTo(x, 'float64');

/** The factor that depends on θ, and the orders as floats. */
function ofSphere(
  who: string,
  n: ArrayLike,
  m: ArrayLike,
  theta: NDArray,
  nMax: number | null | undefined,
): { known: NDArray; order: NDArray } {
  const [given, orders] = [integersOf(who, n, 'degrees'), integersOf(who, m, 'orders')];
  const most = greatestOf(who, given, nMax);
  const [t, all, order] = realFloats(who, wide(theta), wide(given), wide(orders));
  const degree = where(greater(all, most), most, all);
  const size = op('abs', order);
  const legendre = normalizedLegendre(degree, size, t, most);
  const isTurned = op('and', less(order, 0), isOdd(size));
  const turned = where(isTurned, negative(legendre), legendre);
  const known = where(less(degree, 0), NaN, where(greater(size, degree), 0, turned));
  return { known: convertTo(known, theta.dtype), order: convertTo(order, theta.dtype) };
}

/** The greatest degree, given or known; `degreeOf` says which one an n stands for. */
function greatestOf(
  who: string,
  degrees: NDArray,
  nMax: number | null | undefined,
  degreeOf: (n: number) => number = (n) => n,
): number {
  const most = nMax ?? greatestKnown(who, degrees, degreeOf);
  if (most > greatestDegree)
    fail('bad-argument', `${who}: degrees go up to ${greatestDegree}, received ${most}.`);
  return most;
}

function greatestKnown(who: string, degrees: NDArray, degreeOf: (n: number) => number): number {
  if (!(degrees instanceof DenseArray))
    fail(
      'value-not-known',
      `${who}: the degrees are traced, so that the greatest is not known. Give nMax.`,
    );
  const known = Array.from(degrees.dataSync({ copy: false }), degreeOf);
  return known.reduce((a, b) => Math.max(a, b), 0);
}

/** P̄ₙᵐ(cos θ) for m >= 0, with the norm of the spherical harmonics. */
function normalizedLegendre(n: NDArray, m: NDArray, theta: NDArray, most: number): NDArray {
  const [x, y] = [cos(theta), sin(theta)];
  const first = where(lessEqual(m, most), Math.sqrt(1 / (4 * Math.PI)), 0);
  const [, last] = foriLoop(
    1,
    most + 1,
    (counter: NDArray, [below, here]: [NDArray, NDArray]): [NDArray, NDArray] => {
      const l = convertTo(counter, theta.dtype);
      const byOrder = multiply(
        here,
        multiply(y, negative(sqrt(divide(add(multiply(l, 2), 1), multiply(l, 2))))),
      );
      const isOrder = lessEqual(l, m);
      const done = logicalOr(greater(l, n), isOrder);
      const span = where(done, 1, subtract(square(l), square(m)));
      const scale = sqrt(divide(subtract(multiply(square(l), 4), 1), span));
      const before = subtract(l, 1);
      const lost = divide(
        where(done, 0, subtract(square(before), square(m))),
        subtract(multiply(square(before), 4), 1),
      );
      const weight = where(greaterEqual(m, before), 0, lost);
      const isNone = lessEqual(weight, 0);
      const share = where(isNone, 0, sqrt(where(isNone, 1, weight)));
      const byDegree = multiply(scale, subtract(multiply(x, here), multiply(share, below)));
      return [
        where(done, where(isOrder, 0, below), here),
        where(isOrder, byOrder, where(done, here, byDegree)),
      ];
    },
    [multiply(first, 0), first],
  );
  return last;
}
