/** The programs of programs.json that are small models: networks, likelihoods, kernels, graphs. */
import type { NDArray } from '../../../../src/array/ndarray.js';
import {
  grad,
  jacrev,
  jvp,
  lax,
  nn,
  numpy as np,
  valueAndGrad,
  vjp,
  vmap,
} from '../../../../src/index.js';
import type { ProgramTable } from './table.js';

type F = (x: NDArray) => NDArray;
const sq = (x: NDArray): NDArray => np.square(x);
const norm2 = (x: NDArray): NDArray => sq(x).sum();

/** Mean cross entropy of logits with integer labels. */
const crossEntropy = (logits: NDArray, y: NDArray): NDArray =>
  np.negative(np.mean(nn.logSoftmax(logits).mul(nn.oneHot(y, 3)).sum(1)));

export const modelPrograms: ProgramTable = {
  logsumexp_masked: ({ l, mask, w }) => {
    const masked: F = (u) => u.add(np.where(mask, 0, -Infinity));
    const p: F = (u) => nn.softmax(masked(u));
    const total: F = (u) => w.mul(p(u)).sum().add(nn.logsumexp(masked(u), 1).sum());
    return { p: p(l), grad: grad(total)(l) };
  },

  mlp_adam_three_steps: ({ p, X, y }) => {
    type P = Record<'W1' | 'b1' | 'W2' | 'b2', NDArray>;
    const loss = (q: P): NDArray => {
      const hidden = nn.relu(np.matmul(X, q.W1.T).add(q.b1));
      return crossEntropy(np.matmul(hidden, q.W2.T).add(q.b2), y);
    };
    const keys = ['W1', 'b1', 'W2', 'b2'] as const;
    let params = p as unknown as P;
    const moments = Object.fromEntries(
      keys.map((k) => [k, [np.zerosLike(params[k]), np.zerosLike(params[k])]]),
    ) as unknown as Record<keyof P, [NDArray, NDArray]>;
    const losses: NDArray[] = [];
    for (let t = 1; t <= 3; t++) {
      const [value, gradient] = valueAndGrad(loss)(params);
      losses.push(value);
      const next = { ...params };
      for (const k of keys) {
        const g = gradient[k];
        const m = moments[k][0].mul(0.9).add(g.mul(1 - 0.9));
        const v = moments[k][1].mul(0.999).add(sq(g).mul(1 - 0.999));
        moments[k] = [m, v];
        const step = m.div(1 - 0.9 ** t).div(np.sqrt(v.div(1 - 0.999 ** t)).add(1e-8));
        next[k] = params[k].sub(step.mul(0.05));
      }
      params = next;
    }
    losses.push(loss(params));
    return { losses: np.stack(losses), params };
  },

  gmm_log_likelihood: ({ a, mu, ls, X }) => {
    const L = (weights: NDArray, mean: NDArray, logScale: NDArray): NDArray => {
      const z = np.expandDims(X, 1).sub(mean).mul(np.exp(np.negative(logScale)));
      const density = sq(z).mul(-0.5).sub(logScale).sub(0.5 * Math.log(2 * Math.PI));
      return nn.logsumexp(nn.logSoftmax(weights).add(density.sum(2)), 1).sum();
    };
    const [value, [ga, gmu, gls]] = valueAndGrad(L, { argnums: [0, 1, 2] })(a, mu, ls);
    return { L: value, ga, gmu, gls };
  },

  black_scholes_greeks: ({ S, K, T, r, v }) => {
    type Price = (S: NDArray, K: NDArray, T: NDArray, r: NDArray, v: NDArray) => NDArray;
    const phi: F = (x) => lax.erf(x.div(Math.SQRT2)).add(1).mul(0.5);
    const price: Price = (s, k, t, rate, vol) => {
      const width = vol.mul(np.sqrt(t));
      const d1 = np.log(s.div(k)).add(rate.add(sq(vol).div(2)).mul(t)).div(width);
      const discounted = k.mul(np.exp(np.negative(rate.mul(t))));
      return s.mul(phi(d1)).sub(discounted.mul(phi(d1.sub(width))));
    };
    const by = (f: Price, argnums: number): Price => grad(f, { argnums });
    const each = (f: Price): NDArray => vmap(f)(S, K, T, r, v);
    return {
      price: each(price),
      delta: each(by(price, 0)),
      gamma: each(by(by(price, 0), 0)),
      vega: each(by(price, 4)),
      theta: np.negative(each(by(price, 2))),
      rho: each(by(price, 3)),
      vanna: each(by(by(price, 0), 4)),
      volga: each(by(by(price, 4), 4)),
    };
  },

  layernorm_vjp: ({ x, ga, b, ct, dx, xs }) => {
    const layerNorm = (u: NDArray, g: NDArray, bias: NDArray): NDArray => {
      const centred = u.sub(np.mean(u, -1, { keepdims: true }));
      const variance = np.mean(sq(centred), -1, { keepdims: true });
      return centred.div(np.sqrt(variance.add(1e-5))).mul(g).add(bias);
    };
    const [y, pull] = vjp(layerNorm, [x, ga, b]);
    const [cx, cg, cb] = pull(ct);
    return {
      y,
      cx,
      cg,
      cb,
      dy: jvp((u: NDArray) => layerNorm(u, ga, b), [x], [dx])[1],
      batched: vmap(layerNorm, [0, null, null])(xs, ga, b),
    };
  },

  causal_attention: ({ Wq, Wk, Wv, Wo, X }) => {
    type Weights = [wq: NDArray, wk: NDArray, wv: NDArray, wo: NDArray, x: NDArray];
    const attend = (...[wq, wk, wv, wo, x]: Weights) => {
      const scores = np.matmul(np.matmul(x, wq), np.matmul(x, wk).T).div(Math.SQRT2);
      const place = np.arange(4);
      const future = np.expandDims(place, 0).gt(np.expandDims(place, 1));
      const P = nn.softmax(np.where(future, -Infinity, scores));
      return { P, Y: np.matmul(np.matmul(P, np.matmul(x, wv)), wo) };
    };
    const loss = (...weights: Weights): NDArray => norm2(attend(...weights).Y);
    const gradient = grad(loss, { argnums: [0, 1, 2, 3, 4] });
    const [gWq, gWk, gWv, gWo, gX] = gradient(Wq, Wk, Wv, Wo, X);
    return { ...attend(Wq, Wk, Wv, Wo, X), gWq, gWk, gWv, gWo, gX };
  },

  convnet_sgd_step: ({ p, x, y }) => {
    type P = Record<'k' | 'cb' | 'W' | 'b', NDArray>;
    const loss = (q: P): NDArray => {
      const convolved = lax.convGeneralDilated(x, q.k, [1, 1], 'SAME', {
        dimensionNumbers: ['NHWC', 'HWIO', 'NHWC'],
      });
      const active = nn.relu(convolved.add(q.cb));
      const pooled = lax.reduceWindow(
        active,
        -Infinity,
        lax.max,
        [1, 2, 2, 1],
        [1, 2, 2, 1],
        'VALID',
      );
      return crossEntropy(np.matmul(pooled.reshape([2, 8]), q.W).add(q.b), y);
    };
    const params = p as unknown as P;
    const [value, gradient] = valueAndGrad(loss)(params);
    const stepped = Object.fromEntries(
      Object.entries(params).map(([k, w]) => [k, w.sub(gradient[k as keyof P].mul(0.1))]),
    ) as P;
    return { loss: value, grad: gradient, after: loss(stepped) };
  },

  sort_and_median_gradient: ({ x, w }) => {
    const f: F = (u) =>
      w
        .mul(np.sort(u))
        .sum()
        .add(sq(np.median(u)))
        .add(u.slice(np.argmax(u)).mul(u.slice(np.argmin(u))));
    return { f: f(x), grad: grad(f)(x), J: jacrev((u: NDArray) => np.sort(u))(x) };
  },

  gather_scatter_gradient: ({ E, idx, dest, w, ws }) => {
    const out: F = (table) =>
      np
        .zeros([4, 3])
        .at(dest)
        .add(sq(table.slice(idx)));
    const loss = (table: NDArray, weights: NDArray): NDArray => out(table).mul(weights).sum();
    return {
      out: out(E),
      gE: grad(loss)(E, w),
      batched: vmap(grad(loss), [null, 0])(E, ws),
    };
  },

  segment_softmax_graph: ({ a, X, src, dst }) => {
    const attention = (b: NDArray, features: NDArray) => {
      const ends = [features.slice(src), features.slice(dst)];
      const s = np.matmul(np.concatenate(ends, 1), b);
      const largest = np.full([4], -Infinity).at(dst).max(s);
      const ex = np.exp(s.sub(largest.slice(dst)));
      const att = ex.div(np.zeros([4]).at(dst).add(ex).slice(dst));
      const messages = np.expandDims(att, 1).mul(features.slice(src));
      return { att, out: np.zeros([4, 2]).at(dst).add(messages) };
    };
    const loss = (b: NDArray, features: NDArray): NDArray => norm2(attention(b, features).out);
    const [ga, gX] = grad(loss, { argnums: [0, 1] })(a, X);
    return { ...attention(a, X), ga, gX };
  },

  semi_gradient_td: ({ w, s1, s2, r }) => {
    const v = (weights: NDArray, s: NDArray): NDArray => np.tanh(np.matmul(s, weights));
    const lossWith =
      (target: F): F =>
      (weights) =>
        np.mean(sq(r.add(target(v(weights, s2)).mul(0.9)).sub(v(weights, s1))));
    const [loss, semi] = valueAndGrad(lossWith((t) => lax.stopGradient(t)))(w);
    return { loss, semi, full: grad(lossWith((t) => t))(w) };
  },

  rbf_kernel_gradient: ({ X, Y, l, v, w }) => {
    const kernel = (xs: NDArray, ys: NDArray, length: NDArray, variance: NDArray): NDArray =>
      vmap((x: NDArray) =>
        vmap((y: NDArray) =>
          variance.mul(np.exp(norm2(x.sub(y)).div(sq(length)).mul(-0.5))),
        )(ys),
      )(xs);
    const weighted = (xs: NDArray, length: NDArray, variance: NDArray): NDArray =>
      kernel(xs, Y, length, variance).mul(w).sum();
    const distances: F = (xs) =>
      vmap((x: NDArray) =>
        vmap((y: NDArray) => {
          const d2 = norm2(x.sub(y));
          return np.where(d2.gt(0), np.sqrt(np.where(d2.gt(0), d2, 1)), 0);
        })(xs),
      )(xs).sum();
    const [gX, gl, gv] = grad(weighted, { argnums: [0, 1, 2] })(X, l, v);
    return { K: kernel(X, Y, l, v), gX, gl, gv, gD: grad(distances)(X) };
  },

  einsum_network: ({ A, B, C, D }) => {
    type Cores = [a: NDArray, b: NDArray, c: NDArray, d: NDArray];
    const T = (...cores: Cores): NDArray => np.einsum('ai,bij,cjk,dk->abcd', ...cores);
    const loss = (...cores: Cores): NDArray => norm2(np.tanh(T(...cores)));
    const [gA, gB, gC, gD] = grad(loss, { argnums: [0, 1, 2, 3] })(A, B, C, D);
    return { T: T(A, B, C, D), gA, gB, gC, gD };
  },

  bilinear_sampling: ({ I, pts, w }) => {
    const sample = (image: NDArray, point: NDArray): NDArray => {
      const corner = np.floor(point);
      const f = point.sub(corner);
      const places = corner.astype('int32');
      const [r, c] = [places.slice(0), places.slice(1)];
      const [fr, fc] = [f.slice(0), f.slice(1)];
      const [gr, gc] = [np.subtract(1, fr), np.subtract(1, fc)];
      const pixel = (dr: number, dc: number) => image.slice(r.add(dr), c.add(dc));
      return gr
        .mul(gc)
        .mul(pixel(0, 0))
        .add(gr.mul(fc).mul(pixel(0, 1)))
        .add(fr.mul(gc).mul(pixel(1, 0)))
        .add(fr.mul(fc).mul(pixel(1, 1)));
    };
    const values = (points: NDArray, image: NDArray): NDArray =>
      vmap(sample, [null, 0])(image, points);
    const loss = (points: NDArray, image: NDArray): NDArray => values(points, image).mul(w).sum();
    const [gpts, gI] = grad(loss, { argnums: [0, 1] })(pts, I);
    return { values: values(pts, I), gpts, gI };
  },

  batchnorm_dropout_step: ({ x, ga, b, mask }) => {
    const loss = (u: NDArray, g: NDArray, bias: NDArray): NDArray => {
      const normal = u.sub(np.mean(u, 0)).div(np.sqrt(np.var(u, 0).add(1e-3)));
      const y = normal.mul(g).add(bias);
      return np.mean(nn.softplus(np.where(mask, y.div(0.75), 0)));
    };
    const [value, [gx, gg, gb]] = valueAndGrad(loss, { argnums: [0, 1, 2] })(x, ga, b);
    return { loss: value, gx, gg, gb };
  },

  value_and_grad_aux: ({ w, b, x, dw, db }) => {
    const f = (weights: NDArray, bias: NDArray, rows: NDArray) => {
      const pred = np.matmul(rows, weights).add(bias);
      return [np.mean(sq(pred)), { pred, n: rows.shape[0] }] as const;
    };
    const [[value, aux], [gw, gb]] = valueAndGrad(f, { argnums: [0, 1], hasAux: true })(w, b, x);
    const mean = (weights: NDArray, bias: NDArray): NDArray => f(weights, bias, x)[0];
    return { value, pred: aux.pred, gw, gb, dv: jvp(mean, [w, b], [dw, db])[1] };
  },
};
