/**
 * Products that contract axes. Operands are promoted to one dtype, which the result has; booleans
 * are combined by "and" and "or". Axes that are contracted must have equal lengths, else
 * `shape-mismatch` is thrown.
 */
import { type DType, isBool } from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { at, broadcastShapes, normalizeAxes, printShape, range } from '../../array/shape.js';
import { twoOperands } from '../../parameters/arity.js';
import {
  arrayLike,
  axes as axesKind,
  axis as axisKind,
  dtype as dtypeKind,
  either,
  kind,
  named,
  optional,
  precision as precisionKind,
  size,
  type Precision,
} from '../../parameters/kinds.js';
import { parameters, type ParameterList, type Trailing } from '../../parameters/parameters.js';
import type { AxisPairs } from '../../primitives/dot.js';
import { bind1 } from '../../trace/bind.js';
import { multiply } from '../math/arithmetic.js';
import { convertTo, flat, insertAxes, moveAxis, permute, reshapeTo } from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import { conjugated, op } from '../../operands/elementwise.js';
import { promotedType } from '../../operands/promote.js';

export interface ProductOptions {
  /** The dtype in which products are added and returned, instead of the promoted one. */
  readonly preferredElementType?: DType | null | undefined;
  /** Has no effect: products are exact to their dtype. */
  readonly precision?: Precision | undefined;
}

/** The kinds of `ProductOptions`, which have no position. */
export const productKinds = {
  preferredElementType: named(optional(dtypeKind)),
  precision: named(precisionKind),
};
const ofProduct = (who: string): ParameterList<ProductOptions> =>
  parameters<ProductOptions>(who, { x: arrayLike, y: arrayLike }, productKinds);
const dotParameters = ofProduct('dot');
const matmulParameters = ofProduct('matmul');
const vdotParameters = ofProduct('vdot');
const innerParameters = ofProduct('inner');

/** Two operands in the dtype they promote to. */
export function promotedPair(
  x: ArrayLike,
  y: ArrayLike,
  options: ProductOptions = {},
): [NDArray, NDArray] {
  const dtype = options.preferredElementType ?? promotedType(x, y).dtype;
  return [convertTo(asArray(x), dtype), convertTo(asArray(y), dtype)];
}

const noAxes: AxisPairs = [[], []];

/** The contraction of two arrays of one dtype; for booleans "or" of "and". */
export function contract(
  who: string,
  x: NDArray,
  y: NDArray,
  over: AxisPairs,
  batch: AxisPairs = noAxes,
): NDArray {
  const lengths = (a: NDArray, axes: readonly number[]): number[] =>
    axes.map((d) => at(a.shape, d));
  const [left, right] = [lengths(x, over[0]), lengths(y, over[1])];
  if (left.length !== right.length || left.some((n, i) => n !== right[i]))
    fail(
      'shape-mismatch',
      `${who}: shapes ${printShape(x.shape)} and ${printShape(y.shape)} are contracted over axes ` +
        `of lengths [${left.join(', ')}] and [${right.join(', ')}], which must be equal.`,
    );
  if (!isBool(x.dtype)) return bind1('dotGeneral', [x, y], { contract: over, batch });
  const counted = bind1('dotGeneral', [convertTo(x, 'int32'), convertTo(y, 'int32')], {
    contract: over,
    batch,
  });
  return op('ne', counted, 0);
}

/**
 * The dot product of NumPy: of vectors the sum of products, of matrices the matrix product; a
 * scalar multiplies; otherwise the last axis of x is contracted with the last but one of y (the
 * only one of a vector). The axes of the result are the others of x, then those of y.
 */
export function dot(x: ArrayLike, y: ArrayLike, ...args: [options?: ProductOptions]): NDArray {
  const [a, b] = promotedPair(x, y, dotParameters.read([x, y], args));
  if (a.ndim === 0 || b.ndim === 0) return multiply(a, b);
  return contract('dot', a, b, [[a.ndim - 1], [Math.max(0, b.ndim - 2)]]);
}

