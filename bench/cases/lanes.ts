import { jit, numpy as np, type NDArray } from 'tanjent';
import { agree, race, ratioRow, type Row } from '../measure.js';

const size = 1e6;

interface Task {
  readonly what: string;
  readonly ours: (x: NDArray, i: NDArray) => NDArray;
  readonly byHand: (x: Float64Array, i: Int32Array) => number;
}

const sumOf = (x: Float64Array, of: (v: number, k: number) => number): number => {
  let sum = 0;
  for (let k = 0; k < x.length; k++) sum += of(x[k] as number, k);
  return sum;
};

const tasks: readonly Task[] = [
  {
    what: 'the greatest of 10⁶ float64',
    ours: (x) => np.max(x),
    byHand: (x) => {
      let most = -Infinity;
      for (let k = 0; k < x.length; k++) most = Math.max(most, x[k] as number);
      return most;
    },
  },
  {
    what: 'argmax of 10⁶ float64',
    ours: (x) => np.argmax(x),
    byHand: (x) => {
      let best = 0;
      for (let k = 1; k < x.length; k++) if ((x[k] as number) > (x[best] as number)) best = k;
      return best;
    },
  },
  {
    what: 'sum of 10⁶ float64, clipped',
    ours: (x) => np.sum(np.clip(x, -0.5, 0.5)),
    byHand: (x) => sumOf(x, (v) => Math.min(Math.max(v, -0.5), 0.5)),
  },
  {
    what: 'sum of exp of 10⁶ float64 looked up',
    ours: (x, i) => np.sum(np.exp(x.at(i).get())),
    byHand: (x, i) => sumOf(x, (_, k) => Math.exp(x[i[k] as number] as number)),
  },
  {
    what: 'sum of 10⁶ powers of one float64',
    ours: (x) => np.sum(np.power(x.at(7).get().abs(), x)),
    byHand: (x) => sumOf(x, (v) => Math.abs(x[7] as number) ** v),
  },
];

/** What is done in lanes, of float64. */
export function laneRows(): Row[] {
  const x = Float64Array.from({ length: size }, (_, k) => 2 * Math.sin(k));
  const i = Int32Array.from({ length: size }, (_, k) => (k * 7919) % size);
  return tasks.map(({ what, ours, byHand }) => {
    const [array, places] = [np.array(x), np.array(i)];
    const run = jit(ours);
    agree(what, run(array, places), Float64Array.of(byHand(x, i)), 1e-9, 1e-9);
    const [mine, hand] = race([{ run: () => run(array, places) }, { run: () => byHand(x, i) }]) as [
      number,
      number,
    ];
    return ratioRow(what, mine, hand, 1, 'by hand');
  });
}
