import { grad, jit, numpy as np, scipy, valueAndGrad, type NDArray } from 'tanjent';
import { cold } from '../cold.js';
import { agree, formatTime, noteRow, race, ratioRow, type Row } from '../measure.js';
import { gaussianProcess } from '../problems.js';
import { choleskyByHand, luByHand, qrByHand, solveByHand } from './by-hand.js';

const n = 512;

/** Random numbers that are the same in every run. */
const noise = (shape: readonly number[], seed = 1): NDArray => {
  const size = shape.reduce((a, b) => a * b, 1);
  const wave = (_: unknown, i: number): number => Math.sin(i * i * 0.7 + i * 1.3 + seed);
  return np.array(Float64Array.from({ length: size }, wave)).reshape(shape);
};

/** Symmetric and positive definite. */
const definite = (shape: readonly number[]): NDArray => {
  const x = noise(shape);
  return np
    .matmul(x, np.swapaxes(x, -1, -2))
    .add(np.eye(shape.at(-1) as number).mul(shape.at(-1) as number));
};

const values = (x: NDArray): Float64Array => x.dataSync({ copy: false }) as Float64Array;

/** Factorizations and systems of large and of many small matrices, and derivatives through them. */
export function linalgRows(): Row[] {
  return [...largeRows(), ...smallRows(), ...spectralRows(), slogdetRow(), ...processRows()];
}

interface Large {
  readonly name: string;
  readonly flops: number;
  /** The least part of the speed of a matrix product. */
  readonly bar: number;
  readonly ours: (target: 'js' | undefined) => () => NDArray;
  readonly hand: () => Float64Array;
}

/** Factorizations of large matrices, and a solution. */
function largeTasks(a: NDArray, b: NDArray): Large[] {
  const right = noise([n], 3);
  const of =
    (f: (x: NDArray) => NDArray, x: NDArray) =>
    (target: 'js' | undefined): (() => NDArray) => {
      const compiled = jit(f, { target });
      return () => compiled(x);
    };
  return [
    {
      name: 'cholesky',
      flops: n ** 3 / 3,
      bar: 0.4,
      ours: of((x) => np.linalg.cholesky(x), a),
      hand: () => choleskyByHand(values(a), n),
    },
    {
      name: 'lu',
      flops: (2 * n ** 3) / 3,
      bar: 0.4,
      ours: of((x) => scipy.linalg.luFactor(x)[0], b),
      hand: () => luByHand(values(b), values(right), n)[0],
    },
    {
      name: 'qr with Q',
      flops: (8 * n ** 3) / 3,
      bar: 0.3,
      // Its sign is one of convention.
      ours: of((x) => {
        const [q, r] = np.linalg.qr(x);
        return np.abs(r).add(q.slice(0, 0).mul(0));
      }, b),
      hand: () => qrByHand(values(b), n).map(Math.abs),
    },
    {
      name: 'solve with one right side',
      flops: (2 * n ** 3) / 3,
      bar: 0.4,
      ours: of((x) => np.linalg.solve(x, right), a),
      hand: () => solveByHand(values(a), values(right), n),
    },
  ];
}

/**
 * Speed beside our own matrix product, which all of them are made of, and by the target without
 * one beside plain loops.
 */
function largeRows(): Row[] {
  const [a, b] = [definite([n, n]), noise([n, n], 2)];
  const product = jit((x: NDArray, y: NDArray) => np.matmul(x, y));
  return largeTasks(a, b).flatMap(({ name, flops, bar, ours, hand }) => {
    const [best, inJs] = [ours(undefined), ours('js')];
    agree(name, best().reshape([-1]), np.array(hand()), 1e-8);
    const times = race(
      [{ run: best }, { run: () => product(a, b) }, { run: inJs }, { run: hand }],
      7,
      3,
    ) as [number, number, number, number];
    const [time, ofProduct, ofJs, byHand] = times;
    const [speed, fastest] = [flops / time, (2 * n ** 3) / ofProduct];
    const task = `${name}, n = ${n}, float64`;
    return [
      {
        task,
        ours: `${formatTime(time)} (${speed.toFixed(2)} GFLOP/s)`,
        against: `${fastest.toFixed(2)} GFLOP/s our matmul`,
        figure: `${(speed / fastest).toFixed(2)} × its speed`,
        bar: `≥ ${bar} ×`,
        holds: speed >= bar * fastest,
      },
      ratioRow(`${task}, target js`, ofJs, byHand, 1, 'by plain loops'),
    ];
  });
}

