/** nn.*, ops.*, random.*, scipy.* */
import {
  between,
  draws,
  either,
  each,
  floats,
  ints,
  key,
  m23,
  m33,
  moderate,
  n4,
  other,
  positive,
  real,
  returning,
  rows,
  scalar,
  scales,
  smooth,
  step,
  steps,
  unit,
  v3,
  v4,
  w4,
  type Args,
  type Table,
} from './calls.js';

const sequence = floats([[[[0.3, -0.8]], [[1.1, 0.5]], [[-0.7, 0.9]]]]);

const networks: Table = {
  ...rows(
    'nn',
    'relu relu6 sigmoid softplus sparsePlus sparseSigmoid softSign silu swish',
    each(real),
  ),
  ...rows(
    'nn',
    'logSigmoid leakyRelu hardSigmoid hardSilu hardSwish hardTanh elu celu',
    each(real),
  ),
  ...rows('nn', 'selu gelu mish identity tanh', each(real)),
  // x and its square root cancel further on.
  ...rows('nn', 'squareplus', each(between(-1e3, 1e3))),
  'nn.log1mexp': each(positive),
  'nn.glu': smooth([v4]),
  ...rows('nn', 'softmax logSoftmax logsumexp logmeanexp standardize', smooth([v4], [m23, 0])),
  'nn.oneHot': step([n4, 4]),
  'nn.dotProductAttention': smooth(
    [sequence, sequence, sequence],
    [sequence, sequence, sequence, { isCausal: true }],
  ),
};

const drawn: Args = [key, [3, 2]];
const initializers: Table = {
  ...rows('nn.initializers', 'zeros ones', draws(drawn)),
  'nn.initializers.constant': returning([0.5], drawn, 'random'),
  ...rows('nn.initializers', 'uniform normal truncatedNormal', returning([0.5], drawn, 'random')),
  ...rows('nn.initializers', 'glorotUniform glorotNormal', returning([], drawn, 'random')),
  ...rows('nn.initializers', 'xavierUniform xavierNormal', returning([], drawn, 'random')),
  ...rows('nn.initializers', 'lecunUniform lecunNormal', returning([], drawn, 'random')),
  ...rows('nn.initializers', 'heUniform heNormal', returning([], drawn, 'random')),
  ...rows('nn.initializers', 'kaimingUniform kaimingNormal', returning([], drawn, 'random')),
  'nn.initializers.orthogonal': returning([0.5], drawn, 'random'),
  'nn.initializers.deltaOrthogonal': returning([2], [key, [3, 2, 2], 'float64'], 'random'),
  'nn.initializers.varianceScaling': returning([2, 'fanIn', 'normal'], drawn, 'random'),
};

const segments: Table = rows(
  'ops',
  'segmentSum segmentProd segmentMax segmentMin',
  smooth([v4, ints([0, 1, 0, 1]), 2]),
);

const draw: Table = {
  ...rows('random', 'key PRNGKey', draws([3])),
  'random.split': draws([key, 3]),
  'random.foldIn': draws([key, 5]),
  ...rows('random', 'uniform normal exponential gumbel logistic laplace cauchy', draws(drawn)),
  ...rows('random', 'maxwell bits rademacher', draws(drawn)),
  'random.bernoulli': draws([key, 0.3, [4]]),
  'random.geometric': draws([key, 0.3, { shape: [4] }]),
  'random.randint': draws([key, [4], 0, 9]),
  'random.categorical': draws([key, [0.1, 0.7, 0.4]]),
  'random.choice': draws([key, 5, [3]]),
  'random.permutation': draws([key, 5]),
  'random.truncatedNormal': draws([key, -1, 1, { shape: [4] }]),
  'random.lognormal': draws([key, 0.5, { shape: [4] }]),
  'random.doubleSidedMaxwell': draws([key, 0.5, 2, { shape: [4] }]),
  ...rows('random', 'pareto rayleigh wald', draws([key, 1.5, { shape: [4] }])),
  'random.weibullMin': draws([key, 1.5, 2, { shape: [4] }]),
  ...rows('random', 'gamma loggamma chisquare t', draws([key, 1.5, { shape: [4] }])),
  ...rows('random', 'beta f', draws([key, 1.5, 2, { shape: [4] }])),
  'random.dirichlet': draws([key, [1, 2, 0.5]]),
  'random.poisson': draws([key, 3.5, { shape: [4] }]),
  'random.binomial': draws([key, 12, 0.3, { shape: [4] }]),
  'random.multinomial': draws([key, 12, [0.3, 0.2, 0.5]]),
  'random.ball': draws([key, 3]),
  'random.generalizedNormal': draws([key, 1.5, { shape: [4] }]),
  ...rows('random', 'keyData wrapKeyData clone', draws([key])),
  'random.triangular': draws([key, 0, 1, 3, { shape: [4] }]),
};

