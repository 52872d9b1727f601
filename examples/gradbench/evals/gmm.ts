/**
 * The posterior of a mixture of Gaussians with a Wishart prior on its precisions, and its gradient.
 * The precision of a component is QᵀQ, Q lower triangular with the diagonal exp(q) and l below it,
 * column by column.
 */
import { grad, jit, numpy as np, scipy, type NDArray } from 'tanjent';
import { timed } from '../protocol.js';

/** k components of d dimensions. */
interface Parameters {
  /** [k] */
  readonly alpha: NDArray;
  /** [k, d] */
  readonly mu: NDArray;
  /** [k, d] */
  readonly q: NDArray;
  /** [k, d (d - 1) / 2] */
  readonly l: NDArray;
}

interface Input {
  readonly alpha: number[];
  readonly mu: number[][];
  readonly q: number[][];
  readonly l: number[][];
  readonly x: number[][];
  readonly m: number;
  readonly gamma: number;
}

function logSumExp(x: NDArray): NDArray {
  const most = np.max(x, -1, { keepdims: true });
  return np.log(np.sum(np.exp(x.sub(most)), -1)).add(np.squeeze(most, -1));
}

/** The lower triangular matrices [k, d, d] of their diagonals [k, d] and what is below them. */
function triangles(diagonals: NDArray, l: NDArray): NDArray {
  const [k, d] = diagonals.shape as [number, number];
  const [columns, rows] = np.triuIndices(d, { k: 1 });
  const on = np.arange(d);
  return np.zeros([k, d, d]).at([], rows, columns).set(l).at([], on, on).set(diagonals);
}

function logPrior({ q, l }: Parameters, m: number, gamma: number): NDArray {
  const [k, d] = q.shape as [number, number];
  const n = d + m + 1;
  const constant = n * d * (Math.log(gamma) - 0.5 * Math.log(2));
  const norm = scipy.special
    .multigammaln(0.5 * n, d)
    .neg()
    .add(constant);
  const squares = np.sum(np.exp(q.mul(2))).add(np.sum(l.mul(l)));
  return np
    .sum(q)
    .mul(m)
    .sub(squares.mul(0.5 * gamma * gamma))
    .add(norm.mul(k));
}

/** The logarithm of the posterior at points x [n, d]. */
function objective(parameters: Parameters, x: NDArray, m: number, gamma: number): NDArray {
  const { alpha, mu, q, l } = parameters;
  const [n, d] = x.shape as [number, number];
  const apart = x.slice([], null).sub(mu);
  const scaled = np.einsum('kij,nkj->nki', triangles(np.exp(q), l), apart);
  const terms = alpha.add(np.sum(q, 1)).sub(np.sum(scaled.mul(scaled), 2).mul(0.5));
  return np
    .sum(logSumExp(terms))
    .sub(logSumExp(alpha).mul(n))
    .sub(0.5 * n * d * Math.log(2 * Math.PI))
    .add(logPrior(parameters, m, gamma));
}

/** The gradient by the parameters. */
const gradient = (p: Parameters, x: NDArray, m: number, gamma: number): Parameters =>
  grad((p: Parameters) => objective(p, x, m, gamma))(p);

const prepare = (input: Input): [Parameters, NDArray, number, number] => {
  const [alpha, mu, q] = [np.array(input.alpha), np.array(input.mu), np.array(input.q)];
  const l = np.array(input.l).reshape([input.l.length, -1]);
  return [{ alpha, mu, q, l }, np.array(input.x), input.m, input.gamma];
};
const options = { staticArgnums: [2, 3] } as const;

export const gmm = {
  objective: timed(prepare, jit(objective, options), (y) => y.item()),
  jacobian: timed(prepare, jit(gradient, options), ({ alpha, mu, q, l }) => ({
    alpha: alpha.js(),
    mu: mu.js(),
    q: q.js(),
    l: l.js(),
  })),
};
