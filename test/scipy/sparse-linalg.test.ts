/** Iterative solvers against direct ones. */
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
} from '../../src/index.js';
import { expectClose } from '../support/matchers.js';
import { code } from '../usage/thrown.js';

const { bicgstab, cg, gmres } = scipy.sparse.linalg;
const close = { rtol: 1e-9, atol: 1e-11 };
const f64 = (x: Parameters<typeof np.array>[0]): NDArray => np.array(x, { dtype: 'float64' });

const P = f64([
  [4, 1, 0],
  [1, 3, -1],
  [0, -1, 5],
]);
const G = f64([
  [4, 1, 0.5],
  [-1, 3, 1],
  [0, 0.5, 5],
]);
const b = f64([1, -2, 3]);
const M = f64([
  [0.3, 0.1, 0],
  [0.1, 0.4, 0],
  [0, 0, 0.2],
]);
const turn = f64([
  [0, 1, 2],
  [-1, 0, 3],
  [-2, -3, 0],
]);
/** A Hermitian matrix, and one that is not. */
const complexOf = (A: NDArray): NDArray => np.add(A, np.multiply(turn, { re: 0, im: 0.3 }));

type Solver = (A: NDArray, b: NDArray) => NDArray;
const tol = 1e-13;
const solvers: readonly (readonly [name: string, A: NDArray, solve: Solver])[] = [
  ['cg', P, (A, b) => cg(A, b, { tol })[0]],
  ['cg with M', P, (A, b) => cg(A, b, { tol, M })[0]],
  ['bicgstab with M', G, (A, b) => bicgstab(A, b, { tol, M })[0]],
  ['gmres', G, (A, b) => gmres(A, b, { tol })[0]],
  [
    'incremental gmres',
    G,
    (A, b) => gmres(A, b, { tol, M, restart: 2, solveMethod: 'incremental' })[0],
  ],
];

describe.each(solvers)('%s', (_, A, solve) => {
  const direct: Solver = (A, b) => np.linalg.solve(A, b);

  test('solves, as it is, under jit and with complex matrices', () => {
    expectClose(solve(A, b), direct(A, b), close);
    expectClose(jit(solve)(A, b), direct(A, b), close);
    const Z = complexOf(A);
    expectClose(solve(Z, b), direct(Z, b), close);
    expectClose(jit(solve)(Z, b.mul({ re: 1, im: 2 })), direct(Z, b.mul({ re: 1, im: 2 })), close);
    expect(solve(A.astype('float32'), b.astype('float32')).dtype).toBe('float32');
  });

  test('has the derivatives of the solution', () => {
    const isSymmetric = A === P;
    // Of a symmetric matrix only what is symmetric.
    const from = (x: NDArray): NDArray => (isSymmetric ? x.add(x.T).div(2) : x);
    const loss = (f: Solver) => (A: NDArray, b: NDArray) => np.square(f(from(A), b)).sum();
    for (const jacobian of [jacfwd, jacrev])
      expectClose(jacobian((y: NDArray) => solve(A, y))(b), np.linalg.inv(A), close);
    expectClose(grad(loss(solve))(A, b), grad(loss(direct))(A, b), close);
    expectClose(jit(grad(loss(solve)))(A, b), grad(loss(direct))(A, b), close);
    expectClose(hessian(loss(solve))(A, b), hessian(loss(direct))(A, b), {
      rtol: 1e-7,
      atol: 1e-9,
    });
    const Z = complexOf(A);
    const ofComplex = (f: Solver) => (y: NDArray) => np.square(np.real(f(Z, y))).sum();
    expectClose(grad(ofComplex(solve))(Z.slice(0)), grad(ofComplex(direct))(Z.slice(0)), close);
  });

  test('solves in batches: instances that are done wait for the others', () => {
    const sides = np.stack([b, b.mul(0), b.mul(-300)]);
    expectClose(vmap((y: NDArray) => solve(A, y))(sides), sides.matmul(np.linalg.inv(A).T), close);
    const matrices = np.stack([A, A.mul(3)]);
    const both = vmap((B: NDArray) => solve(B, b))(matrices);
    expectClose(both, np.stack([direct(A, b), direct(A, b).div(3)]), close);
  });

  test('knows no scale, and gives NaN where something is not a number', () => {
    for (const scale of [1e-300, 1e-160, 1e160, 1e300]) {
      expectClose(solve(A, b.mul(scale)).div(scale), direct(A, b), close);
      expectClose(solve(A.mul(scale), b.mul(scale)), direct(A, b), close);
    }
    const isLost = (x: NDArray): unknown => np.isnan(x).all().item();
    for (const wrong of [NaN, Infinity]) expect(isLost(solve(A, b.mul(wrong)))).toBe(1);
    expect(isLost(solve(A.mul(NaN), b))).toBe(1);
    expectClose(solve(A, b.mul(0)), b.mul(0), close);
  });
});

