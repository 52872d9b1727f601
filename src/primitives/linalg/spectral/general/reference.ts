/** Forms of square matrices as evaluation finds them: each step is a product of whole matrices. */
import { at, range } from '../../../../array/shape.js';
import { absoluteSquare, minus, over, plus, real, times, type Entry } from '../../reference.js';
import { isFinite, nearlyGreatest, transposed, type Matrix } from '../reference.js';

const unit = (n: number): Matrix => range(n).map((i) => range(n).map((j) => (i === j ? 1 : 0)));
const product = (a: Matrix, b: Matrix): Matrix =>
  a.map((row) =>
    range(b[0]?.length ?? 0).map((j) => row.reduce((s, x, k) => s + x * at(at(b, k), j), 0)),
  );
const numbers = (n: number, value: number): Matrix => range(n).map(() => range(n).map(() => value));

/** The vector, 1 at the pivot, and the factor of a reflector that leaves nothing but the pivot. */
function reflectorOf(x: readonly number[], pivot: number): { v: number[]; factor: number } {
  const others = x.filter((_, i) => i !== pivot);
  const first = at(x, pivot);
  if (others.every((value) => value === 0))
    return { v: x.map((_, i) => (i === pivot ? 1 : 0)), factor: 0 };
  const norm = Math.hypot(...x) * (first < 0 ? -1 : 1);
  return {
    v: x.map((value, i) => (i === pivot ? 1 : value / (first + norm))),
    factor: (first + norm) / norm,
  };
}

const reflection = (v: readonly number[], factor: number): Matrix =>
  v.map((x, i) => v.map((y, j) => (i === j ? 1 : 0) - factor * x * y));

/** H with the reflectors below its subdiagonal, their factors, and Q. */
export function hessenbergForm(a: Matrix): {
  form: Matrix;
  factors: number[];
  h: Matrix;
  q: Matrix;
} {
  const n = a.length;
  let [h, q] = [a.map((row) => [...row]), unit(n)];
  const factors = range(Math.max(0, n - 1)).map(() => 0);
  const below = numbers(n, 0);
  for (let k = 0; k < n - 2; k++) {
    const { v, factor } = reflectorOf(
      h.map((row, i) => (i > k ? at(row, k) : 0)),
      k + 1,
    );
    const p = reflection(v, factor);
    h = product(p, product(h, p));
    q = product(q, p);
    factors[k] = factor;
    for (let i = k + 2; i < n; i++) {
      at(below, i)[k] = at(v, i);
      at(h, i)[k] = 0;
    }
  }
  return { form: h.map((row, i) => row.map((x, j) => x + at(at(below, i), j))), factors, h, q };
}

const mostSteps = 400;

/** The orthogonal factor of a matrix by reflections, one column after the other. */
function orthogonalFactor(a: Matrix): Matrix {
  const n = a.length;
  let [r, q] = [a, unit(n)];
  for (let k = 0; k < n - 1; k++) {
    const { v, factor } = reflectorOf(
      r.map((row, i) => (i >= k ? at(row, k) : 0)),
      k,
    );
    const p = reflection(v, factor);
    r = product(p, r);
    q = product(q, p);
  }
  return q;
}

/** A matrix as the block from `start` of a larger unit matrix. */
const embedded = (block: Matrix, start: number, n: number): Matrix =>
  range(n).map((i) => range(n).map((j) => block[i - start]?.[j - start] ?? (i === j ? 1 : 0)));

/** The turn by which a block of two rows becomes triangular, or has equal diagonal elements. */
function standardTurn([[a, b], [c, d]]: readonly [number[], number[]]): Matrix {
  const p = (a! - d!) / 2;
  const discriminant = p * p + b! * c!;
  const along = p + (p < 0 ? -1 : 1) * Math.sqrt(Math.max(discriminant, 0));
  const angle = discriminant >= 0 ? Math.atan2(c!, along) : Math.atan2(d! - a!, b! + c!) / 2;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return [
    [cos, -sin],
    [sin, cos],
  ];
}

/**
 * T and Q by QR steps with double shifts, whose orthogonal factor is that of T² - s T + p; NaN
 * where an element is not finite.
 */
