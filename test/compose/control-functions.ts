/**
 * Functions with loops and branches from three numbers to one, beside plain JS that does the same
 * with real loops and branches, over Taylor polynomials.
 */
import type { NDArray } from '../../src/array/ndarray.js';
import { checkpoint, customJvp, customVjp, jit, lax, numpy as np } from '../../src/index.js';
import type { Tolerance } from '../support/close.js';
import { Jet } from './jet.js';

export interface ControlSubject {
  readonly f: (v: NDArray) => NDArray;
  readonly reference: (v: readonly [Jet, Jet, Jet]) => Jet;
  /**
   * What its derivatives are refused by: a `tape` belongs to one run and has no derivative in
   * reverse mode, `reverse` rules have none in forward mode.
   */
  readonly limit?: 'tape' | 'reverse';
  /** Where the default is too strict. */
  readonly tolerance?: Tolerance;
}

const parts = (v: NDArray): [NDArray, NDArray, NDArray] => [v.slice(0), v.slice(1), v.slice(2)];
const sum = (list: readonly Jet[]): Jet => list.reduce((a, b) => a.add(b));
const abs = (x: Jet): Jet => (x.value < 0 ? x.mul(-1) : x);
const cosine = (x: Jet): Jet => x.add(Math.PI / 2).sin();

const weights = [0.5, -1.5, 2];
const rows = np.array(weights);

/** x ← x / 2 + c while |x| > 0.3. */
const shrink = (x: NDArray, c: NDArray): NDArray =>
  lax.whileLoop(
    (y) => np.abs(y).gt(0.3),
    (y) => y.mul(0.5).mul(np.cos(y)).add(c.mul(0.1)),
    x,
  );
function shrinkJet(x: Jet, c: Jet): Jet {
  while (Math.abs(x.value) > 0.3) x = x.mul(0.5).mul(cosine(x)).add(c.mul(0.1));
  return x;
}

const layer = (c: NDArray, x: NDArray): NDArray => np.tanh(c.mul(x).add(np.sin(x)));
const layerJet = (c: Jet, x: Jet): Jet => c.mul(x).add(x.sin()).tanh();
const sharedLayer = jit(layer);

const growth = customJvp((x: NDArray, y: NDArray) => x.mul(np.exp(y)));
growth.defjvp(([x, y], [dx, dy]) => {
  const e = np.exp(y as NDArray);
  return [x.mul(e), dx.mul(e).add(dy.mul(x).mul(e))];
});
const wave = customVjp((x: NDArray, y: NDArray) => np.sin(x).mul(y));
wave.defvjp(
  (x, y) => [np.sin(x).mul(y), { x, y }],
  ({ x, y }, ct) => [ct.mul(y).mul(np.cos(x)), ct.mul(np.sin(x))],
);

/** Twenty values: too many for locals. */
const ramp = np.linspace(-1, 1, 20);
const rampOf = (c: Jet): Jet[] => Array.from({ length: 20 }, (_, i) => c.mul(-1 + (2 * i) / 19));
const rolled = (list: readonly Jet[]): Jet[] => [list.at(-1) as Jet, ...list.slice(0, -1)];

