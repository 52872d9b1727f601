import { describe, expect, test } from 'vitest';
import { grad, jit, makeIR, numpy as np, setDefaultDType, type NDArray } from '../../src/index.js';

/** A jitted function that counts how often it is traced. */
function counted(f: (...args: never[]) => unknown, options = {}) {
  const state = { traces: 0 };
  const traced = (...args: never[]): unknown => {
    state.traces++;
    return f(...args);
  };
  return { run: jit(traced, options) as unknown as (...args: unknown[]) => NDArray, state };
}

test('one trace for each shape, dtype and weakness', () => {
  const { run, state } = counted((x: NDArray) => x.add(1));
  run(1);
  run(2);
  run(np.ones([2]));
  run(np.zeros([2]));
  run(new Float64Array(2));
  expect(state.traces).toBe(2);
  run(np.ones([2], { dtype: 'float32' }));
  run(np.array(1, { dtype: 'float64' }));
  expect(state.traces).toBe(4);
});

test('static leaves and static arguments are part of the key, by value', () => {
  const { run, state } = counted((x: NDArray, how: string) => (how === 'up' ? x.add(1) : x.sub(1)));
  expect(run(1, 'up').item()).toBe(2);
  expect(run(1, 'down').item()).toBe(0);
  expect(run(5, 'up').item()).toBe(6);
  expect(state.traces).toBe(2);
  const power = counted((x: NDArray, n: number) => np.power(x, n), { staticArgnums: 1 });
  expect(power.run(3, 2).item()).toBe(9);
  expect(power.run(3, 3).item()).toBe(27);
  expect(power.run(3, NaN).item()).toBeNaN();
  expect(power.run(3, NaN).item()).toBeNaN();
  expect(power.state.traces).toBe(3);
});

test('the order of keys does not matter', () => {
  const { run, state } = counted((p: { a: NDArray; b: NDArray }) => p.a.sub(p.b));
  expect(run({ a: 5, b: 2 }).item()).toBe(3);
  expect(run({ b: 1, a: 5 }).item()).toBe(4);
  expect(state.traces).toBe(1);
});

test('the default dtype is part of the key', () => {
  const f = jit((x: NDArray) => np.sin(x));
  expect(f(1).dtype).toBe('float64');
  try {
    setDefaultDType('float32');
    expect(f(1).dtype).toBe('float32');
  } finally {
    setDefaultDType('float64');
  }
  expect(f(1).dtype).toBe('float64');
});

test('trees come out as they went in', () => {
  const f = jit((p: { w: NDArray; rest: NDArray[] }) => ({
    sum: p.w.add(p.rest[0] as NDArray),
    p,
  }));
  const result = f({ w: np.ones([2]), rest: [np.array([1, 2])] });
  expect(result.sum.js()).toEqual([2, 3]);
  expect(result.p.rest[0]?.js()).toEqual([1, 2]);
});

test('results are fresh: writing to an input changes no result', () => {
  const x = new Float64Array([1, 2]);
  const [same, twice] = jit((x: NDArray) => [x, x])(x) as [NDArray, NDArray];
  x[0] = 9;
  expect(same.js()).toEqual([1, 2]);
  expect(twice.js()).toEqual([1, 2]);
});

test('a jit in a jit is one call, and captured tracers do not leak into its cache', () => {
  const inner = (scale: NDArray) => jit((x: NDArray) => x.mul(scale));
  const outer = jit((x: NDArray) => inner(x)(x));
  expect(outer(3).item()).toBe(9);
  expect(outer(np.array([2])).js()).toEqual([4]);
  const shared = jit((x: NDArray) => np.sin(x));
  const program = makeIR((x: NDArray) => shared(shared(x)))(1);
  expect(program.equations.map((e) => e.primitive)).toEqual(['call', 'call']);
  expect(grad((x: NDArray) => shared(shared(x)))(0.5).item()).toBeCloseTo(
    Math.cos(Math.sin(0.5)) * Math.cos(0.5),
    14,
  );
});

test('the stages can be read', () => {
  const lowered = jit((x: NDArray) => np.sum(np.sin(x))).lower(np.ones([100]));
  expect(lowered.text('program')).toContain('reduce_sum[axes=[0]]');
  expect(lowered.text('optimized')).toContain('sin');
  expect(lowered.text('loops')).toContain('for');
  expect(lowered.text('js')).toContain('Math.sin');
  expect(lowered.memory().arenaBytes).toBeGreaterThanOrEqual(0);
});

describe('donate', () => {
  const sum = ({ x, y }: { x: NDArray; y: NDArray }, z: NDArray): NDArray => x.add(y).add(z);
  const vector = (...list: number[]): NDArray => np.array(list);

  test('deletes all arrays of the argument when the call has returned, and no others', () => {
    const f = jit(sum, { donate: 0 });
    for (const a of [1, 10]) {
      const [x, y, z] = [vector(a, 2), vector(3, 4), vector(5, 6)];
      expect(f({ x, y }, z).js()).toEqual([a + 8, 12]);
      for (const gone of [x, y]) expect(() => gone.js()).toThrow(/jit was told to donate/);
      expect(z.js()).toEqual([5, 6]);
    }
  });

  test('counts from the end for negative numbers, and leaves numbers alone', () => {
    const f = jit((x: NDArray, y: NDArray) => x.mul(y), { donate: [-1] });
    const [x, y] = [vector(1, 2), vector(3, 4)];
    expect(f(x, y).js()).toEqual([3, 8]);
    expect(x.js()).toEqual([1, 2]);
    expect(() => y.js()).toThrow(/deleted/);
    expect(f(x, 2).js()).toEqual([2, 4]);
    expect(() => jit(sum, { donate: 2 })({ x, y: x }, x)).toThrow(
      /names argument 2, but 2 were given/,
    );
  });

  test('deletes nothing where the call fails or is only recorded', () => {
    const x = vector(1, 2);
    const fails = jit((_: NDArray): NDArray => np.zeros([-1]), { donate: 0 });
    expect(() => fails(x)).toThrow();
    const double = jit((v: NDArray) => v.mul(2), { donate: 0 });
    expect(jit((y: NDArray) => double(x).add(double(y)))(x).js()).toEqual([4, 8]);
    expect(x.js()).toEqual([1, 2]);
  });

  test('what a program was traced with may be deleted afterwards', () => {
    const x = vector(1, 2);
    const f = jit((y: NDArray) => x.mul(y));
    expect(f(1).js()).toEqual([1, 2]);
    x.dispose();
    expect(f(2).js()).toEqual([2, 4]);
  });
});

test('an array declared by `using` is deleted at the end of the block', () => {
  let kept: NDArray;
  {
    using x = np.array([1, 2]);
    expect(np.sum(x).item()).toBe(3);
    kept = x;
  }
  expect(() => kept.js()).toThrow(/`using` declaration/);
  const f = jit((x: NDArray) => {
    using y = x.mul(2);
    return y.add(1);
  });
  expect(f(1).item()).toBe(3);
});
