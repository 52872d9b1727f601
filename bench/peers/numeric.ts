/** The tasks of linear algebra in Numeric Javascript: float64, matrices are lists of lists. */
import numeric from 'numeric';
import { firstOnly, type Library, type Tasks, type Tensor } from './tasks.js';

function nested({ values, shape }: Tensor): number[][] {
  const [rows, columns] = shape as [number, number];
  return Array.from({ length: rows }, (_, i) =>
    Array.from(values.subarray(i * columns, (i + 1) * columns)),
  );
}

const vector = ({ values }: Tensor): number[] => Array.from(values);

const tasks: Partial<Tasks> = {
  solve: (a, b) => {
    const [x, y] = [nested(a), vector(b)];
    return { run: () => [numeric.solve(x, y)] };
  },
  solveStack: (a, b) => {
    const [count, n] = a.shape as [number, number];
    const size = n * n;
    const part = (i: number): Tensor => ({
      values: a.values.subarray(i * size, (i + 1) * size),
      shape: [n, n],
    });
    const systems = Array.from({ length: count }, (_, i) => ({
      x: nested(part(i)),
      y: Array.from(b.values.subarray(i * n, (i + 1) * n)),
    }));
    return { run: () => [systems.flatMap(({ x, y }) => numeric.solve(x, y))] };
  },
  svd: (a) => {
    const x = nested(a);
    return {
      run: () => {
        const { S, U } = numeric.svd(x);
        return [S, U.flat()];
      },
      arrange: firstOnly,
    };
  },
};

export const connect = (): Promise<Library> =>
  Promise.resolve({ name: 'numeric (float64)', tasks });
