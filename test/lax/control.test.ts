import { describe, expect, test } from 'vitest';
import {
  grad,
  hessian,
  jacfwd,
  jacrev,
  jit,
  lax,
  makeIR,
  numpy as np,
  vmap,
  type NDArray,
  type Program,
} from '../../src/index.js';
import { currentTrace } from '../../src/trace/trace.js';
import { code } from '../usage/thrown.js';

const v = np.array([1, 2, 3]);
const int = (x: number): NDArray => np.array(x, { dtype: 'int32' });
const primitives = (p: Program): string[] => p.equations.map((e) => e.primitive);
const only = (p: Program): unknown => {
  expect(p.equations).toHaveLength(1);
  return p.equations[0]?.params;
};

/** The value eagerly and under jit, which must agree. */
function both(f: (...args: NDArray[]) => NDArray, ...args: (NDArray | number)[]): unknown {
  const arrays = args.map((x) => np.array(x));
  const value = f(...arrays).js();
  expect(jit(f)(...arrays).js()).toEqual(value);
  return value;
}

describe('cond', () => {
  const f = (x: NDArray): NDArray =>
    lax.cond(
      x.gt(0),
      (y) => y.mul(v).sum(),
      () => 0,
      x,
    );

  test('runs the branch that the predicate says', () => {
    expect(both(f, 2)).toBe(12);
    expect(both(f, -2)).toBe(0);
  });

  test('JS booleans, numbers and integer arrays are predicates', () => {
    const choose = (p: NDArray | number | boolean): unknown =>
      lax
        .cond(
          p,
          () => 1,
          () => 2,
        )
        .item();
    const predicates = [true, 3, -0.5, int(7), np.array(true), false, 0, int(0), np.array(false)];
    expect(predicates.map(choose)).toEqual([1, 1, 1, 1, 1, 2, 2, 2, 2]);
    expect(choose(NaN)).toBe(1);
  });

  test('operands and results are trees; booleans and strings reach the branches as they are', () => {
    const seen: unknown[] = [];
    const result = lax.cond(
      false,
      ({ a }, flag, word) => {
        seen.push(flag, word);
        return { sum: a[0].add(a[1]), list: [a[0], null] };
      },
      ({ a }) => ({ sum: a[1], list: [v, null] }),
      { a: [v, np.ones([3])] as [NDArray, NDArray] },
      true,
      'word',
    );
    expect(seen).toEqual([true, 'word']);
    expect(result.sum.js()).toEqual([1, 1, 1]);
    expect(() =>
      lax.cond(
        true,
        () => ({ a: v }),
        () => ({ a: 0 }) as never,
      ),
    ).toThrow(/result\.a is f64\[3\] from onTrue and f64\[\]\* from onFalse/);
  });

  test('numbers take the dtype of the other branch', () => {
    const small = np.ones([], { dtype: 'float32' });
    const g = (p: boolean): NDArray =>
      lax.cond(
        p,
        () => small,
        () => 0.1,
      );
    expect(g(false).dtype).toBe('float32');
    expect(g(false).item()).toBe(Math.fround(0.1));
    const n = lax.cond(
      true,
      () => 3,
      () => int(4),
    );
    expect([n.dtype, n.item()]).toEqual(['int32', 3]);
    expect(
      code(() =>
        lax.cond(
          true,
          () => 0.5,
          () => int(4),
        ),
      ),
    ).toBe('branch-mismatch');
  });

  test('is one equation, whose branches have no constants', () => {
    const program = makeIR((x: NDArray) =>
      lax.cond(
        x.gt(0),
        (y) => y.add(v),
        () => v.mul(2),
        x,
      ),
    )(1);
    const equation = program.equations.find((e) => e.primitive === 'cond');
    const params = equation?.params as { branches: readonly Program[] } | undefined;
    expect(params?.branches.map((b) => b.constants.length)).toEqual([0, 0]);
    // The predicate, the captured v, the operand.
    expect(equation?.inputs).toHaveLength(3);
    expect(program.constants.map((c) => c.value)).toEqual([v]);
  });

  test('grad, vmap and hessian', () => {
    const g = (x: NDArray): NDArray =>
      lax.cond(
        x.gt(0),
        (y) => y.mul(y).mul(y),
        (y) => np.sin(y),
        x,
      );
    expect(grad(g)(2).item()).toBe(12);
    expect(grad(g)(-2).item()).toBeCloseTo(Math.cos(-2), 14);
    expect(vmap(grad(g))(np.array([2, 0])).js()).toEqual([12, 1]);
    expect(hessian(g)(2).item()).toBe(12);
  });
});

