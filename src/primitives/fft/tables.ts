/** The numbers that transforms of one length need, made once and shared by all of them. */
import { Cache, clearable } from '../../array/cache.js';
import { dense, type DenseArray } from '../../array/dense.js';
import { newTypedArray, type DType } from '../../array/dtype.js';
import { at } from '../../array/shape.js';
import { newParts, rootOfUnity, rootsOfUnity, type PartArrays } from './roots.js';
import { lengthOf, pairsOf, stagesOf } from './stage-list.js';
import { transformed } from './transformed.js';

const tables = clearable(new Cache<readonly DenseArray[]>(64));

function remembered(
  what: string,
  numbers: readonly number[],
  dtype: DType,
  make: () => readonly Float64Array[],
): readonly DenseArray[] {
  const key = `${what} ${numbers.join()} ${dtype}`;
  const known = tables.find(key);
  if (known !== undefined) return known;
  const made = make().map((numbers64) => {
    const rounded = newTypedArray(dtype, numbers64.length);
    rounded.set(numbers64);
    return dense([rounded.length], dtype, rounded);
  });
  return tables.add(key, made);
}

/**
 * The factors of all stages but the last, which has none: for each k from 1 up to the radix the
 * real, then the imaginary parts of e^{-2πi·pk·stride/n} for p below `count`.
 */
export const stageTable = (radices: readonly number[], dtype: DType): DenseArray =>
  at(
    remembered('stages', radices, dtype, () => [stageFactors(radices)]),
    0,
  );

function stageFactors(radices: readonly number[]): Float64Array {
  const { stages, tableLength } = stagesOf(radices);
  const { re, im } = rootsOfUnity(lengthOf(radices));
  const table = new Float64Array(tableLength);
  for (const { radix, count, stride, table: start } of stages.slice(0, -1))
    for (let k = 1; k < radix; k++) {
      const first = start + 2 * (k - 1) * count;
      for (let p = 0; p < count; p++) {
        table[first + p] = re[p * k * stride] as number;
        table[first + count + p] = im[p * k * stride] as number;
      }
    }
  return table;
}

/**
 * The table of the stages of n/2 numbers, then the real and the imaginary parts of e^{-2πi·k/n} for
 * k up to n/4, with which halves of a real transform are brought together.
 */
export const realTable = (radices: readonly number[], dtype: DType): DenseArray =>
  at(
    remembered('real', radices, dtype, () => {
      const stages = stageFactors(radices);
      const half = lengthOf(radices);
      const { re, im } = rootsOfUnity(2 * half);
      const count = pairsOf(half);
      const table = new Float64Array(stages.length + 2 * count);
      table.set(stages);
      table.set(re.subarray(0, count), stages.length);
      table.set(im.subarray(0, count), stages.length + count);
      return [table];
    }),
    0,
  );

/** Real and imaginary parts. */
export type ConstantParts = readonly [re: DenseArray, im: DenseArray];

/** e^{-πi·j²/n} for j below n. */
export const chirps = (n: number, dtype: DType): ConstantParts =>
  remembered('chirps', [n], dtype, () => {
    const { re, im } = chirpNumbers(n);
    return [re, im];
  }) as ConstantParts;

function chirpNumbers(n: number): PartArrays {
  const roots = rootsOfUnity(2 * n);
  const numbers = newParts(n);
  // (j + 1)² = j² + 2j + 1, modulo 2n.
  let square = 0;
  for (let j = 0; j < n; j++) {
    numbers.re[j] = roots.re[square] as number;
    numbers.im[j] = roots.im[square] as number;
    square = (square + 2 * j + 1) % (2 * n);
  }
  return numbers;
}

/**
 * The transform, over the product m of the radices, of the conjugate chirps for j from -n to n,
 * repeated with period m and divided by m.
 */
export const chirpTransform = (
  n: number,
  radices: readonly number[],
  dtype: DType,
): ConstantParts =>
  remembered('chirp transform', [n, ...radices], dtype, () => {
    const m = lengthOf(radices);
    const { re, im } = chirpNumbers(n);
    const kernel = newParts(m);
    for (let j = 0; j < n; j++)
      for (const k of [j, (m - j) % m]) {
        kernel.re[k] = (re[j] as number) / m;
        kernel.im[k] = -(im[j] as number) / m;
      }
    const { re: kernelRe, im: kernelIm } = transformed(kernel, radices);
    return [kernelRe, kernelIm];
  }) as ConstantParts;

/** The roots of unity e^{-2πi·(first + k·step)/n} for k below `count`. */
export interface Roots {
  readonly n: number;
  readonly first: number;
  readonly step: number;
  readonly count: number;
}

export const someRoots = ({ n, first, step, count }: Roots, dtype: DType): ConstantParts =>
  remembered('roots', [n, first, step, count], dtype, () => {
    const parts = newParts(count);
    for (let k = 0; k < count; k++) {
      const { re, im } = rootOfUnity(first + k * step, n);
      parts.re[k] = re;
      parts.im[k] = im;
    }
    return [parts.re, parts.im];
  }) as ConstantParts;
