/** Equations and functions of matrices, by the laws they obey. */
import { describe, expect, test } from 'vitest';
import {
  checkGrads,
  grad,
  jacrev,
  jit,
  lax,
  numpy as np,
  random,
  scipy,
  vmap,
  type NDArray,
} from '../../src/index.js';
import { expectClose } from '../support/matchers.js';
import { code } from '../usage/thrown.js';

type Dtype = 'float64' | 'complex128';

const keys = random.split(random.key(11), 3);
const draw = (i: number, shape: number[], dtype: Dtype = 'float64'): NDArray =>
  random.normal(keys.slice(i), shape, dtype);
const close = { rtol: 1e-11, atol: 1e-11 };

describe('solveSylvester', () => {
  const solve = (a: NDArray, b: NDArray, c: NDArray): NDArray =>
    scipy.linalg.solveSylvester(a, b, c);
  const operands = (dtype: Dtype): [NDArray, NDArray, NDArray] => [
    draw(0, [3, 3], dtype),
    draw(1, [2, 2], dtype),
    draw(2, [3, 2], dtype),
  ];

  test.each(['float64', 'complex128'] as const)('%s: derivatives of both orders', (dtype) => {
    checkGrads(
      (a: NDArray, b: NDArray, c: NDArray) => np.sin(np.real(solve(a, b, c))),
      [...operands(dtype)],
    );
  });

  test('instances are those of a loop, and huge and tiny ones are solved, too', () => {
    const [a, b, c] = operands('float64');
    const x = solve(a, b, c);
    const stack = np.stack([a, a.mul(-3)]);
    const wanted = np.stack([x, solve(a.mul(-3), b, c)]);
    expectClose(vmap(solve, [0, null, null])(stack, b, c), wanted, close);
    expectClose(solve(stack, b, c), wanted, close);
    for (const scale of [1e150, 1e-3])
      expectClose(solve(a.mul(scale), b.mul(scale), c.mul(scale)), x, close);
  });

  test('NaN where a sum of eigenvalues is 0, for that matrix alone, and in its gradient', () => {
    const a = np.stack([np.eye(2), np.eye(2).mul(2)]);
    const b = np.diag(np.array([-1, 3], { dtype: 'float64' }));
    const x = solve(a, b, np.ones([2, 2]));
    expect([...np.isnan(x).dataSync()]).toEqual([1, 1, 1, 1, 0, 0, 0, 0]);
    const slope = grad((m: NDArray) => solve(m, b, np.ones([2, 2])).sum());
    expect(
      np
        .isnan(slope(np.eye(2)))
        .all()
        .item(),
    ).toBe(1);
    expect(
      np
        .isnan(slope(np.eye(2).mul(2)))
        .any()
        .item(),
    ).toBe(0);
  });

  test('shapes without elements, and those that do not fit', () => {
    expect(solve(np.zeros([0, 0]), np.eye(2), np.zeros([0, 2])).shape).toEqual([0, 2]);
    expect(code(() => solve(np.eye(2), np.eye(3), np.ones([3, 2])))).toBe('shape-mismatch');
  });
});

describe('funm', () => {
  test('of a stack, and its estimate of the error', () => {
    const a = draw(0, [2, 3, 3]);
    const cube = (x: NDArray): NDArray => x.mul(x).mul(x);
    const compute = (x: NDArray): NDArray[] => scipy.linalg.funm(x, cube, { disp: false });
    for (const run of [compute, jit(compute)]) {
      const [f, error] = run(a) as [NDArray, NDArray];
      expectClose(np.real(f), np.linalg.matrixPower(a, 3), close);
      expect(np.all(error.lt(1e-12)).item()).toBe(1);
    }
    const defective = np.array([
      [2, 1],
      [0, 2],
    ]);
    expect(np.all(scipy.linalg.funm(defective, cube, false)[1].eq(1)).item()).toBe(1);
  });

  test('refuses a function that does not work element by element, and derivatives', () => {
    expect(code(() => scipy.linalg.funm(np.eye(2), (x) => np.sum(x)))).toBe('shape-mismatch');
    const size = (x: NDArray): NDArray => np.real(scipy.linalg.funm(x, (y) => np.exp(y))).sum();
    expect(code(() => grad(size)(np.eye(2)))).toBe('not-differentiable');
  });
});

