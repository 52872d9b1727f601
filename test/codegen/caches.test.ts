/** What is remembered, for how long, and that clearing it changes no result. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  clearCaches,
  grad,
  jit,
  makeIR,
  numpy as np,
  setCompileDefaults,
  vmap,
  type NDArray,
  type Program,
} from '../../src/index.js';
import { vmapProgram } from '../../src/transforms/programs.js';
import { collect, collectUntil, nextTask } from './wasm/heap-support.js';

/** A jitted function that counts how often it is traced. */
function counted<A extends readonly unknown[]>(f: (...args: A) => NDArray, options = {}) {
  let count = 0;
  const traced = (...args: A): NDArray => {
    count++;
    return f(...args);
  };
  const run = jit(traced, options) as unknown as (...args: A) => NDArray;
  return { run, traces: () => count };
}

describe('jitted functions', () => {
  test('remember 256 specializations, those used last', () => {
    const { run, traces } = counted((x: NDArray) => x.add(1));
    const call = (n: number): NDArray => run(np.zeros([n]));
    for (let n = 0; n < 256; n++) call(n);
    for (let n = 0; n < 256; n++) call(n);
    expect(traces()).toBe(256);
    call(256);
    call(1);
    call(255);
    expect(traces()).toBe(257);
    expect(call(0).shape).toEqual([0]);
    expect(traces()).toBe(258);
  });

  test('so many for each static function', () => {
    const { run, traces } = counted((f: (x: NDArray) => NDArray, x: NDArray) => f(x));
    const [sine, cosine] = [(x: NDArray) => np.sin(x), (x: NDArray) => np.cos(x)];
    for (const f of [sine, cosine, sine, cosine]) run(f, np.ones([2]));
    expect(traces()).toBe(2);
    expect(run(sine, np.zeros([1])).js()).toEqual([0]);
    expect(run(cosine, np.zeros([1])).js()).toEqual([1]);
    expect(traces()).toBe(4);
  });

  test.each([
    ['among the arguments', {}],
    ['named by staticArgnums', { staticArgnums: [0] }],
  ])('do not keep functions %s alive', async (_where, options) => {
    const { run } = counted((f: (x: NDArray) => NDArray, x: NDArray) => f(x), options);
    const gone: string[] = [];
    const registry = new FinalizationRegistry<string>((what) => gone.push(what));
    const kept = (x: NDArray): NDArray => x.mul(3);
    const use = (): void => {
      for (let i = 0; i < 3; i++) {
        const scale = (x: NDArray): NDArray => x.mul(i);
        registry.register(scale, `closure ${i}`);
        expect(run(scale, np.array(2)).item()).toBe(2 * i);
      }
      expect(run(kept, np.array(2)).item()).toBe(6);
    };
    use();
    await collectUntil(() => gone.length === 3);
    expect(gone.sort()).toEqual(['closure 0', 'closure 1', 'closure 2']);
    expect(run(kept, np.array(4)).item()).toBe(12);
  });

  test('a static object beside one that lives on is not kept alive either', async () => {
    const options = { staticArgnums: [0, 1] };
    const { run } = counted(
      (setup: { f: (x: NDArray) => NDArray }, f: (x: NDArray) => NDArray, x: NDArray) =>
        f(setup.f(x)),
      options,
    );
    const setup = { f: (x: NDArray): NDArray => x.add(1) };
    const gone: string[] = [];
    const registry = new FinalizationRegistry<string>((what) => gone.push(what));
    const use = (): void => {
      const scale = (x: NDArray): NDArray => x.mul(2);
      registry.register(scale, 'closure');
      expect(run(setup, scale, np.array(2)).item()).toBe(6);
    };
    use();
    await collectUntil(() => gone.length === 1);
    expect(gone).toEqual(['closure']);
  });
});

describe('cacheSize', () => {
  test('counts types and static values, until caches are cleared', () => {
    const f = jit((x: NDArray, mode: string) => (mode === 'up' ? x.add(1) : x));
    expect(f.cacheSize()).toBe(0);
    f(1, 'up');
    f(2, 'up');
    expect(f.cacheSize()).toBe(1);
    f(1, 'down');
    f(np.ones([2]), 'up');
    expect(f.cacheSize()).toBe(3);
    clearCaches();
    expect(f.cacheSize()).toBe(0);
    f(1, 'up');
    expect(f.cacheSize()).toBe(1);
    expect(() => (f.cacheSize as (x: number) => number)(1)).toThrow(/cacheSize/);
  });

  test('counts what has objects among its static values, while these live', async () => {
    type Scale = (x: NDArray) => NDArray;
    const f = jit((g: Scale, x: NDArray, h: Scale | null) => (h === null ? g(x) : h(g(x))), {
      staticArgnums: [0, 2],
    });
    const double: Scale = (x) => x.mul(2);
    const half: Scale = (x) => x.div(2);
    f(double, np.array(1), null);
    f(double, np.array(2), null);
    expect(f.cacheSize()).toBe(1);
    f(double, np.ones([2]), null);
    f(double, np.array(1), half);
    expect(f.cacheSize()).toBe(3);
    const use = (): void => {
      for (let n = 0; n < 100; n++) f((x) => x.mul(n), np.array(1), null);
      expect(f.cacheSize()).toBe(103);
    };
    use();
    await collectUntil(() => f.cacheSize() === 3);
    expect(f.cacheSize()).toBe(3);
    clearCaches();
    expect(f.cacheSize()).toBe(0);
  });
});

