/** Inverse hyperbolic functions as logarithms, in float64. */
import { unary } from '../define.js';
import * as f64 from '../f64/arithmetic.js';
import { abs, and, div, ge, lt, select, sqrt, sub, withSignOf } from './arithmetic.js';
import { inHalves } from './doubles.js';
import { wideLog } from './wide.js';
import type { Vector } from '../../binary/instructions.js';

/** Below it asinh x and artanh x are x. */
const small = 2 ** -12;

/** asinh |x| = ln(|x| + √(x² + 1)). */
export const asinh = unary('asinh', (c, x) => {
  const magnitude = c.let('magnitude', abs(x));
  const far = inHalves(c, [magnitude], (y) => {
    const root = f64.sqrt(f64.mulAdd(y, y, 1));
    return wideLog(c, c.let('u', f64.add(y, root)));
  });
  // Also false of NaN, as infinity and NaN are their own results.
  const isUsual = and(ge(magnitude, small), lt(magnitude, Infinity));
  return select(isUsual, withSignOf(far, x), x);
});

/** acosh x = ln(x + √((x - 1) (x + 1))). */
export const acosh = unary('acosh', (c, x) => {
  const usual = inHalves(c, [x], (y) => {
    const root = f64.sqrt(f64.mul(f64.sub(y, 1), f64.add(y, 1)));
    return wideLog(c, c.let('u', f64.add(y, root)));
  });
  // The root is infinite or NaN where the result is.
  return select(and(ge(x, 1), lt(x, Infinity)), usual, sqrt(sub(x, 1)));
});

/** artanh |x| = ln((1 + |x|) / (1 - |x|)) / 2. */
export const atanh = unary('atanh', (c, x) => {
  const magnitude = c.let('magnitude', abs(x));
  const far = inHalves(c, [magnitude], (y) => {
    const ratio = f64.div(f64.add(y, 1), f64.sub(1, y));
    return f64.mul(wideLog(c, c.let('ratio', ratio)), 0.5);
  });
  const inside: Vector = select(ge(magnitude, small), withSignOf(far, x), x);
  // ∞ at ±1, NaN beyond
  return select(lt(magnitude, 1), inside, div(x, sqrt(sub(1, magnitude))));
});
