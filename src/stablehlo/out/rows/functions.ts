/** Elementary functions, and those special ones that CHLO has. */
import type { NoParams, PrimName } from '../../../ir/program.js';
import { byParts, formula, plain, single, type Row, type Rows } from '../row.js';

/** By its logarithm with another base. */
const logarithm = (name: 'log2' | 'log10', base: number): Row<NoParams> =>
  byParts(name, (w, [x]) => [w.plain('divide', w.plain('log', x!), w.full(base, x!.type))]);

export const functionRows = {
  exp: plain('exponential'),
  expm1: plain('exponential_minus_one'),
  log: plain('log'),
  log1p: plain('log_plus_one'),
  log2: logarithm('log2', Math.LN2),
  log10: logarithm('log10', Math.LN10),
  sqrt: plain('sqrt'),
  rsqrt: plain('rsqrt'),
  cbrt: plain('cbrt'),
  sin: plain('sine'),
  cos: plain('cosine'),
  tan: plain('tan'),
  tanh: plain('tanh'),
  logistic: plain('logistic'),
  pow: plain('power'),
  asin: single('chlo.asin'),
  acos: single('chlo.acos'),
  atan: single('chlo.atan'),
  sinh: single('chlo.sinh'),
  cosh: single('chlo.cosh'),
  asinh: single('chlo.asinh'),
  acosh: single('chlo.acosh'),
  atanh: single('chlo.atanh'),
  erf: single('chlo.erf'),
  erfc: single('chlo.erfc'),
  erfInv: single('chlo.erf_inv'),
  lgamma: single('chlo.lgamma'),
  digamma: single('chlo.digamma'),
  polygamma: single('chlo.polygamma'),
  // |Γ(x)| by its logarithm; it is negative where x < 0 and ⌊x⌋ is odd.
  gamma: formula((b, [x]) => {
    const size = b.exp(b.bind1('lgamma', [x!], {}));
    const floor = b.bind1('floor', [x!], {});
    const half = b.mul(floor, 0.5);
    const isOdd = b.ne(half, b.bind1('floor', [half], {}));
    const signed = b.select(b.and(b.lt(x!, 0), isOdd), b.neg(size), size);
    const isPole = b.and(b.lt(x!, 0), b.eq(x!, floor));
    // At ±0 it is infinite with the sign of 0.
    return [b.select(b.eq(x!, 0), b.div(1, x!), b.select(isPole, NaN, signed))];
  }),
} satisfies Partial<Rows<PrimName>>;
