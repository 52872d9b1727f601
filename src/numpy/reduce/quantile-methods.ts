/**
 * The definitions of quantiles: Hyndman and Fan, "Sample quantiles in statistical packages", The
 * American Statistician 50 (1996), and those that name what is taken of two neighbours.
 */
import { fail } from '../../array/errors.js';
import type { NDArray } from '../../array/ndarray.js';
import { op, pick } from '../../operands/elementwise.js';

/** The quantile q lies at q · (the last index + longer) + offset in the order, from 0 on. */
export interface QuantilePlace {
  readonly longer: number;
  readonly offset: number;
}

const linear: QuantilePlace = { longer: 0, offset: 0 };

/** What is mixed linearly lies at q (n + 1 - α - β) + α - 1 in the order of n elements. */
const mixedAt = (alpha: number, beta: number): QuantilePlace => ({
  longer: 2 - alpha - beta,
  offset: alpha - 1,
});

/** The place of a quantile by each method but 'invertedCdf', which needs no neighbours. */
export const quantilePlaces = {
  linear,
  lower: linear,
  higher: linear,
  midpoint: linear,
  nearest: linear,
  averagedInvertedCdf: { longer: 1, offset: -1 },
  closestObservation: { longer: 1, offset: -1.5 },
  interpolatedInvertedCdf: mixedAt(0, 1),
  hazen: mixedAt(0.5, 0.5),
  weibull: mixedAt(0, 0),
  medianUnbiased: mixedAt(1 / 3, 1 / 3),
  normalUnbiased: mixedAt(3 / 8, 3 / 8),
} as const satisfies Record<string, QuantilePlace>;

/** A method that looks at the two neighbours of a place. */
export type BetweenNeighbours = keyof typeof quantilePlaces;

/** Two elements next to each other in the order, and where between them the quantile lies. */
export interface OrderNeighbours {
  readonly low: NDArray;
  readonly high: NDArray;
  /** The way from the lower one, in [0, 1); numbers where they are known. */
  readonly way: NDArray | number;
  /** The place of the lower one in the order. */
  readonly index: NDArray | number;
}

/** What a method makes of two neighbours. Where `way` is 0 the lower one is the place itself. */
export function ofNeighbours(
  method: BetweenNeighbours,
  { low, high, way, index }: OrderNeighbours,
): NDArray {
  switch (method) {
    case 'lower':
      return low;
    case 'higher':
      return choose(isZero(way), low, high);
    case 'midpoint':
      return choose(isZero(way), low, meanOf(low, high));
    case 'nearest':
      return choose(typeof way === 'number' ? way <= 0.5 : op('le', way, 0.5), low, high);
    case 'averagedInvertedCdf':
      return choose(isZero(way), meanOf(low, high), high);
    case 'closestObservation':
      return choose(both(isZero(way), isOdd(index)), low, high);
    case 'linear':
    case 'interpolatedInvertedCdf':
    case 'hazen':
    case 'weibull':
    case 'medianUnbiased':
    case 'normalUnbiased':
      return between(low, high, way);
    default:
      return fail('internal', `no method ${String(method satisfies never)}`);
  }
}

type Truth = boolean | NDArray;

const choose = (truth: Truth, yes: NDArray, no: NDArray): NDArray =>
  typeof truth === 'boolean' ? (truth ? yes : no) : pick(truth, yes, no);
const both = (x: Truth, y: Truth): Truth =>
  typeof x === 'boolean' ? x && y : typeof y === 'boolean' ? y && x : op('and', x, y);
const isZero = (x: NDArray | number): Truth => (typeof x === 'number' ? x === 0 : op('eq', x, 0));
const isOdd = (x: NDArray | number): Truth =>
  typeof x === 'number' ? x % 2 !== 0 : op('ne', op('rem', x, 2), 0);
const meanOf = (x: NDArray, y: NDArray): NDArray => op('add', op('mul', x, 0.5), op('mul', y, 0.5));

/** The lower one where nothing is added: 0 times an infinite neighbour would be NaN. */
function between(low: NDArray, high: NDArray, way: NDArray | number): NDArray {
  if (way === 0) return low;
  const mixed = (above: NDArray): NDArray =>
    op('add', op('mul', low, complement(way)), op('mul', above, way));
  if (typeof way === 'number') return mixed(high);
  const isExact = op('eq', way, 0);
  return pick(isExact, low, mixed(pick(isExact, low, high)));
}

const complement = (way: NDArray | number): NDArray | number =>
  typeof way === 'number' ? 1 - way : op('sub', 1, way);
