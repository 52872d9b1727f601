import { grad, jit, numpy as np, scipy, valueAndGrad, type NDArray } from 'tanjent';
import { agree, formatTime, noteRow, race, ratioRow, type Row } from './measure.js';

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

/** Speed beside our own matrix product, which all of them are made of. */
function largeRows(): Row[] {
  const [a, b] = [definite([n, n]), noise([n, n], 2)];
  const product = jit((x: NDArray, y: NDArray) => np.matmul(x, y));
  const tasks: [name: string, flops: number, ours: () => NDArray, hand: () => Float64Array][] = [];
  const cholesky = jit((x: NDArray) => np.linalg.cholesky(x));
  tasks.push(['cholesky', n ** 3 / 3, () => cholesky(a), () => choleskyByHand(values(a), n)]);
  const lu = jit((x: NDArray) => scipy.linalg.luFactor(x)[0]);
  const qr = jit((x: NDArray) => np.linalg.qr(x));
  const solve = jit((x: NDArray, y: NDArray) => np.linalg.solve(x, y));
  const right = noise([n], 3);
  tasks.push(['lu', (2 * n ** 3) / 3, () => lu(b), () => luByHand(values(b), values(right), n)[0]]);
  tasks.push([
    'qr with Q',
    (8 * n ** 3) / 3,
    () => np.abs(qr(b)[1]),
    () => qrByHand(values(b), n).map(Math.abs),
  ]);
  tasks.push([
    'solve with one right side',
    (2 * n ** 3) / 3,
    () => solve(a, right),
    () => solveByHand(values(a), values(right), n),
  ]);
  return tasks.map(([name, flops, ours, hand]) => {
    agree(name, ours().reshape([-1]), np.array(hand()), 1e-8);
    const [time, byHand, ofProduct] = race(
      [{ run: ours }, { run: hand }, { run: () => product(a, b) }],
      5,
      2,
    ) as [number, number, number];
    const [speed, best] = [flops / time, (2 * n ** 3) / ofProduct];
    return {
      task: `${name}, n = ${n}, float64`,
      ours: `${formatTime(time)} (${speed.toFixed(2)} GFLOP/s)`,
      against: `${formatTime(byHand)} by plain loops, ${best.toFixed(2)} GFLOP/s our matmul`,
      figure: `${(time / byHand).toFixed(2)} × by hand, ${(speed / best).toFixed(2)} × matmul's speed`,
      bar: 'none',
      holds: null,
    };
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

/** The gradient is the inverse: three times as many operations as the factorization. */
function slogdetRow(): Row {
  const a = definite([256, 256]);
  const f = (x: NDArray): NDArray => np.linalg.slogdet(x)[1];
  const [value, slope] = [jit(f), jit(grad(f))];
  const [ofGradient, ofValue] = race([{ run: () => slope(a) }, { run: () => value(a) }], 11) as [
    number,
    number,
  ];
  const against = `${formatTime(ofValue)} the value`;
  const task = 'gradient of slogdet, n = 256, float64';
  return noteRow(task, formatTime(ofGradient), against, ofGradient / ofValue);
}

/** The likelihood of a Gaussian process in length, height and noise. */
function processRows(): Row[] {
  const points = 500;
  const x = np.linspace(0, 10, points);
  const y = np.sin(x.mul(2)).add(noise([points]).mul(0.1));
  const loss = (p: NDArray): NDArray => {
    const [length, height, spread] = [0, 1, 2].map((i) => np.exp(p.slice(i))) as [
      NDArray,
      NDArray,
      NDArray,
    ];
    const distance = x.reshape([-1, 1]).sub(x).div(length);
    const covariance = height
      .mul(np.exp(distance.mul(distance).mul(-0.5)))
      .add(np.eye(points).mul(spread));
    const factor = np.linalg.cholesky(covariance);
    const z = scipy.linalg.solveTriangular(factor, y, { lower: true });
    return np
      .dot(z, z)
      .mul(0.5)
      .add(np.log(np.diagonal(factor)).sum());
  };
  const start = np.array([0, 0, -2]);
  const began = performance.now();
  const step = jit(valueAndGrad(loss));
  step(start)[1].dataSync();
  const first = (performance.now() - began) * 1e6;
  const cholesky = jit((k: NDArray) => np.linalg.cholesky(k));
  const k = definite([points, points]);
  const [ofStep, ofFactor] = race(
    [{ run: () => step(start) }, { run: () => cholesky(k) }],
    9,
    3,
  ) as [number, number];
  const task = `Gaussian process of ${points} points, value and gradient`;
  const against = `${formatTime(ofFactor)} the cholesky alone`;
  return [
    noteRow(task, formatTime(ofStep), against, ofStep / ofFactor),
    noteRow(
      'its first call',
      formatTime(first),
      `${formatTime(ofStep)} a later one`,
      first / ofStep,
    ),
  ];
}

/** Row by row; what is above the diagonal stays 0. */
function choleskyByHand(a: Float64Array, m: number): Float64Array {
  const l = new Float64Array(m * m);
  for (let i = 0; i < m; i++)
    for (let j = 0; j <= i; j++) {
      let sum = a[i * m + j] as number;
      for (let k = 0; k < j; k++) sum -= (l[i * m + k] as number) * (l[j * m + k] as number);
      l[i * m + j] = i === j ? Math.sqrt(sum) : sum / (l[j * m + j] as number);
    }
  return l;
}

/** U, below it the factors of L, and what becomes of a right side; with the largest pivots. */
function luByHand(
  matrix: Float64Array,
  right: Float64Array,
  m: number,
): [Float64Array, Float64Array] {
  const [a, x] = [matrix.slice(), right.slice()];
  for (let k = 0; k < m; k++) {
    let pivot = k;
    for (let i = k + 1; i < m; i++)
      if (Math.abs(a[i * m + k] as number) > Math.abs(a[pivot * m + k] as number)) pivot = i;
    if (pivot !== k) swapRows(a, x, k, pivot, m);
    for (let i = k + 1; i < m; i++) {
      const factor = (a[i * m + k] as number) / (a[k * m + k] as number);
      a[i * m + k] = factor;
      for (let j = k + 1; j < m; j++)
        a[i * m + j] = (a[i * m + j] as number) - factor * (a[k * m + j] as number);
      x[i] = (x[i] as number) - factor * (x[k] as number);
    }
  }
  return [a, x];
}

function solveByHand(matrix: Float64Array, right: Float64Array, m: number): Float64Array {
  const [a, x] = luByHand(matrix, right, m);
  for (let i = m - 1; i >= 0; i--) {
    let sum = x[i] as number;
    for (let j = i + 1; j < m; j++) sum -= (a[i * m + j] as number) * (x[j] as number);
    x[i] = sum / (a[i * m + i] as number);
  }
  return x;
}

/** R, and Q by the way: reflections of the columns, applied row by row to A and to the identity. */
function qrByHand(matrix: Float64Array, m: number): Float64Array {
  const [r, q, v] = [matrix.slice(), new Float64Array(m * m), new Float64Array(m)];
  for (let i = 0; i < m; i++) q[i * m + i] = 1;
  for (let k = 0; k < m - 1; k++) {
    let square = 0;
    for (let i = k; i < m; i++) square += (v[i] = r[i * m + k] as number) ** 2;
    v[k] = (v[k] as number) + Math.sign(v[k] as number) * Math.sqrt(square);
    let length = 0;
    for (let i = k; i < m; i++) length += (v[i] as number) ** 2;
    reflect(r, v, k, k, 2 / length, m);
    reflect(q, v, k, 0, 2 / length, m);
    for (let i = k + 1; i < m; i++) r[i * m + k] = 0;
  }
  return r;
}

/** x - factor v (vᵀ x), of the rows and columns from `k` and `start` on. */
function reflect(
  x: Float64Array,
  v: Float64Array,
  k: number,
  start: number,
  factor: number,
  m: number,
): void {
  const products = new Float64Array(m);
  for (let i = k; i < m; i++)
    for (let j = start; j < m; j++)
      products[j] = (products[j] as number) + (v[i] as number) * (x[i * m + j] as number);
  for (let i = k; i < m; i++)
    for (let j = start; j < m; j++)
      x[i * m + j] = (x[i * m + j] as number) - factor * (v[i] as number) * (products[j] as number);
}

function swapRows(a: Float64Array, x: Float64Array, i: number, j: number, m: number): void {
  const row = a.slice(i * m, (i + 1) * m);
  a.copyWithin(i * m, j * m, (j + 1) * m);
  a.set(row, j * m);
  [x[i], x[j]] = [x[j] as number, x[i] as number];
}
