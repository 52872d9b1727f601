/** What the evaluator computes with: plain methods that share nothing with the loops. */
import { at, range } from '../../../array/shape.js';
import { conjugate, minus, over, plus, real, times, type Entry } from '../reference.js';
import { nearlyGreatest } from './order-vectors.js';

export type EntryVector = readonly Entry[];
/** Rows. */
export type Matrix = Entry[][];

/** Sweeps of Jacobi's methods converge long before. */
const mostSweeps = 60;

export const columnOf = (a: Matrix, j: number): Entry[] => a.map((row) => at(row, j));
export const transposed = (a: Matrix, columns: number): Matrix =>
  range(columns).map((j) => columnOf(a, j));
export const conjugatedRows = (a: Matrix): Matrix => a.map((row) => row.map(conjugate));
/** The conjugate transpose. */
export const adjoint = (a: Matrix, columns: number): Matrix =>
  conjugatedRows(transposed(a, columns));
export const unitMatrix = (n: number): Matrix =>
  range(n).map((i) => range(n).map((j) => real(i === j ? 1 : 0)));
export const product = (a: Matrix, b: Matrix): Matrix =>
  a.map((row) =>
    range(b[0]?.length ?? 0).map((j) =>
      row.reduce((sum, x, k) => plus(sum, times(x, at(at(b, k), j))), real(0)),
    ),
  );
/** x · ȳ */
const dot = (x: EntryVector, y: EntryVector): Entry =>
  x.reduce((sum, value, i) => plus(sum, times(value, conjugate(at(y, i)))), real(0));
export const norm = (x: EntryVector): number => Math.hypot(...x.flat());
export const scaled = (x: EntryVector, by: Entry): Entry[] => x.map((value) => times(value, by));
const shrunk = (x: EntryVector, by: number): Entry[] => x.map((value) => over(value, real(by)));

export const isFinite = (a: Matrix): boolean =>
  a.every((row) => row.every((x) => x.every(Number.isFinite)));

/** x / |x|. */
const phaseOf = (x: Entry): Entry => over(x, real(Math.hypot(...x)));

/** The vector with the first of its nearly greatest elements positive, and by what it is turned. */
export function positive(x: EntryVector): { turned: Entry[]; phase: Entry } {
  const sizes = x.map((value) => Math.hypot(...value));
  const bound = nearlyGreatest * Math.max(...sizes);
  const first = sizes.findIndex((size) => size >= bound);
  const phase = conjugate(phaseOf(at(x, first)));
  return { turned: scaled(x, phase).with(first, real(at(sizes, first))), phase };
}

/** A plane rotation after the second row is multiplied by a phase. */
interface Rotation {
  readonly cos: Entry;
  readonly sin: Entry;
  readonly phase: Entry;
}

/** Rows i and j become cos · row i - sin · row j and sin · row i + cos · row j. */
function rotateRows(a: Entry[][], i: number, j: number, { cos, sin, phase }: Rotation): void {
  const [x, y] = [at(a, i), scaled(at(a, j), phase)];
  a[i] = x.map((value, k) => minus(times(cos, value), times(sin, at(y, k))));
  a[j] = x.map((value, k) => plus(times(sin, value), times(cos, at(y, k))));
}

/** The rotation that makes the element beside a diagonal vanish: Golub and Van Loan, 8.5.2. */
function rotation(first: number, beside: Entry, second: number): Rotation {
  const ratio = (second - first) / (2 * Math.hypot(...beside));
  const tan = (ratio < 0 ? -1 : 1) / (Math.abs(ratio) + Math.hypot(1, ratio));
  const cos = 1 / Math.hypot(1, tan);
  return { cos: real(cos), sin: real(tan * cos), phase: phaseOf(beside) };
}

/**
 * Eigenvalues in ascending order and their vectors, of a Hermitian matrix, by Jacobi's method:
 * Golub and Van Loan, 8.5.
 */
