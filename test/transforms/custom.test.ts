/** Functions with derivative rules of the user's own, under all transforms. */
import { describe, expect, expectTypeOf, test } from 'vitest';
import {
  checkGrads,
  closureConvert,
  customJvp,
  customVjp,
  grad,
  hessian,
  jit,
  jvp,
  lax,
  numpy as np,
  stopGradient,
  vjp,
  vmap,
  type NDArray,
} from '../../src/index.js';
import { expectClose } from '../support/matchers.js';
import { code } from '../usage/thrown.js';

const close = { rtol: 1e-12, atol: 1e-14 };
const sigmoid = (x: NDArray): NDArray => np.divide(1, np.exp(x.neg()).add(1));
const xs = np.array([-1, 0, 2]);

function makeSoftplus() {
  const softplus = customJvp((x: NDArray) => np.log(np.exp(x).add(1)));
  return softplus.defjvp(([x], [dx]) => [softplus(x), dx.mul(sigmoid(x))]);
}

describe('customJvp', () => {
  test('keeps the type of the function', () => {
    const softplus = makeSoftplus();
    expectTypeOf(softplus(1)).toEqualTypeOf<NDArray>();
    expect(softplus(1).item()).toBeCloseTo(Math.log1p(Math.E), 14);
  });

  test('agrees with the function without a rule, at any order', () => {
    const softplus = makeSoftplus();
    const plain = (x: NDArray): NDArray => np.log(np.exp(x).add(1));
    const orders = [
      grad,
      (f: typeof plain) => grad(grad(f)),
      (f: typeof plain) => grad(grad(grad(f))),
    ];
    for (const derive of orders) {
      expectClose(vmap(derive(softplus))(xs), vmap(derive(plain))(xs), close);
      expectClose(jit(vmap(derive(softplus)))(xs), vmap(derive(plain))(xs), close);
    }
    expectClose(jvp(softplus, [xs], [xs])[1], jvp(plain, [xs], [xs])[1], close);
    expectClose(
      hessian((x: NDArray) => softplus(x).sum())(xs),
      hessian((x: NDArray) => plain(x).sum())(xs),
      close,
    );
    checkGrads((x: NDArray) => softplus(x).sum(), [xs]);
  });

  test('has the derivative of the rule where the function overflows', () => {
    expect(grad(makeSoftplus())(1000).item()).toBe(1);
    expect(vmap(grad(makeSoftplus()))(np.array([1000, -1000])).js()).toEqual([1, 0]);
  });

  test('takes and returns trees; integers have the tangent null', () => {
    const given: unknown[] = [];
    const scale = customJvp((p: { x: NDArray; k: NDArray }, y: NDArray) => ({
      out: p.x.mul(y),
      count: p.k,
    }));
    scale.defjvp(([p, y], [dp, dy]) => {
      given.push(dp.k);
      return [scale(p, y), { out: dp.x.mul(y).add(p.x.mul(dy)), count: null }];
    });
    const k = np.array([1, 2], { dtype: 'int32' });
    const loss = (x: NDArray, y: NDArray): NDArray => scale({ x, k }, y).out.sum();
    const [gx, gy] = grad(loss, { argnums: [0, 1] })(np.array([3, 4]), np.array([5, 6]));
    expect([gx.js(), gy.js()]).toEqual([
      [5, 6],
      [3, 4],
    ]);
    expect(given).toEqual([null]);
  });

  test('nondiffArgnums come first and reach the rule as they are', () => {
    const seen: unknown[] = [];
    const power = customJvp((x: NDArray, n: number, f: (x: NDArray) => NDArray) => f(x.pow(n)), {
      nondiffArgnums: [1, 2],
    });
    power.defjvp((n, f, [x], [dx]) => {
      expectTypeOf(n).toEqualTypeOf<number>();
      seen.push(n, f);
      return [power(x, n, f), dx.mul(x.pow(n - 1)).mul(n)];
    });
    const identity = (x: NDArray): NDArray => x;
    expect(grad((x: NDArray) => power(x, 3, identity))(2).item()).toBe(12);
    expect(jit(grad((x: NDArray) => power(x, 3, identity)))(2).item()).toBe(12);
    expect(seen.slice(0, 2)).toEqual([3, identity]);
  });

  test('an array among nondiffArgnums has no derivative', () => {
    const scaled = customJvp((x: NDArray, c: NDArray) => x.mul(c), { nondiffArgnums: 1 });
    scaled.defjvp((c, [x], [dx]) => [scaled(x, c), dx.mul(c)]);
    const c = np.array([2, 3]);
    expect(grad((x: NDArray) => scaled(x, c).sum())(np.ones([2])).js()).toEqual([2, 3]);
    expect(vmap(grad((x: NDArray) => scaled(x, c).sum()))(np.ones([2, 2])).js()).toEqual([
      [2, 3],
      [2, 3],
    ]);
    const byC = grad((a: NDArray) => scaled(np.ones([2]), a).sum());
    expect(code(() => byC(c))).toBe('not-differentiable');
  });

  test('what the function captures is captured, but has no derivative', () => {
    const f = (y: NDArray, x: NDArray): NDArray => {
      const product = customJvp((u: NDArray) => u.mul(y));
      product.defjvp(([u], [du]) => [u.mul(5), du.mul(5)]);
      return product(x);
    };
    expect(jit(f)(2, 3).item()).toBe(6);
    expect(jit((y: NDArray) => grad((x: NDArray) => f(stopGradient(y), x))(3))(2).item()).toBe(5);
    expect(code(() => grad(f)(2, 3))).toBe('not-differentiable');
  });

  test('defjvps adds up what each argument gives', () => {
    const product = customJvp((x: NDArray, y: NDArray) => x.mul(y));
    product.defjvps(
      (dx, _out, _x, y) => dx.mul(y),
      (dy, _out, x) => dy.mul(x),
    );
    expect(grad(product)(2, 3).item()).toBe(3);
    expect(jvp(product, [2, 3], [10, 100])[1].item()).toBe(230);
    const onlyFirst = customJvp((x: NDArray, y: NDArray) => x.mul(y));
    onlyFirst.defjvps((dx, _out, _x, y) => dx.mul(y), null);
    expect(grad(onlyFirst, { argnums: 1 })(2, 3).item()).toBe(0);
  });

  test('a rule may use loops and other derivatives', () => {
    const sumOfSines = (x: NDArray): NDArray =>
      lax.scan((c: NDArray, r: NDArray) => [c.add(np.sin(r)), null], np.array(0), x)[0];
    const f = customJvp(sumOfSines);
    f.defjvp(([x], [dx]) => jvp(sumOfSines, [x], [dx]));
    const x = np.array([1, 2]);
    expectClose(grad(f)(x), np.cos(x), close);
    expectClose(jit(grad(f))(x), np.cos(x), close);
    expectClose(jvp(f, [x], [np.array([1, 0])])[1], np.cos(1), close);
    expectClose(hessian(f)(x), np.diag(np.sin(x).neg()), close);
  });

  test('stands in the body of a scan', () => {
    const softplus = makeSoftplus();
    const run = (step: (x: NDArray) => NDArray) => (x: NDArray) =>
      lax.foriLoop(0, 3, (_i, c: NDArray) => step(c), x);
    const plain = (x: NDArray): NDArray => np.log(np.exp(x).add(1));
    expectClose(grad(run(softplus))(0.3), grad(run(plain))(0.3), close);
    expectClose(jit(vmap(grad(run(softplus))))(xs), vmap(grad(run(plain)))(xs), close);
  });
});

