/** What holds of optimizers whatever their formulas are. */
import { describe, expect, test } from 'vitest';
import {
  grad,
  jit,
  lax,
  numpy as np,
  optim,
  TanjentError,
  tree,
  valueAndGrad,
  vmap,
  type ArrayTree,
  type NDArray,
} from '../../src/index.js';

interface Params {
  readonly w: NDArray;
  readonly b: NDArray;
}

const schedule = optim.linearSchedule(0.1, 0.01, 50);
/** One of each, with a rate that suits the problems below. */
const all: Readonly<Record<string, optim.GradientTransformation>> = {
  sgd: optim.sgd(0.05, { momentum: 0.8, nesterov: true }),
  adam: optim.adam(schedule),
  adamw: optim.adamw(0.1, { weightDecay: 0 }),
  nadam: optim.nadam(0.1),
  nadamw: optim.nadamw(0.1, { weightDecay: 0 }),
  amsgrad: optim.amsgrad(0.1),
  adamax: optim.adamax(0.1),
  adamaxw: optim.adamaxw(0.1, { weightDecay: 0 }),
  radam: optim.radam(0.2),
  adabelief: optim.adabelief(0.1),
  yogi: optim.yogi(0.1),
  lamb: optim.lamb(0.05),
  lars: optim.lars(0.5, { trustCoefficient: 0.02 }),
  lion: optim.lion(optim.exponentialDecay(0.1, 30, 0.5), { weightDecay: 0 }),
  novograd: optim.novograd(optim.exponentialDecay(0.1, 60, 0.5)),
  adafactor: optim.adafactor(optim.exponentialDecay(0.3, 60, 0.5), {
    multiplyByParameterScale: false,
  }),
  adagrad: optim.adagrad(0.5),
  adadelta: optim.adadelta(20),
  rmsprop: optim.rmsprop(optim.exponentialDecay(0.1, 60, 0.5)),
  rprop: optim.rprop(0.1),
  signSgd: optim.signSgd(optim.exponentialDecay(0.1, 30, 0.5)),
  noisySgd: optim.noisySgd(0.05, { eta: 1e-4 }),
  multiSteps: optim.multiSteps(optim.sgd(0.2), 2),
};

const start: Params = { w: np.array([1.5, -2, 0.5]), b: np.array(1) };
const target = { w: np.array([0.5, 1, -1]), b: np.array(-0.5) };
const bowl = (p: Params): NDArray =>
  np.add(
    np.sum(np.multiply(np.array([1, 3, 0.5]), np.square(np.subtract(p.w, target.w)))),
    np.square(np.subtract(p.b, target.b)),
  );

/** Many updates in one compiled loop. */
function descend<P extends ArrayTree<P>>(
  loss: (p: P) => NDArray,
  first: P,
  transformation: optim.GradientTransformation,
  turns: number,
): P {
  const body = (_: NDArray, [p, state]: [P, optim.OptState]): [P, optim.OptState] => {
    const gradients = grad(loss as never)(p as never) as P;
    const [updates, next] = transformation.update(gradients, state, p);
    return [optim.applyUpdates(p, updates), next];
  };
  const run = (p: P): unknown =>
    lax.foriLoop(0, turns, body as never, [p, transformation.init(p)] as never);
  return (jit(run as never)(first as never) as unknown as [P])[0];
}

describe('each optimizer goes down', () => {
  test.each(Object.entries(all))('%s on a bowl', (_, transformation) => {
    const first = bowl(start).item();
    const last = bowl(descend(bowl, start, transformation, 300)).item();
    expect(last).toBeLessThan(first * 0.02);
  });

  test.each([
    ['adam', optim.adam(0.05)],
    ['sgd', optim.chain(optim.clipByGlobalNorm(1), optim.sgd(0.01, { momentum: 0.9 }))],
    ['rprop', optim.rprop(0.01)],
    ['adabelief', optim.adabelief(0.05)],
  ])('%s in the valley of Rosenbrock', (_, transformation) => {
    const valley = (p: NDArray): NDArray => {
      const [x, y] = [p.slice(0), p.slice(1)];
      return np.add(
        np.square(np.subtract(1, x)),
        np.multiply(100, np.square(np.subtract(y, np.square(x)))),
      );
    };
    const found = descend(valley, np.array([-1.2, 1]), transformation, 3000);
    expect(valley(found).item()).toBeLessThan(1e-2);
  });
});

