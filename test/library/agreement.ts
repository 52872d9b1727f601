/** One function computed in two ways: how many units in the last place lie between. */
import { jit, numpy as np, type DType, type NDArray } from '../../src/index.js';
import type { Domain } from './calls.js';

type Elementwise = (...operands: NDArray[]) => NDArray;

/** Where the distance is largest, and what stands there. */
export interface Apart {
  readonly ulps: number;
  readonly what: string;
}

/** Numbers as integers whose neighbours are the neighbours of the numbers; both zeros are 0. */
function ordered(x: number, dtype: DType): bigint {
  const isSingle = dtype === 'float32';
  const bits = isSingle
    ? BigInt(new Int32Array(new Float32Array([x]).buffer)[0] as number)
    : (new BigInt64Array(new Float64Array([x]).buffer)[0] as bigint);
  return bits < 0n ? -(bits & (isSingle ? 0x7fff_ffffn : 0x7fff_ffff_ffff_ffffn)) : bits;
}

/**
 * 0 of equal numbers and of two NaN; Infinity of NaN beside a number, and of zeros of two signs.
 */
export function ulpsBetween(a: number, b: number, dtype: DType): number {
  if (Object.is(a, b)) return 0;
  if (Number.isNaN(a) || Number.isNaN(b) || a === b) return Infinity;
  return Math.abs(Number(ordered(a, dtype) - ordered(b, dtype)));
}

/** The largest distance of two lists of the same length; differences of `absolute` do not count. */
export function furthest(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  dtype: DType,
  absolute: number,
  describe: (i: number) => string,
): Apart {
  let apart: Apart = { ulps: 0, what: '' };
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] as number, b[i] as number];
    const ulps = Math.abs(x - y) <= absolute ? 0 : ulpsBetween(x, y, dtype);
    if (ulps > apart.ulps) apart = { ulps, what: `${describe(i)}: ${x} and ${y}` };
  }
  return apart;
}

const mantissas = [1, 1.1, 1.37, 1.75];
const exponents = [
  -126, -100, -64, -40, -24, -12, -6, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7, 12, 24, 40, 64, 100, 127,
];

/** Numbers of float32 over its whole range, and the special ones. */
function wholeRange({ from, to }: Domain, operands: number): number[] {
  const every = operands === 1 ? 1 : operands === 2 ? 4 : 16;
  const sizes = exponents.flatMap((e) => mantissas.map((m) => Math.fround(m * 2 ** e)));
  const some = sizes.filter((_, i) => i % every === 0);
  const all = [0, -0, ...some, ...some.map((x) => -x), Infinity, -Infinity, NaN];
  return all.filter((x) => Number.isNaN(x) || (x >= from && x <= to));
}

/** All combinations of the operands' numbers. */
export function wholeGrid(domains: readonly Domain[]): number[][] {
  const lists = domains.map((d) => wholeRange(d, domains.length));
  const total = lists.reduce((n, list) => n * list.length, 1);
  let period = total;
  return lists.map((list) => {
    period /= list.length;
    const step = period;
    return Array.from(
      { length: total },
      (_, i) => list[Math.floor(i / step) % list.length] as number,
    );
  });
}

const at = (points: readonly number[][]) => (i: number) =>
  `(${points.map((x) => x[i]).join(', ')})`;
const arraysOf = (points: readonly number[][], dtype: DType): NDArray[] =>
  points.map((x) => np.array(x, dtype));

/** float32 beside float64 rounded to float32. */
export function float32Apart(f: Elementwise, domains: readonly Domain[], absolute: number): Apart {
  const points = wholeGrid(domains);
  const single = f(...arraysOf(points, 'float32'));
  if (!['float32', 'bool'].includes(single.dtype))
    return { ulps: Infinity, what: `gives ${single.dtype}` };
  const double = f(...arraysOf(points, 'float64')).dataSync();
  const rounded = Float32Array.from(double);
  return furthest(single.dataSync(), rounded, 'float32', absolute, at(points));
}

/** The two targets side by side. */
export function targetsApart(
  f: Elementwise,
  domains: readonly Domain[],
  dtype: DType,
  absolute: number,
): Apart {
  const points = wholeGrid(domains);
  const [js, wasm] = (['js', 'wasm'] as const).map((target) =>
    jit(f, { target })(...arraysOf(points, dtype)).dataSync(),
  );
  return furthest(js ?? [], wasm ?? [], dtype, absolute, at(points));
}