/** Ten thousand matrices of eight rows, one by one by hand. */
function smallRows(): Row[] {
  const [count, m] = [10_000, 8];
  const a = definite([count, m, m]);
  const b = noise([count, m, 1], 2);
  const each = (f: (k: number) => Float64Array): Float64Array => {
    let last: Float64Array = new Float64Array(0);
    for (let k = 0; k < count; k++) last = f(k);
    return last;
  };
  const matrix = (k: number): Float64Array => values(a).subarray(k * m * m, (k + 1) * m * m);
  const vector = (k: number): Float64Array => values(b).subarray(k * m, (k + 1) * m);
  const cholesky = jit((x: NDArray) => np.linalg.cholesky(x));
  const solve = jit((x: NDArray, y: NDArray) => np.linalg.solve(x, y));
  const tasks: [string, () => NDArray, () => Float64Array][] = [
    ['cholesky', () => cholesky(a), () => each((k) => choleskyByHand(matrix(k), m))],
    ['solve', () => solve(a, b), () => each((k) => solveByHand(matrix(k), vector(k), m))],
  ];
  return tasks.map(([name, ours, hand]) => {
    const last = hand();
    agree(name, ours().reshape([-1]).slice([-last.length, null]), np.array(last), 1e-9);
    const [time, byHand] = race([{ run: ours }, { run: hand }], 11) as [number, number];
    return ratioRow(
      `${name} of ${count} matrices of ${m} rows`,
      time,
      byHand,
      1.5,
      'by plain loops',
    );
  });
}

function spectralRows(): Row[] {
  const [a, x] = [definite([256, 256]), noise([256, 128])];
  const product = jit((y: NDArray) => np.matmul(y, y));
  const eigh = jit((y: NDArray) => np.linalg.eigh(y)[1] as NDArray);
  const svd = jit((y: NDArray) => np.linalg.svd(y, { fullMatrices: false })[1] as NDArray);
  const [ofEigh, ofSvd, ofProduct] = race(
    [{ run: () => eigh(a) }, { run: () => svd(x) }, { run: () => product(a) }],
    5,
    2,
  ) as [number, number, number];
  const against = `${formatTime(ofProduct)} matmul 256`;
  return [
    noteRow('eigh, n = 256, float64', formatTime(ofEigh), against, ofEigh / ofProduct),
    noteRow('svd of 256 × 128, float64', formatTime(ofSvd), against, ofSvd / ofProduct),
  ];
}

/** The gradient is the inverse: three times as many operations more. */
function slogdetRow(): Row {
  const a = definite([256, 256]);
  const f = (x: NDArray): NDArray => np.linalg.slogdet(x)[1];
  const [value, slope] = [jit(f), jit(grad(f))];
  const contenders = [{ run: () => slope(a) }, { run: () => value(a) }];
  const [ofGradient, ofValue] = race(contenders, 21) as [number, number];
  return ratioRow('gradient of slogdet, n = 256, float64', ofGradient, ofValue, 4, 'the value');
}

/** The likelihood of a Gaussian process in length, height and noise. */
function processRows(): Row[] {
  const points = 500;
  const { loss, start } = gaussianProcess(points);
  const step = jit(valueAndGrad(loss));
  const cholesky = jit((k: NDArray) => np.linalg.cholesky(k));
  const k = definite([points, points]);
  const contenders = [{ run: () => step(start) }, { run: () => cholesky(k) }];
  const [ofStep, ofFactor] = race(contenders, 15, 3) as [number, number];
  const what = `Gaussian process of ${points} points, value and gradient`;
  const [first = NaN] = cold('gaussian-process');
  return [
    ratioRow(what, ofStep, ofFactor, 4, 'the cholesky alone'),
    {
      task: `${what}, first call in a process that has compiled nothing before`,
      ours: formatTime(first * 1e6),
      against: '15 processes',
      figure: formatTime(first * 1e6),
      bar: '≤ 120 ms',
      holds: first <= 120,
    },
  ];
}