test('learning rates may be a batch', () => {
  const rates = np.array([0.01, 0.1, 0.3]);
  const after = (rate: NDArray): NDArray => {
    const transformation = optim.adam(rate, { b1: np.divide(rate, 2) });
    let [p, state]: [Params, optim.OptState] = [start, transformation.init(start)];
    for (let i = 0; i < 3; i++) {
      const [updates, next] = transformation.update(grad(bowl)(p), state, p);
      [p, state] = [optim.applyUpdates(p, updates), next];
    }
    return bowl(p);
  };
  const batch = jit(vmap(after))(rates);
  [0.01, 0.1, 0.3].forEach((rate, i) =>
    expect(batch.slice(i).item()).toBeCloseTo(after(np.array(rate)).item(), 12),
  );
});

/** The loss after five updates, by the first parameters and the learning rate. */
const unrolled =
  (make: (rate: NDArray) => optim.GradientTransformation) =>
  (rate: NDArray, first: NDArray): NDArray => {
    const transformation = make(rate);
    const loss = (p: NDArray): NDArray => np.sum(np.square(np.subtract(p, np.array([1, 0, -1]))));
    let [p, state] = [first, transformation.init(first)];
    for (let i = 0; i < 5; i++) {
      const [updates, next] = transformation.update(grad(loss)(p), state, p);
      [p, state] = [optim.applyUpdates(p, updates), next];
    }
    return loss(p);
  };

describe('derivatives through updates', () => {
  const makers = {
    adam: (rate: NDArray) => optim.adam(rate),
    amsgrad: (rate: NDArray) => optim.amsgrad(rate, { b2: 0.5 }),
    rmsprop: (rate: NDArray) => optim.rmsprop(rate, { epsInSqrt: false }),
    lamb: (rate: NDArray) => optim.lamb(rate),
    clipped: (rate: NDArray) => optim.chain(optim.clipByGlobalNorm(0.5), optim.sgd(rate)),
    adagrad: (rate: NDArray) => optim.adagrad(rate, { initialAccumulatorValue: 0 }),
    novograd: (rate: NDArray) => optim.novograd(rate),
    radam: (rate: NDArray) => optim.radam(rate, { b2: 0.9, threshold: 4.2 }),
  };
  test.each(Object.entries(makers))('%s: equal differences', (_, make) => {
    const loss = jit(unrolled(make));
    const first = np.array([2.5, 0.7, -2]);
    const [byRate, byFirst] = jit(grad(unrolled(make), { argnums: [0, 1] }))(
      np.array(0.1),
      first,
    ) as unknown as [NDArray, NDArray];
    const h = 1e-6;
    const difference = (f: (t: number) => number): number => (f(h) - f(-h)) / (2 * h);
    expect(byRate.item()).toBeCloseTo(
      difference((t) => loss(0.1 + t, first).item()),
      5,
    );
    [0, 1, 2].forEach((i) =>
      expect(byFirst.slice(i).item()).toBeCloseTo(
        difference((t) => loss(0.1, first.at(i).add(t)).item()),
        4,
      ),
    );
  });

  test.each(Object.entries({ ...makers, ...all }))(
    '%s: finite where gradients are 0',
    (_, made) => {
      const make = typeof made === 'function' ? made : () => made;
      const slopes = jit(grad(unrolled(make), { argnums: [0, 1] }))(
        np.array(0.1),
        // The gradient is 0 everywhere.
        np.array([1, 0, -1]),
      ) as unknown as [NDArray, NDArray];
      for (const slope of slopes) expect(np.all(np.isfinite(slope)).item()).toBe(1);
    },
  );
});

