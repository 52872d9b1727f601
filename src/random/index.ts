export { foldIn, key, PRNGKey, split } from './key.js';
export {
  bits,
  uniform,
  type BitsOptions,
  type DrawOptions,
  type FloatDType,
  type UniformOptions,
} from './uniform.js';
export {
  bernoulli,
  geometric,
  rademacher,
  randint,
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
} from './continuous.js';
export {
  categorical,
  choice,
  permutation,
  type CategoricalOptions,
  type ChoiceOptions,
  type PermutationOptions,
} from './choose.js';
