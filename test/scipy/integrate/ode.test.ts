import { readFileSync } from 'node:fs';
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
} from '../../../src/index.js';
import { expectClose } from '../../support/matchers.js';
import { code } from '../../usage/thrown.js';

const { odeint, solveIvp } = scipy.integrate;
const f64 = (x: Parameters<typeof np.array>[0]): NDArray => np.array(x, 'float64');

const { solutions, events } = JSON.parse(
  readFileSync(new URL('expected.json', import.meta.url), 'utf8'),
) as {
  readonly solutions: Readonly<Record<string, { readonly t: number[]; readonly y: number[][] }>>;
  readonly events: readonly {
    readonly span: [number, number];
    readonly terminal: boolean | number;
    readonly status: number;
    readonly t: number[][];
    readonly y: number[][][];
  }[];
};

const parts = (y: NDArray): [NDArray, NDArray, NDArray] => [y.slice(0), y.slice(1), y.slice(-1)];

/** The equations of scripts/scipy-integrate.py. */
const equations: Readonly<Record<string, (t: NDArray, y: NDArray) => NDArray>> = {
  lorenz: (_, y) => {
    const [a, b, c] = parts(y);
    return np.stack([b.sub(a).mul(10), a.mul(c.neg().add(28)).sub(b), a.mul(b).sub(c.mul(8 / 3))]);
  },
  forced: (t, y) => {
    const [a, b] = parts(y);
    return np.stack([b, np.cos(t.mul(2)).sub(a.mul(t.mul(0.5).add(1)))]);
  },
  vanDerPol: (_, y) => {
    const [a, b] = parts(y);
    return np.stack([b, np.square(a).sub(1).mul(b).mul(-1000).sub(a)]);
  },
  robertson: (_, y) => {
    const [a, b, c] = parts(y);
    const [slow, middle, fast] = [a.mul(0.04), b.mul(c).mul(1e4), np.square(b).mul(3e7)];
    return np.stack([middle.sub(slow), slow.sub(middle).sub(fast), fast]);
  },
};
const isStiff = (name: string): boolean => name === 'vanDerPol' || name === 'robertson';

const spring = (_: NDArray, y: NDArray) => np.stack([y.slice(1), y.slice(0).neg()]);

const eventOf = (
  f: (t: NDArray, y: NDArray) => NDArray,
  terminal: boolean | number = true,
  direction = 0,
) => Object.assign((t: NDArray, y: NDArray) => f(t, y), { terminal, direction });

/** The events of scripts/scipy-integrate.py. */
const springEvents = (terminal: boolean | number) => [
  eventOf((_, y) => y.slice(0), false),
  eventOf((_, y) => y.slice(1), false, -1),
  eventOf((t, y) => y.slice(0).sub(t.mul(0.1)).add(0.2), terminal, 1),
];

