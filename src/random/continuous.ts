/**
 * Samplers of continuous distributions that are functions of a fixed number of uniform or normal
 * numbers. Each takes a shape and a dtype last; without a shape it is that to which the parameters
 * broadcast, without a dtype it is the default float dtype. Draws are differentiable in the
 * parameters.
 */
import { defaultDType, isComplex, partOf } from '../array/dtype.js';
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import type { Shape } from '../array/shape.js';
import {
  abs,
  add,
  divide,
  maximum,
  minimum,
  multiply,
  negative,
  power,
  sign,
  square,
  subtract,
} from '../numpy/math/arithmetic.js';
import { op } from '../operands/elementwise.js';
import { greater, less, lessEqual, logicalOr } from '../numpy/math/logic.js';
import { exp, expm1, log, log1p, sqrt, tan } from '../numpy/math/math.js';
import { logNormalCdf, normalQuantileOfLog } from '../numpy/math/normal-tail.js';
import { sum } from '../numpy/reduce/reduce.js';
import { where } from '../numpy/indexing/where.js';
import { arrayLike, optional } from '../parameters/kinds.js';
import { parameters, type ParameterList, type Trailing } from '../parameters/parameters.js';
import { drawSigns } from './discrete.js';
import { twoKeys } from './key.js';
import {
  drawKinds,
  inexactDType,
  key as keyKind,
  mode as modeKind,
  sampler,
  type DrawArguments,
  type DrawOptions,
  type FloatDType,
  type InexactDrawArguments,
  type InexactDrawOptions,
} from './parameters.js';
import {
  formats,
  parameter,
  settleDraw,
  uniformBetween,
  uniformUnit,
  type Draw,
} from './uniform.js';

/** Reads the arguments of a sampler whose distribution has these parameters. */
function settle(
  list: ParameterList<DrawOptions>,
  key: ArrayLike,
  args: readonly unknown[],
  ...params: readonly ArrayLike[]
): Draw {
  return settleDraw(list.who, list.read([key, ...params], args), params);
}

/** √2 · erf⁻¹(u) for uniform u in (-1, 1). */
export function drawNormal(who: string, key: ArrayLike, draw: Draw): NDArray {
  const u = uniformBetween(who, key, draw, -formats[draw.dtype].below1, 1);
  return multiply(op('erfInv', u), Math.SQRT2);
}

const normalParameters = parameters<InexactDrawOptions>(
  'random.normal',
  { key: keyKind },
  { shape: drawKinds.shape, dtype: inexactDType },
);

/**
 * The normal distribution with mean 0 and variance 1. Of complex numbers real and imaginary part
 * have the variance 1/2.
 */
export function normal(key: ArrayLike, ...args: InexactDrawArguments): NDArray {
  const who = 'random.normal';
  const { dtype = defaultDType() as FloatDType, shape } = normalParameters.read([key], args);
  const draw = settleDraw(who, { shape, dtype: partOf(dtype) as FloatDType }, []);
  if (!isComplex(dtype)) return drawNormal(who, key, draw);
  const [re, im] = twoKeys(who, key).map((k) => divide(drawNormal(who, k, draw), Math.SQRT2));
  return op('complex', re!, im!);
}

const truncatedNormalParameters = sampler('truncatedNormal', 'lower', 'upper');

/**
 * The normal distribution restricted to (lower, upper), by its inverse distribution function: of
 * its logarithm where both bounds lie far in one tail.
 */
export function truncatedNormal(
  key: ArrayLike,
  lower: ArrayLike,
  upper: ArrayLike,
  ...args: DrawArguments
): NDArray {
  const who = 'random.truncatedNormal';
  const draw = settle(truncatedNormalParameters, key, args, lower, upper);
  const [low, high] = [parameter(lower, draw), parameter(upper, draw)];
  const drawn = drawBetween(who, key, draw, low, high, isCentral(lower, upper));
  const inside = (x: NDArray, towards: number): NDArray =>
    op('nextAfter', op('stopGradient', x), towards);
  return minimum(maximum(drawn, inside(low, Infinity)), inside(high, -Infinity));
}

/** Above this erf is too near to ±1 to be inverted. */
const tailFrom = (dtype: FloatDType): number => (dtype === 'float32' ? 3 : 5);

/** Whether bounds are known not to lie in a tail of any dtype. */
const isCentral = (lower: ArrayLike, upper: ArrayLike): boolean =>
  typeof lower === 'number' && typeof upper === 'number' && lower <= 3 && upper >= -3;

