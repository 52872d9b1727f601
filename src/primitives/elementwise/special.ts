/** The error functions and the logarithm of the gamma function with its derivatives. */
import { fail } from '../../array/errors.js';
import { digamma, erf, erfc, erfInv, gamma, lgamma, polygamma } from './reference-math.js';
import { noParams } from '../../ir/program.js';
import type { Ops, Primal } from '../record.js';
import { realFunction } from './functions.js';
import { elementwise, floats, sameType, type Binary } from './rule.js';

export const specialRules = {
  // d erf x = 2/√π exp(-x²) dx
  erf: realFunction('erf', erf, (p, t, dx, x) =>
    t.mul(dx, p.mul(gaussian(p, x), 2 / Math.sqrt(Math.PI))),
  ),
  erfc: realFunction('erfc', erfc, (p, t, dx, x) =>
    t.mul(dx, p.mul(gaussian(p, x), -2 / Math.sqrt(Math.PI))),
  ),
  // d erf⁻¹ x = √π/2 exp(y²) dx
  erfInv: realFunction('erfInv', erfInv, (p, t, dx, _x, y) =>
    t.mul(dx, p.mul(p.exp(p.mul(y, y)), Math.sqrt(Math.PI) / 2)),
  ),

  // d Γ(x) = Γ(x) ψ(x) dx
  gamma: realFunction('gamma', gamma, (p, t, dx, x, y) =>
    t.mul(dx, p.mul(y, p.bind1('digamma', [x], noParams))),
  ),
  // d ln|Γ(x)| = ψ(x) dx
  lgamma: realFunction('lgamma', lgamma, (p, t, dx, x) =>
    t.mul(dx, p.bind1('digamma', [x], noParams)),
  ),
  // d ψ(x) = ψ′(x) dx
  digamma: realFunction('digamma', digamma, (p, t, dx, x) =>
    t.mul(dx, p.bind1('polygamma', [1, x], noParams)),
  ),
  // d ψ⁽ⁿ⁾(x) = ψ⁽ⁿ⁺¹⁾(x) dx
  polygamma: elementwise<'polygamma', Binary>('polygamma', {
    type: sameType(floats),
    value: ([n, x]) => polygamma(n, x),
    tangent: (p, t, [dn, dx], [n, x]) => {
      if (dn !== null)
        fail(
          'not-differentiable',
          'polygamma has no derivative by its order. Put stopGradient around the order.',
        );
      const next = n.kind === 'literal' ? n.value + 1 : p.add(n, 1);
      return t.mul(dx, p.bind1('polygamma', [next, x], noParams));
    },
    cost: 'costly',
    expression: 'polygamma',
  }),
};

/** exp(-x²). */
const gaussian = (p: Ops, x: Primal): Primal => p.exp(p.neg(p.mul(x, x)));