/**
 * The matrix product of the last two axes; the axes before them broadcast. A vector is a row on
 * the left and a column on the right, and its axis vanishes. Throws `shape-mismatch` for scalars.
 */
export function matmul(x: ArrayLike, y: ArrayLike, ...args: [options?: ProductOptions]): NDArray {
  const [a, b] = promotedPair(x, y, matmulParameters.read([x, y], args));
  if (a.ndim === 0 || b.ndim === 0)
    fail('shape-mismatch', 'matmul: scalars are not matrices. Use multiply(x, y).');
  const left = a.ndim === 1 ? insertAxes(a, [0]) : a;
  const right = b.ndim === 1 ? insertAxes(b, [1]) : b;
  const product = matrixProduct(left, right);
  const shape = product.shape.filter(
    (_, d) =>
      !(a.ndim === 1 && d === product.ndim - 2) && !(b.ndim === 1 && d === product.ndim - 1),
  );
  return reshapeTo(product, shape);
}

/**
 * A leading axis that both operands have with one length is a batch axis of the contraction; one
 * that only one of them has (with a length other than 1) is a free axis of it, so that nothing is
 * repeated. The result is then permuted to the order of the broadcast shape.
 */
function matrixProduct(x: NDArray, y: NDArray): NDArray {
  const leading = broadcastShapes([x.shape.slice(0, -2), y.shape.slice(0, -2)], 'matmul');
  const lengthOf = (a: NDArray, d: number): number => a.shape[d - leading.length + a.ndim - 2] ?? 1;
  const whole = range(leading.length);
  const shared = whole.filter((d) => lengthOf(x, d) === lengthOf(y, d) && lengthOf(x, d) !== 1);
  const onlyIn = (a: NDArray): number[] =>
    whole.filter((d) => !shared.includes(d) && lengthOf(a, d) !== 1);
  const compact = (a: NDArray): [NDArray, number[]] => {
    const kept = whole.filter((d) => lengthOf(a, d) !== 1);
    const matrix = a.shape.slice(-2);
    return [reshapeTo(a, [...kept.map((d) => lengthOf(a, d)), ...matrix]), kept];
  };
  const [left, leftAxes] = compact(x);
  const [right, rightAxes] = compact(y);
  const product = contract(
    'matmul',
    left,
    right,
    [[left.ndim - 1], [right.ndim - 2]],
    [shared.map((d) => leftAxes.indexOf(d)), shared.map((d) => rightAxes.indexOf(d))],
  );
  // Its axes: the shared ones, those of x alone, rows, those of y alone, columns.
  const row = leading.length;
  const order = [...shared, ...onlyIn(x), row, ...onlyIn(y), row + 1];
  const sorted = [...order].sort((a, b) => a - b);
  const arranged = permute(
    product,
    sorted.map((d) => order.indexOf(d)),
  );
  return reshapeTo(arranged, [...leading, ...arranged.shape.slice(-2)]);
}

/**
 * The sum of the products of all elements, in row-major order, those of x conjugated. Sizes must be
 * equal.
 */
export function vdot(x: ArrayLike, y: ArrayLike, ...args: [options?: ProductOptions]): NDArray {
  const [a, b] = promotedPair(x, y, vdotParameters.read([x, y], args));
  return contract('vdot', conjugated(flat(a)), flat(b), [[0], [0]]);
}

export interface VecdotOptions extends ProductOptions {
  readonly axis?: number | undefined;
}

const vecdotParameters = parameters<VecdotOptions>(
  'vecdot',
  { x: arrayLike, y: arrayLike },
  { axis: axisKind, ...productKinds },
);

/**
 * The sums of products along an axis (the last one), the elements of x conjugated; the other axes
 * broadcast.
 */
