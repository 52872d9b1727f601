/** Arguments, functions and hosts of which JS has no type: each gets an answer of ours. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import {
  checkpoint,
  customJvp,
  debug,
  grad,
  jacrev,
  jit,
  makeIR,
  numpy as np,
  printProgram,
  TanjentError,
  tree,
  vmap,
  type NDArray,
} from '../../src/index.js';
import { parseProgram } from '../../src/ir/parse.js';
import { rules } from '../../src/primitives/index.js';
import { code } from './thrown.js';

const v = np.array([1, 2, 3]);
const wrong = (x: unknown): never => x as never;
const messageOf = (make: () => unknown): string => {
  try {
    make();
  } catch (error) {
    if (error instanceof TanjentError && error.code !== 'internal') return error.summary;
    throw error;
  }
  return 'nothing was thrown';
};

class Model {
  scale = 2;
}

describe('instances of classes among the arguments', () => {
  const instances: [string, object][] = [
    ['a class', new Model()],
    ['a Map', new Map([['scale', 2]])],
    ['a Set', new Set([1])],
    ['a Date', new Date(0)],
    ['a RegExp', /x/],
    ['a boxed number', Object(3) as object],
    ['an ArrayBuffer', new ArrayBuffer(8)],
    ['a promise', Promise.resolve(3)],
  ];

  test.each(instances)('jit and vmap refuse %s', (_, instance) => {
    const f = (x: NDArray, _settings: unknown) => x.mul(2);
    const nested = { deep: [instance] };
    expect(messageOf(() => jit(f)(v, instance))).toContain('jit: argument 1 is an object of class');
    expect(messageOf(() => jit(f)(v, nested))).toContain('argument 1.deep[0] is an object');
    expect(messageOf(() => vmap(f)(v, instance))).toContain('vmap: argument 1 is an object');
    expect(messageOf(() => vmap(f, [0, null])(v, nested))).toContain('argument 1.deep[0]');
    expect(messageOf(() => jit(jit(f))(v, instance))).toContain('staticArgnums');
    expect(messageOf(() => jit(f).lower(v, wrong(instance)))).toContain('jit: argument 1');
  });

  test('staticArgnums takes them by identity', () => {
    const f = jit((x: NDArray, m: Model) => x.mul(m.scale), { staticArgnums: 1 });
    expect(f(v, new Model()).js()).toEqual([2, 4, 6]);
    expect(f(v, { scale: 3 }).js()).toEqual([3, 6, 9]);
  });

  test('what is no instance stays: arrays, typed arrays, plain objects, texts, functions', () => {
    type Settings = { w: NDArray; t: NDArray; null: null; f: (x: NDArray) => NDArray; s: string };
    const f = jit((x: NDArray, o: Settings) => o.f(x).add(o.w).add(o.t).mul(o.s.length));
    const bare = Object.assign(Object.create(null) as object, { w: v, t: new Float64Array(3) });
    const o = Object.assign(bare, { null: null, f: (x: NDArray) => x, s: 'ab' });
    expect(f(v, wrong(o)).js()).toEqual([4, 8, 12]);
  });
});

describe('functions that are not done when they return', () => {
  const functions: [string, (x: NDArray) => unknown, string][] = [
    ['async', async (x) => Promise.resolve(x), 'is an async function'],
    [
      'a generator',
      function* (x) {
        yield x;
      },
      'is a generator',
    ],
    [
      'an async generator',
      async function* (x) {
        yield x;
      },
      'is a generator',
    ],
    ['returning a promise', (x) => Promise.resolve(x), 'is a promise'],
    [
      'returning one inside',
      (x) => [x, { late: Promise.reject(new Error('late')) }],
      'is a promise',
    ],
  ];

  test.each(functions)('%s', (_, f, words) => {
    for (const transform of [jit, vmap, checkpoint, customJvp, makeIR, grad, jacrev]) {
      const traced = transform as unknown as (g: unknown) => (x: NDArray) => unknown;
      expect(messageOf(() => traced(f)(v))).toContain(words);
    }
  });
});

describe('trees that are none', () => {
  const cyclic: Record<string, unknown> = { w: v };
  cyclic['inner'] = [cyclic];
  let deep: unknown = v;
  for (let i = 0; i < 50_000; i++) deep = i % 2 === 0 ? [deep] : { deep };
  // oxlint-disable-next-line no-sparse-arrays
  const sparse = [v, , v];
  const trees: [string, unknown, string][] = [
    ['cyclic', cyclic, 'holds itself'],
    ['very deep', deep, 'levels deep'],
    ['sparse', sparse, 'has a hole at [1]'],
  ];

  test.each(trees)('%s, as an argument and as a result', (_, t, words) => {
    for (const transform of [jit, vmap, grad, checkpoint, makeIR] as const) {
      const f = (transform as (g: unknown) => (x: unknown) => unknown)((x: unknown) => x);
      expect(messageOf(() => f(t))).toContain(words);
      const g = (transform as (g: unknown) => (x: unknown) => unknown)(() => t);
      expect(messageOf(() => g(v))).toMatch(
        new RegExp(`result.*${words.replaceAll(/[[\]]/g, '.')}`),
      );
    }
    expect(messageOf(() => tree.flatten(t))).toContain(words);
    expect(messageOf(() => tree.map((x: NDArray) => x, t))).toContain(words);
  });

  test('depth that is needed stays', () => {
    let nested: unknown = v;
    for (let i = 0; i < 400; i++) nested = [nested];
    expect(tree.leaves(jit((x: unknown) => x)(nested))).toHaveLength(1);
    const shared = [v, v];
    expect(tree.leaves(jit((x: unknown) => x)([shared, shared]))).toHaveLength(4);
  });
});

describe('options of jit', () => {
  test.each<[string, () => unknown]>([
    ['null', () => jit((x: NDArray) => x, wrong(null))],
    ['half a number', () => jit((x: NDArray) => x, { staticArgnums: 1.5 })],
    ['a name', () => jit((x: NDArray) => x, { staticArgnums: wrong('x') })],
    ['names', () => jit((x: NDArray) => x, { staticArgnums: wrong(['x']) })],
    ['a hole', () => jit((x: NDArray) => x, { staticArgnums: wrong(Array(2)) })],
    ['half a number to donate', () => jit((x: NDArray) => x, { donate: 0.5 })],
    ['half a number to checkpoint', () => checkpoint((x: NDArray) => x, { staticArgnums: [0.5] })],
    ['half a number to customJvp', () => customJvp((x: NDArray) => x, { nondiffArgnums: 0.5 })],
    ['half a number to grad', () => grad((x: NDArray) => x.sum(), { argnums: 0.5 as number })],
  ])('%s', (_, make) => expect(code(make)).toBe('bad-argument'));

  test('an argument that is named twice is static once', () => {
    const f = jit((x: NDArray, n: number) => x.mul(n), { staticArgnums: [1, -1, 1] });
    expect(f(v, 3).js()).toEqual([3, 6, 9]);
  });
});

describe('a stack that a program prepares in its own way', () => {
  type Prepare = (error: Error, frames: unknown[]) => unknown;
  const host = Error as { prepareStackTrace?: Prepare | undefined };
  const before = host.prepareStackTrace;
  afterEach(() => {
    host.prepareStackTrace = before;
  });

  test.each<[string, Prepare]>([
    ['as frames', (_, frames) => frames],
    ['as nothing', () => undefined],
    ['as a number', () => 3],
    ['as a list of nothing', () => [1, null]],
    [
      'by throwing',
      () => {
        throw new Error('no stack today');
      },
    ],
  ])('%s', (_, prepare) => {
    host.prepareStackTrace = prepare;
    const error = messageOf(() => np.zeros([2]).add(np.zeros([3])));
    const text = printProgram(makeIR((x: NDArray) => x.sin())(v));
    const result = jit((x: NDArray) => x.mul(2))(v).js();
    host.prepareStackTrace = before;
    expect(error).toContain('do not broadcast');
    expect(text).toContain('sin');
    expect(result).toEqual([2, 4, 6]);
  });

  test('frames still tell the place', () => {
    host.prepareStackTrace = (_, frames) => frames;
    let position: string | undefined;
    try {
      np.zeros([2]).add(np.zeros([3]));
    } catch (error) {
      position = (error as TanjentError).position;
    }
    host.prepareStackTrace = before;
    expect(position).toMatch(/:\d+:\d+$/);
  });
});

test('a host that freezes what JS brings along', () => {
  const script = fileURLToPath(new URL('frozen.ts', import.meta.url));
  const run = fileURLToPath(new URL('../../scripts/run.mjs', import.meta.url));
  const printed = execFileSync(process.execPath, [run, script], { encoding: 'utf8' });
  expect(printed.trim().split('\n')).toEqual([
    'js 343000 560',
    'wasm 343000 560',
    'shape-mismatch',
  ]);
});

describe('names with line breaks and marks of every kind', () => {
  const name = 'a\n}; throw 1; /* \u2028 > */ `${x}` "q" \' \\';
  const functions = { [name]: (x: NDArray) => np.sin(x).sum() };
  const f = functions[name] as (x: NDArray) => NDArray;

  test('as keys of arguments and results', () => {
    const twice = jit((t: Record<string, NDArray>) => ({ [name]: (t[name] as NDArray).mul(2) }));
    expect((twice({ [name]: v })[name] as NDArray).js()).toEqual([2, 4, 6]);
    const where = messageOf(() =>
      jit((t: Record<string, NDArray>): unknown => `${t[name]}`)({ [name]: v }),
    );
    expect(where).toContain(`argument 0[${JSON.stringify(name)}]`);
    const structure = tree.printTree(tree.structure({ [name]: v, plain: v }));
    expect(structure).toBe(`{${JSON.stringify(name)}: *, plain: *}`);
  });

  test('as the name of a callback', () => {
    const spoken = makeIR((x: NDArray) => (debug.callback(f, x), x))(v);
    expect(printProgram(spoken)).toMatch(/<function [^\n>]*>/);
  });

  test('as names of functions, in programs that are read back and in code', () => {
    const called = jit(f);
    const both = (x: NDArray) => called(x).add(called(x.mul(2)));
    const program = makeIR(both)(v);
    expect(printProgram(parseProgram(printProgram(program), rules))).toBe(printProgram(program));
    for (const target of ['js', 'wasm'] as const) {
      const jitted = jit(f, { target });
      const expected = [1, 2, 3].reduce((sum, x) => sum + Math.sin(x), 0);
      expect(jitted(v).item()).toBeCloseTo(expected, 12);
      const lowered = jitted.lower(v);
      for (const stage of ['program', 'optimized', 'loops', 'js', 'wat'] as const)
        expect(lowered.text(stage)).not.toMatch(/^\W*throw 1/m);
    }
  });
});
