/** What the evaluator computes with: plain methods that share nothing with the loops. */
import { at, range } from '../../../array/shape.js';
import { nearlyGreatest } from './order-vectors.js';

export { nearlyGreatest };

export type Matrix = number[][];

/** Sweeps of Jacobi's methods converge long before. */
const mostSweeps = 60;

export const columnOf = (a: Matrix, j: number): number[] => a.map((row) => at(row, j));
export const transposed = (a: Matrix, columns: number): Matrix =>
  range(columns).map((j) => columnOf(a, j));
const dot = (x: readonly number[], y: readonly number[]): number =>
  x.reduce((sum, value, i) => sum + value * at(y, i), 0);
const norm = (x: readonly number[]): number => Math.hypot(...x);

export const isFinite = (a: Matrix): boolean => a.every((row) => row.every(Number.isFinite));

/** Rows i and j become cos · row i - sin · row j and sin · row i + cos · row j. */
function rotateRows(a: Matrix, i: number, j: number, cos: number, sin: number): void {
  const [x, y] = [at(a, i), at(a, j)];
  a[i] = x.map((value, k) => cos * value - sin * at(y, k));
  a[j] = x.map((value, k) => sin * value + cos * at(y, k));
}

/** The rotation that makes the element beside a diagonal vanish: Golub and Van Loan, 8.5.2. */
function rotation(first: number, beside: number, second: number): [cos: number, sin: number] {
  const ratio = (second - first) / (2 * beside);
  const tan = (ratio < 0 ? -1 : 1) / (Math.abs(ratio) + Math.hypot(1, ratio));
  const cos = 1 / Math.hypot(1, tan);
  return [cos, tan * cos];
}

/** 1 or -1: makes the first of the nearly greatest elements positive. */
export function signOf(x: readonly number[]): 1 | -1 {
  const greatest = Math.max(...x.map(Math.abs));
  return (x.find((value) => Math.abs(value) >= nearlyGreatest * greatest) ?? 0) < 0 ? -1 : 1;
}

export const scaled = (x: readonly number[], by: number): number[] => x.map((value) => value * by);

/**
 * Eigenvalues in ascending order and their vectors, of a symmetric matrix, by Jacobi's method:
 * Golub and Van Loan, 8.5.
 */
export function symmetricEigen(matrix: Matrix): { values: number[]; vectors: Matrix } {
  const n = matrix.length;
  const a = matrix.map((row) => [...row]);
  const vectors = range(n).map((i) => range(n).map((j) => (i === j ? 1 : 0)));
  for (let sweep = 0, isDone = false; !isDone && sweep < mostSweeps; sweep++) {
    isDone = true;
    for (let i = 0; i < n; i++)
      for (let j = i + 1; j < n; j++) {
        const beside = at(at(a, i), j);
        const small = Number.EPSILON * 2 ** -4 * Math.hypot(at(at(a, i), i), at(at(a, j), j));
        if (Math.abs(beside) <= small) continue;
        isDone = false;
        const [cos, sin] = rotation(at(at(a, i), i), beside, at(at(a, j), j));
        rotateRows(a, i, j, cos, sin);
        const columns = transposed(a, n);
        rotateRows(columns, i, j, cos, sin);
        transposed(columns, n).forEach((row, k) => (a[k] = row));
        rotateRows(vectors, i, j, cos, sin);
      }
  }
  const order = range(n).toSorted((i, j) => at(at(a, i), i) - at(at(a, j), j));
  const rows = order.map((i) => scaled(at(vectors, i), signOf(at(vectors, i))));
  return { values: order.map((i) => at(at(a, i), i)), vectors: transposed(rows, n) };
}

export interface SingularValues {
  readonly values: number[];
  /** Columns of the left factor, all m of them. */
  readonly left: Matrix;
  /** Columns of the right factor, n of them. */
  readonly right: Matrix;
}

/**
 * Singular values in descending order, of a matrix of at least as many rows as columns, given by
 * its columns: one-sided Jacobi, Golub and Van Loan 8.6.3.
 */