const special: Table = {
  ...rows('scipy.special', 'expit erf erfc erfcx ndtr logNdtr i0 i0e i1 i1e', each(real)),
  ...rows('scipy.special', 'logit ndtri', each(unit)),
  'scipy.special.erfinv': each(between(-1, 1)),
  ...rows('scipy.special', 'entr', each(positive)),
  ...rows('scipy.special', 'gamma gammaln loggamma digamma psi factorial', each(positive)),
  'scipy.special.gammasgn': steps(real),
  ...rows('scipy.special', 'xlogy xlog1py', each(positive, positive)),
  ...rows('scipy.special', 'relEntr klDiv', each(positive, positive)),
  ...rows('scipy.special', 'beta betaln', each(moderate, moderate)),
  ...rows('scipy.special', 'boxcox boxcox1p', each(moderate, between(-3, 3))),
  ...rows('scipy.special', 'comb poch', each(between(0.05, 20), between(0.05, 4))),
  'scipy.special.zeta': each(between(1.1, 30), moderate),
  ...rows('scipy.special', 'gammainc gammaincc', each(moderate, positive)),
  ...rows(
    'scipy.special',
    'betainc betaincc betaincinv betainccinv',
    smooth([[0.7, 1.2, 9, 3], [2, 0.4, 3, 8], floats([0.4, 0.2, 0.7, 0.3])]),
  ),
  ...rows('scipy.special', 'j0 j1', each(between(-1e5, 1e5))),
  ...rows('scipy.special', 'y0 y1', each(between(0.05, 1e5))),
  ...rows('scipy.special', 'jn yn', smooth([[0, 1, 2, 5], floats([0.4, 2, 7, 30])])),
  'scipy.special.besselJn': smooth([floats([0.4, 2, 7]), { v: 3 }]),
  'scipy.special.bernoulli': other([8]),
  'scipy.special.sphHarmY': smooth([
    [3, 2, 2],
    [1, -2, 0],
    floats([0.4, 1.2, 2]),
    floats([0.3, 4, 1]),
  ]),
  'scipy.special.sphLegendreP': smooth([[3, 2, 2], [1, -2, 0], floats([0.4, 1.2, 2])]),
  'scipy.special.legendreP': smooth([[3, 0, 2, -3], floats([0.4, -0.7, 2, 0.1])]),
  ...rows('scipy.special', 'ellipk ellipe', each(between(-50, 0.95))),
  ...rows(
    'scipy.special',
    'ellipkinc ellipeinc',
    smooth([floats([0.4, -1.2, 7, 1]), floats([0.5, 0.9, -2, 0])]),
  ),
  'scipy.special.lambertw': smooth([floats([0.4, 2, 7, 30])], [floats([-0.3, -0.1]), -1]),
  ...rows(
    'scipy.special',
    'gammaincinv gammainccinv',
    smooth([floats([0.7, 1.2, 9, 3]), floats([0.4, 0.2, 0.7, 0.3])]),
  ),
  'scipy.special.hyp1f1': smooth([[0.7, 1.2, 9, 3], [2, 0.4, 3, 8], floats([0.4, -2, 0.7, 3])]),
  'scipy.special.hyp2f1': smooth([
    [0.7, 1.2, 9, 3],
    [2, 0.4, 3, 8],
    [1.5, 0.7, 2, 4],
    floats([0.4, -2, 0.7, -0.3]),
  ]),
  ...rows('scipy.special', 'expi exp1 spence', each(between(0.05, Infinity))),
  ...rows('scipy.special', 'dawsn', each(between(-20, 20))),
  ...rows('scipy.special', 'sici fresnel', smooth([floats([0.7, -1.2, 2.5, 0.4])])),
  'scipy.special.wofz': step([floats([0.7, -1.2, 2.5, 0.4])]),
  'scipy.special.expn': smooth([[1, 2, 1, 3], floats([0.7, 1.2, 2.5, 0.4])]),
  'scipy.special.owensT': each(real, real),
  'scipy.special.multigammaln': smooth([floats([2.5, 3.5]), 2]),
  'scipy.special.polygamma': smooth([[1, 2, 1, 3], floats([0.7, 1.2, 2.5, 0.4])]),
  ...rows('scipy.special', 'softmax logSoftmax logsumexp', smooth([v4], [m23, 0])),
};

