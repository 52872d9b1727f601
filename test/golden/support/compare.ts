/** Comparing what the library returns with what JAX returned: tolerances, dtypes, forms. */
import { complexOf, defaultDType, isDouble, isInexact, type DType } from '../../../src/array/dtype.js';
import { NDArray } from '../../../src/array/ndarray.js';
import { difference, exact, type Tolerance } from '../../support/close.js';
import { arrayOf, dtypeOf, isJsonArray, isObject, wordOf, type Json, type JsonArray } from './cases.js';

/** What was run: the derivatives have tolerances of their own. */
export type Check = 'value' | 'jit' | 'vmap' | 'jvp' | 'vjp' | 'jvp2';

/** The rows of the table of advised tolerances in README.md. */
export type Kind = 'plain' | 'special' | 'convolution' | 'linalg';

interface Row {
  readonly float64: Tolerance;
  readonly float32: Tolerance;
  readonly derivative: Tolerance;
  /** The error is relative to the largest entry, not to each. */
  readonly ofLargest: boolean;
}

const table: Readonly<Record<Kind, Row>> = {
  plain: {
    float64: { rtol: 1e-12, atol: 1e-13 },
    float32: { rtol: 2e-5, atol: 1e-6 },
    derivative: { rtol: 1e-11, atol: 1e-12 },
    ofLargest: false,
  },
  special: {
    float64: { rtol: 1e-11, atol: 1e-13 },
    float32: { rtol: 5e-5, atol: 1e-6 },
    derivative: { rtol: 1e-9, atol: 1e-10 },
    ofLargest: false,
  },
  convolution: {
    float64: { rtol: 1e-11, atol: 0 },
    float32: { rtol: 1e-5, atol: 0 },
    derivative: { rtol: 1e-11, atol: 0 },
    ofLargest: true,
  },
  linalg: {
    float64: { rtol: 1e-10, atol: 1e-11 },
    float32: { rtol: 1e-4, atol: 1e-5 },
    derivative: { rtol: 1e-9, atol: 1e-10 },
    ofLargest: false,
  },
};
const secondDerivative: Tolerance = { rtol: 1e-8, atol: 1e-9 };

export const kindOf = (file: string, fn: string): Kind => {
  if (/conv|correlate|^numpy\.fft\.|\.(i?stft|welch|csd|periodogram)$/.test(fn) && fn !== 'lax.convert_element_type')
    return 'convolution';
  if (file === 'ops-special') return 'special';
  if (['ops-linalg', 'ops-solvers', 'ops-matrix-functions'].includes(file)) return 'linalg';
  return 'plain';
};

export interface Criterion {
  readonly kind: Kind;
  readonly check: Check;
  /** Whether zeros may have another sign than JAX's. */
  readonly anyZero?: boolean;
  /** Whether no argument says float32 or float64, while some are integers or booleans. */
  readonly integersAlone?: boolean;
  /** At least this rtol. */
  readonly tol?: number | undefined;
  /** Replaces the table. */
  readonly tolerance?: Tolerance;
}

/**
 * The dtype of our result where JAX's is `dtype`. In its 64-bit mode too JAX makes int32, uint32
 * and bool float32 where a fraction is needed; here they become the default float dtype. Such
 * results are compared in the tolerances of float32.
 */
export const dtypeHere = (dtype: DType, integersAlone: boolean): DType => {
  if (integersAlone && dtype === 'complex64') return complexOf(defaultDType());
  return integersAlone && dtype === 'float32' ? defaultDType() : dtype;
};

/** Null if `actual` is what JAX returned, else where and how it differs. */
export function compareTree(
  actual: unknown,
  expected: Json,
  criterion: Criterion,
  path = '',
): string | null {
  const where = path === '' ? '' : `output ${path}: `;
  if (isJsonArray(expected)) {
    const wanted = dtypeHere(dtypeOf(expected.dtype), criterion.integersAlone ?? false);
    if (!(actual instanceof NDArray)) return compareNumber(actual, expected, where);
    if (actual.dtype !== wanted) return `${where}dtype ${actual.dtype}, expected ${wanted}`;
    const report = compareArrays(actual, arrayOf(expected), criterion);
    return report === null ? null : where + report;
  }
  if (Array.isArray(expected) || isObject(expected))
    return compareChildren(actual, expected as Json[] | Record<string, Json>, criterion, path);
  const plain = actual instanceof NDArray && actual.size === 1 ? actual.item() : actual;
  const wanted = typeof expected === 'string' ? wordOf(expected) : expected;
  return Object.is(plain, wanted) || Number(plain) === wanted || plain === Number(wanted ?? NaN)
    ? null
    : `${where}got ${show(plain)}, expected ${show(wanted)}`;
}