export function singularValues(columns: Matrix, rows: number): SingularValues {
  const n = columns.length;
  const a = columns.map((column) => [...column]);
  const v = range(n).map((i) => range(n).map((j) => (i === j ? 1 : 0)));
  for (let sweep = 0, isDone = false; !isDone && sweep < mostSweeps; sweep++) {
    isDone = true;
    for (let i = 0; i < n; i++)
      for (let j = i + 1; j < n; j++) {
        const [x, y] = [norm(at(a, i)), norm(at(a, j))];
        if (x === 0 || y === 0) continue;
        const cosine = dot(scaled(at(a, i), 1 / x), scaled(at(a, j), 1 / y));
        if (Math.abs(cosine) <= Number.EPSILON * 4) continue;
        isDone = false;
        const [cos, sin] = rotation(x / y, cosine, y / x);
        rotateRows(a, i, j, cos, sin);
        rotateRows(v, i, j, cos, sin);
      }
  }
  const lengths = a.map(norm);
  const order = range(n).toSorted((i, j) => at(lengths, j) - at(lengths, i));
  const values = order.map((i) => at(lengths, i));
  const whole: Matrix = [];
  order.forEach((i) => {
    if (at(lengths, i) > 0) whole.push(scaled(at(a, i), 1 / at(lengths, i)));
  });
  const completed = completeBasis(whole, rows);
  const signs = completed.map(signOf);
  return {
    values,
    left: completed.map((column, i) => scaled(column, at(signs, i))),
    right: order.map((i, k) => scaled(at(v, i), at(signs, k))),
  };
}

/** Orthonormal vectors and more of them, up to as many as they have elements. */
function completeBasis(vectors: Matrix, size: number): Matrix {
  const basis = vectors.map((x) => [...x]);
  while (basis.length < size) {
    const candidates = range(size).map((k) => {
      let x = range(size).map((i): number => (i === k ? 1 : 0));
      for (let pass = 0; pass < 2; pass++)
        for (const q of basis) {
          const along = dot(x, q);
          x = x.map((value, i) => value - along * at(q, i));
        }
      return x;
    });
    const longest = candidates.reduce((x, y) => (norm(y) > norm(x) ? y : x));
    basis.push(scaled(longest, 1 / norm(longest)));
  }
  return basis;
}

/**
 * The same of a Hermitian matrix A + iB: that of the symmetric [A -B; B A], where each eigenvalue
 * comes twice, and (x, y) stands for the vector x + iy. The eigenvalues are taken to be distinct.
 */
export function hermitianEigen(
  re: Matrix,
  im: Matrix,
): { values: number[]; vectors: Matrix; imaginary: Matrix } {
  const n = re.length;
  const twice = range(2 * n).map((i) =>
    range(2 * n).map((j) => {
      const [row, column] = [i % n, j % n];
      if (i < n === j < n) return at(at(re, row), column);
      return i < n ? -at(at(im, row), column) : at(at(im, row), column);
    }),
  );
  const { values, vectors } = symmetricEigen(twice);
  const columns = range(n).map((k) => {
    const column = columnOf(vectors, 2 * k);
    const pairs = range(n).map((i) => [at(column, i), at(column, i + n)] as const);
    const sizes = pairs.map(([x, y]) => Math.hypot(x, y));
    const greatest = Math.max(...sizes);
    const chosen = sizes.findIndex((size) => size >= nearlyGreatest * greatest);
    const [c, s] = at(pairs, chosen).map((part) => part / at(sizes, chosen)) as [number, number];
    return pairs.map(([x, y]) => [c * x + s * y, c * y - s * x] as const);
  });
  return {
    values: range(n).map((k) => at(values, 2 * k)),
    vectors: range(n).map((i) => columns.map((column) => at(column, i)[0])),
    imaginary: range(n).map((i) => columns.map((column) => at(column, i)[1])),
  };
}
