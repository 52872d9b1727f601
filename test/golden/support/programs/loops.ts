/** The programs of programs.json with loops and branches. */
import type { NDArray } from '../../../../src/array/ndarray.js';
import {
  grad,
  hessian,
  jacfwd,
  jacrev,
  jvp,
  lax,
  nn,
  numpy as np,
  valueAndGrad,
  vmap,
} from '../../../../src/index.js';
import { linalg } from './linalg.js';
import type { ProgramTable } from './table.js';

type F = (x: NDArray) => NDArray;
type Binary = (x: NDArray, y: NDArray) => NDArray;
const sq: F = (x) => np.square(x);
const norm2: F = (x) => sq(x).sum();
const whole = (x: number): NDArray => np.array(x, { dtype: 'int32' });
const unit = np.array(1);

export const loopPrograms: ProgramTable = {
  rnn_scan_grad: ({ params, xs, ys }) => {
    type P = Record<'W' | 'U' | 'b' | 'V', NDArray>;
    const loss = ({ W, U, b, V }: P): NDArray => {
      const step = (h: NDArray, x: NDArray): [NDArray, NDArray] => {
        const next = np.tanh(np.matmul(W, h).add(np.matmul(U, x)).add(b));
        return [next, next];
      };
      const [, hs] = lax.scan(step, np.zeros([3]), xs);
      return np.mean(sq(np.matmul(hs, V).sub(ys)));
    };
    const [value, gradient] = valueAndGrad(loss)(params as unknown as P);
    return { loss: value, grad: gradient };
  },

  rk4_flow_jacobian: ({ u0, th }) => {
    const flow: Binary = (u, t) => {
      const both = u.slice(0).mul(u.slice(1));
      return np.stack([
        t.slice(0).mul(u.slice(0)).sub(t.slice(1).mul(both)),
        t.slice(2).mul(both).sub(t.slice(3).mul(u.slice(1))),
      ]);
    };
    const h = 0.1;
    const trajectory: Binary = (start, t) => {
      const step = (u: NDArray): [NDArray, NDArray] => {
        const k1 = flow(u, t);
        const k2 = flow(u.add(k1.mul(h / 2)), t);
        const k3 = flow(u.add(k2.mul(h / 2)), t);
        const k4 = flow(u.add(k3.mul(h)), t);
        const next = u.add(k1.add(k2.mul(2)).add(k3.mul(2)).add(k4).mul(h / 6));
        return [next, next];
      };
      return lax.scan(step, start, null, { length: 8 })[1];
    };
    const end: Binary = (start, t) => trajectory(start, t).slice(-1);
    return {
      trajectory: trajectory(u0, th),
      J_u: jacrev(end)(u0, th),
      J_th: jacfwd(end, { argnums: 1 })(u0, th),
    };
  },

  vmap_jvp_while_newton: ({ xs }) => {
    const root: F = (x) =>
      lax.whileLoop(
        (r) => np.abs(r.mul(r).sub(x)).gt(1e-12),
        (r) => r.add(x.div(r)).div(2),
        x,
      );
    return { value: vmap(root)(xs), tangent: vmap((x: NDArray) => jvp(root, [x], [1])[1])(xs) };
  },

  vmap_grad_cond: ({ xs }) => {
    const f: F = (x) =>
      lax.cond(
        x.gt(0),
        (y) => y.mul(np.log1p(y)),
        (y) => np.sin(y).mul(np.exp(y)),
        x,
      );
    return { f: vmap(f)(xs), df: vmap(grad(f))(xs) };
  },

  kalman_filter_scan: ({ A, q, r, ys, h }) => {
    const filter = (a: NDArray, logQ: NDArray, logR: NDArray, g: NDArray) => {
      const noise = np.exp(logQ).mul(np.eye(2));
      type State = { m: NDArray; P: NDArray; ll: NDArray };
      const step = (s: State, y: NDArray): [State, NDArray] => {
        const m = np.matmul(a, s.m);
        const P = np.matmul(np.matmul(a, s.P), a.T).add(noise);
        const e = y.sub(np.dot(g, m));
        const S = np.dot(g, np.matmul(P, g)).add(np.exp(logR));
        const K = np.matmul(P, g).div(S);
        const ll = np.log(S.mul(2 * Math.PI)).add(sq(e).div(S));
        const mean = m.add(K.mul(e));
        const next = { m: mean, P: P.sub(np.outer(K, np.matmul(g, P))), ll: s.ll.sub(ll.mul(0.5)) };
        return [next, mean];
      };
      const [{ ll }, means] = lax.scan(step, { m: np.zeros([2]), P: np.eye(2), ll: 0 }, ys);
      return { ll, means };
    };
    const ll = (...args: Parameters<typeof filter>): NDArray => filter(...args).ll;
    const [gA, gq, gr, gh] = grad(ll, { argnums: [0, 1, 2, 3] })(A, q, r, h);
    return { ...filter(A, q, r, h), gA, gq, gr, gh };
  },

  hmc_leapfrog: ({ q, p, eps }) => {
    const U: F = (x) => norm2(sq(x).sub(1)).mul(0.25).add(sq(x.sum()).mul(0.5));
    const energy: Binary = (x, v) => U(x).add(norm2(v).mul(0.5));
    const push = (x: NDArray, v: NDArray, e: NDArray): NDArray =>
      v.sub(grad(U)(x).mul(e.div(2)));
    const trajectory = (q0: NDArray, p0: NDArray, e: NDArray) =>
      lax.foriLoop(
        0,
        6,
        (_, [x, v]) => {
          const half = push(x, v, e);
          const moved = x.add(half.mul(e));
          return [moved, push(moved, half, e)];
        },
        [q0, p0],
      );
    const dH: F = (e) => energy(...trajectory(q, p, e)).sub(energy(q, p));
    const [q1, p1] = trajectory(q, p, eps);
    return {
      q: q1,
      p: p1,
      dH: dH(eps),
      ddH_deps: jvp(dH, [eps], [1])[1],
      J: jacrev((v: NDArray) => trajectory(q, v, eps)[0])(p),
    };
  },

  neural_ode: ({ W1, b1, W2, u0, target }) => {
    const h = 0.2;
    const solve = (w1: NDArray, b: NDArray, w2: NDArray, start: NDArray): NDArray => {
      const F: Binary = (u, t) => np.matmul(w2, np.tanh(np.matmul(w1, u).add(b.mul(t))));
      const step = (u: NDArray, t: NDArray): [NDArray, null] => {
        const middle = u.add(F(u, t).mul(h / 2));
        return [u.add(F(middle, t.add(h / 2)).mul(h)), null];
      };
      return lax.scan(step, start, np.arange(5).mul(h))[0];
    };
    const loss = (...args: Parameters<typeof solve>): NDArray => norm2(solve(...args).sub(target));
    const [value, gradients] = valueAndGrad(loss, { argnums: [0, 1, 2, 3] })(W1, b1, W2, u0);
    const [gW1, gb1, gW2, gu0] = gradients;
    return { u: solve(W1, b1, W2, u0), loss: value, gW1, gb1, gW2, gu0 };
  },

  lstm_scan: ({ W, b, xs, R }) => {
    const run = (w: NDArray, bias: NDArray, x: NDArray) =>
      lax.scan(
        ([h, c], row) => {
          const z = np.matmul(w, np.concatenate([row, h])).add(bias);
          const [i, f, g, o] = np.split(z, 4) as [NDArray, NDArray, NDArray, NDArray];
          const cell = nn.sigmoid(f.add(1)).mul(c).add(nn.sigmoid(i).mul(np.tanh(g)));
          const next = nn.sigmoid(o).mul(np.tanh(cell));
          return [[next, cell], next];
        },
        [np.zeros([2]), np.zeros([2])],
        x,
      );
    const loss = (...args: Parameters<typeof run>): NDArray => run(...args)[1].mul(R).sum();
    const [[, c], hs] = run(W, b, xs);
    const [gW, gb, gxs] = grad(loss, { argnums: [0, 1, 2] })(W, b, xs);
    return { hs, c, gW, gb, gxs };
  },

  vmap_cond_nan_safe: ({ xs }) => {
    const zero: F = (x) => x.mul(0);
    const byCond: F = (x) => lax.cond(x.gt(0), np.sqrt, zero, x);
    const bySwitch: F = (x) => lax.switch(x.gt(0).astype('int32'), [zero, np.log], x);
    const ofSum = (f: F) => grad((x: NDArray) => vmap(f)(x).sum())(xs);
    return {
      cond_vg: vmap(grad(byCond))(xs),
      cond_gv: ofSum(byCond),
      switch_vg: vmap(grad(bySwitch))(xs),
      switch_gv: ofSum(bySwitch),
    };
  },

  fori_power_iteration: ({ B, v0 }) => {
    const lambda: F = (b) => {
      const A = np.matmul(b, b.T).add(np.eye(3).mul(0.1));
      const step = (_: NDArray, v: NDArray): NDArray => {
        const next = np.matmul(A, v);
        return next.div(np.sqrt(norm2(next)));
      };
      const v = lax.foriLoop(0, 12, step, v0);
      return np.dot(v, np.matmul(A, v));
    };
    const [value, gB] = valueAndGrad(lambda)(B);
    return { lambda: value, gB };
  },

  switch_vmap: ({ idx, xs }) => {
    const branches: F[] = [sq, (x) => np.sin(x.mul(3)), (x) => np.reciprocal(sq(x).add(1))];
    const h: Binary = (i, x) => lax.switch(i, branches, x);
    return {
      h: vmap(h)(idx, xs),
      dh: vmap(grad(h, { argnums: 1 }))(idx, xs),
      fixed: vmap((x: NDArray) => h(whole(1), x))(xs),
    };
  },

  welford_scan: ({ xs }) => {
    const run = (x: NDArray): { mean: NDArray; var: NDArray; means: NDArray } => {
      const step = (
        [count, mean, m2]: [NDArray, NDArray, NDArray],
        y: NDArray,
      ): [[NDArray, NDArray, NDArray], NDArray] => {
        const next = count.add(1);
        const d = y.sub(mean);
        const moved = mean.add(d.div(next));
        return [[next, moved, m2.add(d.mul(y.sub(moved)))], moved];
      };
      const [[count, mean, m2], means] = lax.scan(step, [0, 0, 0], x);
      return { mean, var: m2.div(count), means };
    };
    return {
      ...run(xs),
      dvar: jacrev((x: NDArray) => run(x).var)(xs),
      J: jacfwd((x: NDArray) => run(x).means)(xs),
    };
  },

  associative_scan_recurrence: ({ a, b }) => {
    type Pair = [NDArray, NDArray];
    const compose = ([a1, b1]: Pair, [a2, b2]: Pair): Pair => [
      a1.mul(a2),
      b1.mul(a2).add(b2),
    ];
    const run: Binary = (x, y) => lax.associativeScan(compose, [x, y])[1];
    const loss: Binary = (x, y) => norm2(run(x, y));
    const [ga, gb] = grad(loss, { argnums: [0, 1] })(a, b);
    const [rev_a, rev_b] = lax.associativeScan(compose, [a, b], { reverse: true });
    return { h: run(a, b), ga, gb, rev_a, rev_b };
  },

  expm_scaling_squaring: ({ A, W }) => {
    const E: F = (a) => {
      const small = a.div(64);
      const horner = (R: NDArray, k: NDArray): [NDArray, null] => [
        np.eye(3).add(np.matmul(small, R).div(k)),
        null,
      ];
      const [taylor] = lax.scan(horner, np.eye(3), np.arange(10, 0, -1).astype('float64'));
      return lax.foriLoop(0, 6, (_, R) => np.matmul(R, R), taylor);
    };
    return {
      E: E(A),
      ddet: grad((t: NDArray) => linalg.det(E(A.mul(t))))(0.7),
      gA: grad((a: NDArray) => E(a).mul(W).sum())(A),
    };
  },

  newton_minimisation: ({ x0, a }) => {
    const f: Binary = (x, c) => np.cosh(x.sub(c)).sum().add(sq(x.sum()).mul(0.5));
    const run: F = (c) =>
      lax.foriLoop(0, 4, (_, x) => x.sub(linalg.solve(hessian(f)(x, c), grad(f)(x, c))), x0);
    const x = run(a);
    return {
      x,
      large_gradient: np.sqrt(norm2(grad(f)(x, a))).gt(1e-6),
      J: jacfwd(run)(a),
    };
  },

  conjugate_gradient_while: ({ B, b, db, bs }) => {
    const A = np.matmul(B, B.T).add(np.eye(3));
    const solve: F = (y) =>
      lax.whileLoop(
        ({ rs, k }) => np.logicalAnd(rs.ge(1e-20), k.lt(20)),
        ({ x, r, p, rs, k }) => {
          const q = np.matmul(A, p);
          const alpha = rs.div(np.dot(p, q));
          const residual = r.sub(q.mul(alpha));
          const next = norm2(residual);
          return {
            x: x.add(p.mul(alpha)),
            r: residual,
            p: residual.add(p.mul(next.div(rs))),
            rs: next,
            k: k.add(1),
          };
        },
        { x: np.zerosLike(y), r: y, p: y, rs: norm2(y), k: whole(0) },
      ).x;
    return { x: solve(b), dx: jvp(solve, [b], [db])[1], batch: vmap(solve)(bs) };
  },

  scan_reverse_and_no_xs: ({ r, w, x0 }) => {
    const returns = (rewards: NDArray) => {
      const step = (G: NDArray, reward: NDArray): [NDArray, NDArray] => {
        const next = reward.add(G.mul(0.9));
        return [next, next];
      };
      return lax.scan(step, 0, rewards, { reverse: true });
    };
    const logistic = (x: NDArray) =>
      lax.scan((s) => [s.mul(1.5).sub(sq(s).mul(0.2)), s], x, null, { length: 4 });
    const [carry, G] = returns(r);
    return {
      G,
      carry,
      gr: grad((x: NDArray) => returns(x)[1].mul(w).sum())(r),
      seq: logistic(x0)[1],
      dlast: grad((x: NDArray) => logistic(x)[0])(x0),
    };
  },

  while_inside_scan: ({ a, x0, ks, avec }) => {
    const run: F = (slope) => {
      const step = (x: NDArray, k: NDArray): [NDArray, NDArray] => {
        const [, next] = lax.whileLoop(
          ([left]) => left.gt(0),
          ([left, y]) => [left.sub(1), np.cos(y).add(slope.mul(y))],
          [k, x],
        );
        return [next, next];
      };
      return lax.scan(step, x0, ks)[1];
    };
    return {
      xs: run(a),
      dxs: jvp(run, [a], [unit])[1],
      batch: vmap((s: NDArray) => run(s).slice(-1))(avec),
    };
  },

  xorshift_integers: ({ seeds, data }) => {
    const word = (x: number): NDArray => np.array(x, { dtype: 'uint32' });
    const shifted = (s: NDArray, by: number, shift: Binary): NDArray =>
      np.bitwiseXor(s, shift(s, word(by)));
    const step = (s: NDArray): [NDArray, NDArray] => {
      const left = shifted(s, 13, lax.shiftLeft);
      const next = shifted(shifted(left, 17, lax.shiftRightLogical), 5, lax.shiftLeft);
      return [next, next];
    };
    const states = vmap((s: NDArray) => lax.scan(step, s, null, { length: 8 })[1])(seeds);
    const fnv = lax.foriLoop(
      0,
      data.size,
      (i, h) => np.bitwiseXor(h, lax.dynamicIndexInDim(data, i, 0, false)).mul(word(16777619)),
      word(2166136261),
    );
    return { states, fnv };
  },

  mandelbrot_counts: ({ re, im }) => {
    const count: Binary = (cr, ci) =>
      lax.whileLoop(
        ({ n, x, y }) => np.logicalAnd(n.lt(30), sq(x).add(sq(y)).le(4)),
        ({ n, x, y }) => ({
          n: n.add(1),
          x: sq(x).sub(sq(y)).add(cr),
          y: x.mul(y).mul(2).add(ci),
        }),
        { n: whole(0), x: 0, y: 0 },
      ).n;
    const grid = vmap(vmap(count, [0, null]), [null, 0]);
    return { n: grid(re, im) };
  },

  life_and_primes: ({ board }) => {
    const around = [-1, 0, 1].flatMap((i) => [-1, 0, 1].map((j) => [i, j] as const));
    const step = (_: NDArray, alive: NDArray): NDArray => {
      const cells = alive.astype('int32');
      const n = around
        .filter(([i, j]) => i !== 0 || j !== 0)
        .map((shift) => np.roll(cells, shift, [0, 1]))
        .reduce((a, b) => a.add(b));
      return np.logicalOr(n.eq(3), np.logicalAnd(alive, n.eq(2)));
    };
    const numbers = np.arange(31, { dtype: 'int32' });
    const sieve = (p: NDArray, prime: NDArray): NDArray =>
      np.where(np.logicalAnd(np.mod(numbers, p).eq(0), numbers.gt(p)), false, prime);
    return {
      board: lax.foriLoop(0, 4, step, board),
      primes: lax.foriLoop(2, 6, sieve, numbers.ge(2)),
    };
  },
};
