/** The least residuals over Krylov spaces, which products with A span. */
import { partOf, type DType } from '../../../array/dtype.js';
import type { NDArray } from '../../../array/ndarray.js';
import { at } from '../../../array/shape.js';
import { whileLoop } from '../../../lax/control/loops.js';
import {
  dynamicIndexInDim,
  dynamicSliceInDim,
  dynamicUpdateIndexInDim,
  dynamicUpdateSliceInDim,
} from '../../../lax/indexing/dynamic.js';
import { matmul } from '../../../numpy/dot/dot.js';
import {
  abs,
  add,
  divide,
  equal,
  eye,
  finfo,
  greater,
  hypot,
  less,
  logicalAnd,
  logicalNot,
  multiply,
  stack,
  where,
} from '../../../numpy/index.js';
import {
  convertTo,
  filled,
  insertAxes,
  iota,
  join,
  pickAxis,
  sliceAxis,
} from '../../../operands/basic.js';
import { conjugated, op } from '../../../operands/elementwise.js';
import { qrFactors, solveTriangle, transposed } from '../../../operands/matrices.js';
import type { LinearTask } from './solution.js';
import { lengthOf, ratio } from '../../functions/lengths.js';

export type KrylovMethod = 'batched' | 'incremental';

/** The orthonormal vectors so far, a row each, and zeros. */
interface Basis {
  readonly vectors: NDArray;
  /** Row k: the product with vector k in terms of the vectors, with a length at k + 1. */
  readonly products: NDArray;
  readonly turns: NDArray;
}

/**
 * The correction d, of those that `count` products span, with the least M (r - A d), from r and its
 * length.
 */
export function bestCorrection(
  task: LinearTask,
  r: NDArray,
  length: NDArray,
  count: number,
  method: KrylovMethod,
): NDArray {
  const prepared = task.precondition?.(r) ?? r;
  const size = lengthOf(prepared);
  const first = divide(prepared, where(equal(size, 0), 1, size));
  const rest = filled(0, [count, at(r.shape, 0)], r.dtype);
  const start: Basis = {
    vectors: join([insertAxes(first, [0]), rest], 0),
    products: eye(count, count + 1, { dtype: r.dtype }),
    turns: filled(0, [], 'int32'),
  };
  const find = method === 'batched' ? leastSquares : byRotations;
  const { vectors, weights } = find(task, start, divide(task.limit, length));
  return multiply(matmul(weights, sliceAxis(vectors, 0, 0, count)), size);
}

interface Found {
  readonly vectors: NDArray;
  /** Those of the vectors in the correction for a residual of length 1. */
  readonly weights: NDArray;
}

/**
 * Products until there are enough or no new direction is left, then one problem of least squares.
 */
function leastSquares({ product, precondition }: LinearTask, start: Basis): Found {
  const count = at(start.products.shape, 0);
  const init = { ...start, isDone: filled(0, [], 'bool') };
  const { vectors, products } = whileLoop(
    (c: typeof init) => logicalAnd(less(c.turns, count), logicalNot(c.isDone)),
    (c) => {
      const { vectors, column, added } = extended(c, product, precondition);
      return {
        vectors,
        products: dynamicUpdateIndexInDim(c.products, column, c.turns, 0),
        turns: add(c.turns, 1),
        isDone: equal(added, 0),
      };
    },
    init,
  );
  const [q, r] = qrFactors(transposed(products), false);
  const sides = insertAxes(conjugated(pickAxis(q, 0, 0)), [1]);
  const weights = pickAxis(solveTriangle(r, sides, { lower: false }), 1, 0);
  return { vectors, weights };
}

/**
 * The same, with the products brought to a triangle by rotations as they come, whose first column
 * tells how much of the residual is left: it ends where that is at most `enough`.
 */
