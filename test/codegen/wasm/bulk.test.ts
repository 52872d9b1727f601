/** The functions that pack and multiply panels, called with places and counts of every kind. */
import { describe, expect, test } from 'vitest';
import { newTypedArray, type DType, type TypedArray } from '../../../src/array/dtype.js';
import { range } from '../../../src/array/shape.js';
import { fusingWasmTraits, wasmTraits } from '../../../src/codegen/targets/wasm/traits.js';
import type { TileSize } from '../../../src/loops/traits.js';
import { packFunction } from '../../../src/codegen/targets/wasm/bulk/pack.js';
import { productFunction } from '../../../src/codegen/targets/wasm/bulk/product.js';
import { tileFunction } from '../../../src/codegen/targets/wasm/bulk/tile.js';
import { encode } from '../../../src/codegen/targets/wasm/binary/encode.js';
import { canFuse } from '../../../src/codegen/targets/wasm/heap/features.js';
import type { WasmFunction } from '../../../src/codegen/targets/wasm/binary/instructions.js';
import { text } from '../../../src/codegen/targets/wasm/binary/text.js';
import { Draw } from '../../support/draw.js';
import { expectValid, moduleOf, run } from './support.js';

const dtypes = ['float32', 'float64', 'int32'] as const;
type Dtype = (typeof dtypes)[number];

const tileOf = (dtype: Dtype, target = wasmTraits): TileSize => target.tiles[dtype] as TileSize;

/** A function with a memory seen as elements of one dtype. */
function instance(f: WasmFunction, dtype: DType) {
  const module = moduleOf(f);
  expectValid(encode(module));
  const { exports, memory } = run(module);
  const { constructor } = newTypedArray(dtype, 0) as { constructor: unknown };
  const elements = new (constructor as new (buffer: ArrayBuffer) => TypedArray)(memory.buffer);
  const bytes = elements.BYTES_PER_ELEMENT;
  const call = exports[f.name] as (...args: number[]) => void;
  return { call, elements, bytes };
}

const draw = new Draw('bulk');
const value = (dtype: Dtype): number =>
  dtype === 'int32' ? draw.integer(-9, 9) : Math.fround(draw.between(-1, 1));

/** The least normal number of a dtype: what is smaller may be packed as 0. */
const least = { float32: 2 ** -126, float64: 2 ** -1022, int32: 0 };

const packings = dtypes.flatMap((dtype) =>
  [false, true].map((flushes) => ({ dtype, flushes, how: flushes ? 'flushed' : 'as it is' })),
);

describe.each(packings)('packing $dtype $how', ({ dtype, flushes }) => {
  const { rows, columns } = tileOf(dtype);
  const tiny = [least[dtype], -least[dtype], least[dtype] * 0.75, -least[dtype] / 2 ** 20];
  const unusual = dtype === 'int32' ? [] : [...tiny, NaN, Infinity, -Infinity, 0];
  const packed = (x: number): number => (flushes && Math.abs(x) < least[dtype] ? 0 : x);
  test.each([
    ['rows side by side', 1, 40],
    ['terms side by side', 25, 1],
    ['neither', 50, 2],
  ])('%s', (_, rowStride, termStride) => {
    for (const width of new Set([rows, columns, tileOf(dtype, fusingWasmTraits).rows])) {
      const room = 23;
      const op = { name: 'pack', flushes, width, room, rowStride, termStride } as const;
      const { call, elements, bytes } = instance(packFunction('pack', dtype, op), dtype);
      const [from, to] = [4096 / bytes, 32768 / bytes];
      for (let i = 0; i < 2000; i++)
        elements[from + i] = (i % 3 === 0 ? unusual[i % unusual.length] : null) ?? value(dtype);
      for (const count of [1, width - 1, width, width + 1, 3 * width])
        for (const terms of [1, 2, 3, 4, 7, 23]) {
          elements.fill(-77, to);
          const distances = [width * room, rowStride, termStride].map((n) => n * bytes);
          call(to * bytes, from * bytes, count, terms, ...distances);
          let wrong = 0;
          for (const row of range(Math.ceil(count / width) * width))
            for (const k of range(room)) {
              const place = to + (Math.floor(row / width) * room + k) * width + (row % width);
              const source = from + Math.min(row, count - 1) * rowStride + k * termStride;
              const expected = k < terms ? packed(elements[source] as number) : -77;
              if (!Object.is(elements[place], expected)) wrong++;
            }
          expect(wrong, `${count} rows, ${terms} terms`).toBe(0);
        }
    }
  });
});