describe('customVjp', () => {
  const clipped = customVjp((x: NDArray) => x).defvjp(
    (x) => [x, null],
    (_, ct) => [np.clip(ct, -1, 1)],
  );

  test('clips a gradient', () => {
    const f = (x: NDArray): NDArray =>
      clipped(x)
        .mul(np.array([0.5, 3, -3]))
        .sum();
    const expected = [0.5, 1, -1];
    expect(grad(f)(xs).js()).toEqual(expected);
    expect(jit(grad(f))(xs).js()).toEqual(expected);
    expect(vmap(grad(f))(np.ones([2, 3])).js()).toEqual([expected, expected]);
    expect(clipped(3).item()).toBe(3);
  });

  test('rounds with a straight-through derivative', () => {
    const round = customVjp((x: NDArray) => np.round(x)).defvjp(
      (x) => [np.round(x), null],
      (_, ct) => [ct],
    );
    const loss = (x: NDArray): NDArray => np.square(round(x)).sum();
    expect(grad(loss)(np.array([1.2, 2.7])).js()).toEqual([2, 6]);
  });

  test('agrees with the function without rules, at second order and in loops', () => {
    const plain = (x: NDArray, y: NDArray): NDArray => np.sin(x).mul(y);
    const f = customVjp(plain).defvjp(
      (x, y) => [plain(x, y), { x, y }],
      ({ x, y }, ct) => [ct.mul(y).mul(np.cos(x)), ct.mul(np.sin(x))],
    );
    for (const argnums of [0, 1] as const)
      expectClose(grad(f, { argnums })(0.5, 2), grad(plain, { argnums })(0.5, 2), close);
    const first = grad(plain);
    const second = grad((x: NDArray) => grad(f)(x, 2));
    expectClose(second(0.5), grad((x: NDArray) => first(x, 2))(0.5), close);
    // Forward over reverse: the pullback is an ordinary function.
    expectClose(jvp(grad(f), [0.5, 2], [1, 0])[1], jvp(first, [0.5, 2], [1, 0])[1], close);
    const loop = (step: typeof plain) => (x: NDArray) =>
      lax.foriLoop(0, 4, (_i, c: NDArray) => step(c, x), x);
    expectClose(grad(loop(f))(0.5), grad(loop(plain))(0.5), close);
    expectClose(jit(vmap(grad(loop(f))))(xs), vmap(grad(loop(plain)))(xs), close);
    const choose = (step: typeof plain) => (x: NDArray) =>
      lax.cond(
        x.gt(0),
        (u: NDArray) => step(u, u),
        (u: NDArray) => u.mul(2),
        x,
      );
    expectClose(vmap(grad(choose(f)))(xs), vmap(grad(choose(plain)))(xs), close);
  });

  test('null is the cotangent of zero and of integers', () => {
    const take = customVjp((x: NDArray, i: NDArray, y: NDArray) => np.take(x, i).add(y));
    take.defvjp(
      (x, i, y) => [np.take(x, i).add(y), i],
      (i, ct) => [np.zeros([3]).at(i).add(ct), null, null],
    );
    const two = np.array(2, { dtype: 'int32' });
    const [, pullback] = vjp(take, [xs, two, np.array(1)]);
    expect(pullback(1).map((ct) => ct?.js() ?? null)).toEqual([[0, 0, 1], null, 0]);
  });

  test('nondiffArgnums come first in the backward rule', () => {
    const scaled = customVjp((c: number, x: NDArray, d: NDArray) => x.mul(c).mul(d), {
      nondiffArgnums: [0, 2],
    });
    scaled.defvjp(
      (c, x, d) => [scaled(c, x, d), null],
      (c, d, _res, ct) => [ct.mul(c).mul(d)],
    );
    const g = grad((x: NDArray) => scaled(2, x, np.array([1, 10])).sum());
    expect(g(np.ones([2])).js()).toEqual([2, 20]);
    expect(jit(vmap(g))(np.ones([2, 2])).js()).toEqual([
      [2, 20],
      [2, 20],
    ]);
  });

  test('has no forward mode', () => {
    expect(code(() => jvp(clipped, [1], [1]))).toBe('not-differentiable');
  });
});

