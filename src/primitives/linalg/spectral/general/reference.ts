/** Forms of square matrices as evaluation finds them: each step is a product of whole matrices. */
import { at, range } from '../../../../array/shape.js';
import {
  absoluteSquare,
  conjugate,
  minus,
  over,
  plus,
  real,
  reflectionOf,
  times,
  type Entry,
  type Reflection,
} from '../../reference.js';
import {
  adjoint,
  conjugatedRows,
  norm,
  positive,
  product,
  scaled,
  transposed,
  unitMatrix,
  type Matrix,
} from '../reference.js';

/** A matrix as the block from `start` of a larger unit matrix. */
const embedded = (block: Matrix, start: number, n: number): Matrix =>
  range(n).map((i) => range(n).map((j) => block[i - start]?.[j - start] ?? real(i === j ? 1 : 0)));

/** The matrix of a reflection whose vector begins at an index. */
const matrixOf = ({ v, tau }: Reflection, start: number, n: number): Matrix => {
  const block = v.map((x, i) =>
    v.map((y, j) => minus(real(i === j ? 1 : 0), times(tau, times(x, conjugate(y))))),
  );
  return embedded(block, start, n);
};

/** H with the reflections below its subdiagonal, their factors, H alone, and Q. */
export function hessenbergForm(a: Matrix): {
  form: Matrix;
  factors: Entry[];
  h: Matrix;
  q: Matrix;
} {
  const n = a.length;
  let [h, q] = [a.map((row) => [...row]), unitMatrix(n)];
  const factors = range(Math.max(0, n - 1)).map(() => real(0));
  const below = a.map((row) => row.map(() => real(0)));
  for (let k = 0; k < n - 1; k++) {
    const reflection = reflectionOf(range(n - k - 1).map((i) => at(at(h, k + 1 + i), k)));
    if (reflection === null) continue;
    const p = matrixOf(reflection, k + 1, n);
    h = product(adjoint(p, n), product(h, p));
    q = product(q, p);
    factors[k] = reflection.tau;
    at(h, k + 1)[k] = real(reflection.beta);
    for (let i = k + 2; i < n; i++) {
      at(below, i)[k] = at(reflection.v, i - k - 1);
      at(h, i)[k] = real(0);
    }
  }
  const form = h.map((row, i) => row.map((x, j) => plus(x, at(at(below, i), j))));
  return { form, factors, h, q };
}

const mostSteps = 400;

/** The unitary factor of a matrix by reflections, one column after the other. */
function unitaryFactor(a: Matrix): Matrix {
  const n = a.length;
  let [r, q] = [a, unitMatrix(n)];
  for (let k = 0; k < n - 1; k++) {
    const reflection = reflectionOf(range(n - k).map((i) => at(at(r, k + i), k)));
    if (reflection === null) continue;
    const p = matrixOf(reflection, k, n);
    r = product(adjoint(p, n), r);
    q = product(q, p);
  }
  return q;
}

type Pair = readonly [number, number];

/** The turn by which a block of two rows becomes triangular, or has equal diagonal elements. */
function standardTurn([[a, b], [c, d]]: readonly [Pair, Pair]): Matrix {
  const p = (a - d) / 2;
  const discriminant = p * p + b * c;
  const along = p + (p < 0 ? -1 : 1) * Math.sqrt(Math.max(discriminant, 0));
  const angle = discriminant >= 0 ? Math.atan2(c, along) : Math.atan2(d - a, b + c) / 2;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return [
    [real(cos), real(-sin)],
    [real(sin), real(cos)],
  ];
}

/** T and Q, of which steps make new ones. */
class Form {
  t: Matrix;
  q: Matrix;

  constructor(a: Matrix) {
    ({ h: this.t, q: this.q } = hessenbergForm(a));
  }

  get(i: number, j: number): Entry {
    return at(at(this.t, i), j);
  }

  /** Turns the rows and columns from `start` on. */
  turn(block: Matrix, start: number): void {
    const n = this.t.length;
    const p = embedded(block, start, n);
    this.t = product(adjoint(p, n), product(this.t, p));
    this.q = product(this.q, p);
    for (let i = 2; i < n; i++) for (let j = 0; j < i - 1; j++) at(this.t, i)[j] = real(0);
  }

  /** The first row of the block that ends at `end`, which is cut off from those before. */
  blockStart(end: number): number {
    let start = end;
    const sizeAt = (i: number, j: number): number => Math.hypot(...this.get(i, j));
    const isLinked = (i: number): boolean =>
      sizeAt(i, i - 1) > Number.EPSILON * (sizeAt(i - 1, i - 1) + sizeAt(i, i)) + Number.MIN_VALUE;
    while (start > 0 && isLinked(start)) start--;
    if (start > 0) at(this.t, start)[start - 1] = real(0);
    return start;
  }

