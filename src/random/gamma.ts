/**
 * Samplers of the gamma distribution and of those made of it. Each takes a shape and a dtype last;
 * without a shape it is that to which the parameters broadcast, without a dtype it is the default
 * float dtype. Draws are differentiable in the parameters: a gamma sample moves with its shape
 * parameter such that its level of the distribution function stays (implicit reparameterization,
 * Figurnov, Mohamed and Mnih, Implicit Reparameterization Gradients, 2018).
 */
import { fail } from '../array/errors.js';
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import { at } from '../array/shape.js';
import { whileLoop } from '../lax/control/loops.js';
import { map } from '../lax/control/scan.js';
import {
  add,
  divide,
  maximum,
  multiply,
  negative,
  power,
  square,
  subtract,
} from '../numpy/math/arithmetic.js';
import {
  equal,
  greaterEqual,
  less,
  lessEqual,
  logicalAnd,
  logicalOr,
} from '../numpy/math/logic.js';
import { exp, log, sqrt } from '../numpy/math/math.js';
import { max, sum } from '../numpy/reduce/reduce.js';
import { where } from '../numpy/indexing/where.js';
import { filled, reshapeTo } from '../operands/basic.js';
import { asArray } from '../operands/convert.js';
import { bind1 } from '../trace/bind.js';
import { noParams } from '../ir/program.js';
import { customJvp } from '../transforms/index.js';
import { drawExponential, drawNormal } from './continuous.js';
import { rowsOfKeys, threeKeys, twoKeys } from './key.js';
import { sampler, type DrawArguments } from './parameters.js';
import { formats, parameter, settleDraw, uniformUnit, type Draw } from './uniform.js';

const gammaParameters = sampler('gamma', 'a');

/**
 * The gamma distribution with shape parameter a > 0 and scale 1: its density is that of
 * x^(a-1) e^-x / Γ(a). Samples of an a far below 1 may be 0: see `loggamma`. NaN where a is
 * negative.
 */
export function gamma(key: ArrayLike, a: ArrayLike, ...args: DrawArguments): NDArray {
  const who = 'random.gamma';
  const draw = settleDraw(who, gammaParameters.read([key, a], args), [a]);
  return drawGamma(who, key, parameter(a, draw), draw);
}

const loggammaParameters = sampler('loggamma', 'a');

/** The logarithm of a gamma sample, which is finite however small a is. */
export function loggamma(key: ArrayLike, a: ArrayLike, ...args: DrawArguments): NDArray {
  const who = 'random.loggamma';
  const draw = settleDraw(who, loggammaParameters.read([key, a], args), [a]);
  return drawLogGamma(who, key, parameter(a, draw), draw);
}

const chisquareParameters = sampler('chisquare', 'df');

/** The χ² distribution with `df` degrees of freedom. */
export function chisquare(key: ArrayLike, df: ArrayLike, ...args: DrawArguments): NDArray {
  const who = 'random.chisquare';
  const draw = settleDraw(who, chisquareParameters.read([key, df], args), [df]);
  return drawChiSquare(who, key, parameter(df, draw), draw);
}

const betaParameters = sampler('beta', 'a', 'b');

/** The beta distribution, of density x^(a-1) (1-x)^(b-1) / B(a, b). */
export function beta(key: ArrayLike, a: ArrayLike, b: ArrayLike, ...args: DrawArguments): NDArray {
  const who = 'random.beta';
  const draw = settleDraw(who, betaParameters.read([key, a, b], args), [a, b]);
  const [first, second] = twoKeys(who, key);
  const x = drawLogGamma(who, first, parameter(a, draw), draw);
  const y = drawLogGamma(who, second, parameter(b, draw), draw);
  const greater = maximum(x, y);
  const [p, q] = [exp(subtract(x, greater)), exp(subtract(y, greater))];
  return divide(p, add(p, q));
}

const dirichletParameters = sampler('dirichlet', 'alpha');

/**
 * The Dirichlet distribution with the parameters `alpha` [..., n]: vectors of n positive numbers
 * whose sum is 1. `shape` is that of the stack of vectors, by default the leading axes of alpha.
 */
export function dirichlet(key: ArrayLike, alpha: ArrayLike, ...args: DrawArguments): NDArray {
  const who = 'random.dirichlet';
  const { shape, dtype } = dirichletParameters.read([key, alpha], args);
  const parametersOf = asArray(alpha);
  if (parametersOf.ndim === 0)
    fail('bad-argument', `${who}: wants alpha with an axis of parameters, received a scalar.`);
  const n = at(parametersOf.shape, parametersOf.ndim - 1);
  const stack = shape === undefined || shape === null ? undefined : [shape].flat();
  const draw = settleDraw(who, { shape: stack && [...stack, n], dtype }, [alpha]);
  const logs = drawLogGamma(who, key, parameter(alpha, draw), draw);
  const weights = exp(subtract(logs, max(logs, { axis: -1, keepdims: true })));
  return divide(weights, sum(weights, { axis: -1, keepdims: true }));
}

const tParameters = sampler('t', 'df');

/** Student's t distribution with `df` degrees of freedom. */
export function studentT(key: ArrayLike, df: ArrayLike, ...args: DrawArguments): NDArray {
  const who = 'random.t';
  const draw = settleDraw(who, tParameters.read([key, df], args), [df]);
  const [ofNormal, ofGamma] = twoKeys(who, key);
  const half = divide(parameter(df, draw), 2);
  const g = drawGamma(who, ofGamma, half, draw);
  return multiply(drawNormal(who, ofNormal, draw), sqrt(divide(half, g)));
}

const fParameters = sampler('f', 'dfnum', 'dfden');

