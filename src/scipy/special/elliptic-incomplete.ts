/** Incomplete elliptic integrals, by Carlson's symmetric ones (DLMF 19.25 and 19.36). */
import type { DType } from '../../array/dtype.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { range } from '../../array/shape.js';
import { where } from '../../numpy/indexing/where.js';
import { equal, greater, isinf, notEqual } from '../../numpy/math/logic.js';
import { convertTo } from '../../operands/basic.js';
import { op } from '../../operands/elementwise.js';
import { promotedType } from '../../operands/promote.js';
import { arrayLike } from '../../parameters/kinds.js';
import { parameters } from '../../parameters/parameters.js';
import { realFloats } from '../floats.js';
import { ellipe, ellipk } from './elliptic.js';

/** As many doublings as bring 1e-33 and 1, or 1 and 1e308, within a hundredth of each other. */
const doublings = 13;

type Triple = readonly [NDArray, NDArray, NDArray];

const sumOf = ([first, ...rest]: readonly [NDArray, ...NDArray[]]): NDArray =>
  rest.reduce((a, b) => op('add', a, b), first);
const productOf = ([first, ...rest]: readonly [NDArray, ...NDArray[]]): NDArray =>
  rest.reduce((a, b) => op('mul', a, b), first);

/** Σ coefficient · term. */
const combination = (...terms: readonly [number, ...NDArray[]][]): NDArray =>
  terms
    .map(([factor, ...xs]) => op('mul', productOf(xs as [NDArray]), factor))
    .reduce((a, b) => op('add', a, b));

/**
 * R_F(x, y, z) and R_D(x, y, z): both by doublings, after which the three are nearly one, and by
 * the series about what they are.
 */
function carlson(given: Triple): { first: NDArray; second: NDArray } {
  let xyz = given;
  let sum: NDArray | null = null;
  for (const n of range(doublings)) {
    const [a, b, c] = xyz.map((v) => op('sqrt', v)) as unknown as Triple;
    const step = sumOf([op('mul', a, b), op('mul', b, c), op('mul', c, a)]);
    const term = op('div', 3 * 4 ** -n, op('mul', c, op('add', xyz[2], step)));
    sum = sum === null ? term : op('add', sum, term);
    // Quartered first, the sum does not overflow.
    const quarter = op('mul', step, 0.25);
    xyz = xyz.map((v) => op('add', op('mul', v, 0.25), quarter)) as unknown as Triple;
  }
  const rest = op('mul', nearlyEqualSecond(xyz), 4 ** -doublings);
  return { first: nearlyEqualFirst(xyz), second: sum === null ? rest : op('add', sum, rest) };
}

const apart = (mean: NDArray, x: NDArray): NDArray => op('sub', 1, op('div', x, mean));

/** DLMF 19.36.1. */
function nearlyEqualFirst([x, y, z]: Triple): NDArray {
  const mean = op('div', sumOf([x, y, z]), 3);
  const [p, q] = [apart(mean, x), apart(mean, y)];
  const r = op('neg', op('add', p, q));
  const e2 = op('sub', op('mul', p, q), op('mul', r, r));
  const e3 = productOf([p, q, r]);
  const series = combination([-1 / 10, e2], [1 / 14, e3], [1 / 24, e2, e2], [-3 / 44, e2, e3]);
  return op('div', op('add', series, 1), op('sqrt', mean));
}

/** DLMF 19.36.2. */
function nearlyEqualSecond([x, y, z]: Triple): NDArray {
  const mean = op('div', sumOf([x, y, op('mul', z, 3)]), 5);
  const [p, q] = [apart(mean, x), apart(mean, y)];
  const r = op('div', op('add', p, q), -3);
  const [pq, rr] = [op('mul', p, q), op('mul', r, r)];
  const e2 = combination([1, pq], [-6, rr]);
  const e3 = combination([3, pq, r], [-8, rr, r]);
  const e4 = combination([3, pq, rr], [-3, rr, rr]);
  const series = combination(
    [-3 / 14, e2],
    [1 / 6, e3],
    [9 / 88, e2, e2],
    [-3 / 22, e4],
    [-9 / 52, e2, e3],
    [3 / 26, pq, rr, r],
  );
  return op('div', op('add', series, 1), op('mul', mean, op('sqrt', mean)));
}

/** An amplitude as turns·π + θ with θ from -π/2 to π/2, and what the integrals up to θ are of. */
interface Amplitude {
  readonly turns: NDArray;
  readonly sine: NDArray;
  readonly cosine: NDArray;
  /** 1 - m sin²θ, without cancellation. */
  readonly radicand: NDArray;
}

