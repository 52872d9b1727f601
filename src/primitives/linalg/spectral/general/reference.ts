/** Forms of square matrices as evaluation finds them: each step is a product of whole matrices. */
import { range } from '../../../../array/shape.js';
import { isFinite, transposed, type Matrix } from '../reference.js';

const unit = (n: number): Matrix => range(n).map((i) => range(n).map((j) => (i === j ? 1 : 0)));
const product = (a: Matrix, b: Matrix): Matrix =>
  a.map((row) =>
    range(b[0]?.length ?? 0).map((j) => row.reduce((s, x, k) => s + x * b[k]![j]!, 0)),
  );
const numbers = (n: number, value: number): Matrix => range(n).map(() => range(n).map(() => value));

/** The vector, 1 at the pivot, and the factor of a reflector that leaves nothing but the pivot. */
function reflectorOf(x: readonly number[], pivot: number): { v: number[]; factor: number } {
  const others = x.filter((_, i) => i !== pivot);
  const first = x[pivot]!;
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
      h.map((row, i) => (i > k ? row[k]! : 0)),
      k + 1,
    );
    const p = reflection(v, factor);
    h = product(p, product(h, p));
    q = product(q, p);
    factors[k] = factor;
    for (let i = k + 2; i < n; i++) {
      below[i]![k] = v[i]!;
      h[i]![k] = 0;
    }
  }
  return { form: h.map((row, i) => row.map((x, j) => x + below[i]![j]!)), factors, h, q };
}

const mostSteps = 400;

/** The orthogonal factor of a matrix by reflections, one column after the other. */
function orthogonalFactor(a: Matrix): Matrix {
  const n = a.length;
  let [r, q] = [a, unit(n)];
  for (let k = 0; k < n - 1; k++) {
    const { v, factor } = reflectorOf(
      r.map((row, i) => (i >= k ? row[k]! : 0)),
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
 * T and Q by QR steps with double shifts, whose orthogonal factor is that of T² - s T + p; NaN where an
 * element is not finite.
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
      Math.abs(t[i]![i - 1]!) >
      Number.EPSILON * (Math.abs(t[i - 1]![i - 1]!) + Math.abs(t[i]![i]!)) + Number.MIN_VALUE;
    while (start > 0 && isLinked(start)) start--;
    if (start > 0) t[start]![start - 1] = 0;
    const block = range(end - start + 1).map((i) => t[start + i]!.slice(start, end + 1));
    if (block.length <= 2) {
      if (block.length === 2) {
        const pair = block as [number[], number[]];
        turn(embedded(standardTurn(pair), start, n));
        const [[x, y], [z, w]] = [t[start]!.slice(start, end + 1), t[end]!.slice(start, end + 1)];
        if (((x! - w!) / 2) ** 2 + y! * z! >= 0) t[end]![start] = 0;
        else t[start]![start] = t[end]![end] = (x! + w!) / 2;
      }
      end -= block.length;
      waited = 0;
      continue;
    }
    waited++;
    const [u, v] = [block.length - 2, block.length - 1];
    const beside = Math.abs(block[v]![u]!) + Math.abs(block[u]![u - 1]!);
    const isStuck = waited % 10 === 0;
    const s = isStuck ? 1.5 * beside : block[u]![u]! + block[v]![v]!;
    const p = isStuck ? beside ** 2 : block[u]![u]! * block[v]![v]! - block[u]![v]! * block[v]![u]!;
    const shifted = product(block, block).map((row, i) =>
      row.map((x, j) => x - s * block[i]![j]! + (i === j ? p : 0)),
    );
    turn(embedded(orthogonalFactor(shifted), start, n));
    for (let i = 2; i < n; i++) for (let j = 0; j < i - 1; j++) t[i]![j] = 0;
  }
  return { t, q };
}
