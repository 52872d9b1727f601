/** The determinant by expansion along the first row: a sum over the minors, each by the same. */
import { grad, jit, lax, numpy as np, vmap, type NDArray } from 'tanjent';
import { timed } from '../protocol.js';

interface Input {
  /** The elements of the matrix, row by row. */
  readonly A: readonly number[];
  readonly ell: number;
}

/**
 * Minors of at most so many rows are expanded side by side, larger ones one by one: there are m!
 * products of m elements.
 */
const sideBySide = 8;

function determinant(a: NDArray): NDArray {
  const m = a.shape[0] as number;
  if (m === 1) return a.slice(0, 0);
  const columns = Array.from({ length: m }, (_, j) => j);
  const others = np.array(
    columns.map((j) => columns.filter((c) => c !== j)),
    { dtype: 'int32' },
  );
  const signs = np.array(columns.map((j) => (j % 2 === 0 ? 1 : -1)));
  const minor = (kept: NDArray): NDArray => determinant(np.take(a.slice([1]), kept, 1));
  const minors = m > sideBySide ? lax.map(minor, others) : vmap(minor)(others);
  return np.sum(a.slice(0).mul(signs).mul(minors));
}

const prepare = ({ A, ell }: Input): [NDArray] => [np.array([...A]).reshape([ell, ell])];

export const det = {
  primal: timed(prepare, jit(determinant), (y) => y.item()),
  gradient: timed(prepare, jit(grad(determinant)), (da) => da.reshape([-1]).js()),
};
