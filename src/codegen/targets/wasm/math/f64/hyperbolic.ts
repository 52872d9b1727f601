/** Hyperbolic functions: near 0 by minimax approximations, elsewhere by e^|x|. */
import type { Code } from '../../binary/code.js';
import { i64x2, type VectorLocal } from '../../binary/instructions.js';
import { unary } from '../define.js';
import {
  abs,
  add,
  atMost,
  bits,
  div,
  lt,
  mul,
  mulAdd,
  polynomial,
  select,
  withSignOf,
} from './arithmetic.js';
import { expOf, expParts } from './exp.js';
import { fastTwoSum, type DoubleDouble } from './double-double.js';
import { wholeRoot } from './roots-of-two.js';

/** (sinh x - x) / x³ in x², |x| <= 1; the error is below 2^-61 sinh x. */
const sinhTerms = [
  0.16666666666666669, 0.008333333333332915, 0.0001984126984159009, 2.755731910807485e-6,
  2.505213076381149e-8, 1.6056678438786912e-10, 7.776008165944487e-13,
];

/** (tanh x - x) / x³ = P / Q in x², |x| <= 1; the error is below 2^-60 tanh x. */
const tanhP = [
  -0.3333333333333333, -0.021406151576008392, -0.0002431150948278293, -1.7196351488440642e-8,
];
const tanhQ = [1.0, 0.46421845472802153, 0.024511965270964907, 0.00025412492121109075];

/** e^|x| / 2, bounded where sinh and cosh overflow; a quarter of e^|x| does not. */
function halfExp(c: Code, magnitude: VectorLocal): DoubleDouble {
  const { root, p } = expParts(c, c.let('bounded', atMost(magnitude, 711)));
  const quarter = c.let('quarter', i64x2.sub(wholeRoot(root), bits(2n << 52n)));
  const { head, tail } = fastTwoSum(c, quarter, mul(quarter, p));
  return { head: c.let('h', add(head, head)), tail: c.let('hTail', add(tail, tail)) };
}

export const sinh = unary('sinh', (c, x) => {
  const magnitude = c.let('magnitude', abs(x));
  const h = halfExp(c, magnitude);
  const { head, tail } = fastTwoSum(c, h.head, div(-0.25, h.head));
  // The tail of an infinite head is no number.
  const rest = select(lt(magnitude, 709), add(tail, h.tail), 0);
  const square = c.let('z', mul(x, x));
  const near = mulAdd(mul(x, square), polynomial(c, square, sinhTerms), x);
  return select(lt(magnitude, 1), near, withSignOf(add(head, rest), x));
});

export const cosh = unary('cosh', (c, x) => {
  const magnitude = c.let('magnitude', abs(x));
  const h = halfExp(c, magnitude);
  return add(h.head, add(div(0.25, h.head), h.tail));
});

/** x + x³ P / Q below 1, 1 - 2 / (e^2|x| + 1) above: both as a + b / d, with one division. */
export const tanh = unary('tanh', (c, x) => {
  const magnitude = c.let('magnitude', abs(x));
  const isSmall = c.let('isSmall', lt(magnitude, 1));
  const twice = c.let('twice', mul(atMost(magnitude, 25), 2));
  const z = c.let('z', mul(x, x));
  const nearP = mul(mul(magnitude, z), polynomial(c, z, tanhP));
  const b = select(isSmall, nearP, -2);
  const d = select(isSmall, polynomial(c, z, tanhQ), add(expOf(c, twice), 1));
  return withSignOf(add(select(isSmall, magnitude, 1), div(b, d)), x);
});
