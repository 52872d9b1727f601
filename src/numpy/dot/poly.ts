/** Polynomials as vectors of coefficients, the highest power first. */
import { DenseArray } from '../../array/dense.js';
import { fail, speakAs } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { broadcastShapes, printShape, range } from '../../array/shape.js';
import { oneOperand, twoOperands } from '../../parameters/arity.js';
import { arrayLike, flag, integer, named, optional, size } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { add, divide, multiply, subtract } from '../math/arithmetic.js';
import {
  broadcastInto,
  broadcastRight,
  filled,
  flat,
  join,
  pickAxis,
  sliceAxis,
} from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import { promotedPair } from './dot.js';
import { convolve } from './convolve.js';
import { op } from '../../operands/elementwise.js';
import { asInexact } from '../../operands/promote.js';
import { generalEigenvalues } from '../../operands/spectral.js';

function coefficients(who: string, p: ArrayLike): NDArray {
  const array = asArray(p);
  if (array.ndim > 1)
    fail(
      'shape-mismatch',
      `${who}: coefficients must be a vector, received shape ${printShape(array.shape)}.`,
    );
  return flat(array);
}

const coefficientPair = (who: string, p: ArrayLike, q: ArrayLike): [NDArray, NDArray] =>
  promotedPair(coefficients(who, p), coefficients(who, q));

export interface PolyvalOptions {
  /** Accepted from code written for JAX; Horner's steps are always written out. */
  readonly unroll?: number | undefined;
}

const polyvalParameters = parameters<PolyvalOptions>(
  'polyval',
  { p: arrayLike, x: arrayLike },
  { unroll: named(integer) },
);

/**
 * The value of the polynomial at each element of x, by Horner's scheme. Further axes of the
 * coefficients are those of many polynomials: they broadcast with x.
 */
export function polyval(p: ArrayLike, x: ArrayLike, ...args: [options?: PolyvalOptions]): NDArray {
  polyvalParameters.read([p, x], args);
  const given = asArray(p);
  const [list, at] = promotedPair(given.ndim === 0 ? flat(given) : given, x);
  const [count = 0, ...batch] = list.shape;
  const shape = broadcastShapes([batch, at.shape], 'polyval');
  const wide = broadcastRight(at, shape);
  return range(count)
    .map((i) => broadcastRight(pickAxis(list, 0, i), shape))
    .reduce((value, c) => op('add', op('mul', value, wide), c), filled(0, shape, at.dtype));
}

/** The same polynomial with zeros in front, `size` coefficients in all. */
function padFront(p: NDArray, size: number): NDArray {
  return p.size === size ? p : join([filled(0, [size - p.size], p.dtype), p], 0);
}

/** The sum of two polynomials. */
export function polyadd(p: ArrayLike, q: ArrayLike, ...more: []): NDArray {
  twoOperands('polyadd', p, q, more);
  const [a, b] = coefficientPair('polyadd', p, q);
  const size = Math.max(a.size, b.size);
  return add(padFront(a, size), padFront(b, size));
}

/** The difference of two polynomials. */
export function polysub(p: ArrayLike, q: ArrayLike, ...more: []): NDArray {
  twoOperands('polysub', p, q, more);
  const [a, b] = coefficientPair('polysub', p, q);
  const size = Math.max(a.size, b.size);
  return subtract(padFront(a, size), padFront(b, size));
}

export interface PolymulOptions {
  /** Leaves out zeros in front of the result, whose values must then be known. */
  readonly trimLeadingZeros?: boolean | undefined;
}

const trimKinds = { trimLeadingZeros: named(flag) };
const polymulParameters = parameters<PolymulOptions>(
  'polymul',
  { p: arrayLike, q: arrayLike },
  trimKinds,
);
const polydivParameters = parameters<PolymulOptions>(
  'polydiv',
  { p: arrayLike, q: arrayLike },
  trimKinds,
);

/** The product of two polynomials, in floating point. */
export function polymul(p: ArrayLike, q: ArrayLike, ...args: [options?: PolymulOptions]): NDArray {
  const options = polymulParameters.read([p, q], args);
  const factors = [p, q].map((v) => coefficients('polymul', v)) as [NDArray, NDArray];
  const product = speakAs('polymul', () => convolve(...factors));
  return options.trimLeadingZeros === true ? trimmed('polymul', product) : product;
}

/**
 * Quotient and remainder of two polynomials, in floating point. The remainder has as many
 * coefficients as the dividend unless zeros in front are trimmed.
 */
