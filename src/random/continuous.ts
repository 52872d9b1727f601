/**
 * Samplers of continuous distributions that are functions of a fixed number of uniform or normal
 * numbers. Each takes `{ shape, dtype }`; without a shape it is that to which the parameters
 * broadcast, without a dtype it is the default float dtype. Draws are differentiable in the
 * parameters.
 */
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
} from '../numpy/arithmetic.js';
import { op } from '../numpy/elementwise.js';
import { less, lessEqual } from '../numpy/logic.js';
import { exp, log, log1p, sqrt, tan } from '../numpy/math.js';
import { readOptions } from '../numpy/options.js';
import { sum } from '../numpy/reduce.js';
import { where } from '../numpy/where.js';
import { rademacher } from './discrete.js';
import { eachKey, split } from './key.js';
import {
  formats,
  parameter,
  settleDraw,
  uniformBetween,
  uniformUnit,
  type Draw,
  type DrawOptions,
} from './uniform.js';

/** The options of a sampler without parameters. */
function plainDraw(
  who: string,
  shape: Shape | DrawOptions | undefined,
  options?: DrawOptions,
): Draw {
  return settleDraw(who, readOptions<DrawOptions>([shape, options], 'shape'), []);
}

/** √2 · erf⁻¹(u) for uniform u in (-1, 1). */
function drawNormal(who: string, key: ArrayLike, draw: Draw): NDArray {
  const u = uniformBetween(who, key, draw, -formats[draw.dtype].below1, 1);
  return multiply(op('erfInv', u), Math.SQRT2);
}

/** The normal distribution with mean 0 and variance 1. */
export function normal(
  key: ArrayLike,
  shape?: Shape | DrawOptions,
  options?: DrawOptions,
): NDArray {
  return drawNormal('random.normal', key, plainDraw('random.normal', shape, options));
}

/** The normal distribution restricted to (lower, upper), by its inverse distribution function. */
export function truncatedNormal(
  key: ArrayLike,
  lower: ArrayLike,
  upper: ArrayLike,
  options: DrawOptions = {},
): NDArray {
  const who = 'random.truncatedNormal';
  const draw = settleDraw(who, options, [lower, upper]);
  const [low, high] = [parameter(lower, draw), parameter(upper, draw)];
  const level = (x: NDArray): NDArray => op('erf', divide(x, Math.SQRT2));
  const u = uniformBetween(who, key, draw, level(low), level(high));
  const inside = (x: NDArray, towards: number): NDArray =>
    op('nextAfter', op('stopGradient', x), towards);
  return minimum(
    maximum(multiply(op('erfInv', u), Math.SQRT2), inside(low, Infinity)),
    inside(high, -Infinity),
  );
}

/** exp(σ · normal). */
export function lognormal(
  key: ArrayLike,
  sigma: ArrayLike = 1,
  options: DrawOptions = {},
): NDArray {
  const draw = settleDraw('random.lognormal', options, [sigma]);
  return exp(multiply(drawNormal('random.lognormal', key, draw), parameter(sigma, draw)));
}

function drawExponential(who: string, key: ArrayLike, draw: Draw): NDArray {
  return negative(log1p(negative(uniformUnit(who, key, draw))));
}

/** The exponential distribution with mean 1. */
export function exponential(
  key: ArrayLike,
  shape?: Shape | DrawOptions,
  options?: DrawOptions,
): NDArray {
  const who = 'random.exponential';
  return drawExponential(who, key, plainDraw(who, shape, options));
}

/** The standard Gumbel distribution, that of -log(-log u). */
export function gumbel(
  key: ArrayLike,
  shape?: Shape | DrawOptions,
  options?: DrawOptions,
): NDArray {
  const draw = plainDraw('random.gumbel', shape, options);
  const u = uniformBetween('random.gumbel', key, draw, formats[draw.dtype].tiny, 1);
  return negative(log(negative(log(u))));
}

/** The standard logistic distribution. */
export function logistic(
  key: ArrayLike,
  shape?: Shape | DrawOptions,
  options?: DrawOptions,
): NDArray {
  const draw = plainDraw('random.logistic', shape, options);
  const u = uniformBetween('random.logistic', key, draw, formats[draw.dtype].tiny, 1);
  return log(divide(u, subtract(1, u)));
}

