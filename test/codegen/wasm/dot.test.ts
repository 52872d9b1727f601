/** Products of matrices in WebAssembly, for every way to write them. */
import { describe, expect, test } from 'vitest';
import type { DType } from '../../../src/array/dtype.js';
import { at, sizeOf } from '../../../src/array/shape.js';
import type { DotParams } from '../../../src/primitives/dot.js';
import { dtypes, element, matmul, randomDot } from '../../primitives/dot-cases.js';
import { Draw } from '../../support/draw.js';
import { evaluate, programOf } from '../../support/programs.js';
import { hasTiles } from './dot-support.js';
import { expectWasmGives } from './run.js';

/** Whether the product was written in tiles; it agrees with the evaluator. */
function agrees(
  draw: Draw,
  params: DotParams,
  [left, right]: readonly [readonly number[], readonly number[]],
  dtype: DType,
): boolean {
  const make = (shape: readonly number[]) => draw.array(shape, dtype, element(draw, dtype));
  const operands = [make(left), make(right)];
  const program = programOf('dotGeneral', operands, params);
  return hasTiles(expectWasmGives(program, operands, evaluate(program, operands)).schedule);
}

describe('dotGeneral in WebAssembly', () => {
  test('agrees for any axes', () => {
    const draw = new Draw('wasm dot');
    const lengths = [1, 2, 3, 4, 5, 7, 9, 12];
    let tiled = 0;
    for (let i = 0; i < 180; i++) {
      const { params, left, right } = randomDot(draw, () => at(lengths, draw.integer(0, 7)));
      if (sizeOf(left) * sizeOf(right) > 3e6) continue;
      if (agrees(draw, params, [left, right], at(dtypes, i % dtypes.length))) tiled++;
    }
    expect(tiled).toBeGreaterThan(10);
  });

  // Small products are in tiles only where no vector reads what lies side by side in the right one.
  test.each<[rows: number, terms: number, columns: number, tiles: boolean | 'strided']>([
    [1, 1, 1, false],
    [2, 2, 2, false],
    [1, 300, 1, false],
    [3, 20, 50, false],
    [1, 200, 33, false],
    [33, 200, 1, false],
    [5, 8, 5, 'strided'],
    [7, 13, 7, 'strided'],
    [6, 8, 8, 'strided'],
    [13, 5, 13, false],
    [13, 100, 13, true],
    [50, 257, 33, true],
    [20, 513, 66, true],
    [500, 30, 9, true],
    [9, 30, 500, true],
    [5, 3000, 6, true],
    [16, 16, 16, 'strided'],
    [16, 16, 17, true],
    [16, 17, 16, true],
  ])('agrees for %i rows, %i terms and %i columns, any transposed', (m, k, n, tiles) => {
    const draw = new Draw(`wasm dot ${m} ${k} ${n}`);
    for (const dtype of ['float32', 'float64', 'int32'] as const)
      for (const [side, other] of [
        [0, 0],
        [0, 1],
        [1, 0],
        [1, 1],
      ] as const) {
        const params: DotParams = { ...matmul, contract: [[1 - side], [other]] };
        const shapes = [side === 0 ? [m, k] : [k, m], other === 0 ? [k, n] : [n, k]] as const;
        const expected = tiles === 'strided' ? other === 1 : tiles;
        expect(agrees(draw, params, shapes, dtype)).toBe(expected);
      }
  });

  test('agrees in batches, with blocks of both operands', () => {
    const draw = new Draw('wasm batches');
    const params: DotParams = { contract: [[2], [1]], batch: [[0], [0]] };
    expect(
      agrees(
        draw,
        params,
        [
          [3, 20, 30],
          [3, 30, 17],
        ],
        'float32',
      ),
    ).toBe(true);
    expect(
      agrees(
        draw,
        matmul,
        [
          [160, 2100],
          [2100, 150],
        ],
        'float64',
      ),
    ).toBe(true);
  });
});
