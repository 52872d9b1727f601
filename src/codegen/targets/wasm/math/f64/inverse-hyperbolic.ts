/** Area functions, by logarithms of sums that carry twice the digits. */
import type { Code } from '../../binary/code.js';
import { lanes, unary } from '../define.js';
import {
  abs,
  add,
  atMost,
  and,
  div,
  eq,
  ge,
  lt,
  mul,
  mulAdd,
  neg,
  polynomial,
  select,
  sqrt,
  sub,
  withSignOf,
} from './arithmetic.js';
import { fastTwoSum, twoProduct, twoSum } from './double-double.js';
import { logOf, normalized } from './log.js';
import type { Vector, VectorLocal } from '../../binary/instructions.js';

/** From here on √(x² ± 1) is x. */
const large = 2 ** 30;

/** ln(x + √(x² + d)) for d = ±1, positive x and positive x² + d. */
function logOfRootSum(c: Code, x: VectorLocal, d: 1 | -1): Vector {
  const isLarge = c.let('isLarge', ge(x, large));
  const bounded = c.let('bounded', atMost(x, large));
  const square = twoProduct(c, bounded, bounded);
  const sum = twoSum(c, square.head, d);
  const under = fastTwoSum(c, sum.head, add(sum.tail, square.tail));
  const root = c.let('root', sqrt(under.head));
  const back = twoProduct(c, root, root);
  const missing = add(sub(sub(under.head, back.head), back.tail), under.tail);
  // The last term is felt at 0 only, where it keeps 0 / 0 away.
  const rootTail = div(missing, mulAdd(root, 2, 2 ** -200));
  const total = twoSum(c, bounded, root);
  const tail = add(total.tail, rootTail);
  const argument = c.let('argument', select(isLarge, x, total.head));
  const { k, m } = normalized(c, argument);
  const correction = select(isLarge, 0, div(tail, total.head));
  // ln 2x for large x.
  return logOf(c, { k: c.let('exponent', add(k, and(isLarge, lanes('f64x2', 1)))), m }, correction);
}

/** (asinh x - x) / x³ = P / Q in x², |x| <= 1/2; the error is below 2^-60 asinh x. */
const asinhP = [
  -0.16666666666666638, -0.27217196439377567, -0.1309681592739481, -0.01772066807991445,
  -0.00012976252170934923,
];
const asinhQ = [
  1.0, 2.083031786362357, 1.4553161166677604, 0.3855529843238814, 0.029946992082849143,
];

export const asinh = unary('asinh', (c, x) => {
  const size = c.let('size', abs(x));
  const z = c.let('z', mul(x, x));
  const cubic = div(mul(mul(size, z), polynomial(c, z, asinhP)), polynomial(c, z, asinhQ));
  const far = logOfRootSum(c, size, 1);
  const positive = select(lt(size, 0.5), add(size, cubic), far);
  return withSignOf(select(lt(size, Infinity), positive, size), x);
});

export const acosh = unary('acosh', (c, x) => {
  const result = c.let('result', logOfRootSum(c, x, -1));
  return select(lt(x, 1), NaN, select(lt(x, Infinity), result, x));
});

/** ½ ln(1 + q) with q = 2 |x| / (1 - |x|), to twice the digits. */
export const atanh = unary('atanh', (c, x) => {
  const size = c.let('size', abs(x));
  const twice = c.let('twice', add(size, size));
  const divisor = fastTwoSum(c, 1, neg(size));
  const q = c.let('q', div(twice, divisor.head));
  const product = twoProduct(c, q, divisor.head);
  const missing = sub(sub(sub(twice, product.head), product.tail), mul(q, divisor.tail));
  const sum = twoSum(c, 1, q);
  const tail = add(sum.tail, div(missing, divisor.head));
  const result = mul(logOf(c, normalized(c, sum.head), div(tail, sum.head)), 0.5);
  const edge = select(eq(size, 1), Infinity, NaN);
  return withSignOf(select(lt(size, 1), result, edge), x);
});
