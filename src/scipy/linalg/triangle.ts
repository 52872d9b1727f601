/** Upper triangular functions of upper triangular matrices, element by element. */
import type { NDArray } from '../../array/ndarray.js';
import { range } from '../../array/shape.js';
import { scan } from '../../lax/control/scan.js';
import { diagonal } from '../../numpy/linalg/products.js';
import { broadcastRight, insertAxes, iota, permute } from '../../operands/basic.js';
import { op, pick } from '../../operands/elementwise.js';
import { rowsOf } from '../../operands/matrices.js';

/** What is known where the element F[i, j] of a function F of T is wanted, i < j. */
export interface Above {
  /** T[i, j]. */
  readonly entry: NDArray;
  /** T[i, :] and T[:, j]. */
  readonly row: NDArray;
  readonly column: NDArray;
  /** F[i, :] up to j, and F[:, j] from i on, neither with F[i, j]: the rest is 0. */
  readonly ownRow: NDArray;
  readonly ownColumn: NDArray;
  /** T[i, i] and T[j, j], F[i, i] and F[j, j]. */
  readonly ends: readonly [NDArray, NDArray];
  readonly ownEnds: readonly [NDArray, NDArray];
}

/**
 * The upper triangular F with this diagonal [..., n] for upper triangular matrices T [..., n, n]:
 * column by column from the first on, and each from the diagonal up.
 */
export function fromDiagonal(
  t: NDArray,
  ownDiagonal: NDArray,
  element: (known: Above) => NDArray,
): NDArray {
  const { shape, ndim } = t;
  const n = rowsOf(t);
  if (n === 0) return t;
  const columns = iota(shape, 'int32', ndim - 1);
  const isDiagonal = op('eq', iota(shape, 'int32', ndim - 2), columns);
  const inColumns = (x: NDArray): NDArray => broadcastRight(insertAxes(x, [ndim - 2]), shape);
  const lineShape = ownDiagonal.shape;
  const line = iota(lineShape, 'int32', ndim - 2);
  const spread = (x: NDArray): NDArray => broadcastRight(insertAxes(x, [ndim - 2]), lineShape);
  // Lines of a matrix, and elements of a line, one after the other.
  const batch = range(ndim - 2);
  const inOrder = (x: NDArray): NDArray => permute(x, [ndim - 2, ...batch]);
  const byRow = (x: NDArray): NDArray => permute(x, [ndim - 2, ...batch, ndim - 1]);
  const indices = iota([n], 'int32');
  const ends = [inOrder(diagonal(t)), inOrder(ownDiagonal)] as const;

  const writeColumn = (
    f: NDArray,
    [j, column, end, ownEnd]: [NDArray, NDArray, NDArray, NDArray],
  ): [NDArray, null] => {
    const isJ = op('eq', line, broadcastRight(j, lineShape));
    const writeElement = (
      ownColumn: NDArray,
      [i, row, ownRow, entry, first, ownFirst]: NDArray[],
    ): [NDArray, null] => {
      const value = element({
        entry: entry!,
        row: row!,
        column,
        ownRow: ownRow!,
        ownColumn,
        ends: [first!, end],
        ownEnds: [ownFirst!, ownEnd],
      });
      const isAbove = broadcastRight(op('lt', i!, j), lineShape);
      const isHere = op('and', op('eq', line, broadcastRight(i!, lineShape)), isAbove);
      return [pick(isHere, spread(value), ownColumn), null];
    };
    const rows = [indices, byRow(t), byRow(f), inOrder(column), ...ends];
    const start = pick(isJ, spread(ownEnd), 0);
    const [found] = scan(writeElement, start, rows, { reverse: true });
    const isColumn = op('eq', columns, broadcastRight(j, shape));
    return [pick(isColumn, broadcastRight(insertAxes(found, [ndim - 1]), shape), f), null];
  };
  const byColumn = permute(t, [ndim - 1, ...batch, ndim - 2]);
  const start = pick(isDiagonal, inColumns(ownDiagonal), 0);
  return scan(writeColumn, start, [indices, byColumn, ...ends] as [
    NDArray,
    NDArray,
    NDArray,
    NDArray,
  ])[0];
}
