/** Integrals of functions. */
import { speakAs } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { customRoot } from '../../lax/control/custom-solve.js';
import { whileLoop } from '../../lax/control/loops.js';
import { readScalar } from '../../lax/control/trees.js';
import {
  abs,
  add,
  any,
  argmax,
  divide,
  equal,
  finfo,
  greater,
  less,
  logicalAnd,
  matmul,
  maximum,
  minimum,
  multiply,
  power,
  subtract,
  sum,
  where,
} from '../../numpy/index.js';
import { dynamicIndexInDim, dynamicUpdateIndexInDim } from '../../lax/indexing/dynamic.js';
import { convertTo, filled, insertAxes, join, pickAxis, reshapeTo } from '../../operands/basic.js';
import { inexactDType } from '../../operands/common-type.js';
import { asArray } from '../../operands/convert.js';
import { promotedType, requireReal } from '../../operands/promote.js';
import { anything, arrayLike, callable, kind, listOf, named } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import type { AnyFunction } from '../../trace/checks.js';
import { withoutDerivatives } from '../functions/implicit.js';
import { objectiveValue } from '../functions/objective.js';
import { traced } from '../functions/traced.js';
import { mapped } from './intervals.js';

/** The options of `quad`. */
export interface QuadOptions {
  /** What the function gets behind its number: derivatives by it are known. */
  readonly args?: readonly unknown[] | undefined;
  /** The error that will do, 1.5e-8 unless given. */
  readonly epsabs?: ArrayLike | undefined;
  /** The same as a part of the integral, 1.5e-8 unless given: the larger one counts. */
  readonly epsrel?: ArrayLike | undefined;
  /** How many parts the interval is cut into at most, 50 unless given. */
  readonly limit?: number | undefined;
}

const who = 'scipy.integrate.quad';
const quadParameters = parameters<QuadOptions>(
  who,
  { func: callable, a: arrayLike, b: arrayLike },
  {
    args: named(listOf(anything, 'a list of arguments')),
    epsabs: named(arrayLike),
    epsrel: named(arrayLike),
    limit: named(kind('a whole number from 1 on', (x) => Number.isInteger(x) && Number(x) > 0)),
  },
);

/** The nodes of 21 points that are not negative, and their weights. */
const nodes = [
  0.9956571630258081, 0.9739065285171717, 0.9301574913557082, 0.8650633666889845,
  0.7808177265864169, 0.6794095682990244, 0.5627571346686047, 0.4333953941292472,
  0.2943928627014602, 0.1488743389816312, 0,
];
const kronrod = [
  0.011694638867371874, 0.032558162307964725, 0.054755896574351995, 0.07503967481091996,
  0.0931254545836976, 0.10938715880229764, 0.12349197626206584, 0.13470921731147334,
  0.14277593857706009, 0.1477391049013385, 0.1494455540029169,
];
/** Those of the nodes at odd places among them, as 10 points of Gauss. */
const gauss = [
  0.06667134430868814, 0.1494513491505806, 0.21908636251598204, 0.26926671930999635,
  0.29552422471475287,
];

/** All 21: those of the other side come in the order of the nodes, too. */
const bothSides = (list: readonly number[], sign: number): number[] => [
  ...list,
  ...list.slice(0, -1).map((x) => sign * x),
];
const gaussWeights = kronrod.map((_, i) => (i % 2 === 1 ? (gauss[(i - 1) / 2] ?? 0) : 0));

/** Parts of the interval, a row of all arrays each; unused ones have no width. */
interface Parts {
  readonly low: NDArray;
  readonly high: NDArray;
  readonly value: NDArray;
  readonly error: NDArray;
  readonly count: NDArray;
}

/**
 * [integral, error]: the integral of `func(x, ...args)`, a real scalar, from a to b, which may be
 * infinite or the larger one, and an estimate of its error. The part of the interval with the
 * largest error is halved until the sum of the errors is small enough, in one compiled loop; each
 * has the 21 points of Gauss and Kronrod (R. Piessens and others, "QUADPACK", 1983). Infinite
 * intervals are mapped to finite ones. The derivatives by a, b, args and by what func captured are
 * those of the sum over the points found; the error has none. Throws `shape-mismatch` where func
 * gives no scalar, `dtype-mismatch` for complex numbers.
 */
