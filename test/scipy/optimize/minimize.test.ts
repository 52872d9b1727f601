import { describe, expect, test } from 'vitest';
import {
  checkGrads,
  grad,
  hessian,
  jacfwd,
  jacrev,
  jit,
  numpy as np,
  scipy,
  vmap,
  type NDArray,
} from '../../../src/index.js';
import { expectClose } from '../../support/matchers.js';
import { code } from '../../usage/thrown.js';
import { expected, f64, objectives, rosenbrock } from './problems.js';

const { minimize } = scipy.optimize;
const methods = ['bfgs', 'l-bfgs', 'newton-cg', 'trust-region', 'nelder-mead'] as const;
const close = { rtol: 1e-6, atol: 1e-6 };

describe.each(methods)('minimize by %s', (method) => {
  const tol = method === 'nelder-mead' ? 1e-10 : 1e-9;

  test.each(Object.entries(objectives))('finds what SciPy finds: %s', (name, [f, start]) => {
    const wanted = expected.minima[name] as { readonly x: number[]; readonly fun: number };
    const found = jit((x: NDArray) => minimize(f, x, { method, tol }))(f64(start));
    expectClose(found.x, wanted.x, { rtol: 1e-6, atol: 2e-6 });
    expectClose(found.fun, wanted.fun, { rtol: 1e-9, atol: 1e-11 });
    expect([found.success.item(), found.status.item()]).toEqual([1, 0]);
    expect(found.nit.item()).toBeGreaterThan(3);
    expect(found.nfev.item()).toBeGreaterThanOrEqual(found.nit.item());
    if (found.jac === null) expect(method).toBe('nelder-mead');
    else expect(np.max(np.abs(found.jac)).item()).toBeLessThanOrEqual(tol);
  });

  test('is the same outside of jit, and in float32', () => {
    const start = f64([-1.2, 1]);
    const compiled = jit((x: NDArray) => minimize(rosenbrock, x, { method }).x)(start);
    expectClose(minimize(rosenbrock, start, { method }).x, compiled, close);
    const single = minimize(rosenbrock, start.astype('float32'), { method });
    expect([single.x.dtype, single.fun.dtype]).toEqual(['float32', 'float32']);
    expect(single.success.item()).toBe(1);
    expectClose(single.x, [1, 1], { rtol: 2e-2, atol: 0 });
  });

  test('has the derivatives of the minimum by arguments and captured values', () => {
    const c = f64([0.5, -2]);
    const at = (a: NDArray) => (by: NDArray) => {
      const f = (x: NDArray, w: NDArray) =>
        np
          .square(x.sub(a))
          .sum()
          .add(np.exp(x.mul(w)).sum())
          .add(x.slice(0).mul(x.slice(1)).mul(w));
      return minimize(f, f64([0.1, 0.2]), { args: [by], method, tol }).x;
    };
    // H dx = -∂g, by hand.
    const w = f64(0.7);
    const x = at(c)(w);
    const e = np.exp(x.mul(w));
    const H = np.diag(e.mul(w).mul(w).add(2)).add(
      f64([
        [0, 1],
        [1, 0],
      ]).mul(w),
    );
    const byCaptured = np.linalg.inv(H).mul(2);
    const byArgument = np.linalg
      .solve(H, e.add(e.mul(x).mul(w)).add(x.slice([null, null, -1])))
      .neg();
    for (const jacobian of [jacfwd, jacrev]) {
      expectClose(jacobian((a: NDArray) => at(a)(w))(c), byCaptured, close);
      expectClose(jacobian(at(c))(w), byArgument, close);
    }
    checkGrads((a: NDArray, v: NDArray) => np.square(at(a)(v)).sum(), [c, w], {
      order: 2,
      rtol: 1e-3,
      atol: 1e-3,
    });
  });

  test('instances of a batch that are done stay as they are', () => {
    const run = (x: NDArray) => minimize(rosenbrock, x, { method });
    const starts = f64([
      [1, 1],
      [-1.2, 1],
      [3, 0.5],
    ]);
    const all = jit(vmap(run))(starts);
    for (const i of [0, 1, 2]) {
      const one = jit(run)(starts.slice(i));
      expectClose(all.x.slice(i), one.x, close);
      expect(all.nit.slice(i).item()).toBe(one.nit.item());
    }
  });

  test('says how it ended', () => {
    const ended = (f: (x: NDArray) => NDArray, options = {}) =>
      minimize(f, f64([-1.2, 1]), { method, ...options }).status.item();
    expect(ended(rosenbrock, { maxiter: 2 })).toBe(1);
    expect(ended(rosenbrock, { maxiter: 0 })).toBe(1);
    expect(ended((x) => x.sum().mul(NaN))).toBe(3);
    const hill = minimize((x: NDArray) => np.square(x).sum().mul(0).add(7), f64([1, 2]), {
      method,
    });
    expectClose(hill.fun, 7);
    expect(hill.success.item()).toBe(1);
  });

  test('knows no scale of the values', () => {
    for (const scale of [1e-30, 1e30]) {
      const f = (x: NDArray) => np.square(x.sub(3)).sum().mul(scale);
      const flat = method === 'nelder-mead' ? Math.max(1e-9 * scale, 1e-9) : 1e-9 * scale;
      const { x } = minimize(f, f64([1, -2]), { method, tol: flat });
      expectClose(x, [3, 3], { rtol: 1e-4, atol: 0 });
    }
  });
});

