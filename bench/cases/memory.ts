/** Arrays that are read in another order than they lie in, and results that are read out. */
import { jit, numpy as np, type NDArray } from 'tanjent';
import { agree, race, ratioRow, type Row } from '../measure.js';

const n = 2048;

/** The sums of the columns of memory, row by row. */
function columnSums(x: Float64Array): Float64Array {
  const sums = new Float64Array(n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) sums[j] = (sums[j] as number) + (x[i * n + j] as number);
  return sums;
}

/** The sums of the rows of x + xᵀ, 32 rows at a time. */
function symmetricSums(x: Float64Array): Float64Array {
  const sums = new Float64Array(n);
  for (let block = 0; block < n; block += 32)
    for (let j = 0; j < n; j++)
      for (let i = block; i < block + 32; i++)
        sums[i] = (sums[i] as number) + (x[i * n + j] as number) + (x[j * n + i] as number);
  return sums;
}

/** xᵀ, 32 rows at a time. */
function transposed(x: Float64Array): Float64Array {
  const y = new Float64Array(n * n);
  for (let block = 0; block < n; block += 32)
    for (let i = 0; i < n; i++)
      for (let j = block; j < block + 32; j++) y[i * n + j] = x[j * n + i] as number;
  return y;
}

const rows: readonly [string, (x: NDArray) => NDArray, (x: Float64Array) => Float64Array][] = [
  ['sums along the rows of a transpose', (x) => np.sum(x.T, 1), columnSums],
  ['sums along the rows of x + xᵀ', (x) => np.sum(x.add(x.T), 1), symmetricSums],
  ['the transpose itself', (x) => x.T.add(0), transposed],
];

export function memoryRows(): Row[] {
  const data = Float64Array.from({ length: n * n }, (_, i) => Math.sin(i));
  const x = np.array(data).reshape([n, n]);
  const found = rows.map(([name, f, byHand]) => {
    const ours = jit(f, { target: 'wasm' });
    agree(name, ours(x).reshape([-1]), byHand(data), 1e-10);
    const run = (): void => ours(x).dispose();
    const [mine, hand] = race([{ run }, { run: () => byHand(data) }]) as [number, number];
    return ratioRow(`${name}, ${n} × ${n} float64`, mine, hand, 1.2, 'by hand');
  });
  return [...found, readingRow(x)];
}

/** A large result that is read into an array that is there, and into a new one. */
function readingRow(x: NDArray): Row {
  const y = jit((a: NDArray) => a.add(1), { target: 'wasm' })(x);
  const into = new Float64Array(n * n);
  const [old, fresh] = race([{ run: () => y.dataSync({ into }) }, { run: () => y.dataSync() }]) as [
    number,
    number,
  ];
  return ratioRow(`reading ${n} × ${n} float64 into an array`, old, fresh, 0.7, 'into a new one');
}
