/**
 * Samplers of counts: events in a time, successes in trials, trials with each of several outcomes.
 * All samples of a draw go through one loop together, until the last of them is accepted.
 */
import { defaultDType, type DType } from '../array/dtype.js';
import { fail } from '../array/errors.js';
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import type { Shape } from '../array/shape.js';
import { whileLoop } from '../lax/control/loops.js';
import { scan } from '../lax/control/scan.js';
import { abs, add, divide, multiply, negative, subtract } from '../numpy/math/arithmetic.js';
import {
  equal,
  greater,
  greaterEqual,
  isfinite,
  isinf,
  isnan,
  less,
  lessEqual,
  logicalAnd,
  logicalNot,
  logicalOr,
} from '../numpy/math/logic.js';
import { log, log1p, sqrt } from '../numpy/math/math.js';
import { ceil, floor } from '../numpy/math/rounding.js';
import { cumsum } from '../numpy/reduce/cumulative.js';
import { flip } from '../numpy/shape/rearrange.js';
import { any } from '../numpy/reduce/reduce.js';
import { clip, where } from '../numpy/indexing/where.js';
import { broadcastRight, convertTo, filled, moveAxis } from '../operands/basic.js';
import { asArray } from '../operands/convert.js';
import { op } from '../operands/elementwise.js';
import { asInexact, requireReal } from '../operands/promote.js';
import {
  arrayLike,
  choice,
  named,
  optional,
  shape as shapeKind,
  size,
} from '../parameters/kinds.js';
import { parameters, type Trailing } from '../parameters/parameters.js';
import { rowsOfKeys, threeKeys, twoKeys } from './key.js';
import { drawKinds, sampler, type DrawArguments, type FloatDType } from './parameters.js';
import { stirlingTail } from './stirling.js';
import { drawShape, uniformUnit, type Draw } from './uniform.js';

/** What a loop tries until all of it is accepted. */
type Tried = [key: NDArray, accepted: NDArray, samples: NDArray];

/** Samples that `propose` gives, each the first that is accepted. */
function rejecting(
  key: NDArray,
  { shape, dtype }: Draw,
  propose: (key: NDArray) => readonly [next: NDArray, k: NDArray, isAccepted: NDArray],
): NDArray {
  const init: Tried = [key, filled(0, shape, 'bool'), filled(-1, shape, dtype)];
  const [, , samples] = whileLoop(
    ([, accepted]) => any(logicalNot(accepted)),
    ([current, accepted, samples]: Tried): Tried => {
      const [next, k, isAccepted] = propose(current);
      return [next, logicalOr(accepted, isAccepted), where(isAccepted, k, samples)];
    },
    init,
  );
  return samples;
}

/** The options of `poisson`. */
export interface PoissonOptions {
  readonly shape?: number | Shape | null | undefined;
  /** int32 unless given. */
  readonly dtype?: 'int32' | 'uint32' | null | undefined;
}

const poissonParameters = parameters<PoissonOptions>(
  'random.poisson',
  { key: arrayLike, lam: arrayLike },
  { shape: optional(shapeKind), dtype: optional(choice('int32', 'uint32')) },
);

/**
 * The Poisson distribution with mean `lam`, which is rounded to float32: how many events there are
 * in a time in which lam are expected. Integers, of dtype int32 unless given; -1 where lam is
 * negative, infinite or NaN. Knuth's method for means below 10, otherwise transformed rejection
 * (Hörmann, The Transformed Rejection Method for Generating Poisson Random Variables, 1993).
 */
export function poisson(
  key: ArrayLike,
  lam: ArrayLike,
  ...args: Trailing<
    [shape?: number | Shape | null, dtype?: 'int32' | 'uint32' | null],
    PoissonOptions
  >
): NDArray {
  const who = 'random.poisson';
  const { shape: asked, dtype = 'int32' } = poissonParameters.read([key, lam], args);
  const given = convertTo(asArray(lam), 'float32');
  const draw = { shape: drawShape(who, asked, [given]), dtype: 'float32' } as const;
  const mean = broadcastRight(given, draw.shape);
  const isValid = logicalAnd(isfinite(mean), greaterEqual(mean, 0));
  const isSmall = logicalOr(logicalNot(isValid), less(mean, 10));
  const few = poissonByProducts(who, asArray(key), where(isSmall, mean, 0), draw);
  const many = poissonByRejection(who, asArray(key), where(isSmall, 1e5, mean), draw);
  const counts = where(isValid, where(isSmall, few, many), -1);
  return convertTo(where(equal(mean, 0), 0, counts), dtype);
}

/** How many uniform numbers have a product of at least e^-mean. */
function poissonByProducts(who: string, key: NDArray, mean: NDArray, draw: Draw): NDArray {
  type State = [key: NDArray, count: NDArray, logProduct: NDArray];
  const goesOn = (logProduct: NDArray): NDArray => greater(logProduct, negative(mean));
  const zeros = filled(0, draw.shape, draw.dtype);
  const [, count] = whileLoop(
    ([, , logProduct]: State) => any(goesOn(logProduct)),
    ([current, count, logProduct]: State): State => {
      const [next, used] = twoKeys(who, current);
      const u = uniformUnit(who, used, draw);
      return [next, where(goesOn(logProduct), add(count, 1), count), add(logProduct, log(u))];
    },
    [key, zeros, zeros] as State,
  );
  return subtract(count, 1);
}