describe.each(['RK45', 'Tsit5', 'Rodas5P'] as const)('solveIvp by %s', (method) => {
  test.each(Object.keys(equations))('finds what SciPy finds: %s', (name) => {
    if (isStiff(name) && method !== 'Rodas5P') return;
    const { t, y } = solutions[name] as { readonly t: number[]; readonly y: number[][] };
    const span: [number, number] = [t[0] as number, t.at(-1) as number];
    const solve = jit((y0: NDArray) =>
      solveIvp(equations[name] as never, span, y0, { method, tEval: t, rtol: 1e-9, atol: 1e-12 }),
    );
    const found = solve(f64(y[0] as number[]));
    expectClose(found.y, y, { rtol: name === 'vanDerPol' ? 1e-4 : 1e-6, atol: 1e-9 });
    expect([found.status.item(), found.success.item()]).toEqual([0, 1]);
    expect(found.nit.item()).toBeLessThan(isStiff(name) ? 3000 : 900);
  });

  test('halves of a step have a thirty-second of its error, and so have places between', () => {
    const last = (h: number, end: number) => {
      const options = { method, firstStep: h, maxStep: h, rtol: 1e9, tEval: [0, end] };
      const { y, nit } = solveIvp(
        (t: NDArray, v: NDArray) => v.mul(np.cos(t)),
        [0, 2],
        f64(1),
        options,
      );
      expect(nit.item()).toBe(Math.round(2 / h));
      return Math.abs(y.slice(1).item() - Math.exp(Math.sin(end)));
    };
    const order = Math.log2(last(0.1, 2) / last(0.05, 2));
    expect(order).toBeGreaterThan(4.6);
    expect(order).toBeLessThan(6.2);
    // The polynomial within a step is of order 4: two and a third tenths are never its end.
    expect(Math.log2(last(0.1, 1.73) / last(0.05, 1.73))).toBeGreaterThan(3.2);
  });

  test('derivatives by the start, the times, arguments and captured values', () => {
    const y = (y0: NDArray, k: NDArray, t0: NDArray, t1: NDArray) =>
      solveIvp((t: NDArray, v: NDArray, c: NDArray) => v.mul(c).mul(t), [t0, t1], y0, {
        method,
        args: [k],
        rtol: 1e-9,
        atol: 1e-12,
      }).y.slice(-1);
    const exact = (y0: NDArray, k: NDArray, t0: NDArray, t1: NDArray) =>
      y0.mul(np.exp(k.mul(np.square(t1).sub(np.square(t0))).div(2)));
    const at = [f64(1.5), f64(-0.7), f64(0.4), f64(1.6)] as const;
    const close = { rtol: 1e-6, atol: 1e-8 };
    expectClose(y(...at), exact(...at), close);
    for (const argnums of [0, 1, 2, 3]) {
      const wanted = grad(exact, { argnums })(...at) as NDArray;
      expectClose(grad(y, { argnums })(...at) as NDArray, wanted, close);
      expectClose(jacfwd(y, { argnums })(...at) as NDArray, wanted, close);
    }
    const byRate = (f: typeof y) => (k: NDArray) => f(at[0], k, at[2], at[3]);
    expectClose(jit(hessian(byRate(y)))(at[1]), hessian(byRate(exact))(at[1]), {
      rtol: 1e-5,
      atol: 1e-7,
    });
  });

  test('each instance of a batch takes the steps that it needs', () => {
    const run = (k: NDArray) =>
      solveIvp((_: NDArray, v: NDArray) => v.mul(k.neg()), [0, 1], f64([1]), {
        method,
        rtol: 1e-8,
        atol: 1e-10,
      });
    const rates = f64([0.1, 3, 40]);
    const all = jit(vmap(run))(rates);
    for (const i of [0, 1, 2]) {
      const one = run(rates.slice(i));
      expect(all.nit.slice(i).item()).toBe(one.nit.item());
      expectClose(all.y.slice(i), one.y, { rtol: 1e-10, atol: 1e-12 });
    }
    expect(all.nit.slice(2).item()).toBeGreaterThan(all.nit.slice(0).item());
  });

  test('an event ends it, with the derivative of its time', () => {
    const fall = (g: NDArray) =>
      solveIvp((_: NDArray, y: NDArray) => np.stack([y.slice(1), g.neg()]), [0, 10], f64([5, 3]), {
        method,
        events: eventOf((_, y) => y.slice(0)),
        tEval: [0, 0.5, 1.3, 1.4, 9],
      });
    const time = (g: NDArray) => np.sqrt(g.mul(10).add(9)).add(3).div(g);
    const g = f64(9.81);
    const { tEvents, yEvents, y, status } = fall(g);
    expect([tEvents.length, yEvents.length]).toEqual([1, 1]);
    const [tEvent, yEvent] = [tEvents[0] as NDArray, (yEvents[0] as NDArray).slice(0)];
    expect(status.item()).toBe(1);
    expectClose(tEvent, [time(g).item()], { rtol: 1e-12, atol: 0 });
    expectClose(yEvent.slice(0), 0, { rtol: 0, atol: 1e-12 });
    expectClose(y.slice(2).slice(0), 5 + 3 * 1.3 - (9.81 / 2) * 1.69, { rtol: 1e-10, atol: 0 });
    expect(np.isnan(y).all(1).js()).toEqual([false, false, false, true, true]);
    for (const jacobian of [jacfwd, jacrev])
      expectClose(
        jacobian((v: NDArray) => (fall(v).tEvents[0] as NDArray).slice(0))(g),
        grad(time)(g),
        {
          rtol: 1e-9,
          atol: 0,
        },
      );
    const up = solveIvp(spring, [0, 1], f64([1, 0]), {
      method,
      events: eventOf((_, v) => v.slice(0).add(2)),
    });
    expect([up.status.item(), up.tEvents[0]?.js(), up.nEvents[0]?.js()]).toEqual([0, [NaN], 0]);
  });

  test.each(events)('several events as in SciPy: $span, $terminal', (row) => {
    const solve = (y0: NDArray) =>
      solveIvp(spring, row.span, y0, {
        method,
        rtol: 1e-10,
        atol: 1e-12,
        events: springEvents(row.terminal),
        maxEvents: 8,
      });
    const found = jit(solve)(f64([1, 0.3]));
    expect(found.status.item()).toBe(row.status);
    const counts = row.t.map((t) => t.length);
    expect(found.nEvents.map((n) => n.item())).toEqual(counts);
    const capacities = [8, 8, row.terminal === false ? 8 : Number(row.terminal)];
    row.t.forEach((t, i) => {
      const [times, points] = [found.tEvents[i] as NDArray, found.yEvents[i] as NDArray];
      expect([times.shape, points.shape]).toEqual([[capacities[i]], [capacities[i], 2]]);
      expectClose(times.slice([0, t.length]), t, { rtol: 1e-7, atol: 0 });
      expectClose(points.slice([0, t.length]), row.y[i] as number[][], { rtol: 1e-6, atol: 1e-8 });
      expect(
        np
          .isnan(times.slice([t.length, null]))
          .all()
          .item(),
      ).toBe(1);
    });
  });

  test('says how it ended, float32, intervals without length', () => {
    const blowUp = solveIvp((_: NDArray, y: NDArray) => np.square(y), [0, 2], f64([1]), { method });
    expect(blowUp.success.item()).toBe(0);
    expect(np.isnan(blowUp.y.slice(1)).item()).toBe(1);
    expect(solveIvp(spring, [0, 100], f64([1, 0]), { method, maxSteps: 5 }).status.item()).toBe(-2);
    const none = solveIvp((_: NDArray, y: NDArray) => y.mul(NaN), [0, 1], f64([1]), { method });
    expect(none.status.item()).toBe(-1);
    const single = solveIvp(spring, [0, 3], np.array([1, 0], 'float32'), {
      method,
      rtol: 1e-5,
      atol: 1e-6,
      events: springEvents(false),
    });
    expectClose(single.tEvents[0]?.slice(0) as NDArray, Math.PI / 2, { rtol: 1e-4, atol: 0 });
    expect([single.y.dtype, single.tEvents[0]?.dtype]).toEqual(['float32', 'float32']);
    expectClose(single.y.slice(1), [Math.cos(3), -Math.sin(3)], { rtol: 1e-3, atol: 1e-4 });
    const point = solveIvp(spring, [1, 1], f64([2, 3]), { method, tEval: [1, 1, 1] });
    expectClose(point.y, [
      [2, 3],
      [2, 3],
      [2, 3],
    ]);
  });
});

