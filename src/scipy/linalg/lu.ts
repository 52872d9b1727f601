/** The LU factorization in SciPy's forms. */
import { fail } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { at, printShape } from '../../array/shape.js';
import { convertTo, insertAxes, iota, sliceAxis } from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import { op } from '../../operands/elementwise.js';
import {
  columnsOf,
  inexactPair,
  lowerPart,
  luFactors,
  matrixOperand,
  overSystems,
  rowsInOrder,
  rowsOf,
  solveTriangle,
  squareOperand,
  upperPart,
  withBatch,
} from '../../operands/matrices.js';
import { luPivotsToPermutation } from '../../lax/linalg/lu.js';
import { argsort } from '../../numpy/sort/sorting.js';
import { matmul } from '../../numpy/dot/dot.js';
import { arrayLike, flag, integer, isArrayLike, kind } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { checkKinds, type CheckOptions } from './options.js';

const factorParameters = parameters<CheckOptions>(
  'scipy.linalg.luFactor',
  { a: arrayLike },
  checkKinds,
);

/**
 * The factors of matrices [..., m, n] with exchanges of rows, in one array, and the row that each
 * step exchanged with its own: what `luSolve` takes.
 */
export function luFactor(
  a: ArrayLike,
  ...args: Trailing<[overwriteA?: boolean, checkFinite?: boolean], CheckOptions>
): [lu: NDArray, pivots: NDArray] {
  factorParameters.read([a], args);
  const { lu: factors, pivots } = luFactors(matrixOperand('scipy.linalg.luFactor', a));
  return [factors, pivots];
}

/** The options of `luSolve`. */
export interface LuSolveOptions {
  /** Which equation is solved: A x = b (0, the default), or Aᵀ x = b (1, or 2 for Aᴴ). */
  readonly trans?: number | undefined;
  /** Has no effect: arrays are immutable. */
  readonly overwriteB?: boolean | undefined;
  /** Has no effect: what is not finite gives NaN. */
  readonly checkFinite?: boolean | undefined;
}

type LuAndPivots = readonly [lu: ArrayLike, pivots: ArrayLike];
const solveParameters = parameters<LuSolveOptions>(
  'scipy.linalg.luSolve',
  {
    luAndPiv: kind<LuAndPivots>(
      'the pair that luFactor gives',
      (x) => Array.isArray(x) && x.length === 2 && x.every(isArrayLike),
    ),
    b: arrayLike,
  },
  { trans: integer, overwriteB: flag, checkFinite: flag },
);

/**
 * The x with A x = b, from the factors of A that `luFactor` gives; b is a vector [n] or matrices
 * [..., n, k]. Throws `shape-mismatch` where the shapes do not fit.
 */
export function luSolve(
  luAndPiv: LuAndPivots,
  b: ArrayLike,
  ...args: Trailing<[trans?: number, overwriteB?: boolean, checkFinite?: boolean], LuSolveOptions>
): NDArray {
  const who = 'scipy.linalg.luSolve';
  const { trans = 0 } = solveParameters.read([luAndPiv, b], args);
  if (trans !== 0 && trans !== 1 && trans !== 2)
    fail('bad-argument', `${who}: trans must be 0, 1 or 2, received ${trans}.`);
  const [factors, right] = inexactPair(luAndPiv[0], b);
  const pivots = asArray(luAndPiv[1]);
  squareOperand(who, factors);
  if (pivots.ndim !== factors.ndim - 1 || pivots.shape.some((n, d) => n !== factors.shape[d]))
    fail(
      'shape-mismatch',
      `${who}: factors of shape ${printShape(factors.shape)} want a pivot for each row, received shape ` +
        `${printShape(pivots.shape)}.`,
    );
  const order = luPivotsToPermutation(pivots, rowsOf(factors));
  return overSystems(who, factors, right, (sides, batch) => {
    const [matrix, rows] = [withBatch(factors, batch, 2), withBatch(order, batch, 1)];
    const solve = (side: NDArray, lower: boolean) =>
      solveTriangle(matrix, side, {
        lower,
        unitDiagonal: lower,
        transposeA: trans !== 0,
        conjugateA: trans === 2,
      });
    if (trans === 0) return solve(solve(rowsInOrder(sides, rows), true), false);
    return rowsInOrder(solve(solve(sides, false), true), argsort(rows));
  });
}

/** The options of `lu`. */
export interface LuOptions extends CheckOptions {
  /** Whether P L is given in place of P and L. */
  readonly permuteL?: boolean | undefined;
}

const luParameters = parameters<LuOptions>(
  'scipy.linalg.lu',
  { a: arrayLike },
  { permuteL: flag, ...checkKinds },
);

type LuArguments = Trailing<
  [permuteL?: boolean, overwriteA?: boolean, checkFinite?: boolean],
  LuOptions
>;

/**
 * A = P L U, of a matrix [m, n] or a stack of them: a permutation, L with diagonal 1 and min(m, n)
 * columns, and U; with `permuteL` P L and U.
 */
export function lu(
  a: ArrayLike,
  ...args: LuArguments
): [p: NDArray, l: NDArray, u: NDArray] | [pl: NDArray, u: NDArray] {
  const { permuteL = false } = luParameters.read([a], args);
  const matrix = matrixOperand('scipy.linalg.lu', a);
  const { lu: factors, permutation } = luFactors(matrix);
  const [m, n] = [rowsOf(matrix), columnsOf(matrix)];
  const steps = Math.min(m, n);
  const rank = matrix.ndim;
  const left = sliceAxis(factors, rank - 1, 0, steps);
  const isDiagonal = op(
    'eq',
    iota(left.shape, 'int32', rank - 2),
    iota(left.shape, 'int32', rank - 1),
  );
  const l = op('add', lowerPart(left, -1), convertTo(isDiagonal, matrix.dtype));
  const u = upperPart(sliceAxis(factors, rank - 2, 0, steps));
  const shape = [...matrix.shape.slice(0, -1), at(matrix.shape, rank - 2)];
  const goal = iota(shape, 'int32', rank - 2);
  const isGoal = op(
    'eq',
    goal,
    withBatch(insertAxes(permutation, [rank - 2]), shape.slice(0, -1), 1),
  );
  const p = convertTo(isGoal, matrix.dtype);
  return permuteL ? [matmul(p, l), u] : [p, l, u];
}
