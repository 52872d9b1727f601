/** Distances of points. */
import { fail } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { at, printShape, range } from '../../array/shape.js';
import {
  abs,
  add,
  divide,
  max,
  mean,
  multiply,
  notEqual,
  power,
  sqrt,
  square,
  subtract,
  sum,
  where,
} from '../../numpy/index.js';
import { convertTo, gatherAxis, insertAxes, reshapeTo } from '../../operands/basic.js';
import { inexactDType } from '../../operands/common-type.js';
import { asArray } from '../../operands/convert.js';
import { promotedType, requireReal } from '../../operands/promote.js';
import { arrayLike, choice, named, optional } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';

/** How the distance of two points is measured. */
export type Metric =
  | 'euclidean'
  | 'sqeuclidean'
  | 'cityblock'
  | 'chebyshev'
  | 'minkowski'
  | 'cosine'
  | 'correlation'
  | 'canberra'
  | 'braycurtis'
  | 'hamming';

/** The options of `cdist` and `pdist`. */
export interface DistanceOptions {
  /** `'euclidean'` unless given. */
  readonly metric?: Metric | undefined;
  /** The power of `'minkowski'`, 2 unless given. */
  readonly p?: ArrayLike | undefined;
}

const metrics: readonly Metric[] = [
  'euclidean',
  'sqeuclidean',
  'cityblock',
  'chebyshev',
  'minkowski',
  'cosine',
  'correlation',
  'canberra',
  'braycurtis',
  'hamming',
];
const kinds = { metric: choice(...metrics), p: named(optional(arrayLike)) };
const ofPairs = 'scipy.spatial.distance.cdist';
const ofRows = 'scipy.spatial.distance.pdist';
const cdistParameters = parameters<DistanceOptions>(
  ofPairs,
  { XA: arrayLike, XB: arrayLike },
  kinds,
);
const pdistParameters = parameters<DistanceOptions>(ofRows, { X: arrayLike }, kinds);

/**
 * The distance of each row of XA [m, d] from each row of XB [n, d], as [m, n], by SciPy's metrics;
 * computed in floating point. The Euclidean distance of equal points has the derivative 0. Throws
 * `shape-mismatch` where the rows differ in length.
 */
export function cdist(
  XA: ArrayLike,
  XB: ArrayLike,
  ...args: Trailing<[metric?: Metric], DistanceOptions>
): NDArray {
  const options = cdistParameters.read([XA, XB], args);
  const [a, b] = readPoints(ofPairs, XA, XB) as [NDArray, NDArray];
  if (a.shape[1] !== b.shape[1])
    fail(
      'shape-mismatch',
      `${ofPairs}: points must have as many coordinates, received shapes ${printShape(a.shape)} ` +
        `and ${printShape(b.shape)}.`,
    );
  return distances(insertAxes(a, [1]), insertAxes(b, [0]), options);
}

/**
 * The distances of all pairs of rows i < j of X [n, d], as a vector in the order of (0, 1), (0, 2),
 * …, by SciPy's metrics: see `cdist`. Throws `shape-mismatch` where X is no matrix.
 */
export function pdist(
  X: ArrayLike,
  ...args: Trailing<[metric?: Metric], DistanceOptions>
): NDArray {
  const options = pdistParameters.read([X], args);
  const [points] = readPoints(ofRows, X) as [NDArray];
  const n = at(points.shape, 0);
  const pairs = range(n).flatMap((i) => range(n - 1 - i).map((j) => [i, i + 1 + j] as const));
  if (pairs.length === 0) return reshapeTo(convertTo(asArray([]), points.dtype), [0]);
  const rows = (k: 0 | 1): NDArray =>
    gatherAxis(
      points,
      asArray(
        pairs.map((pair) => pair[k]),
        'int32',
      ),
      0,
    );
  return distances(rows(0), rows(1), options);
}

function readPoints(who: string, ...given: readonly ArrayLike[]): NDArray[] {
  const arrays = given.map((x) => requireReal(who, asArray(x)));
  const dtype = inexactDType(promotedType(...arrays).dtype);
  return arrays.map((x) => {
    if (x.ndim !== 2)
      fail(
        'shape-mismatch',
        `${who}: points must be the rows of a matrix, received shape ${printShape(x.shape)}.`,
      );
    return convertTo(x, dtype);
  });
}

/** Distances along the last axis of points that broadcast. */
function distances(
  a: NDArray,
  b: NDArray,
  { metric = 'euclidean', p = 2 }: DistanceOptions,
): NDArray {
  const apart = (): NDArray => abs(subtract(a, b));
  const total = (x: NDArray): NDArray => sum(x, -1);
  switch (metric) {
    case 'sqeuclidean':
      return total(square(apart()));
    case 'euclidean':
      return rootOf(total(square(apart())), 0.5);
    case 'cityblock':
      return total(apart());
    case 'chebyshev':
      return max(apart(), -1);
    case 'minkowski':
      return rootOf(total(power(apart(), p)), divide(1, p));
    case 'cosine':
      return angular(a, b);
    case 'correlation':
      return angular(centred(a), centred(b));
    case 'canberra':
      return total(ratio(apart(), add(abs(a), abs(b))));
    case 'braycurtis':
      return divide(total(apart()), total(abs(add(a, b))));
    case 'hamming':
      return mean(convertTo(notEqual(a, b), a.dtype), -1);
  }
}

/** x to a power below 1, with the derivative 0 at 0. */
function rootOf(x: NDArray, exponent: ArrayLike): NDArray {
  const isZero = notEqual(x, 0);
  return where(isZero, power(where(isZero, x, 1), exponent), 0);
}

/** x / y, 0 where both are. */
function ratio(x: NDArray, y: NDArray): NDArray {
  const isThere = notEqual(y, 0);
  return where(isThere, divide(x, where(isThere, y, 1)), 0);
}

const centred = (x: NDArray): NDArray => subtract(x, mean(x, -1, { keepdims: true }));

/** 1 minus the cosine of the angle. */
function angular(a: NDArray, b: NDArray): NDArray {
  const length = (x: NDArray): NDArray => sqrt(sum(square(x), -1));
  return subtract(1, divide(sum(multiply(a, b), -1), multiply(length(a), length(b))));
}
