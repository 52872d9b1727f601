/** pureCallback: what the host computes, with types that it promises. */
import { describe, expect, test } from 'vitest';
import type { DenseArray } from '../../src/array/dense.js';
import {
  customJvp,
  grad,
  jit,
  jvp,
  lax,
  numpy as np,
  pureCallback,
  ShapeDtypeStruct,
  vmap,
  type NDArray,
} from '../../src/index.js';
import { makeIR } from '../../src/index.js';

const f64 = (...shape: number[]) => new ShapeDtypeStruct(shape, 'float64');
const f32 = (...shape: number[]) => new ShapeDtypeStruct(shape, 'float32');

/** The shapes that the host saw. */
let seen: (readonly number[])[] = [];
const onHost = (x: DenseArray): Float64Array => {
  seen.push(x.shape);
  return (x.dataSync() as Float64Array).map((v) => 10 * v + 1);
};
const onHostOfAny = (x: DenseArray): NDArray => {
  seen.push(x.shape);
  return np.reshape(np.array((x.dataSync() as Float64Array).map((v) => 10 * v + 1)), x.shape);
};

/** The same eagerly, compiled, and compiled a second time. */
function expectEach<A extends unknown[]>(
  f: (...args: A) => NDArray,
  args: A,
  expected: unknown,
): void {
  const compiled = jit(f as never) as typeof f;
  for (const run of [f, compiled, compiled]) expect(run(...args).js()).toEqual(expected);
}

const x3 = np.array([1, 2, 3]);

describe('values', () => {
  test('of arrays, numbers and several results, read and written around the call', () => {
    expectEach((x: NDArray) => pureCallback(onHost, f64(3), x), [x3], [11, 21, 31]);
    expectEach(
      (x: NDArray) => np.sin(pureCallback(onHost, f64(3), x.mul(0))).sub(np.sin(1)),
      [x3],
      [0, 0, 0],
    );
    const both = (x: NDArray, y: NDArray): NDArray => {
      const { sum, rows } = pureCallback(
        ({ a, b }: { a: DenseArray; b: DenseArray }, name: string) => {
          expect(name).toBe('both');
          return { sum: np.sum(a).add(b), rows: [np.array([b.item(), 2])] };
        },
        { sum: f64(), rows: [f64(2)] },
        { a: x, b: y },
        'both',
      );
      return np.concatenate([np.reshape(sum, [1]), (rows[0] as NDArray).mul(2)]);
    };
    expectEach(both, [x3, np.array(4)], [10, 8, 4]);
  });

  test('of all dtypes, of large arrays and of none', () => {
    for (const dtype of ['bool', 'int8', 'uint32', 'float16', 'bfloat16', 'complex64'] as const)
      for (const shape of [[], [5]]) {
        const x = np.ones(shape, dtype);
        const give = (v: DenseArray) => v;
        expectEach(
          (v: NDArray) => pureCallback(give, new ShapeDtypeStruct(shape, dtype), v),
          [x],
          x.js(),
        );
      }
    const long = np.arange(5000, undefined, undefined, { dtype: 'float64' });
    const back = jit((x: NDArray) => np.sum(pureCallback((v) => v, f64(5000), x.add(1))));
    expect(back(long).item()).toBe(5000 * 5001 * 0.5);
    expectEach((x: NDArray) => pureCallback((v) => v, f64(0), x), [np.zeros([0])], []);
    expectEach((x: NDArray) => pureCallback(() => 7, f32(), x), [x3], 7);
  });

  test('are those of each turn of a loop, and of the branch that is taken', () => {
    const summed = (xs: NDArray): NDArray =>
      lax.scan(
        (carry: NDArray, x: NDArray) => {
          const next = pureCallback((c, v) => c.item() * 2 + v.item(), f64(), carry, x);
          return [next, null];
        },
        np.array(0, { dtype: 'float64' }),
        xs,
      )[0];
    expectEach(summed, [x3], 11);
    const rows = (xs: NDArray): NDArray =>
      lax.scan(
        (c: NDArray, x: NDArray) => [c, pureCallback(onHostOfAny, f64(200), x)],
        np.array(0, { dtype: 'float64' }),
        xs,
      )[1] as NDArray;
    const xs = np.reshape(np.arange(400, undefined, undefined, { dtype: 'float64' }), [2, 200]);
    expectEach(rows, [xs], xs.mul(10).add(1).js());
    const guarded = (x: NDArray): NDArray =>
      lax.cond(
        x.gt(0),
        (v: NDArray) => v,
        (v: NDArray) =>
          pureCallback(
            () => {
              throw new RangeError('from the host');
            },
            f64(),
            v,
          ),
        x,
      );
    expectEach(guarded, [np.array(2)], 2);
    expect(() => jit(guarded)(np.array(-2))).toThrow('from the host');
    const batched = jit(
      vmap((x: NDArray) =>
        lax.cond(
          x.gt(0),
          (v: NDArray) => v,
          (v: NDArray) => pureCallback(onHostOfAny, f64(), v, { vmapMethod: 'sequential' }),
          x,
        ),
      ),
    );
    seen = [];
    expect(batched(np.array([1, -1, 2])).js()).toEqual([1, -9, 2]);
    expect(seen).toEqual([[]]);
  });

  test('are computed when the function runs, and not where nobody needs them', () => {
    let calls = 0;
    const count = () => ++calls;
    const f = jit((x: NDArray) => {
      pureCallback(count, f64(), x);
      return x.add(pureCallback(count, f64(), 5));
    });
    expect(makeIR((x: NDArray) => x.add(pureCallback(count, f64(), 5)))(x3)).toBeDefined();
    f.lower(x3);
    expect(calls).toBe(0);
    f(x3);
    f(x3);
    expect(calls).toBe(2);
  });

  test('the arrays that the host receives are its own', () => {
    const spoil = (v: DenseArray) => {
      (v.dataSync({ copy: false }) as Float64Array).fill(0);
      return v;
    };
    expectEach((x: NDArray) => pureCallback(spoil, f64(3), x).add(x), [x3], [1, 2, 3]);
  });
});

