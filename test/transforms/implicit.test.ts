/** Solutions of equations, differentiated without their solvers. */
import { describe, expect, test } from 'vitest';
import {
  checkGrads,
  grad,
  hessian,
  jacfwd,
  jacrev,
  jit,
  jvp,
  lax,
  makeIR,
  numpy as np,
  vmap,
  type NDArray,
} from '../../src/index.js';
import { someEquation } from '../../src/primitives/control/programs.js';
import { linearizeProgram } from '../../src/transforms/programs.js';
import { expectClose } from '../support/matchers.js';
import { solve } from './solve.js';
import { code } from '../usage/thrown.js';

const close = { rtol: 1e-10, atol: 1e-12 };

const A = np.array([
  [4, 1, 0.5],
  [-1, 3, 1],
  [0, 0.5, 5],
]);
const b = np.array([1, -2, 3]);

/** The inverse of a matrix, as the derivative of its solutions. */
const inverse = (M: NDArray): NDArray =>
  vmap((e: NDArray) => solve(M, e), 0, { outAxes: 1 })(np.eye(3));

describe('customLinearSolve', () => {
  test('solves', () => {
    expectClose(np.matmul(A, solve(A, b)), b, close);
    expectClose(jit(solve)(A, b), solve(A, b), close);
    expectClose(np.matmul(A, inverse(A)), np.eye(3), close);
  });

  test('has the derivatives of A⁻¹ b', () => {
    const inv = inverse(A);
    const x = solve(A, b);
    const f = (M: NDArray, r: NDArray): NDArray => solve(M, r);
    for (const jacobian of [jacfwd, jacrev])
      expectClose(jacobian((r: NDArray) => f(A, r))(b), inv, close);
    // dx = -A⁻¹ dA x
    const dA = np.outer(b, b);
    const moved = np.matmul(inv, np.matmul(dA, x)).neg();
    expectClose(jvp((M: NDArray) => f(M, b), [A], [dA])[1], moved, close);
    expectClose(
      grad((M: NDArray) => f(M, b).sum())(A),
      np.outer(np.matmul(inv.T, np.ones([3])), x).neg(),
      close,
    );
    checkGrads((M: NDArray, r: NDArray) => np.square(f(M, r)).sum(), [A, b]);
  });

  test('has second derivatives, batched and compiled', () => {
    const f = (r: NDArray): NDArray => np.square(solve(A.add(np.diag(np.sin(r))), r)).sum();
    expectClose(hessian(f)(b), jacfwd(jacfwd(f))(b), close);
    expectClose(jit(hessian(f))(b), hessian(f)(b), close);
    const many = np.stack([b, b.mul(2)]);
    const each = np.stack([grad(f)(b), grad(f)(b.mul(2))]);
    expectClose(vmap(grad(f))(many), each, close);
    expectClose(jit(vmap(grad(f)))(many), each, close);
  });

  test('works on trees; a symmetric matrix needs one solver', () => {
    const scale = (d: NDArray): NDArray => {
      const x = lax.customLinearSolve(
        ({ u, v }) => ({ u: u.mul(d), v: [v[0].mul(d).mul(2)] as const }),
        { u: np.array(3), v: [np.array([1, 2])] as const },
        (_, y) => ({ u: y.u.div(d), v: [y.v[0].div(d).div(2)] as const }),
        { symmetric: true },
      );
      return x.u.add(x.v[0].sum());
    };
    expect(scale(np.array(2)).item()).toBe(2.25);
    expect(grad(scale)(2).item()).toBe(-1.125);
    expect(jit(grad(grad(scale)))(2).item()).toBe(1.125);
  });

  test('does not differentiate the solver, which may be a loop', () => {
    /** Richardson's iteration, until the residual is small. */
    const iterate = (matvec: (x: NDArray) => NDArray, r: NDArray): NDArray =>
      lax.whileLoop(
        (x) => np.abs(matvec(x).sub(r)).max().gt(1e-14),
        (x) => x.add(r.sub(matvec(x)).mul(0.2)),
        np.zerosLike(r),
      );
    const f = (M: NDArray): NDArray =>
      lax.customLinearSolve((x) => np.matmul(M, x), b, iterate, { transposeSolve: iterate });
    expectClose(f(A), solve(A, b), { rtol: 1e-12 });
    expectClose(jit(f)(A), solve(A, b), { rtol: 1e-12 });
    const loss = (g: typeof f) => (M: NDArray) => np.square(g(M)).sum();
    expectClose(grad(loss(f))(A), grad(loss((M) => solve(M, b)))(A), close);
    const { primal, linear } = linearizeProgram(makeIR(f)(A), [true]);
    for (const program of [primal, linear])
      expect(someEquation(program, (e) => e.primitive === 'push')).toBe(false);
  });

  test('says what does not fit', () => {
    const run = (matvec: (x: NDArray) => NDArray, reverse = false) => {
      const f = (r: NDArray): NDArray => lax.customLinearSolve(matvec, r, (_, y) => y.div(2)).sum();
      return code(() => (reverse ? grad(f) : jit(f))(b));
    };
    expect(run((x) => x.sum())).toBe('shape-mismatch');
    expect(run((x) => x.astype('float32'))).toBe('dtype-mismatch');
    expect(run((x) => [x] as never)).toBe('tree-mismatch');
    expect(run((x) => x.mul(2))).toBe(undefined);
    expect(run((x) => x.mul(2), true)).toBe('not-differentiable');
  });
});

