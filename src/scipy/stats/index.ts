export * as bernoulli from './discrete/bernoulli.js';
export * as beta from './continuous/beta.js';
export * as betabinom from './discrete/betabinom.js';
export * as binom from './discrete/binom.js';
export * as cauchy from './continuous/cauchy.js';
export * as chi2 from './continuous/chi2.js';
export * as dirichlet from './multivariate/dirichlet.js';
export * as expon from './continuous/expon.js';
export * as gamma from './continuous/gamma.js';
export * as gennorm from './continuous/gennorm.js';
export * as geom from './discrete/geom.js';
export * as gumbelL from './continuous/gumbel-l.js';
export * as gumbelR from './continuous/gumbel-r.js';
export * as laplace from './continuous/laplace.js';
export * as logistic from './continuous/logistic.js';
export * as multinomial from './multivariate/multinomial.js';
export * as multivariateNormal from './multivariate/multivariate-normal.js';
export * as nbinom from './discrete/nbinom.js';
export * as norm from './continuous/norm.js';
export * as pareto from './continuous/pareto.js';
export * as poisson from './discrete/poisson.js';
export * as t from './continuous/t.js';
export * as truncnorm from './continuous/truncnorm.js';
export * as uniform from './continuous/uniform.js';
export * as vonmises from './circular/vonmises.js';
export * as wrapcauchy from './circular/wrapcauchy.js';
export {
  gaussianKde,
  type Bandwidth,
  type GaussianKde,
  type KdeOptions,
  type KdeSample,
} from './gaussian-kde.js';
export { mode, rankdata, sem, type RankMethod, type RankOptions } from './sample.js';
