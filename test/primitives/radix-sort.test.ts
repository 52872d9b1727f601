/** Long lines, which `sort` and `topK` sort by the digits of their keys, in both targets. */
import { describe, expect, test } from 'vitest';
import { dense, type DenseArray } from '../../src/array/dense.js';
import { newTypedArray, type Compute } from '../../src/array/dtype.js';
import { at, range, sizeOf, type Shape } from '../../src/array/shape.js';
import { jit, lax, numpy as np, type NDArray } from '../../src/index.js';
import type { PrimName, PrimParams } from '../../src/ir/program.js';
import { radixKeys } from '../../src/primitives/sort/radix-keys.js';
import { isRadixLine } from '../../src/primitives/sort/radix-sort.js';
import { wasmProgram } from '../codegen/wasm/run.js';
import { Draw } from '../support/draw.js';
import { compiledToJs, runCompiled } from '../support/compiled.js';
import { evaluate, programOf } from '../support/programs.js';

const dtypes: readonly Compute[] = ['float32', 'float64', 'int32', 'uint32', 'bool'];
const ascending = { axis: 0, keys: 1 };

/** The first length at which a line with such keys is sorted by digits. */
const firstRadixLength = (...keys: Compute[]): number =>
  range(10_000).find((n) =>
    isRadixLine(
      n,
      keys.map((dtype) => radixKeys[dtype]),
    ),
  ) as number;

/** Both targets give what the evaluator gives: the signs of zeros, the places of equals and all. */
function expectSorted<N extends PrimName>(
  name: N,
  params: PrimParams[N],
  operands: readonly DenseArray[],
): void {
  const program = programOf(name, operands, params);
  const wanted = evaluate(program, operands).map((x) => x.dataSync());
  const inJs = compiledToJs(program)
    .run(operands)
    .map((x) => x.dataSync());
  const { run } = wasmProgram(program);
  const inWasm = [run(operands), run(operands)].map((xs) => xs.map((x) => x.dataSync()));
  for (const given of [inJs, ...inWasm]) expect(given).toEqual(wanted);
}

const specials: Readonly<Record<Compute, readonly number[]>> = {
  float32: [0, -0, 1, -1, Infinity, -Infinity, NaN, 2 ** -149, -(2 ** -149), 3.4e38, -3.4e38],
  float64: [0, -0, 1, -1, Infinity, -Infinity, NaN, 5e-324, -5e-324, 1.7e308, -1.7e308, 2 ** -1042],
  int32: [0, -1, 1, 2 ** 31 - 1, -(2 ** 31), 2 ** 22, -(2 ** 22)],
  uint32: [0, 1, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 22],
  bool: [0, 1],
};

/** Values of all magnitudes among many of the special ones. */
function mixed(draw: Draw, shape: Shape, dtype: Compute): DenseArray {
  const list = specials[dtype];
  return draw.array(shape, dtype, () => {
    if (draw.next() < 0.4) return at(list, draw.integer(0, list.length - 1));
    if (dtype.startsWith('float')) return draw.between(-2, 2) * 2 ** draw.integer(-130, 120);
    return dtype === 'uint32'
      ? draw.integer(0, 2 ** 32 - 1)
      : draw.integer(-(2 ** 31), 2 ** 31 - 1);
  });
}

const places = (shape: Shape, draw: Draw): DenseArray =>
  draw.array(shape, 'int32', (i) => i % sizeOf(shape));