function amplitude(phi: NDArray, m: NDArray): Amplitude {
  const c = op('cos', phi);
  const cosine = op('abs', c);
  const sign = convertTo(where(equal(c, cosine), 1, -1), phi.dtype);
  const sine = op('mul', op('sin', phi), sign);
  const theta = op('stopGradient', op('atan2', sine, cosine));
  const whole = op('div', op('sub', op('stopGradient', phi), theta), Math.PI);
  const turns = op('floor', op('add', whole, 0.5));
  const square = op('mul', sine, sine);
  const nearOne = op('add', op('mul', cosine, cosine), op('mul', op('sub', 1, m), square));
  const radicand = where(greater(m, 0), nearOne, op('sub', 1, op('mul', m, square)));
  return { turns, sine, cosine, radicand };
}

interface Operands {
  readonly phi: NDArray;
  readonly m: NDArray;
  /** That of the result; the operands are float64. */
  readonly dtype: DType;
}

function operandsOf(who: string, phi: ArrayLike, m: ArrayLike): Operands {
  const given = realFloats(who, phi, m);
  const [wide, parameter] = given.map((x) => convertTo(x, 'float64')) as [NDArray, NDArray];
  return { phi: wide, m: parameter, dtype: promotedType(...given).dtype };
}

/**
 * From the integral up to θ and the complete one to that up to φ; `far` is its value at m = -∞.
 */
function integral(
  { phi, m, dtype }: Operands,
  upTo: (parts: Amplitude, m: NDArray) => NDArray,
  complete: (m: NDArray) => NDArray,
  far: number,
): NDArray {
  const [isFar, isEndless] = [equal(m, -Infinity), isinf(phi)];
  const [inside, angle] = [where(isFar, 0, m), where(isEndless, 0, phi)];
  const parts = amplitude(angle, inside);
  // Within half a turn no complete one counts, which is infinite at m = 1.
  const isTurned = notEqual(parts.turns, 0);
  const whole = op('mul', op('mul', parts.turns, 2), complete(where(isTurned, inside, 0)));
  const usual = op('add', upTo(parts, inside), where(isTurned, whole, 0));
  const known = where(isEndless, phi, where(greater(inside, 1), NaN, usual));
  const size = convertTo(where(equal(phi, 0), 0, far), phi.dtype);
  const atEnd = op('mul', size, op('sign', phi));
  return convertTo(where(isFar, atEnd, known), dtype);
}

const list = { phi: arrayLike, m: arrayLike };
const ellipkincParameters = parameters('scipy.special.ellipkinc', list);
const ellipeincParameters = parameters('scipy.special.ellipeinc', list);

/**
 * The incomplete elliptic integral of the first kind: that of 1 / √(1 - m sin²θ) from 0 to φ, for
 * every real φ. NaN for m > 1, 0 at m = -∞; the parameter m is the square of the modulus k. The
 * operands broadcast, integers become floats, complex numbers throw `dtype-mismatch`. Computed in
 * float64 whatever the dtype.
 */
export function ellipkinc(phi: ArrayLike, m: ArrayLike, ...none: []): NDArray {
  ellipkincParameters.read([phi, m], none);
  const upTo = ({ sine, cosine, radicand }: Amplitude): NDArray => {
    const square = op('mul', cosine, cosine);
    const one = op('add', op('mul', square, 0), 1);
    return op('mul', sine, carlson([square, radicand, one]).first);
  };
  return integral(operandsOf('scipy.special.ellipkinc', phi, m), upTo, ellipk, 0);
}

/**
 * The incomplete elliptic integral of the second kind: that of √(1 - m sin²θ) from 0 to φ, for
 * every real φ. NaN for m > 1, infinite at m = -∞; the parameter m is the square of the modulus k.
 * The operands broadcast, integers become floats, complex numbers throw `dtype-mismatch`. Computed
 * in float64 whatever the dtype.
 */
export function ellipeinc(phi: ArrayLike, m: ArrayLike, ...none: []): NDArray {
  ellipeincParameters.read([phi, m], none);
  // DLMF 19.25.9, but 19.25.10 where its terms would cancel; near φ = 0 the slopes of those would.
  const upTo = ({ sine, cosine, radicand }: Amplitude, parameter: NDArray): NDArray => {
    const isSteep = greater(productOf([parameter, sine, sine]), 0.5);
    const square = op('mul', cosine, cosine);
    const middle = where(isSteep, 1, radicand);
    const { first, second } = carlson([square, middle, where(isSteep, radicand, 1)]);
    const cubed = productOf([sine, sine, sine, second, op('div', parameter, 3)]);
    const same = op('mul', sine, first);
    const above = op('mul', op('sub', 1, parameter), op('add', same, cubed));
    const ends = op('div', productOf([parameter, sine, cosine]), op('sqrt', radicand));
    return where(isSteep, op('add', above, ends), op('sub', same, cubed));
  };
  return integral(operandsOf('scipy.special.ellipeinc', phi, m), upTo, ellipe, Infinity);
}
