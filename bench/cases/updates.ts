import { grad, jit, lax, numpy as np, type NDArray } from 'tanjent';
import { agree, formatTime, noteRow, race, type Row } from '../measure.js';

/** Which numbers below n are prime. */
function sieve(n: number): () => NDArray {
  return jit(() =>
    lax.foriLoop(
      2,
      Math.ceil(Math.sqrt(n)),
      (p, prime) =>
        lax.cond(
          prime.slice(p),
          (found: NDArray) =>
            lax.whileLoop(
              ({ j }) => j.lt(n),
              ({ j, x }) => ({ j: j.add(p), x: x.at(j).set(false) }),
              { j: p.mul(p), x: found },
            ).x,
          (found: NDArray) => found,
          prime,
        ),
      np.ones([n], 'bool'),
    ),
  );
}

function sieveByHand(n: number): Uint8Array {
  const prime = new Uint8Array(n).fill(1);
  for (let p = 2; p < Math.ceil(Math.sqrt(n)); p++)
    if (prime[p] === 1) for (let j = p * p; j < n; j += p) prime[j] = 0;
  return prime;
}

/** How often each of `bins` values occurs. */
const histogram = (bins: number): ((values: NDArray) => NDArray) =>
  jit((values: NDArray) => {
    const turn = (counts: NDArray, k: NDArray): [NDArray, null] => [counts.at(k).add(1), null];
    return lax.scan(turn, np.zeros([bins], 'int32'), values)[0];
  });

function histogramByHand(bins: number, values: Int32Array): Int32Array {
  const counts = new Int32Array(bins);
  for (let i = 0; i < values.length; i++) {
    const k = values[i] as number;
    counts[k] = (counts[k] as number) + 1;
  }
  return counts;
}

/** Insertion sort, in which each number walks down to where it belongs. */
const insertion = jit((x: NDArray) =>
  lax.foriLoop(
    1,
    x.size,
    (i, y) =>
      lax.whileLoop(
        ({ j, y: list }) =>
          np.logicalAnd(j.gt(0), list.slice(np.maximum(j.sub(1), 0)).gt(list.slice(j))),
        ({ j, y: list }) => {
          const [a, b] = [list.slice(j.sub(1)), list.slice(j)];
          return { j: j.sub(1), y: list.at(j.sub(1)).set(b).at(j).set(a) };
        },
        { j: i, y },
      ).y,
    x,
  ),
);

function insertionByHand(x: Float64Array): Float64Array {
  const y = x.slice();
  for (let i = 1; i < y.length; i++)
    for (let j = i; j > 0 && (y[j - 1] as number) > (y[j] as number); j--)
      [y[j - 1], y[j]] = [y[j] as number, y[j - 1] as number];
  return y;
}

/** All shortest ways: row by row, the way over k. */
const shortest = jit((distances: NDArray) =>
  lax.foriLoop(
    0,
    distances.shape[0] as number,
    (k, d) =>
      lax.foriLoop(
        0,
        distances.shape[0] as number,
        (i, e) => e.at(i).set(np.minimum(e.slice(i), e.slice(k).add(e.slice(i, k)))),
        d,
      ),
    distances,
  ),
);

function shortestByHand(distances: Float64Array, n: number): Float64Array {
  const d = distances.slice();
  for (let k = 0; k < n; k++)
    for (let i = 0; i < n; i++) {
      const first = d[i * n + k] as number;
      for (let j = 0; j < n; j++)
        d[i * n + j] = Math.min(d[i * n + j] as number, first + (d[k * n + j] as number));
    }
  return d;
}

/** A loop of so many turns, each of which writes one element of an array of this length. */
const writes = (turns: number): ((x: NDArray) => NDArray) =>
  jit((x: NDArray) =>
    lax.foriLoop(
      2,
      turns + 2,
      (i, c) =>
        c.at(i).set(
          c
            .slice(i.sub(1))
            .mul(0.5)
            .add(c.slice(i.sub(2))),
        ),
      x,
    ),
  );

/** The time of a turn: between loops of many and of few turns, over arrays of one length. */
function timeOfTurn(
  length: number,
  derive: (f: (x: NDArray) => NDArray) => (x: NDArray) => NDArray,
): number {
  const x = np.sin(np.arange(length, { dtype: 'float64' }));
  const [few, many] = [100, 900].map((turns) => derive(writes(turns))) as [
    (x: NDArray) => NDArray,
    (x: NDArray) => NDArray,
  ];
  const [a, b] = race([{ run: () => few(x) }, { run: () => many(x) }], 9) as [number, number];
  return (b - a) / 800;
}

function turnRow(task: string, derive: Parameters<typeof timeOfTurn>[1]): Row {
  const [short, long] = [timeOfTurn(1e3, derive), timeOfTurn(1e5, derive)];
  return {
    task: `${task}, a turn, for 10³ and 10⁵ elements`,
    ours: formatTime(Math.max(short, long)),
    against: formatTime(1000),
    figure: `${(Math.max(short, long) / 1000).toFixed(2)} µs`,
    bar: '≤ 1 µs',
    holds: Math.max(short, long) <= 1000,
  };
}

/** Loops that write into arrays by index, beside the same loops by hand. */
export function updateRows(): Row[] {
  const n = 1e5;
  const primes = sieve(n);
  const values = Int32Array.from({ length: n }, (_, i) => (i * 7919) % 1000);
  const count = histogram(1000);
  const list = Float64Array.from({ length: 400 }, (_, i) => Math.sin(i * i));
  const size = 100;
  const distances = Float64Array.from(
    { length: size * size },
    (_, i) => 1 + Math.abs(Math.sin(i * i)),
  );
  const [v, x, d] = [np.array(values), np.array(list), np.array(distances).reshape([size, size])];
  agree('the primes', primes().astype('int32'), np.array(Int32Array.from(sieveByHand(n))), 0);
  agree('the counts', count(v), np.array(histogramByHand(1000, values)), 0);
  agree('the sorted list', insertion(x), insertionByHand(list), 0);
  agree('the shortest ways', shortest(d).ravel(), shortestByHand(distances, size), 0);
  const beside = (task: string, run: () => unknown, byHand: () => unknown): Row => {
    const [t, h] = race([{ run }, { run: byHand }], 9) as [number, number];
    return noteRow(task, formatTime(t), `${formatTime(h)} by hand`, t / h);
  };
  return [
    turnRow('a loop that writes elements', (f) => f),
    turnRow('its gradient', (f) => jit(grad((y: NDArray) => np.sum(f(y))))),
    beside(
      'primes below 10⁵ by a sieve',
      () => primes(),
      () => sieveByHand(n),
    ),
    beside(
      'a histogram of 10⁵ numbers',
      () => count(v),
      () => histogramByHand(1000, values),
    ),
    beside(
      '400 numbers by insertion sort',
      () => insertion(x),
      () => insertionByHand(list),
    ),
    beside(
      'all shortest ways of 100 points',
      () => shortest(d),
      () => shortestByHand(distances, size),
    ),
  ];
}
