/**
 * What `auto` chooses, and the estimates behind it. Times themselves are what scripts/crossover.ts
 * measures.
 */
import { describe, expect, test } from 'vitest';
import { estimate, type Prices } from '../../src/codegen/targets/estimate.js';
import { js } from '../../src/codegen/targets/js/index.js';
import { wasm } from '../../src/codegen/targets/wasm/index.js';
import { grad, jit, lax, nn, numpy as np, type DType, type NDArray } from '../../src/index.js';
import type { Schedule } from '../../src/loops/loops.js';
import { unknownTurns } from '../../src/loops/walk.js';

type F = (x: NDArray) => NDArray;

const input = (n: number, dtype: DType = 'float64'): NDArray => np.ones([n], { dtype });
const choiceOf = (f: F, x: NDArray): string => jit(f, { target: 'auto' }).lower(x).target;

/** Nanoseconds. */
interface Times {
  readonly js: number;
  readonly wasm: number;
}

const nanoseconds = (schedule: Schedule, prices: Prices): number =>
  estimate(schedule, prices).nanoseconds;

function timesOf(f: F, x: NDArray): Times {
  const { schedule } = jit(f, { target: 'wasm' }).lower(x).compile();
  return { js: nanoseconds(schedule, js.prices), wasm: nanoseconds(schedule, wasm.prices) };
}

const square: F = (x) => np.matmul(np.outer(x, x), np.outer(x, x));

describe('the crossover', () => {
  const programs: readonly [name: string, js: number, wasm: number, f: F][] = [
    ['elementwise work', 50, 30_000, (x) => x.mul(x).add(x.mul(3))],
    ['elementary functions', 10, 3000, np.exp],
    ['a gradient', 10, 3000, grad((x) => np.sum(np.sin(x)))],
    ['a sum', 100, 30_000, (x) => np.sum(x)],
    ['a product of matrices', 3, 40, square],
    ['softmax', 10, 5000, (x) => nn.softmax(x)],
    ['a scan over vectors', 1, 3000, (x) =>
      lax.scan((c: NDArray, y: NDArray) => [np.tanh(c.add(y)), null], np.zeros([64]), x)[0]], // prettier-ignore
  ];

  test.each(programs)('of %s lies between %i and %i elements', (_, small, large, f) => {
    expect([choiceOf(f, input(small)), choiceOf(f, input(large))]).toEqual(['js', 'wasm']);
  });

  test.each(programs)('of %s is one', (_, small, large, f) => {
    const choices: string[] = [];
    for (let n = small; n < 2 * large; n = Math.ceil(1.5 * n)) choices.push(choiceOf(f, input(n)));
    expect(choices).toEqual([...choices].sort());
  });
});

describe('what scalars do stays JS', () => {
  test('also in long loops', () => {
    const f: F = (x) => lax.foriLoop(0, 100_000, (_, y: NDArray) => y.mul(0.5).add(1), x);
    expect(choiceOf(f, np.array(1))).toBe('js');
  });

  test('also for arrays of a few elements', () => {
    const f: F = (x) => lax.foriLoop(0, 100_000, (_, y: NDArray) => y.mul(0.5).add(1), x);
    expect(choiceOf(f, input(3))).toBe('js');
  });
});

describe('what a loop records on a tape', () => {
  type Three = [NDArray, NDArray, NDArray];
  /** Follows the Lorenz system for a number of turns that only the run knows. */
  const follow = (n: NDArray, ...start: Three): NDArray => {
    const turn = (_: NDArray, [x, y, z]: Three): Three => [
      x.add(y.sub(x).mul(0.01)),
      y.add(x.mul(np.subtract(28, z)).sub(y).mul(0.001)),
      z.add(x.mul(y).sub(z.mul(3)).mul(0.001)),
    ];
    return lax.foriLoop(0, n, turn, start).reduce((sum, y) => sum.add(y));
  };
  const slope = grad(follow, { argnums: [1, 2, 3] });
  const args: [NDArray, number, number, number] = [np.array(5, { dtype: 'int32' }), 1, 2, 3];

  test('is work, which what it computes of scalars is not', () => {
    const vectors = (n: NDArray, x: NDArray): NDArray =>
      np.sum(lax.foriLoop(0, n, (_, y: NDArray) => y.mul(y).mul(0.3).add(x), x));
    const target = (f: (n: NDArray, x: NDArray) => NDArray): string =>
      jit(f, { target: 'auto' }).lower(args[0], np.ones([60])).target;
    expect(target(grad(vectors, { argnums: 1 }))).toBe('wasm');
  });

  test('is no reason for calls that cost more where turns may be few', () => {
    expect(jit(follow, { target: 'auto' }).lower(...args).target).toBe('js');
    expect(jit(slope, { target: 'auto' }).lower(...args).target).toBe('js');
    const turn = (n: NDArray) => (_: unknown, x: NDArray) =>
      lax.foriLoop(0, n, (_, y: NDArray) => y.sub(y.mul(y).sub(x).div(y.mul(2))), x);
    const nested = (x: NDArray, n: NDArray): NDArray => lax.foriLoop(0, n, turn(n), x);
    expect(jit(grad(nested), { target: 'auto' }).lower(2, args[0]).target).toBe('js');
  });

  test('costs a price a word', () => {
    const { schedule } = jit(slope, { target: 'wasm' })
      .lower(...args)
      .compile();
    const dearer = { ...js.prices, tapeWord: js.prices.tapeWord + 1 };
    const words = (nanoseconds(schedule, dearer) - nanoseconds(schedule, js.prices)) / unknownTurns;
    expect(words).toBeCloseTo(4);
  });
});

