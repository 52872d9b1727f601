/** The incomplete gamma and beta functions, their densities, and slopes by the gamma shape. */
import { noParams } from '../../ir/program.js';
import type { Ops, Primal } from '../record.js';
import {
  betaDensity,
  betainc,
  betaincc,
  betaincGradA,
  betaincGradB,
  gammaDensity,
  gammaSlope,
  gammaSlopeByShape,
  igamma,
  igammac,
  igammaGradA,
} from './reference-incomplete.js';
import { literalOf, partials, type Binary, type Ternary } from './rule.js';
import { by, realFunctionOf, refuse } from './several-operands.js';

const densityOfGamma = (p: Ops, operands: readonly Primal[]): Primal =>
  p.bind1('gammaDensity', operands, noParams);
const slopeOfGamma = (p: Ops, operands: readonly Primal[]): Primal =>
  p.bind1('gammaSlope', operands, noParams);
const densityOfBeta = (p: Ops, operands: readonly Primal[]): Primal =>
  p.bind1('betaDensity', operands, noParams);

const digamma = (p: Ops, x: Primal): Primal => p.bind1('digamma', [x], noParams);

/** x y, and 0 where x or y is: also beside an infinity or NaN. */
function productOrZero(p: Ops, x: Primal, y: Primal): Primal {
  const zero = literalOf(p, 0, x.aval.dtype);
  return p.select(p.eq(x, 0), zero, p.select(p.eq(y, 0), zero, p.mul(x, y)));
}

/** (a - 1) / x - 1, the slope of the logarithm of the density by x. */
const logDensitySlope = (p: Ops, a: Primal, x: Primal): Primal => p.sub(p.div(p.sub(a, 1), x), 1);

/** ln x - ψ(a), the slope of the logarithm of the density by a. */
const logScore = (p: Ops, a: Primal, x: Primal): Primal => p.sub(p.log(x), digamma(p, a));

/** ln x - ψ(a) + ψ(a+b), the slope of the logarithm of the beta density by a. */
const betaScoreOfA = (p: Ops, [a, b, x]: readonly Primal[]): Primal =>
  p.sub(p.log(x!), p.sub(digamma(p, a!), digamma(p, p.add(a!, b!))));

/** ln(1-x) - ψ(b) + ψ(a+b), that by b. */
const betaScoreOfB = (p: Ops, [a, b, x]: readonly Primal[]): Primal =>
  p.sub(p.bind1('log1p', [p.neg(x!)], noParams), p.sub(digamma(p, b!), digamma(p, p.add(a!, b!))));

const noSecondSlope = refuse(
  'betainc has no second derivative by its parameters a and b. Put stopGradient around them, or take only one.',
);