export function schurForm(a: Matrix): { t: Matrix; q: Matrix } {
  const n = a.length;
  if (!isFinite(a)) return { t: numbers(n, NaN), q: numbers(n, NaN) };
  let { h: t, q } = hessenbergForm(a);
  const turn = (p: Matrix): void => {
    t = product(transposed(p, n), product(t, p));
    q = product(q, p);
  };
  let waited = 0;
  for (let end = n - 1, steps = 0; end > 0 && steps < mostSteps * n; steps++) {
    let start = end;
    const isLinked = (i: number): boolean =>
      Math.abs(at(at(t, i), i - 1)) >
      Number.EPSILON * (Math.abs(at(at(t, i - 1), i - 1)) + Math.abs(at(at(t, i), i))) +
        Number.MIN_VALUE;
    while (start > 0 && isLinked(start)) start--;
    if (start > 0) at(t, start)[start - 1] = 0;
    const block = range(end - start + 1).map((i) => at(t, start + i).slice(start, end + 1));
    if (block.length <= 2) {
      if (block.length === 2) {
        const pair = block as [number[], number[]];
        turn(embedded(standardTurn(pair), start, n));
        const [[x, y], [z, w]] = [
          at(t, start).slice(start, end + 1),
          at(t, end).slice(start, end + 1),
        ];
        if (((x! - w!) / 2) ** 2 + y! * z! >= 0) at(t, end)[start] = 0;
        else at(t, start)[start] = at(t, end)[end] = (x! + w!) / 2;
      }
      end -= block.length;
      waited = 0;
      continue;
    }
    waited++;
    const [u, v] = [block.length - 2, block.length - 1];
    const beside = Math.abs(at(at(block, v), u)) + Math.abs(at(at(block, u), u - 1));
    const isStuck = waited % 10 === 0;
    const s = isStuck ? 1.5 * beside : at(at(block, u), u) + at(at(block, v), v);
    const p = isStuck
      ? beside ** 2
      : at(at(block, u), u) * at(at(block, v), v) - at(at(block, u), v) * at(at(block, v), u);
    const shifted = product(block, block).map((row, i) =>
      row.map((x, j) => x - s * at(at(block, i), j) + (i === j ? p : 0)),
    );
    turn(embedded(orthogonalFactor(shifted), start, n));
    for (let i = 2; i < n; i++) for (let j = 0; j < i - 1; j++) at(t, i)[j] = 0;
  }
  return { t, q };
}

export interface Eigen {
  readonly values: Entry[];
  /** Columns. */
  readonly right: Entry[][];
  readonly left: Entry[][];
}

/** Eigenvalues in ascending order, of a pair the one with positive imaginary part first. */
export function generalEigen(a: Matrix): Eigen {
  const n = a.length;
  const { t } = schurForm(a);
  const values: Entry[] = [];
  for (let i = 0; i < n; i++) {
    const product = i < n - 1 ? at(at(t, i), i + 1) * at(at(t, i + 1), i) : 0;
    if (i < n - 1 && at(t, i + 1)[i] !== 0) {
      const omega = Math.sqrt(-product);
      values.push([at(at(t, i), i), omega], [at(at(t, i), i), -omega]);
      i++;
    } else values.push([at(at(t, i), i), 0]);
  }
  values.sort((x, y) => x[0] - y[0] || y[1] - x[1]);
  const vectors = (matrix: Matrix, sign: 1 | -1): Entry[][] =>
    values.map(([re, im]) => nullVector(matrix, [re, sign * im]));
  return { values, right: vectors(a, 1), left: vectors(transposed(a, n), -1) };
}

/** The x of length 1 with A x = λ x, by elimination with complete pivoting. */
function nullVector(a: Matrix, lambda: Entry): Entry[] {
  const n = a.length;
  const rest: Entry[][] = a.map((row, i) =>
    row.map((x, j) => (i === j ? minus(real(x), lambda) : real(x))),
  );
  const order = range(n);
  for (let k = 0; k < n - 1; k++) {
    const places = range(n - k).flatMap((i) => range(n - k).map((j) => [i + k, j + k] as const));
    const sizeAt = ([i, j]: readonly [number, number]): number =>
      absoluteSquare(at(at(rest, i), j));
    const [p, q] = places.reduce((x, y) => (sizeAt(y) > sizeAt(x) ? y : x));
    [rest[k], rest[p]] = [at(rest, p), at(rest, k)];
    for (const row of [...rest, order] as unknown[][]) [row[k], row[q]] = [row[q], row[k]];
    if (absoluteSquare(at(at(rest, k), k)) === 0) break;
    for (let i = k + 1; i < n; i++) {
      const factor = over(at(at(rest, i), k), at(at(rest, k), k));
      rest[i] = at(rest, i).map((x, j) => minus(x, times(factor, at(at(rest, k), j))));
    }
  }
  const x: Entry[] = range(n).map((i) => real(i === n - 1 ? 1 : 0));
  for (let i = n - 2; i >= 0; i--) {
    const sum = range(n - 1 - i)
      .map((d) => times(at(at(rest, i), i + 1 + d), at(x, i + 1 + d)))
      .reduce(plus, real(0));
    x[i] = over(minus(real(0), sum), at(at(rest, i), i));
  }
  const vector = range(n).map((i) => at(x, order.indexOf(i)));
  const sizes = vector.map(absoluteSquare);
  const largest = sizes.reduce(
    (best, size, i) => (size * nearlyGreatest ** 2 > at(sizes, best) ? i : best),
    0,
  );
  const [re, im] = at(vector, largest);
  const length = Math.sqrt(sizes.reduce((s, y) => s + y, 0)) * Math.hypot(re, im);
  return vector.map((y, i) => {
    const turned = times(y, [re / length, -im / length]);
    return i === largest ? [turned[0], 0] : turned;
  });
}