  block(start: number, end: number): Matrix {
    return range(end - start + 1).map((i) => at(this.t, start + i).slice(start, end + 1));
  }

  /** Brings a block of two rows of a real matrix to its standard form. */
  standardize(start: number): void {
    const end = start + 1;
    const read = (): [Pair, Pair] => {
      const [first, second] = this.block(start, end) as [Entry[], Entry[]];
      return [first, second].map((row) => row.map(([re]) => re)) as unknown as [Pair, Pair];
    };
    this.turn(standardTurn(read()), start);
    const [[x, y], [z, w]] = read();
    if (((x - w) / 2) ** 2 + y * z >= 0) at(this.t, end)[start] = real(0);
    else at(this.t, start)[start] = at(this.t, end)[end] = real((x + w) / 2);
  }
}

/** T² - s T + p of a real block, with the sum and the product of the last two eigenvalues. */
function doublyShifted(block: Matrix, isStuck: boolean): Matrix {
  const [u, v] = [block.length - 2, block.length - 1];
  const entry = (i: number, j: number): number => at(at(block, i), j)[0];
  const beside = Math.abs(entry(v, u)) + Math.abs(entry(u, u - 1));
  const s = isStuck ? 1.5 * beside : entry(u, u) + entry(v, v);
  const p = isStuck ? beside ** 2 : entry(u, u) * entry(v, v) - entry(u, v) * entry(v, u);
  return product(block, block).map((row, i) =>
    row.map((x, j) => real(x[0] - s * entry(i, j) + (i === j ? p : 0))),
  );
}

/** T - σ of a complex block, with the last diagonal element, or beside it, for σ. */
function shifted(block: Matrix, isStuck: boolean): Matrix {
  const v = block.length - 1;
  const last = at(at(block, v), v);
  const sigma = isStuck ? plus(last, real(norm([at(at(block, v), v - 1)]))) : last;
  return block.map((row, i) => row.map((x, j) => (i === j ? minus(x, sigma) : x)));
}

/**
 * T and Q by QR steps: of a real matrix with double shifts, whose orthogonal factor is that of T² -
 * s T + p, and else with single ones.
 */
export function schurForm(a: Matrix, isReal: boolean): { t: Matrix; q: Matrix } {
  const form = new Form(a);
  let waited = 0;
  for (let end = a.length - 1, steps = 0; end > 0 && steps < mostSteps * a.length; steps++) {
    const start = form.blockStart(end);
    const size = end - start + 1;
    if (size === 1 || (size === 2 && isReal)) {
      if (size === 2) form.standardize(start);
      end -= size;
      waited = 0;
      continue;
    }
    waited++;
    const shift = isReal ? doublyShifted : shifted;
    form.turn(unitaryFactor(shift(form.block(start, end), waited % 10 === 0)), start);
  }
  return form;
}

export interface Eigen {
  readonly values: Entry[];
  /** Columns. */
  readonly right: Entry[][];
  readonly left: Entry[][];
}

/** Eigenvalues by ascending real part, and then by descending imaginary part. */
export function generalEigen(a: Matrix, isReal: boolean): Eigen {
  const n = a.length;
  const { t } = schurForm(a, isReal);
  const values: Entry[] = [];
  for (let i = 0; i < n; i++) {
    const value = at(at(t, i), i);
    const below = i < n - 1 ? at(at(t, i + 1), i)[0] : 0;
    if (isReal && below !== 0) {
      const omega = Math.sqrt(-below * at(at(t, i), i + 1)[0]);
      values.push([value[0], omega], [value[0], -omega]);
      i++;
    } else values.push(value);
  }
  values.sort((x, y) => x[0] - y[0] || y[1] - x[1]);
  const ofAdjoint = conjugatedRows(transposed(a, n));
  return {
    values,
    right: values.map((lambda) => nullVector(a, lambda)),
    left: values.map((lambda) => nullVector(ofAdjoint, conjugate(lambda))),
  };
}

/** The x of length 1 with A x = λ x, by elimination with complete pivoting. */
function nullVector(a: Matrix, lambda: Entry): Entry[] {
  const n = a.length;
  const rest = a.map((row, i) => row.map((x, j) => (i === j ? minus(x, lambda) : x)));
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
  return positive(scaled(vector, real(1 / norm(vector)))).turned;
}
