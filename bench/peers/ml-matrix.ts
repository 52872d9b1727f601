/** The tasks of linear algebra in ml-matrix: float64, textbook algorithms in JavaScript. */
import {
  CholeskyDecomposition,
  EigenvalueDecomposition,
  Matrix,
  SingularValueDecomposition,
  solve,
} from 'ml-matrix';
import { firstOnly, type Library, type Tasks, type Tensor } from './tasks.js';

const matrix = ({ values, shape }: Tensor): Matrix =>
  Matrix.from1DArray(shape[0] as number, shape[1] as number, values);

/** The matrices of a stack. */
function matrices({ values, shape }: Tensor): Matrix[] {
  const [count, rows, columns] = shape as [number, number, number];
  const size = rows * columns;
  return Array.from({ length: count }, (_, i) =>
    Matrix.from1DArray(rows, columns, values.subarray(i * size, (i + 1) * size)),
  );
}

const tasks: Partial<Tasks> = {
  cholesky: (a) => {
    const x = matrix(a);
    return { run: () => [new CholeskyDecomposition(x).lowerTriangularMatrix.to1DArray()] };
  },
  solve: (a, b) => {
    const [x, y] = [matrix(a), matrix(b)];
    return { run: () => [solve(x, y).to1DArray()] };
  },
  choleskyStack: (a) => {
    const all = matrices(a);
    const factor = (x: Matrix): number[] =>
      new CholeskyDecomposition(x).lowerTriangularMatrix.to1DArray();
    return { run: () => [all.flatMap(factor)] };
  },
  solveStack: (a, b) => {
    const [all, sides] = [matrices(a), matrices(b)];
    return { run: () => [all.flatMap((x, i) => solve(x, sides[i] as Matrix).to1DArray())] };
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
      arrange: firstOnly,
    };
  },
  svd: (a) => {
    const x = matrix(a);
    return {
      run: () => {
        const { diagonal, leftSingularVectors } = new SingularValueDecomposition(x);
        return [diagonal, leftSingularVectors.to1DArray()];
      },
      arrange: firstOnly,
    };
  },
};

export const connect = (): Promise<Library> =>
  Promise.resolve({ name: 'ml-matrix (float64)', tasks });