function drawBetween(
  who: string,
  key: ArrayLike,
  draw: Draw,
  low: NDArray,
  high: NDArray,
  central: boolean,
): NDArray {
  const level = (x: NDArray): NDArray => op('erf', divide(x, Math.SQRT2));
  const between = (x: NDArray, y: NDArray): NDArray =>
    multiply(op('erfInv', uniformBetween(who, key, draw, level(x), level(y))), Math.SQRT2);
  if (central) return between(low, high);
  const onRight = greater(low, tailFrom(draw.dtype));
  const inTail = logicalOr(onRight, less(high, -tailFrom(draw.dtype)));
  const middle = between(where(inTail, -1, low), where(inTail, 1, high));
  const from = where(inTail, where(onRight, negative(high), low), -7);
  const to = where(inTail, where(onRight, negative(low), high), -6);
  const u = uniformUnit(who, key, draw);
  const tail = drawTail(where(onRight, u, subtract(1, u)), from, to);
  return where(inTail, where(onRight, negative(tail), tail), middle);
}

/**
 * A number between x and y far in the left tail, by a uniform u: there Φ is
 * Φ(y) (1 - u (1 - Φ(x) / Φ(y))).
 */
function drawTail(u: NDArray, x: NDArray, y: NDArray): NDArray {
  const [logX, logY] = [logNormalCdf(x), logNormalCdf(y)];
  return normalQuantileOfLog(add(logY, log1p(multiply(u, expm1(subtract(logX, logY))))));
}

/** The options of `lognormal`. */
export interface LognormalOptions extends DrawOptions {
  /** The standard deviation of the logarithm, 1 unless given. */
  readonly sigma?: ArrayLike | null | undefined;
}

const lognormalParameters = parameters<LognormalOptions>(
  'random.lognormal',
  { key: keyKind },
  { sigma: optional(arrayLike), ...drawKinds },
);

/** exp(σ · normal). */
export function lognormal(
  key: ArrayLike,
  ...args: Trailing<
    [sigma?: ArrayLike | null, shape?: number | Shape | null, dtype?: FloatDType | null],
    LognormalOptions
  >
): NDArray {
  const { sigma = 1, ...options } = lognormalParameters.read([key], args);
  const draw = settleDraw('random.lognormal', options, [sigma]);
  return exp(multiply(drawNormal('random.lognormal', key, draw), parameter(sigma, draw)));
}

export function drawExponential(who: string, key: ArrayLike, draw: Draw): NDArray {
  return negative(log1p(negative(uniformUnit(who, key, draw))));
}

const exponentialParameters = sampler('exponential');

/** The exponential distribution with mean 1. */
export function exponential(key: ArrayLike, ...args: DrawArguments): NDArray {
  const who = 'random.exponential';
  return drawExponential(who, key, settle(exponentialParameters, key, args));
}

/** The options of `gumbel`. */
export interface GumbelOptions extends DrawOptions {
  readonly mode?: 'low' | null | undefined;
}

const gumbelParameters = parameters<GumbelOptions>(
  'random.gumbel',
  { key: keyKind },
  { ...drawKinds, mode: modeKind },
);

/** The standard Gumbel distribution, that of -log(-log u). */
export function gumbel(
  key: ArrayLike,
  ...args: Trailing<
    [shape?: number | Shape | null, dtype?: FloatDType | null, mode?: 'low' | null],
    GumbelOptions
  >
): NDArray {
  const draw = settleDraw('random.gumbel', gumbelParameters.read([key], args), []);
  return drawGumbel('random.gumbel', key, draw);
}

export function drawGumbel(who: string, key: ArrayLike, draw: Draw): NDArray {
  const u = uniformBetween(who, key, draw, formats[draw.dtype].tiny, 1);
  return negative(log(negative(log(u))));
}

const logisticParameters = sampler('logistic');

/** The standard logistic distribution. */
export function logistic(key: ArrayLike, ...args: DrawArguments): NDArray {
  const draw = settle(logisticParameters, key, args);
  const u = uniformBetween('random.logistic', key, draw, formats[draw.dtype].tiny, 1);
  return log(divide(u, subtract(1, u)));
}

const laplaceParameters = sampler('laplace');

/** The Laplace distribution with mean 0 and scale 1. */
export function laplace(key: ArrayLike, ...args: DrawArguments): NDArray {
  const draw = settle(laplaceParameters, key, args);
  const u = uniformBetween('random.laplace', key, draw, -formats[draw.dtype].below1, 1);
  return multiply(sign(u), log1p(negative(abs(u))));
}

const cauchyParameters = sampler('cauchy');