describe('elementary functions', () => {
  const turns =
    (step: F): F =>
    (x) =>
      lax.foriLoop(0, 1000, (_, y: NDArray) => step(y), x);

  test('have prices of their own: one by one a sine takes longer in WebAssembly, exp in JS', () => {
    expect(choiceOf(turns(np.sin), input(8))).toBe('js');
    expect(choiceOf(turns(np.exp), input(8))).toBe('wasm');
  });

  test('gain less by lanes than other operations where they are of 8 bytes', () => {
    const perElement = (f: F, dtype: DType, { gainOfFunctions } = wasm.prices): number => {
      const { schedule } = jit(f, { target: 'wasm' }).lower(input(80_000, dtype)).compile();
      return nanoseconds(schedule, { ...wasm.prices, gainOfFunctions }) / 80_000;
    };
    const alone = { ...wasm.prices, gainOfFunctions: { 4: 1, 8: 1 } };
    for (const [dtype, width] of [
      ['float32', 4],
      ['float64', 8],
    ] as const) {
      const price = wasm.prices.functions.sin?.[width] ?? NaN;
      const saved = perElement(np.sin, dtype, alone) - perElement(np.sin, dtype);
      expect(saved).toBeCloseTo(price * (1 - 1 / wasm.prices.gainOfFunctions[width]), 1);
    }
  });
});

describe('arrays of a few elements', () => {
  test('are work where long loops go over them', () => {
    const f: F = (x) => lax.foriLoop(0, 100_000, (_, y: NDArray) => np.tanh(y), x);
    expect(choiceOf(f, input(24))).toBe('wasm');
  });
});

describe('what needs more memory than WebAssembly addresses', () => {
  const f: F = (x) => np.sum(np.cumsum(np.outer(x, x), 1).slice([], [null, null, -1]));

  test('runs in JS', () => {
    expect([choiceOf(f, input(10_000)), choiceOf(f, input(20_000))]).toEqual(['wasm', 'js']);
  });
});

describe('estimates', () => {
  test('grow with the turns of loops, also with blocks of turns', () => {
    for (const f of [np.exp, (x: NDArray) => np.sum(np.exp(x))]) {
      const [one, ten] = [timesOf(f, input(100_000)), timesOf(f, input(1_000_000))];
      expect(ten.js / one.js).toBeCloseTo(10, 0);
      expect(ten.wasm / one.wasm).toBeCloseTo(10, 0);
    }
  });

  test('count products by their terms', () => {
    const [one, two] = [timesOf(square, input(100)), timesOf(square, input(200))];
    expect(two.js / one.js).toBeGreaterThan(6.5);
    expect(two.js / one.js).toBeLessThan(9.5);
  });

  test('see what vectors cannot do', () => {
    const x = input(100_000);
    const gain = ({ js, wasm }: Times): number => js / wasm;
    expect(gain(timesOf((y) => np.sort(y), x))).toBeLessThan(1.5);
    expect(gain(timesOf((y) => np.exp(y), x))).toBeGreaterThan(2);
  });

  test('tell whether they assume how often loops run', () => {
    const assumes = (f: F): boolean =>
      estimate(jit(f, { target: 'wasm' }).lower(input(8)).compile().schedule, js.prices)
        .assumesTurns;
    const doubled = (x: NDArray): NDArray => x.mul(2);
    expect(assumes((x) => lax.foriLoop(0, 50, (_, y: NDArray) => doubled(y), x))).toBe(false);
    expect(assumes((x) => lax.whileLoop((y: NDArray) => np.sum(y).lt(9), doubled, x))).toBe(true);
    const count = (x: NDArray): NDArray => np.sum(x).astype('int32');
    const counted: F = (x) => lax.foriLoop(0, count(x), (_, y: NDArray) => doubled(y), x);
    expect(assumes(counted)).toBe(true);
  });

  test('know bodies that are called once a turn', () => {
    const f =
      (turns: number): F =>
      (x) =>
        lax.foriLoop(0, turns, (_, y: NDArray) => np.tanh(y), x);
    const [one, ten] = [timesOf(f(10), input(1000)), timesOf(f(100), input(1000))];
    expect(ten.js / one.js).toBeGreaterThan(8);
  });
});
