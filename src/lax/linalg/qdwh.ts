/** The polar decomposition by iteration. */
import { dense } from '../../array/dense.js';
import { mantissaBits, newTypedArray, partOf, type DType } from '../../array/dtype.js';
import { fail, speakAs } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { printShape } from '../../array/shape.js';
import { broadcastInto, convertTo, filled, iota, join, sliceAxis } from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import { absoluteSquare, op, pick } from '../../operands/elementwise.js';
import {
  adjoint,
  choleskyFactor,
  columnsOf,
  identityMatrix,
  qrFactors,
  rowsOf,
  solveTriangle,
} from '../../operands/matrices.js';
import {
  isArrayLike,
  arrayLike,
  flag,
  kind,
  named,
  number,
  optional,
  size,
} from '../../parameters/kinds.js';
import { parameters } from '../../parameters/parameters.js';
import { bind1 } from '../../trace/bind.js';
import { cond } from '../control/cond.js';
import { scan } from '../control/scan.js';
import { readInteger } from '../control/trees.js';

/** The options of `qdwh`. */
export interface QdwhOptions {
  /** Has no effect. */
  readonly isHermitian?: boolean | undefined;
  /** The most steps; 10 unless given. */
  readonly maxIterations?: number | null | undefined;
  /** How exact the factors are; the precision of the dtype unless given. */
  readonly eps?: number | null | undefined;
  /** The lengths of the part of x that is read; its other elements are taken for 0. */
  readonly dynamicShape?: readonly [m: ArrayLike, n: ArrayLike] | null | undefined;
}

const who = 'lax.linalg.qdwh';
const qdwhParameters = parameters<QdwhOptions>(
  who,
  { x: arrayLike },
  {
    isHermitian: named(flag),
    maxIterations: named(optional(size)),
    eps: named(optional(number)),
    dynamicShape: named(
      optional(
        kind<readonly [ArrayLike, ArrayLike]>(
          'a pair of whole numbers',
          (x) => Array.isArray(x) && x.length === 2 && x.every(isArrayLike),
        ),
      ),
    ),
  },
);

/**
 * The factors of a matrix x [m, n] = U H with m ≥ n: U has orthonormal columns, H is symmetric or
 * Hermitian without negative eigenvalues; then how many steps it took, and whether the last one
 * changed little. By Halley's iteration with weights (Y. Nakatsukasa, Z. Bai and F. Gygi,
 * "Optimizing Halley's iteration for computing the matrix polar decomposition", 2010): by `qr`, and
 * by `cholesky` as soon as all singular values are near 1. `scipy.linalg.polar` takes stacks and
 * matrices of any rank. Throws `shape-mismatch` unless x is a matrix with at least as many rows as
 * columns.
 */
export function qdwh(
  x: ArrayLike,
  ...args: [options?: QdwhOptions]
): [u: NDArray, h: NDArray, numIters: NDArray, isConverged: NDArray] {
  const { maxIterations = 10, eps, dynamicShape } = qdwhParameters.read([x], args);
  return speakAs(who, () => {
    const matrix = asArray(x);
    if (matrix.ndim !== 2 || rowsOf(matrix) < columnsOf(matrix))
      fail(
        'shape-mismatch',
        `${who}: needs a matrix with at least as many rows as columns, received shape ` +
          `${printShape(matrix.shape)}. Take the adjoint of a wide matrix, and vmap of a stack.`,
      );
    const precision = eps ?? 2 ** -mantissaBits[partOf(matrix.dtype)];
    const whole = dynamicShape === undefined ? matrix : within(matrix, dynamicShape);
    return decompose(whole, precision, maxIterations);
  });
}

/** x with 0 outside of its first m rows and n columns, which stay 0 in all that follows. */
function within(x: NDArray, lengths: readonly [ArrayLike, ArrayLike]): NDArray {
  const usage = `${who}(x, { dynamicShape: [3, 2] })`;
  const isInside = lengths.map((length, axis) => {
    const count = readInteger(length, who, 'dynamicShape', usage);
    return op('lt', iota(x.shape, 'int32', axis), broadcastInto(count, x.shape, []));
  });
  return pick(op('and', ...isInside), x, 0);
}

/**
 * The factors a, b and c of a step u (a + b u*u) (1 + c u*u)⁻¹: with e = b / c it is
 * e u + (a - e) u (1 + c u*u)⁻¹.
 */
