/** What loops add up from turn to turn is added up behind them, as far as that is cheaper. */
import { describe, expect, test } from 'vitest';
import type { DenseArray } from '../../../src/array/dense.js';
import type { NDArray } from '../../../src/array/ndarray.js';
import { range } from '../../../src/array/shape.js';
import { optimize, passes } from '../../../src/ir/passes/index.js';
import { printProgram } from '../../../src/ir/print.js';
import type { Equation, Program } from '../../../src/ir/program.js';
import { verifyProgram } from '../../../src/ir/verify.js';
import { checkpoint, grad, jit, lax, makeIR, numpy as np, vmap } from '../../../src/index.js';
import { rules } from '../../../src/primitives/index.js';
import { Draw } from '../../support/draw.js';
import { expectClose } from '../../support/matchers.js';
import { evaluate } from '../../support/programs.js';

const pass = passes.find(({ name }) => name === 'sums of turns')!;
/** The pass with those in front of it, and these alone. */
const upTo = (program: Program): { before: Program; after: Program } => {
  const before = passes
    .slice(0, passes.indexOf(pass))
    .reduce((p, { run }) => run(p, rules), program);
  return { before, after: pass.run(before, rules) };
};

type F = (...args: NDArray[]) => NDArray;
type Step = (h: NDArray, x: NDArray, ...weights: NDArray[]) => NDArray;

/** The sum of squares of what a recurrence gives, as a function of weights. */
const recurrence =
  (step: Step, state: NDArray): F =>
  (xs, ...weights) => {
    const turn = (h: NDArray, x: NDArray): [NDArray, NDArray] => {
      const next = step(h, x, ...weights);
      return [next, next];
    };
    const [, ys] = lax.scan(turn, state, xs);
    return np.sum(ys.mul(ys));
  };

const targets = ['js', 'wasm'] as const;
const close = { rtol: 1e-12, atol: 1e-12 };
const draw = new Draw('sums of turns');
const [turns, batch, features, hidden] = [5, 2, 20, 24];
const xs = draw.floats([turns, batch, features], -1, 1);
const a = draw.floats([features, hidden], -0.3, 0.3);
const b = draw.floats([hidden, hidden], -0.3, 0.3);
const state = np.zeros([batch, hidden]);

/** The equations of a program's loops, and those outside of them. */
function dots(program: Program): { inside: number; outside: number } {
  const count = (equations: readonly Equation[]): number =>
    equations.filter((e) => e.primitive === 'dotGeneral').length;
  const bodies = program.equations.flatMap((e) => (e.primitive === 'scan' ? [e.params.body] : []));
  return {
    inside: bodies.reduce((n, body) => n + count(body.equations), 0),
    outside: count(program.equations),
  };
}

interface Subject {
  readonly f: F;
  readonly args: readonly DenseArray[];
  /** Products in the loops and outside of them, of the function's gradient. */
  readonly inside: number;
  readonly outside: number;
}

const weightsOf = (f: F, count: number): ((...args: NDArray[]) => readonly NDArray[]) =>
  grad(f, { argnums: range(count).map((i) => i + 1) });

const subjects: Readonly<Record<string, Subject>> = {
  'the weights of a layer and of the state': {
    f: recurrence((h, x, a, b) => np.tanh(np.matmul(x, a).add(np.matmul(h, b))), state),
    args: [xs, a, b],
    inside: 3,
    outside: 2,
  },
  'weights that are used twice, transposed and cut': {
    f: recurrence(
      (h, x, b) =>
        np.sin(np.matmul(x, b.slice([0, features]))).add(np.matmul(np.tanh(np.matmul(h, b)), b.T)),
      state,
    ),
    args: [xs, b],
    inside: 5,
    outside: 3,
  },
  'a layer of what is the same in every turn, scaled': {
    f: (xs, a, b) =>
      recurrence(
        (h, x, a, b) =>
          np.tanh(
            np
              .matmul(h, b)
              .add(np.matmul(x, a))
              .add(np.matmul(xs.slice(0), a.mul(-2))),
          ),
        state,
      )(xs, a, b),
    args: [xs, a, b],
    inside: 3,
    // That layer, and the products of all turns with its cotangent: of its input there is none.
    outside: 4,
  },
  'one gradient for each instance': {
    f: (xs, a, b) => {
      const step: Step = (h, x, a, b) => np.tanh(np.matmul(x, a).add(np.matmul(h, b)));
      const one = (xs: NDArray) => recurrence(step, np.zeros([hidden]))(xs, a, b);
      return np.sum(vmap(one, { inAxes: 1 })(xs));
    },
    args: [xs, a, b],
    inside: 3,
    outside: 2,
  },
};