describe('operators and trees', () => {
  interface Pair {
    readonly u: NDArray;
    readonly w: readonly [NDArray];
  }
  const operator = ({ u, w }: Pair): Pair => ({
    u: u.mul(5).add(w[0].sum().astype(u.dtype)),
    w: [w[0].mul(3).add(u)],
  });
  const right: Pair = {
    u: np.array(2, { dtype: 'float32' }),
    w: [np.array([1, -1], { dtype: 'float64' })],
  };

  test('a function takes and gives trees of any dtypes', () => {
    for (const solve of [cg, bicgstab, gmres as unknown as typeof cg]) {
      const [x] = solve(operator, right, { tol: 1e-7 });
      const product = operator(x);
      expectClose(product.u, right.u, { rtol: 1e-5, atol: 1e-5 });
      expectClose(product.w[0], right.w[0], { rtol: 1e-5, atol: 1e-5 });
      expect([x.u.dtype, x.w[0].dtype]).toEqual(['float32', 'float64']);
      const [same] = solve(operator, right, x, { maxiter: 0 });
      expectClose(same.w[0], x.w[0], close);
    }
    expect(cg(() => ({}), {})).toEqual([{}, null]);
    for (const solve of [cg, bicgstab, gmres as unknown as typeof cg])
      expect(solve(np.zeros([0, 0]), np.zeros([0]))[0].shape).toEqual([0]);
  });

  test('its derivatives are those of what it captured', () => {
    const f = (c: NDArray): NDArray => {
      const [x] = gmres((v: NDArray) => v.mul(c).add(np.roll(v, 1)), b, { tol: 1e-13 });
      return np.square(x).sum();
    };
    checkGrads(f, [f64([3, 4, 5])], { order: 2 });
  });

  test('columns of a matrix are solved for as one vector', () => {
    const B = np.stack([b, b.mul(2).add(1)], { axis: 1 });
    expectClose(cg(P, B, { tol })[0], np.linalg.solve(P, B), close);
  });

  test('limits may be traced', () => {
    const f = (tol: NDArray, most: NDArray): NDArray => cg(P, b, { tol, maxiter: most })[0];
    const most = np.array(1, { dtype: 'int32' });
    expectClose(jit(f)(1e-10, most), cg(P, b, { maxiter: 1 })[0], close);
    expectClose(cg(P, b, { maxiter: Infinity })[0], np.linalg.solve(P, b), { rtol: 1e-4, atol: 0 });
  });

  test('an iteration that breaks down gives what it had, and gmres tells of NaN', () => {
    const J = f64([
      [0, 1],
      [-1, 0],
    ]);
    const e = f64([1, 0]);
    expectClose(bicgstab(J, e)[0], f64([0, 0]), close);
    expectClose(cg(J, e)[0], f64([0, 0]), close);
    expectClose(gmres(J, e)[0], f64([0, 1]), close);
    expect(gmres(J, e)[1].item()).toBe(0);
    expect(gmres(J.mul(NaN), e)[1].item()).toBe(-1);
  });

  test('a residual in the norm of M does not end gmres', () => {
    const [x] = gmres(G, b, { M: M.mul(1e-9), tol: 1e-10 });
    expectClose(x, np.linalg.solve(G, b), { rtol: 1e-8, atol: 0 });
  });

  test('what does not fit together is refused', () => {
    expect(() => cg(np.ones([2, 3]), b)).toThrow('A must be a square matrix');
    expect(() => cg(P, np.ones([2]))).toThrow('wants b of shape [3]');
    expect(() => cg(P, right as never)).toThrow('give a function of trees');
    expect(() => gmres((x: NDArray) => [x] as never, b)).toThrow('A must return a tree');
    expect(() => cg(P, b, np.ones([2]))).toThrow('x0 has shape [2] instead of [3]');
    expect(() => cg(P, b, { toll: 1 } as never)).toThrow('x0, tol, atol, maxiter, M');
    expect(() => cg(complexOf(P), right as never)).toThrow('give a function of trees');
    expect(() => cg(P, b, { M: complexOf(P) })).toThrow("b.astype('complex128')");
    expect(code(() => gmres(G, b, { restart: 0 }))).toBe('bad-argument');
    const mixed = { u: b.astype('complex64'), w: b };
    expect(() => cg((x: typeof mixed) => x, mixed)).toThrow('real and complex arrays');
  });
});