describe('what a rule returned', () => {
  const withRule = (rule: (x: NDArray, dx: NDArray) => unknown) => {
    const held = (x: NDArray) => ({ y: x });
    const f = customJvp(held).defjvp(([u], [du]) => rule(u, du) as never);
    return grad((x: NDArray) => f(x).y.sum());
  };
  const message = (run: () => unknown): string => {
    try {
      run();
    } catch (error) {
      return (error as { summary: string }).summary;
    }
    return 'nothing was thrown';
  };

  test.each([
    ['no pair', (x: NDArray) => x, 'must return [value, tangent]'],
    [
      'another structure',
      (x: NDArray) => [x, x],
      'the value that the jvp rule of held returned is *',
    ],
    [
      'another shape',
      (x: NDArray, dx: NDArray) => [{ y: x }, { y: dx.sum() }],
      'returned is f64[] at .y, but the value of held is f64[3] there',
    ],
    [
      'another dtype',
      (x: NDArray, dx: NDArray) => [{ y: x }, { y: dx.astype('float32') }],
      'returned is f32[3] at .y, but the value of held is f64[3] there',
    ],
    ['a constant tangent', (x: NDArray) => [{ y: x }, { y: x }], 'Return null for zero'],
    ['null for a value', () => [{ y: null }, null], 'returned is null at .y'],
    ['no array', (x: NDArray) => [{ y: x }, { y: 'zero' }], 'returned is the string "zero" at .y'],
  ])('%s', (_what, rule, expected) => {
    const f = withRule(rule as never);
    expect(message(() => f(xs))).toContain(expected);
    expect(code(() => f(xs))).toBe('bad-rule-result');
  });

  test('a number serves for a scalar', () => {
    const four = customJvp((x: NDArray) => x.mul(0).add(4)).defjvp((_, [dx]) => [4, dx.mul(7)]);
    const x = np.array(2, { dtype: 'float32' });
    expect(jvp(four, [x], [x]).map((y) => [y.item(), y.dtype])).toEqual([
      [4, 'float32'],
      [14, 'float32'],
    ]);
  });

  test('cotangents are a list, one for each argument', () => {
    const f = customVjp((x: NDArray, y: NDArray) => x.mul(y));
    f.defvjp(
      (x, y) => [f(x, y), null],
      (_, ct) => ct as never,
    );
    expect(message(() => grad(f)(1, 2))).toContain(
      'the list of cotangents that the backward rule of the function returned is *',
    );
  });
});