interface Step {
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

/** Steps whose 1 + c u*u has a condition beyond this are made by `qr`. */
const mostForCholesky = 100;

/** The steps that bring singular values between eps and 1 to 1. */
function stepsFrom(eps: number, most: number): Step[] {
  const steps: Step[] = [];
  for (let low = eps; low + 5 * eps < 1 && steps.length < most;) {
    const square = low * low;
    const d = Math.cbrt((4 * (1 / square - 1)) / square);
    const root = Math.sqrt(1 + d);
    const a = root + Math.sqrt(2 - d + (2 * (2 - square)) / (square * root));
    const b = (a - 1) ** 2 / 4;
    const c = a + b - 1;
    steps.push({ a, b, c });
    low *= (a + b * square) / (1 + c * square);
  }
  return steps;
}

/** With factors that may be traced, for a scan over the steps. */
type Move = (u: NDArray, a: NDArray, b: NDArray, c: NDArray) => NDArray;

function decompose(
  x: NDArray,
  eps: number,
  most: number,
): [u: NDArray, h: NDArray, numIters: NDArray, isConverged: NDArray] {
  const steps = stepsFrom(eps, most);
  const limit = Math.cbrt(5 * eps);
  const byQr = steps.filter(({ c }) => c > mostForCholesky);
  const near = moved(nearUnits(x), byQr, stepByQr);
  type State = { readonly u: NDArray; readonly isMoving: NDArray; readonly count: NDArray };
  const rest = steps.slice(byQr.length);
  const before = moved(near, rest.slice(0, -1), stepByCholesky);
  const last = moved(before, rest.slice(-1), stepByCholesky);
  const start: State = {
    u: last,
    isMoving: rest.length > 0 ? isFar(last, before, limit) : filled(1, [], 'bool'),
    count: filled(steps.length, [], 'int32'),
  };
  // Where eps was not below all singular values, steps of its limit, Halley's, go on.
  const [three, one] = [3, 1].map((k) => filled(k, [], partOf(x.dtype))) as [NDArray, NDArray];
  const step = (s: State): State => {
    const next = stepByCholesky(s.u, three, one, three);
    return { u: next, isMoving: isFar(next, s.u, limit), count: op('add', s.count, 1) };
  };
  const turn = (s: State): [State, null] => [
    cond(s.isMoving, step, (same: State) => same, s),
    null,
  ];
  const more = Math.max(0, most - steps.length);
  const { u, isMoving, count } = scan(turn, start, null, { length: more })[0];
  const refined = op('sub', op('mul', u, 1.5), op('mul', times(u, times(adjoint(u), u)), 0.5));
  const h = times(adjoint(refined), x);
  return [refined, op('mul', op('add', h, adjoint(h)), 0.5), count, op('not', isMoving)];
}

/** x over a bound of its largest singular value. */
function nearUnits(x: NDArray): NDArray {
  const sizes = op('abs', x);
  const [one, infinite] = [0, 1].map((axis) =>
    bind1('reduceMax', [bind1('reduceSum', [sizes], { axes: [axis] })], { axes: [0] }),
  ) as [NDArray, NDArray];
  const bound = op('mul', op('sqrt', one), op('sqrt', infinite));
  const scale = op('div', 1, pick(op('eq', one, 0), 1, bound));
  return op('mul', x, spread(scale, x));
}

/** u after some steps. */
function moved(u: NDArray, steps: readonly Step[], move: Move): NDArray {
  if (steps.length === 0) return u;
  const list = (f: (step: Step) => number): NDArray => numbers(steps.map(f), partOf(u.dtype));
  const factors = [list((s) => s.a), list((s) => s.b), list((s) => s.c)] as [
    NDArray,
    NDArray,
    NDArray,
  ];
  return scan(
    (y: NDArray, [a, b, c]: [NDArray, NDArray, NDArray]) => [move(y, a, b, c), null],
    u,
    factors,
  )[0];
}

function numbers(values: readonly number[], dtype: DType): NDArray {
  const data = newTypedArray(dtype, values.length);
  values.forEach((v, i) => (data[i] = v));
  return dense([values.length], dtype, data);
}

/** A real scalar in all elements, in the dtype of x. */
const spread = (factor: NDArray, x: NDArray): NDArray =>
  broadcastInto(convertTo(factor, x.dtype), x.shape, []);

/** e u + rest · m. */
function combined(u: NDArray, e: NDArray, m: NDArray, rest: NDArray): NDArray {
  return op('add', op('mul', u, spread(e, u)), op('mul', m, spread(rest, u)));
}

/** With [√c u; 1] = [Q; P] R: u (1 + c u*u)⁻¹ = Q P* / √c. */
const stepByQr: Move = (u, a, b, c) => {
  const [m, n] = [rowsOf(u), columnsOf(u)];
  const root = op('sqrt', c);
  const stacked = join([op('mul', u, spread(root, u)), identityMatrix(n, u.dtype)], 0);
  const [q] = qrFactors(stacked, false);
  const product = times(sliceAxis(q, 0, 0, m), adjoint(sliceAxis(q, 0, m, m + n)));
  const e = op('div', b, c);
  return combined(u, e, product, op('div', op('sub', a, e), root));
};

/** With 1 + c u*u = L L*. */
const stepByCholesky: Move = (u, a, b, c) => {
  const square = times(adjoint(u), u);
  const unit = identityMatrix(columnsOf(u), u.dtype);
  const lower = choleskyFactor(op('add', op('mul', square, spread(c, square)), unit));
  const half = solveTriangle(lower, adjoint(u));
  const quotient = solveTriangle(lower, half, { transposeA: true, conjugateA: true });
  const e = op('div', b, c);
  return combined(u, e, adjoint(quotient), op('sub', a, e));
};

/** Whether two matrices differ by more than a length. */
function isFar(x: NDArray, y: NDArray, limit: number): NDArray {
  const square = bind1('reduceSum', [absoluteSquare(op('sub', x, y))], { axes: [0, 1] });
  return op('gt', op('sqrt', square), limit);
}

const times = (x: NDArray, y: NDArray): NDArray =>
  bind1('dotGeneral', [x, y], { contract: [[1], [0]], batch: [[], []] });
