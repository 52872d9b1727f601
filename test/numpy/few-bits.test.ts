/**
 * The dtypes of few bits against what JAX made of them (scripts/golden-dtypes.py): arithmetic,
 * bits, folds and conversions, at the ends of their ranges; and in which dtype any two meet.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { dense } from '../../src/array/dense.js';
import {
  castScalar,
  isInteger,
  mantissaBits,
  newTypedArray,
  type DType,
} from '../../src/array/dtype.js';
import { jit, lax, nn, numpy as np, type NDArray } from '../../src/index.js';
import { camelCase } from '../golden/support/cases.js';
import { expectClose } from '../support/matchers.js';
import { projectTarget } from '../support/target.js';

interface JsonArray {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: readonly (number | string)[];
}
interface Row {
  readonly fn: string;
  readonly args: readonly JsonArray[];
  readonly kwargs?: { readonly axis?: number };
  readonly to?: DType;
  readonly out: JsonArray;
}
/** A reduction of many elements that are large for float16; its last result. */
interface LargeRow {
  readonly fn: string;
  readonly dtype: DType;
  readonly kwargs: Readonly<Record<string, unknown>>;
  readonly last: JsonArray;
}
interface Golden {
  readonly large: readonly LargeRow[];
  readonly promotion: Readonly<Record<DType, Readonly<Record<DType, DType>>>>;
  readonly weak: Readonly<Record<DType, { readonly whole: DType; readonly fraction: string }>>;
  readonly rows: readonly Row[];
}

const golden = JSON.parse(
  readFileSync(new URL('few-bits.json', import.meta.url), 'utf8'),
) as Golden;

function arrayOf({ dtype, shape, data }: JsonArray): NDArray {
  const elements = newTypedArray(dtype, data.length);
  data.forEach((x, i) => (elements[i] = Number(x)));
  return dense(shape, dtype, elements);
}

/**
 * What JAX computes in 64 bits wraps here at 32; beyond 2^53 the row does not hold its last bits.
 */
function wantedOf(out: JsonArray): NDArray | null {
  if (!isInteger(out.dtype)) return arrayOf(out);
  if (out.data.some((x) => Math.abs(Number(x)) > 2 ** 53)) return null;
  return arrayOf({ ...out, data: out.data.map((x) => castScalar(Number(x), out.dtype)) });
}

/** Elementary functions and sums may fall on the other side of a tie. */
const rounded = ['exp', 'log', 'sin', 'tanh', 'mean', 'cumsum', 'cumprod', 'prod', 'sum'];

type AnyFunction = (...args: unknown[]) => NDArray;

/** The function of JAX's name, `lax.mulhi`. */
function functionOf(name: string): AnyFunction {
  const [room = '', fn = ''] = name.split('.');
  const rooms: Readonly<Record<string, object>> = { numpy: np, lax, nn };
  return (rooms[room] as Readonly<Record<string, AnyFunction>>)[camelCase(fn)] as AnyFunction;
}

function callOf({ fn, to, kwargs }: Row): AnyFunction {
  if (fn === 'astype') return (x) => np.astype(x as NDArray, to as DType);
  if (to !== undefined) return (x) => lax.bitcastConvertType(x as NDArray, to);
  const f = functionOf(fn.includes('.') ? fn : `numpy.${fn}`);
  return (...args) => (kwargs?.axis === undefined ? f(...args) : f(...args, { axis: kwargs.axis }));
}

const titled = golden.rows.map((row, i) => ({
  title: `${i}: ${row.fn} of ${row.args[0]?.dtype}${row.to === undefined ? '' : ` to ${row.to}`}`,
  row,
}));

describe.each(titled)('$title', ({ row }) => {
  const run = callOf(row);
  const compiled = jit(run as never, { target: projectTarget }) as unknown as AnyFunction;
  test.each([
    ['equation by equation', run],
    ['compiled', compiled],
  ])('%s', (_, f) => {
    const got = f(...row.args.map(arrayOf));
    const wanted = wantedOf(row.out);
    expect(got.dtype).toBe(row.out.dtype);
    if (wanted === null) return;
    const isRounded = rounded.includes(row.fn) && mantissaBits[got.dtype] > 0;
    expectClose(got, wanted, isRounded ? { rtol: 2 ** -mantissaBits[got.dtype] } : {});
  });
});

const largeRows = golden.large.map((row) => ({
  title: `${row.fn} of ${row.dtype} ${Object.keys(row.kwargs).join()}`,
  row,
}));

test.each(largeRows)('many large elements: $title', ({ row }) => {
  const x = np.arange(4000).mod(7).add(1000).astype(row.dtype);
  const { weights, q, ...none } = row.kwargs;
  expect(none).toEqual({});
  const args = weights === 'x' ? [{ weights: x }] : q === undefined ? [] : [q];
  const y = jit(() => functionOf(row.fn)(x, ...args), { target: projectTarget })();
  expect(y.dtype).toBe(row.dtype);
  const last = y.ravel().slice([y.size - 1, y.size]);
  expectClose(last, arrayOf(row.last), { rtol: 2 ** -mantissaBits[row.dtype] });
});

const dtypes = Object.keys(golden.promotion) as DType[];

test.each(dtypes)('%s meets every dtype where it does in JAX', (a) => {
  for (const b of dtypes) {
    expect([a, b, np.promoteTypes(a, b)]).toEqual([a, b, golden.promotion[a][b]]);
    expect(np.add(np.ones([2], a), np.ones([2], b)).dtype).toBe(golden.promotion[a][b]);
  }
});

test.each(dtypes)('numbers give way to %s as in JAX', (dtype) => {
  const { whole, fraction } = golden.weak[dtype];
  expect(np.add(np.ones([2], dtype), 1).dtype).toBe(whole);
  expect(np.add(np.ones([2], dtype), 0.5).dtype).toBe(
    fraction === 'default' ? 'float64' : fraction,
  );
});

test.each(dtypes)('a number becomes %s as an element does', (dtype) => {
  for (const x of [200, -200, 40_000, 70_000, -70_000, 3_000_000_000, 0.1, 1e-6, 1e6]) {
    const [number, element] = [np.array(x, { dtype }), np.array([x], { dtype })];
    expect([x, number.item()]).toEqual([x, element.item()]);
  }
});
