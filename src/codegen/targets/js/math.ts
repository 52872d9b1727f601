/**
 * The scalar functions that generated JS calls and `Math` lacks. All arithmetic is in float64; the
 * errors stated were measured against 40-digit values.
 */
export { erf, erfc, erfInv } from './math/error-functions.js';
export { gamma } from './math/gamma.js';
export { digamma, lgamma, polygamma } from './math/gamma-functions.js';
export {
  gammaDensity,
  gammaSlope,
  gammaSlopeByShape,
  igamma,
  igammac,
  igammaGradA,
} from './math/incomplete-gamma.js';
export { betaDensity, betainc, betaincc } from './math/incomplete-beta.js';
export { betaincGradA, betaincGradB } from './math/incomplete-beta-slopes.js';
export { cosIntegral, expi, expn, sinIntegral } from './math/integrals/exponential-integrals.js';
export { fresnelCos, fresnelSin } from './math/integrals/fresnel.js';
export { spence } from './math/integrals/dilogarithm.js';
export { faddeevaImag, faddeevaReal } from './math/faddeeva.js';
export { owensT } from './math/integrals/owens-t.js';
export { besselJ, besselY } from './math/bessel.js';
export { lambertW } from './math/inverses/lambert-w.js';
export {
  betainccInverse,
  betaincInverse,
  igammaInverse,
  igammacInverse,
} from './math/inverses/incomplete.js';
export { hyp1f1 } from './math/hypergeometric/confluent.js';
export { hyp1f1GradA, hyp1f1GradB } from './math/hypergeometric/confluent-slopes.js';
export { hyp2f1 } from './math/hypergeometric/gauss.js';
export { hyp2f1GradA, hyp2f1GradC } from './math/hypergeometric/gauss-slopes.js';
export { roundAway, roundEven, reducePrecision } from './math/rounding.js';
export { pow } from './math/pow.js';
export {
  fromWords,
  highWord,
  lowWord,
  mulHigh,
  nextAfter,
  popcount,
  rotateLeft,
} from './math/words.js';