/** The standard Cauchy distribution. */
export function cauchy(key: ArrayLike, ...args: DrawArguments): NDArray {
  const draw = settle(cauchyParameters, key, args);
  const u = uniformBetween('random.cauchy', key, draw, formats[draw.dtype].eps, 1);
  return tan(multiply(subtract(u, 0.5), Math.PI));
}

const maxwellParameters = sampler('maxwell');

/** The Maxwell distribution with scale 1: the length of three normal numbers. */
export function maxwell(key: ArrayLike, ...args: DrawArguments): NDArray {
  return drawMaxwell('random.maxwell', key, settle(maxwellParameters, key, args));
}

function drawMaxwell(who: string, key: ArrayLike, draw: Draw): NDArray {
  const vectors = drawNormal(who, key, { ...draw, shape: [...draw.shape, 3] });
  return sqrt(sum(square(vectors), -1));
}

const doubleSidedMaxwellParameters = sampler('doubleSidedMaxwell', 'loc', 'scale');

/** loc + scale · (a random sign) · Maxwell. */
export function doubleSidedMaxwell(
  key: ArrayLike,
  loc: ArrayLike,
  scale: ArrayLike,
  ...args: DrawArguments
): NDArray {
  const draw = settle(doubleSidedMaxwellParameters, key, args, loc, scale);
  const who = 'random.doubleSidedMaxwell';
  const [first, second] = twoKeys(who, key);
  const signed = multiply(drawSigns(who, second, draw), drawMaxwell(who, first, draw));
  return add(multiply(signed, parameter(scale, draw)), parameter(loc, draw));
}

const paretoParameters = sampler('pareto', 'b');

/** The Pareto distribution with least value 1 and the given shape parameter. */
export function pareto(key: ArrayLike, b: ArrayLike, ...args: DrawArguments): NDArray {
  const draw = settle(paretoParameters, key, args, b);
  return exp(divide(drawExponential('random.pareto', key, draw), parameter(b, draw)));
}

const rayleighParameters = sampler('rayleigh', 'scale');

/** The Rayleigh distribution. */
export function rayleigh(key: ArrayLike, scale: ArrayLike, ...args: DrawArguments): NDArray {
  const draw = settle(rayleighParameters, key, args, scale);
  const u = uniformUnit('random.rayleigh', key, draw);
  return multiply(sqrt(multiply(log(u), -2)), parameter(scale, draw));
}

const weibullMinParameters = sampler('weibullMin', 'scale', 'concentration');

/** The Weibull distribution of minima. */
export function weibullMin(
  key: ArrayLike,
  scale: ArrayLike,
  concentration: ArrayLike,
  ...args: DrawArguments
): NDArray {
  const draw = settle(weibullMinParameters, key, args, scale, concentration);
  const e = drawExponential('random.weibullMin', key, draw);
  const exponent = divide(1, parameter(concentration, draw));
  return multiply(power(e, exponent), parameter(scale, draw));
}

const triangularParameters = sampler('triangular', 'left', 'mode', 'right');

/** The triangular distribution on [left, right] with its peak at `mode`. */
export function triangular(
  key: ArrayLike,
  left: ArrayLike,
  mode: ArrayLike,
  right: ArrayLike,
  ...args: DrawArguments
): NDArray {
  const draw = settle(triangularParameters, key, args, left, mode, right);
  const [a, c, b] = [left, mode, right].map((x) => parameter(x, draw)) as [
    NDArray,
    NDArray,
    NDArray,
  ];
  const u = uniformUnit('random.triangular', key, draw);
  const width = subtract(b, a);
  const rising = add(a, sqrt(multiply(multiply(u, width), subtract(c, a))));
  const falling = subtract(b, sqrt(multiply(multiply(subtract(1, u), width), subtract(b, c))));
  return where(less(u, divide(subtract(c, a), width)), rising, falling);
}

const waldParameters = sampler('wald', 'mean');

/**
 * The Wald (inverse Gaussian) distribution with scale 1, by the transformation of Michael, Schucany
 * and Haas, Generating Random Variates Using Transformations with Multiple Roots, 1976.
 */
export function wald(key: ArrayLike, mean: ArrayLike, ...args: DrawArguments): NDArray {
  const draw = settle(waldParameters, key, args, mean);
  const [first, second] = twoKeys('random.wald', key);
  const mu = parameter(mean, draw);
  const chi = square(drawNormal('random.wald', first, draw));
  const u = uniformUnit('random.wald', second, draw);
  const muChi = multiply(mu, chi);
  const root = sqrt(add(multiply(muChi, 4), square(muChi)));
  const x = multiply(mu, add(1, multiply(subtract(muChi, root), 0.5)));
  return where(lessEqual(u, divide(mu, add(mu, x))), x, divide(square(mu), x));
}