function poissonByRejection(who: string, key: NDArray, mean: NDArray, draw: Draw): NDArray {
  const b = add(0.931, multiply(2.53, sqrt(mean)));
  const logMean = log(mean);
  return byTransformedRejection(who, key, draw, {
    a: add(-0.059, multiply(0.02483, b)),
    b,
    alpha: add(1.1239, divide(1.1328, subtract(b, 3.4))),
    bound: subtract(0.9277, divide(3.6224, subtract(b, 2))),
    centred: (x) => add(add(x, mean), 0.43),
    isOutside: (k) => less(k, 0),
    logRatio: (k) => subtract(add(negative(mean), multiply(k, logMean)), op('lgamma', add(k, 1))),
  });
}

/** How transformed rejection proposes counts and accepts them: Hörmann's names of 1993. */
interface Hat {
  readonly a: NDArray;
  readonly b: NDArray;
  readonly alpha: NDArray;
  /** Up to which v a proposal is accepted at once. */
  readonly bound: NDArray;
  /** The proposal, before it is rounded down. */
  readonly centred: (x: NDArray) => NDArray;
  readonly isOutside: (k: NDArray) => NDArray;
  /** The logarithm of the probability of a count, but for a constant. */
  readonly logRatio: (k: NDArray) => NDArray;
}

function byTransformedRejection(who: string, key: NDArray, draw: Draw, hat: Hat): NDArray {
  const { a, b, alpha, bound, centred, isOutside, logRatio } = hat;
  return rejecting(key, draw, (current) => {
    const [next, ofU, ofV] = threeKeys(who, current);
    const u = subtract(uniformUnit(who, ofU, draw), 0.5);
    const v = uniformUnit(who, ofV, draw);
    const side = subtract(0.5, abs(u));
    const slope = add(divide(multiply(2, a), side), b);
    const k = floor(centred(multiply(slope, u)));
    const s = log(divide(multiply(v, alpha), add(divide(a, multiply(side, side)), b)));
    return [next, k, isAcceptedBy(side, v, bound, isOutside(k), lessEqual(s, logRatio(k)))];
  });
}

/** The quick tests of transformed rejection, and the exact one where they do not decide. */
function isAcceptedBy(
  side: NDArray,
  v: NDArray,
  bound: NDArray,
  isOutside: NDArray,
  isBelow: NDArray,
): NDArray {
  const atOnce = logicalAnd(greaterEqual(side, 0.07), lessEqual(v, bound));
  return logicalOr(atOnce, logicalAnd(logicalNot(isOutside), isBelow));
}

const binomialParameters = sampler('binomial', 'n', 'p');

/**
 * The binomial distribution: how many of `n` trials succeed, each with the probability `p`. Floats,
 * of the default float dtype unless given, as n may be infinite, and then the count is; NaN where n
 * or p is negative or NaN. Sums of waiting times where n min(p, 1 - p) is at most 10, otherwise
 * transformed rejection (Hörmann, The Generation of Binomial Random Variates, 1993).
 */
export function binomial(
  key: ArrayLike,
  n: ArrayLike,
  p: ArrayLike,
  ...args: DrawArguments
): NDArray {
  const who = 'random.binomial';
  const found = binomialParameters.read([key, n, p], args);
  const { shape: asked, dtype = defaultDType() as FloatDType } = found;
  const shape = drawShape(who, asked, [n, p]);
  const [trials, chance] = [requireReal(who, n), asInexact(requireReal(who, p))];
  return convertTo(drawBinomial(who, asArray(key), trials, chance, shape), dtype);
}

/** Binomial samples in the dtype of p. */
function drawBinomial(who: string, key: NDArray, n: ArrayLike, p: NDArray, shape: Shape): NDArray {
  const draw = { shape, dtype: p.dtype as FloatDType };
  const given = broadcastRight(convertTo(asArray(n), draw.dtype), shape);
  const chance = broadcastRight(p, shape);
  const isRare = less(chance, 0.5);
  const least = where(isRare, chance, subtract(1, chance));
  const isNoCount = logicalOr(isnan(given), less(given, 0));
  const isNoChance = logicalOr(isnan(least), less(least, 0));
  const isUnknown = logicalOr(isNoCount, isinf(given));
  const q = where(isNoChance, 0.01, least);
  const isShort = logicalOr(isUnknown, lessEqual(multiply(given, q), 10));
  const count = floor(given);
  const few = binomialByWaiting(who, key, where(isUnknown, 0, where(isShort, count, 0)), q, draw);
  const [size, chanceOfMany] = [where(isShort, 1e4, count), where(isShort, 0.5, q)];
  const drawn = where(isShort, few, binomialByRejection(who, key, size, chanceOfMany, draw));
  const counted = where(isRare, drawn, subtract(count, drawn));
  const known = where(isinf(given), Infinity, counted);
  return where(logicalOr(isNoCount, isNoChance), NaN, known);
}

