/**
 * Rules that close over traced values of the functions around them. The values expected are those
 * of JAX, where it has any: it does not differentiate through a jit of such a function.
 */
import { describe, expect, test } from 'vitest';
import type { NDArray } from '../../src/array/ndarray.js';
import {
  closureConvert,
  customJvp,
  customVjp,
  grad,
  hessian,
  jacfwd,
  jit,
  jvp,
  lax,
  numpy as np,
  vmap,
} from '../../src/index.js';
import { code } from '../usage/thrown.js';

type Scalar = (w: NDArray, x: NDArray) => NDArray;

/** sin x, whose derivative is said to be w cos x: only the rule uses w. */
const byJvp: Scalar = (w, x) => {
  const f = customJvp((y: NDArray) => np.sin(y));
  f.defjvp(([y], [dy]) => [f(y), dy.mul(np.cos(y)).mul(w)]);
  return f(x);
};
/** The same by rules for the single arguments. */
const byPartialRules: Scalar = (w, x) =>
  customJvp((y: NDArray) => np.sin(y)).defjvps((dy, _, y) => dy.mul(np.cos(y)).mul(w))(x);
const byVjp: Scalar = (w, x) =>
  customVjp((y: NDArray) => np.sin(y)).defvjp(
    (y) => [np.sin(y), np.cos(y).mul(w)],
    (residual, ct) => [residual.mul(ct)],
  )(x);
/** The value of w is met on the way back alone. */
const byBackward: Scalar = (w, x) =>
  customVjp((y: NDArray) => np.sin(y)).defvjp(
    (y) => [np.sin(y), np.cos(y)],
    (residual, ct) => [residual.mul(ct).mul(w)],
  )(x);
/** A function from outside, which is given one that closes over w. */
const scaled = customJvp((_scale: (y: NDArray) => NDArray, y: NDArray) => np.sin(y), {
  nondiffArgnums: 0,
});
scaled.defjvp((scale, [y], [dy]) => [scaled(scale, y), scale(dy.mul(np.cos(y)))]);
const byArgument: Scalar = (w, x) => scaled((y: NDArray) => y.mul(w), x);
/** The rule of one function uses another, whose rule uses w. */
const byTwo: Scalar = (w, x) => {
  const line = customJvp((y: NDArray) => y).defjvp(([y], [dy]) => [y, dy.mul(w)]);
  const f = customJvp((y: NDArray) => np.sin(y));
  f.defjvp(([y], [dy]) => [f(y), jvp((z: NDArray) => np.sin(line(z)), [y], [dy])[1]]);
  return f(x);
};

const makes: Readonly<Record<string, Scalar>> = {
  byJvp,
  byPartialRules,
  byVjp,
  byBackward,
  byArgument,
  byTwo,
};
const [w0, x0] = [2, 3];
const points = [
  [2, 3],
  [0.5, 0.25],
  [-1, 1],
] as const;
const [ws, xs] = [np.array(points.map(([w]) => w)), np.array(points.map(([, x]) => x))];
const slope = (w: number, x: number): number => w * Math.cos(x);

