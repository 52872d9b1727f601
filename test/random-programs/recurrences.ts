/**
 * Random programs that go over sequences and grids, as recurrent networks and simulations do: scans
 * with products by weights that stay, sums of outer products, stencils at edges of every kind,
 * choices, gathers and updates, some of them within loops, branches and checkpoints. No step makes
 * differences much larger, so that roundings stay small however many turns there are.
 */
import { checkpoint, jit, lax, makeIR, numpy as np, vmap, type NDArray } from '../../src/index.js';
import { Draw } from '../support/draw.js';
import { pick } from './parts.js';
import type { Step } from './steps.js';
import type { Updating } from './updates.js';

/** A batch of states, a grid, a matrix that outer products are added to, and a number. */
interface State {
  readonly h: NDArray;
  readonly grid: NDArray;
  readonly sum: NDArray;
  readonly s: NDArray;
}

/** What is the same in every turn. */
interface Weights {
  readonly w: NDArray;
  readonly u: NDArray;
}

const [turns, batch, size] = [2, 1, 18];
const [rows, columns] = [7, 9];
const maxSteps = 3;

interface Setting {
  readonly step: Step;
  readonly draw: Draw;
  readonly weights: Weights;
  /** The row of the sequence that the turn takes. */
  readonly x: NDArray;
}

type Change = (setting: Setting, state: State) => Partial<State>;

/** A weight as it is, transposed, cut and padded, scaled, or joined of both. */
function someWeight({ draw, weights: { w, u } }: Setting): NDArray {
  const forms = [
    () => w,
    () => u.T,
    () => w.mul(-0.5),
    () =>
      np.pad(u.slice([2, size], [0, size - 3]), [
        [1, 1],
        [3, 0],
      ]),
    () => np.concatenate([w.slice([0, 7]), u.slice([7, size])], 0),
    () => w.add(u),
  ];
  return pick(forms, draw.integer(0, 99))();
}

const layer: Change = (setting, { h }) => ({
  h: np.tanh(np.matmul(h, someWeight(setting)).add(setting.x.mul(3))),
});
const twoLayers: Change = (setting, { h, s }) => {
  const hidden = np.sin(np.matmul(h, someWeight(setting)));
  return { h: np.matmul(hidden, someWeight(setting)).mul(0.2).sub(h.mul(s).mul(0.5)) };
};
/** Of what the turn takes alone. */
const layerOfRow: Change = (setting, { h }) => ({
  h: h.mul(0.5).add(np.cos(np.matmul(setting.x, someWeight(setting)))),
});
const gates: Change = (setting, { h, s }) => {
  const [a, b] = np.split(np.matmul(h, someWeight(setting)), 2, 1) as [NDArray, NDArray];
  return { h: np.tanh(np.concatenate([np.tanh(a).mul(b), b.sub(s)], 1)).mul(0.6) };
};
const outer: Change = ({ x, draw }, { h, sum }) => {
  const product = np.matmul(pick([x, h], draw.integer(0, 1)).T, np.sin(h));
  return { sum: draw.integer(0, 2) === 0 ? sum.sub(product) : sum.add(product) };
};
const sumOfOthers: Change = (_, { h, sum }) => ({ sum: np.cos(h.T).add(sum) });
const readSum: Change = (_, { h, sum }) => ({ h: np.tanh(np.matmul(h, sum.mul(0.05))) });

const modes = ['constant', 'edge', 'reflect', 'symmetric', 'wrap'] as const;

/** Neighbours at some distance along an axis, beyond the edges of the grid in some mode. */
function shifted(grid: NDArray, draw: Draw): NDArray {
  const axis = draw.integer(0, 1);
  const by = draw.integer(-2, 2);
  if (draw.integer(0, 3) === 0) return np.roll(grid, by, axis);
  const padded = np.pad(grid, 2, pick(modes, draw.integer(0, 99)));
  const from = (d: number): number => (d === axis ? 2 + by : 2);
  return padded.slice([from(0), from(0) + rows], [from(1), from(1) + columns]);
}