describe('extremes', () => {
  test.each(Object.entries(all))('%s: gradients of any size', (_, transformation) => {
    for (const dtype of ['float32', 'float64'] as const)
      for (const size of [0, 1e-30, 1e15]) {
        const params = np.full([2], 1, { dtype });
        let state = transformation.init(params);
        for (let i = 0; i < 3; i++) {
          const [updates, next] = transformation.update(
            np.full([2], size, { dtype }),
            state,
            params,
          );
          state = next;
          expect(updates.dtype).toBe(dtype);
          expect(np.all(np.isfinite(updates)).item()).toBe(1);
        }
      }
  });

  test('empty arrays, empty trees and scalars', () => {
    for (const transformation of Object.values(all))
      for (const params of [{ x: np.zeros([0, 3]) }, {}, [np.array(2)]]) {
        const state = transformation.init(params);
        const [updates] = transformation.update(params, state, params);
        expect(tree.structure(updates)).toEqual(tree.structure(params));
        const leaves = tree.leaves(updates) as NDArray[];
        expect(leaves.every((x) => np.all(np.isfinite(x)).item() === 1)).toBe(true);
      }
  });

  test('complex gradients go down', () => {
    const loss = (z: NDArray): NDArray =>
      np.sum(np.square(np.abs(np.subtract(z, np.complex([1, -2], [0.5, 3])))));
    const conjugate = (z: NDArray): NDArray => np.conj(grad(loss)(z));
    for (const transformation of [optim.adam(0.1), optim.adagrad(0.5), optim.rmsprop(0.05)]) {
      let z = np.complex([0, 0.1], [0.1, 0]);
      let state = transformation.init(z);
      const step = jit((x: NDArray, s: optim.OptState) => {
        const [updates, next] = transformation.update(conjugate(x), s, x);
        return [optim.applyUpdates(x, updates), next] as [NDArray, optim.OptState];
      });
      for (let i = 0; i < 100; i++) [z, state] = step(z, state);
      expect(loss(z).item()).toBeLessThan(0.2);
    }
  });
});

describe('wrappers', () => {
  const gradients: Params = { w: np.array([1, -2, 3]), b: np.array(0.5) };

  test('applyIfFinite leaves out, counts, and lets through in the end', () => {
    const guarded = optim.applyIfFinite(optim.trace(0.5), 2);
    const step = jit((g: Params, state: optim.OptState) => guarded.update(g, state));
    type State = { notfiniteCount: NDArray; totalNotfinite: NDArray; inner: { trace: Params } };
    const wrong = { ...gradients, b: np.array(NaN) };
    let state = guarded.init(start);
    const counts = [gradients, wrong, wrong, gradients, wrong, wrong].map((g) => {
      const [updates, next] = step(g, state);
      state = next;
      const { notfiniteCount, totalNotfinite, inner } = next as unknown as State;
      expect(np.all(np.isfinite(inner.trace.b)).item()).toBe(1);
      expect(updates.w.slice(0).item()).toBe([1, 0, 0, 1.5, 0, 0][totalOf(counted++)]);
      return [notfiniteCount.item(), totalNotfinite.item()];
    });
    expect(counts).toEqual([
      [0, 0],
      [1, 1],
      [2, 2],
      [0, 2],
      [1, 3],
      [2, 4],
    ]);
    const [updates] = step(wrong, state);
    expect(updates.b.item()).toBeNaN();
  });
  let counted = 0;
  const totalOf = (n: number): number => n;

  test('zeroNans says where', () => {
    const [updates, state] = optim
      .zeroNans()
      .update({ w: np.array([NaN, 1]), b: np.array(2) }, {} as never);
    expect(updates.w.js()).toEqual([0, 1]);
    const { foundNan } = state as unknown as { foundNan: Params };
    expect([foundNan.w.item(), foundNan.b.item()]).toEqual([1, 0]);
  });

  test('injectHyperparams: numbers in the state are the ones that count', () => {
    const opt = optim.injectHyperparams((h) => optim.sgd(h.rate, { momentum: h.momentum }), {
      rate: 0.1,
      momentum: (count: NDArray) => np.multiply(count, 0.25),
    });
    type State = { hyperparams: { rate: NDArray; momentum: NDArray } };
    const step = jit((g: Params, state: optim.OptState) => opt.update(g, state));
    let state = opt.init(start);
    let [updates, next] = step(gradients, state);
    expect(updates.b.item()).toBeCloseTo(-0.05, 14);
    const changed = next as unknown as State;
    state = {
      ...(next as object),
      hyperparams: { ...changed.hyperparams, rate: np.array(1) },
    } as unknown as optim.OptState;
    [updates, next] = step(gradients, state);
    expect(updates.b.item()).toBeCloseTo(-(0.5 + 0.25 * 0.5), 14);
    expect((next as unknown as State).hyperparams.momentum.item()).toBe(0.25);
  });

  test('masks and labels may be prefixes and functions', () => {
    const params = { a: start, c: np.array([1, 2]) };
    const halved = optim.masked(optim.scale(0.5), { a: true, c: false });
    const [updates] = halved.update(params, halved.init(params));
    expect(updates.a.b.item()).toBe(0.5);
    expect(updates.c.js()).toEqual([1, 2]);
    const ofRank1 = (t: object): unknown => tree.map((x: NDArray) => x.ndim === 1, t as never);
    const [byRank] = optim.masked(optim.scale(2), ofRank1).update(params, { inner: {} } as never);
    expect([byRank.a.w.js(), byRank.a.b.item()]).toEqual([[3, -4, 1], 1]);
    const parted = optim.multiTransform({ one: optim.scale(1), ten: optim.scale(10) }, 'ten');
    expect(parted.update(params, parted.init(params))[0].c.js()).toEqual([10, 20]);
  });

  test('a key that is the name of a prototype is a name like others', () => {
    const names = JSON.parse('{"__proto__": [1, 2], "constructor": 3}') as object;
    const opt = optim.adam(0.1);
    const [updates] = opt.update(names, opt.init(names));
    expect(Object.keys(updates)).toEqual(['__proto__', 'constructor']);
  });

  test('multiSteps with a schedule of the number of gradients', () => {
    const opt = optim.multiSteps(optim.scale(1), (n) => np.add(n, 1));
    let state = opt.init(np.zeros([1]));
    const seen = [1, 2, 4, 3, 3, 6].map((g) => {
      const [updates, next] = opt.update(np.array([g]), state);
      state = next;
      return updates.item();
    });
    expect(seen).toEqual([1, 0, 3, 0, 0, 4]);
  });
});

