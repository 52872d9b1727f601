/**
 * Functions of nn and image against JAX, Flax and Optax: values and derivatives, compiled, in
 * batches, and in float32. What scripts/neural-networks.py found stands in expected.json.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  grad,
  image,
  jit,
  nn,
  numpy as np,
  tree,
  vmap,
  type DType,
  type NDArray,
} from '../../src/index.js';
import { isInexact } from '../../src/array/dtype.js';
import { expectClose } from '../support/matchers.js';

interface Written {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: readonly (number | string | boolean)[];
}

interface Row {
  readonly name: string;
  readonly args: readonly unknown[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly value: unknown;
  readonly slopes: readonly Written[] | null;
}

const { rows } = JSON.parse(readFileSync(new URL('expected.json', import.meta.url), 'utf8')) as {
  readonly rows: readonly Row[];
};

const isWritten = (x: unknown): x is Written =>
  typeof x === 'object' && x !== null && 'data' in x && 'dtype' in x;

const numberOf = (x: number | string | boolean): number =>
  typeof x === 'string' ? Number(x.replace('inf', 'Infinity').replace('nan', 'NaN')) : Number(x);

/** What was written, with arrays in the place of their data. */
function read(x: unknown): unknown {
  if (isWritten(x)) return np.array(x.data.map(numberOf), x.dtype as DType).reshape([...x.shape]);
  if (Array.isArray(x)) return x.map(read);
  if (typeof x === 'object' && x !== null)
    return Object.fromEntries(Object.entries(x).map(([k, v]) => [k, read(v)]));
  return x;
}

type Apply = (arrays: readonly NDArray[]) => unknown;

/** The floats among the arguments, and the call as a function of them. */
function callOf({ name, args, options }: Row): { apply: Apply; floats: NDArray[] } {
  const f = name.split('.').reduce<unknown>((o, k) => (o as never)[k], { ...nn, image }) as (
    ...a: unknown[]
  ) => unknown;
  const [leaves, def] = tree.flatten([read(args), read(options)]);
  const isFloat = leaves.map((x) => isArray(x) && isInexact(x.dtype));
  const apply: Apply = (arrays) => {
    const rest = [...arrays];
    const mixed = leaves.map((x, i) => (isFloat[i] === true ? rest.shift() : x));
    const [a, o] = tree.unflatten(def, mixed) as [unknown[], object];
    return f(...a, o);
  };
  return { apply, floats: leaves.filter((_, i) => isFloat[i]) as NDArray[] };
}

const isArray = (x: unknown): x is NDArray => typeof x === 'object' && x !== null && 'dtype' in x;
const arraysOf = (x: unknown): NDArray[] => tree.leaves(x).filter(isArray);

/** The sum of all floats of a value, each times the cosine of its number. */
const weighted = (x: unknown): NDArray =>
  arraysOf(x)
    .filter((v) => isInexact(v.dtype))
    .map((v, i) => np.sum(v.mul(np.cos(np.arange(v.size).add(i)).reshape([...v.shape]))))
    .reduce((a, b) => a.add(b), np.array(0));

function expectAll(found: unknown, wanted: unknown, rtol: number, what: string): void {
  const [a, b] = [arraysOf(found), arraysOf(wanted)];
  expect(a.length, what).toBe(b.length);
  a.forEach((x, i) => expectClose(x, b[i] as NDArray, { rtol, atol: rtol }, what));
}

describe('as JAX, Flax and Optax', () => {
  const named = rows.map((row, i) => [`${row.name}, row ${i}`, row] as const);

  test.each(named)('%s', (_, row) => {
    const { apply, floats } = callOf(row);
    const value = read(row.value);
    expectAll(apply(floats), value, 1e-12, 'value');
    expectAll(jit(apply)(floats), value, 1e-12, 'compiled');
    if (row.slopes !== null)
      expectAll(
        jit(grad((xs: NDArray[]) => weighted(apply(xs))))(floats),
        read(row.slopes),
        1e-10,
        'slopes',
      );
  });

  test.each(named)('%s: in batches', (_, row) => {
    const { apply, floats } = callOf(row);
    if (floats.length === 0) return;
    const twice = floats.map((x) => np.stack([x, x.mul(0.5)]));
    const batched = arraysOf(vmap(apply)(twice));
    [1, 0.5].forEach((factor, i) => {
      const one = arraysOf(apply(floats.map((x) => x.mul(factor))));
      batched.forEach((y, k) =>
        expectClose(y.at(i).get(), one[k] as NDArray, { rtol: 1e-12, atol: 1e-12 }),
      );
    });
  });

  test.each(named)('%s: in float32', (_, row) => {
    const { apply, floats } = callOf(row);
    const single = arraysOf(apply(floats.map((x) => x.astype('float32'))));
    const double = arraysOf(apply(floats.map((x) => x.astype('float32').astype('float64'))));
    single.forEach((x, i) => {
      const wanted = row.options['preferredElementType'] ?? 'float32';
      expect(x.dtype).toBe(floats.length === 0 ? x.dtype : wanted);
      expectClose(x, double[i] as NDArray, { rtol: 2e-5, atol: 2e-6 });
    });
  });
});
