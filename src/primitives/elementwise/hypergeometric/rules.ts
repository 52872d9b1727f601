/** The hypergeometric functions ₁F₁ and ₂F₁, and their derivatives by their parameters. */
import { at } from '../../../array/shape.js';
import { noParams } from '../../../ir/program.js';
import type { Ops, Primal } from '../../record.js';
import { partials, type Ternary } from '../rule.js';
import { by, realFunctionOf, refuse } from '../several-operands.js';
import { hyp1f1, hyp1f1GradA, hyp1f1GradB, hyp2f1, hyp2f1GradA, hyp2f1GradC } from './reference.js';

type Quaternary = readonly [unknown, unknown, unknown, unknown];
type Kummer = 'hyp1f1' | 'hyp1f1GradA' | 'hyp1f1GradB';
type Gauss = 'hyp2f1' | 'hyp2f1GradA' | 'hyp2f1GradC';

/** There is no operation for the second derivatives by parameters. */
const refused = (who: 'hyp1f1' | 'hyp2f1') =>
  refuse(
    `${who} has one derivative by its parameters and any number by x, not two by parameters. ` +
      'Put stopGradient around parameters, or take the other derivative by finite differences.',
  );

/** f of operands of which all but the last, x, are one larger. */
function next(p: Ops, f: Kummer | Gauss, operands: readonly Primal[]): Primal {
  const last = operands.length - 1;
  return p.bind1(
    f,
    [...operands.slice(0, last).map((v) => p.add(v, 1)), at(operands, last)],
    noParams,
  );
}

/** d/dx of ∂F/∂a: the derivative by a of a/q F⁺, where q does not depend on a. */
const byUpper = (p: Ops, a: Primal, ratio: Primal, value: Primal, slope: Primal): Primal =>
  p.mul(ratio, p.add(value, p.mul(a, slope)));

/** d/dx of ∂F/∂q: the derivative by q of r/q F⁺, where r does not depend on q; ratio = r/q. */
const byLower = (p: Ops, q: Primal, ratio: Primal, value: Primal, slope: Primal): Primal =>
  p.mul(ratio, p.sub(slope, p.div(value, q)));

export const kummerRules = {
  // d ₁F₁(a; b; x) = a/b ₁F₁(a+1; b+1; x) dx
  hyp1f1: realFunctionOf<Ternary>(
    'hyp1f1',
    hyp1f1,
    partials<Ternary>(
      by((p, x) => p.bind1('hyp1f1GradA', x, noParams)),
      by((p, x) => p.bind1('hyp1f1GradB', x, noParams)),
      by((p, x) => p.mul(p.div(at(x, 0), at(x, 1)), next(p, 'hyp1f1', x))),
    ),
  ),
  hyp1f1GradA: realFunctionOf<Ternary>(
    'hyp1f1GradA',
    hyp1f1GradA,
    partials<Ternary>(
      refused('hyp1f1'),
      refused('hyp1f1'),
      by((p, x) => {
        const [value, slope] = [next(p, 'hyp1f1', x), next(p, 'hyp1f1GradA', x)];
        return byUpper(p, at(x, 0), p.div(1, at(x, 1)), value, slope);
      }),
    ),
  ),
  hyp1f1GradB: realFunctionOf<Ternary>(
    'hyp1f1GradB',
    hyp1f1GradB,
    partials<Ternary>(
      refused('hyp1f1'),
      refused('hyp1f1'),
      by((p, x) => {
        const [value, slope] = [next(p, 'hyp1f1', x), next(p, 'hyp1f1GradB', x)];
        return byLower(p, at(x, 1), p.div(at(x, 0), at(x, 1)), value, slope);
      }),
    ),
  ),
};

export const gaussRules = {
  // d ₂F₁(a, b; c; x) = ab/c ₂F₁(a+1, b+1; c+1; x) dx
  hyp2f1: realFunctionOf<Quaternary>(
    'hyp2f1',
    hyp2f1,
    partials<Quaternary>(
      by((p, x) => p.bind1('hyp2f1GradA', x, noParams)),
      by((p, [a, b, c, x]) => p.bind1('hyp2f1GradA', [b!, a!, c!, x!], noParams)),
      by((p, x) => p.bind1('hyp2f1GradC', x, noParams)),
      by((p, x) => p.mul(p.mul(at(x, 0), p.div(at(x, 1), at(x, 2))), next(p, 'hyp2f1', x))),
    ),
  ),
  hyp2f1GradA: realFunctionOf<Quaternary>(
    'hyp2f1GradA',
    hyp2f1GradA,
    partials<Quaternary>(
      refused('hyp2f1'),
      refused('hyp2f1'),
      refused('hyp2f1'),
      by((p, x) => {
        const [value, slope] = [next(p, 'hyp2f1', x), next(p, 'hyp2f1GradA', x)];
        return byUpper(p, at(x, 0), p.div(at(x, 1), at(x, 2)), value, slope);
      }),
    ),
  ),
  hyp2f1GradC: realFunctionOf<Quaternary>(
    'hyp2f1GradC',
    hyp2f1GradC,
    partials<Quaternary>(
      refused('hyp2f1'),
      refused('hyp2f1'),
      refused('hyp2f1'),
      by((p, x) => {
        const [value, slope] = [next(p, 'hyp2f1', x), next(p, 'hyp2f1GradC', x)];
        const ratio = p.mul(at(x, 0), p.div(at(x, 1), at(x, 2)));
        return byLower(p, at(x, 2), ratio, value, slope);
      }),
    ),
  ),
};
