/** Bessel functions of whole orders, and modified ones of order 0 and 1. */
import { oneOperand, twoOperands } from '../../parameters/arity.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { modifiedBessel } from '../../operands/modified-bessel.js';
import { op } from '../../operands/elementwise.js';
import { asInexact } from '../../operands/promote.js';
import { broadcastInto, convertTo, iota } from '../../operands/basic.js';
import { range } from '../../array/shape.js';
import { arrayLike, named, size } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { fail } from '../../array/errors.js';
import { oneFloat, realFloats } from '../floats.js';

export { i0 } from '../../numpy/math/bessel.js';

/** exp(-|x|) · i0(x). */
export const i0e = (x: ArrayLike, ...none: []): NDArray =>
  modifiedBessel(0, true, asInexact(oneOperand('scipy.special.i0e', x, none)));
/** The modified Bessel function of the first kind, of order 1. */
export const i1 = (x: ArrayLike, ...none: []): NDArray =>
  modifiedBessel(1, false, asInexact(oneOperand('scipy.special.i1', x, none)));
/** exp(-|x|) · i1(x). */
export const i1e = (x: ArrayLike, ...none: []): NDArray =>
  modifiedBessel(1, true, asInexact(oneOperand('scipy.special.i1e', x, none)));

/** The Bessel function of the first kind and order 0. */
export const j0 = (x: ArrayLike, ...none: []): NDArray =>
  op('besselJ', 0, oneFloat('scipy.special.j0', x, none));
/** The Bessel function of the first kind and order 1. */
export const j1 = (x: ArrayLike, ...none: []): NDArray =>
  op('besselJ', 1, oneFloat('scipy.special.j1', x, none));
/** The Bessel function of the second kind and order 0: -∞ at 0, NaN for negative x. */
export const y0 = (x: ArrayLike, ...none: []): NDArray =>
  op('besselY', 0, oneFloat('scipy.special.y0', x, none));
/** The Bessel function of the second kind and order 1: -∞ at 0, NaN for negative x. */
export const y1 = (x: ArrayLike, ...none: []): NDArray =>
  op('besselY', 1, oneFloat('scipy.special.y1', x, none));

/**
 * The Bessel function of the first kind, of whole orders n from -10⁶ to 10⁶; NaN for other n. The
 * operands broadcast, integers become floats. It has no derivative by n, where it throws
 * `not-differentiable`. Each element takes as many steps as n has, where x is not small. By power
 * series, by the recurrence backwards (J. C. P. Miller), and by Hankel's expansions.
 */
export function jn(n: ArrayLike, x: ArrayLike, ...none: []): NDArray {
  twoOperands('scipy.special.jn', n, x, none);
  return op('besselJ', ...realFloats('scipy.special.jn', n, x));
}

/**
 * The Bessel function of the second kind, of whole orders n from -10⁶ to 10⁶; NaN for other n and
 * negative x. Else as `jn`.
 */
export function yn(n: ArrayLike, x: ArrayLike, ...none: []): NDArray {
  twoOperands('scipy.special.yn', n, x, none);
  return op('besselY', ...realFloats('scipy.special.yn', n, x));
}

/** The options of `besselJn`. */
export interface BesselJnOptions {
  /** The highest order. Must be given. */
  readonly v?: number | undefined;
  /** The steps of JAX's recurrence; has no effect: here they are as many as needed. */
  readonly nIter?: number | undefined;
}

const besselJnParameters = parameters<BesselJnOptions>(
  'scipy.special.besselJn',
  { z: arrayLike },
  { v: named(size), nIter: named(size) },
);

/**
 * The Bessel functions of the first kind of all orders 0 … v, along a new first axis. Integers
 * become floats, complex numbers throw `dtype-mismatch`.
 */
export function besselJn(z: ArrayLike, ...args: Trailing<[], BesselJnOptions>): NDArray {
  const { v } = besselJnParameters.read([z], args);
  if (v === undefined)
    fail(
      'bad-argument',
      'scipy.special.besselJn: v, the highest order, is missing. Write besselJn(z, { v: 2 }).',
    );
  const x = oneFloat('scipy.special.besselJn', z, []);
  const shape = [v + 1, ...x.shape];
  const orders = convertTo(iota(shape, 'int32', 0), x.dtype);
  return op(
    'besselJ',
    orders,
    broadcastInto(
      x,
      shape,
      range(x.ndim).map((d) => d + 1),
    ),
  );
}