const counted = (...args: Args): Args => [ints([0, 1, 2, 3]), ...args];
const p4 = floats([0.3, 0.6, 0.2, 0.8]);

/** The functions of a distribution of extreme values that take values. */
const gumbel = (name: string): string =>
  'pdf logpdf cdf logcdf sf logsf'
    .split(' ')
    .map((own) => `${name}.${own}`)
    .join(' ');
const covariance = floats([
  [2, 0.3, -0.4],
  [0.3, 1.1, 0.2],
  [-0.4, 0.2, 0.9],
]);

/** Rows for draws of distributions, by the parameters that they take. */
const samples = (names: string, ...given: Args): Table =>
  Object.fromEntries(
    names
      .split(' ')
      .map((n) => [`scipy.stats.${n}.sample`, draws([key, ...given, { shape: [4] }])]),
  );

const stats: Table = {
  ...samples('norm expon cauchy gumbelR gumbelL laplace logistic uniform'),
  ...samples('gamma chi2 pareto t gennorm vonmises poisson', 1.5),
  ...samples('wrapcauchy geom bernoulli', 0.4),
  ...samples('truncnorm', -1, 1),
  ...samples('beta binom nbinom', 2, 0.4),
  ...samples('betabinom', 5, 2, 0.4),
  ...samples('dirichlet', [0.5, 2]),
  'scipy.stats.multinomial.sample': draws([key, 5, [0.3, 0.7], { shape: [4, 2] }]),
  ...samples('multivariateNormal', v3, covariance),
  ...rows('scipy.stats.cauchy', 'pdf logpdf cdf', each(real, real, scales)),
  ...rows('scipy.stats.expon', 'pdf logpdf', each(positive)),
  ...rows('scipy.stats.laplace', 'pdf logpdf cdf sf logcdf logsf', each(real, real, scales)),
  ...rows('scipy.stats.logistic', 'pdf logpdf cdf sf logcdf logsf', each(real, real, scales)),
  ...rows('scipy.stats.norm', 'pdf logpdf cdf logcdf sf logsf', each(real, real, scales)),
  ...rows('scipy.stats.uniform', 'pdf logpdf', smooth([p4, [-1], [4]])),
  ...rows('scipy.stats.t', 'pdf logpdf', each(between(-1e30, 1e30), moderate)),
  ...rows('scipy.stats.chi2', 'pdf logpdf', each(moderate, moderate)),
  ...rows('scipy.stats.gamma', 'pdf logpdf', each(moderate, moderate)),
  ...rows('scipy.stats.beta', 'pdf logpdf', each(between(0.01, 0.99), moderate, moderate)),
  ...rows('scipy.stats.pareto', 'pdf logpdf', each(between(1, Infinity), scales)),
  ...rows('scipy.stats.vonmises', 'pdf logpdf', each(real, moderate)),
  ...rows(
    'scipy.stats.truncnorm',
    'pdf logpdf logcdf logsf',
    smooth([p4, floats([-1]), floats([2])]),
  ),
  // an empty interval has no tails
  ...rows('scipy.stats.truncnorm', 'cdf sf', smooth([p4, [-1], [2]])),
  ...rows(
    'scipy.stats',
    gumbel('gumbelL') + ' ' + gumbel('gumbelR'),
    smooth([floats([0.7, -1.2, 2.5, 0.4]), floats([0.3]), floats([1.7])]),
  ),
  ...rows(
    'scipy.stats',
    'gumbelL.ppf gumbelR.ppf gumbelL.isf gumbelR.isf',
    smooth([p4, floats([0.3]), floats([1.7])]),
  ),
  ...rows('scipy.stats.gennorm', 'pdf logpdf cdf', smooth([v4, floats([0.6, 1.3, 2, 4.5])])),
  ...rows('scipy.stats.wrapcauchy', 'pdf logpdf', smooth([floats([0.3, 1.6, 3.2, 5.8]), p4])),
  ...rows(
    'scipy.stats.multivariateNormal',
    'pdf logpdf',
    smooth([m23, v3, covariance], [v4, scalar, floats([0.7, 1.2, 2.5, 0.4])], [m23, v3, scalar]),
  ),
  ...rows(
    'scipy.stats.multinomial',
    'pmf logpmf',
    smooth([
      ints([
        [1, 2, 0],
        [30, 4, 1],
      ]),
      ints([3, 35]),
      floats([0.2, 0.3, 0.5]),
    ]),
  ),
  ...rows('scipy.stats.nbinom', 'pmf logpmf', smooth(counted(floats([2.5]), p4))),
  ...rows('scipy.stats.nbinom', 'cdf sf logcdf logsf', smooth(counted(2.5, p4))),
  ...rows('scipy.stats.betabinom', 'pmf logpmf', smooth(counted(5, p4, floats([2.5])))),
  ...rows('scipy.stats.bernoulli', 'cdf', smooth([ints([0, 1, -1, 0]), p4])),
  'scipy.stats.bernoulli.ppf': step([p4, floats([0.45])]),
  'scipy.stats.poisson.entropy': smooth([floats([0.3, 4.5, 31, 70])]),
  'scipy.stats.gaussianKde': either(
    returning([v4], [w4], 'smooth'),
    returning([m23, { bwMethod: 2, weights: floats([0.5, 1, 2]) }], [m23], 'smooth'),
    returning([v4, 'silverman'], [w4], 'smooth'),
  ),
  ...rows(
    'scipy.stats.dirichlet',
    'pdf logpdf',
    smooth([[0.2, 0.3, 0.5], floats([1.5, 2.5, 0.7])]),
  ),
  ...rows('scipy.stats.bernoulli', 'pmf logpmf', smooth([ints([0, 1, 1, 0]), p4])),
  ...rows('scipy.stats.geom', 'pmf logpmf cdf sf logcdf logsf', smooth([ints([1, 2, 3, 4]), p4])),
  ...rows('scipy.stats.binom', 'pmf logpmf', smooth(counted(5, p4))),
  ...rows('scipy.stats.binom', 'cdf sf logcdf logsf', smooth(counted(9, p4))),
  ...rows('scipy.stats.poisson', 'pmf logpmf', smooth(counted(p4))),
  ...rows('scipy.stats.gamma', 'cdf sf logcdf logsf', smooth([p4, [1, 2, 3, 0.5]])),
  ...rows('scipy.stats.chi2', 'cdf sf logcdf logsf', smooth([p4, [1, 2, 3, 0.5]])),
  ...rows('scipy.stats.beta', 'cdf sf logcdf logsf', smooth([p4, [1, 2, 3, 0.5], [2]])),
  ...rows('scipy.stats.expon', 'cdf sf logcdf logsf ppf isf', smooth([p4])),
  ...rows('scipy.stats.pareto', 'cdf sf logcdf logsf', smooth([floats([1.3, 2, 4, 9]), [2]])),
  ...rows('scipy.stats.pareto', 'ppf isf', smooth([p4, [2]])),
  ...rows('scipy.stats', 'gamma.ppf gamma.isf chi2.ppf chi2.isf', smooth([p4, [1, 2, 3, 0.5]])),
  ...rows('scipy.stats.beta', 'ppf isf', smooth([p4, [1, 2, 3, 0.5], [2]])),
  ...rows('scipy.stats.t', 'cdf sf logcdf logsf', smooth([v4, [1, 2, 3, 0.5]])),
  ...rows('scipy.stats.t', 'ppf isf', smooth([p4, [1, 2, 3, 0.5]])),
  ...rows('scipy.stats.cauchy', 'sf logcdf logsf', each(real, real, scales)),
  ...rows('scipy.stats.cauchy', 'ppf isf', smooth([p4])),
  ...rows('scipy.stats', 'laplace.ppf laplace.isf', smooth([p4])),
  ...rows('scipy.stats.logistic', 'ppf isf', smooth([p4])),
  ...rows('scipy.stats.norm', 'ppf isf', smooth([p4])),
  ...rows('scipy.stats.uniform', 'cdf sf logcdf logsf ppf isf', smooth([p4])),
  ...rows('scipy.stats.poisson', 'cdf sf logcdf logsf', smooth(counted(p4))),
  'scipy.stats.mode': step([n4]),
  'scipy.stats.rankdata': step([v4]),
  'scipy.stats.sem': smooth([v4], [m33, 1]),
};

export const otherNamespaces: Table = {
  ...networks,
  ...initializers,
  ...segments,
  ...draw,
  ...special,
  ...stats,
};
