/**
 * Transformations and schedules do what optax does: expected.json, made by scripts/optax-rows.py.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { jit, numpy as np, optim, tree, type NDArray } from '../../src/index.js';

type Plain = Readonly<Record<string, number[] | number>>;

interface Call {
  readonly call: string;
  readonly args: readonly unknown[];
  readonly options: Readonly<Record<string, unknown>>;
}

type Rows = Readonly<Record<'float32' | 'float64', readonly Plain[]>>;

interface Expected {
  readonly params: Plain;
  readonly gradients: readonly Plain[];
  readonly shown: readonly number[];
  readonly cases: readonly (Call & Rows)[];
  readonly schedules: readonly (Call & { readonly values: readonly number[] })[];
  readonly lookahead: readonly { readonly fast: Plain; readonly slow: Plain }[];
  readonly plateau: { readonly values: readonly number[]; readonly scales: readonly number[] };
}

const expected = JSON.parse(
  readFileSync(new URL('expected.json', import.meta.url), 'utf8'),
) as Expected;

const isCall = (x: unknown): x is Call => typeof x === 'object' && x !== null && 'call' in x;

/** The call of the library that a description says. */
function made(x: unknown): unknown {
  if (isCall(x)) {
    const f = (optim as unknown as Record<string, (...args: unknown[]) => unknown>)[x.call];
    const args = x.args.map(made);
    const own = x.call === 'chain' ? [] : [made(x.options)];
    return f?.(...args, ...(Object.keys(x.options).length === 0 ? [] : own));
  }
  if (Array.isArray(x)) return x.map(made);
  if (typeof x === 'object' && x !== null)
    return Object.fromEntries(Object.entries(x).map(([k, v]) => [k, made(v)]));
  return x;
}

type Params = Record<string, NDArray>;
const asTree = (x: Plain, dtype: 'float32' | 'float64'): Params =>
  Object.fromEntries(Object.entries(x).map(([k, v]) => [k, np.array(v as number[], dtype)]));

/** The greatest difference, as a part of the greatest number of a leaf. */
function distance(actual: Params, wanted: Plain): number {
  return Math.max(
    ...Object.entries(actual).map(([name, x]) => {
      const w = np.array(wanted[name] as number[], 'float64');
      const most = np.maximum(np.max(np.abs(w)), 1e-3);
      return np.divide(np.max(np.abs(np.subtract(x.astype('float64'), w))), most).item();
    }),
  );
}

/** What rounding makes of six updates; float32 adds and takes roots in another order. */
const within = { float64: 2e-14, float32: 2e-6 };

const title = ({ call, args, options }: Call): string =>
  `${call}(${JSON.stringify(args).slice(1, -1)}) ${JSON.stringify(options)}`.slice(0, 120);

describe.each(['float64', 'float32'] as const)('%s', (dtype) => {
  test.each(expected.cases.map((c) => [title(c), c] as const))('%s', (_, c) => {
    const transformation = made(c) as optim.GradientTransformation;
    const step = jit((params: Params, state: optim.OptState, gradients: Params) => {
      const [updates, next] = transformation.update(gradients, state, params);
      return [optim.applyUpdates(params, updates), next] as [Params, optim.OptState];
    });
    let params = asTree(expected.params, dtype);
    let state = transformation.init(params);
    const types = (x: unknown) => tree.leaves(x).map((leaf) => (leaf as NDArray).aval);
    const before = types(state);
    const rows: Params[] = [];
    for (const gradients of expected.gradients) {
      [params, state] = step(params, state, asTree(gradients, dtype));
      rows.push(params);
    }
    // A loop can carry it: the types of the state stay what they were.
    expect(types(state)).toEqual(before);
    const far = expected.shown.map((n, i) => distance(rows[n - 1] as Params, c[dtype][i] as Plain));
    expect(Math.max(...far)).toBeLessThan(within[dtype]);
    expect(Object.values(params).every((x) => x.dtype === dtype)).toBe(true);
  });
});

test.each(expected.schedules.map((c) => [title(c), c] as const))('%s', (_, c) => {
  const schedule = made(c) as (n: NDArray | number) => NDArray;
  const all = c.values.map((_value, n) => schedule(n).item());
  all.forEach((value, n) => {
    const wanted = c.values[n] as number;
    expect(Math.abs(value - wanted), `at ${n}: ${value}, not ${wanted}`).toBeLessThan(1e-14);
  });
  const traced = jit((n: NDArray) => schedule(n));
  expect(traced(np.array(7, 'int32')).item()).toBeCloseTo(c.values[7] as number, 14);
});

test('lookahead', () => {
  const opt = optim.lookahead(optim.sgd(0.1, { momentum: 0.9 }), 2, 0.4);
  const first = asTree(expected.params, 'float64');
  let params = { fast: first, slow: first };
  let state = opt.init(params);
  const rows: (typeof params)[] = [];
  for (const gradients of expected.gradients) {
    const [updates, next] = opt.update(asTree(gradients, 'float64'), state, params);
    [params, state] = [optim.applyUpdates(params, updates), next];
    rows.push(params);
  }
  expected.shown.forEach((n, i) => {
    const row = rows[n - 1] as typeof params;
    const wanted = expected.lookahead[i] as (typeof expected.lookahead)[0];
    expect(distance(row.fast, wanted.fast)).toBeLessThan(within.float64);
    expect(distance(row.slow, wanted.slow)).toBeLessThan(within.float64);
  });
});

test('reduceOnPlateau', () => {
  const opt = optim.reduceOnPlateau({
    factor: 0.5,
    patience: 2,
    rtol: 0.01,
    cooldown: 2,
    accumulationSize: 2,
    minScale: 0.2,
  });
  const gradients = asTree(expected.gradients[0] as Plain, 'float64');
  const step = jit((state: optim.OptState, value: NDArray) =>
    opt.update(gradients, state, null, { value }),
  );
  let state = opt.init(gradients);
  const scales = expected.plateau.values.map((value) => {
    const [updates, next] = step(state, value) as [Params, { scale: NDArray }];
    state = next;
    const ratio = np.divide(updates['s'] as NDArray, gradients['s'] as NDArray).item();
    expect(ratio).toBeCloseTo(next.scale.item(), 14);
    return next.scale.item();
  });
  expect(scales).toEqual(expected.plateau.scales);
  expect(new Set(scales).size).toBeGreaterThan(2);
});