describe('qdwh', () => {
  const factor = (x: NDArray): NDArray[] => lax.linalg.qdwh(x);

  test('has the factors and derivatives of polar', () => {
    const a = draw(0, [5, 3]);
    const polar = (x: NDArray): NDArray[] => scipy.linalg.polar(x);
    factor(a)
      .slice(0, 2)
      .forEach((x, i) => expectClose(x, polar(a)[i]!, close));
    const slope = (f: (x: NDArray) => NDArray[]) => jacrev((x: NDArray) => f(x)[0]!)(a);
    expectClose(slope(factor), slope(polar), { rtol: 1e-8, atol: 1e-8 });
  });

  test('reads as much of a matrix as it is told, also when that is traced', () => {
    const a = draw(0, [5, 3]);
    const padded = np
      .pad(a, [
        [0, 2],
        [0, 1],
      ])
      .add(
        np.pad(
          np.zeros([5, 3]),
          [
            [0, 2],
            [0, 1],
          ],
          { constantValues: 7 },
        ),
      );
    const whole = jit((x: NDArray, m: NDArray, n: NDArray) =>
      lax.linalg.qdwh(x, { dynamicShape: [m, n] }),
    );
    const [u, h] = whole(padded, np.array(5, { dtype: 'int32' }), np.array(3, { dtype: 'int32' }));
    expectClose(
      u!,
      np.pad(factor(a)[0]!, [
        [0, 2],
        [0, 1],
      ]),
      close,
    );
    expectClose(
      h!,
      np.pad(factor(a)[1]!, [
        [0, 1],
        [0, 1],
      ]),
      close,
    );
  });

  test('goes on where its bound of the singular values was too large', () => {
    const a = np.diag(np.array([1, 1e-8, 1]));
    const [, , planned, isDone] = lax.linalg.qdwh(a, { eps: 1e-6, maxIterations: 5 });
    expect([planned.item(), isDone.item()]).toEqual([5, 0]);
    const [u, , many, isConverged] = lax.linalg.qdwh(a, { eps: 1e-6, maxIterations: 60 });
    expect([many.item(), isConverged.item()]).toEqual([9, 1]);
    expectClose(u, np.eye(3), close);
  });
});

describe('tridiagonalSolve that perturbs', () => {
  const line = (...values: number[]): NDArray => np.array(values, { dtype: 'float64' });
  /** The Laplacian of a path, which makes (1, 1, 1) 0. */
  const path: [NDArray, NDArray, NDArray] = [line(0, -1, -1), line(1, 2, 1), line(-1, -1, 0)];
  const solve = (b: NDArray): NDArray =>
    lax.linalg.tridiagonalSolve(...path, b, { perturbSingular: true });

  test('gives a multiple of the vector that the matrix makes 0, whatever is solved beside it', () => {
    const b = line(1, 2, 3).reshape([3, 1]);
    const x = solve(b);
    expectClose(x.div(x.slice(0)), np.ones([3, 1]), { rtol: 1e-12, atol: 0 });
    expect(
      np
        .isnan(lax.linalg.tridiagonalSolve(...path, b))
        .all()
        .item(),
    ).toBe(1);
    // Pivots of the second instance are moved further.
    const both = vmap(solve)(np.stack([b, b.mul(1e300)]));
    expectClose(both.slice(0), x, { rtol: 0, atol: 0 });
    expect(np.isfinite(both).all().item()).toBe(1);
  });
});

test('checkGrads pairs complex tangents with cotangents that are not conjugated', () => {
  const [a, c] = [draw(0, [3, 3], 'complex128'), draw(1, [3, 2], 'complex128')];
  checkGrads((x: NDArray, y: NDArray) => np.linalg.solve(x, y), [a, c]);
});