describe.each(Object.entries(makes))('%s', (_name, h) => {
  const byX = (w: NDArray, x: NDArray): NDArray => grad(h, { argnums: 1 })(w, x);
  const near = (actual: NDArray, expected: number): void =>
    expect(actual.item()).toBeCloseTo(expected, 13);

  test('has the value of the function and the derivative of the rule', () => {
    near(jit(h)(w0, x0), Math.sin(x0));
    near(grad(h, { argnums: 1 })(w0, x0), slope(w0, x0));
    near(jit(byX)(w0, x0), slope(w0, x0));
    near(jit(jit(byX))(w0, x0), slope(w0, x0));
  });

  test('keeps it under a jit that is differentiated', () => {
    near(grad(jit(h), { argnums: 1 })(w0, x0), slope(w0, x0));
    near(grad(jit(jit(h)), { argnums: 1 })(w0, x0), slope(w0, x0));
    near(grad((x: NDArray) => jit((y: NDArray) => h(x.mul(0).add(w0), y))(x))(x0), slope(w0, x0));
  });

  test('does not depend on what the rule alone uses', () => {
    near(grad(h)(w0, x0), 0);
    near(jit(grad(h))(w0, x0), 0);
  });

  test('is batched', () => {
    const expected = points.map(([w, x]) => slope(w, x));
    const all = [vmap(byX), jit(vmap(byX)), vmap(jit(byX)), vmap(grad(jit(h), { argnums: 1 }))];
    for (const f of all) expect(f(ws, xs).js()).toEqual(expected.map((y) => expect.closeTo(y, 13)));
    const sumOfAll = (w: NDArray, x: NDArray): NDArray => np.sum(vmap(h)(w, x));
    expect(grad(sumOfAll, { argnums: 1 })(ws, xs).js()).toEqual(
      expected.map((y) => expect.closeTo(y, 13)),
    );
    const oneW = vmap((x: NDArray) => byX(np.array(w0), x))(xs);
    expect(oneW.js()).toEqual(points.map(([, x]) => expect.closeTo(slope(w0, x), 13)));
  });

  test('stays in loops and branches', () => {
    const looped = (w: NDArray, x: NDArray): NDArray =>
      lax.scan((c: NDArray) => [h(w, c), null], x, null, { length: 2 })[0];
    const expected = slope(w0, Math.sin(x0)) * slope(w0, x0);
    near(grad(looped, { argnums: 1 })(w0, x0), expected);
    near(jit(grad(looped, { argnums: 1 }))(w0, x0), expected);
    const branching = (w: NDArray, x: NDArray): NDArray =>
      lax.cond(
        x.gt(0),
        (y: NDArray) => h(w, y),
        (y: NDArray) => y,
        x,
      );
    near(jit(grad(branching, { argnums: 1 }))(w0, x0), slope(w0, x0));
  });

  test('is differentiated again, by both', () => {
    near(grad(byX)(w0, x0), Math.cos(x0));
    near(jit(grad(byX))(w0, x0), Math.cos(x0));
    near(grad(byX, { argnums: 1 })(w0, x0), -w0 * Math.sin(x0));
  });
  if (!h.toString().includes('customVjp'))
    test('in forward mode, too', () => {
      near(jvp(h, [w0, x0], [0, 1])[1], slope(w0, x0));
      near(jacfwd(h, { argnums: 1 })(w0, x0), slope(w0, x0));
    });
});

test('a rule that calls its function has as many derivatives as one likes', () => {
  // d/dx f = w f: the n-th derivative of exp is said to be w^n exp.
  const f: Scalar = (w, x) => {
    const g = customJvp((y: NDArray) => np.exp(y));
    g.defjvp(([y], [dy]) => [g(y), dy.mul(g(y)).mul(w)]);
    return g(x);
  };
  let derived: Scalar = f;
  for (let n = 1; n <= 3; n++) {
    const last = derived;
    derived = (w, x) => grad(last, { argnums: 1 })(w, x);
    const expected = w0 ** n * Math.exp(0.5);
    expect(derived(w0 as never, 0.5 as never).item()).toBeCloseTo(expected, 10);
    expect(jit(derived)(w0, 0.5).item()).toBeCloseTo(expected, 10);
  }
  expect(hessian(f, { argnums: 1 })(w0, 0.5).item()).toBeCloseTo(4 * Math.exp(0.5), 10);
});

test('what the function itself uses without taking it has no derivative', () => {
  const h: Scalar = (w, x) => {
    const f = customJvp((y: NDArray) => np.sin(y).mul(w));
    f.defjvp(([y], [dy]) => [f(y), dy.mul(np.cos(y)).mul(w)]);
    return f(x);
  };
  expect(grad(h, { argnums: 1 })(w0, x0).item()).toBeCloseTo(slope(w0, x0), 13);
  expect(grad(jit(h), { argnums: 1 })(w0, x0).item()).toBeCloseTo(slope(w0, x0), 13);
  expect(code(() => grad(h)(w0, x0))).toBe('not-differentiable');
});

test('a rule that throws is no matter while nobody wants the derivative', () => {
  const f = (x: NDArray): NDArray =>
    customJvp((y: NDArray) => y.mul(2)).defjvp(() => {
      throw new RangeError('no rule');
    })(x);
  expect(jit(f)(2).item()).toBe(4);
  expect(() => grad(f)(2)).toThrow(RangeError);
});

test('closures are still converted by hand', () => {
  const f = (c: NDArray): NDArray => {
    const [scale, constants] = closureConvert((x: NDArray) => x.mul(c), 1);
    return scale(np.array(3), ...constants);
  };
  expect(grad(f)(2).item()).toBe(3);
});