export function vecdot(
  x: ArrayLike,
  y: ArrayLike,
  ...args: Trailing<[axis?: number], VecdotOptions>
): NDArray {
  const { axis: over = -1, ...options } = vecdotParameters.read([x, y], args);
  const [a, b] = promotedPair(x, y, options).map((v) => {
    const [d] = normalizeAxes(over, v.ndim, 'vecdot') as [number];
    return moveAxis(v, d, v.ndim - 1);
  }) as [NDArray, NDArray];
  if (a.shape.at(-1) !== b.shape.at(-1))
    fail(
      'shape-mismatch',
      `vecdot: both operands must have one length along axis ${over}, received ${a.shape.at(-1)} ` +
        `and ${b.shape.at(-1)}.`,
    );
  const product = matmul(insertAxes(conjugated(a), [a.ndim - 1]), insertAxes(b, [b.ndim]));
  return reshapeTo(product, product.shape.slice(0, -2));
}

/** Contracts the last axes; a scalar multiplies. */
export function inner(x: ArrayLike, y: ArrayLike, ...args: [options?: ProductOptions]): NDArray {
  const [a, b] = promotedPair(x, y, innerParameters.read([x, y], args));
  if (a.ndim === 0 || b.ndim === 0) return multiply(a, b);
  return contract('inner', a, b, [[a.ndim - 1], [b.ndim - 1]]);
}

/** Matrices (…, m, n) times vectors (…, n): (…, m); the axes before them broadcast. */
export function matvec(x: ArrayLike, y: ArrayLike, ...more: []): NDArray {
  twoOperands('matvec', x, y, more);
  const vector = requireRank('matvec', asArray(y), 1);
  const product = matmul(requireRank('matvec', asArray(x), 2), insertAxes(vector, [vector.ndim]));
  return reshapeTo(product, product.shape.slice(0, -1));
}

/**
 * Vectors (…, m), conjugated, times matrices (…, m, n): (…, n); the axes before them broadcast.
 */
export function vecmat(x: ArrayLike, y: ArrayLike, ...more: []): NDArray {
  twoOperands('vecmat', x, y, more);
  const vector = conjugated(requireRank('vecmat', asArray(x), 1));
  const product = matmul(
    insertAxes(vector, [vector.ndim - 1]),
    requireRank('vecmat', asArray(y), 2),
  );
  return reshapeTo(product, [...product.shape.slice(0, -2), at(product.shape, product.ndim - 1)]);
}

function requireRank(who: string, x: NDArray, rank: number): NDArray {
  if (x.ndim < rank)
    fail(
      'shape-mismatch',
      `${who}: wants at least ${rank} ${rank === 1 ? 'axis' : 'axes'}, received shape ` +
        `${printShape(x.shape)}.`,
    );
  return x;
}

/** How many axes to contract, or which ones of each operand. */
export type TensordotAxes =
  number | readonly [left: number | readonly number[], right: number | readonly number[]];

export interface TensordotOptions extends ProductOptions {
  readonly axes?: TensordotAxes | undefined;
}

const tensordotParameters = parameters<TensordotOptions>(
  'tensordot',
  { x: arrayLike, y: arrayLike },
  {
    axes: either(
      size,
      kind<Exclude<TensordotAxes, number>>(
        'a pair of axes or lists of axes, of x and of y',
        (v) => Array.isArray(v) && v.length === 2 && v.every((d) => axesKind.holds(d)),
      ),
    ),
    ...productKinds,
  },
);

/**
 * Contracts the last `axes` axes of x with the first of y (2 by default), or the axes listed. The
 * result has the other axes of x, then those of y.
 */
export function tensordot(
  x: ArrayLike,
  y: ArrayLike,
  ...args: Trailing<[axes?: TensordotAxes], TensordotOptions>
): NDArray {
  const { axes: over = 2, ...rest } = tensordotParameters.read([x, y], args);
  const [a, b] = promotedPair(x, y, rest);
  if (typeof over === 'number') {
    if (over > Math.min(a.ndim, b.ndim))
      fail(
        'axis-out-of-range',
        `tensordot: cannot contract ${over} axes of shapes ${printShape(a.shape)} and ` +
          `${printShape(b.shape)}.`,
      );
    return contract('tensordot', a, b, [range(over).map((d) => a.ndim - over + d), range(over)]);
  }
  return contract('tensordot', a, b, [
    normalizeAxes(over[0], a.ndim, 'tensordot'),
    normalizeAxes(over[1], b.ndim, 'tensordot'),
  ]);
}