describe('eager operations', () => {
  beforeAll(() => setCompileDefaults({ target: 'js' }));
  afterAll(() => setCompileDefaults({ target: process.env['TANJENT_TARGET'] as 'js' }));

  /** How many functions are made of text while something runs. */
  function compiled(run: () => unknown): number {
    const made = vi.spyOn(globalThis, 'Function');
    try {
      run();
      return made.mock.calls.length;
    } finally {
      made.mockRestore();
    }
  }
  // Small arrays would be evaluated at first.
  const x = np.arange(9000);
  const repeated = (count: number): NDArray => np.broadcastTo(x, [count, 9000]);

  test('are compiled once', () => {
    clearCaches();
    expect(compiled(() => repeated(2))).toBe(1);
    expect(compiled(() => repeated(2))).toBe(0);
    expect(compiled(() => x.add(1))).toBeLessThanOrEqual(1);
    expect(compiled(() => x.add(2))).toBe(0);
  });

  test('of more than 256 that differ in params, the one unused for longest goes', () => {
    clearCaches();
    const all = (): void => {
      for (let count = 2; count < 302; count++) {
        repeated(3);
        expect(repeated(count).shape).toEqual([count, 9000]);
      }
    };
    expect(compiled(all)).toBe(300);
    expect(compiled(() => repeated(3))).toBe(0);
    expect(compiled(() => repeated(301))).toBe(0);
    expect(compiled(() => repeated(2))).toBe(1);
  });

  test('are compiled anew after clearCaches', () => {
    repeated(5);
    clearCaches();
    expect(compiled(() => repeated(5))).toBe(1);
  });
});

describe('transforms', () => {
  const program = makeIR((x: NDArray) => np.sin(x))(np.ones([2]));
  const batched = (size: number): Program => vmapProgram(program, size, [true]).program;

  test('remember 64 signatures of a program, those used last', () => {
    clearCaches();
    const [one, two] = [batched(1), batched(2)];
    for (let size = 3; size <= 64; size++) batched(size);
    expect(batched(1)).toBe(one);
    batched(65);
    expect(batched(1)).toBe(one);
    expect(batched(2)).not.toBe(two);
    expect(batched(2)).toEqual(two);
  });

  test('forget them by clearCaches', () => {
    const one = batched(1);
    expect(batched(1)).toBe(one);
    clearCaches();
    expect(batched(1)).not.toBe(one);
  });
});

describe('clearCaches', () => {
  test('jitted functions are traced again, with the same results', () => {
    const { run, traces } = counted((x: NDArray) => np.sin(x));
    const [small, large] = [np.array(0.5), np.ones([3])];
    for (const x of [small, large, small]) run(x);
    expect(traces()).toBe(2);
    clearCaches();
    expect(run(small).item()).toBe(Math.sin(0.5));
    run(large);
    run(small);
    expect(traces()).toBe(4);
  });

  test.each(['js', 'wasm'] as const)('nothing is lost in the heap: %s', (target) => {
    const f = jit((x: NDArray) => x.mul(2).add(1), { target });
    const before = f(np.ones([10_000]));
    const read = f(np.ones([10_000]));
    read.dataSync();
    clearCaches();
    expect(
      f(before)
        .dataSync()
        .every((v) => v === 7),
    ).toBe(true);
    expect(before.dataSync().every((v) => v === 3)).toBe(true);
    expect(read.dataSync().every((v) => v === 3)).toBe(true);
  });

  test('is harmless anywhere, also while something is traced', () => {
    const f = (x: NDArray): NDArray => {
      clearCaches();
      return np.sum(np.square(x));
    };
    const x = np.array([1, 2, 3]);
    expect(jit(grad(f))(x).js()).toEqual([2, 4, 6]);
    expect(vmap(grad(f))(np.ones([2, 2])).js()).toEqual([
      [2, 2],
      [2, 2],
    ]);
    clearCaches();
    clearCaches();
    expect(grad(jit(f))(x).js()).toEqual([2, 4, 6]);
  });

  test('programs that nobody wants any more are collected', async () => {
    const gone: string[] = [];
    const registry = new FinalizationRegistry<string>((what) => gone.push(what));
    const f = jit((x: NDArray) => x.add(1));
    const use = (): void => {
      const lowered = f.lower(np.ones([3]));
      registry.register(lowered, 'program');
      f(np.ones([3]));
      // What was used last stays until the next call.
      f(1);
    };
    use();
    collect();
    await nextTask();
    expect(gone).toEqual([]);
    clearCaches();
    await collectUntil(() => gone.length === 1);
    expect(gone).toEqual(['program']);
  });
});
