/** A solver of linear equations as a user would write it, with implicit derivatives. */
import { lax, numpy as np, type NDArray } from '../../src/index.js';

/** Gauss and Jordan's elimination with partial pivoting, as a loop over the columns. */
function eliminate(A: NDArray, b: NDArray): NDArray {
  const n = b.size;
  const rows = np.arange(n, { dtype: 'int32' });
  const columnOf = (M: NDArray, k: NDArray): NDArray =>
    lax.dynamicIndexInDim(M, k, { axis: 1, keepdims: false });
  const rowOf = (M: NDArray, k: NDArray): NDArray =>
    lax.dynamicIndexInDim(M, k, { axis: 0, keepdims: false });
  const augmented = np.concatenate([A, np.expandDims(b, 1)], 1);
  const reduced = lax.foriLoop(
    0,
    n,
    (k, M) => {
      const size = np.abs(columnOf(M, k));
      const pivot = np.argmax(np.where(rows.ge(k), size, -1));
      const order = np.where(rows.eq(k), pivot, np.where(rows.eq(pivot), k, rows));
      const swapped = np.take(M, order, { axis: 0 });
      const row = rowOf(swapped, k);
      const factors = columnOf(swapped, k).div(lax.dynamicIndexInDim(row, k, { keepdims: false }));
      return swapped.sub(np.outer(np.where(rows.eq(k), 0, factors), row));
    },
    augmented,
  );
  return reduced.slice([], n).div(np.diagonal(reduced));
}

/** The x with A x = b. */
export const solve = (A: NDArray, b: NDArray): NDArray =>
  lax.customLinearSolve(
    (x) => np.matmul(A, x),
    b,
    (_, y) => eliminate(A, y),
    { transposeSolve: (_, y) => eliminate(A.T, y) },
  );