/** The limits of a dtype (finfo, iinfo) are JS numbers here and scalar arrays in JAX. */
function compareNumber(actual: unknown, expected: JsonArray, where: string): string | null {
  const isLimit = typeof actual === 'number' && expected.shape.length === 0 && where !== '';
  const wanted = arrayOf(expected);
  return isLimit && actual === wanted.item() ? null : `${where}got ${show(actual)}, expected ${show(wanted)}`;
}

function compareChildren(
  actual: unknown,
  expected: readonly Json[] | Record<string, Json>,
  criterion: Criterion,
  path: string,
): string | null {
  const keys = Object.keys(expected);
  if (typeof actual !== 'object' || actual === null || actual instanceof NDArray)
    return `got ${show(actual)}, expected ${keys.length} results`;
  // Named results are compared with JAX's tuple in its order.
  const found = Array.isArray(expected) ? Object.values(actual) : actual;
  if (Object.keys(found).length !== keys.length)
    return `got ${Object.keys(found).length} results, expected ${keys.length}`;
  for (const key of keys) {
    const child = (found as Record<string, unknown>)[key];
    const report = compareTree(
      child,
      (expected as Record<string, Json>)[key] as Json,
      criterion,
      path === '' ? key : `${path}.${key}`,
    );
    if (report !== null) return report;
  }
  return null;
}

export function compareArrays(actual: NDArray, expected: NDArray, c: Criterion): string | null {
  const row = table[c.kind];
  let tolerance = c.tolerance ?? toleranceOf(row, c.check, expected.dtype);
  if (c.tol !== undefined) tolerance = { ...tolerance, rtol: Math.max(tolerance.rtol, c.tol) };
  if (!isInexact(expected.dtype)) return difference(actual, expected, exact);
  if (isValue(c.check) && c.anyZero !== true) {
    const report = differentZeros(actual, expected);
    if (report !== null) return report;
  }
  // A `tol` of this size says that JAX computed in float32 on the way: the rounding is then
  // relative to what was added up, not to what was left of it.
  const inFloat32 = c.tol !== undefined && c.tol >= 1e-6;
  const scale =
    (row.ofLargest || inFloat32) && c.tolerance === undefined
      ? Math.max(0, ...Array.from(expected.dataSync(), Math.abs).filter(Number.isFinite))
      : undefined;
  return difference(actual, expected, tolerance, scale);
}

/** Derivatives are left out: JAX's hold many -0 that are artefacts of its rules. */
const isValue = (check: Check): boolean => check === 'value' || check === 'jit' || check === 'vmap';

/** Where one is 0 and the other -0. */
function differentZeros(actual: NDArray, expected: NDArray): string | null {
  const [x, y] = [actual.dataSync(), expected.dataSync()];
  const differ = Array.from(y.keys()).filter((i) => x[i] === 0 && y[i] === 0 && !Object.is(x[i], y[i]));
  const first = differ[0];
  if (first === undefined) return null;
  const sign = Object.is(y[first], -0) ? '-0' : '0';
  return `${differ.length} zeros of the other sign, first at element ${first}: expected ${sign}`;
}

function toleranceOf(row: Row, check: Check, dtype: DType): Tolerance {
  if (!isDouble(dtype)) return row.float32;
  switch (check) {
    case 'value':
    case 'jit':
    case 'vmap':
      return row.float64;
    case 'jvp':
    case 'vjp':
      return row.derivative;
    case 'jvp2':
      return secondDerivative;
    default:
      return check satisfies never;
  }
}

/**
 * A partition of `a` around place k on the last axis: the k-th value agrees, what stands before it
 * is not larger, what stands after not smaller, and the elements are those of the expected one.
 */
export function comparePartition(actual: NDArray, expected: NDArray, k: number): string | null {
  const n = expected.shape.at(-1) as number;
  const sorted = (part: Iterable<number>) => [...part].sort((x, y) => x - y);
  for (let row = 0; row < expected.size; row += n) {
    const a = Array.from(actual.dataSync().slice(row, row + n));
    const e = Array.from(expected.dataSync().slice(row, row + n));
    const place = k < 0 ? k + n : k;
    for (const [x, y] of [
      [sorted(a.slice(0, place)), sorted(e.slice(0, place))],
      [a.slice(place, place + 1), e.slice(place, place + 1)],
      [sorted(a.slice(place + 1)), sorted(e.slice(place + 1))],
    ] as const) {
      const report = difference(x, y, exact);
      if (report !== null) return `partition around ${place} in row ${row / n}: ${report}`;
    }
  }
  return null;
}

const show = (v: unknown): string =>
  v instanceof NDArray ? `${v.dtype}[${v.shape.join(',')}]` : (JSON.stringify(v) ?? String(v));