export const incompleteRules = {
  // d P = igammaGradA da + density dx
  igamma: realFunctionOf<Binary>(
    'igamma',
    igamma,
    partials<Binary>(
      by((p, x) => p.bind1('igammaGradA', x, noParams)),
      by((p, x) => densityOfGamma(p, x)),
    ),
  ),
  igammac: realFunctionOf<Binary>(
    'igammac',
    igammac,
    partials<Binary>(
      by((p, x) => p.neg(p.bind1('igammaGradA', x, noParams))),
      by((p, x) => p.neg(densityOfGamma(p, x))),
    ),
  ),
  // d ln density = (ln x - ψ(a)) da + ((a - 1) / x - 1) dx
  gammaDensity: realFunctionOf<Binary>(
    'gammaDensity',
    gammaDensity,
    partials<Binary>(
      by((p, [a, x], y) => productOrZero(p, y, logScore(p, a!, x!))),
      by((p, [a, x], y) => productOrZero(p, y, logDensitySlope(p, a!, x!))),
    ),
  ),
  // by a, with h = ∂g/∂a of the next two: -density ((ln x - ψ(a)) g + h)
  igammaGradA: realFunctionOf<Binary>(
    'igammaGradA',
    igammaGradA,
    partials<Binary>(
      by((p, [a, x]) => {
        const g = slopeOfGamma(p, [a!, x!]);
        const h = p.bind1('gammaSlopeByShape', [a!, x!], noParams);
        const sum = p.add(p.mul(logScore(p, a!, x!), g), h);
        return p.neg(productOrZero(p, densityOfGamma(p, [a!, x!]), sum));
      }),
      by((p, [a, x]) => productOrZero(p, densityOfGamma(p, [a!, x!]), logScore(p, a!, x!))),
    ),
  ),
  // of g = -∂P/∂a / density by x: ψ(a) - ln x - g ((a - 1) / x - 1)
  gammaSlope: realFunctionOf<Binary>(
    'gammaSlope',
    gammaSlope,
    partials<Binary>(
      by((p, operands) => p.bind1('gammaSlopeByShape', operands, noParams)),
      by((p, [a, x], g) => p.sub(p.neg(logScore(p, a!, x!)), p.mul(g, logDensitySlope(p, a!, x!)))),
    ),
  ),
  // of the former by a: ψ′(a) - h ((a - 1) / x - 1) - g / x
  gammaSlopeByShape: realFunctionOf<Binary>(
    'gammaSlopeByShape',
    gammaSlopeByShape,
    partials<Binary>(
      refuse(
        'igamma has no third derivative by the shape a. Put stopGradient around a, or take only two.',
      ),
      by((p, [a, x], h) => {
        const trigamma = p.bind1('polygamma', [1, a!], noParams);
        const ofSlope = p.div(slopeOfGamma(p, [a!, x!]), x!);
        return p.sub(p.sub(trigamma, p.mul(h, logDensitySlope(p, a!, x!))), ofSlope);
      }),
    ),
  ),

  // d I = betaincGradA da + betaincGradB db + density dx
  betainc: realFunctionOf<Ternary>(
    'betainc',
    betainc,
    partials<Ternary>(
      by((p, x) => p.bind1('betaincGradA', x, noParams)),
      by((p, x) => p.bind1('betaincGradB', x, noParams)),
      by((p, x) => densityOfBeta(p, x)),
    ),
  ),
  betaincc: realFunctionOf<Ternary>(
    'betaincc',
    betaincc,
    partials<Ternary>(
      by((p, x) => p.neg(p.bind1('betaincGradA', x, noParams))),
      by((p, x) => p.neg(p.bind1('betaincGradB', x, noParams))),
      by((p, x) => p.neg(densityOfBeta(p, x))),
    ),
  ),
  // by x, those of the density by a and b
  betaincGradA: realFunctionOf<Ternary>(
    'betaincGradA',
    betaincGradA,
    partials<Ternary>(
      noSecondSlope,
      noSecondSlope,
      by((p, x) => productOrZero(p, densityOfBeta(p, x), betaScoreOfA(p, x))),
    ),
  ),
  betaincGradB: realFunctionOf<Ternary>(
    'betaincGradB',
    betaincGradB,
    partials<Ternary>(
      noSecondSlope,
      noSecondSlope,
      by((p, x) => productOrZero(p, densityOfBeta(p, x), betaScoreOfB(p, x))),
    ),
  ),
  // d ln density = scores da, db + ((a-1)/x - (b-1)/(1-x)) dx
  betaDensity: realFunctionOf<Ternary>(
    'betaDensity',
    betaDensity,
    partials<Ternary>(
      by((p, x, y) => productOrZero(p, y, betaScoreOfA(p, x))),
      by((p, x, y) => productOrZero(p, y, betaScoreOfB(p, x))),
      by((p, [a, b, x], y) => {
        const fromRight = p.div(p.sub(b!, 1), p.sub(1, x!));
        return productOrZero(p, y, p.sub(p.div(p.sub(a!, 1), x!), fromRight));
      }),
    ),
  ),
};
