/** Transforms called in ways that only newcomers think of. */
import { describe, expect, test } from 'vitest';
import type { NDArray } from '../../src/array/ndarray.js';
import {
  checkGrads,
  grad,
  jacfwd,
  jit,
  jvp,
  lax,
  linearize,
  numpy as np,
  random,
  valueAndGrad,
  vjp,
  vmap,
} from '../../src/index.js';
import { code } from './thrown.js';

const v = np.array([1, 2, 3]);
const twice = (x: NDArray): NDArray => x.mul(2);
const total = (x: NDArray, y: NDArray): NDArray => x.mul(y).sum();
const wrong = (x: unknown): never => x as never;

describe('arguments of transforms that JS lets through', () => {
  test.each<[string, () => unknown]>([
    ['jit of a number', () => jit(wrong(3))],
    ['grad of an array', () => grad(wrong(v))],
    ['vmap of undefined', () => vmap(wrong(undefined))],
    ['jvp of an array', () => jvp(wrong(v), wrong([v]), wrong([v]))],
    ['jvp at an array', () => jvp(twice, wrong(v), wrong(v))],
    ['vjp at an array', () => vjp(twice, wrong(v))],
    ['linearize at an array', () => linearize(twice, wrong(v))],
    ['argnums without an object', () => grad(total, wrong(1))],
    ['a list of argnums without an object', () => valueAndGrad(total, wrong([0, 1]))],
    ['argnums without an object, of a Jacobian', () => jacfwd(total, wrong(1))(v, v)],
  ])('%s', (_what, call) => {
    expect(code(call)).toBe('bad-argument');
    expect(jit(grad(total))(v, v).js()).toEqual([1, 2, 3]);
  });

  test('forgotten tangents and cotangents are no zeros', () => {
    expect(code(() => jvp(twice, [v], wrong(undefined)))).toBe('tree-mismatch');
    const [, pullback] = vjp(twice, [v]);
    expect(code(() => (pullback as () => unknown)())).toBe('tree-mismatch');
    expect(pullback(null)[0].js()).toEqual([0, 0, 0]);
  });

  test('aux may be undefined', () => {
    const f = (x: NDArray): [NDArray, undefined] => [x.sum(), undefined];
    expect(grad(f, { hasAux: true })(v)[1]).toBe(undefined);
  });

  test('an instance of a class is no tree', () => {
    class Params {
      w = v;
    }
    const f = (p: Params): NDArray => p.w.sum();
    expect(() => grad(f)(wrong(new Params()))).toThrow(/instances of classes/);
  });

  test('checkGrads names functions without a name', () => {
    const half: unknown = [(x: NDArray) => lax.stopGradient(x).mul(x)][0];
    expect(() => checkGrads(wrong(half), wrong([v]))).toThrow(/of the function is/);
  });

  test('a length in the place of a shape', () => {
    expect(random.normal(random.key(0), wrong(3)).shape).toEqual([3]);
    expect(random.bits(random.key(0), wrong(3)).shape).toEqual([3]);
    expect(code(() => random.normal(random.key(0), [-1]))).toBe('bad-argument');
  });
});

describe('leaked tracers', () => {
  let kept: NDArray = v;
  jit((x: NDArray) => (kept = x.add(1)))(1);

  test.each<[string, () => unknown]>([
    ['as an argument of a jitted function', () => jit((x: NDArray) => x)(kept)],
    ['read', () => kept.item()],
    ['as text', () => String(kept)],
  ])('%s', (_what, use) => expect(code(use)).toBe('leaked-tracer'));
});

describe('jit', () => {
  test('compares static lists and objects by value', () => {
    let traces = 0;
    const filled = jit(
      (x: NDArray, { shape }: { shape: number[] }) => {
        traces++;
        return np.zeros(shape).add(x);
      },
      { staticArgnums: 1 },
    );
    const option = { shape: [2, 2] };
    expect(filled(1, option).shape).toEqual([2, 2]);
    expect(filled(1, { shape: [2, 2] }).shape).toEqual([2, 2]);
    expect(traces).toBe(1);
    option.shape.push(3);
    expect(filled(1, option).shape).toEqual([2, 2, 3]);
    expect(traces).toBe(2);
  });

  test('sizes that are traced ask for a static argument', () => {
    expect(() => jit((n: NDArray) => np.zeros([n as unknown as number]))(3)).toThrow(
      /static argument/,
    );
    expect(() => jit((x: NDArray, axis: NDArray) => x.sum(wrong(axis)))(v, 0)).toThrow(
      /staticArgnums/,
    );
  });

  test.each(['runtime', 'arena', 'Math', 'class', 'erf', 'a b\n', '*/', '__proto__', ''])(
    'compiles functions called %j',
    (name) => {
      const f = (x: NDArray): NDArray => np.round(np.log1p(x)).argmax();
      Object.defineProperty(f, 'name', { value: name });
      expect(jit(f)(v).item()).toBe(0);
      expect(jit((x: NDArray) => jit(f)(x))(v).item()).toBe(0);
    },
  );

  test('an unknown stage', () => {
    expect(code(() => jit(twice).lower(v).text(wrong('wasm')))).toBe('bad-argument');
  });
});
