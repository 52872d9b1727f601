/** Vectors of eigenvalues and singular values are unique up to factors of size 1. */
import type { DenseArray } from '../../src/array/dense.js';
import { dense } from '../../src/array/dense.js';
import { isComplex } from '../../src/array/dtype.js';
import { at, range } from '../../src/array/shape.js';
import type { PrimName } from '../../src/ir/program.js';

/** Complex numbers, column by column or row by row of each matrix. */
type Pair = readonly [re: number, im: number];

const times = ([a, b]: Pair, [c, d]: Pair): Pair => [a * c - b * d, a * d + b * c];
const conjugate = ([a, b]: Pair): Pair => [a, -b];

/** The results as they are compared: vectors turned so that their greatest element is positive. */
export function comparable(name: PrimName, given: readonly DenseArray[]): DenseArray[] {
  const results = joined(name, given);
  if (name === 'eigh' && results.length === 2)
    return [fixed(at(results, 0), 'columns', Infinity), at(results, 1)];
  if (name !== 'svd' || results.length !== 3) return [...results];
  const [values, u, v] = results as [DenseArray, DenseArray, DenseArray];
  // Further vectors are any that are orthogonal to these.
  const count = at(values.shape, values.ndim - 1);
  return [values, fixed(u, 'columns', count), fixed(v, 'rows', count)];
}

/** Complex vectors of which two parts are given, beside the values, which are real. */
function joined(name: PrimName, given: readonly DenseArray[]): readonly DenseArray[] {
  if (name === 'eigh' && given.length === 3)
    return [pairs(at(given, 0), at(given, 1)), at(given, 2)];
  if (name !== 'svd' || given.length !== 5) return given;
  const [values, ure, uim, vre, vim] = given as [
    DenseArray,
    DenseArray,
    DenseArray,
    DenseArray,
    DenseArray,
  ];
  return [values, pairs(ure, uim), pairs(vre, vim)];
}

function pairs(re: DenseArray, im: DenseArray): DenseArray {
  const [x, y] = [re.dataSync(), im.dataSync()];
  const both = Float64Array.from(
    { length: 2 * x.length },
    (_, k) => (k % 2 === 0 ? x : y)[k >> 1] as number,
  );
  return re.dtype === 'float64'
    ? dense(re.shape, 'complex128', both)
    : dense(re.shape, 'complex64', Float32Array.from(both));
}

/** The first `count` lines, each turned so that its greatest element is positive. */
function fixed(x: DenseArray, lines: 'columns' | 'rows', count: number): DenseArray {
  const [m, n] = x.shape.slice(-2) as [number, number];
  const per = isComplex(x.dtype) ? 2 : 1;
  const data = Float64Array.from(x.dataSync());
  const get = (k: number): Pair => [
    data[per * k] as number,
    per === 2 ? (data[per * k + 1] as number) : 0,
  ];
  for (let base = 0; base < data.length / per; base += m * n)
    for (const j of range(lines === 'columns' ? n : m)) {
      const places = range(lines === 'columns' ? m : n).map((i) =>
        lines === 'columns' ? base + i * n + j : base + j * n + i,
      );
      const sizes = places.map((k) => Math.hypot(...get(k)));
      // Of elements of nearly the same size the first, whichever rounding makes the greatest.
      const greatest = places[sizes.findIndex((s) => s > 0.99 * Math.max(...sizes))];
      const by = conjugate(get(greatest ?? base));
      const size = Math.hypot(...by);
      for (const k of places) {
        const [re, im] = j < count ? times(get(k), by) : ([0, 0] as const);
        data[per * k] = re / size;
        if (per === 2) data[per * k + 1] = im / size;
      }
    }
  const typed = x.dtype === 'float32' || x.dtype === 'complex64' ? Float32Array.from(data) : data;
  return dense(x.shape, x.dtype, typed);
}
