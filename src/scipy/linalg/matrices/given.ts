/** Matrices of a known form whose elements are given. */
import { defaultDType } from '../../../array/dtype.js';
import { fail } from '../../../array/errors.js';
import type { ArrayLike, NDArray } from '../../../array/ndarray.js';
import { at, broadcastShapes, printShape, range, type Shape } from '../../../array/shape.js';
import { abs, divide, negative, subtract } from '../../../numpy/math/arithmetic.js';
import {
  convertTo,
  filled,
  insertAxes,
  join,
  reverseAxes,
  sliceAxis,
} from '../../../operands/basic.js';
import { asArray } from '../../../operands/convert.js';
import { conjugated } from '../../../operands/elementwise.js';
import { withBatch } from '../../../operands/matrices.js';
import { asInexact, promotedType } from '../../../operands/promote.js';
import { anyOperands, oneOperand, twoOperands } from '../../../parameters/arity.js';
import { arrayLike, choice, kind, optional } from '../../../parameters/kinds.js';
import { parameters, type Trailing } from '../../../parameters/parameters.js';
import { arranged, lengthOf, vectorPair, vectors } from './arranged.js';

/** The options of `toeplitz`. */
export interface ToeplitzOptions {
  /** The first row, whose first element is not read; the conjugate of c unless given. */
  readonly r?: ArrayLike | null | undefined;
}

const rowKinds = { r: optional(arrayLike) };
const toeplitzParameters = parameters<ToeplitzOptions>(
  'scipy.linalg.toeplitz',
  { c: arrayLike },
  rowKinds,
);

/**
 * Matrices with first column c [..., m] and first row r [..., n] that are constant along diagonals.
 */
export function toeplitz(
  c: ArrayLike,
  ...args: Trailing<[r?: ArrayLike | null], ToeplitzOptions>
): NDArray {
  const { r } = toeplitzParameters.read([c], args);
  const [x, y] = vectorPair('scipy.linalg.toeplitz', c, r ?? conjugated(asArray(c)));
  const [m, n] = [lengthOf(x), lengthOf(y)];
  if (m * n === 0) return filled(0, [...x.shape.slice(0, -1), m, n], x.dtype);
  const axis = x.ndim - 1;
  const line = join([reverseAxes(x, [axis]), sliceAxis(y, axis, 1, n)], axis);
  return arranged(line, m, n, (i, j) => m - 1 - i + j);
}

/** The options of `hankel`. */
export interface HankelOptions {
  /** The last row, whose first element is not read; zeros unless given. */
  readonly r?: ArrayLike | null | undefined;
}

const hankelParameters = parameters<HankelOptions>(
  'scipy.linalg.hankel',
  { c: arrayLike },
  rowKinds,
);

/**
 * Matrices with first column c [..., m] and last row r [..., n] that are constant along the
 * diagonals that go up.
 */
export function hankel(
  c: ArrayLike,
  ...args: Trailing<[r?: ArrayLike | null], HankelOptions>
): NDArray {
  const { r } = hankelParameters.read([c], args);
  const first = vectors(c);
  const [x, y] = vectorPair('scipy.linalg.hankel', first, r ?? filled(0, first.shape, first.dtype));
  const [m, n] = [lengthOf(x), lengthOf(y)];
  if (m * n === 0) return filled(0, [...x.shape.slice(0, -1), m, n], x.dtype);
  const axis = x.ndim - 1;
  return arranged(join([x, sliceAxis(y, axis, 1, n)], axis), m, n, (i, j) => i + j);
}

/** Matrices whose columns are c [..., n], each rolled by one more than the one before it. */
export function circulant(c: ArrayLike, ...none: []): NDArray {
  const x = vectors(oneOperand('scipy.linalg.circulant', c, none));
  const n = lengthOf(x);
  return arranged(x, n, n, (i, j) => (i - j + n) % n);
}

/** The matrices one after the other on the diagonal, 0 elsewhere; vectors are rows. */
export function blockDiag(...arrays: ArrayLike[]): NDArray {
  const who = 'scipy.linalg.blockDiag';
  anyOperands(who, arrays);
  if (arrays.length === 0) return filled(0, [1, 0], defaultDType());
  const { dtype } = promotedType(...arrays);
  const blocks = arrays.map((given, i) => {
    const x = convertTo(asArray(given), dtype);
    if (x.ndim > 2)
      fail(
        'shape-mismatch',
        `${who}: argument ${i} is no matrix: its shape is ${printShape(x.shape)}.`,
      );
    return insertAxes(x, range(2 - x.ndim));
  });
  const total = blocks.reduce((sum, x) => sum + at(x.shape, 1), 0);
  let before = 0;
  const rows = blocks.map((x) => {
    const [m, n] = x.shape as [number, number];
    const zeros = (columns: number): NDArray => filled(0, [m, columns], dtype);
    const row = join([zeros(before), x, zeros(total - before - n)], 1);
    before += n;
    return row;
  });
  return join(rows, 0);
}

/**
 * The Leslie matrix: fecundities f [..., n] in its first row, survivals s [..., n - 1] below it.
 */