/** The Laplace distribution with mean 0 and scale 1. */
export function laplace(
  key: ArrayLike,
  shape?: Shape | DrawOptions,
  options?: DrawOptions,
): NDArray {
  const draw = plainDraw('random.laplace', shape, options);
  const u = uniformBetween('random.laplace', key, draw, -formats[draw.dtype].below1, 1);
  return multiply(sign(u), log1p(negative(abs(u))));
}

/** The standard Cauchy distribution. */
export function cauchy(
  key: ArrayLike,
  shape?: Shape | DrawOptions,
  options?: DrawOptions,
): NDArray {
  const draw = plainDraw('random.cauchy', shape, options);
  const u = uniformBetween('random.cauchy', key, draw, formats[draw.dtype].eps, 1);
  return tan(multiply(subtract(u, 0.5), Math.PI));
}

/** The Maxwell distribution with scale 1: the length of three normal numbers. */
export function maxwell(
  key: ArrayLike,
  shape?: Shape | DrawOptions,
  options?: DrawOptions,
): NDArray {
  const draw = plainDraw('random.maxwell', shape, options);
  const vectors = drawNormal('random.maxwell', key, { ...draw, shape: [...draw.shape, 3] });
  return sqrt(sum(square(vectors), -1));
}

/** loc + scale · (a random sign) · Maxwell. */
export function doubleSidedMaxwell(
  key: ArrayLike,
  loc: ArrayLike,
  scale: ArrayLike,
  options: DrawOptions = {},
): NDArray {
  const draw = settleDraw('random.doubleSidedMaxwell', options, [loc, scale]);
  const [first, second] = eachKey(split(key)) as [NDArray, NDArray];
  const signed = multiply(rademacher(second, draw), maxwell(first, draw));
  return add(multiply(signed, parameter(scale, draw)), parameter(loc, draw));
}

/** The Pareto distribution with least value 1 and the given shape parameter. */
export function pareto(key: ArrayLike, b: ArrayLike, options: DrawOptions = {}): NDArray {
  const draw = settleDraw('random.pareto', options, [b]);
  return exp(divide(drawExponential('random.pareto', key, draw), parameter(b, draw)));
}

/** The Rayleigh distribution. */
export function rayleigh(key: ArrayLike, scale: ArrayLike, options: DrawOptions = {}): NDArray {
  const draw = settleDraw('random.rayleigh', options, [scale]);
  const u = uniformUnit('random.rayleigh', key, draw);
  return multiply(sqrt(multiply(log(u), -2)), parameter(scale, draw));
}

/** The Weibull distribution of minima. */
export function weibullMin(
  key: ArrayLike,
  scale: ArrayLike,
  concentration: ArrayLike,
  options: DrawOptions = {},
): NDArray {
  const draw = settleDraw('random.weibullMin', options, [scale, concentration]);
  const e = drawExponential('random.weibullMin', key, draw);
  const exponent = divide(1, parameter(concentration, draw));
  return multiply(power(e, exponent), parameter(scale, draw));
}

/** The triangular distribution on [left, right] with its peak at `mode`. */
export function triangular(
  key: ArrayLike,
  left: ArrayLike,
  mode: ArrayLike,
  right: ArrayLike,
  options: DrawOptions = {},
): NDArray {
  const draw = settleDraw('random.triangular', options, [left, mode, right]);
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

/**
 * The Wald (inverse Gaussian) distribution with scale 1, by the transformation of Michael, Schucany
 * and Haas, Generating Random Variates Using Transformations with Multiple Roots, 1976.
 */
export function wald(key: ArrayLike, mean: ArrayLike, options: DrawOptions = {}): NDArray {
  const draw = settleDraw('random.wald', options, [mean]);
  const [first, second] = eachKey(split(key)) as [NDArray, NDArray];
  const mu = parameter(mean, draw);
  const chi = square(drawNormal('random.wald', first, draw));
  const u = uniformUnit('random.wald', second, draw);
  const muChi = multiply(mu, chi);
  const root = sqrt(add(multiply(muChi, 4), square(muChi)));
  const x = multiply(mu, add(1, multiply(subtract(muChi, root), 0.5)));
  return where(lessEqual(u, divide(mu, add(mu, x))), x, divide(square(mu), x));
}
