import { describe, expect, test } from 'vitest';
import type { DenseArray } from '../../src/array/dense.js';
import { at, sizeOf } from '../../src/array/shape.js';
import type { DotParams } from '../../src/primitives/dot.js';
import { Draw } from '../support/draw.js';
import { runCompiled } from '../support/compiled.js';
import { projectTarget } from '../support/target.js';
import { evaluate, programOf } from '../support/programs.js';
import { dtypes, element, matmul, noBatch, randomDot } from './dot-cases.js';
import { arraysIn, expectGolden, goldenCases } from './golden.js';
import { array, result } from './one-equation.js';
import { expectCompiled, expectLaws } from './random-laws.js';

describe('dotGeneral', () => {
  test('gives batch axes, then free axes of the left, then of the right', () => {
    const left = array([[[1, 2]], [[3, 4]]]);
    const right = array([
      [
        [1, 10],
        [0, 1],
      ],
      [
        [2, 20],
        [1, 0],
      ],
      [
        [3, 30],
        [1, 1],
      ],
    ]);
    // batch: axis 0 of the left with axis 1 of the right; contracted: the last axes
    const params: DotParams = { contract: [[2], [2]], batch: [[0], [1]] };
    expect(result('dotGeneral', [left, right], params)).toEqual([[[21, 42, 63]], [[4, 3, 7]]]);
  });
  test('without contracted axes multiplies all pairs, with an empty one gives zeros', () => {
    const outer: DotParams = { contract: noBatch, batch: noBatch };
    expect(result('dotGeneral', [array([1, 2]), array([3, 4, 5])], outer)).toEqual([
      [3, 4, 5],
      [6, 8, 10],
    ]);
    const draw = new Draw('empty');
    const empty = [draw.floats([2, 0]), draw.floats([0, 2])];
    expect(result('dotGeneral', empty, matmul)).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });
  test('of integers wraps and of booleans is or of and', () => {
    const inner: DotParams = { contract: [[0], [0]], batch: noBatch };
    const i = array([2 ** 31 - 1, 3], 'int32');
    expect(result('dotGeneral', [i, i], inner)).toBe(10);
    const u = array([2 ** 32 - 1, 3], 'uint32');
    expect(result('dotGeneral', [u, u], inner)).toBe(10);
    const b = array([true, false]);
    expect(result('dotGeneral', [b, array([false, true])], inner)).toBe(false);
    expect(result('dotGeneral', [b, array([true, true])], inner)).toBe(true);
  });
  test('rejects operands that do not fit', () => {
    const [x, y] = [array([[1, 2, 3]]), array([[1, 2]])];
    expect(() => programOf('dotGeneral', [x, y], matmul)).toThrow(
      'the contract axes 1 and 0 must have equal lengths, received f64[1,3] and f64[1,2]: 3 and 1',
    );
    const ints = array([[1], [2], [3]], 'int32');
    expect(() => programOf('dotGeneral', [x, ints], matmul)).toThrow('must have one dtype');
    const beyond: DotParams = { contract: [[2], [0]], batch: noBatch };
    expect(() => programOf('dotGeneral', [x, y], beyond)).toThrow('has 2 axes, received axis 2');
    const twice: DotParams = { contract: [[0], [0]], batch: [[0], [0]] };
    expect(() => programOf('dotGeneral', [x, y], twice)).toThrow('name an axis of the left');
    const unpaired: DotParams = { contract: [[0, 1], [0]], batch: noBatch };
    expect(() => programOf('dotGeneral', [x, y], unpaired)).toThrow('give them in pairs');
  });
  test('agrees with JAX', () => {
    const cases = goldenCases('ops-lax', 'lax.dot_general').filter((c) => c.kwargs === undefined);
    expect(cases.length).toBeGreaterThan(3);
    for (const golden of cases) {
      const [contract, batch] = golden.args[2] as unknown as [
        DotParams['contract'],
        DotParams['batch'],
      ];
      const operands = arraysIn(golden.args);
      expectGolden(golden, 'dotGeneral', { operands, params: { contract, batch } });
    }
  });
  test('has derivatives, transposes and batching for any axes', () => {
    const draw = new Draw('dot laws');
    for (let i = 0; i < 60; i++) {
      const { params, left, right } = randomDot(draw, () => draw.integer(1, 3));
      expectLaws(draw, 'dotGeneral', params, () => [draw.floats(left), draw.floats(right)]);
    }
  });
});