const stencil: Change = ({ draw }, { grid, s }) => {
  const parts = Array.from({ length: draw.integer(2, 4) }, () => shifted(grid, draw));
  const moved = parts.reduce((x, y) => x.add(y)).mul(0.25);
  return {
    grid: draw.integer(0, 1) === 0 ? moved : np.sin(moved.mul(grid)).mul(0.5).add(s.mul(0.1)),
  };
};
const inside: Change = (_, { grid }) => {
  const middle = grid.slice([1, -1], [1, -1]);
  const around = grid.slice([0, -2], [1, -1]).add(grid.slice([1, -1], [2, columns]));
  return { grid: grid.at([1, -1], [1, -1]).set(np.cos(around).mul(middle).mul(0.4)) };
};
const window: Change = (_, { grid }) => ({
  grid: lax.reduceWindow(grid, 0, lax.add, [3, 2], [1, 1], 'SAME').mul(0.16),
});
const choices: Change = ({ draw }, { grid, s, h }) => {
  const limit = draw.between(-0.5, 0.5);
  const [low, high] = [np.sin(grid), grid.mul(grid.T.reshape([rows, columns])).mul(0.4)];
  return {
    grid: np.where(grid.lt(limit), low, np.where(grid.gt(s), high, grid)),
    h: np.where(h.gt(limit), h, h.mul(0.3)),
  };
};
const gather: Change = ({ draw }, { grid, h }) => {
  const index = np.array(
    Array.from({ length: rows }, () => draw.integer(0, rows - 1)),
    'int32',
  );
  return { grid: np.take(grid, index, 0).mul(0.8).add(np.mean(h)) };
};
const element: Change = ({ draw }, { grid, h, s }) => {
  const i = np.remainder(np.abs(s).mul(9).astype('int32'), rows);
  const there = grid.at(i, draw.integer(0, columns - 1));
  const value = np.sin(h.slice(0, draw.integer(0, size - 1)));
  return { grid: draw.integer(0, 1) === 0 ? there.add(value) : there.set(value) };
};
const number: Change = (_, { grid, h, sum }) => ({
  s: np.sin(np.mean(grid).add(np.mean(h)).add(np.mean(sum))),
});

const changes: readonly Change[] = [
  layer,
  twoLayers,
  outer,
  stencil,
  layerOfRow,
  gates,
  stencil,
  outer,
  choices,
  inside,
  window,
  gather,
  element,
  number,
  sumOfOthers,
  readSum,
  layer,
];

type Run = (state: State, x: NDArray) => State;

/** A scan over rows; its results stay in the state. */
const scanned = (turn: Run, state: State, xs: NDArray, first: number): State => {
  const [end, ys] = lax.scan(
    (now: State, x: NDArray) => {
      const next = turn(now, x);
      return [next, pick([next.s, next.h, np.sum(next.grid, 0)], first)];
    },
    state,
    xs,
  );
  return { ...end, s: np.sin(end.s.add(np.mean(ys))) };
};

/** What a step with inner steps does with these. */
const holders: readonly ((turn: Run, step: Step, xs: NDArray) => (state: State) => State)[] = [
  (turn, { first }, xs) =>
    (state) =>
      scanned(turn, state, xs, first),
  (turn, { first }, xs) => checkpoint((state: State) => scanned(turn, state, xs.mul(0.7), first)),
  (turn, { first }, xs) =>
    (state) =>
      scanned(checkpoint(turn), state, xs, first),
  (turn, _, xs) => (state) =>
    lax.foriLoop(0, turns, (i, now) => turn(now, xs.slice(np.remainder(i, turns))), state),
  (turn, _, xs) => (state) =>
    lax.cond(
      state.s.gt(0),
      (now: State) => turn(now, xs.slice(1)),
      (now: State) => ({ ...now, h: np.sin(now.h) }),
      state,
    ),
  (turn, _, xs) => (state) => {
    const one = (grid: NDArray): State => turn({ ...state, grid }, xs.slice(1));
    const all = vmap(one)(np.stack([state.grid, state.grid.mul(0.5)])) as unknown as State;
    const mean = (y: NDArray): NDArray => np.mean(y, 0);
    return { h: mean(all.h), grid: mean(all.grid), sum: mean(all.sum), s: mean(all.s) };
  },
  (turn, _, xs) => jit((state: State) => turn(state, xs.slice(0))),
];

function run(
  list: readonly Step[],
  weights: Weights,
  state: State,
  xs: NDArray,
  x: NDArray,
): State {
  let now = state;
  // A few steps, since turns of loops in loops are many.
  for (const step of list.slice(0, maxSteps)) {
    const setting = { step, weights, x, draw: new Draw(step.seed) };
    if (step.inner.length === 0) now = { ...now, ...pick(changes, step.kind)(setting, now) };
    else {
      const turn: Run = (inner, row) => run(step.inner, weights, inner, xs, row);
      now = pick(holders, step.kind)(turn, step, xs)(now);
    }
  }
  return now;
}

/** The program of some steps, in a scan. */
export function recurrent(list: readonly Step[]): Updating {
  const draw = new Draw(list.length);
  const shapes = [
    [turns, batch, size],
    [size, size],
    [size, size],
    [batch, size],
    [rows, columns],
    [],
  ];
  const args = shapes.map((shape) => draw.floats(shape, -0.2, 0.2));
  const f = (...given: NDArray[]): NDArray[] => {
    const [xs, w, u, h, grid, s] = given as [NDArray, NDArray, NDArray, NDArray, NDArray, NDArray];
    const state = { h, grid, sum: np.zeros([size, size]), s };
    const end = scanned((now, x) => run(list, { w, u }, now, xs, x), state, xs, list.length);
    return [end.h, end.grid, end.sum, end.s];
  };
  return { program: makeIR(f)(...args), args };
}
