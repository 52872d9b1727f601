/** The programs of programs.json that factor matrices. */
import type { NDArray } from '../../../../src/array/ndarray.js';
import { grad, hessian, numpy as np, scipy, valueAndGrad, vmap } from '../../../../src/index.js';
import type { ProgramTable } from './table.js';

const { choSolve, solveTriangular } = scipy.linalg;
const sq = (x: NDArray): NDArray => np.square(x);
const logDiagonal = (x: NDArray): NDArray => np.sum(np.log(np.diagonal(x)));
const logTwoPi = Math.log(2 * Math.PI);

export const factorizationPrograms: ProgramTable = {
  cholesky_gaussian_likelihood: (inputs) => {
    const { A, s, mu, X } = inputs as typeof inputs & { readonly s: NDArray };
    const nll = (a: NDArray, level: NDArray, m: NDArray): NDArray => {
      const sigma = np.matmul(a, a.T).add(np.eye(3).mul(np.exp(level)));
      const c = np.linalg.cholesky(sigma);
      const z = solveTriangular(c, X.sub(m).T, { lower: true });
      const ofRows = logDiagonal(c).add(1.5 * logTwoPi).mul(4);
      return np.sum(sq(z)).mul(0.5).add(ofRows);
    };
    const [value, [gA, gs, gmu]] = valueAndGrad(nll, { argnums: [0, 1, 2] })(A, s, mu) as [
      NDArray,
      NDArray[],
    ];
    return { gA, gmu, gs, nll: value };
  },

  gp_marginal_likelihood: (inputs) => {
    const { x, y, theta } = inputs as typeof inputs & { readonly theta: NDArray };
    const nlml = (t: NDArray): NDArray => {
      const [a, b, c] = [t.slice(0), t.slice(1), t.slice(2)];
      const distances = sq(np.expandDims(x, 1).sub(x));
      const decay = np.exp(distances.mul(np.exp(b.mul(-2))).mul(-0.5));
      const k = decay.mul(np.exp(a.mul(2))).add(np.eye(5).mul(np.exp(c.mul(2))));
      const factor = np.linalg.cholesky(k);
      const fit = np.dot(y, choSolve([factor, true], y)).mul(0.5);
      return fit.add(logDiagonal(factor)).add(2.5 * logTwoPi);
    };
    return { grad: grad(nlml)(theta), hessian: hessian(nlml)(theta), nlml: nlml(theta) };
  },

  qr_least_squares: ({ A, b, c }) => {
    const solution = (a: NDArray, d: NDArray): NDArray => {
      const [q, r] = np.linalg.qr(a);
      return solveTriangular(r, np.matmul(q.T, d));
    };
    const loss = (a: NDArray, d: NDArray): NDArray => np.sum(c.mul(solution(a, d)));
    const [gA, gb] = grad(loss, { argnums: [0, 1] })(A, b);
    return { gA, gb, x: solution(A, b) };
  },

  triangular_whitening: ({ M, x }) => {
    const parts = (m: NDArray, v: NDArray): [NDArray, NDArray] => {
      const factorOf = (one: NDArray): NDArray =>
        np.tril(one, -1).add(np.diag(np.exp(np.diagonal(one))));
      const factors = vmap(factorOf)(m);
      const z = vmap((l: NDArray, w: NDArray) => solveTriangular(l, w, { lower: true }))(factors, v);
      const logs = np.sum(vmap(logDiagonal)(factors));
      return [z, np.sum(sq(z)).mul(0.5).add(logs)];
    };
    const [gM, gx] = grad((m: NDArray, v: NDArray) => parts(m, v)[1], { argnums: [0, 1] })(M, x);
    const [z, loss] = parts(M, x);
    return { gM, gx, loss, z };
  },
};
