/** debug.checkNumerics finds the operation that makes the first NaN, wherever it is. */
import { describe, expect, test } from 'vitest';
import { TanjentError } from '../../src/array/errors.js';
import type { NDArray } from '../../src/array/ndarray.js';
import {
  checkpoint,
  customJvp,
  debug,
  grad,
  jit,
  jvp,
  lax,
  numpy as np,
  vmap,
} from '../../src/index.js';

const { checkNumerics } = debug;

/** The message without the place in this file of the checked call. */
function message(make: () => unknown): string {
  try {
    make();
  } catch (error) {
    expect(error).toBeInstanceOf(TanjentError);
    expect((error as TanjentError).code).toBe('not-finite');
    return (error as TanjentError).summary.replaceAll(/[^ ]*\/(\S+\.ts):\d+:\d+/g, '$1');
  }
  return 'nothing was thrown';
}

const root = (x: NDArray): NDArray => np.sqrt(x).mul(2);

describe('a NaN', () => {
  test('is found where it is made, with the equation, the place, the operands and the line', () => {
    const f = checkNumerics((x: NDArray): NDArray => {
      const y = np.log(x.sub(2));
      return y.add(1);
    });
    expect(
      message(() =>
        f(
          np.array([
            [3, 4],
            [1, 2],
          ]),
        ),
      ),
    ).toBe(
      "debug.checkNumerics: 'c:f64[2,2] = log b' makes NaN at [1,0] of -1, called at check-numerics.test.ts.",
    );
    expect(
      f(
        np.array([
          [3, 4],
          [5, 3],
        ]),
      ).js(),
    ).toEqual([
      [1, Math.log(2) + 1],
      [Math.log(3) + 1, 1],
    ]);
  });

  test('names the line that made it', () => {
    const f = checkNumerics(root);
    try {
      f(-1);
      expect.unreachable();
    } catch (error) {
      const { summary, position } = error as TanjentError;
      const lines = (text: string | undefined) =>
        /check-numerics\.test\.ts:(\d+)/.exec(text ?? '')?.[1];
      expect(Number(lines(summary))).toBe(31);
      expect(Number(lines(position))).toBeGreaterThan(50);
    }
  });

  test('that an argument or a captured array has is told as that', () => {
    const f = checkNumerics(function loss(p: { w: NDArray }): NDArray {
      return np.sum(p.w.mul(2));
    });
    expect(message(() => f({ w: np.array([1, NaN, 2]) }))).toBe(
      'debug.checkNumerics: argument 0.w of loss has NaN at [1].',
    );
    const bad = np.array([NaN, 1]);
    const g = checkNumerics((x: NDArray): NDArray => x.mul(bad));
    expect(message(() => g(1))).toBe(
      'debug.checkNumerics: an array that the function captures has NaN at [0].',
    );
  });

  test('in a scan, a while loop, a branch, a jitted function, a checkpoint, a rule', () => {
    const made = 'makes NaN of -1, called at check-numerics.test.ts.';
    const scanned = (x: NDArray): NDArray =>
      lax.foriLoop(0, 5, (_i: NDArray, v: NDArray) => np.sqrt(v).sub(2), x);
    expect(message(() => checkNumerics(scanned)(1))).toBe(
      `debug.checkNumerics: 'c:f64[]* = sqrt a' ${made}`,
    );
    const searched = (x: NDArray): NDArray =>
      lax.whileLoop(
        (v: NDArray) => v.lt(3),
        (v: NDArray) => np.log(v.sub(1)),
        x,
      );
    expect(message(() => checkNumerics(searched)(0))).toContain(made);
    const branches = (x: NDArray): NDArray =>
      lax.cond(
        x.gt(0),
        (v: NDArray) => np.log(v.neg()),
        (v: NDArray) => v,
        x,
      );
    expect(message(() => checkNumerics(branches)(1))).toContain(made);
    expect(checkNumerics(branches)(-1).item()).toBe(-1);
    const called = jit((x: NDArray): NDArray => root(x));
    expect(message(() => checkNumerics((x: NDArray) => called(x.neg()))(1))).toContain(made);
    expect(message(() => checkNumerics(checkpoint(root))(-1))).toContain(made);
    const custom = customJvp((x: NDArray): NDArray => root(x));
    custom.defjvp(([x], [dx]) => [root(x), dx.mul(np.log(x.neg()))]);
    expect(message(() => checkNumerics(custom)(-1))).toContain(made);
    expect(message(() => checkNumerics(grad(custom))(1))).toContain(`log `);
  });

  test('in a gradient, where the value is a number', () => {
    const norm = (x: NDArray): NDArray => np.sqrt(np.sum(x.mul(x)));
    expect(checkNumerics(norm)(np.zeros([2])).item()).toBe(0);
    const text = message(() => checkNumerics(grad(norm))(np.zeros([2])));
    expect(text).toMatch(
      /'.* = mul .*' makes NaN at \[0\] of .*, called at check-numerics\.test\.ts\./,
    );
  });

  test('under jit, vmap, grad and jvp of the checked function', () => {
    const checked = checkNumerics(root);
    const made = 'makes NaN of -4, called at check-numerics.test.ts.';
    expect(message(() => jit(checked)(-4))).toContain(made);
    expect(message(() => vmap(checked)(np.array([1, -4])))).toContain(made);
    expect(message(() => grad(checked)(-4))).toContain(made);
    expect(message(() => jvp(checked, [-4], [1]))).toContain(made);
    expect(message(() => checkNumerics(vmap(root))(np.array([1, -4])))).toContain(
      'NaN at [1] of -4',
    );
    expect(vmap(checked)(np.array([1, 4])).js()).toEqual([2, 4]);
    expect(grad(checked)(4).item()).toBe(0.5);
    expect(jit(grad(checked))(4).item()).toBe(0.5);
    expect(jit(vmap(grad(checked)))(np.array([4, 1])).js()).toEqual([0.5, 1]);
  });

  test('the next call works, and the function is compiled once', () => {
    let traces = 0;
    const f = checkNumerics((x: NDArray): NDArray => {
      traces++;
      return root(x);
    });
    expect(() => f(-1)).toThrow('NaN');
    expect(f(4).item()).toBe(4);
    expect(() => f(-1)).toThrow('NaN');
    expect(f(9).item()).toBe(6);
    expect(traces).toBe(1);
  });
});

