/** Sylvester's equation A X + X B = C. */
import { complexOf, isComplex } from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { broadcastShapes, printShape, range } from '../../array/shape.js';
import { customLinearSolve } from '../../lax/control/custom-solve.js';
import { scan } from '../../lax/control/scan.js';
import { readScalar } from '../../lax/control/trees.js';
import { matmul } from '../../numpy/dot/dot.js';
import { diagonal } from '../../numpy/linalg/products.js';
import {
  broadcastInto,
  broadcastRight,
  convertTo,
  filled,
  insertAxes,
  iota,
  moveAxis,
} from '../../operands/basic.js';
import { inexactDType } from '../../operands/common-type.js';
import { asArray } from '../../operands/convert.js';
import { conjugated, op, pick } from '../../operands/elementwise.js';
import {
  adjoint,
  columnsOf,
  identityMatrix,
  matrixOperand,
  rowsOf,
  solveTriangle,
  squareOperand,
  withBatch,
} from '../../operands/matrices.js';
import { promotedType } from '../../operands/promote.js';
import { arrayLike, choice, named } from '../../parameters/kinds.js';
import { parameters } from '../../parameters/parameters.js';
import { bind, bind1 } from '../../trace/bind.js';

/** The options of `solveSylvester`. */
export interface SolveSylvesterOptions {
  /** Has no effect: Schur's forms serve also where eigenvectors are no basis. */
  readonly method?: 'schur' | 'eigen' | undefined;
  /** How near to 0 the sum of an eigenvalue of A and one of B may be; 1e-8 unless given. */
  readonly tol?: ArrayLike | undefined;
}

const who = 'scipy.linalg.solveSylvester';
const sylvesterParameters = parameters<SolveSylvesterOptions>(
  who,
  { A: arrayLike, B: arrayLike, C: arrayLike },
  { method: named(choice('schur', 'eigen')), tol: named(arrayLike) },
);

/**
 * The X [..., m, n] with A X + X B = C, of A [..., m, m], B [..., n, n] and C [..., m, n], whose
 * leading axes broadcast; NaN where a sum of eigenvalues of A and B is within `tol` of 0, so that
 * there is none or more than one. Integers become floats. By Schur's forms (R. Bartels and
 * G. Stewart, "Solution of the matrix equation AX + XB = C", 1972); its derivatives solve equations
 * of the same kind with the same forms. Throws `shape-mismatch` where the shapes do not fit.
 */
export function solveSylvester(
  A: ArrayLike,
  B: ArrayLike,
  C: ArrayLike,
  ...args: [options?: SolveSylvesterOptions]
): NDArray {
  const { tol = 1e-8 } = sylvesterParameters.read([A, B, C], args);
  const [a, b, c] = operandsOf(A, B, C);
  if (c.size === 0) return c;
  const left = schurForm(a);
  const right = schurForm(b);
  const least = convertTo(readScalar(tol, who, 'tol', `${who}(A, B, C, { tol: 1e-8 })`), 'float64');
  const hasAnswer = op('not', nearZero(left.t, right.t, op('stopGradient', least)));
  const solve =
    (isAdjoint: boolean) =>
    (_: unknown, sides: NDArray): NDArray => {
      const found = solveByForms(left, right, sides, isAdjoint);
      return pick(broadcastInto(hasAnswer, c.shape, range(c.ndim - 2)), found, NaN);
    };
  return customLinearSolve((x: NDArray) => op('add', matmul(a, x), matmul(x, b)), c, solve(false), {
    // The transposed equation is the conjugate of the adjoint one.
    transposeSolve: (f: unknown, sides: NDArray) => conjugated(solve(true)(f, conjugated(sides))),
  });
}

