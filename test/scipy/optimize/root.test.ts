import { describe, expect, test } from 'vitest';
import {
  checkGrads,
  grad,
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
import { expected, f64, scalars, systems } from './problems.js';

const { root, rootScalar } = scipy.optimize;
const close = { rtol: 1e-10, atol: 1e-12 };

describe.each(['hybr', 'newton', 'broyden1'] as const)('root by %s', (method) => {
  test.each(Object.entries(systems))('finds what SciPy finds: %s', (name, [f, start]) => {
    const found = jit((x: NDArray) => root(f, x, { method }))(f64(start));
    expectClose(found.x, expected.roots[name] as number[], close);
    expectClose(found.fun, f64(start).mul(0), { rtol: 0, atol: 1e-12 });
    expect([found.success.item(), found.status.item()]).toEqual([1, 0]);
    expectClose(root(f, f64(start), { method }).x, found.x, close);
  });

  test('has the derivatives of the implicit function', () => {
    // x² = a, x y = b: x = √a, y = b / √a.
    const solve = (a: NDArray, b: NDArray) =>
      root(
        (p: NDArray, c: NDArray) => np.stack([np.square(p.slice(0)).sub(c), p.prod().sub(b)]),
        f64([1, 1]),
        { args: [a], method },
      ).x;
    const [a, b] = [f64(4), f64(3)];
    expectClose(solve(a, b), [2, 1.5], close);
    for (const jacobian of [jacfwd, jacrev]) {
      expectClose(jacobian(solve)(a, b), [0.25, -3 / 16], close);
      expectClose(jacobian((c: NDArray) => solve(a, c))(b), [0, 0.5], close);
    }
    checkGrads((c: NDArray, d: NDArray) => np.square(solve(c, d)).sum(), [a, b], { order: 2 });
    expectClose(
      vmap(solve)(f64([4, 9]), f64([3, 6])),
      [
        [2, 1.5],
        [3, 2],
      ],
      close,
    );
  });

  test('says how it ended', () => {
    const none = root((x: NDArray) => np.square(x).add(1), f64([1.5]), { method });
    expect(none.success.item()).toBe(0);
    expect(none.status.item()).toBeGreaterThan(0);
    const long = (maxiter: number) =>
      root((x: NDArray) => np.exp(x).sub(1e6), f64([1]), { method, maxiter }).status.item();
    expect(long(1)).toBe(1);
    expect(root((x: NDArray) => x.mul(NaN), f64([1]), { method }).status.item()).toBe(3);
    expect(root((x: NDArray) => x.sub(1), f64([1]), { method }).nit.item()).toBe(0);
  });

  test('in float32, of trees, and at 0', () => {
    const { x, success } = root(
      ({ u, w }: { readonly u: NDArray; readonly w: NDArray }) => ({
        u: u.add(w.sum()).sub(3),
        w: w.mul(2).sub(1),
      }),
      { u: np.array(0, 'float32'), w: np.array([0, 0], 'float32') },
      { method },
    );
    expect([x.u.dtype, x.w.dtype, success.item()]).toEqual(['float32', 'float32', 1]);
    expectClose(x.u, 2, { rtol: 1e-6, atol: 0 });
    const zero = root((y: NDArray) => np.sin(y).add(np.square(y)), f64([0.3]), { method });
    expectClose(zero.x, [0], { rtol: 0, atol: 1e-15 });
    expect(zero.success.item()).toBe(1);
  });
});

describe.each(['brentq', 'bisect', 'newton', 'secant'] as const)('rootScalar by %s', (method) => {
  const isBracketed = method === 'brentq' || method === 'bisect';

  test.each(Object.entries(scalars))('finds what SciPy finds: %s', (name, [f, [a, b]]) => {
    // Without a bracket what is steep or flat has no certain end.
    if (!isBracketed && (name === 'steep' || name === 'flat')) return;
    const options = isBracketed
      ? { bracket: [a, b] as [number, number] }
      : { x0: 0.4 * (a as number) + 0.6 * (b as number) };
    const found = rootScalar(f, { method, maxiter: 400, ...options });
    const wanted = expected.scalars[name] as number;
    expectClose(found.root, name === 'flat' ? 0.2 : wanted, {
      rtol: 1e-12,
      atol: name === 'flat' ? 1e-5 : 3e-12,
    });
    expect([found.converged.item(), found.status.item()]).toEqual([1, 0]);
    expect(found.functionCalls.item()).toBeGreaterThan(found.iterations.item());
  });

  test('has the derivatives of the implicit function, under jit and vmap', () => {
    const options = isBracketed ? { bracket: [0, 10] as [number, number] } : { x0: 1 };
    const cube = (a: NDArray) =>
      rootScalar((x: NDArray, c: NDArray) => np.power(x, 3).sub(c), {
        args: [a],
        method,
        ...options,
      }).root;
    expectClose(cube(f64(8)), 2, { rtol: 1e-11, atol: 0 });
    expectClose(grad(cube)(f64(8)), 1 / 12, close);
    expectClose(jit(grad(grad(cube)))(f64(8)), -1 / 144, close);
    expectClose(vmap(cube)(f64([1, 8, 27, 0.125])), [1, 2, 3, 0.5], { rtol: 1e-10, atol: 0 });
    const single = rootScalar(
      (x: NDArray) => np.square(x).sub(2),
      isBracketed
        ? { method, bracket: [np.array(0, 'float32'), 2] }
        : { method, x0: np.array(1, 'float32') },
    );
    expect([single.root.dtype, single.converged.item()]).toEqual(['float32', 1]);
    expectClose(single.root, Math.SQRT2, { rtol: 1e-6, atol: 0 });
  });
});

describe('rootScalar', () => {
  const line = (x: NDArray) => x.sub(1);

  test('says how it ended', () => {
    const same = rootScalar((x: NDArray) => np.square(x).add(1), { bracket: [-1, 1] });
    expect([same.status.item(), same.converged.item(), same.root.item()]).toEqual([2, 0, NaN]);
    const short = rootScalar((x: NDArray) => np.exp(x).sub(2), { bracket: [-9, 9], maxiter: 2 });
    expect([short.status.item(), short.iterations.item()]).toEqual([1, 2]);
    expect(rootScalar((x: NDArray) => np.square(x).add(1), { x0: 0 }).status.item()).toBe(3);
    expect(rootScalar(line, { bracket: [1, 3] }).iterations.item()).toBe(0);
    expectClose(rootScalar(line, { bracket: [3, 1] }).root, 1);
  });

  test('brent takes far fewer turns than halves', () => {
    const turns = (method: 'brentq' | 'bisect') =>
      rootScalar((x: NDArray) => np.cos(x).sub(x), { method, bracket: [-1, 2] }).iterations.item();
    expect(turns('brentq')).toBeLessThan(11);
    expect(turns('bisect')).toBeGreaterThan(35);
  });

  test('picks its method by what is given, and asks for what is missing', () => {
    expectClose(rootScalar(line, { x0: 5 }).root, 1, close);
    expectClose(rootScalar(line, { x0: 5, x1: 6 }).root, 1, close);
    expect(code(() => rootScalar(line))).toBe('bad-argument');
    expect(code(() => rootScalar(line, { method: 'brentq', x0: 1 }))).toBe('bad-argument');
    expect(code(() => rootScalar(line, { method: 'newton', bracket: [0, 2] }))).toBe(
      'bad-argument',
    );
    expect(code(() => rootScalar(() => np.zeros(2), { x0: 1 }))).toBe('shape-mismatch');
  });
});
