/**
 * Sine, cosine and tangent. Multiples of π or π/2 are subtracted in four parts, the first three of
 * 12 bits, so that all products and the differences that cancel are exact (W. J. Cody and W.
 * Waite); what is left is small enough for one minimax polynomial. Large arguments go to float64.
 */
import type { Code } from '../../binary/code.js';
import { i32x4, type Vector, type VectorLocal } from '../../binary/instructions.js';
import { unary, type MathFunction } from '../define.js';
import { cos as cos64, sin as sin64, tan as tan64 } from '../f64/trigonometric.js';
import {
  abs,
  add,
  div,
  fastTwoDifference,
  fastTwoSum,
  integerShift,
  lt,
  mul,
  not,
  polynomial,
  select,
  signOf,
  sub,
  xor,
  type DoubleFloat,
} from './arithmetic.js';
import { exceptRare } from './doubles.js';

type Parts = readonly [number, number, number, number];
const piParts: Parts = [
  3.1416015625, -8.907169103622437e-6, -1.741227606544271e-9, 1.2446743939339977e-13,
];
const halfPiParts: Parts = [
  1.57080078125, -4.453584551811218e-6, -8.706138032721355e-10, 6.223371969669989e-14,
];

/** Below it multiples have at most 12 bits. */
const large = 6000;

/** x - count times the sum of the parts; what the two middle differences lose is made good. */
function without(c: Code, x: VectorLocal, count: VectorLocal, parts: Parts): DoubleFloat {
  const [first, second, third, last] = parts;
  const coarse = c.let('coarse', sub(x, mul(count, first)));
  const finer = fastTwoDifference(c, coarse, mul(count, second));
  const fine = fastTwoDifference(c, finer.head, mul(count, third));
  const rest = c.let('rest', sub(add(finer.tail, fine.tail), mul(count, last)));
  return fastTwoSum(c, fine.head, rest);
}

interface OddFunction {
  /** The power of two next to the factor of r³: its product is exact, the other one is small. */
  readonly cubic: number;
  /** In r², of what remains after r + cubic r³, divided by r³. */
  readonly terms: readonly number[];
  /** The derivative is about 1 + slope r². */
  readonly slope: number;
}

/**
 * The minimax polynomials for |r| <= π/2 and |r| <= π/4; errors are below 2^-32 sin r and 2^-29 tan
 * r.
 */
const sine: OddFunction = {
  cubic: -1 / 8,
  terms: [-0.041666668, 0.008333337, -0.00019841448, 2.7550097e-6, -2.4256416e-8],
  slope: -0.4053,
};
const tangent: OddFunction = {
  cubic: 1 / 4,
  terms: [
    0.08333344, 0.13332805, 0.054047257, 0.02133663, 0.010714057, 0.00022601386, 0.0043156706,
  ],
  slope: 1.62,
};

function valueOf(
  c: Code,
  { cubic, terms, slope }: OddFunction,
  { head: r, tail }: DoubleFloat,
): Vector {
  const square = c.let('square', mul(r, r));
  const cube = c.let('cube', mul(square, r));
  const beyond = add(mul(cube, cubic), mul(cube, polynomial(terms, square)));
  return add(r, add(beyond, mul(tail, add(mul(square, slope), 1))));
}

/** The sign of (-1)^n, n in the lower bits. */
const signOfPower = (n: Vector): Vector => i32x4.shl(n, 31);

/** `usual`, and for large arguments what the function for float64 gives. */
const exceptLarge = (
  c: Code,
  x: VectorLocal,
  magnitude: VectorLocal,
  f: MathFunction,
  usual: Vector,
): Vector => exceptRare(c, [x], not(lt(magnitude, large)), f, usual);

/** sin |x| = (-1)^n sin r, |x| = n π + r. */
export const sin = unary('sin', (c, x) => {
  const magnitude = c.let('magnitude', abs(x));
  const n = c.let('n', add(mul(magnitude, 1 / Math.PI), integerShift));
  const r = without(c, magnitude, c.let('count', sub(n, integerShift)), piParts);
  const result = xor(valueOf(c, sine, r), xor(signOfPower(n), signOf(x)));
  return exceptLarge(c, x, magnitude, sin64, result);
});

/** cos |x| = (-1)^n sin r, |x| = (n - 1/2) π + r. */
export const cos = unary('cos', (c, x) => {
  const magnitude = c.let('magnitude', abs(x));
  const n = c.let('n', add(add(mul(magnitude, 1 / Math.PI), 0.5), integerShift));
  const r = without(c, magnitude, c.let('count', sub(sub(n, integerShift), 0.5)), piParts);
  const result = xor(valueOf(c, sine, r), signOfPower(n));
  return exceptLarge(c, x, magnitude, cos64, result);
});

/** tan |x| = tan r for |x| = n π/2 + r and even n, -1 / tan r for odd n. */
export const tan = unary('tan', (c, x) => {
  const magnitude = c.let('magnitude', abs(x));
  const n = c.let('n', add(mul(magnitude, 2 / Math.PI), integerShift));
  const r = without(c, magnitude, c.let('count', sub(n, integerShift)), halfPiParts);
  const ofR = c.let('ofR', valueOf(c, tangent, r));
  const isOdd = i32x4.shr_s(i32x4.shl(n, 31), 31);
  const result = xor(select(isOdd, div(-1, ofR), ofR), signOf(x));
  return exceptLarge(c, x, magnitude, tan64, result);
});