export function hermitianEigen(matrix: Matrix): { values: number[]; vectors: Matrix } {
  const n = matrix.length;
  const a = matrix.map((row) => [...row]);
  const turned = unitMatrix(n);
  const diagonal = (i: number): number => at(at(a, i), i)[0];
  for (let sweep = 0, isDone = false; !isDone && sweep < mostSweeps; sweep++) {
    isDone = true;
    for (let i = 0; i < n; i++)
      for (let j = i + 1; j < n; j++) {
        const beside = at(at(a, i), j);
        const small = Number.EPSILON * 2 ** -4 * Math.hypot(diagonal(i), diagonal(j));
        if (Math.hypot(...beside) <= small) continue;
        isDone = false;
        const turn = rotation(diagonal(i), beside, diagonal(j));
        rotateRows(a, i, j, turn);
        const columns = transposed(a, n);
        rotateRows(columns, i, j, { ...turn, phase: conjugate(turn.phase) });
        transposed(columns, n).forEach((row, k) => (a[k] = row));
        rotateRows(turned, i, j, turn);
      }
  }
  const order = range(n).toSorted((i, j) => diagonal(i) - diagonal(j));
  const vectors = conjugatedRows(order.map((i) => at(turned, i)));
  const columns = vectors.map((x) => positive(x).turned);
  return { values: order.map(diagonal), vectors: transposed(columns, n) };
}

export interface SingularValues {
  readonly values: number[];
  /** Columns of the left factor, all m of them. */
  readonly left: Entry[][];
  /** Columns of the right factor, n of them. */
  readonly right: Entry[][];
}

/**
 * Singular values in descending order, of a matrix of at least as many rows as columns, given by
 * its columns: one-sided Jacobi, Golub and Van Loan 8.6.3.
 */
export function singularValues(columns: Matrix, rows: number): SingularValues {
  const n = columns.length;
  const a = columns.map((column) => [...column]);
  const v = unitMatrix(n);
  for (let sweep = 0, isDone = false; !isDone && sweep < mostSweeps; sweep++) {
    isDone = true;
    for (let i = 0; i < n; i++)
      for (let j = i + 1; j < n; j++) {
        const [x, y] = [norm(at(a, i)), norm(at(a, j))];
        if (x === 0 || y === 0) continue;
        const cosine = dot(shrunk(at(a, i), x), shrunk(at(a, j), y));
        if (Math.hypot(...cosine) <= Number.EPSILON * 4) continue;
        isDone = false;
        const turn = rotation(x / y, cosine, y / x);
        rotateRows(a, i, j, turn);
        rotateRows(v, i, j, turn);
      }
  }
  const lengths = a.map(norm);
  const order = range(n).toSorted((i, j) => at(lengths, j) - at(lengths, i));
  const values = order.map((i) => at(lengths, i));
  const whole: Entry[][] = [];
  order.forEach((i) => {
    if (at(lengths, i) > 0) whole.push(shrunk(at(a, i), at(lengths, i)));
  });
  const completed = completeBasis(whole, rows);
  const left = completed.map(positive);
  return {
    values,
    left: left.map(({ turned }) => turned),
    right: order.map((i, k) => scaled(at(v, i), at(left, k).phase)),
  };
}

/** Orthonormal vectors and more of them, up to as many as they have elements. */
function completeBasis(vectors: readonly EntryVector[], size: number): Entry[][] {
  const basis = vectors.map((x) => [...x]);
  while (basis.length < size) {
    const candidates = range(size).map((k) => {
      let x = at(unitMatrix(size), k);
      for (let pass = 0; pass < 2; pass++)
        for (const q of basis) {
          const along = dot(x, q);
          x = x.map((value, i) => minus(value, times(along, at(q, i))));
        }
      return x;
    });
    const longest = candidates.reduce((x, y) => (norm(y) > norm(x) ? y : x));
    basis.push(shrunk(longest, norm(longest)));
  }
  return basis;
}
