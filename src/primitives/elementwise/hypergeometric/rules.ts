/** The hypergeometric functions ₁F₁ and ₂F₁. */
import { noParams } from '../../../ir/program.js';
import { partials, type Ternary } from '../rule.js';
import { by, realFunctionOf, refuse } from '../several-operands.js';
import { hyp1f1, hyp2f1 } from './reference.js';

type Quaternary = readonly [unknown, unknown, unknown, unknown];

const refused = (who: string, parameter: string) =>
  refuse(`${who} has no derivative by ${parameter}. Put stopGradient around ${parameter}.`);

export const hypergeometricRules = {
  // d ₁F₁(a; b; x) = a/b ₁F₁(a+1; b+1; x) dx
  hyp1f1: realFunctionOf<Ternary>(
    'hyp1f1',
    hyp1f1,
    partials<Ternary>(
      refused('hyp1f1', 'a'),
      refused('hyp1f1', 'b'),
      by((p, [a, b, x]) => {
        const next = p.bind1('hyp1f1', [p.add(a!, 1), p.add(b!, 1), x!], noParams);
        return p.mul(p.div(a!, b!), next);
      }),
    ),
  ),
  // d ₂F₁(a, b; c; x) = ab/c ₂F₁(a+1, b+1; c+1; x) dx
  hyp2f1: realFunctionOf<Quaternary>(
    'hyp2f1',
    hyp2f1,
    partials<Quaternary>(
      refused('hyp2f1', 'a'),
      refused('hyp2f1', 'b'),
      refused('hyp2f1', 'c'),
      by((p, [a, b, c, x]) => {
        const operands = [p.add(a!, 1), p.add(b!, 1), p.add(c!, 1), x!];
        return p.mul(p.mul(a!, p.div(b!, c!)), p.bind1('hyp2f1', operands, noParams));
      }),
    ),
  ),
};
