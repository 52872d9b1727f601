/** Matrices of a known form that are determined by their size. */
import { complexOf, defaultDType, type ComplexDType, type DType } from '../../../array/dtype.js';
import { denseOfNested } from '../../../array/elements/from-nested.js';
import { fail } from '../../../array/errors.js';
import type { NDArray } from '../../../array/ndarray.js';
import { range } from '../../../array/shape.js';
import { filled } from '../../../operands/basic.js';
import {
  choice,
  dtype as dtypeKind,
  flag,
  named,
  optional,
  size,
} from '../../../parameters/kinds.js';
import { parameters, type Trailing } from '../../../parameters/parameters.js';
import { tabulated } from './arranged.js';

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

/** The options of `pascal` and `invpascal`. */
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

/** The options of `hadamard`. */
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

/** The options of `helmert`. */
export interface HelmertOptions {
  /** Whether the constant row stands before the others. */
  readonly full?: boolean | undefined;
}

const helmertParameters = parameters<HelmertOptions>(
  'scipy.linalg.helmert',
  { n: size },
  { full: flag },
);

/**
 * The n - 1 orthonormal rows of which row k compares element k + 1 with the mean of those before
 * it; with `full` all n, an orthogonal matrix.
 */
export function helmert(n: number, ...args: Trailing<[full?: boolean], HelmertOptions>): NDArray {
  const { full = false } = helmertParameters.read([n], args);
  checkSize('scipy.linalg.helmert', n);
  const entry = (i: number, j: number): number => {
    if (i === 0) return 1 / Math.sqrt(n);
    const length = Math.sqrt(i * (i + 1));
    return j < i ? 1 / length : j === i ? -i / length : 0;
  };
  const rows = range(n).slice(full ? 0 : 1);
  if (rows.length === 0) return filled(0, [0, n], defaultDType());
  const values = rows.map((i) => range(n).map((j) => entry(i, j)));
  return denseOfNested(values, defaultDType());
}

function checkSize(who: string, n: number): void {
  if (n < 1) fail('bad-argument', `${who}: n must be a whole number from 1 on, received ${n}.`);
}

/** The options of `dft`. */
export interface DftOptions {
  /** Divides by √n or by n; nothing does unless given. */
  readonly scale?: 'sqrtn' | 'n' | null | undefined;
  /** That with parts of the default float dtype unless given. */
  readonly dtype?: ComplexDType | null | undefined;
}

const dftParameters = parameters<DftOptions>(
  'scipy.linalg.dft',
  { n: size },
  {
    scale: optional(choice('sqrtn', 'n')),
    dtype: named(optional(choice('complex64', 'complex128'))),
  },
);

/** The matrix of the discrete Fourier transform of n numbers, with elements exp(-2πi j k / n). */
export function dft(
  n: number,
  ...args: Trailing<[scale?: 'sqrtn' | 'n' | null], DftOptions>
): NDArray {
  const { scale, dtype = complexOf(defaultDType()) } = dftParameters.read([n], args);
  if (n === 0) return filled(0, [0, 0], dtype);
  const size = scale === undefined ? 1 : scale === 'n' ? n : Math.sqrt(n);
  // Angles are of at most a half turn, where both functions are as exact as can be.
  const values = range(n).map((j) =>
    range(n).map((k) => {
      const turn = (j * k) % n;
      const angle = (2 * Math.PI * (2 * turn > n ? n - turn : 0 - turn)) / n;
      return { re: Math.cos(angle) / size, im: Math.sin(angle) / size };
    }),
  );
  return denseOfNested(values, dtype);
}