interface State {
  readonly u: NDArray;
  readonly w: NDArray;
}

describe('events', () => {
  const solve = (k: NDArray, maxEvents?: number) =>
    solveIvp(
      (_: NDArray, y: NDArray) => np.stack([y.slice(1), y.slice(0).mul(k).neg()]),
      [0, 12],
      f64([1, 0]),
      {
        rtol: 1e-10,
        atol: 1e-12,
        events: [eventOf((_, y) => y.slice(0), false), eventOf((_, y) => y.slice(1), 2, 1)],
        maxEvents,
      },
    );

  test('have derivatives, and each instance of a batch its own', () => {
    // Zeros of cos √k t at (n + ½) π / √k; its slope rises through 0 at even multiples of that.
    const time = (n: number) => (k: NDArray) => np.multiply(n + 0.5, Math.PI).div(np.sqrt(k));
    const k = f64(2.3);
    for (const n of [0, 1, 2]) {
      const own = (v: NDArray) => (solve(v).tEvents[0] as NDArray).slice(n);
      expectClose(own(k), time(n)(k), { rtol: 1e-8, atol: 0 });
      expectClose(jacrev(own)(k), grad(time(n))(k), { rtol: 1e-6, atol: 0 });
      expectClose(jacfwd(own)(k), grad(time(n))(k), { rtol: 1e-6, atol: 0 });
    }
    const all = jit(vmap((v: NDArray) => solve(v)))(f64([0.25, 1, 4]));
    expect(all.nEvents.map((n) => n.js())).toEqual([
      [2, 3, 3],
      [1, 2, 2],
    ]);
    expect(all.status.js()).toEqual([0, 1, 1]);
  });

  test('within one step: zeros behind the end are none', () => {
    const at = (place: number, terminal: boolean) => eventOf((_, y) => y.sub(place), terminal);
    const { nEvents, tEvents, nit, status } = solveIvp(
      (_: NDArray, y: NDArray) => np.onesLike(y),
      [0, 9],
      f64(0),
      {
        firstStep: 9,
        events: [at(7, true), at(8, false), at(3, false), at(5, true), at(6, true)],
        maxEvents: 1,
      },
    );
    expect([nit.item(), status.item()]).toEqual([1, 1]);
    expect(nEvents.map((n) => n.item())).toEqual([0, 0, 1, 1, 0]);
    expectClose(np.concatenate(tEvents as NDArray[]), [NaN, NaN, 3, 5, NaN], {
      rtol: 1e-14,
      atol: 0,
    });
  });

  test('that find no room are counted', () => {
    for (const room of [0, 1, 2]) {
      const { tEvents, nEvents } = solve(f64(4), room);
      expect(nEvents.map((n) => n.item())).toEqual([3, 2]);
      expect(tEvents.map((t) => t.shape)).toEqual([[room], [2]]);
      expectClose(tEvents[0] as NDArray, [Math.PI / 4, (Math.PI / 4) * 3].slice(0, room), {
        rtol: 1e-7,
        atol: 0,
      });
    }
  });

  test('bear numbers that count', () => {
    const solved = (terminal: unknown, direction: unknown = 0) =>
      code(() =>
        solveIvp(spring, [0, 1], f64([1, 0]), {
          events: eventOf((_, y) => y.sum(), terminal as number, direction as number),
        }),
      );
    for (const wrong of [0, -1, 1.5, NaN, 'yes', null]) expect(solved(wrong)).toBe('bad-argument');
    for (const wrong of [NaN, Infinity, 'up', null])
      expect(solved(true, wrong)).toBe('bad-argument');
    expect(code(() => solveIvp(spring, [0, 1], f64([1, 0]), { events: [3 as never] }))).toBe(
      'bad-argument',
    );
  });
});

