/** Matrices of a known form: of given elements, and of a given size. */
import { defaultDType, type DType } from '../../array/dtype.js';
import { denseOfNested } from '../../array/elements/from-nested.js';
import { fail } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { at, broadcastShapes, printShape, range } from '../../array/shape.js';
import {
  convertTo,
  filled,
  gatherAxis,
  insertAxes,
  join,
  reshapeTo,
  reverseAxes,
  sliceAxis,
} from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import { conjugated } from '../../operands/elementwise.js';
import { withBatch } from '../../operands/matrices.js';
import { promotedType } from '../../operands/promote.js';
import { anyOperands, oneOperand } from '../../parameters/arity.js';
import { arrayLike, choice, dtype as dtypeKind, optional, size } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';

/** The elements of the last axis at `index(i, j)`, as matrices of m · n. */
function arranged(
  x: NDArray,
  m: number,
  n: number,
  index: (i: number, j: number) => number,
): NDArray {
  const places = range(m).flatMap((i) => range(n).map((j) => index(i, j)));
  const batch = x.shape.slice(0, -1);
  if (places.length === 0) return filled(0, [...batch, m, n], x.dtype);
  return reshapeTo(gatherAxis(x, denseOfNested(places, 'int32'), x.ndim - 1), [...batch, m, n]);
}

/** At least one axis, and no JS numbers. */
function vectors(x: ArrayLike): NDArray {
  const array = asArray(x);
  return array.ndim === 0 ? reshapeTo(array, [1]) : array;
}

/** Two vectors, or stacks of them, with equal leading axes and one dtype. */
function vectorPair(who: string, c: ArrayLike, r: ArrayLike): [NDArray, NDArray] {
  const { dtype } = promotedType(c, r);
  const [x, y] = [vectors(c), vectors(r)].map((v) => convertTo(v, dtype)) as [NDArray, NDArray];
  const batch = broadcastShapes([x.shape.slice(0, -1), y.shape.slice(0, -1)], who);
  return [withBatch(x, batch, 1), withBatch(y, batch, 1)];
}

const lengthOf = (x: NDArray): number => at(x.shape, x.ndim - 1);

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

/** A matrix of numbers that are known now. */
const tabulated = (n: number, entry: (i: number, j: number) => number, dtype: DType): NDArray =>
  n === 0
    ? filled(0, [0, 0], dtype)
    : denseOfNested(
        range(n).map((i) => range(n).map((j) => entry(i, j))),
        dtype,
      );

const hilbertParameters = parameters<object>('scipy.linalg.hilbert', { n: size }, {});
const invhilbertParameters = parameters<object>('scipy.linalg.invhilbert', { n: size }, {});

/** The matrix 1 / (i + j + 1) of n rows and columns. */
export function hilbert(n: number, ...none: []): NDArray {
  hilbertParameters.read([n], none);
  return tabulated(n, (i, j) => 1 / (i + j + 1), defaultDType());
}

/** The number of ways to choose k of n. */
function binomial(n: number, k: number): number {
  let result = 1;
  for (let i = 1; i <= k; i++) result = Math.round((result * (n - k + i)) / i);
  return k < 0 || k > n ? 0 : result;
}

/** The inverse of `hilbert(n)`, whose elements are integers; exact as far as they are below 2⁵³. */
export function invhilbert(n: number, ...none: []): NDArray {
  invhilbertParameters.read([n], none);
  const entry = (i: number, j: number): number => {
    const sign = (i + j) % 2 === 0 ? 1 : -1;
    const outer = binomial(n + i, n - j - 1) * binomial(n + j, n - i - 1);
    return sign * (i + j + 1) * outer * binomial(i + j, i) ** 2;
  };
  return tabulated(n, entry, defaultDType());
}

/** The symmetric matrix, or its lower or upper triangular factor. */
export type PascalKind = 'symmetric' | 'lower' | 'upper';

export interface PascalOptions {
  readonly kind?: PascalKind | null | undefined;
}

const pascalKinds = { kind: optional(choice('symmetric', 'lower', 'upper')) };
const pascalParameters = parameters<PascalOptions>('scipy.linalg.pascal', { n: size }, pascalKinds);
const invpascalParameters = parameters<PascalOptions>(
  'scipy.linalg.invpascal',
  { n: size },
  pascalKinds,
);
type PascalArguments = Trailing<[kind?: PascalKind | null], PascalOptions>;

/** Binomial coefficients: of i + j over i, or as a triangle of i over j. */
export function pascal(n: number, ...args: PascalArguments): NDArray {
  const { kind = 'symmetric' } = pascalParameters.read([n], args);
  const entry = (i: number, j: number): number => {
    if (kind === 'symmetric') return binomial(i + j, i);
    return kind === 'lower' ? binomial(i, j) : binomial(j, i);
  };
  return tabulated(n, entry, defaultDType());
}

/** The inverse of `pascal(n, kind)`, whose elements are integers. */
export function invpascal(n: number, ...args: PascalArguments): NDArray {
  const { kind = 'symmetric' } = invpascalParameters.read([n], args);
  const lower = (i: number, j: number): number => ((i + j) % 2 === 0 ? 1 : -1) * binomial(i, j);
  const entry = (i: number, j: number): number => {
    if (kind === 'lower') return lower(i, j);
    if (kind === 'upper') return lower(j, i);
    return range(n).reduce((sum, k) => sum + lower(k, i) * lower(k, j), 0);
  };
  return tabulated(n, entry, defaultDType());
}

export interface HadamardOptions {
  /** int32 unless given. */
  readonly dtype?: DType | undefined;
}

const hadamardParameters = parameters<HadamardOptions>(
  'scipy.linalg.hadamard',
  { n: size },
  { dtype: dtypeKind },
);

/**
 * The matrix of 1 and -1 with orthogonal rows that Sylvester's doubling gives; n is a power of two.
 */
export function hadamard(n: number, ...args: Trailing<[dtype?: DType], HadamardOptions>): NDArray {
  const { dtype = 'int32' } = hadamardParameters.read([n], args);
  if (n < 1 || !Number.isInteger(Math.log2(n)))
    fail('bad-argument', `scipy.linalg.hadamard: n must be a power of two, received ${n}.`);
  const ones = (bits: number): number => (bits === 0 ? 0 : (bits & 1) + ones(bits >>> 1));
  return tabulated(n, (i, j) => (ones(i & j) % 2 === 0 ? 1 : -1), dtype);
}