describe.each(dtypes)('products of %s', (dtype) => {
  test.each(['left', 'right'] as const)('each panel on the %s meets all others', (outer) => {
    const tile = tileOf(dtype);
    const { call, elements, bytes } = instance(productFunction('product', dtype, { tile, outer }, tileFunction(dtype, tile, false)), dtype);
    const [out, left, right] = [4096, 24_576, 40_960].map((at) => at / bytes) as [number, number, number]; // prettier-ignore
    const [room, rowLength] = [9, 40];
    for (let i = 0; i < 2000; i++) [elements[left + i], elements[right + i]] = [value(dtype), value(dtype)]; // prettier-ignore
    const panel = (at: number, width: number, row: number, k: number): number =>
      elements[at + (Math.floor(row / width) * room + k) * width + (row % width)] as number;
    for (const rows of [1, tile.rows, 2 * tile.rows + 1])
      for (const columns of [1, tile.columns, tile.columns + 2])
        for (const [terms, adds] of [[9, 0], [5, 0], [9, 1]] as const) {
          elements.fill(1, out, out + 1000);
          const widths = [tile.rows, tile.columns].map((n) => n * room);
          const distances = [rowLength, ...widths].map((n) => n * bytes);
          const places = [out, left, right].map((at) => at * bytes);
          call(...places, rows, columns, terms, adds, ...distances);
          let wrong = 0;
          for (let i = 0; i < 20; i++)
            for (let j = 0; j < rowLength; j++) {
              const isInside = i < rows && j < columns;
              let sum = isInside && adds === 0 ? 0 : 1;
              if (isInside)
                for (let k = 0; k < terms; k++)
                  sum += panel(left, tile.rows, i, k) * panel(right, tile.columns, j, k);
              if (!(Math.abs((elements[out + i * rowLength + j] as number) - sum) < 1e-5)) wrong++;
            }
          expect(wrong, `${rows} rows, ${columns} columns, ${terms} terms`).toBe(0);
        }
  }); // prettier-ignore
});

describe('fused products and sums', () => {
  const fused = (dtype: Dtype): WasmFunction => {
    const tile = tileOf(dtype, fusingWasmTraits);
    return productFunction(
      'product',
      dtype,
      { tile, outer: 'left' },
      tileFunction(dtype, tile, true),
    );
  };

  test.each(dtypes)('%s has instructions of them, if there are any', (dtype) => {
    const module = moduleOf(fused(dtype));
    expectValid(encode(module));
    expect(text(module).includes('relaxed_madd')).toBe(dtype !== 'int32');
  });

  test.skipIf(!canFuse())('give the same but for rounding', () => {
    const { call, elements, bytes } = instance(fused('float32'), 'float32');
    const { rows, columns } = tileOf('float32', fusingWasmTraits);
    const [left, right] = [8192 / bytes, 16_384 / bytes];
    for (let i = 0; i < 30 * columns; i++) elements[left + i] = elements[right + i] = i / 100;
    call(4096, 8192, 16_384, rows, columns, 30, 0, 4 * columns, 0, 0);
    let sum = 0;
    for (let k = 0; k < 30; k++)
      sum += (elements[left + k * rows] as number) * (elements[right + k * columns] as number);
    expect(elements[4096 / bytes]).toBeCloseTo(sum, 3);
  });
});