describe('lines sorted by digits', () => {
  test('are those of many items, the longer the more words the keys have', () => {
    expect(dtypes.map((dtype) => firstRadixLength(dtype))).toEqual([128, 512, 128, 128, 128]);
    expect(firstRadixLength('int32', 'bool')).toBe(512);
  });
  test.each(dtypes)('of %s are as the evaluator has them, from the first length on', (dtype) => {
    const draw = new Draw(`radix sort of ${dtype}`);
    const first = firstRadixLength(dtype);
    for (const n of [first - 1, first, first + 1, 2047, 2048, 5001]) {
      const x = mixed(draw, [n], dtype);
      expectSorted('sort', ascending, [x]);
      expectSorted('sort', ascending, [x, places([n], draw)]);
    }
  });
  test.each(dtypes)('of %s lie along any axis', (dtype) => {
    const draw = new Draw(`radix sort along axes of ${dtype}`);
    const n = firstRadixLength(dtype) + 5;
    for (const [shape, axis] of [
      [[n, 3], 0],
      [[3, n], 1],
      [[2, n, 2], 1],
    ] as const) {
      const operands = [mixed(draw, shape, dtype), places(shape, draw), mixed(draw, shape, 'bool')];
      expectSorted('sort', { axis, keys: 1 }, operands.slice(0, 1));
      expectSorted('sort', { axis, keys: 1 }, operands);
    }
  });
  test('have several keys of any dtypes', () => {
    const draw = new Draw('radix sort by several keys');
    for (let i = 0; i < 12; i++) {
      const keys = range(draw.integer(2, 3)).map(() => at(dtypes, draw.integer(0, 4)));
      const n = firstRadixLength(...keys) + draw.integer(0, 9);
      const operands = keys.map((dtype) => mixed(draw, [n], dtype));
      expectSorted('sort', { axis: 0, keys: keys.length }, [...operands, places([n], draw)]);
      expectSorted('sort', { axis: 0, keys: keys.length }, operands);
    }
  });
  test('may have digits that are all alike', () => {
    const draw = new Draw('digits alike');
    for (const dtype of dtypes)
      for (const element of [
        () => 1,
        (i: number) => i,
        (i: number) => -i,
        () => draw.integer(0, 100),
        () => draw.integer(0, 7) * 2 ** 20,
        () => draw.integer(1, 3) * 2 ** 29,
      ])
        expectSorted('sort', ascending, [draw.array([3000], dtype, element)]);
  });
  test('end with NaNs of any sign and payload, in the order they came', () => {
    const n = 600;
    const words = new Uint32Array(2 * n);
    // The first half has NaNs of either sign only, quiet ones, with a payload.
    words.forEach((_, i) => (words[i] = i % 2 === 0 ? i : i % 4 === 1 ? 0xfff80000 : 0x7ff80001));
    const x64 = new Float64Array(words.buffer);
    x64.fill(-Infinity, n / 2);
    const bits = Uint32Array.from({ length: n }, (_, i) => (i % 2 === 0 ? 0xffc00001 : 0x7fc00000));
    const x32 = new Float32Array(bits.buffer);
    x32.fill(Infinity, n / 2);
    for (const x of [dense([n], 'float64', x64), dense([n], 'float32', x32)]) {
      const operands = [x, dense([n], 'int32', Int32Array.from(range(n)))];
      expectSorted('sort', ascending, operands);
      const [, order] = runCompiled(programOf('sort', operands, ascending), operands);
      expect(order!.dataSync()[0]).toBe(n / 2);
      expect(order!.dataSync()[n - 1]).toBe(n / 2 - 1);
    }
  });
  test('keep zeros of both signs as they came', () => {
    for (const dtype of ['float32', 'float64'] as const) {
      const x = newTypedArray(dtype, 700).map((_, i) => (i % 3 === 0 ? -0 : 0));
      expectSorted('sort', ascending, [dense([700], dtype, x)]);
    }
  });
  test('give the largest in descending order, equal ones as they came', () => {
    const draw = new Draw('radix top-k');
    for (const dtype of dtypes) {
      const n = firstRadixLength(dtype);
      for (const shape of [[n - 1], [n], [2, n + 3], [2100]])
        expectSorted('topK', { k: 100 }, [mixed(draw, shape, dtype)]);
    }
  });
  test.each(['js', 'wasm'] as const)(
    'are sorted by the functions of the library in %s',
    (target) => {
      const draw = new Draw('library sorts');
      const x = mixed(draw, [1500], 'float32');
      const run = (f: (x: NDArray) => NDArray) => jit(f, { target })(x).dataSync();
      const values = [...x.dataSync()] as number[];
      const order = run((v) => np.argsort(v));
      expect([...order]).toEqual(
        range(1500).toSorted((i, j) => {
          const [a, b] = [at(values, i), at(values, j)];
          if (Number.isNaN(a) || Number.isNaN(b))
            return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
          return a - b || 0;
        }),
      );
      expect(run((v) => np.sort(v))).toEqual(Float32Array.from(order, (i) => at(values, i)));
      expect(run((v) => np.argsort(v, { descending: true })).slice(0, 3)).toEqual(
        run((v) => lax.topK(v, 3)[1]),
      );
      expect(run((v) => np.lexsort([v]))).toEqual(order);
    },
  );
});
