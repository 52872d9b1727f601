/** Bessel functions, Lambert's function, and inverses of the incomplete functions. */
import { noParams } from '../../../ir/program.js';
import type { Ops, Primal } from '../../record.js';
import {
  besselJ,
  besselY,
  betainccInverse,
  betaincInverse,
  igammaInverse,
  igammacInverse,
  lambertW,
} from './reference.js';
import { literalOf, partials, type Binary, type Ternary } from '../rule.js';
import { by, realFunctionOf, refuse } from '../several-operands.js';

/** (C_{n-1}(x) - C_{n+1}(x)) / 2. */
const slopeOfBessel = (name: 'besselJ' | 'besselY') =>
  by((p, [n, x]) => {
    const [below, above] = [-1, 1].map((d) => p.bind1(name, [p.add(n!, d), x!], noParams));
    return p.mul(p.sub(below!, above!), 0.5);
  });

const noSlope = (who: string, parameter: string) =>
  refuse(`${who} has no derivative by ${parameter}. Put stopGradient around ${parameter}.`);

/** One over the density at the quantile y. */
const overDensity = (p: Ops, name: 'gammaDensity' | 'betaDensity', at: Primal[]): Primal =>
  p.div(1, p.bind1(name, at, noParams));

/** The slope of a quantile of the beta distribution by a parameter: 0 where the value has none. */
const quantileSlope = (name: 'betaincGradA' | 'betaincGradB') =>
  by((p, [a, b], x) => {
    const slope = p.bind1(name, [a!, b!, x], noParams);
    const density = p.bind1('betaDensity', [a!, b!, x], noParams);
    const isFlat = p.eq(slope, 0);
    const quotient = p.neg(p.div(slope, p.select(isFlat, literalOf(p, 1, x.aval.dtype), density)));
    return p.select(isFlat, literalOf(p, 0, x.aval.dtype), quotient);
  });

export const inverseRules = {
  besselJ: realFunctionOf<Binary>(
    'besselJ',
    besselJ,
    partials<Binary>(noSlope('besselJ', 'the order'), slopeOfBessel('besselJ')),
  ),
  besselY: realFunctionOf<Binary>(
    'besselY',
    besselY,
    partials<Binary>(noSlope('besselY', 'the order'), slopeOfBessel('besselY')),
  ),
  // d W = e^-W / (1 + W) dx
  lambertW: realFunctionOf<Binary>(
    'lambertW',
    lambertW,
    partials<Binary>(
      noSlope('lambertW', 'the branch'),
      by((p, _, w) => p.div(p.exp(p.neg(w)), p.add(w, 1))),
    ),
  ),
  // of x with P(a, x) = p: gammaSlope(a, x) da + dp / density
  igammaInverse: realFunctionOf<Binary>(
    'igammaInverse',
    igammaInverse,
    partials<Binary>(
      by((p, [a], x) => p.bind1('gammaSlope', [a!, x], noParams)),
      by((p, [a], x) => overDensity(p, 'gammaDensity', [a!, x])),
    ),
  ),
  igammacInverse: realFunctionOf<Binary>(
    'igammacInverse',
    igammacInverse,
    partials<Binary>(
      by((p, [a], x) => p.bind1('gammaSlope', [a!, x], noParams)),
      by((p, [a], x) => p.neg(overDensity(p, 'gammaDensity', [a!, x]))),
    ),
  ),
  betaincInverse: realFunctionOf<Ternary>(
    'betaincInverse',
    betaincInverse,
    partials<Ternary>(
      quantileSlope('betaincGradA'),
      quantileSlope('betaincGradB'),
      by((p, [a, b], x) => overDensity(p, 'betaDensity', [a!, b!, x])),
    ),
  ),
  betainccInverse: realFunctionOf<Ternary>(
    'betainccInverse',
    betainccInverse,
    partials<Ternary>(
      quantileSlope('betaincGradA'),
      quantileSlope('betaincGradB'),
      by((p, [a, b], x) => p.neg(overDensity(p, 'betaDensity', [a!, b!, x]))),
    ),
  ),
};
