/** The error function, its complement and its inverse. */
import { unary } from '../define.js';
import * as f64 from '../f64/arithmetic.js';
import { i32x4 } from '../../binary/instructions.js';
import {
  abs,
  add,
  atMost,
  div,
  integerShift,
  lt,
  mul,
  polynomial,
  select,
  sqrt,
  sub,
  withSignOf,
} from './arithmetic.js';
import { inHalves } from './doubles.js';
import { wideExp, wideLog } from './wide.js';

/** erf x / x - 1 in x², |x| <= 1; the error is below 2^-29 erf x / x. */
const erfTerms = [
  0.12837917, -0.37612626, 0.11283579, -0.026853347, 0.005187162, -0.0007997853, 7.806904e-5,
];

/** -ln erfc x for 1 <= x <= 4; the error is below 2^-29 erf x / erfc x. */
const tailTerms = [
  0.00034153432, 1.1270891, 0.6381449, 0.10310669, -0.02183804, 0.0029476539, -0.00018637895,
];

/** (e^r - 1) / r for |r| <= ln 2 / 2; the error is below 2^-23 e^r. */
const expTerms = [1, 0.49999228, 0.16667117, 0.04189065, 0.008312464];

/** x + x P below 1, 1 - e^-P above, where digits of the exponential function matter less. */
export const erf = unary('erf', (c, x) => {
  const magnitude = c.let('magnitude', atMost(abs(x), 4));
  const square = c.let('square', mul(x, x));
  const near = add(x, mul(x, polynomial(erfTerms, square)));
  const exponent = c.let('exponent', polynomial(tailTerms, magnitude));
  const shift = integerShift + 127;
  const shifted = c.let('shifted', sub(shift, mul(exponent, Math.LOG2E)));
  const count = sub(shift, shifted);
  const r = c.let('r', sub(mul(count, Math.LN2), exponent));
  const tail = mul(add(mul(polynomial(expTerms, r), r), 1), i32x4.shl(shifted, 23));
  return select(lt(magnitude, 1), near, withSignOf(sub(1, tail), x));
});

/** e^(x²) erfc x in (x - 4) / (x + 4), x >= 0; the error is below 2^-32 of it. */
const erfcTerms = [
  0.13699945761551569, -0.2590680492384063, 0.21871968149473495, -0.16425778813578593,
  0.10896309488389284, -0.0631083333422224, 0.031299808151413755, -0.012839733681883018,
  0.004058691908973075, -0.0008151667853156163, -2.831399302998541e-5, 0.00010149144323600315,
];

/** From here on erfc is less than half of the least number. */
const erfcUnderflow = 10.1;

/** e^(-x²) P, or 2 minus that of -x, in float64. */
export const erfc = unary('erfc', (c, x) =>
  inHalves(c, [x], (y) => {
    const magnitude = c.let('size', f64.atMost(f64.abs(y), erfcUnderflow));
    const t = c.let('t', f64.div(f64.sub(magnitude, 4), f64.add(magnitude, 4)));
    const gaussian = wideExp(c, c.let('exponent', f64.neg(f64.mul(magnitude, magnitude))));
    const tail = c.let('tail', f64.mul(gaussian, f64.polynomial(c, t, erfcTerms)));
    return f64.select(f64.lt(y, 0), f64.sub(2, tail), tail);
  }),
);

/**
 * erfInv x / x in w - 5/2, w = -ln(1 - x²) <= 5, and in √w - 3 above; the errors are below 2^-28
 * and 2^-27. The variable is that of M. Giles, "Approximating the erfinv function", 2010.
 */
const centralTerms = [
  1.501409353513798, 0.246640287635028, -0.004177339406187247, -0.0012527446617701487,
  0.00021828263328456716, -4.961911037750184e-6, -3.4346125677485464e-6, 4.65891889785641e-7,
  1.80373464923336e-8, -8.772807026457368e-9, 3.3553161021757194e-10,
];
const outerTerms = [
  2.8329767960360672, 1.0016750741875133, 0.009445654932748992, -0.007639174957965866,
  0.005683478593963361, -0.0035881803060742404, 0.0014949331693170048, -7.432562527517782e-5,
  -0.00031790118979684224, 0.0001274448274758281,
];

export const erfInv = unary('erfInv', (c, x) => {
  const inside = inHalves(c, [x], (y) => {
    const ln = wideLog(c, c.let('v', f64.sub(1, f64.mul(y, y))));
    const w = c.let('w', f64.neg(ln));
    const central = f64.polynomial(c, c.let('v', f64.sub(w, 2.5)), centralTerms);
    const outer = f64.polynomial(c, c.let('s', f64.sub(f64.sqrt(w), 3)), outerTerms);
    return f64.mul(y, f64.select(f64.lt(w, 5), central, outer));
  });
  const magnitude = c.let('magnitude', abs(x));
  // ±∞ at ±1, NaN beyond
  return select(lt(magnitude, 1), inside, div(x, sqrt(sub(1, magnitude))));
});
