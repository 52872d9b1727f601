/** Modules of StableHLO as text: what XLA makes of them, `npm run test:xla` tells. */
import { describe, expect, test } from 'vitest';
import { debug, grad, jit, lax, numpy as np, type NDArray } from '../../src/index.js';
import { toStableHLO } from '../../src/stablehlo/index.js';

const text = (f: (...args: NDArray[]) => NDArray, ...args: NDArray[]): string =>
  toStableHLO(jit(f).lower(...args)).text;

const count = (lines: string, part: string): number => lines.split(part).length - 1;

describe('toStableHLO', () => {
  test('writes arithmetic in the order of the program', () => {
    expect(text((x, y) => np.add(np.sin(x), y).mul(2), np.ones([3]), np.ones([3])))
      .toMatchInlineSnapshot(`
      "module @the_function {
        func.func public @main(%arg0: tensor<3xf64> {jax.arg_info = "[0]"}, %arg1: tensor<3xf64> {jax.arg_info = "[1]"}) -> (tensor<3xf64> {jax.result_info = "result"}) {
          %0 = stablehlo.sine %arg0 : tensor<3xf64>
          %1 = stablehlo.add %0, %arg1 : tensor<3xf64>
          %2 = stablehlo.constant dense<2.0> : tensor<3xf64>
          %3 = stablehlo.multiply %1, %2 : tensor<3xf64>
          "func.return"(%3) : (tensor<3xf64>) -> ()
        }
      }
      "
    `);
  });

  test('tells of the trees of arguments and results, and of what is given up', () => {
    const step = (params: { readonly w: NDArray }, x: NDArray, name: string) => ({
      w: params.w.add(x),
      known: name === 'a' ? [x] : [],
    });
    const jitted = jit(step, { donate: 0 });
    const { manifest, text: code } = toStableHLO(
      jitted.lower(
        { w: np.ones([2], { dtype: 'float32' }) },
        np.array(1, { dtype: 'float32' }),
        'a',
      ),
    );
    expect(manifest.name).toBe('step');
    expect(manifest.inputs).toEqual([
      { path: '[0].w', shape: [2], dtype: 'float32', donated: true, output: 1 },
      { path: '[1]', shape: [], dtype: 'float32', donated: false, output: null },
    ]);
    expect(manifest.outputs).toEqual([
      { path: '.known[0]', shape: [], dtype: 'float32' },
      { path: '.w', shape: [2], dtype: 'float32' },
    ]);
    expect(code).toContain(
      '%arg0: tensor<2xf32> {jax.arg_info = "[0].w", tf.aliasing_output = 1 : i32}',
    );
    expect(count(code, 'tf.aliasing_output')).toBe(1);
    // Each result takes the memory of one argument at most.
    const sum = jit((x: NDArray, y: NDArray) => x.add(y), { donate: [0, 1] });
    const both = toStableHLO(sum.lower(np.ones([2]), np.ones([2])));
    expect(both.manifest.inputs.map(({ output }) => output)).toEqual([0, null]);
    expect(both.text).toContain(
      '%arg1: tensor<2xf64> {jax.arg_info = "[1]", jax.buffer_donor = true}',
    );
  });

  test('writes a function that is called twice once', () => {
    const inner = jit(function inner(x: NDArray): NDArray {
      return np.sin(x);
    });
    const code = text((x) => inner(inner(x)), np.ones([2]));
    expect(count(code, 'func.func private @inner(')).toBe(1);
    expect(count(code, '{callee = @inner}')).toBe(2);
    expect(count(code, 'stablehlo.sine')).toBe(1);
  });

  test('text does not grow with the turns of a loop', () => {
    const of = (length: number): string =>
      text((x) => lax.scan((c: NDArray, y: NDArray) => [c.mul(y), c], 1, x)[0], np.ones([length]));
    expect(of(1000).length - of(10).length).toBeLessThan(50);
  });

  test('names the line of what cannot go', () => {
    const told = (x: NDArray): NDArray => {
      debug.print('{}', x);
      return x;
    };
    expect(() => text(told, np.ones([2]))).toThrow(
      /^toStableHLO: a function of the host.*\n {2}at .*out\.test\.ts:\d+/,
    );
    const unknown = grad((x: NDArray) =>
      lax.whileLoop(
        (y: NDArray) => y.lt(9),
        (y: NDArray) => y.mul(2),
        x,
      ),
    );
    expect(() => text(unknown, np.array(1))).toThrow('a loop whose number of turns is not known');
  });

  test('wants what a jitted function becomes', () => {
    // @ts-expect-error not lowered
    expect(() => toStableHLO(jit(np.sin))).toThrow('jit(f).lower(x)');
  });
});