/** The most terms that are added one after another: of a block, of a stretch of a tile. */
const longestChain = { js: 128, wasm: 260 };

describe('the kernels of dotGeneral', () => {
  test('agree with the evaluator for any axes', () => {
    const draw = new Draw('dot kernels');
    const lengths = [1, 2, 3, 4, 5, 7, 9, 12];
    for (let i = 0; i < 150; i++) {
      const { params, left, right } = randomDot(draw, () => at(lengths, draw.integer(0, 7)));
      if (sizeOf(left) * sizeOf(right) > 1e7) continue;
      const dtype = at(dtypes, i % dtypes.length);
      const make = (shape: readonly number[]) => draw.array(shape, dtype, element(draw, dtype));
      expectCompiled('dotGeneral', params, [make(left), make(right)]);
    }
  });
  test('agree for every strategy and remainder', () => {
    const draw = new Draw('dot sizes');
    const shapes: [m: number, k: number, n: number][] = [
      [1, 1, 1],
      [1, 300, 1],
      [1, 131, 1],
      [3, 20, 50],
      [50, 20, 3],
      [1, 200, 33],
      [33, 200, 1],
      [4, 4, 4],
      [16, 8, 16],
      [17, 129, 19],
      [5, 257, 7],
      [130, 40, 66],
      [700, 30, 9],
      [9, 30, 700],
      [6, 20000, 5],
      [1, 1101, 260],
      [260, 1102, 2],
      [40, 0, 40],
    ];
    for (const [m, k, n] of shapes)
      for (const transposed of [false, true])
        for (const dtype of ['float64', 'float32'] as const) {
          const make = (shape: readonly number[]) => draw.array(shape, dtype, element(draw, dtype));
          const left = make(transposed ? [k, m] : [m, k]);
          const right = make(transposed ? [n, k] : [k, n]);
          const contract = transposed ? ([[0], [1]] as const) : ([[1], [0]] as const);
          expectCompiled('dotGeneral', { contract, batch: noBatch }, [left, right]);
        }
  });
  test('sum in blocks', () => {
    // 1 + tiny + tiny … in one chain would never leave 1: the block that begins with 1 is lost.
    const length = 1 << 16;
    const tiny = 2 ** -54;
    const most = 1.5 * longestChain[projectTarget] * tiny;
    const draw = new Draw('blocks');
    const terms = (rows: number): DenseArray =>
      draw.array([rows, length], 'float64', (i) => (i % length === 0 ? 1 : tiny));
    const exact = 1 + (length - 1) * tiny;
    const ones = draw.array([length, 8], 'float64', () => 1);
    const program = programOf('dotGeneral', [terms(8), ones], matmul);
    for (const sum of runCompiled(program, [terms(8), ones])[0]!.dataSync())
      expect(Math.abs(sum - exact)).toBeLessThan(most);
    const inner: DotParams = { contract: [[1], [0]], batch: noBatch };
    const vector = draw.array([length], 'float64', () => 1);
    for (const rows of [1, 2, 40]) {
      const operands = [terms(rows), vector];
      const [sums] = runCompiled(programOf('dotGeneral', operands, inner), operands);
      for (const sum of sums!.dataSync()) expect(Math.abs(sum - exact)).toBeLessThan(most);
    }
  });
  test('round float32 when they store in JS, and after each term of a block in WebAssembly', () => {
    const draw = new Draw('float32 dot');
    const operands = [
      draw.floats([20, 500], -1, 1, 'float32'),
      draw.floats([500, 30], -1, 1, 'float32'),
    ];
    const program = programOf('dotGeneral', operands, matmul);
    const [actual] = runCompiled(program, operands);
    const [expected] = evaluate(program, operands);
    const error = actual!
      .dataSync()
      .map((v, i) => Math.abs(v - (expected!.dataSync()[i] as number)));
    // Partial sums stay below 16, where float32 numbers lie 2⁻²⁰ apart.
    const most = { js: 2 ** -20, wasm: Math.sqrt(longestChain.wasm) * 2 ** -20 };
    expect(Math.max(...error)).toBeLessThan(most[projectTarget]);
  });
});