describe('switch', () => {
  const branches = [(x: NDArray) => x.mul(2), (x: NDArray) => x.neg(), () => np.zeros([3])];

  test('clamps its index', () => {
    const at = (k: NDArray | number): unknown => lax.switch(k, branches, v).js();
    expect([-5, 0, 1, 2, 9].map(at)).toEqual([
      [2, 4, 6],
      [2, 4, 6],
      [-1, -2, -3],
      [0, 0, 0],
      [0, 0, 0],
    ]);
    expect(jit((k: NDArray) => lax.switch(k, branches, v))(1).js()).toEqual([-1, -2, -3]);
  });

  test('an index beyond int32 means the last branch', () => {
    expect(lax.switch(np.array(2 ** 32 - 1, { dtype: 'uint32' }), branches, v).js()).toEqual([
      0, 0, 0,
    ]);
  });

  test('one branch will do', () => {
    expect(lax.switch(3, [(x) => x.mul(2)], v).js()).toEqual([2, 4, 6]);
  });
});

describe('whileLoop', () => {
  test('counts like a JS loop', () => {
    const f = (n: NDArray): NDArray =>
      lax.whileLoop(
        ({ left }) => left.gt(1),
        ({ left, product }) => ({ left: left.sub(1), product: product.mul(left) }),
        { left: n, product: 1 },
      ).product;
    expect(both(f, 5)).toBe(120);
    expect(both(f, 0)).toBe(1);
  });

  test('a boolean is a carry', () => {
    const [done, x] = lax.whileLoop(
      ([stop]) => np.logicalNot(stop),
      ([, y]) => [y.gt(10), y.mul(2)],
      [false, 1],
    );
    expect([done.js(), x.item()]).toEqual([true, 32]);
  });

  test('an outer tracer in the test and another in the body', () => {
    const f = (limit: NDArray, factor: NDArray): NDArray =>
      lax.whileLoop(
        (x) => x.lt(limit),
        (x) => x.mul(factor).add(v.sum().mul(0)),
        1,
      );
    expect(both(f, 100, 3)).toBe(243);
    expect(vmap(f, [0, null])(np.array([2, 10, 100]), 3).js()).toEqual([3, 27, 243]);
    expect(grad(f, { argnums: 1 })(100, 3).item()).toBe(5 * 3 ** 4);
    const [[slope]] = jit((x: NDArray, y: NDArray) => [[jacfwd(f, { argnums: 1 })(x, y)]] as const)(
      100,
      3,
    );
    expect(slope.item()).toBe(5 * 3 ** 4);
  });

  test('test and body share their constants', () => {
    const program = makeIR((x: NDArray) =>
      lax.whileLoop(
        (y) => y.lt(v).all(),
        (y) => y.add(v.sum()).add(x),
        0,
      ),
    )(1);
    expect(only(program)).toMatchObject({ constants: 2 });
    expect(program.equations[0]?.inputs).toHaveLength(3);
  });
});