describe('solveIvp and odeint', () => {
  test('take trees', () => {
    const { y, yEvents } = solveIvp(
      (_: NDArray, { u, w }: State) => ({
        u: w,
        w: u.neg(),
      }),
      [0, 1],
      { u: f64([[1, 2]]), w: f64([[0, 0]]) },
      { rtol: 1e-9, atol: 1e-12, events: (_: NDArray, { u }: State) => u.sum(), maxEvents: 3 },
    );
    expect([y.u.shape, yEvents[0]?.w.shape]).toEqual([
      [2, 1, 2],
      [3, 1, 2],
    ]);
    expectClose(y.w.slice(1), [[-Math.sin(1), -2 * Math.sin(1)]], { rtol: 1e-8, atol: 0 });
  });

  test('odeint has the other order of arguments', () => {
    const t = np.linspace(0, 4, 9);
    const decay = (k: NDArray) =>
      odeint((y: NDArray, s: NDArray, c: NDArray) => y.mul(c).mul(s), f64(2), t, { args: [k] });
    expectClose(decay(f64(-0.3)), np.exp(np.square(t).mul(-0.15)).mul(2), {
      rtol: 1e-7,
      atol: 1e-9,
    });
    checkGrads(decay, [f64(-0.3)], { order: 1, modes: ['fwd', 'rev'] });
    const back = odeint((y: NDArray) => y, f64(1), [2, 1, 0], { hmax: 0.5 });
    expectClose(back, [1, Math.exp(-1), Math.exp(-2)], { rtol: 1e-7, atol: 0 });
  });

  test('refuse what fits no equation', () => {
    expect(code(() => solveIvp((_: NDArray, y: NDArray) => y.sum(), [0, 1], f64([1, 2])))).toBe(
      'shape-mismatch',
    );
    expect(code(() => solveIvp(spring, [0] as never, f64([1, 2])))).toBe('bad-argument');
    expect(code(() => solveIvp(spring, [0, 1], f64([1, 2]), { tEval: [[0, 1]] }))).toBe(
      'shape-mismatch',
    );
    expect(code(() => solveIvp(spring, [0, 1], f64([1, 2]), { method: 'LSODA' as 'RK45' }))).toBe(
      'bad-argument',
    );
    expect(code(() => odeint(spring as never, f64([1, 2]), 3))).toBe('shape-mismatch');
  });
});