describe('under vmap', () => {
  const of =
    (vmapMethod: 'sequential' | 'expandDims' | 'broadcastAll') => (x: NDArray, y: NDArray) =>
      pureCallback(
        (a: DenseArray, b: DenseArray) => {
          seen.push(a.shape, b.shape);
          return np.multiply(a, b);
        },
        f64(2),
        x,
        y,
        { vmapMethod },
      );
  const [x, y] = [
    np.array([
      [1, 2],
      [3, 4],
      [5, 6],
    ]),
    np.array([10, 100]),
  ];
  const expected = [
    [10, 200],
    [30, 400],
    [50, 600],
  ];

  test.each([
    ['sequential', [[2], [2], [2], [2], [2], [2]]],
    [
      'expandDims',
      [
        [3, 2],
        [1, 2],
      ],
    ],
    [
      'broadcastAll',
      [
        [3, 2],
        [3, 2],
      ],
    ],
  ] as const)('%s', (method, shapes) => {
    const batched = vmap(of(method), [0, null]);
    for (const run of [batched, jit(batched)]) {
      seen = [];
      expect(run(x, y).js()).toEqual(expected);
      expect(seen).toEqual(shapes);
    }
    const twice = vmap(vmap(of(method), [0, null]), [null, 0]);
    const ys = np.stack([y, y.mul(2)]);
    expect(jit(twice)(x, ys).js()).toEqual([expected, np.array(expected).mul(2).js()]);
  });

  test('is an error unless a method is said', () => {
    expect(() => vmap((v: NDArray) => pureCallback(onHost, f64(), v))(x3)).toThrow(
      /^vmap: onHost of pureCallback does not say what becomes of it/,
    );
    expect(() => vmap((v: NDArray) => pureCallback((w) => w, v, v))(x3)).toThrow(
      /^vmap: the function of pureCallback does not say/,
    );
  });
});

describe('derivatives', () => {
  test('are an error that says where to give them, and no concern of a customJvp around it', () => {
    const f = (x: NDArray) => pureCallback((v) => Math.sin(v.item()), f64(), x);
    expect(() => grad(f)(1)).toThrow(/pureCallback has no derivative: .*customJvp or customVjp/);
    expect(() => jvp(f, [np.array(1)], [np.array(1)])).toThrow(/customJvp/);
    expect(grad((x: NDArray) => f(lax.stopGradient(x)).mul(x))(2).item()).toBeCloseTo(Math.sin(2));
    const sine = customJvp(f);
    sine.defjvp(([x], [dx]) => [sine(x as NDArray), np.cos(x as NDArray).mul(dx as NDArray)]);
    for (const run of [grad(sine), jit(grad(sine))])
      expect(run(1).item()).toBeCloseTo(Math.cos(1), 14);
  });
});

describe('errors', () => {
  const of = (result: unknown, type: unknown = f64(2)) => pureCallback(() => result, type, x3);

  test('say what was promised and what came', () => {
    expect(() => of([1, 2])).toThrow(/promised .*, but gave/);
    expect(() => of(np.array([1, 2, 3]))).toThrow(
      'the function promised result to be f64[2], but gave f64[3]',
    );
    expect(() => of({ a: np.array([1, 2], { dtype: 'int32' }) }, { a: f64(2) })).toThrow(
      'promised result.a to be f64[2], but gave i32[2]',
    );
    expect(() => of('text')).toThrow(/is .*text.*, no array/);
    expect(() => of(Promise.resolve(1))).toThrow(/no array/);
    expect(() => of(1, [3])).toThrow(/a tree of ShapeDtypeStructs, but holds/);
    expect(() => pureCallback(3 as never, f64(), x3)).toThrow('wants a function first');
    expect(() => pureCallback(onHost, f64(), x3, { vmapMethod: 'all' as never })).toThrow(
      /vmapMethod.*'sequential', 'expandDims' or 'broadcastAll'/,
    );
  });
});
