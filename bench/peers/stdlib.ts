/** The tasks that routines of BLAS in stdlib do, in JavaScript. */
import dtrsv from '@stdlib/blas-base-dtrsv';
import sgemm from '@stdlib/blas-base-sgemm';
import type { Library, Tasks } from './tasks.js';

const tasks: Partial<Tasks> = {
  matmul: (a, b) => {
    const [m, k] = a.shape as [number, number];
    const n = b.shape[1] as number;
    if (!(a.values instanceof Float32Array && b.values instanceof Float32Array))
      throw new Error('sgemm wants float32');
    const [x, y] = [a.values, b.values];
    const none = 'no-transpose';
    return {
      run: () => {
        const c = new Float32Array(m * n);
        return [sgemm('row-major', none, none, m, n, k, 1, x, k, y, n, 0, c, n)];
      },
    };
  },
  triangularSolve: (a, b) => {
    const n = a.shape[0] as number;
    const [x, y] = [Float64Array.from(a.values), Float64Array.from(b.values)];
    return {
      run: () => [dtrsv('row-major', 'lower', 'no-transpose', 'non-unit', n, x, n, y.slice(), 1)],
    };
  },
};

export const connect = (): Promise<Library> => Promise.resolve({ name: 'stdlib', tasks });