function byRotations({ product, precondition }: LinearTask, start: Basis, enough: NDArray): Found {
  const { dtype } = start.products;
  const count = at(start.products.shape, 0);
  const init = {
    ...start,
    rotation: eye(count + 1, { dtype }),
    left: filled(1, [], partOf(dtype)),
  };
  const { vectors, products, rotation, turns } = whileLoop(
    (c: typeof init) => logicalAnd(less(c.turns, count), greater(c.left, enough)),
    (c) => {
      const { vectors, column } = extended(c, product, precondition);
      const rotated = matmul(c.rotation, column);
      const pair = dynamicSliceInDim(rotated, c.turns, 2);
      const rotation = dynamicUpdateSliceInDim(
        c.rotation,
        matmul(rotationOf(pair), dynamicSliceInDim(c.rotation, c.turns, 2)),
        c.turns,
        0,
      );
      const next = add(c.turns, 1);
      return {
        vectors,
        products: dynamicUpdateIndexInDim(c.products, matmul(rotation, column), c.turns, 0),
        turns: next,
        rotation,
        left: abs(dynamicIndexInDim(pickAxis(rotation, 1, 0), next, 0, false)),
      };
    },
    init,
  );
  const isReached = less(iota([count], 'int32'), turns);
  const sides = where(isReached, sliceAxis(pickAxis(rotation, 1, 0), 0, 0, count), 0);
  const triangle = transposed(sliceAxis(products, 1, 0, count));
  const weights = pickAxis(solveTriangle(triangle, insertAxes(sides, [1]), { lower: false }), 1, 0);
  return { vectors, weights };
}

/** [[c, s], [-s*, c]], which turns the pair [a, b] with a real b to [a |(a, b)| / |a|, 0]. */
function rotationOf(pair: NDArray): NDArray {
  const [a, b] = [pickAxis(pair, 0, 0), pickAxis(pair, 0, 1)];
  const size = abs(a);
  const whole = hypot(size, abs(b));
  const isZero = equal(whole, 0);
  const direction = where(equal(size, 0), 1, divide(a, where(equal(size, 0), 1, size)));
  const c = where(isZero, 1, divide(size, where(isZero, 1, whole)));
  const s = multiply(direction, ratio(b, convertTo(whole, b.dtype)));
  const same = convertTo(c, pair.dtype);
  return stack([stack([same, s]), stack([op('neg', conjugated(s)), same])]);
}

interface Extended {
  readonly vectors: NDArray;
  readonly column: NDArray;
  /** The length of what is new, and 0 where it is rounding alone. */
  readonly added: NDArray;
}

/** The basis with the direction of M A v, where v is the last vector; a step of Arnoldi's. */
function extended(
  { vectors, turns }: Basis,
  product: LinearTask['product'],
  precondition: LinearTask['precondition'],
): Extended {
  const moved = product(dynamicIndexInDim(vectors, turns, 0, false));
  const whole = precondition?.(moved) ?? moved;
  // Gram and Schmidt's way, twice: after it what is left is orthogonal to the last bit.
  const once = withoutParts(vectors, whole);
  const twice = withoutParts(vectors, once.left);
  const length = lengthOf(twice.left);
  const { eps } = finfo(length.dtype as DType);
  const added = where(greater(length, multiply(lengthOf(whole), eps)), length, 0);
  const isNew = greater(added, 0);
  const unit = where(isNew, divide(twice.left, where(isNew, added, 1)), 0);
  const next = add(turns, 1);
  const isNext = equal(iota([at(vectors.shape, 0)], 'int32'), next);
  const parts = add(once.parts, twice.parts);
  return {
    vectors: dynamicUpdateIndexInDim(vectors, unit, next, 0),
    column: where(isNext, convertTo(added, parts.dtype), parts),
    added,
  };
}

/** The parts of x along orthonormal rows, and x without them. */
function withoutParts(rows: NDArray, x: NDArray): { parts: NDArray; left: NDArray } {
  const parts = matmul(conjugated(rows), x);
  return { parts, left: op('sub', x, matmul(parts, rows)) };
}
