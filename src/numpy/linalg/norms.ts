/** Norms of vectors and matrices. */
import { fail, speakAs } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { normalizeAxes, range } from '../../array/shape.js';
import { convertTo, permute, reshapeTo } from '../../operands/basic.js';
import { absoluteSquare, op } from '../../operands/elementwise.js';
import { asInexact } from '../../operands/promote.js';
import {
  arrayLike,
  axes as axesKind,
  flag,
  kind,
  named,
  optional,
  type Kind,
} from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { bind1 } from '../../trace/bind.js';
import { power } from '../math/arithmetic.js';
import { max, min, sum, type Axis } from '../reduce/reduce.js';

/** A number, Infinity or -Infinity; of matrices `'fro'` and `'nuc'`, too. */
export type NormOrder = number | 'fro' | 'nuc';

const order: Kind<NormOrder> = kind(
  "a number, 'fro' or 'nuc'",
  (x) => typeof x === 'number' || x === 'fro' || x === 'nuc',
);

/** The options of `vectorNorm`. */
export interface VectorNormOptions {
  /** One axis or several, whose elements are taken as one vector; all unless given. */
  readonly axis?: Axis | undefined;
  readonly keepdims?: boolean | undefined;
  /** p of (Σ |x|ᵖ)^(1/p), 2 unless given; 0 counts, ±Infinity are the extremes. */
  readonly ord?: number | undefined;
}

const vectorKinds = {
  axis: named(optional(axesKind)),
  keepdims: named(flag),
  ord: named(kind<number>('a number', (x) => typeof x === 'number')),
};
const vectorNormParameters = parameters<VectorNormOptions>(
  'linalg.vectorNorm',
  { x: arrayLike },
  vectorKinds,
);

/** The norms of vectors along one or several axes; integers become floats. */
export function vectorNorm(x: ArrayLike, ...args: [options?: VectorNormOptions]): NDArray {
  const { axis = null, keepdims = false, ord = 2 } = vectorNormParameters.read([x], args);
  return speakAs('linalg.vectorNorm', () => normOfVectors(asInexact(x), ord, { axis, keepdims }));
}

interface Reduction {
  readonly axis: Axis;
  readonly keepdims: boolean;
}

function normOfVectors(x: NDArray, ord: number, over: Reduction): NDArray {
  if (ord === 2) return euclidean(x, over);
  const sizes = op('abs', x);
  if (ord === Infinity) return max(sizes, { ...over, initial: 0 });
  if (ord === -Infinity) return min(sizes, over);
  if (ord === 0) return sum(convertTo(op('ne', x, 0), sizes.dtype), over);
  if (ord === 1) return sum(sizes, over);
  return power(sum(power(sizes, ord), over), 1 / ord);
}

function euclidean(x: NDArray, over: Reduction): NDArray {
  return op('sqrt', sum(absoluteSquare(x), over));
}

/** The options of `matrixNorm`. */
export interface MatrixNormOptions {
  readonly keepdims?: boolean | undefined;
  /**
   * `'fro'` (default), the greatest or least sum of the columns (1, -1) or rows (Infinity,
   * -Infinity), the greatest or least singular value (2, -2), or the sum of them (`'nuc'`).
   */
  readonly ord?: NormOrder | undefined;
}

const matrixNormParameters = parameters<MatrixNormOptions>(
  'linalg.matrixNorm',
  { x: arrayLike },
  { keepdims: named(flag), ord: named(order) },
);

/** The norms of matrices [..., m, n]; integers become floats. */
export function matrixNorm(x: ArrayLike, ...args: [options?: MatrixNormOptions]): NDArray {
  const { keepdims = false, ord = 'fro' } = matrixNormParameters.read([x], args);
  const matrix = asInexact(x);
  const [row, column] = normalizeAxes([-2, -1], matrix.ndim, 'linalg.matrixNorm') as [
    number,
    number,
  ];
  return normOfMatrices('linalg.matrixNorm', matrix, ord, { row, column, keepdims });
}

interface MatrixAxes {
  readonly row: number;
  readonly column: number;
  readonly keepdims: boolean;
}