/** A, B and C of one dtype and with the leading axes of all. */
function operandsOf(A: ArrayLike, B: ArrayLike, C: ArrayLike): [NDArray, NDArray, NDArray] {
  const dtype = inexactDType(promotedType(A, B, C).dtype);
  const [a, b, c] = [A, B, C].map((x) => matrixOperand(who, convertTo(asArray(x), dtype))) as [
    NDArray,
    NDArray,
    NDArray,
  ];
  [a, b].forEach((x) => squareOperand(who, x));
  if (rowsOf(a) !== rowsOf(c) || columnsOf(b) !== columnsOf(c))
    fail(
      'shape-mismatch',
      `${who}: wants A [..., m, m], B [..., n, n] and C [..., m, n], received shapes ` +
        `${[a, b, c].map((x) => printShape(x.shape)).join(', ')}.`,
    );
  const batch = broadcastShapes(
    [a, b, c].map((x) => x.shape.slice(0, -2)),
    who,
  );
  return [a, b, c].map((x) => withBatch(x, batch, 2)) as [NDArray, NDArray, NDArray];
}

/** A triangular T and a unitary Z with A = Z T Z*, of which no derivative is asked. */
interface Form {
  readonly t: NDArray;
  readonly z: NDArray;
}

function schurForm(x: NDArray): Form {
  const operand = convertTo(op('stopGradient', x), complexOf(x.dtype));
  const [t, z] = bind('schur', [operand], { vectors: true }) as [NDArray, NDArray];
  return { t, z };
}

/** Whether a sum of two eigenvalues is smaller than `least`, for each pair of matrices. */
function nearZero(r: NDArray, s: NDArray, least: NDArray): NDArray {
  const [p, q] = [insertAxes(diagonal(r), [r.ndim - 1]), insertAxes(diagonal(s), [s.ndim - 2])];
  const shape = [...p.shape.slice(0, -1), columnsOf(s)];
  const sizes = op('abs', op('add', broadcastRight(p, shape), broadcastRight(q, shape)));
  const isNear = op('lt', convertTo(sizes, 'float64'), broadcastInto(least, shape, []));
  return bind1('reduceOr', [isNear], { axes: [shape.length - 2, shape.length - 1] });
}

/** With A = U R U* and B = V S V*: X = U Y V* where R Y + Y S = U* C V; or that of A* and B*. */
function solveByForms(left: Form, right: Form, c: NDArray, isAdjoint: boolean): NDArray {
  const sides = matmul(matmul(adjoint(left.z), convertTo(c, left.z.dtype)), right.z);
  const y = solveTriangles(left.t, right.t, sides, isAdjoint);
  const x = matmul(matmul(left.z, y), adjoint(right.z));
  return isComplex(c.dtype) ? x : op('real', x);
}

/**
 * The Y with R Y + Y S = F of upper triangular R and S, column by column from the first on:
 * (R + sⱼⱼ) yⱼ = fⱼ - Σ yₖ sₖⱼ over k < j. With R* and S*, which are lower triangular, from the
 * last column on.
 */
function solveTriangles(r: NDArray, s: NDArray, f: NDArray, isAdjoint: boolean): NDArray {
  const { shape, ndim, dtype } = f;
  const n = columnsOf(f);
  const unit = broadcastRight(identityMatrix(rowsOf(r), dtype), r.shape);
  const column = iota(shape, 'int32', ndim - 1);
  const lines = moveAxis(isAdjoint ? conjugated(s) : s, isAdjoint ? ndim - 2 : ndim - 1, 0);
  const turn = (
    y: NDArray,
    [j, line, side, shift]: [NDArray, NDArray, NDArray, NDArray],
  ): [NDArray, null] => {
    // Columns that are not solved for yet are 0.
    const known = matmul(y, insertAxes(line, [ndim - 1]));
    const rest = op('sub', insertAxes(side, [ndim - 1]), known);
    const scale = broadcastInto(shift, r.shape, range(ndim - 2));
    const matrix = op('add', r, op('mul', unit, scale));
    const transposition = { lower: false, transposeA: isAdjoint, conjugateA: isAdjoint };
    const solved = solveTriangle(matrix, rest, transposition);
    const isHere = op('eq', column, broadcastInto(j, shape, []));
    return [pick(isHere, broadcastRight(solved, shape), y), null];
  };
  const rows = [
    iota([n], 'int32'),
    lines,
    moveAxis(f, ndim - 1, 0),
    moveAxis(diagonal(s), ndim - 2, 0),
  ];
  const start = filled(0, shape, dtype);
  return scan(turn, start, rows as [NDArray, NDArray, NDArray, NDArray], { reverse: isAdjoint })[0];
}