test('whatever is computed with 16 bits stays so, and averages may have more', () => {
  const params = np.ones([3], { dtype: 'bfloat16' });
  const opt = optim.adam(0.1, { muDtype: 'float32' });
  const state = opt.init(params);
  const [updates, next] = opt.update(params, state, params);
  expect(updates.dtype).toBe('bfloat16');
  const [{ mu, nu }] = next as unknown as [{ mu: NDArray; nu: NDArray }];
  expect([mu.dtype, nu.dtype]).toEqual(['float32', 'bfloat16']);
});

test('one step is one call of compiled code', () => {
  const opt = optim.adamw(1e-2);
  const step = jit((p: Params, state: optim.OptState) => {
    const [value, gradients] = valueAndGrad(bowl)(p);
    const [updates, next] = opt.update(gradients, state, p);
    return [value, optim.applyUpdates(p, updates), next] as const;
  });
  const text = step.lower(start, opt.init(start)).text('js');
  expect(text.match(/function \w+\(/g)?.length).toBeLessThan(4);
});

/** What the error of a call says, without where. */
function summaryOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (error instanceof TanjentError) return error.summary;
    throw error;
  }
  return 'no error';
}

describe('errors', () => {
  const opt = optim.adam(0.1);
  const lists: readonly (readonly [string, () => unknown])[] = [
    ['integers have no gradients', () => opt.init({ n: np.array([1, 2], 'int32') })],
    ['the state of another optimizer', () => opt.update(start, optim.sgd(0.1).init(start))],
    ['the state of other parameters', () => opt.update({ w: start.w }, opt.init(start))],
    ['another shape', () => opt.update({ ...start, w: np.ones([2]) }, opt.init(start))],
    ['no parameters', () => optim.adamw(0.1).update(start, optim.adamw(0.1).init(start))],
    ['a rate with axes', () => optim.adam(np.ones([2]))],
    [
      'a schedule with axes',
      () => {
        const wrong = optim.sgd(() => np.ones([2]));
        return wrong.update(start, wrong.init(start));
      },
    ],
    ['no value', () => optim.reduceOnPlateau().update(start, optim.reduceOnPlateau().init(start))],
    ['an unknown label', () => optim.multiTransform({ a: opt }, { w: 'a', b: 'c' })],
    ['a mask of another tree', () => optim.masked(opt, { w: true }).init(start)],
    ['updates of another tree', () => optim.applyUpdates(start, { w: start.w } as never)],
    ['complex gradients have no order', () => optim.clip(1).update(np.complex(1, 2), {})],
  ];
  test.each(lists)('%s', (_, call) => {
    expect(summaryOf(call)).toMatchSnapshot();
  });
});