describe('foriLoop', () => {
  const sum = (n: NDArray | number): NDArray => lax.foriLoop(0, n, (i, s) => s.add(i), 0);

  test('with known bounds is a scan, with traced ones a while', () => {
    expect(sum(5).item()).toBe(10);
    expect(both(sum, 5)).toBe(10);
    expect(both(sum, -3)).toBe(0);
    expect(primitives(makeIR(() => sum(5))())).toContain('scan');
    expect(primitives(makeIR(() => sum(int(5)))())).toContain('scan');
    expect(primitives(makeIR(sum)(int(5)))).toContain('while');
  });

  test('the index begins at lower', () => {
    const f = (lower: NDArray | number, upper: NDArray | number): NDArray =>
      lax.foriLoop(lower, upper, (i, s) => s.mul(10).add(i), 0);
    expect(f(-2, 3).item()).toBe(-20_000 - 1_000 + 10 + 2);
    expect(both(f, -2, 3)).toBe(f(-2, 3).item());
    expect(f(3, 3).item()).toBe(0);
  });

  test('derivatives of both kinds', () => {
    const power = (n: NDArray | number) => (x: NDArray) =>
      lax.foriLoop(0, n, (_, y) => y.mul(x), 1);
    expect(grad(power(4))(3).item()).toBe(108);
    const traced = jit((n: NDArray, x: NDArray) => grad(power(n))(x));
    expect(traced(4, 3).item()).toBe(108);
    expect(traced(0, 3).item()).toBe(0);
    expect(jit((n: NDArray, x: NDArray) => hessian(power(n))(x))(4, 3).item()).toBe(108);
  });

  test('the index keeps its place in a body with trees and closures', () => {
    const table = np.arange(6).reshape([3, 2]);
    const { rows, last } = lax.foriLoop(
      0,
      3,
      (i, { rows }) => ({
        rows: rows.add(lax.dynamicIndexInDim(table, i, 0, false).mul(v.slice(1))),
        last: i,
      }),
      { rows: np.zeros([2]), last: int(-1) },
      { unroll: 2 },
    );
    expect(rows.js()).toEqual([12, 18]);
    expect(last.item()).toBe(2);
  });
});

describe('scan', () => {
  const xs = np.arange(6).reshape([3, 2]).astype('float64');

  test('hands on the carry and stacks the rows', () => {
    const [carry, ys] = lax.scan((c, x) => [c.add(x.sum()), { c, twice: x.mul(2) }], 0, xs);
    expect(carry.item()).toBe(15);
    expect(ys.c.js()).toEqual([0, 1, 6]);
    expect(ys.twice.js()).toEqual([
      [0, 2],
      [4, 6],
      [8, 10],
    ]);
  });

  test('in reverse each row stays in its place', () => {
    const suffixes = (x: NDArray): NDArray =>
      lax.scan(
        (c, row) => {
          const next = c.add(row);
          return [next, next];
        },
        0,
        x,
        { reverse: true },
      )[1];
    expect(both(suffixes, v)).toEqual([6, 5, 3]);
    expect(jacrev(suffixes)(v).js()).toEqual([
      [1, 1, 1],
      [0, 1, 1],
      [0, 0, 1],
    ]);
  });

  test('without xs, with several xs, without turns', () => {
    const [end, seen] = lax.scan((c) => [c.mul(2), c], 1, null, { length: 4 });
    expect([end.item(), seen.js()]).toEqual([16, [1, 2, 4, 8]]);
    const [dot] = lax.scan((c, [a, b]) => [c.add(a.mul(b)), null], 0, [v, v]);
    expect(dot.item()).toBe(14);
    const [none, nothing] = lax.scan((c, x) => [c.add(x.sum()), x], 7, np.zeros([0, 2]));
    expect([none.item(), nothing.shape]).toEqual([7, [0, 2]]);
  });

  test.each([1, 2, 3, 10, true])('unroll: %s changes nothing', (unroll) => {
    const run = (x: NDArray): NDArray =>
      lax.scan((c, row) => [c.mul(row).add(1), c], 1, x, { unroll })[1];
    expect(both(run, np.arange(1, 8))).toEqual([1, 2, 5, 16, 65, 326, 1957]);
  });

  test('a carry that starts as a number takes the dtype that the body gives it', () => {
    const small = np.ones([3], { dtype: 'float32' });
    const [sum] = lax.scan((c, x) => [c.add(x), null], 0, small);
    expect([sum.dtype, sum.aval.weak]).toEqual(['float32', false]);
    // a takes its dtype from the rows, b from a, c from b: a trace for each.
    const [{ c }] = lax.scan(
      ({ a, b, c }, x) => [{ a: a.add(x), b: b.add(a), c: c.add(b) }, null],
      { a: 0, b: 0, c: 0 },
      small,
    );
    expect(c.dtype).toBe('float32');
    const [count] = lax.scan((_, x) => [x, null], 0, np.arange(3, { dtype: 'int32' }));
    expect([count.dtype, count.item()]).toEqual(['int32', 2]);
  });

  test('a number returned takes the dtype of the carry', () => {
    const [reset] = lax.scan(() => [0, null], int(5), null, { length: 1 });
    expect([reset.dtype, reset.item()]).toEqual(['int32', 0]);
    const [half] = lax.scan(() => [0.1, null], np.ones([], { dtype: 'float32' }), v);
    expect([half.dtype, half.item()]).toEqual(['float32', Math.fround(0.1)]);
  });

  test('nested, over closures of three levels', () => {
    const f = (x: NDArray): NDArray =>
      lax.scan(
        (outer, row) => {
          const [inner] = lax.scan((c, y) => [c.add(y.mul(row).mul(x)).add(outer), c], 0, v);
          return [outer.add(inner), inner];
        },
        1,
        np.array([1, 2]),
      )[0];
    const plain = (x: number): number =>
      [1, 2].reduce((o, row) => o + [1, 2, 3].reduce((c, y) => c + y * row * x + o, 0), 1);
    expect(both(f, 0.5)).toBe(plain(0.5));
    // f is linear in x.
    expect(grad(f)(0.5).item()).toBe(plain(1) - plain(0));
    expect(vmap(f)(np.array([0.5, 2])).js()).toEqual([plain(0.5), plain(2)]);
    expect(vmap(jit(grad(f)))(np.array([0.5, 2])).js()).toEqual(
      [30, 30].map(() => plain(1) - plain(0)),
    );
  });

  test('a step that is jitted stays a call', () => {
    const step = jit((c: NDArray, x: NDArray): [NDArray, NDArray] => [c.add(x), c]);
    const [program] = makeIR((x: NDArray) => lax.scan(step, 0, x))(v).equations.map(
      (e) => (e.params as { body: Program }).body,
    );
    expect(primitives(program as Program)).toContain('call');
    expect(lax.scan(step, 0, v)[0].item()).toBe(6);
  });
});

