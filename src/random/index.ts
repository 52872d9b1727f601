export {
  clone,
  foldIn,
  key,
  keyData,
  PRNGKey,
  split,
  wrapKeyData,
  type KeyOptions,
} from './key.js';
export {
  beta,
  chisquare,
  dirichlet,
  fisherF as f,
  gamma,
  loggamma,
  studentT as t,
} from './gamma.js';
export { bits, uniform, type BitsOptions, type UniformOptions } from './uniform.js';
export {
  bernoulli,
  geometric,
  rademacher,
  randint,
  type BernoulliOptions,
  type GeometricOptions,
  type IntegerOptions,
  type RademacherOptions,
} from './discrete.js';
export {
  cauchy,
  doubleSidedMaxwell,
  exponential,
  gumbel,
  laplace,
  logistic,
  lognormal,
  maxwell,
  normal,
  pareto,
  rayleigh,
  triangular,
  truncatedNormal,
  wald,
  weibullMin,
  type GumbelOptions,
  type LognormalOptions,
} from './continuous.js';
export {
  categorical,
  choice,
  permutation,
  type CategoricalOptions,
  type ChoiceOptions,
  type PermutationOptions,
} from './choose.js';
export type { DrawOptions, FloatDType, InexactDrawOptions, InexactDType } from './parameters.js';
export {
  multivariateNormal,
  orthogonal,
  type MultivariateNormalOptions,
  type OrthogonalOptions,
} from './matrices.js';
export { ball, generalizedNormal, type BallOptions } from './balls.js';
export {
  binomial,
  multinomial,
  poisson,
  type MultinomialOptions,
  type PoissonOptions,
} from './counts.js';
