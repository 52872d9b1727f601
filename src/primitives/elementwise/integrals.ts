/** Integrals of elementary functions, whose derivatives are these. */
import { noParams } from '../../ir/program.js';
import type { Ops, Primal } from '../record.js';
import { realFunction } from './functions.js';
import {
  cosIntegral,
  expi,
  expn,
  faddeevaImag,
  faddeevaReal,
  fresnelCos,
  fresnelSin,
  owensT,
  sinIntegral,
  spence,
} from './reference-integrals.js';
import { literalOf, partials, type Binary } from './rule.js';
import { by, realFunctionOf, refuse } from './several-operands.js';

/** f(x), by its power series within `near` of 0, so that slopes are right there. */
function bySeries(
  p: Ops,
  x: Primal,
  near: number,
  terms: readonly number[],
  f: (x: Primal) => Primal,
): Primal {
  const { dtype } = x.aval;
  const isNear = p.lt(p.bind1('abs', [x], noParams), near);
  const small = p.select(isNear, x, literalOf(p, 0, dtype));
  const [last, ...rest] = terms.toReversed();
  const start = p.mul(small, last!);
  const series = rest.reduce<Primal>(
    (sum, c, k) => (k === 0 ? p.add(start, c) : p.add(p.mul(sum, small), c)),
    start,
  );
  return p.select(isNear, series, f(p.select(isNear, literalOf(p, 1, dtype), x)));
}

/** sin(x) / x. */
const sincTerms = Array.from({ length: 16 }, (_, k) =>
  k % 2 === 0 ? (k % 4 === 0 ? 1 : -1) / factorial(k + 1) : 0,
);

function factorial(n: number): number {
  let product = 1;
  for (let k = 2; k <= n; k++) product *= k;
  return product;
}

/** ln(1 - z) / z. */
const logTerms = Array.from({ length: 17 }, (_, k) => -1 / (k + 1));

/** π/2 · x². */
const phase = (p: Ops, x: Primal): Primal => p.mul(p.mul(x, x), Math.PI / 2);

/** exp(-h²/2) f(exp(-(ah)²/2)). */
const gaussian = (p: Ops, x: Primal): Primal => p.exp(p.mul(p.mul(x, x), -0.5));

const w = (p: Ops, name: 'faddeevaReal' | 'faddeevaImag', z: readonly Primal[]): Primal =>
  p.bind1(name, z, noParams);

/** The parts of w′ = 2i/√π - 2 z w. */
function slopeOfW(p: Ops, [x, y]: readonly Primal[]): { real: Primal; imag: Primal } {
  const [u, v] = [w(p, 'faddeevaReal', [x!, y!]), w(p, 'faddeevaImag', [x!, y!])];
  const twoOverRootPi = 2 / Math.sqrt(Math.PI);
  return {
    real: p.mul(p.sub(p.mul(x!, u), p.mul(y!, v)), -2),
    imag: p.sub(twoOverRootPi, p.mul(p.add(p.mul(x!, v), p.mul(y!, u)), 2)),
  };
}

export const integralRules = {
  // d Ei(x) = eˣ / x dx
  expi: realFunction('expi', expi, (p, t, dx, x) => t.mul(dx, p.div(p.exp(x), x))),
  // d E_n(x) = -E_{n-1}(x) dx
  expn: realFunctionOf<Binary>(
    'expn',
    expn,
    partials<Binary>(
      refuse('expn has no derivative by its order n. Put stopGradient around the order.'),
      by((p, [n, x]) => p.neg(p.bind1('expn', [p.sub(n!, 1), x!], noParams))),
    ),
  ),
  // d Si(x) = sin x / x dx
  sinIntegral: realFunction('sinIntegral', sinIntegral, (p, t, dx, x) =>
    t.mul(
      dx,
      bySeries(p, x, 0.5, sincTerms, (y) => p.div(p.sin(y), y)),
    ),
  ),
  // d Ci(|x|) = cos x / x dx
  cosIntegral: realFunction('cosIntegral', cosIntegral, (p, t, dx, x) =>
    t.mul(dx, p.div(p.cos(x), x)),
  ),
  // d S(x) = sin(πx²/2) dx
  fresnelSin: realFunction('fresnelSin', fresnelSin, (p, t, dx, x) =>
    t.mul(dx, p.sin(phase(p, x))),
  ),
  fresnelCos: realFunction('fresnelCos', fresnelCos, (p, t, dx, x) =>
    t.mul(dx, p.cos(phase(p, x))),
  ),
  // d Li₂(1 - x) = ln x / (1 - x) dx
  spence: realFunction('spence', spence, (p, t, dx, x) =>
    t.mul(
      dx,
      bySeries(p, p.sub(1, x), 0.1, logTerms, (z) => p.div(p.log(p.sub(1, z)), z)),
    ),
  ),
  // d (u + iv) = w′ (dx + i dy)
  faddeevaReal: realFunctionOf<Binary>(
    'faddeevaReal',
    faddeevaReal,
    partials<Binary>(
      by((p, z) => slopeOfW(p, z).real),
      by((p, z) => p.neg(slopeOfW(p, z).imag)),
    ),
  ),
  faddeevaImag: realFunctionOf<Binary>(
    'faddeevaImag',
    faddeevaImag,
    partials<Binary>(
      by((p, z) => slopeOfW(p, z).imag),
      by((p, z) => slopeOfW(p, z).real),
    ),
  ),
  // d T = -erf(ah/√2) exp(-h²/2) / √8π dh + exp(-h²(1+a²)/2) / (2π (1+a²)) da
  owensT: realFunctionOf<Binary>(
    'owensT',
    owensT,
    partials<Binary>(
      by((p, [h, a]) => {
        const inner = p.bind1('erf', [p.mul(p.mul(a!, h!), Math.SQRT1_2)], noParams);
        return p.mul(p.mul(inner, gaussian(p, h!)), -1 / Math.sqrt(8 * Math.PI));
      }),
      by((p, [h, a]) => {
        const density = p.mul(gaussian(p, h!), gaussian(p, p.mul(a!, h!)));
        return p.div(density, p.mul(p.add(p.mul(a!, a!), 1), 2 * Math.PI));
      }),
    ),
  ),
};