describe('minimize', () => {
  test('the unknowns may be a tree of any dtypes; integers become floats', () => {
    const f = ({ u, w }: { readonly u: NDArray; readonly w: readonly [NDArray] }) =>
      np
        .square(u.sub(2))
        .sum()
        .add(np.square(w[0].add(u)).astype(u.dtype).sum());
    const start = { u: np.array([[1, 2]], 'float64'), w: [np.array(3, 'float32')] as const };
    const { x, jac } = minimize(f, start, { tol: 1e-4 });
    expect([x.u.shape, x.u.dtype, x.w[0].dtype]).toEqual([[1, 2], 'float64', 'float32']);
    expect(jac?.w[0].shape).toEqual([]);
    expectClose(x.w[0], -2, { rtol: 1e-3, atol: 0 });
    const whole = minimize((y: NDArray) => np.square(y.sub(0.5)).sum(), np.array([3, 4], 'int32'));
    expectClose(whole.x, [0.5, 0.5], close);
  });

  test('the inverse Hessian of a parabola is found by bfgs alone', () => {
    const A = f64([
      [4, 1],
      [1, 3],
    ]);
    const f = (x: NDArray) => x.matmul(A).matmul(x).mul(0.5).sub(x.sum());
    expectClose(minimize(f, f64([0, 0]), { tol: 1e-12 }).hessInv as NDArray, np.linalg.inv(A), {
      rtol: 1e-5,
      atol: 1e-5,
    });
    expect(minimize(f, f64([0, 0]), { method: 'l-bfgs' }).hessInv).toBe(null);
  });

  test('a limited memory of one step serves, too', () => {
    const { success, x } = minimize(rosenbrock, f64([-1.2, 1]), { method: 'l-bfgs', history: 1 });
    expect(success.item()).toBe(1);
    expectClose(x, [1, 1], { rtol: 1e-4, atol: 0 });
  });

  test('the value has the derivative of the objective at the minimum', () => {
    const least = (a: NDArray) =>
      minimize((x: NDArray) => np.square(x.sub(a)).sum().add(a.mul(x).sum()), f64([0, 0])).fun;
    // x = a / 2, so that the value is 3/4 a² in each of two parts.
    expectClose(grad(least)(f64(2)), 6, close);
    expectClose(hessian(least)(f64(2)), 3, close);
    const ended = (a: NDArray) =>
      minimize((x: NDArray) => np.exp(x).sub(x.mul(a)).sum(), f64([0, 0]), { tol: 0.1 }).jac;
    expectClose(jacfwd(ended)(f64(2)) as NDArray, [0, 0]);
  });

  test('a singular Hessian has no finite derivative', () => {
    const f = (a: NDArray) =>
      minimize((x: NDArray) => np.square(x.slice(0).sub(a)), f64([0, 0])).x.slice(0);
    expect(Number.isFinite(grad(f)(f64(1)).item())).toBe(false);
  });

  test('refuses what has no least value', () => {
    expect(code(() => minimize((x: NDArray) => x, f64([1, 2])))).toBe('shape-mismatch');
    expect(code(() => minimize((x: NDArray) => x.sum(), np.complex(1, 2)))).toBe('dtype-mismatch');
    expect(code(() => minimize((x: NDArray) => x.mul(np.complex(0, 1)).sum(), f64([1])))).toBe(
      'dtype-mismatch',
    );
    expect(
      code(() => minimize((x: NDArray) => x.sum(), f64([1]), { method: 'powell' as 'bfgs' })),
    ).toBe('bad-argument');
  });
});