describe('map', () => {
  const rows = np.arange(14).reshape([7, 2]).astype('float64');
  const f = (x: NDArray) => ({ sum: x.sum(), v, nested: [x.mul(2)] as const });

  test.each([undefined, 1, 2, 3, 7, 10])('batches of %s', (batchSize) => {
    const run = (x: NDArray) => lax.map(f, x, batchSize === undefined ? {} : { batchSize });
    for (const result of [run(rows), jit(run)(rows)]) {
      expect(result.sum.js()).toEqual([1, 5, 9, 13, 17, 21, 25]);
      expect(result.v.shape).toEqual([7, 3]);
      expect(result.nested[0].js()).toEqual(rows.mul(2).js());
    }
    const total = (x: NDArray): NDArray => run(x).sum.mul(np.arange(7)).sum();
    expect(grad(total)(rows).js()).toEqual([0, 1, 2, 3, 4, 5, 6].map((i) => [i, i]));
  });

  test('over trees, closing over a tracer', () => {
    const scaled = (s: NDArray): NDArray =>
      lax.map(({ a, b }) => a.mul(b).mul(s), { a: v, b: v }, { batchSize: 2 });
    expect(both(scaled, 2)).toEqual([2, 8, 18]);
    expect(jacfwd(scaled)(2).js()).toEqual([1, 4, 9]);
  });
});

