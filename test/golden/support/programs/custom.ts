/** The programs of programs.json with rules of their own, checkpoints and implicit solutions. */
import type { NDArray } from '../../../../src/array/ndarray.js';
import {
  checkpoint,
  customJvp,
  customVjp,
  grad,
  jacrev,
  jvp,
  lax,
  numpy as np,
  stopGradient,
  valueAndGrad,
  vmap,
} from '../../../../src/index.js';
import { linalg } from './linalg.js';
import type { ProgramTable } from './table.js';

type F = (x: NDArray) => NDArray;
const sq: F = (x) => np.square(x);

export const customPrograms: ProgramTable = {
  custom_jvp_fixed_point: ({ W, b, dW, db }) => {
    const fixedPoint = customJvp((M: NDArray, c: NDArray) =>
      lax.foriLoop(0, 200, (_, x) => np.tanh(np.matmul(M, x).add(c)), np.zeros([3])),
    );
    fixedPoint.defjvp(([M, c], [dM, dc]) => {
      const x = fixedPoint(M, c);
      const s = np.subtract(1, sq(x));
      const matrix = np.eye(3).sub(np.expandDims(s, 1).mul(M));
      return [x, linalg.solve(matrix, s.mul(np.matmul(dM, x).add(dc)))];
    });
    const loss = (M: NDArray): NDArray => sq(fixedPoint(M, b)).sum();
    return {
      x: fixedPoint(W, b),
      dx: jvp(fixedPoint, [W, b], [dW, db])[1],
      J_b: jacrev((c: NDArray) => fixedPoint(W, c))(b),
      gW: grad(loss)(W),
    };
  },

  custom_vjp_clip_gradient: ({ x, w, xs }) => {
    const clipped = customVjp((u: NDArray) => u).defvjp(
      (u) => [u, null],
      (_, ct) => [np.clip(ct, -0.1, 0.1)],
    );
    const f = (u: NDArray): NDArray => np.sin(clipped(u).mul(3)).mul(w).sum();
    return { f: f(x), grad: grad(f)(x), batched: vmap(grad(f))(xs) };
  },

  checkpoint_mlp: ({ Ws, bs, x, dWs }) => {
    type Layers = readonly NDArray[];
    const layer = checkpoint((W: NDArray, b: NDArray, h: NDArray) =>
      np.tanh(np.matmul(W, h).add(b)),
    );
    const loss = (weights: Layers, biases: Layers): NDArray =>
      sq(weights.reduce((h, W, i) => layer(W, biases[i] as NDArray, h), x)).sum();
    const [weights, biases, tangents] = [Ws, bs, dWs] as unknown as [Layers, Layers, Layers];
    const [value, [gWs, gbs]] = valueAndGrad(loss, { argnums: [0, 1] })(weights, biases);
    const ofWeights = grad((u: Layers) => loss(u, biases));
    return { loss: value, gWs, gbs, hvp: jvp(ofWeights, [weights], [tangents])[1] };
  },

  custom_jvp_softplus: ({ xs }) => {
    const softplus = customJvp((x: NDArray) => np.log(np.exp(x).add(1)));
    softplus.defjvp(([x], [dx]) => [softplus(x), dx.mul(np.divide(1, np.exp(x.neg()).add(1)))]);
    return {
      v: vmap(softplus)(xs),
      d1: vmap(grad(softplus))(xs),
      d2: vmap(grad(grad(softplus)))(xs),
    };
  },

  straight_through_rounding: ({ x, t }) => {
    const rounded: F = (u) => np.round(u.mul(4)).div(4);
    const q: F = (u) => u.add(stopGradient(rounded(u).sub(u)));
    const through = customVjp(rounded).defvjp(
      (u) => [rounded(u), null],
      (_, ct) => [ct],
    );
    const lossOf =
      (quantize: F): F =>
      (u) =>
        sq(quantize(u).sub(t)).sum();
    return { q: q(x), g: grad(lossOf(q))(x), g_custom: grad(lossOf(through))(x) };
  },

  implicit_ridge: ({ X, y, Xv, yv, lam }) => {
    const weights: F = (l) =>
      linalg.solve(np.matmul(X.T, X).add(np.eye(3).mul(np.exp(l))), np.matmul(X.T, y));
    const V: F = (l) => np.mean(sq(np.matmul(Xv, weights(l)).sub(yv)));
    return { w: weights(lam), V: V(lam), d1: grad(V)(lam), d2: grad(grad(V))(lam) };
  },

  batched_solve_grad: ({ As, b, A, B }) => {
    const each = vmap(linalg.solve, [0, null]);
    const s = (matrices: NDArray, right: NDArray): NDArray => sq(each(matrices, right)).sum();
    const [gAs, gb] = grad(s, { argnums: [0, 1] })(As, b);
    return { x1: each(As, b), x2: vmap(linalg.solve, [null, 1], { outAxes: 1 })(A, B), gAs, gb };
  },
};