export const controlSubjects: Readonly<Record<string, ControlSubject>> = {
  'foriLoop over a scalar': {
    f: (v) => {
      const [a, b, c] = parts(v);
      return lax.foriLoop(0, 4, (i, y) => np.sin(y.mul(b)).add(a.mul(i)), c);
    },
    reference: ([a, b, c]) => {
      for (let i = 0; i < 4; i++) c = c.mul(b).sin().add(a.mul(i));
      return c;
    },
  },
  'scan with rows in and out': {
    f: (v) => {
      const step = (c: NDArray, [x, w]: [NDArray, NDArray]): [NDArray, NDArray] => {
        const next = np.tanh(c.mul(w).add(x));
        return [next, next.mul(c)];
      };
      const [end, ys] = lax.scan(step, v.slice(0), [v, rows]);
      return end.add(np.dot(ys, rows));
    },
    reference: (v) => {
      let c = v[0];
      const ys = v.map((x, i) => {
        const next = c
          .mul(weights[i] as number)
          .add(x)
          .tanh();
        const y = next.mul(c).mul(weights[i] as number);
        c = next;
        return y;
      });
      return c.add(sum(ys));
    },
  },
  'scan from the last row, two turns at once': {
    f: (v) => {
      const [end, ys] = lax.scan((c, x) => [layer(c, x), c.mul(x)], v.slice(1), v, {
        reverse: true,
        unroll: 2,
      });
      return end.mul(np.sum(ys));
    },
    reference: (v) => {
      let c = v[1];
      const ys = v.toReversed().map((x) => {
        const y = c.mul(x);
        c = layerJet(c, x);
        return y;
      });
      return c.mul(sum(ys));
    },
  },
  'whileLoop in scan': {
    limit: 'tape',
    f: (v) => {
      const step = (c: NDArray, x: NDArray): [NDArray, NDArray] => {
        const y = shrink(x.mul(3), c);
        return [c.add(y.mul(x)), y];
      };
      const [end, ys] = lax.scan(step, v.slice(0), v);
      return end.add(np.dot(ys, rows));
    },
    reference: (v) => {
      let c = v[0];
      const ys = v.map((x, i) => {
        const y = shrinkJet(x.mul(3), c);
        c = c.add(y.mul(x));
        return y.mul(weights[i] as number);
      });
      return c.add(sum(ys));
    },
  },
  'scan in cond in scan': {
    f: (v) => {
      const inner = (x: NDArray): NDArray => lax.scan((c, r) => [layer(c, r), null], x, v)[0];
      const step = ([n, c]: [NDArray, NDArray], x: NDArray): [[NDArray, NDArray], NDArray] => [
        [n.add(1), lax.cond(np.mod(n, 2).eq(0), inner, (y) => y.mul(y), c.add(x))],
        c,
      ];
      const [[, end], ys] = lax.scan(step, [np.array(0, { dtype: 'int32' }), v.slice(2)], v);
      return end.add(np.sum(ys));
    },
    reference: (v) => {
      let c = v[2];
      const ys = v.map((x, n) => {
        const before = c;
        c = c.add(x);
        if (n % 2 === 0) for (const r of v) c = layerJet(c, r);
        else c = c.mul(c);
        return before;
      });
      return c.add(sum(ys));
    },
  },
  'switch in foriLoop': {
    f: (v) => {
      const [a, b, c] = parts(v);
      const branches = [np.sin, (y: NDArray) => y.mul(y).mul(a), (y: NDArray) => np.exp(y.mul(b))];
      return lax.foriLoop(-1, 4, (i, y) => lax.switch(i, branches, y), c);
    },
    reference: ([a, b, c]) => {
      for (let i = -1; i < 4; i++) {
        if (i <= 0) c = c.sin();
        else if (i === 1) c = c.mul(c).mul(a);
        else c = c.mul(b).exp();
      }
      return c;
    },
  },
  'cond in whileLoop': {
    limit: 'tape',
    f: (v) => {
      const [a, b, c] = parts(v);
      const turn = (y: NDArray): NDArray =>
        lax.cond(
          y.gt(0),
          (z) => z.sub(np.sin(a)).sub(0.5),
          (z) => z.mul(b).add(1),
          y,
        );
      const body = ([n, y]: [NDArray, NDArray]): [NDArray, NDArray] => [n.add(1), turn(y)];
      return lax.whileLoop(([n, y]) => n.lt(5).and(y.gt(-4)), body, [0, c])[1];
    },
    reference: ([a, b, c]) => {
      for (let n = 0; n < 5 && c.value > -4; n++)
        c = c.value > 0 ? c.sub(a.sin()).sub(0.5) : c.mul(b).add(1);
      return c;
    },
  },
  'whileLoop in whileLoop': {
    limit: 'tape',
    f: (v) => {
      const [a, b, c] = parts(v);
      const body = ([n, y]: [NDArray, NDArray]): [NDArray, NDArray] => [
        n.sub(1),
        shrink(y.add(b), a).add(y),
      ];
      return lax.whileLoop(([n]) => n.gt(0), body, [3, c])[1];
    },
    reference: ([a, b, c]) => {
      for (let n = 3; n > 0; n--) c = shrinkJet(c.add(b), a).add(c);
      return c;
    },
  },
  'foriLoop with traced bounds': {
    limit: 'tape',
    f: (v) => {
      const [a, b, c] = parts(v);
      const upper = np.sum(v.gt(-10), { dtype: 'int32' });
      return lax.foriLoop(upper.sub(2), upper.add(1), (i, y) => layer(y, a.mul(i)).add(b), c);
    },
    reference: ([a, b, c]) => {
      for (let i = 1; i < 4; i++) c = layerJet(c, a.mul(i)).add(b);
      return c;
    },
  },
  'map of a whileLoop': {
    limit: 'tape',
    f: (v) =>
      np.dot(
        lax.map((x) => shrink(x.mul(4), v.slice(1)), v),
        v,
      ),
    reference: (v) => sum(v.map((x) => shrinkJet(x.mul(4), v[1]).mul(x))),
  },
  'vmap in map, two rows at a time': {
    f: (v) =>
      np.sum(lax.map((x) => lax.foriLoop(0, 3, (_i, y) => layer(y, x), x), v, { batchSize: 2 })),
    reference: (v) =>
      sum(
        v.map((x) => {
          let y = x;
          for (let i = 0; i < 3; i++) y = layerJet(y, x);
          return y;
        }),
      ),
  },
  'scan over trees with integer carries': {
    f: (v) => {
      const start = {
        count: np.array(0, { dtype: 'int32' }),
        flag: np.array(false),
        total: v.slice(0),
      };
      const xs = { x: v, pair: [np.array([2, 0, 1], { dtype: 'int32' }), rows] as const };
      const [end, ys] = lax.scan(
        ({ count, flag, total }, { x, pair: [m, w] }) => {
          const next = np.where(flag, total.mul(x), total.add(np.sin(x.mul(w)).mul(count)));
          return [
            { count: count.add(m), flag: m.eq(0), total: next },
            { y: next.mul(count), m: m.mul(2) },
          ];
        },
        start,
        xs,
      );
      return end.total.add(np.dot(ys.y, ys.m));
    },
    reference: (v) => {
      let [count, flag, total] = [0, false, v[0]];
      const ys = v.map((x, i) => {
        const m = [2, 0, 1][i] as number;
        total = flag
          ? total.mul(x)
          : total.add(
              x
                .mul(weights[i] as number)
                .sin()
                .mul(count),
            );
        const y = total.mul(count).mul(2 * m);
        [count, flag] = [count + m, m === 0];
        return y;
      });
      return total.add(sum(ys));
    },
  },
  'associativeScan of affine maps': {
    f: (v) => {
      const start = { a: v, b: np.sin(v) };
      const { a, b } = lax.associativeScan(
        (p, q) => ({ a: p.a.mul(q.a), b: p.b.mul(q.a).add(q.b) }),
        start,
      );
      return np.sum(a.mul(rows)).add(np.sum(b));
    },
    reference: (v) => {
      let [a, b] = [Jet.constant(1), Jet.constant(0)];
      return sum(
        v.map((x, i) => {
          [a, b] = [a.mul(x), b.mul(x).add(x.sin())];
          return a.mul(weights[i] as number).add(b);
        }),
      );
    },
  },
  'checkpoint in scan': {
    f: (v) => {
      const again = checkpoint((c: NDArray, x: NDArray) => layer(layer(c, x), x.mul(c)));
      return lax.scan((c, x) => [again(c, x), null], v.slice(1), v)[0];
    },
    reference: (v) => v.reduce((c, x) => layerJet(layerJet(c, x), x.mul(c)), v[1]),
  },
  'scan in checkpoint that keeps dots': {
    f: checkpoint(
      (v: NDArray) => {
        const w = np.outer(v, v);
        return np.sum(lax.foriLoop(0, 2, (_i, h) => np.sin(np.matmul(w, h)), v));
      },
      { policy: 'dots' },
    ),
    reference: (v) => {
      let h: readonly Jet[] = v;
      for (let i = 0; i < 2; i++) {
        const inner = sum(v.map((x, k) => x.mul(h[k] as Jet)));
        h = v.map((x) => x.mul(inner).sin());
      }
      return sum(h);
    },
  },
  'customJvp in scan': {
    f: (v) => lax.scan((c, x) => [np.sin(growth(c, x)), growth(x, c)], v.slice(0), v)[0],
    reference: (v) => v.reduce((c, x) => c.mul(x.exp()).sin(), v[0]),
  },
  'customVjp in cond': {
    limit: 'reverse',
    f: (v) => {
      const [a, b, c] = parts(v);
      return lax
        .cond(
          b.lt(50),
          (x) => wave(x, b),
          (x) => x.mul(b),
          a,
        )
        .add(
          lax.cond(
            b.gt(50),
            (x) => wave(x, b),
            (x) => x.mul(b),
            c,
          ),
        );
    },
    reference: ([a, b, c]) => a.sin().mul(b).add(c.mul(b)),
  },
  'customVjp in scan': {
    limit: 'reverse',
    f: (v) => lax.scan((c, x) => [wave(c, x).add(x), null], v.slice(0), v)[0],
    reference: (v) => v.reduce((c, x) => c.sin().mul(x).add(x), v[0]),
  },
  'a jitted step, arrays and outer tracers captured': {
    f: (v) => {
      const inner = (x: NDArray): NDArray =>
        lax.foriLoop(0, 2, (_i, y) => sharedLayer(y, x).add(np.dot(rows, v)), x);
      return lax.scan(
        (c, w) => [sharedLayer(inner(c), w).mul(v.slice(2)), null],
        v.slice(0),
        rows,
      )[0];
    },
    reference: (v) => {
      const dot = sum(v.map((x, i) => x.mul(weights[i] as number)));
      let c = v[0];
      for (const w of weights) {
        let y = c;
        for (let i = 0; i < 2; i++) y = layerJet(y, c).add(dot);
        c = layerJet(y, Jet.constant(w)).mul(v[2]);
      }
      return c;
    },
  },
  'foriLoop over an array too large for locals': {
    f: (v) => {
      const [a, b, c] = parts(v);
      const turn = (i: NDArray, y: NDArray): NDArray =>
        np.sin(np.roll(y, 1).mul(b)).add(y.mul(a)).add(i);
      return np.sum(lax.foriLoop(0, 3, turn, ramp.mul(c)));
    },
    reference: ([a, b, c]) => {
      let y = rampOf(c);
      for (let i = 0; i < 3; i++)
        y = rolled(y).map((x, k) =>
          x
            .mul(b)
            .sin()
            .add((y[k] as Jet).mul(a))
            .add(i),
        );
      return sum(y);
    },
  },
  'scan over large rows': {
    f: (v) => {
      const [a, b, c] = parts(v);
      const table = np.sin(np.outer(np.stack([a, b, c]), ramp));
      const [end, ys] = lax.scan((y, x) => [layer(y, x), np.roll(y, 1).mul(x)], ramp.mul(c), table);
      return np.dot(end, ramp).add(np.sum(ys));
    },
    reference: (v) => {
      let y = rampOf(v[2]);
      const totals = v.map((a) => {
        const row = rampOf(a).map((x) => x.sin());
        const total = sum(rolled(y).map((x, k) => x.mul(row[k] as Jet)));
        y = y.map((x, k) => layerJet(x, row[k] as Jet));
        return total;
      });
      return sum(y.map((x, k) => x.mul(-1 + (2 * k) / 19))).add(sum(totals));
    },
  },
  'whileLoop over a large array': {
    limit: 'tape',
    f: (v) => {
      const [a, b, c] = parts(v);
      const end = lax.whileLoop(
        (y) => np.max(np.abs(y)).gt(0.5),
        (y) => np.roll(y, 1).mul(np.sin(a)).add(y.mul(y).mul(b)).mul(0.4),
        ramp.mul(c).add(1),
      );
      return np.dot(end, ramp);
    },
    reference: ([a, b, c]) => {
      let y = rampOf(c).map((x) => x.add(1));
      while (Math.max(...y.map((x) => abs(x).value)) > 0.5)
        y = rolled(y).map((x, k) =>
          x
            .mul(a.sin())
            .add((y[k] as Jet).mul(y[k] as Jet).mul(b))
            .mul(0.4),
        );
      return sum(y.map((x, k) => x.mul(-1 + (2 * k) / 19)));
    },
  },
  'the root of an equation': {
    f: (v) => {
      const [a, b] = parts(v);
      // x = cos(a x) / 2 + b / 4, by iteration.
      const next = (x: NDArray): NDArray => np.cos(a.mul(x)).mul(0.5).add(b.mul(0.25));
      const solve = (_f: unknown, x: NDArray): NDArray =>
        lax.foriLoop(0, 100, (_i, y) => next(y), x);
      return lax
        .customRoot(
          (x) => x.sub(next(x)),
          np.array(0),
          solve,
          (g, y) => y.div(g(np.array(1))),
        )
        .mul(v.slice(2));
    },
    reference: ([a, b, c]) => {
      let x = Jet.constant(0);
      for (let i = 0; i < 100; i++) x = cosine(a.mul(x)).mul(0.5).add(b.mul(0.25));
      return x.mul(c);
    },
  },
  'float32 loops': {
    tolerance: { rtol: 1e-5, atol: 1e-5 },
    f: (v) => {
      const [a, b, c] = parts(v.astype('float32'));
      const once = lax.foriLoop(0, 3, (_i, y) => layer(y, b), a);
      const many = lax.foriLoop(0, 2, (_i, y) => np.sin(y), ramp.astype('float32').mul(c));
      return once.add(np.mean(many.mul(many))).astype('float64');
    },
    reference: ([a, b, c]) => {
      for (let i = 0; i < 3; i++) a = layerJet(a, b);
      let y = rampOf(c);
      for (let i = 0; i < 2; i++) y = y.map((x) => x.sin());
      return a.add(sum(y.map((x) => x.mul(x))).mul(1 / 20));
    },
  },
};
