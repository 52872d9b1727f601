/**
 * What a user hands over is the user's again after the call: a list that is changed afterwards
 * changes no result, no program, no compiled function and no cache.
 */
import { describe, expect, test } from 'vitest';
import { jit, makeIR, NDArray, printProgram, tree } from '../../src/index.js';
import { calls, functionOf, returnedFunction } from './public.js';
import type { Args } from './calls.js';

const isPlain = (x: unknown): x is Record<string, unknown> =>
  typeof x === 'object' && x !== null && Object.getPrototypeOf(x) === Object.prototype;

/** The same lists and objects anew, around the same leaves. */
function copyOf(x: unknown): unknown {
  if (Array.isArray(x)) return x.map(copyOf);
  if (isPlain(x)) return Object.fromEntries(Object.entries(x).map(([k, v]) => [k, copyOf(v)]));
  return x;
}

/** Makes every list and object of a tree hold something else. */
function spoil(x: unknown): void {
  if (Array.isArray(x)) {
    x.forEach(spoil);
    x.fill(77);
    x.push(99);
  } else if (isPlain(x)) {
    Object.values(x).forEach(spoil);
    for (const key of Object.keys(x)) x[key] = 'spoiled';
  }
}

const holdsList = (x: unknown): boolean => Array.isArray(x) || isPlain(x);

/** Values with their types, in a form that can be compared. */
function written(result: unknown): unknown {
  return tree
    .leaves(result)
    .map((x) =>
      x instanceof NDArray ? [x.dtype, [...x.shape], JSON.stringify(x.js())] : typeof x,
    );
}

/** Those of the table's calls that hand over a list or an object. */
const withLists = Object.entries(calls).flatMap(([name, row]) =>
  row.calls
    .map((call, i) => ({ label: `${name}, call ${i}`, name, call }))
    .filter(({ call }) => [...call.args, ...(call.then ?? [])].some(holdsList)),
);

/** Calls the function itself: its receiver, which is written first, is no list. */
const run = (name: string, args: Args, then: Args | undefined): unknown => {
  const result = functionOf(name)(...args);
  return then === undefined ? result : returnedFunction(result)(...then);
};

/**
 * The labels of calls for which `differs` finds a difference; calls that `differs` cannot make are
 * counted.
 */
function differing(differs: (entry: (typeof withLists)[number]) => boolean | 'not possible') {
  const found: string[] = [];
  let made = 0;
  for (const entry of withLists) {
    const result = differs(entry);
    if (result === 'not possible') continue;
    made++;
    if (result) found.push(entry.label);
  }
  return { found, made };
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** These end what they are given, print, or make an array of its very parts. */
const unrepeatable = /^(x\.dispose|x\.storeAlso|debug\.print|NDArray|DenseArray)$/;

describe('lists that are changed after the call', () => {
  test('change neither what was returned nor what the next call returns', () => {
    const { found, made } = differing(({ name, call: { args, then } }) => {
      if (unrepeatable.test(name)) return 'not possible';
      const [lists, more] = [copyOf(args), then && copyOf(then)] as [Args, Args | undefined];
      const first = run(name, lists, more);
      const before = written(first);
      spoil(lists);
      spoil(more);
      const second = written(run(name, copyOf(args) as Args, then && (copyOf(then) as Args)));
      return !same(before, written(first)) || !same(before, second);
    });
    expect(found).toEqual([]);
    expect(made).toBeGreaterThan(200);
  });

  test('do not change a function that was made of them', () => {
    const { found, made } = differing(({ name, call: { args, then } }) => {
      if (then === undefined || !args.some(holdsList)) return 'not possible';
      const lists = copyOf(args) as Args;
      const returned = returnedFunction(functionOf(name)(...lists));
      const before = written(returned(...then));
      const unused = returnedFunction(functionOf(name)(...lists));
      spoil(lists);
      return !same(before, written(returned(...then))) || !same(before, written(unused(...then)));
    });
    expect(found).toEqual([]);
    expect(made).toBeGreaterThan(10);
  });

  test('change no program and no compiled function', () => {
    const { found, made } = differing(({ name, call: { args, then } }) => {
      if (unrepeatable.test(name)) return 'not possible';
      const lists = copyOf(args) as Args;
      const f = (): unknown => {
        const result = run(name, lists, then);
        return tree.leaves(result).filter((x) => x instanceof NDArray);
      };
      const [program, jitted] = [attempt(() => makeIR(f)()), jit(f)];
      if (program === undefined) return 'not possible';
      const text = printProgram(program);
      const values = attempt(() => written(jitted()));
      const lowered = jitted.lower();
      spoil(lists);
      return (
        text !== printProgram(program) ||
        lowered.text('program') === '' ||
        !same(
          values,
          attempt(() => written(jitted())),
        )
      );
    });
    expect(found).toEqual([]);
    expect(made).toBeGreaterThan(190);
  });
});

/** undefined where a call needs values, which a trace has not. */
function attempt<T>(f: () => T): T | undefined {
  try {
    return f();
  } catch {
    return undefined;
  }
}

describe('shapes', () => {
  test('of every result are lists that nobody can change', () => {
    const open: string[] = [];
    let seen = 0;
    for (const [name, { calls: list }] of Object.entries(calls))
      for (const { args, then } of list) {
        if (unrepeatable.test(name)) continue;
        const results = tree.leaves(run(name, args, then)).filter((x) => x instanceof NDArray);
        seen += results.length;
        if (results.some((x) => !Object.isFrozen(x.shape))) open.push(name);
      }
    expect(open).toEqual([]);
    expect(seen).toBeGreaterThan(500);
  });

  test('of traced arrays too', () => {
    let shapes: (readonly number[])[] = [];
    makeIR((x: NDArray) => {
      const parts = [x, x.sin(), x.sum(0), x.reshape([3, 2]), x.sum()];
      shapes = parts.map((y) => y.shape);
      return parts;
    })(functionOf('np.ones')([2, 3]) as NDArray);
    expect(shapes.map((s) => Object.isFrozen(s))).toEqual([true, true, true, true, true]);
  });
});