export function quad(
  func: (x: NDArray, ...args: never[]) => ArrayLike,
  a: ArrayLike,
  b: ArrayLike,
  ...args: Trailing<[], QuadOptions>
): [integral: NDArray, error: NDArray] {
  const options = quadParameters.read([func, a, b], args);
  return speakAs(who, () => {
    const { limit = 50, epsabs = 1.5e-8, epsrel = 1.5e-8 } = options;
    const dtype = inexactDType(promotedType(a, b).dtype);
    const scalar = (x: ArrayLike, name: string): NDArray =>
      convertTo(requireReal(who, readScalar(x, who, name, `${who}(func, a, b)`)), dtype);
    const [from, to] = [scalar(a, 'a'), scalar(b, 'b')];
    const f = (x: NDArray): NDArray =>
      objectiveValue(who, 'func', (func as AnyFunction)(x, ...(options.args ?? [])), x);
    // On (0, 1), whatever the interval.
    const inside = traced(
      who,
      (t) => {
        const { x, weight } = mapped(from, to, t);
        return multiply(f(x), weight);
      },
      from,
    );
    const over = (low: NDArray, high: NDArray) => overParts((t) => inside.each(t), low, high);
    const tolerances = [scalar(epsabs, 'epsabs'), scalar(epsrel, 'epsrel')] as const;
    const found = withoutDerivatives(
      who,
      (start) => adaptive(over, start, tolerances, limit),
      from,
    );
    const integral = customRoot(
      (value: NDArray) => subtract(value, sum(over(found.low, found.high).value)),
      sum(found.value),
      (_, value) => value as NDArray,
      (_, y) => y,
    );
    return [integral, sum(found.error)];
  });
}

type OverParts = (low: NDArray, high: NDArray) => Pick<Parts, 'value' | 'error'>;

/** The integrals over parts [k], and their errors by the rule of QUADPACK. */
function overParts(
  each: (t: NDArray) => NDArray,
  low: NDArray,
  high: NDArray,
): Pick<Parts, 'value' | 'error'> {
  const { dtype, size } = low;
  const constant = (list: readonly number[]): NDArray => convertTo(asArray(list), dtype);
  const half = multiply(subtract(high, low), 0.5);
  const middle = multiply(add(low, high), 0.5);
  const spread = multiply(insertAxes(half, [1]), constant(bothSides(nodes, -1)));
  const points = add(insertAxes(middle, [1]), spread);
  const values = reshapeTo(each(reshapeTo(points, [size * 21])), [size, 21]);
  // Parts without width count as nothing, whatever the function is there.
  const used = where(insertAxes(equal(half, 0), [1]), 0, values);
  const weights = constant(bothSides(kronrod, 1));
  const value = multiply(matmul(used, weights), half);
  const coarse = multiply(matmul(used, constant(bothSides(gaussWeights, 1))), half);
  const width = abs(half);
  const mean = multiply(insertAxes(matmul(used, weights), [1]), 0.5);
  const wobble = multiply(matmul(abs(subtract(used, mean)), weights), width);
  const apart = abs(subtract(value, coarse));
  const safe = where(greater(wobble, 0), wobble, 1);
  const sharp = multiply(wobble, minimum(1, power(divide(multiply(apart, 200), safe), 1.5)));
  const magnitude = multiply(matmul(abs(used), weights), width);
  const rounding = multiply(magnitude, multiply(finfo(dtype).eps, 50));
  return { value, error: maximum(where(greater(wobble, 0), sharp, apart), rounding) };
}

/** Whether a part can be halved so that the nodes of the halves are apart from its ends. */
const isWide = (low: NDArray, high: NDArray): NDArray =>
  greater(subtract(high, low), multiply(high, multiply(finfo(low.dtype).eps, 512)));

function adaptive(
  over: OverParts,
  start: NDArray,
  [epsabs, epsrel]: readonly [NDArray, NDArray],
  limit: number,
): Parts {
  const { dtype } = start;
  const first = insertAxes(filled(1, [], dtype), [0]);
  const rest = filled(0, [limit - 1], dtype);
  const whole = over(multiply(first, 0), first);
  const init: Parts = {
    low: join([multiply(first, 0), rest], 0),
    high: join([first, rest], 0),
    value: join([whole.value, rest], 0),
    error: join([whole.error, rest], 0),
    count: filled(1, [], 'int32'),
  };
  return whileLoop(
    ({ low, high, value, error, count }: Parts) => {
      const allowed = maximum(epsabs, multiply(epsrel, abs(sum(value))));
      const isMissing = greater(sum(error), allowed);
      return logicalAnd(logicalAnd(less(count, limit), isMissing), any(isWide(low, high)));
    },
    (c) => {
      const worst = convertTo(argmax(where(isWide(c.low, c.high), c.error, -1)), 'int32');
      const of = (list: NDArray): NDArray => dynamicIndexInDim(list, worst, 0);
      const [low, high] = [of(c.low), of(c.high)];
      const middle = multiply(add(low, high), 0.5);
      const lows = join([low, middle], 0);
      const highs = join([middle, high], 0);
      const halves = over(lows, highs);
      const put = (list: NDArray, pair: NDArray): NDArray => {
        const [one, other] = [pickAxis(pair, 0, 0), pickAxis(pair, 0, 1)];
        const replaced = dynamicUpdateIndexInDim(list, one, worst, 0);
        return dynamicUpdateIndexInDim(replaced, other, c.count, 0);
      };
      return {
        low: put(c.low, lows),
        high: put(c.high, highs),
        value: put(c.value, halves.value),
        error: put(c.error, halves.error),
        count: add(c.count, 1),
      };
    },
    init,
  );
}