describe('customRoot', () => {
  const newton = (g: (x: NDArray) => NDArray, guess: NDArray): NDArray =>
    lax.whileLoop(
      (x) => np.abs(g(x)).gt(1e-14),
      (x) => {
        const [y, dy] = jvp(g, [x], [np.onesLike(x)]);
        return x.sub(y.div(dy));
      },
      guess,
    );
  /** The x > 0 with x² = c. */
  const root = (c: NDArray, guess: NDArray | number = 1): NDArray =>
    lax.customRoot(
      (x: NDArray) => x.mul(x).sub(c),
      guess,
      (g, x) => newton(g as (x: NDArray) => NDArray, x),
      (g, y) => y.div(g(np.array(1))),
    );

  test('has the derivatives of the root, at any order', () => {
    expect(root(np.array(2)).item()).toBeCloseTo(Math.SQRT2, 14);
    const f = (c: NDArray): NDArray => root(c);
    const exact = (c: NDArray): NDArray => np.sqrt(c);
    const cs = np.array([0.5, 2, 9]);
    for (const derive of [
      grad,
      (g: typeof f) => grad(grad(g)),
      (g: typeof f) => grad(grad(grad(g))),
    ]) {
      expectClose(derive(f)(2), derive(exact)(2), close);
      expectClose(vmap(derive(f))(cs), vmap(derive(exact))(cs), close);
      expectClose(jit(vmap(derive(f)))(cs), vmap(derive(exact))(cs), close);
    }
    expectClose(jvp(f, [2], [1])[1], grad(exact)(2), close);
    expectClose(jit(hessian(f))(2), hessian(exact)(2), close);
  });

  test('does not depend on the guess, and keeps nothing of the iteration', () => {
    expect(grad((guess: NDArray) => root(np.array(2), guess))(1.5).item()).toBe(0);
    expect(grad((c: NDArray) => root(c, c))(4).item()).toBeCloseTo(0.25, 12);
    const { primal } = linearizeProgram(makeIR((c: NDArray) => root(c))(2), [true]);
    expect(someEquation(primal, (e) => e.primitive === 'while')).toBe(true);
    expect(someEquation(primal, (e) => e.primitive === 'push')).toBe(false);
  });

  test('finds the fixed point of a vector, by trees', () => {
    type Point = { x: NDArray };
    const fixed = (W: NDArray, c: NDArray): NDArray =>
      lax.customRoot(
        ({ x }: Point) => ({ x: np.tanh(np.matmul(W, x).add(c)).sub(x) }),
        { x: np.zeros([3]) },
        (g, guess) =>
          lax.foriLoop(
            0,
            100,
            (_i, p: Point) => ({ x: p.x.add((g(p) as Point).x) }),
            guess as Point,
          ),
        (g, y) => ({ x: solve(jacfwd((x: NDArray) => g({ x }).x)(y.x), y.x) }),
      ).x;
    const W = A.mul(0.1);
    const unrolled = (V: NDArray, c: NDArray): NDArray =>
      lax.foriLoop(0, 100, (_i, x: NDArray) => np.tanh(np.matmul(V, x).add(c)), np.zeros([3]));
    const loss = (f: typeof fixed) => (V: NDArray, c: NDArray) => np.square(f(V, c)).sum();
    for (const argnums of [0, 1] as const)
      expectClose(
        grad(loss(fixed), { argnums })(W, b),
        grad(loss(unrolled), { argnums })(W, b),
        close,
      );
    expectClose(
      jit(jacrev((c: NDArray) => fixed(W, c)))(b),
      jacfwd((c: NDArray) => unrolled(W, c))(b),
      close,
    );
  });

  test('a tangentSolve may use a traced value of its own', () => {
    const f = (c: NDArray): NDArray =>
      lax.customRoot(
        (x: NDArray) => x.mul(2).sub(c),
        0,
        () => c.div(2),
        (_, y) => y.div(2).add(c.mul(0)),
      );
    expect(jit(f)(4).item()).toBe(2);
    for (const derived of [grad(f), jit(grad(f)), grad(jit(f))])
      expect(derived(4).item()).toBe(0.5);
    expect(vmap(grad(f))(np.array([4, 6])).js()).toEqual([0.5, 0.5]);
    expect(grad(grad(f))(4).item()).toBe(0);
  });
});