/** How many waiting times for a success fit into so many trials. */
function binomialByWaiting(
  who: string,
  key: NDArray,
  trials: NDArray,
  q: NDArray,
  draw: Draw,
): NDArray {
  type State = [key: NDArray, successes: NDArray, waited: NDArray];
  const logFailure = log1p(negative(q));
  const zeros = filled(0, draw.shape, draw.dtype);
  const fits = (waited: NDArray): NDArray => lessEqual(waited, trials);
  const [, successes] = whileLoop(
    ([, , waited]: State) => any(fits(waited)),
    ([current, successes, waited]: State): State => {
      const [used, next] = twoKeys(who, current);
      const waiting = ceil(divide(log(uniformUnit(who, used, draw)), logFailure));
      return [next, where(fits(waited), add(successes, 1), successes), add(waited, waiting)];
    },
    [key, zeros, zeros] as State,
  );
  return subtract(successes, 1);
}

function binomialByRejection(
  who: string,
  key: NDArray,
  n: NDArray,
  p: NDArray,
  draw: Draw,
): NDArray {
  const deviation = sqrt(multiply(multiply(n, p), subtract(1, p)));
  const b = add(1.15, multiply(2.53, deviation));
  const a = add(add(-0.0873, multiply(0.0248, b)), multiply(0.01, p));
  const centre = add(multiply(n, p), 0.5);
  const odds = divide(p, subtract(1, p));
  const mode = floor(multiply(add(n, 1), p));
  const rest = (k: NDArray): NDArray => add(subtract(n, k), 1);
  const atMode = multiply(add(mode, 0.5), log(divide(add(mode, 1), multiply(odds, rest(mode)))));
  const tails = [stirlingTail(mode), stirlingTail(subtract(n, mode))] as const;
  return byTransformedRejection(who, key, draw, {
    a,
    b,
    alpha: multiply(add(2.83, divide(5.1, b)), deviation),
    bound: subtract(0.92, divide(4.2, b)),
    centred: (x) => add(x, centre),
    isOutside: (k) => logicalOr(less(k, 0), greater(k, n)),
    logRatio: (k) =>
      [
        multiply(add(n, 1), log(divide(rest(mode), rest(k)))),
        multiply(add(k, 0.5), log(divide(multiply(odds, rest(k)), add(k, 1)))),
        ...tails,
        negative(stirlingTail(k)),
        negative(stirlingTail(subtract(n, k))),
      ].reduce((sum, term) => add(sum, term), atMode),
  });
}

/** The options of `multinomial`. */
export interface MultinomialOptions {
  /** That of p unless given; its last axis are the outcomes. */
  readonly shape?: number | Shape | null | undefined;
  /** The default float dtype unless given. */
  readonly dtype?: FloatDType | null | undefined;
  /** How many outcomes are drawn in a turn of the loop, 1 unless given. */
  readonly unroll?: number | undefined;
}

const multinomialParameters = parameters<MultinomialOptions>(
  'random.multinomial',
  { key: arrayLike, n: arrayLike, p: arrayLike },
  { shape: named(drawKinds.shape), dtype: named(drawKinds.dtype), unroll: named(optional(size)) },
);

/**
 * How often each of several outcomes occurs in `n` trials; their probabilities are p
 * [..., outcomes]. Each count is binomial, given those before it; their sum is n where that of p
 * is 1.
 */
export function multinomial(
  key: ArrayLike,
  n: ArrayLike,
  p: ArrayLike,
  ...args: Trailing<[], MultinomialOptions>
): NDArray {
  const who = 'random.multinomial';
  const found = multinomialParameters.read([key, n, p], args);
  const dtype: DType = found.dtype ?? defaultDType();
  const chances = asInexact(requireReal(who, p));
  const shape = drawShape(who, found.shape, [chances]);
  if (shape.length === 0)
    fail('bad-argument', `${who}: wants p with an axis of outcomes, received a scalar.`);
  const last = shape.length - 1;
  const each = moveAxis(broadcastRight(chances, shape), last, 0);
  const count = convertTo(requireReal(who, n), chances.dtype);
  const trials = broadcastRight(count, drawShape(who, shape.slice(0, -1), [count]));
  const left = flip(cumsum(flip(each, 0), 0), 0);
  const ratios = clip(divide(each, where(equal(left, 0), 1, left)), 0, 1);
  const keys = rowsOfKeys(who, key, each.shape[0] ?? 0);
  const [, counts] = scan(
    (remaining: NDArray, [ratio, one]: [NDArray, NDArray]) => {
      const count = drawBinomial(who, one, remaining, ratio, remaining.shape);
      return [subtract(remaining, count), count] as [NDArray, NDArray];
    },
    trials,
    [ratios, keys] as [NDArray, NDArray],
    { unroll: found.unroll ?? 1 },
  );
  return convertTo(moveAxis(counts, 0, last), dtype);
}
