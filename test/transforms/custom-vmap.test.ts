/** Functions with batching rules of their own, against JAX: golden/collectives.json. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  customVmap,
  grad,
  jit,
  jvp,
  lax,
  makeIR,
  numpy as np,
  printProgram,
  vmap,
  type NDArray,
} from '../../src/index.js';
import { expectClose } from '../support/matchers.js';

const golden = JSON.parse(
  readFileSync(new URL('../golden/collectives.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, never>>;

const filled = (...shape: number[]): NDArray =>
  np.sin(np.arange(1, 1 + np.prod(shape).item())).reshape(shape);
const [x4, x34] = [filled(4), filled(3, 4)];

const scaled = customVmap((x: NDArray, y: NDArray) => x.mul(y));
scaled.defVmap((n, batched, x, y) => [np.multiply(10 * n, x).mul(y), batched[0] || batched[1]]);
const centered = customVmap((x: NDArray) => x);
centered.defVmap((_n, _batched, x) => [np.sin(x).sub(np.mean(np.sin(x), 0)), true]);
const total = customVmap((x: NDArray) => x);
total.defVmap((_n, _batched, x) => [np.sum(x.mul(x), 0), false]);

type F = (...xs: NDArray[]) => NDArray;
const cases: Readonly<Record<string, readonly [f: F, ...args: NDArray[]]>> = {
  customVmap: [vmap(scaled) as F, x4, x4],
  'customVmap, one mapped': [vmap(scaled, { inAxes: [0, null] }) as F, x4, np.array(2)],
  'customVmap, two axes': [vmap(vmap(scaled) as F) as F, x34, x34],
  'customVmap, jvp outside': [
    (x) => jvp((y: NDArray) => vmap(scaled)(y, x4), [x!], [np.cos(x!)])[1],
    x4,
  ],
  'customVmap, jvp inside': [
    vmap((x: NDArray) => jvp((y: NDArray) => scaled(y, x), [x], [1])[1]) as F,
    x4,
  ],
  'customVmap, grad outside': [grad((x: NDArray) => vmap(scaled)(x, x).sum()) as F, x4],
  'customVmap, mixing instances': [vmap(centered) as F, x4],
  'customVmap, grad of mixing': [grad((x: NDArray) => vmap(centered)(x).slice(1)) as F, x4],
  'customVmap, the same for all': [vmap(total, { outAxes: null }) as F, x4],
  'customVmap, jit': [vmap(jit(centered)) as F, x4],
};

describe('customVmap gives what JAX gives', () => {
  test.each(Object.keys(cases))('%s', (name) => {
    const [f, ...args] = cases[name] as [F, ...NDArray[]];
    const tolerance = { rtol: 1e-12, atol: 1e-13 };
    expectClose(f(...args), golden[name] as never, tolerance, name);
    expectClose(jit(f)(...args), golden[name] as never, tolerance, name);
  });

  test('in every case', () => {
    const names = Object.keys(golden).filter((name) => name.startsWith('customVmap'));
    expect(names.sort()).toEqual(Object.keys(cases).sort());
  });
});

describe('beyond JAX', () => {
  test('reverse mode inside of vmap goes by the rule, too', () => {
    // d/dx of 40 x y for each of four instances.
    const inside = vmap(grad(scaled) as F) as F;
    expectClose(inside(x4, x4), x4.mul(40), { rtol: 1e-15, atol: 0 });
    expectClose(jit(inside)(x4, x4), x4.mul(40), { rtol: 1e-15, atol: 0 });
    const twice = vmap(grad((x: NDArray) => grad((y: NDArray) => scaled(y, y))(x)) as F) as F;
    expectClose(twice(x4), [80, 80, 80, 80], { rtol: 1e-15, atol: 0 });
    const one = vmap(grad(scaled) as F, { inAxes: [0, null] }) as F;
    expectClose(one(x4, np.array(3)), [120, 120, 120, 120], { rtol: 1e-15, atol: 0 });
  });

  test('without vmap it is the function itself, whose derivatives are its own', () => {
    expect(scaled(2, 3).item()).toBe(6);
    expect(jit(scaled)(2, 3).item()).toBe(6);
    expect(grad(scaled)(2, 3).item()).toBe(3);
    const text = printProgram(makeIR((x: NDArray) => scaled(x, x))(1));
    expect(text).toContain('custom_vmap[');
    expect(text).toContain('rule=<rule of ');
  });
});

describe('the rule', () => {
  test('gets trees, and gives truths for parts of its value', () => {
    const seen: unknown[] = [];
    const f = customVmap(({ a, b }: { a: NDArray; b: NDArray }, k: NDArray) => ({
      s: a.mul(b),
      t: k.add(1),
    }));
    f.defVmap((n, batched, { a, b }, k) => {
      seen.push(n, batched);
      return [
        { s: a.mul(b), t: k.add(1) },
        { s: true, t: false },
      ];
    });
    const y = vmap(f, { inAxes: [{ a: 0, b: null }, null] } as never) as never as typeof f;
    const { s, t } = y({ a: np.array([1, 2]), b: 3 }, 4);
    expect([s.js(), t.js()]).toEqual([
      [3, 6],
      [5, 5],
    ]);
    expect(seen).toEqual([2, [{ a: true, b: false }, false]]);
  });

  test('may use values of the function around', () => {
    const outer = jit((w: NDArray, xs: NDArray) => {
      const f = customVmap((x: NDArray) => x.mul(w));
      f.defVmap((_n, _b, x) => [x.mul(w).add(w), true]);
      return vmap(f)(xs);
    });
    expect(outer(2, np.array([1, 2, 3])).js()).toEqual([4, 6, 8]);
  });

  test('sees what unmapped operands need in a loop, and the batch of a named axis', () => {
    const f = customVmap((x: NDArray) => x);
    f.defVmap((n, _b, x) => [x.mul(n), true]);
    const looped = vmap(
      (x: NDArray) => lax.foriLoop(0, 2, (_i, c) => f(c).add(lax.psum(x, 'i')), x),
      { axisName: 'i' },
    );
    expect(looped(np.array([1, 2])).js()).toEqual([(1 * 2 + 3) * 2 + 3, (2 * 2 + 3) * 2 + 3]);
  });

  test('is checked', () => {
    const f = customVmap((x: NDArray) => x.mul(2));
    const mapped = () => vmap(f)(x4);
    expect(mapped).toThrow('customVmap: a batch of');
    f.defVmap((() => 5) as never);
    expect(mapped).toThrow('must return [value, outBatched]');
    f.defVmap((_n, _b, x) => [x.sum(), true]);
    expect(mapped).toThrow('they must have one shape'.slice(5));
    f.defVmap((_n, _b, x) => [x, [true, false]]);
    expect(mapped).toThrow('outBatched of the batching rule');
    expect(() => f.defVmap(5 as never)).toThrow('defVmap');
    const captures = (x: NDArray): NDArray => {
      const g = customVmap((y: NDArray) => y.mul(x));
      g.defVmap((_n, _b, y) => [y, true]);
      return g(x);
    };
    expect(() => vmap(captures)(x4)).toThrow('uses a mapped value that it does not take');
  });
});
