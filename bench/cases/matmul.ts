import { jit, numpy as np, type NDArray } from 'tanjent';
import { formatTime, race, type Row } from '../measure.js';

const n = 256;
const bar = 1.5;

/** The speed of a square matrix product. */
export function matmulRows(): Row[] {
  return (['float32', 'float64'] as const).map((dtype) => {
    const matrix = (shift: number): NDArray =>
      np
        .sin(np.arange(n * n, { dtype: 'float64' }).add(shift))
        .reshape([n, n])
        .astype(dtype);
    const [a, b] = [matrix(0), matrix(1)];
    const product = jit((a: NDArray, b: NDArray) => np.matmul(a, b));
    const [x, y] = [a.dataSync({ copy: false }), b.dataSync({ copy: false })];
    const [ours, hand] = race([{ run: () => product(a, b) }, { run: () => byHand(x, y) }]) as [
      number,
      number,
    ];
    const speed = (2 * n ** 3) / ours;
    return {
      task: `matmul ${n} ${dtype}`,
      ours: formatTime(ours),
      against: `${formatTime(hand)} by three plain loops`,
      figure: `${speed.toFixed(2)} GFLOP/s`,
      bar: `≥ ${bar}`,
      holds: speed >= bar,
    };
  });
}

/** The product by the textbook's loops, in the order that is kind to the cache. */
function byHand(x: ArrayLike<number>, y: ArrayLike<number>): Float64Array {
  const z = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let k = 0; k < n; k++) {
      const a = x[i * n + k] as number;
      for (let j = 0; j < n; j++)
        z[i * n + j] = (z[i * n + j] as number) + a * (y[k * n + j] as number);
    }
  return z;
}