function normOfMatrices(
  who: string,
  x: NDArray,
  ord: NormOrder | undefined,
  { row, column, keepdims }: MatrixAxes,
): NDArray {
  if (ord === undefined || ord === 'fro') return euclidean(x, { axis: [row, column], keepdims });
  const isOfRows = Math.abs(Number(ord)) === Infinity;
  if (ord === 'nuc' || Math.abs(ord) === 2)
    return normOfSpectrum(x, ord, { row, column, keepdims });
  if (Math.abs(ord) !== 1 && !isOfRows)
    fail(
      'bad-argument',
      `${who}: there is no norm of matrices with ord ${ord}. It is 'fro', 'nuc', or one of 1, 2, Infinity ` +
        'and their negatives.',
    );
  const [summed, other] = isOfRows ? [column, row] : [row, column];
  const sums = sum(op('abs', x), { axis: summed, keepdims: true });
  const over = { axis: other, keepdims: true };
  return withAxes(ord > 0 ? max(sums, { ...over, initial: 0 }) : min(sums, over), {
    row,
    column,
    keepdims,
  });
}

/** Takes axes of length 1 away unless they are to be kept. */
function withAxes(x: NDArray, { row, column, keepdims }: MatrixAxes): NDArray {
  const shape = x.shape.filter((_, d) => d !== row && d !== column);
  return keepdims ? x : reshapeTo(x, shape);
}

function normOfSpectrum(x: NDArray, ord: number | 'nuc', axes: MatrixAxes): NDArray {
  const others = range(x.ndim).filter((d) => d !== axes.row && d !== axes.column);
  const matrices = permute(x, [...others, axes.row, axes.column]);
  const values = bind1('svd', [matrices], { fullMatrices: false, vectors: false });
  const over = { axis: -1 };
  const norms =
    ord === 'nuc'
      ? sum(values, over)
      : ord > 0
        ? max(values, { ...over, initial: 0 })
        : min(values, over);
  const whole = x.shape.map((n, d) => (others.includes(d) ? n : 1));
  return axes.keepdims ? reshapeTo(norms, whole) : norms;
}

/** The options of `norm`. */
export interface NormOptions {
  /** The norm: see `vectorNorm` and `matrixNorm`; of all elements as one vector unless given. */
  readonly ord?: NormOrder | null | undefined;
  /** One axis for norms of vectors, two for norms of matrices; all unless given. */
  readonly axis?: Axis | undefined;
  readonly keepdims?: boolean | undefined;
}

const normParameters = parameters<NormOptions>(
  'linalg.norm',
  { x: arrayLike },
  { ord: optional(order), axis: optional(axesKind), keepdims: flag },
);

/**
 * The norms of vectors along one axis, or of matrices along two; without `ord` and axes the square
 * root of the sum of all squares. Integers become floats. Throws `bad-argument` for an `ord` that
 * there is not, or axes that are more than two.
 */
export function norm(
  x: ArrayLike,
  ...args: Trailing<[ord?: NormOrder | null, axis?: Axis, keepdims?: boolean], NormOptions>
): NDArray {
  const { ord, axis, keepdims = false } = normParameters.read([x], args);
  const array = asInexact(x);
  if (axis === undefined && ord === undefined) return euclidean(array, { axis: null, keepdims });
  const over = normalizeAxes(axis ?? range(array.ndim), array.ndim, 'linalg.norm');
  const [row, column] = over;
  if (row !== undefined && column !== undefined && over.length === 2)
    return normOfMatrices('linalg.norm', array, ord, { row, column, keepdims });
  if (over.length !== 1)
    fail(
      'bad-argument',
      `linalg.norm: a norm of vectors takes one axis, one of matrices two, received ${over.length}. ` +
        'Name them with axis.',
    );
  if (ord === 'fro' || ord === 'nuc')
    fail(
      'bad-argument',
      `linalg.norm: '${ord}' is a norm of matrices, and there is one axis only.`,
    );
  return normOfVectors(array, ord ?? 2, { axis: over, keepdims });
}
