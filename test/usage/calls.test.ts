/** Transforms called in ways that only newcomers think of. */
import { describe, expect, test } from 'vitest';
import type { NDArray } from '../../src/array/ndarray.js';
import {
  checkGrads,
  checkpoint,
  customJvp,
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
    ['argnums of another kind', () => grad(total, wrong('y'))],
    ['half an argument', () => valueAndGrad(total, wrong([0, 1.5]))],
    ['a holomorphic function of other kind', () => grad(total, wrong({ holomorphic: 'yes' }))],
    ['argNums', () => grad(total, wrong({ argNums: 1 }))],
    ['static_argnums', () => jit(total, wrong({ static_argnums: [1] }))],
    ['staticArgnames of another kind', () => jit(total, wrong({ staticArgnames: [1] }))],
    ['an axis named by a number', () => vmap(total, 0, 0, wrong(5))],
    ['options behind options', () => vmap(total, wrong({ inAxes: 0 }), wrong({ outAxes: 0 }))],
    ['a policy of another name', () => checkpoint(twice, wrong({ policy: 'all' }))],
    ['names of arguments', () => customJvp(total, wrong({ nondiffArgnames: ['y'] }))],
    ['too many', () => (vjp as (...args: unknown[]) => unknown)(twice, [v], true, [], 1)],
  ])('%s', (_what, call) => {
    expect(code(call)).toBe('bad-argument');
    expect(jit(grad(total))(v, v).js()).toEqual([1, 2, 3]);
  });

  test('what is near to a name is answered with the name', () => {
    expect(() => jit(total, wrong({ static_argnums: [1] }))).toThrow("Is 'staticArgnums' meant?");
    expect(() => grad(total, wrong({ argNums: 1 }))).toThrow("Is 'argnums' meant?");
  });

  test('options come by position as they do in JAX', () => {
    const w = np.array([4, 5, 6]);
    expect(grad(total, 1)(v, w).js()).toEqual([1, 2, 3]);
    expect(valueAndGrad(total, [1, 0])(v, w)[1].map((g) => g.js())).toEqual([v.js(), w.js()]);
    const withAux = (x: NDArray): [NDArray, NDArray] => [x.mul(x).sum(), x];
    expect(grad(withAux, 0, true)(v).map((g) => g.js())).toEqual([[2, 4, 6], v.js()]);
    expect(jacfwd(twice, 0)(v).js()).toEqual(jacfwd(twice)(v).js());
    expect(vmap(total, { inAxes: [0, null] })(np.stack([v, w]), v).js()).toEqual([14, 32]);
    expect(vmap(total, [null, 0], 0)(v, np.stack([v, w])).js()).toEqual([14, 32]);
    expect(vmap(twice, 1, 1)(np.stack([v, w])).js()).toEqual(
      vmap(twice, 1, { outAxes: 1 })(np.stack([v, w])).js(),
    );
    const paired = (x: NDArray): [NDArray, NDArray] => [twice(x), x];
    expect(vjp(paired, [v], true)[2].js()).toEqual(v.js());
  });

  test('linearize returns what else the function returns', () => {
    const f = (x: NDArray): [NDArray, { n: NDArray }] => [x.mul(x), { n: x.sum() }];
    const [value, along, aux] = linearize(f, [v], { hasAux: true });
    expect(value.js()).toEqual([1, 4, 9]);
    expect(along(np.ones([3])).js()).toEqual([2, 4, 6]);
    expect(aux.n.item()).toBe(6);
  });

  test('integers have the gradient null where they are allowed', () => {
    const f = (x: NDArray, n: NDArray): NDArray => x.mul(n).sum();
    const n = np.array([1, 2, 3], 'int32');
    expect(code(() => grad(f, 1)(v, n))).toBe('gradient-of-integer');
    const [dx, dn] = grad(f, { argnums: [0, 1], allowInt: true })(v, n);
    expect(dx.js()).toEqual([1, 2, 3]);
    expect(dn).toBeNull();
  });

  test('forgotten tangents and cotangents are no zeros', () => {
    expect(code(() => jvp(twice, [v], wrong(undefined)))).toBe('bad-argument');
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
  test('compares texts and booleans among the arguments by value', () => {
    const f = jit((x: NDArray, how: { name: string; negated: boolean }) => {
      const y = how.name === 'double' ? x.mul(2) : x.mul(x);
      return how.negated ? y.neg() : y;
    });
    const of = (name: string, negated: boolean) => f(np.array([3, 4]), { name, negated }).js();
    expect(of('double', false)).toEqual([6, 8]);
    expect(of('square', false)).toEqual([9, 16]);
    expect(of('square', true)).toEqual([-9, -16]);
    expect(of('double', false)).toEqual([6, 8]);
  });

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
