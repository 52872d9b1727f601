/** The tasks of linear algebra in ml-matrix: float64, textbook algorithms in JavaScript. */
import {
  CholeskyDecomposition,
  EigenvalueDecomposition,
  Matrix,
  SingularValueDecomposition,
  solve,
} from 'ml-matrix';
import type { Library, Result, Tasks, Tensor } from './tasks.js';

const matrix = ({ values, shape }: Tensor): Matrix =>
  Matrix.from1DArray(shape[0] as number, shape[1] as number, values);

/** Vectors have either sign. */
const first = (result: Result): Result =>
  typeof result === 'number' ? result : result.slice(0, 1);

const tasks: Partial<Tasks> = {
  cholesky: (a) => {
    const x = matrix(a);
    return { run: () => [new CholeskyDecomposition(x).lowerTriangularMatrix.to1DArray()] };
  },
  solve: (a, b) => {
    const [x, y] = [matrix(a), matrix(b)];
    return { run: () => [solve(x, y).to1DArray()] };
  },
  eigh: (a) => {
    const x = matrix(a);
    return {
      run: () => {
        const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(x, {
          assumeSymmetric: true,
        });
        return [realEigenvalues, eigenvectorMatrix.to1DArray()];
      },
      arrange: first,
    };
  },
  svd: (a) => {
    const x = matrix(a);
    return {
      run: () => {
        const { diagonal, leftSingularVectors } = new SingularValueDecomposition(x);
        return [diagonal, leftSingularVectors.to1DArray()];
      },
      arrange: first,
    };
  },
};

export const connect = (): Promise<Library> =>
  Promise.resolve({ name: 'ml-matrix (float64)', tasks });
