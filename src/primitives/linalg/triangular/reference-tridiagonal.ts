/** Systems with three diagonals as evaluation solves them: by elimination on the whole matrix. */
import type { Aval } from '../../../array/aval.js';
import type { DenseArray } from '../../../array/dense.js';
import { exponentBits, mantissaBits, type DType } from '../../../array/dtype.js';
import { at, range } from '../../../array/shape.js';
import {
  absoluteSquare,
  Entries,
  minus,
  over,
  plus,
  real,
  times,
  type Entry,
} from '../reference.js';
import { factorInPlace } from '../reference-lu.js';
import { stackOf } from '../matrices.js';

export function solveByElimination(
  inputs: readonly DenseArray[],
  outputs: readonly Aval[],
  perturbSingular: boolean,
): DenseArray[] {
  const parts = outputs.length;
  const { count, rows: n, columns } = stackOf(at(outputs, 0));
  const shape = [count, n, n];
  const matrix = Entries.zeros(outputs.map((x) => ({ ...x, shape })));
  const line = (i: number, m: number, k: number): Entry => {
    const read = (part: number): number =>
      (at(inputs, i * parts + part).dataSync()[m * n + k] as number | undefined) ?? 0;
    return [read(0), parts === 2 ? read(1) : 0];
  };
  const right = Entries.of(inputs.slice(3 * parts));
  const x = Entries.zeros(outputs);
  for (const m of range(count)) {
    for (const i of range(n)) {
      matrix.set(m, i, i, line(1, m, i));
      if (i > 0) matrix.set(m, i, i - 1, line(0, m, i));
      if (i < n - 1) matrix.set(m, i, i + 1, line(2, m, i));
    }
    const permutation = perturbSingular
      ? factorByParts(matrix, m, n)
      : factorInPlace(matrix, m, n, n).permutation;
    const { dtype } = at(outputs, 0);
    const step = perturbSingular ? precisionOf(dtype) * largestAbove(matrix, m, n) : 0;
    for (const i of range(n))
      for (const c of range(columns)) x.set(m, i, c, right.get(m, at(permutation, i), c));
    eachPair(n, (i, k) => {
      if (k >= i) return;
      for (const c of range(columns))
        x.set(m, i, c, minus(x.get(m, i, c), times(matrix.get(m, i, k), x.get(m, k, c))));
    });
    for (const i of range(n).reverse()) {
      for (const c of range(columns))
        for (let k = i + 1; k < n; k++)
          x.set(m, i, c, minus(x.get(m, i, c), times(matrix.get(m, i, k), x.get(m, k, c))));
      const most = Math.max(0, ...range(columns).map((c) => sizeOf(x.get(m, i, c))));
      const pivot = matrix.get(m, i, i);
      const divisor = perturbSingular ? movedAway(pivot, step, most, dtype) : pivot;
      for (const c of range(columns)) x.set(m, i, c, over(x.get(m, i, c), divisor));
    }
  }
  return x.arrays();
}

const sizeOf = (x: Entry): number => Math.sqrt(absoluteSquare(x));
const precisionOf = (dtype: DType): number => 2 ** -mantissaBits[dtype];

/** All pairs of rows and columns, row by row. */
function eachPair(n: number, visit: (i: number, k: number) => void): void {
  for (const i of range(n)) for (const k of range(n)) visit(i, k);
}

function largestAbove(a: Entries, m: number, n: number): number {
  let most = 0;
  eachPair(n, (i, k) => {
    if (k >= i) most = Math.max(most, sizeOf(a.get(m, i, k)));
  });
  return most;
}

/** Replaces a matrix by its factors; neighbouring rows are exchanged by the parts of their sums. */
function factorByParts(a: Entries, m: number, n: number): number[] {
  const permutation = range(n);
  const sum = (i: number): number =>
    range(n)
      .filter((k) => k >= Math.min(i, n - 1) - 1)
      .reduce((s, k) => s + sizeOf(a.get(m, i, k)), 0);
  let scale = n === 0 ? 0 : sum(0);
  for (const i of range(Math.max(0, n - 1))) {
    const [below, scaleBelow] = [sizeOf(a.get(m, i + 1, i)), sum(i + 1)];
    if (below === 0) {
      scale = scaleBelow;
      continue;
    }
    const own = sizeOf(a.get(m, i, i));
    const isKept = below / scaleBelow <= (own === 0 ? 0 : own / scale);
    if (!isKept) {
      a.exchangeRows(m, i, i + 1);
      [permutation[i], permutation[i + 1]] = [at(permutation, i + 1), at(permutation, i)];
    }
    const factor = over(a.get(m, i + 1, i), a.get(m, i, i));
    a.set(m, i + 1, i, factor);
    for (let k = i + 1; k < n; k++)
      a.set(m, i + 1, k, minus(a.get(m, i + 1, k), times(factor, a.get(m, i, k))));
    const rest = (k: number): number => (k < n ? sizeOf(a.get(m, i + 1, k)) : 0);
    scale = isKept ? scaleBelow : rest(i + 1) + rest(i + 2);
  }
  return permutation;
}

/** A pivot that quotients of numbers up to `most` by it do not overflow, with the sign it had. */
function movedAway(pivot: Entry, step: number, most: number, dtype: DType): Entry {
  const least = 2 ** (2 - 2 ** (exponentBits[dtype] - 1));
  const sign = pivot[0] < 0 || Object.is(pivot[0], -0) ? -1 : 1;
  let [moved, by] = [pivot, sign * Math.max(step, least)];
  for (;;) {
    const size = sizeOf(moved);
    if (!(size < 1 && (size === 0 || most * least > size))) return moved;
    moved = plus(moved, real(by));
    by *= 2;
  }
}