describe('an infinity', () => {
  const inverse = (x: NDArray): NDArray => np.ones([2]).div(x);

  test('is no error unless asked for', () => {
    expect(checkNumerics(inverse)(np.array([0, 1])).js()).toEqual([Infinity, 1]);
    const strict = checkNumerics(inverse, { infinities: true });
    expect(message(() => strict(np.array([1, 0])))).toContain('makes Infinity at [1] of 1 and 0');
    expect(message(() => strict(np.array([-Infinity, 0])))).toContain('has -Infinity at [0]');
    expect(strict(np.array([1, 2])).js()).toEqual([1, 0.5]);
  });
});

test('a shared function stays shared', () => {
  const inner = jit((x: NDArray): NDArray => {
    let y = x;
    for (let i = 0; i < 30; i++) y = np.sin(y);
    return y;
  });
  const calls =
    (n: number) =>
    (x: NDArray): NDArray => {
      let y = x;
      for (let i = 0; i < n; i++) y = inner(y).add(i);
      return y;
    };
  const size = (n: number): number => {
    const f = checkNumerics(calls(n)) as unknown as ReturnType<typeof jit>;
    return f.lower(1).text('optimized').length;
  };
  expect(size(40)).toBeLessThan(4 * size(4));
});

test.each([
  [() => checkNumerics(3 as never), 'wants a function first'],
  [() => checkNumerics(root, true as never), 'takes at most 1 argument (f)'],
])('%s', (make, text) => {
  expect(make).toThrow(text);
});
