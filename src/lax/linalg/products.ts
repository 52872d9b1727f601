/** Products and factors that grow by a product. */
import { fail, speakAs } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { at, printShape, range } from '../../array/shape.js';
import { convertTo, iota } from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import { op, pick } from '../../operands/elementwise.js';
import { lowerPart, rowsOf, transposed } from '../../operands/matrices.js';
import { twoOperands } from '../../parameters/arity.js';
import { arrayLike, flag, named, number } from '../../parameters/kinds.js';
import { parameters } from '../../parameters/parameters.js';
import { bind1 } from '../../trace/bind.js';
import { scan } from '../control/scan.js';
import { checkEqualDTypes } from '../operands.js';

/** The options of `symmetricProduct`. */
export interface SymmetricProductOptions {
  /** The factor of A Aᵀ; 1 unless given. */
  readonly alpha?: number | undefined;
  /** The factor of C; 0 unless given. */
  readonly beta?: number | undefined;
  /** Whether the lower triangle of the result is repeated above the diagonal. */
  readonly symmetrizeOutput?: boolean | undefined;
}

const productParameters = parameters<SymmetricProductOptions>(
  'lax.linalg.symmetricProduct',
  { aMatrix: arrayLike, cMatrix: arrayLike },
  { alpha: named(number), beta: named(number), symmetrizeOutput: named(flag) },
);

/** alpha A Aᵀ + beta C, of matrices A [..., m, n] and symmetric C [..., m, m] of one dtype. */
export function symmetricProduct(
  aMatrix: ArrayLike,
  cMatrix: ArrayLike,
  ...args: [options?: SymmetricProductOptions]
): NDArray {
  const who = 'lax.linalg.symmetricProduct';
  const options = productParameters.read([aMatrix, cMatrix], args);
  const { alpha = 1, beta = 0, symmetrizeOutput = false } = options;
  const [a, c] = [asArray(aMatrix), asArray(cMatrix)];
  checkEqualDTypes(who, [a, c]);
  const [rank, m] = [a.ndim, a.shape.at(-2)];
  const fits = c.ndim === rank && c.shape.every((n, d) => n === (d === rank - 1 ? m : a.shape[d]));
  if (rank < 2 || !fits)
    fail(
      'shape-mismatch',
      `${who}: wants matrices [..., m, n] and [..., m, m], received shapes ${printShape(a.shape)} and ` +
        `${printShape(c.shape)}.`,
    );
  const batch = range(rank - 2);
  const square = bind1('dotGeneral', [a, a], {
    contract: [[rank - 1], [rank - 1]],
    batch: [batch, batch],
  });
  const result = op('add', op('mul', square, alpha), op('mul', c, beta));
  if (!symmetrizeOutput) return result;
  return op('add', lowerPart(result), transposed(lowerPart(result, -1)));
}

/**
 * The upper triangular factor of Rᵀ R + w wᵀ, of an upper triangular R [n, n] and a vector w [n],
 * by n rotations of a row and w. Throws `shape-mismatch` where they do not fit.
 */
export function choleskyUpdate(rMatrix: ArrayLike, wVector: ArrayLike, ...none: []): NDArray {
  const who = 'lax.linalg.choleskyUpdate';
  twoOperands(who, rMatrix, wVector, none);
  const [r, w] = [asArray(rMatrix), asArray(wVector)];
  checkEqualDTypes(who, [r, w]);
  if (r.ndim !== 2 || w.ndim !== 1 || r.shape.some((n) => n !== w.shape[0]))
    fail(
      'shape-mismatch',
      `${who}: wants a matrix [n, n] and a vector [n], received shapes ${printShape(r.shape)} and ` +
        `${printShape(w.shape)}.`,
    );
  return speakAs(who, () => {
    const rows = { row: r, index: iota([rowsOf(r)], 'int32') };
    const [, updated] = scan(
      (z: NDArray, { row, index }: typeof rows) => rotate(z, row, index),
      w,
      rows,
    );
    return updated as NDArray;
  });
}

/** Rotates a row and z so that element `index` of z vanishes; it stays as it is if it is 0. */
function rotate(z: NDArray, row: NDArray, index: NDArray): [NDArray, NDArray] {
  const isOwn = op('eq', iota(z.shape, 'int32'), broadcast(index, z));
  const elementOf = (x: NDArray): NDArray =>
    bind1('reduceSum', [op('mul', x, convertTo(isOwn, x.dtype))], { axes: [0] });
  const [x, y] = [elementOf(row), elementOf(z)];
  const isDone = op('eq', y, 0);
  const scale = pick(isDone, 1, op('max', op('abs', x), op('abs', y)));
  const [p, q] = [op('div', x, scale), op('div', y, scale)];
  const norm = op('sqrt', pick(isDone, 1, op('add', op('mul', p, p), op('mul', q, q))));
  const cosine = broadcast(pick(isDone, 1, op('div', p, norm)), z);
  const sine = broadcast(pick(isDone, 0, op('div', q, norm)), z);
  return [
    op('sub', op('mul', cosine, z), op('mul', sine, row)),
    op('add', op('mul', cosine, row), op('mul', sine, z)),
  ];
}

const broadcast = (x: NDArray, like: NDArray): NDArray =>
  bind1('broadcast', [x], { shape: [at(like.shape, 0)], dims: [] });