export function leslie(f: ArrayLike, s: ArrayLike, ...none: []): NDArray {
  const who = 'scipy.linalg.leslie';
  twoOperands(who, f, s, none);
  const { dtype } = promotedType(f, s);
  const [first, below] = [f, s].map((x) => vectors(convertTo(asArray(x), dtype))) as [
    NDArray,
    NDArray,
  ];
  const n = lengthOf(first);
  if (n < 2 || lengthOf(below) !== n - 1)
    fail(
      'shape-mismatch',
      `${who}: wants f of at least two elements and s of one fewer, received shapes ` +
        `${printShape(first.shape)} and ${printShape(below.shape)}.`,
    );
  const batch = broadcastShapes([first.shape.slice(0, -1), below.shape.slice(0, -1)], who);
  const line = behindConstants([0], batch, withBatch(first, batch, 1), withBatch(below, batch, 1));
  return arranged(line, n, n, (i, j) => (i === 0 ? 1 + j : j === i - 1 ? n + i : 0));
}

/** Constants, and behind them the elements of vectors. */
function behindConstants(
  constants: readonly number[],
  batch: Shape,
  ...lists: readonly NDArray[]
): NDArray {
  const { dtype } = at(lists, 0);
  const first = constants.map((c) => filled(c, [...batch, 1], dtype));
  return join([...first, ...lists], batch.length);
}

/** 0, 1, and the negative coefficients of polynomials behind their first ones, divided by these. */
function monic(who: string, a: ArrayLike, least: number): NDArray {
  const x = vectors(asInexact(a));
  if (lengthOf(x) < least)
    fail(
      'shape-mismatch',
      `${who}: wants at least ${least} coefficients, received shape ${printShape(x.shape)}.`,
    );
  const axis = x.ndim - 1;
  const rest = divide(sliceAxis(x, axis, 1, lengthOf(x)), sliceAxis(x, axis, 0, 1));
  return behindConstants([0, 1], x.shape.slice(0, -1), negative(rest));
}

/**
 * The companion matrices of polynomials, whose coefficients [..., n] begin with that of the highest
 * power: their eigenvalues are the zeros. Throws `shape-mismatch` for fewer than two coefficients.
 */
export function companion(a: ArrayLike, ...none: []): NDArray {
  const who = 'scipy.linalg.companion';
  const line = monic(who, oneOperand(who, a, none), 2);
  const n = lengthOf(line) - 2;
  return arranged(line, n, n, (i, j) => (i === 0 ? 2 + j : j === i - 1 ? 1 : 0));
}

/**
 * Fiedler's companion matrices of polynomials, which have five diagonals. Throws `shape-mismatch`
 * where there is no coefficient.
 */
export function fiedlerCompanion(a: ArrayLike, ...none: []): NDArray {
  const who = 'scipy.linalg.fiedlerCompanion';
  const line = monic(who, oneOperand(who, a, none), 1);
  const n = lengthOf(line) - 2;
  return arranged(line, n, n, (i, j) => {
    const isEven = i % 2 === 0;
    if (i + j === 0) return 2;
    if (i === 1 && j === 0) return 1;
    if (isEven && Math.abs(j - i) === 1) return j > i ? i + 3 : i + 2;
    return j === (isEven ? i + 2 : i - 2) ? 1 : 0;
  });
}

/** Fiedler's symmetric matrices |aᵢ - aⱼ| of vectors [..., n]. */
export function fiedler(a: ArrayLike, ...none: []): NDArray {
  const x = vectors(oneOperand('scipy.linalg.fiedler', a, none));
  return abs(subtract(insertAxes(x, [x.ndim]), insertAxes(x, [x.ndim - 1])));
}

/** Which part of the convolution the product is, as for `np.convolve`. */
type ConvolutionMode = 'full' | 'valid' | 'same';

/** The options of `convolutionMatrix`. */
export interface ConvolutionMatrixOptions {
  /** `'full'` unless given. */
  readonly mode?: ConvolutionMode | undefined;
}

const convolutionMatrixParameters = parameters<ConvolutionMatrixOptions>(
  'scipy.linalg.convolutionMatrix',
  {
    a: arrayLike,
    n: kind('a whole number from 1 on', (x) => Number.isInteger(x) && (x as number) > 0),
  },
  { mode: choice('full', 'valid', 'same') },
);

/**
 * The matrices whose products with vectors of n elements are their convolutions with a [..., m].
 * Throws `shape-mismatch` where a has no element.
 */
export function convolutionMatrix(
  a: ArrayLike,
  n: number,
  ...args: Trailing<[mode?: ConvolutionMode], ConvolutionMatrixOptions>
): NDArray {
  const { mode = 'full' } = convolutionMatrixParameters.read([a, n], args);
  const x = asArray(a);
  const m = x.shape.at(-1) ?? 0;
  if (m === 0)
    fail(
      'shape-mismatch',
      `scipy.linalg.convolutionMatrix: a needs elements, received shape ${printShape(x.shape)}.`,
    );
  if ((m + n) * n >= 2 ** 31)
    fail(
      'too-large',
      `scipy.linalg.convolutionMatrix: ${m + n - 1} rows of ${n} columns are more elements than an ` +
        'array can have. Use scipy.signal.convolve, which needs no matrix.',
    );
  const most = Math.min(n, m) - 1;
  const cut = mode === 'full' ? 0 : mode === 'valid' ? 2 * most : most;
  const start = mode === 'valid' ? most : cut >> 1;
  const line = behindConstants([0], x.shape.slice(0, -1), x);
  return arranged(line, m + n - 1 - cut, n, (i, j) => {
    const place = i + start - j;
    return place >= 0 && place < m ? place + 1 : 0;
  });
}