describe('rules that use what is around them', () => {
  test('a traced value that was kept in a variable throws', () => {
    let kept: NDArray;
    const g = customJvp((x: NDArray) => x).defjvp(([x], [dx]) => [x, dx.mul(kept)]);
    const f = (y: NDArray): NDArray => {
      kept = y;
      return g(y);
    };
    expect(code(() => grad(f)(2))).toBe('rule-captures');
    expect(code(() => jit(grad(f))(2))).toBe('rule-captures');
    expect(code(() => jit((y: NDArray) => grad((x: NDArray) => f(y).mul(x))(1))(2))).toBe(
      undefined,
    );
  });

  test('closureConvert makes it an argument', () => {
    const applyTwice = customJvp(
      (f: (x: NDArray, ...c: NDArray[]) => NDArray, x: NDArray, c: NDArray[]) =>
        f(f(x, ...c), ...c),
      { nondiffArgnums: 0 },
    );
    applyTwice.defjvp((f, [x, c], [dx, dc]) =>
      jvp((u: NDArray, k: NDArray[]) => f(f(u, ...k), ...k), [x, c], [dx, dc]),
    );
    const loss = (a: NDArray): NDArray => {
      const [scale, constants] = closureConvert((x: NDArray) => x.mul(a), 1);
      return applyTwice(scale, 1, constants);
    };
    expect(loss(np.array(3)).item()).toBe(9);
    expect(grad(loss)(3).item()).toBe(6);
    expect(grad(grad(loss))(3).item()).toBe(2);
  });

  test('a converted function refuses other arguments', () => {
    const [f] = closureConvert((x: NDArray) => x, np.ones([2]));
    expect(code(() => f(np.ones([3])))).toBe('shape-mismatch');
    expect(code(() => f(np.ones([2], 'float32')))).toBe('dtype-mismatch');
    expect(code(() => f([1, 2] as never))).toBe('tree-mismatch');
  });
});

test('a function without a rule says so when it is differentiated', () => {
  const f = customJvp((x: NDArray) => x);
  expect(jit(f)(1).item()).toBe(1);
  expect(code(() => grad(f)(1))).toBe('missing-rule');
  const g = customVjp((x: NDArray) => x);
  expect(code(() => grad(g)(1))).toBe('missing-rule');
});