describe('associativeScan', () => {
  const add = (a: NDArray, b: NDArray): NDArray => a.add(b);

  test.each([0, 1, 2, 3, 4, 5, 8, 13])('%i elements', (n) => {
    const list = Array.from({ length: n }, (_, i) => i + 1);
    const prefixes = list.map((x) => (x * (x + 1)) / 2);
    const x = np.array(list, { dtype: 'int32' });
    expect(lax.associativeScan(add, x).js()).toEqual(prefixes);
    const total = (n * (n + 1)) / 2;
    const suffixes = list.map((y) => total - ((y - 1) * y) / 2);
    expect(lax.associativeScan(add, x, { reverse: true }).js()).toEqual(suffixes);
  });

  test('keeps the order of an operation that does not commute', () => {
    type Pair = [NDArray, NDArray];
    const compose = ([a1, b1]: Pair, [a2, b2]: Pair): Pair => [a1.mul(a2), b1.mul(a2).add(b2)];
    const a = np.arange(1, 8).astype('float64');
    const [, h] = lax.associativeScan(compose, [a, a.neg()]);
    const plain: number[] = [];
    for (let i = 1; i <= 7; i++) plain.push(i * (plain.at(-1) ?? 0) - i);
    expect(h.js()).toEqual(plain);
  });

  test('along the last axis, and few calls', () => {
    let calls = 0;
    const counted = (a: NDArray, b: NDArray): NDArray => {
      calls++;
      return a.add(b);
    };
    const x = np.ones([2, 1000]);
    const y = lax.associativeScan(counted, x, { axis: -1 });
    expect(y.js()).toEqual(np.cumsum(x, 1).js());
    expect(calls).toBeLessThan(2 * Math.log2(1000));
  });
});

