/** Eigenvalues of matrices with three diagonals. */
import { fail } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { at, broadcastShapes, printShape } from '../../array/shape.js';
import { real } from '../../numpy/math/complex.js';
import { convertTo, filled, join, sliceAxis } from '../../operands/basic.js';
import { inexactDType } from '../../operands/common-type.js';
import { asArray } from '../../operands/convert.js';
import { conjugated } from '../../operands/elementwise.js';
import { withBatch } from '../../operands/matrices.js';
import { promotedType } from '../../operands/promote.js';
import { symmetricEigen, symmetricEigenvalues } from '../../operands/spectral.js';
import {
  arrayLike,
  choice,
  flag,
  hinted,
  integers,
  kind,
  named,
  number,
  optional,
} from '../../parameters/kinds.js';
import { parameters } from '../../parameters/parameters.js';
import { arranged } from './matrices/arranged.js';

/** The options of `eighTridiagonal`. */
export interface EighTridiagonalOptions<V extends boolean = boolean> {
  /** Whether the eigenvectors are left out; they are not unless this is given. */
  readonly eigvalsOnly?: V | undefined;
  /** All eigenvalues (`'a'`, the default), or a range of them by their number (`'i'`). */
  readonly select?: 'a' | 'i' | undefined;
  /** The numbers of the first and of the last eigenvalue of the range, from 0 on. */
  readonly selectRange?: readonly [first: number, last: number] | null | undefined;
  /** Has no effect: eigenvalues are as exact as their dtype allows. */
  readonly tol?: number | null | undefined;
  /** Has no effect: nothing is drawn. */
  readonly key?: ArrayLike | null | undefined;
}

const eighTridiagonalParameters = parameters<EighTridiagonalOptions>(
  'scipy.linalg.eighTridiagonal',
  { d: arrayLike, e: arrayLike },
  {
    eigvalsOnly: named(flag),
    select: named(
      hinted(choice('a', 'i'), (x) =>
        x === 'v' ? 'How many eigenvalues a range of values holds is not known.' : undefined,
      ),
    ),
    selectRange: named(
      optional(
        kind<readonly [number, number]>(
          'a pair of whole numbers',
          (x) => integers.holds(x) && x.length === 2,
        ),
      ),
    ),
    tol: named(optional(number)),
    key: named(optional(arrayLike)),
  },
);

/**
 * The eigenvalues [..., n] of matrices with the main diagonal d [..., n] and the diagonals e
 * [..., n - 1] above and its conjugate below, in ascending order; and the eigenvectors, in columns,
 * unless `eigvalsOnly`. Integers become floats; of a complex d the real part is read. Throws
 * `shape-mismatch` where the shapes do not fit, and `bad-argument` for a range that has no
 * eigenvalue. It takes the room of whole matrices, and the time of `eigh`.
 */
export function eighTridiagonal(
  d: ArrayLike,
  e: ArrayLike,
  options: EighTridiagonalOptions<true> & { readonly eigvalsOnly: true },
): NDArray;
export function eighTridiagonal(
  d: ArrayLike,
  e: ArrayLike,
  ...args: [options?: EighTridiagonalOptions<false>]
): [w: NDArray, v: NDArray];
export function eighTridiagonal(
  d: ArrayLike,
  e: ArrayLike,
  ...args: readonly unknown[]
): NDArray | [NDArray, NDArray] {
  const found = eighTridiagonalParameters.read([d, e], args);
  const { eigvalsOnly = false } = found;
  const matrix = matrixOf(asArray(d), asArray(e));
  const [first, last] = rangeOf(found, at(matrix.shape, matrix.ndim - 1));
  const chosen = (x: NDArray): NDArray => sliceAxis(x, x.ndim - 1, first, last + 1);
  if (eigvalsOnly) return chosen(symmetricEigenvalues(matrix));
  const { values, vectors } = symmetricEigen(matrix);
  return [chosen(values), chosen(vectors)];
}

const who = 'scipy.linalg.eighTridiagonal';

function matrixOf(d: NDArray, e: NDArray): NDArray {
  const n = d.shape.at(-1);
  if (n === undefined || e.shape.at(-1) !== Math.max(0, n - 1))
    fail(
      'shape-mismatch',
      `${who}: wants d [..., n] and e [..., n - 1], received shapes ${printShape(d.shape)} and ` +
        `${printShape(e.shape)}.`,
    );
  const dtype = inexactDType(promotedType(d, e).dtype);
  const batch = broadcastShapes([d.shape.slice(0, -1), e.shape.slice(0, -1)], who);
  const main = withBatch(convertTo(real(d), dtype), batch, 1);
  const above = withBatch(convertTo(e, dtype), batch, 1);
  const zero = filled(0, [...batch, 1], dtype);
  const line = join([zero, main, above, conjugated(above)], batch.length);
  return arranged(line, n, n, (i, j) => {
    if (Math.abs(i - j) > 1) return 0;
    if (i === j) return 1 + i;
    return j > i ? 1 + n + i : 2 * n + j;
  });
}

function rangeOf(
  {
    select = 'a',
    selectRange,
  }: { select?: 'a' | 'i' | undefined; selectRange?: readonly [number, number] | undefined },
  n: number,
): readonly [first: number, last: number] {
  if (select === 'a') return [0, n - 1];
  if (selectRange === undefined)
    fail('bad-argument', `${who}: select 'i' wants selectRange, as { selectRange: [0, 1] }.`);
  const [first, last] = selectRange;
  if (first < 0 || first > last || last >= n)
    fail(
      'bad-argument',
      `${who}: selectRange must go up within 0 to ${n - 1}, received [${first}, ${last}].`,
    );
  return selectRange;
}
