/** Products that pair elements without summing: outer, Kronecker and cross products. */
import { fail } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { at, broadcastShapes, normalizeAxis, range } from '../../array/shape.js';
import { twoOperands } from '../../parameters/arity.js';
import { arrayLike, axis as axisKind, optional, out } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { multiply, subtract } from '../math/arithmetic.js';
import {
  broadcastRight,
  flat,
  insertAxes,
  join,
  moveAxis,
  pickAxis,
  reshapeTo,
} from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import { promotedPair } from './dot.js';

interface OuterOptions {
  /** For NumPy's order of arguments only: arrays are immutable. */
  readonly out?: null | undefined;
}

const outerParameters = parameters<OuterOptions>('outer', { x: arrayLike, y: arrayLike }, { out });

/** x[i] · y[j] of all elements in row-major order, as a matrix. */
export function outer(
  x: ArrayLike,
  y: ArrayLike,
  ...args: Trailing<[out?: null], OuterOptions>
): NDArray {
  outerParameters.read([x, y], args);
  const [a, b] = promotedPair(x, y);
  return multiply(insertAxes(flat(a), [1]), insertAxes(flat(b), [0]));
}

/**
 * The Kronecker product: y repeated, scaled by each element of x. Ranks are made equal in front.
 */
export function kron(x: ArrayLike, y: ArrayLike, ...more: []): NDArray {
  twoOperands('kron', x, y, more);
  const pair = promotedPair(x, y);
  const rank = Math.max(...pair.map((v) => v.ndim));
  const [a, b] = pair.map((v) =>
    reshapeTo(v, [...new Array<number>(rank - v.ndim).fill(1), ...v.shape]),
  ) as [NDArray, NDArray];
  const apart = (v: NDArray, own: 0 | 1): NDArray =>
    reshapeTo(
      v,
      v.shape.flatMap((n) => (own === 0 ? [n, 1] : [1, n])),
    );
  return reshapeTo(
    multiply(apart(a, 0), apart(b, 1)),
    a.shape.map((n, d) => n * at(b.shape, d)),
  );
}

export interface CrossOptions {
  /** The axes of the vectors in x, in y and in the result; all are the last one by default. */
  readonly axisa?: number | undefined;
  readonly axisb?: number | undefined;
  readonly axisc?: number | undefined;
  /** Overrides the other three. */
  readonly axis?: number | null | undefined;
}

const crossParameters = parameters<CrossOptions>(
  'cross',
  { x: arrayLike, y: arrayLike },
  { axisa: axisKind, axisb: axisKind, axisc: axisKind, axis: optional(axisKind) },
);

/**
 * The vector products of vectors of length 3 or 2 (whose third component is 0) along an axis; the
 * other axes broadcast. Two vectors of length 2 give the third component only, as a scalar.
 */
export function cross(
  x: ArrayLike,
  y: ArrayLike,
  ...args: Trailing<
    [axisa?: number, axisb?: number, axisc?: number, axis?: number | null],
    CrossOptions
  >
): NDArray {
  const options = crossParameters.read([x, y], args);
  const { axis } = options;
  const axes = [options.axisa ?? -1, options.axisb ?? -1].map((d) => axis ?? d);
  const vectors = [asArray(x), asArray(y)].map((v, i) => {
    const d = normalizeAxis(at(axes, i), v.ndim, 'cross');
    return moveAxis(v, d, v.ndim - 1);
  });
  const lengths = vectors.map((v) => at(v.shape, v.ndim - 1));
  if (lengths.some((n) => n !== 2 && n !== 3))
    fail(
      'shape-mismatch',
      `cross: vectors must have length 2 or 3, received ${lengths.join(' and ')}.`,
    );
  const [a, b] = promotedPair(at(vectors, 0), at(vectors, 1));
  const components = crossComponents(componentsOf(a), componentsOf(b));
  if (components.length === 1) return at(components, 0);
  const shape = broadcastShapes(
    components.map((c) => c.shape),
    'cross',
  );
  const last = shape.length;
  const stacked = join(
    components.map((c) => insertAxes(broadcastRight(c, shape), [last])),
    last,
  );
  return moveAxis(stacked, last, normalizeAxis(axis ?? options.axisc ?? -1, last + 1, 'cross'));
}

type Vector = readonly [NDArray, NDArray, NDArray | undefined];

function componentsOf(x: NDArray): Vector {
  const last = x.ndim - 1;
  const [first, second, third] = range(at(x.shape, last)).map((i) => pickAxis(x, last, i));
  return [first as NDArray, second as NDArray, third];
}

function crossComponents([a0, a1, a2]: Vector, [b0, b1, b2]: Vector): NDArray[] {
  const minor = (p: NDArray, q: NDArray, r: NDArray, s: NDArray): NDArray =>
    subtract(multiply(p, q), multiply(r, s));
  const third = minor(a0, b1, a1, b0);
  if (a2 === undefined && b2 === undefined) return [third];
  // Where one third component is missing, its products vanish.
  if (a2 === undefined) {
    const c = b2 as NDArray;
    return [multiply(a1, c), multiply(multiply(a0, c), -1), third];
  }
  if (b2 === undefined) return [multiply(multiply(a2, b1), -1), multiply(a2, b0), third];
  return [minor(a1, b2, a2, b1), minor(a2, b0, a0, b2), third];
}
