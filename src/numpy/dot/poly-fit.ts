/** Polynomials through points. */
import { fail } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { at, printShape, range } from '../../array/shape.js';
import {
  arrayLike,
  choice,
  either,
  flag,
  kind,
  optional,
  refused,
  size,
} from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { bind1 } from '../../trace/bind.js';
import { broadcastInto, convertTo, filled, insertAxes, iota, join } from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import { promotedPair } from './dot.js';
import { op } from '../../operands/elementwise.js';
import { asInexact } from '../../operands/promote.js';

export interface PolyfitOptions {
  /** For NumPy's order of arguments only: nothing is left out of the fit. */
  readonly rcond?: null | undefined;
  /** For NumPy's order of arguments only: singular values are not computed. */
  readonly full?: false | undefined;
  /** Weights of the residuals (not of their squares). */
  readonly w?: ArrayLike | null | undefined;
  /**
   * Return the pair [coefficients, their covariance], scaled by the mean square of the residuals,
   * or 'unscaled', where the weights are known to be 1/σ.
   */
  readonly cov?: boolean | 'unscaled' | undefined;
}

type PolyfitArguments = Trailing<
  [rcond?: null, full?: false, w?: ArrayLike | null, cov?: boolean | 'unscaled'],
  PolyfitOptions
>;
const polyfitParameters = parameters<PolyfitOptions>(
  'polyfit',
  { x: arrayLike, y: arrayLike, deg: size },
  {
    rcond: refused('cannot be honoured: no singular value is left out of the fit'),
    full: kind<false>(
      'false: singular values are not computed; see cov for the covariance',
      (x) => x === false,
    ),
    w: optional(arrayLike),
    cov: either(flag, choice('unscaled')),
  },
);

/**
 * The polynomial of degree `deg` that comes closest to the points (x, y) in the sense of least
 * squares. y may have several columns, one polynomial each. Needs at least deg + 1 different x.
 * With
 * `cov`, the pair [coefficients, covariance matrix], one matrix a column along the last axis.
 */
export function polyfit(
  x: ArrayLike,
  y: ArrayLike,
  deg: number,
  rcond: null | undefined,
  full: false | undefined,
  w: ArrayLike | null | undefined,
  cov: true | 'unscaled',
): [NDArray, NDArray];
export function polyfit(
  x: ArrayLike,
  y: ArrayLike,
  deg: number,
  options: PolyfitOptions & { readonly cov: true | 'unscaled' },
): [NDArray, NDArray];
export function polyfit(
  x: ArrayLike,
  y: ArrayLike,
  deg: number,
  ...args: PolyfitArguments
): NDArray;
export function polyfit(
  x: ArrayLike,
  y: ArrayLike,
  deg: number,
  ...args: PolyfitArguments
): NDArray | [NDArray, NDArray] {
  const { w, cov = false } = polyfitParameters.read([x, y, deg], args);
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
  const weights = w === undefined ? null : convertTo(asArray(w), points.dtype);
  const fit = leastSquares(
    weights === null ? powers : powers.map((p) => op('mul', p, weights)),
    weights === null ? goal : op('mul', goal, broadcastInto(weights, goal.shape, [0])),
  );
  if (cov === false) return fit.solution;
  const freedom = points.size - deg - 1;
  if (cov === true && freedom === 0)
    fail(
      'bad-argument',
      `polyfit: a covariance needs more points than the ${deg + 1} coefficients. Give more points, ` +
        "or cov 'unscaled'.",
    );
  return [fit.solution, covariance(fit, cov === true ? freedom : null)];
}

/** (AᵀA)⁻¹ = R⁻¹ R⁻ᵀ, times the mean square of the residuals unless `freedom` is null. */
function covariance({ upper, residual }: Fit, freedom: number | null): NDArray {
  const { dtype } = residual;
  const n = upper.length;
  const unit = range(n).map((j) => convertTo(op('eq', iota([n], 'int32'), j), dtype));
  const inverse = solveUpper(upper, unit);
  const base = bind1('dotGeneral', [inverse, inverse], { contract: [[1], [1]], batch: [[], []] });
  const shape = [n, n, ...residual.shape.slice(1)];
  const wide = broadcastInto(base, shape, [0, 1]);
  if (freedom === null) return residual.ndim === 1 ? base : wide;
  const squares = bind1('reduceSum', [op('mul', residual, residual)], { axes: [0] });
  const factor = op('div', squares, freedom);
  return op('mul', wide, broadcastInto(factor, shape, residual.ndim === 1 ? [] : [2]));
}

/** Factors, the triangle R, its rows from the diagonal on, and what of the goal is left over. */
interface Fit {
  readonly solution: NDArray;
  readonly upper: readonly NDArray[][];
  readonly residual: NDArray;
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
function leastSquares(columns: readonly NDArray[], goal: NDArray): Fit {
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
  return { solution: solveUpper(upper, projected), upper, residual };
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