describe('mistakes', () => {
  const wrong = (x: unknown): never => x as never;
  const id = (x: unknown): never => x as never;
  const none = (): never => 0 as never;

  test.each<[string, string, RegExp, () => unknown]>([
    [
      'a predicate that is an array',
      'shape-mismatch',
      /scalar.*f64\[3\]/,
      () => lax.cond(v, none, none),
    ],
    [
      'a predicate that is a string',
      'bad-argument',
      /string/,
      () => lax.cond(wrong('a'), none, none),
    ],
    [
      'a predicate behind the branches',
      'bad-argument',
      /onFalse must be a function.*Write lax\.cond/,
      () => lax.cond(wrong(none), none, wrong(true)),
    ],
    ['no branch', 'bad-argument', /at least one/, () => lax.switch(0, [])],
    ['an index with a fraction', 'bad-argument', /whole.*0\.5/, () => lax.switch(0.5, [id], v)],
    [
      'an index that is a float',
      'dtype-mismatch',
      /integer.*astype/,
      () => lax.switch(np.array(1, { dtype: 'float64' }), [id], v),
    ],
    [
      'branches of different structures',
      'branch-mismatch',
      /result\.a is \* from branch 0 and \[\*\] from branch 1/,
      () => lax.switch(0, [() => ({ a: v }), () => ({ a: [v] })] as never),
    ],
    [
      'the init before the functions',
      'bad-argument',
      /test must be a function.*Write lax\.whileLoop\(test, body, init\)/,
      () => lax.whileLoop(wrong(0), id, id),
    ],
    [
      'a test that returns a number',
      'dtype-mismatch',
      /test must return one bool scalar, but returned f64\[\]\*/,
      () =>
        lax.whileLoop(
          (x) => x,
          (x) => x,
          0,
        ),
    ],
    [
      'a test that returns a list of truths',
      'dtype-mismatch',
      /bool\[3\].*\.all\(\)/,
      () =>
        lax.whileLoop(
          (x) => x.gt(0),
          (x) => x,
          v,
        ),
    ],
    [
      'a carry of another structure',
      'carry-mismatch',
      /carry\.h is \* at the start and becomes \[\*, \*\]/,
      () =>
        lax.whileLoop(
          () => false,
          wrong(() => ({ h: [1, 2] })),
          { h: 0 },
        ),
    ],
    [
      'a carry without a key',
      'carry-mismatch',
      /carry is \{a: \*, b: \*\} at the start and becomes \{a: \*\}/,
      () =>
        lax.foriLoop(
          0,
          2,
          wrong(() => ({ a: 1 })),
          { a: 0, b: 1 },
        ),
    ],
    [
      'a carry of another shape',
      'carry-mismatch',
      /step must.*carry\[1\]\.w is f64\[\]\* at the start and becomes f64\[3\].*start with one of shape \[3\]/,
      () => {
        const step = ([a, { w }]: [NDArray, { w: NDArray }]) =>
          [[a, { w: w.add(v) }] as [NDArray, { w: NDArray }], null] as const;
        return lax.scan(step, [1, { w: 0 }], null, { length: 2 });
      },
    ],
    [
      'a carry of another dtype',
      'carry-mismatch',
      /carry is i32\[\] at the start and becomes f64\[\].*astype\('int32'\)/,
      () => lax.scan((c, x) => [c.add(x), null], int(0), v),
    ],
    [
      'a carry that holds a string',
      'bad-argument',
      /carry\.name is the string "adam".*close over/,
      () => lax.scan((c) => [c, null], { name: 'adam' }, v),
    ],
    [
      'no pair returned',
      'tree-mismatch',
      /return \[carry, y\].*\[carry, null\]/,
      () =>
        lax.scan(
          wrong((c: NDArray) => c),
          0,
          v,
        ),
    ],
    [
      'nothing returned',
      'tree-mismatch',
      /undefined/,
      () =>
        lax.scan(
          wrong(() => undefined),
          0,
          v,
        ),
    ],
    ['no length', 'bad-argument', /length: 10/, () => lax.scan((c) => [c, null], 0, null)],
    [
      'another length',
      'shape-mismatch',
      /length is 4, but xs has 3 rows/,
      () => lax.scan((c) => [c, null], 0, v, { length: 4 }),
    ],
    [
      'xs of two lengths',
      'shape-mismatch',
      /xs\.a f64\[3\], xs\.b f64\[2\]/,
      () => lax.scan((c) => [c, null], 0, { a: v, b: np.ones([2]) }),
    ],
    [
      'a list of numbers as xs',
      'shape-mismatch',
      /xs\[0\].*np\.array/,
      () => lax.map((x) => x, [1, 2, 3]),
    ],
    ['unroll: 0', 'bad-argument', /unroll/, () => lax.scan((c) => [c, null], 0, v, { unroll: 0 })],
    [
      'unroll of a loop of unknown length',
      'bad-argument',
      /unroll wants bounds/,
      () => jit((n: NDArray) => lax.foriLoop(0, n, (_, c) => c, 0, { unroll: 2 }))(3),
    ],
    [
      'a bound with a fraction',
      'bad-argument',
      /upper must be a whole number.*2\.5/,
      () => lax.foriLoop(0, 2.5, (_, c) => c, 0),
    ],
    ['batchSize: 0', 'bad-argument', /batchSize/, () => lax.map((x) => x, v, { batchSize: 0 })],
    ['nothing to map', 'bad-argument', /no array/, () => lax.map((x) => x, {})],
    [
      'a combination of another structure',
      'tree-mismatch',
      /structure it takes/,
      () =>
        lax.associativeScan(
          wrong((a: NDArray) => [a]),
          v,
        ),
    ],
    [
      'a combination of another shape',
      'carry-mismatch',
      /elems is f64\[1\] and becomes f64\[\]/,
      () => lax.associativeScan((a) => a.sum(), v),
    ],
  ])('%s', (_what, expected, message, make) => {
    expect(make).toThrow(message);
    expect(code(make)).toBe(expected);
    expect(code(() => jit(() => make() as never)())).toBe(expected);
    expect(currentTrace()).toBe(null);
    expect(lax.foriLoop(0, 3, (i, c) => c.add(i), 0).item()).toBe(3);
  });

  test('a body that throws leaves no trace open', () => {
    const bad = (): never => {
      throw new Error('mine');
    };
    for (const make of [
      () => lax.scan(bad, 0, v),
      () => lax.whileLoop(() => true, bad, 0),
      () => lax.cond(true, bad, bad),
      () => jit(() => lax.foriLoop(0, 3, bad, 0))(),
    ]) {
      expect(make).toThrow('mine');
      expect(currentTrace()).toBe(null);
    }
  });

  test('a tracer of a body does not leak', () => {
    let kept: NDArray | undefined;
    lax.scan((c) => [(kept = c), null], 0, v);
    expect(code(() => kept?.add(1))).toBe('leaked-tracer');
  });
});
