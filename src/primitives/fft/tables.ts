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

/** What transforms of n numbers as convolutions need, of two halves of length h, half by half. */
export interface Chirps {
  /** e^{-πi·j²/n}, for the second half times e^{-πi·j/h}, for j below n. */
  readonly before: ConstantParts;
  /** Numbers 2k, then 2k + 1, of the transform of the conjugate chirps. */
  readonly kernel: ConstantParts;
  /** e^{-πi·j²/n}, for the second half times e^{πi·j/h}, for j below n. */
  readonly behind: ConstantParts;
}

/** The tables for n numbers and halves of a length not below n, the product of the radices. */
export function chirps(n: number, radices: readonly number[], dtype: DType): Chirps {
  const make = (): Float64Array[] => {
    const h = lengthOf(radices);
    const [plain, turned, turnedBack] = [0, 1, -1].map((turns) => chirpNumbers(n, h, turns)) as [
      PartArrays,
      PartArrays,
      PartArrays,
    ];
    const pairs = [[plain, turned], chirpKernel(plain, radices), [plain, turnedBack]] as const;
    return pairs.flatMap(([x, y]) => [joined([x.re, y.re]), joined([x.im, y.im])]);
  };
  const made = remembered('chirps', [n, ...radices], dtype, make);
  const parts = (k: number): ConstantParts => [at(made, k), at(made, k + 1)];
  return { before: parts(0), kernel: parts(2), behind: parts(4) };
}

/** e^{-πi·j²/n}·e^{-πi·turns·j/h} for j below n. */
function chirpNumbers(n: number, h: number, turns: number): PartArrays {
  const order = 2 * n * h;
  const numbers = newParts(n);
  // (j + 1)² = j² + 2j + 1, modulo 2n.
  let square = 0;
  for (let j = 0; j < n; j++) {
    const power = square * h + turns * j * n;
    const { re, im } = rootOfUnity(((power % order) + order) % order, order);
    numbers.re[j] = re;
    numbers.im[j] = im;
    square = (square + 2 * j + 1) % (2 * n);
  }
  return numbers;
}

/**
 * The numbers of even, then those of odd places of the transform over 2h of the conjugate chirps
 * for j from -n to n, repeated with period 2h and divided by it: transforms over h of the sum of
 * both halves, and of their difference times e^{-πi·j/h}.
 */
function chirpKernel(
  { re, im }: PartArrays,
  radices: readonly number[],
): readonly [PartArrays, PartArrays] {
  const [n, h] = [re.length, lengthOf(radices)];
  const roots = rootsOfUnity(2 * h);
  const [even, odd] = [newParts(h), newParts(h)];
  const scaled = (part: Float64Array, j: number): number =>
    j < n ? (part[j] as number) / (2 * h) : 0;
  for (let j = 0; j < h; j++) {
    even.re[j] = scaled(re, j) + scaled(re, h - j);
    even.im[j] = -scaled(im, j) - scaled(im, h - j);
    const [x, y] = [scaled(re, j) - scaled(re, h - j), scaled(im, h - j) - scaled(im, j)];
    const [c, s] = [roots.re[j] as number, roots.im[j] as number];
    odd.re[j] = x * c - y * s;
    odd.im[j] = x * s + y * c;
  }
  return [transformed(even, radices), transformed(odd, radices)];
}

/** Lists one after the other. */
function joined(lists: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(lists.reduce((n, list) => n + list.length, 0));
  let start = 0;
  for (const list of lists) {
    all.set(list, start);
    start += list.length;
  }
  return all;
}

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
