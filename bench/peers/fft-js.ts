/** Fourier transforms in fft.js: powers of two, radix 4, in JavaScript. */
import FFT from 'fft.js';
import type { Library, Tasks, Tensor } from './tasks.js';

/** The transforms of fft.js are fastest on lists, in and out. */
const lines = ({ values }: Tensor, length: number): number[][] =>
  Array.from({ length: values.length / length }, (_, k) =>
    Array.from(values.subarray(k * length, (k + 1) * length)),
  );

/** One list of all lines, of the first `length` numbers of each. */
const joined = (of: readonly number[][], length: number): number[] =>
  of.flatMap((line) => line.slice(0, length));

/** Both parts of entry (i, j) lie at 2 j of row i and at 2 i of column j. */
function transpose(rows: readonly number[][], columns: readonly number[][]): void {
  rows.forEach((row, i) => {
    for (let j = 0; j < columns.length; j++) {
      const column = columns[j] as number[];
      column[2 * i] = row[2 * j] as number;
      column[2 * i + 1] = row[2 * j + 1] as number;
    }
  });
}

const tasks: Partial<Tasks> = {
  fft: (x) => {
    const n = x.shape[1] as number;
    const transform = new FFT(n);
    const given = lines(x, 2 * n);
    const results = given.map((): number[] => transform.createComplexArray());
    return {
      run: () => {
        given.forEach((line, k) => transform.transform(results[k], line));
        return results;
      },
      arrange: () => [joined(results, 2 * n)],
    };
  },
  fft2: (x) => {
    const n = x.shape[1] as number;
    const transform = new FFT(n);
    const given = lines(x, 2 * n);
    const [rows, columns] = [0, 1].map(() =>
      given.map((): number[] => transform.createComplexArray()),
    ) as [number[][], number[][]];
    return {
      run: () => {
        given.forEach((line, k) => transform.transform(rows[k], line));
        transpose(rows, columns);
        columns.forEach((column, k) => transform.transform(rows[k], column));
        transpose(rows, columns);
        return columns;
      },
      arrange: () => [joined(columns, 2 * n)],
    };
  },
  rfft: (x) => {
    const n = x.shape[1] as number;
    const transform = new FFT(n);
    const given = lines(x, n);
    const results = given.map((): number[] => transform.createComplexArray());
    return {
      run: () => {
        given.forEach((line, k) => transform.realTransform(results[k], line));
        return results;
      },
      arrange: () => [joined(results, n + 2)],
    };
  },
};

export const connect = (): Promise<Library> => Promise.resolve({ name: 'fft.js', tasks });