/** The F distribution with `dfnum` and `dfden` degrees of freedom. */
export function fisherF(
  key: ArrayLike,
  dfnum: ArrayLike,
  dfden: ArrayLike,
  ...args: DrawArguments
): NDArray {
  const who = 'random.f';
  const draw = settleDraw(who, fParameters.read([key, dfnum, dfden], args), [dfnum, dfden]);
  const [ofDen, ofNum] = twoKeys(who, key);
  const [above, below] = [parameter(dfnum, draw), parameter(dfden, draw)];
  return divide(
    divide(drawChiSquare(who, ofNum, above, draw), above),
    divide(drawChiSquare(who, ofDen, below, draw), below),
  );
}

function drawChiSquare(who: string, key: ArrayLike, df: NDArray, draw: Draw): NDArray {
  return multiply(exp(drawLogGamma(who, key, divide(df, 2), draw)), 2);
}

/** Gamma samples of parameters of the draw's shape and dtype. */
export function drawGamma(who: string, key: ArrayLike, a: NDArray, draw: Draw): NDArray {
  const sample = (key: NDArray, a: NDArray): NDArray => {
    const { rest, cubed, d } = acceptedCube(who, key, a);
    const u = subtract(1, uniformUnit(who, rest, scalarOf(draw)));
    const boost = where(greaterEqual(a, 1), 1, power(u, divide(1, a)));
    return multiply(multiply(d, cubed), boost);
  };
  return drawEach(who, key, a, draw, sample, slope);
}

/** Their logarithms. */
function drawLogGamma(who: string, key: ArrayLike, a: NDArray, draw: Draw): NDArray {
  const sample = (key: NDArray, a: NDArray): NDArray => {
    const { rest, cubed, d } = acceptedCube(who, key, a);
    const logU = negative(drawExponential(who, rest, scalarOf(draw)));
    const isExact = logicalOr(greaterEqual(a, 1), equal(logU, 0));
    return add(add(log(d), log(cubed)), where(isExact, 0, multiply(logU, divide(1, a))));
  };
  const { tiny } = formats[draw.dtype];
  const slopeOfLog = (a: NDArray, logX: NDArray): NDArray => {
    const x = exp(logX);
    const positive = where(equal(x, 0), tiny, x);
    return divide(slope(a, positive), positive);
  };
  return drawEach(who, key, a, draw, sample, slopeOfLog);
}

/** The derivative of a gamma sample by its shape parameter. */
const slope = (a: NDArray, x: NDArray): NDArray => bind1('gammaSlope', [a, x], noParams);

const scalarOf = ({ dtype }: Draw): Draw => ({ shape: [], dtype });

/** A sample for each parameter, with a key of its own; `slope` is its derivative by it. */
function drawEach(
  who: string,
  key: ArrayLike,
  a: NDArray,
  { shape }: Draw,
  sample: (key: NDArray, a: NDArray) => NDArray,
  slope: (a: NDArray, x: NDArray) => NDArray,
): NDArray {
  const drawn = customJvp((keys: NDArray, params: NDArray) =>
    map(([k, p]: [NDArray, NDArray]) => sample(k, p), [keys, params]),
  ).defjvps(null, (tangent, x, _keys, params) => multiply(tangent, slope(params, x)));
  const params = reshapeTo(where(less(a, 0), NaN, a), [a.size]);
  return reshapeTo(drawn(rowsOfKeys(who, key, a.size), params), shape);
}

/**
 * A sample of the gamma distribution with the parameter a, or a + 1 where that is below 1, is
 * d · cubed, for d = a - 1/3 and an accepted (1 + c x)³ of a normal x: Marsaglia and Tsang, A
 * Simple Method for Generating Gamma Variables, 2000. `rest` is a key that drew nothing yet.
 */
function acceptedCube(
  who: string,
  key: NDArray,
  a: NDArray,
): { readonly rest: NDArray; readonly cubed: NDArray; readonly d: NDArray } {
  const draw = { shape: [], dtype: a.dtype } as Draw;
  const third = asArray(1 / 3, a.dtype);
  const d = subtract(where(greaterEqual(a, 1), a, add(a, 1)), third);
  const c = divide(third, sqrt(d));
  const [first, rest] = twoKeys(who, key);
  const [zero, one, two] = [0, 1, 2].map((x) => filled(x, [], a.dtype)) as [
    NDArray,
    NDArray,
    NDArray,
  ];

  type Tried = [key: NDArray, square: NDArray, cubed: NDArray, u: NDArray];
  const isRejected = ([, squared, cubed, u]: Tried): NDArray =>
    logicalAnd(
      greaterEqual(u, subtract(1, multiply(0.0331, square(squared)))),
      greaterEqual(
        log(u),
        add(multiply(squared, 0.5), multiply(d, add(subtract(1, cubed), log(cubed)))),
      ),
    );
  const positive = (key: NDArray): [x: NDArray, v: NDArray] => {
    const [, x, v] = whileLoop(
      ([, , v]: [NDArray, NDArray, NDArray]) => lessEqual(v, 0),
      ([key]) => {
        const [next, ofNormal] = twoKeys(who, key);
        const x = drawNormal(who, ofNormal, draw);
        return [next, x, add(1, multiply(x, c))];
      },
      [key, zero, negative(one)],
    );
    return [x, v];
  };
  // At the beginning 2 is rejected, whatever else stands there.
  const [, , cubed] = whileLoop(
    isRejected,
    ([key]: Tried): Tried => {
      const [next, ofNormal, ofUniform] = threeKeys(who, key);
      const [x, v] = positive(ofNormal);
      return [next, square(x), multiply(square(v), v), uniformUnit(who, ofUniform, draw)];
    },
    [first, zero, one, two],
  );
  return { rest, cubed, d };
}