export function polydiv(
  p: ArrayLike,
  q: ArrayLike,
  ...args: [options?: PolymulOptions]
): [quotient: NDArray, remainder: NDArray] {
  const options = polydivParameters.read([p, q], args);
  const [a, b] = coefficientPair('polydiv', asInexact(p), asInexact(q));
  if (b.size === 0)
    fail('bad-argument', 'polydiv: the divisor must have coefficients, received none.');
  const lead = pickAxis(b, 0, 0);
  const steps = Math.max(a.size - b.size + 1, 1);
  let rest = a;
  const quotient: NDArray[] = [];
  for (let k = 0; k < steps; k++) {
    if (k + b.size > rest.size) {
      quotient.push(filled(0, [1], a.dtype));
      continue;
    }
    const factor = divide(sliceAxis(rest, 0, k, k + 1), lead);
    quotient.push(factor);
    const window = subtract(sliceAxis(rest, 0, k, k + b.size), multiply(factor, b));
    const parts = [sliceAxis(rest, 0, 0, k), window, sliceAxis(rest, 0, k + b.size, rest.size)];
    rest = join(
      parts.filter((part) => part.size > 0),
      0,
    );
  }
  const remainder = options.trimLeadingZeros === true ? trimmed('polydiv', rest) : rest;
  return [join(quotient, 0), remainder];
}

function trimmed(who: string, p: NDArray): NDArray {
  if (!(p instanceof DenseArray))
    fail(
      'value-not-known',
      `${who}: how many zeros stand in front of a traced polynomial is not known. ` +
        'Leave trimLeadingZeros out.',
    );
  const first = p.dataSync({ copy: false }).findIndex((c) => c !== 0);
  return sliceAxis(p, 0, first === -1 ? p.size : first, p.size);
}

export interface PolyderOptions {
  /** How many times. */
  readonly m?: number | undefined;
}

const polyderParameters = parameters<PolyderOptions>('polyder', { p: arrayLike }, { m: size });

/** The m-th derivative (the first by default). */
export function polyder(p: ArrayLike, ...args: Trailing<[m?: number], PolyderOptions>): NDArray {
  const { m: order = 1 } = polyderParameters.read([p], args);
  const list = coefficients('polyder', p);
  const degree = list.size - 1;
  const kept = Math.max(list.size - order, 0);
  // x^n becomes n (n - 1) … (n - m + 1) x^(n - m).
  const factors = range(kept).map((i) => falling(degree - i, order));
  return multiply(sliceAxis(list, 0, 0, kept), asArray(factors, list.dtype));
}

export interface IntegralOptions extends PolyderOptions {
  /** The constants of integration, the first one first; 0 by default. */
  readonly k?: ArrayLike | null | undefined;
}

const polyintParameters = parameters<IntegralOptions>(
  'polyint',
  { p: arrayLike },
  { m: size, k: optional(arrayLike) },
);

/** The m-th integral (the first by default), in floating point. */
export function polyint(
  p: ArrayLike,
  ...args: Trailing<[m?: number, k?: ArrayLike | null], IntegralOptions>
): NDArray {
  const { m: order = 1, k: constants = 0 } = polyintParameters.read([p], args);
  const list = asInexact(coefficients('polyint', p));
  if (order === 0) return list;
  const given = flat(asArray(constants, list.dtype));
  if (given.size !== 1 && given.size !== order)
    fail('bad-argument', `polyint: wants 1 or ${order} constants, received ${given.size}.`);
  const all = join([list, given.size === 1 ? broadcastInto(given, [order], [0]) : given], 0);
  const degree = all.size - 1;
  // x^n comes from the power that has been integrated m times, a constant from fewer.
  const factors = range(all.size).map((i) => falling(degree - i, Math.min(order, degree - i)));
  return divide(all, asArray(factors, list.dtype));
}

/** n (n - 1) …, m factors. */
const falling = (n: number, m: number): number =>
  range(m).reduce((product, i) => product * (n - i), 1);

/**
 * The coefficients of the polynomial with these zeros, in floating point; of a square matrix those
 * of its characteristic polynomial, which are complex. Throws `shape-mismatch` for other shapes.
 */
export function poly(zeros: ArrayLike, ...more: []): NDArray {
  oneOperand('poly', zeros, more);
  const given = asInexact(zeros);
  if (given.ndim > 2 || (given.ndim === 2 && given.shape[0] !== given.shape[1]))
    fail(
      'shape-mismatch',
      `poly: wants a vector of zeros or a square matrix, received ${printShape(given.shape)}.`,
    );
  const list = given.ndim === 2 ? generalEigenvalues(given) : given;
  const one = filled(1, [1], list.dtype);
  return range(list.size)
    .map((i) => join([one, op('neg', sliceAxis(flat(list), 0, i, i + 1))], 0))
    .reduce((product, factor) => convolve(product, factor), one);
}
