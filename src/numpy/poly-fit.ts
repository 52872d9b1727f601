/** Polynomials through points. */
import { fail } from '../array/errors.js';
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import { at, printShape, range } from '../array/shape.js';
import { bind1 } from '../trace/bind.js';
import { broadcastInto, convertTo, filled, insertAxes, join } from './basic.js';
import { asArray } from './convert.js';
import { promotedPair } from './dot.js';
import { op } from './elementwise.js';
import { checkOrder } from './poly.js';
import { asInexact } from './promote.js';

export interface PolyfitOptions {
  /** Weights of the residuals (not of their squares). */
  readonly w?: ArrayLike | null;
}

/**
 * The polynomial of degree `deg` that comes closest to the points (x, y) in the sense of least
 * squares. y may have several columns, one polynomial each. Needs at least deg + 1 different x.
 */
export function polyfit(
  x: ArrayLike,
  y: ArrayLike,
  deg: number,
  options: PolyfitOptions = {},
): NDArray {
  checkOrder('polyfit', deg);
  const [points, goal] = promotedPair(asInexact(x), asInexact(y));
  if (points.ndim !== 1 || goal.ndim < 1 || goal.ndim > 2 || goal.shape[0] !== points.size)
    fail(
      'shape-mismatch',
      `polyfit: wants a vector x and y with as many rows, received shapes ` +
        `${printShape(points.shape)} and ${printShape(goal.shape)}.`,
    );
  if (points.size <= deg)
    fail(
      'bad-argument',
      `polyfit: degree ${deg} needs ${deg + 1} points, received ${points.size}.`,
    );
  const one = filled(1, points.shape, points.dtype);
  const powers = range(deg + 1).map((i) =>
    i === deg ? one : bind1('integerPow', [points], { exponent: deg - i }),
  );
  if (options.w === undefined || options.w === null) return leastSquares(powers, goal);
  const weights = convertTo(asArray(options.w), points.dtype);
  const wide = broadcastInto(weights, goal.shape, [0]);
  return leastSquares(
    powers.map((p) => op('mul', p, weights)),
    op('mul', goal, wide),
  );
}

const dotOf = (x: NDArray, y: NDArray): NDArray =>
  bind1('dotGeneral', [x, y], { contract: [[0], [0]], batch: [[], []] });

/** y minus x times a number, or for a matrix y times one number a column. */
function without(y: NDArray, x: NDArray, factor: NDArray): NDArray {
  const column = broadcastInto(x, y.shape, [0]);
  return op('sub', y, op('mul', column, broadcastInto(factor, y.shape, y.ndim === 2 ? [1] : [])));
}

/**
 * The factors of `columns` whose sum comes closest to `goal`. Modified Gram-Schmidt applied to the
 * columns with the goal beside them, which is as accurate as Householder's method (Björck, 1967):
 * A = Q R with orthonormal Q, then R c = Qᵀ goal from the last factor up.
 */
function leastSquares(columns: readonly NDArray[], goal: NDArray): NDArray {
  const rest = [...columns];
  let residual = goal;
  const upper: NDArray[][] = [];
  const projected: NDArray[] = [];
  for (const j of range(columns.length)) {
    const column = at(rest, j);
    const norm = op('sqrt', dotOf(column, column));
    const unit = op('div', column, broadcastInto(norm, column.shape, []));
    const row = [norm];
    for (const k of range(columns.length).slice(j + 1)) {
      const shadow = dotOf(unit, at(rest, k));
      row.push(shadow);
      rest[k] = without(at(rest, k), unit, shadow);
    }
    upper.push(row);
    const part = dotOf(unit, residual);
    projected.push(part);
    residual = without(residual, unit, part);
  }
  return solveUpper(upper, projected);
}

/** Back substitution. Row j of the triangle starts at its diagonal. */
function solveUpper(upper: readonly NDArray[][], right: readonly NDArray[]): NDArray {
  const solution: NDArray[] = [];
  for (const j of range(upper.length).reverse()) {
    const [diagonal, ...others] = at(upper, j) as [NDArray, ...NDArray[]];
    const shape = at(right, j).shape;
    const known = others.reduce(
      (sum, r, k) => op('sub', sum, op('mul', broadcastInto(r, shape, []), at(solution, k))),
      at(right, j),
    );
    solution.unshift(op('div', known, broadcastInto(diagonal, shape, [])));
  }
  return join(
    solution.map((c) => insertAxes(c, [0])),
    0,
  );
}
