/** The programs of programs.json about derivatives and how they nest. */
import type { NDArray } from '../../../../src/array/ndarray.js';
import {
  grad,
  hessian,
  jacfwd,
  jacrev,
  jvp,
  linearize,
  linearTranspose,
  nn,
  numpy as np,
  vjp,
  vmap,
} from '../../../../src/index.js';
import type { ProgramTable } from './table.js';

type F = (x: NDArray) => NDArray;
const sq = (x: NDArray): NDArray => np.square(x);
/** The derivative of a scalar function along the tangent 1. */
const slope =
  (f: F): F =>
  (x) =>
    jvp(f, [x], [np.onesLike(x)])[1];
const norm2 = (x: NDArray): NDArray => sq(x).sum();

export const derivativePrograms: ProgramTable = {
  fft_convolution_gradient: ({ x, k, y, dk }) => {
    const convolved = (a: NDArray, b: NDArray): NDArray =>
      np.fft.irfft(np.fft.rfft(a).mul(np.fft.rfft(b)), 6);
    const loss = (a: NDArray, b: NDArray): NDArray => np.square(convolved(a, b).sub(y)).sum();
    const byKernel = (b: NDArray): NDArray => grad((c: NDArray) => loss(x, c))(b);
    return {
      c: convolved(x, k),
      gx: grad((a: NDArray) => loss(a, k))(x),
      gk: byKernel(k),
      hvp: jvp(byKernel, [k], [dk])[1],
    };
  },

  hessian_rosenbrock: ({ x }) => {
    const f: F = (v) => {
      const low = v.slice([0, -1]);
      const high = v.slice([1]);
      return sq(high.sub(sq(low))).mul(100).add(sq(np.subtract(1, low))).sum();
    };
    return { f: f(x), grad: grad(f)(x), hessian: hessian(f)(x) };
  },

  hvp_four_ways: ({ W, x, v }) => {
    const f: F = (u) => norm2(np.tanh(np.matmul(W, u))).add(np.power(u, 3).sum().div(6));
    const one = np.array(1);
    const gradientByVjp: F = (u) => vjp(f, [u])[1](one)[0];
    return {
      grad_dot: grad((u: NDArray) => np.dot(grad(f)(u), v))(x),
      jvp_grad: jvp(grad(f), [x], [v])[1],
      jvp_vjp: jvp(gradientByVjp, [x], [v])[1],
      vjp_grad: vjp(grad(f), [x])[1](v)[0],
    };
  },

  per_example_gradients: ({ w, b, X, Y }) => {
    const loss = (weights: NDArray, bias: NDArray, x: NDArray, y: NDArray): NDArray => {
      const z = np.dot(x, weights).add(bias);
      return nn.softplus(z).sub(y.mul(z));
    };
    const gradient = grad(loss, { argnums: [0, 1] });
    const [gw, gb] = vmap(gradient, [null, null, 0, 0])(w, b, X, Y);
    return { gw, gb, mean_gw: np.mean(gw, 0) };
  },

  linear_transpose_conv: ({ x, k, y }) => {
    const A: F = (u) => np.convolve(u, k, { mode: 'full' });
    const Ax = A(x);
    const Aty = linearTranspose(A, [x])(y)[0];
    return { Ax, Aty, lhs: np.dot(Ax, y), rhs: np.dot(x, Aty) };
  },

  perturbation_confusion: ({ x }) => {
    const dxOf = (f: (u: NDArray, y: NDArray) => NDArray, at: (u: NDArray) => NDArray) =>
      grad((u: NDArray) => u.mul(grad((y: NDArray) => f(u, y))(at(u))))(x);
    return {
      a: dxOf(
        (u, y) => u.add(y),
        () => np.array(1),
      ),
      b: dxOf(
        (u, y) => u.mul(y),
        () => np.array(2),
      ),
      c: grad((u: NDArray) => grad((y: NDArray) => u.mul(y).mul(y))(u))(x),
      d: grad((u: NDArray) => u.mul(slope((y) => u.mul(y))(np.array(2))))(x),
      e: slope((u) => u.mul(grad((y: NDArray) => u.mul(y))(np.array(2))))(x),
      f: grad((u: NDArray) =>
        grad((z: NDArray) => grad((y: NDArray) => u.mul(y).mul(z))(z))(np.array(3)),
      )(x),
    };
  },

  empirical_ntk: ({ p, X, Y }) => {
    type P = Record<'W1' | 'b1' | 'w2', NDArray>;
    const f = (q: P, x: NDArray): NDArray =>
      np.dot(q.w2, np.tanh(np.matmul(q.W1, x).add(q.b1)));
    const entry = (x: NDArray, y: NDArray): NDArray => {
      const [, pull] = vjp((q: P) => f(q, y), [p as unknown as P]);
      return jvp((q: P) => f(q, x), [p as unknown as P], pull(np.array(1)))[1];
    };
    return { K: vmap((x: NDArray) => vmap((y: NDArray) => entry(x, y))(Y))(X) };
  },

  gauss_newton_product: ({ W, p, v }) => {
    const logits: F = (q) => np.matmul(W, np.tanh(q));
    const loss: F = (z) => np.negative(nn.logSoftmax(z).slice(1));
    const [z, Jv] = jvp(logits, [p], [v]);
    const HJv = jvp(grad(loss), [z], [Jv])[1];
    const Gv = vjp(logits, [p])[1](HJv)[0];
    return { logits: z, Gv, vGv: np.dot(v, Gv) };
  },

  mixed_third_partials: ({ x, y, z }) => {
    type F3 = (a: NDArray, b: NDArray, c: NDArray) => NDArray;
    const f: F3 = (a, b, c) =>
      np
        .sin(a.mul(b))
        .mul(np.exp(c.mul(a)))
        .add(np.power(a, 3).mul(sq(b)).mul(sq(c)));
    const by = (argnums: number, g: F3): F3 => grad(g, { argnums });
    const forwardByX = (g: F3): F3 => (a, b, c) => slope((u) => g(u, b, c))(a);
    const forwardByZ = (g: F3): F3 => (a, b, c) => slope((u) => g(a, b, u))(c);
    return {
      xyz: by(2, by(1, by(0, f)))(x, y, z),
      zyx: by(0, by(1, by(2, f)))(x, y, z),
      xxx: by(0, by(0, by(0, f)))(x, y, z),
      xxy: by(1, by(0, by(0, f)))(x, y, z),
      mixed_modes: forwardByZ(by(1, forwardByX(f)))(x, y, z),
    };
  },

  laplacian_vmap: ({ x, k, xs }) => {
    const u: F = (v) => np.exp(norm2(v).div(-2)).mul(np.cos(np.dot(k, v)));
    const laplacian: F = (v) =>
      vmap((e: NDArray) => np.dot(e, jvp(grad(u), [v], [e])[1]))(np.eye(3)).sum();
    return {
      u: u(x),
      laplacian: laplacian(x),
      trace: np.trace(hessian(u)(x)),
      batch: vmap(laplacian)(xs),
    };
  },

  hessian_mode_orders: ({ W, x }) => {
    const f: F = (v) =>
      np.log(np.exp(np.matmul(W, v)).sum()).add(np.prod(np.cos(v)));
    return {
      fr: jacfwd(jacrev(f))(x),
      rf: jacrev(jacfwd(f))(x),
      ff: jacfwd(jacfwd(f))(x),
      rr: jacrev(jacrev(f))(x),
    };
  },

  jacfwd_equals_jacrev: ({ x }) => {
    const f: F = (v) => {
      const [a, b, c] = [v.slice(0), v.slice(1), v.slice(2)];
      return np.stack([
        a.mul(np.sin(b)),
        np.exp(c).div(sq(a).add(1)),
        np.arctan2(b, c),
        np.logaddexp(a, c),
      ]);
    };
    return { fwd: jacfwd(f)(x), rev: jacrev(f)(x), second: jacfwd(jacrev(f))(x) };
  },

  linearize_reuse: ({ x, M, Ts, ct }) => {
    const f: F = (v) => np.matmul(np.sin(v), M).mul(np.exp(np.negative(v)));
    const [y, lin] = linearize(f, [x]);
    const derivative: F = (t) => lin(t);
    return {
      y,
      rows: np.stack([0, 1, 2].map((i) => derivative(Ts.slice(i)))),
      vmapped: vmap(derivative)(Ts),
      transposed: linearTranspose(derivative, [x])(ct)[0],
    };
  },

  vjp_function_under_vmap: ({ x }) => {
    const f: F = (v) => {
      const [a, b, c] = [v.slice(0), v.slice(1), v.slice(2)];
      return np.stack([
        a.mul(b),
        np.sin(b.mul(c)),
        a.div(sq(c).add(1)),
        np.power(v.sum(), 3),
      ]);
    };
    const jacobian: F = (v) => {
      const [, pull] = vjp(f, [v]);
      return vmap((ct: NDArray) => pull(ct)[0])(np.eye(4));
    };
    return { y: f(x), J: jacobian(x), H: jacfwd(jacobian)(x) };
  },

  nth_derivatives_scalar: ({ x }) => {
    const f: F = (u) => np.sin(u.mul(2)).mul(np.exp(np.negative(u)));
    const orders = (g: F, derive: (g: F) => F): NDArray => {
      const values: NDArray[] = [];
      for (let order = 0; order < 6; order++, g = derive(g)) values.push(g(x));
      return np.stack(values);
    };
    return {
      f: orders(f, (g) => grad(g)),
      tanh: orders((u) => np.tanh(u), slope),
      third: grad(slope(grad((u: NDArray) => np.tanh(u))))(x),
    };
  },

  jacobian_of_pytree: ({ z }) => {
    type Z = { u: NDArray; v: NDArray };
    const f = ({ u, v }: Z) => ({ p: u.mul(v), q: np.outer(u, u) });
    const S = (w: Z): NDArray => {
      const { p, q } = f(w);
      return p.sum().add(norm2(q));
    };
    return { rev: jacrev(f)(z as unknown as Z), fwd: jacfwd(f)(z as unknown as Z), hess: hessian(S)(z as unknown as Z) };
  },

  vmap_axes_pytrees: ({ d, c, C }) => {
    type D = { a: NDArray; b: NDArray };
    const f = ({ a, b }: D, e: NDArray) => ({ p: a.mul(b).add(e), q: a.sum() });
    const one = vmap(f, [{ a: 1, b: 0 }, null], { outAxes: { p: 1, q: 0 } });
    return { one: one(d as unknown as D, c), two: vmap(one, [null, 0])(d as unknown as D, C) };
  },

  where_nan_trap: ({ xs }) => {
    const f1: F = (x) => np.where(x.gt(0), np.sqrt(x), 0);
    const f2: F = (x) => np.where(x.gt(0), np.sqrt(np.where(x.gt(0), x, 1)), 0);
    return {
      v1: vmap(f1)(xs),
      v2: vmap(f2)(xs),
      g1: vmap(grad(f1))(xs),
      g2: vmap(grad(f2))(xs),
    };
  },
};
