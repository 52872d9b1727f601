/**
 * Random programs that write into arrays by index, as loops that simulate, sort or fill tables do:
 * sequences of updates, reads, swaps and branches, most of them in loops. What is written, and
 * where, may come from the arrays themselves, and from what they were before.
 */
import type { DenseArray } from '../../src/array/dense.js';
import { jit, lax, makeIR, numpy as np, type NDArray } from '../../src/index.js';
import type { Program } from '../../src/ir/program.js';
import { Draw } from '../support/draw.js';
import { pick } from './parts.js';
import type { Step } from './steps.js';

/** Two arrays of one type, a matrix, a number, and an array as it was some steps ago. */
interface State {
  readonly a: NDArray;
  readonly b: NDArray;
  readonly m: NDArray;
  readonly s: NDArray;
  readonly old: NDArray;
}

const [length, rows, columns] = [20, 6, 4];
const maxSteps = 4;

interface Setting {
  readonly step: Step;
  readonly draw: Draw;
  /** The number of the turn. */
  readonly turn: NDArray;
}

/** An index that is known, or depends on the turn or on what is computed. */
function someIndex({ draw, turn }: Setting, { s }: State, n: number): NDArray {
  const first = draw.integer(0, n - 1);
  const kind = draw.integer(0, 3);
  if (kind === 0) return np.array(first, 'int32');
  if (kind === 3) return np.remainder(np.abs(s).mul(7).astype('int32').add(first), n);
  return np.remainder(turn.mul(kind).add(first), n);
}

/** A number, most often read from an array. */
function someNumber(setting: Setting, state: State): NDArray {
  const { a, b, m, s, old } = state;
  const i = someIndex(setting, state, length);
  const read = [
    () => a.slice(i),
    () => b.slice(i).mul(a.slice(i)),
    () => old.slice(i),
    () => m.slice(someIndex(setting, state, rows), 1),
    () => s.mul(0.5),
    () => np.sum(a.slice([2, 6])),
  ];
  return np.sin(pick(read, setting.draw.integer(0, 99))());
}

type Change = (setting: Setting, state: State) => Partial<State>;

const element: Change = (setting, state) => {
  const there = state.a.at(someIndex(setting, state, length));
  const value = someNumber(setting, state);
  const how = setting.draw.integer(0, 5);
  if (how < 3) return { a: there.set(value) };
  if (how === 3) return { a: there.add(value) };
  return { a: how === 4 ? there.max(value) : there.multiply(value) };
};

/** Two elements exchanged, as sorting does. */
const exchange: Change = (setting, state) => {
  const { a } = state;
  const [i, j] = [someIndex(setting, state, length), someIndex(setting, state, length)];
  const [x, y] = [a.slice(i), a.slice(j)];
  return { a: a.at(i).set(y).at(j).set(x) };
};

const elements: Change = (setting, state) => {
  const { a, b } = state;
  const index = np.stack([0, 1, 2].map(() => someIndex(setting, state, length)));
  const values = pick([a, b], setting.step.first).slice(index).mul(0.7);
  return {
    a: setting.draw.integer(0, 1) === 0 ? a.at(index).add(values) : a.at(index).set(values),
  };
};

const row: Change = (setting, state) => {
  const { m } = state;
  const [i, k] = [someIndex(setting, state, rows), someIndex(setting, state, rows)];
  return {
    m: m.at(i).set(
      m
        .slice(i)
        .mul(0.5)
        .add(m.slice(k).mul(m.slice(i, 2))),
    ),
  };
};

const block: Change = (setting, state) => {
  const { a, b } = state;
  const [i, j] = [someIndex(setting, state, length), someIndex(setting, state, length)];
  const part = lax.dynamicSlice(pick([a, b], setting.step.second), [j], [5]).mul(0.8);
  return { a: lax.dynamicUpdateSlice(a, part, [i]) };
};

const exchanged: Change = (_, { a, b }) => ({ a: b, b: a });
const remembered: Change = (_, { a }) => ({ old: a });
const recalled: Change = (_, { old }) => ({ a: old });
const number: Change = (setting, state) => ({ s: someNumber(setting, state) });
const readOf: Change = (setting, state) => {
  const before = state.a.slice(someIndex(setting, state, length));
  const { a } = { ...state, ...element(setting, state) };
  return { a, s: np.cos(before).add(a.slice(3)) };
};
const whole: Change = ({ draw }, { a, b, m }) =>
  draw.integer(0, 1) === 0 ? { b: a.mul(0.5).add(b.mul(0.5)) } : { m: np.sin(m) };

const changes: readonly Change[] = [
  element,
  element,
  exchange,
  elements,
  row,
  block,
  exchanged,
  remembered,
  readOf,
  element,
  number,
  recalled,
  whole,
  exchange,
  row,
];

type Run = (state: State, turn: NDArray) => State;

/** What a step with inner steps does with these. */
const holders: readonly ((inside: Run, step: Step, turn: NDArray) => (state: State) => State)[] = [
  (inside) => (state) => lax.foriLoop(0, 3, (i, x) => inside(x, i), state),
  (inside, { seed }, turn) =>
    (state) =>
      lax.cond(
        turn
          .add(seed % 2)
          .mod(2)
          .eq(0),
        (x: State) => inside(x, turn),
        (x: State) => x,
        state,
      ),
  (inside, { first }) =>
    (state) => {
      const [end, ys] = lax.scan(
        (x: State, i: NDArray) => {
          const next = inside(x, i);
          return [next, pick([next.s, next.a, x.a, next.m.slice(1)], first)];
        },
        state,
        np.arange(3, { dtype: 'int32' }),
      );
      return { ...end, s: end.s.add(np.sum(ys)) };
    },
  (inside) => (state) =>
    lax.whileLoop(
      ({ n }) => n.lt(3),
      ({ n, x }) => ({ n: n.add(1), x: inside(x, n) }),
      { n: np.array(0, 'int32'), x: state },
    ).x,
  (inside, _, turn) => jit((state: State) => inside(state, turn)),
  (inside) => (state) =>
    lax.foriLoop(0, state.s.gt(0).astype('int32').add(2), (i, x) => inside(x, i), state),
];

function run(list: readonly Step[], state: State, turn: NDArray): State {
  let now = state;
  // A few steps, since turns of loops in loops are many.
  for (const step of list.slice(0, maxSteps)) {
    const setting = { step, turn, draw: new Draw(step.seed) };
    if (step.inner.length === 0) now = { ...now, ...pick(changes, step.kind)(setting, now) };
    else now = pick(holders, step.kind)((x, t) => run(step.inner, x, t), step, turn)(now);
  }
  return now;
}

export interface Updating {
  readonly program: Program;
  readonly args: readonly DenseArray[];
}

/** The program of some steps, in a loop. */
export function updating(list: readonly Step[]): Updating {
  const draw = new Draw(list.length);
  const args = [[length], [length], [rows, columns], []].map((shape) => draw.floats(shape));
  const f = (a: NDArray, b: NDArray, m: NDArray, s: NDArray): NDArray[] => {
    const first = { a, b, m, s, old: b };
    const end = lax.foriLoop(0, 2, (turn, state) => run(list, state, turn), first);
    return [end.a, end.b, end.m, end.s];
  };
  return { program: makeIR(f)(...(args as unknown as [NDArray, NDArray, NDArray, NDArray])), args };
}