describe('gradients', () => {
  test.each(Object.entries(subjects))('%s', (_, { f, args, inside, outside }) => {
    const gradient = weightsOf(f, args.length - 1);
    const { before, after } = upTo(makeIR(gradient)(...args));
    verifyProgram(after, rules);
    expect(dots(optimize(after, rules))).toEqual({ inside, outside });
    const expected = evaluate(before, args);
    const results = [
      evaluate(after, args),
      ...targets.map((target) => jit(gradient, { target })(...args)),
    ];
    for (const ys of results)
      ys.forEach((y, i) => expectClose(y, expected[i] as DenseArray, close));
  });

  test('of segments behind checkpoints keep no more than their rows', () => {
    const step: Step = (h, x, a, b) => np.tanh(np.matmul(x, a).add(np.matmul(h, b)));
    const f: F = (xs, a, b) => {
      const part = checkpoint((h: NDArray, rows: NDArray): [NDArray, null] => [
        lax.scan((h: NDArray, x: NDArray) => [step(h, x, a, b), null], h, rows)[0],
        null,
      ]);
      const [h] = lax.scan(part, np.zeros([48]), xs.reshape([8, 2, 4]));
      return np.sum(h.mul(h));
    };
    const args = [
      [16, 4],
      [4, 48],
      [48, 48],
    ].map((shape) => draw.floats(shape, -0.3, 0.3));
    const { before, after } = upTo(makeIR(weightsOf(f, 2))(...args));
    const expected = evaluate(before, args);
    evaluate(after, args).forEach((y, i) => expectClose(y, expected[i] as DenseArray, close));
    // Stacked are the cotangents of two turns, of which the outer loop stacks none.
    const stacks = (p: Program) => printProgram(p).match(/f64\[8,2,48\]/g)?.length ?? 0;
    expect(stacks(after)).toBe(stacks(before));
  });
});

/** A loop that adds up; what it gives beside the sum. */
const adding =
  (turn: (sum: NDArray, x: NDArray, y: NDArray) => [NDArray, NDArray | null]): F =>
  (start, x, y) => {
    const [sum, rows] = lax.scan((s: NDArray, [x, y]: NDArray[]) => turn(s, x!, y!), start, [x, y]);
    return rows === null ? sum : np.sum(rows).add(sum);
  };

const outer = (x: NDArray, y: NDArray): NDArray =>
  np.matmul(np.expandDims(x, 1), np.expandDims(y, 0));
const [left, right] = [draw.floats([6, 9]), draw.floats([6, 7])];
const start = draw.floats([9, 7]);
const noRows = (sum: NDArray): [NDArray, null] => [sum, null];

test('a loop that takes no rows stacks nothing', () => {
  const f = (h: NDArray): NDArray =>
    lax.foriLoop(
      0,
      5,
      (_, [h, sum]: [NDArray, NDArray]): [NDArray, NDArray] => {
        const next = np.sin(h.add(1));
        return [next, sum.add(outer(next, np.cos(next)))];
      },
      [h, np.zeros([24, 24])],
    )[1];
  const { before, after } = upTo(makeIR(f)(draw.floats([24])));
  expect(dots(before)).toEqual({ inside: 1, outside: 0 });
  expect(dots(after)).toEqual(dots(before));
});

/** Loops, the arrays that they take, and how many products stay in their turns. */
const loops: Readonly<Record<string, readonly [F, readonly DenseArray[], number]>> = {
  'onto what the sum was': [
    adding((s, x, y) => noRows(s.add(outer(x, y)))),
    [start, left, right],
    0,
  ],
  'of integers that wrap': [
    adding((s, x, y) => noRows(outer(x, y).add(s))),
    [
      [9, 7],
      [6, 9],
      [6, 7],
    ].map((shape) => draw.integers(shape, -2e9, 2e9)),
    0,
  ],
  'with terms that stay': [
    adding((s, x, y) => noRows(outer(x, y).add(s.add(np.exp(np.expandDims(x, 1).add(y)))))),
    [start, left, right],
    0,
  ],
  'less, and padded': [
    adding((s, x, y) =>
      noRows(
        s.sub(
          np.pad(outer(x, y.slice([0, 3])), [
            [0, 0],
            [1, 3],
          ]),
        ),
      ),
    ),
    [start, left, right],
    0,
  ],
  'not of what is taken from': [
    adding((s, x, y) => noRows(outer(x, y).sub(s))),
    [start, left, right],
    1,
  ],
  'not of a sum that the turn reads': [
    adding((s, x, y) => [s.add(outer(x, y)), np.sum(s)]),
    [start, left, right],
    1,
  ],
  'not of a product that the turn reads': [
    adding((s, x, y) => {
      const product = outer(x, y);
      return [s.add(product), np.sum(np.exp(product))];
    }),
    [start, left, right],
    1,
  ],
  'not of a sum that is scaled': [
    adding((s, x, y) => noRows(s.mul(0.5).add(outer(x, y)))),
    [start, left, right],
    1,
  ],
  'not of twice the sum': [
    adding((s, x, y) => noRows(s.add(outer(x, y)).add(s))),
    [start, left, right],
    1,
  ],
  'not of factors longer than the product': [
    adding((s, x, y) => noRows(s.add(np.matmul(np.sin(outer(x, x)), np.cos(outer(x, y)))))),
    [start, left, right],
    3,
  ],
};

describe('sums', () => {
  test.each(Object.entries(loops))('%s', (_, [f, args, inside]) => {
    const { before, after } = upTo(makeIR(f)(...args));
    verifyProgram(after, rules);
    expect(dots(optimize(after, rules)).inside).toBe(inside);
    const expected = evaluate(before, args);
    for (const y of [
      evaluate(after, args)[0]!,
      ...targets.map((target) => jit(f, { target })(...args)),
    ])
      expectClose(y, expected[0] as DenseArray, close);
  });
});
