/** Elimination with partial pivoting as evaluation does it. */
import { at, range } from '../../array/shape.js';
import { minus, over, times, type Entries, type Entry } from './reference.js';

export interface Factored {
  readonly pivots: readonly number[];
  readonly permutation: readonly number[];
}

const sizeOf = ([re, im]: Entry): number => Math.abs(re) + Math.abs(im);

/** Replaces a matrix of a stack by its factors. */
export function factorInPlace(a: Entries, matrix: number, rows: number, columns: number): Factored {
  const permutation = range(rows);
  const pivots = range(Math.min(rows, columns)).map((j) => {
    let chosen = j;
    for (let i = j + 1; i < rows; i++)
      if (sizeOf(a.get(matrix, i, j)) > sizeOf(a.get(matrix, chosen, j))) chosen = i;
    a.exchangeRows(matrix, j, chosen);
    [permutation[j], permutation[chosen]] = [at(permutation, chosen), at(permutation, j)];
    const pivot = a.get(matrix, j, j);
    if (sizeOf(pivot) !== 0)
      for (let i = j + 1; i < rows; i++) {
        const factor = over(a.get(matrix, i, j), pivot);
        a.set(matrix, i, j, factor);
        for (let k = j + 1; k < columns; k++)
          a.set(matrix, i, k, minus(a.get(matrix, i, k), times(factor, a.get(matrix, j, k))));
      }
    return chosen;
  });
  return { pivots, permutation };
}
