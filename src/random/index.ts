export { foldIn, key, PRNGKey, split, type KeyOptions } from './key.js';
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
