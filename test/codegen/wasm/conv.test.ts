/** Convolution in WebAssembly: by tiles where the result lets them lie in it, else by direct loops. */
import { describe, expect, test } from 'vitest';
import type { DenseArray } from '../../../src/array/dense.js';
import type { DType } from '../../../src/array/dtype.js';
import { at, range } from '../../../src/array/shape.js';
import type { Program } from '../../../src/ir/program.js';
import type { ConvParams } from '../../../src/primitives/dot.js';
import { goldenConv, inOrder, plain, randomConv } from '../../primitives/conv-cases.js';
import { goldenCases } from '../../primitives/golden.js';
import { exact, type Tolerance } from '../../support/close.js';
import { Draw } from '../../support/draw.js';
import { evaluate, programOf, pullbackProgram } from '../../support/programs.js';
import { hasTiles } from './dot-support.js';
import { expectWasmGives } from './run.js';

const dtypes: readonly DType[] = ['float32', 'float64', 'int32', 'uint32'];

/** Whether the program was written in tiles; it agrees with the evaluator. */
const agrees = (
  program: Program,
  args: readonly DenseArray[],
  tolerance: Tolerance = exact,
): boolean => hasTiles(expectWasmGives(program, args, evaluate(program, args), tolerance).schedule);

/** Value and both cotangents of a convolution; how many of the three were written in tiles. */
function checkAll(
  draw: Draw,
  params: ConvParams,
  [operand, kernel]: readonly [readonly number[], readonly number[]],
  dtype: DType = 'float64',
): number {
  const make = (shape: readonly number[]) => draw.integers(shape, -9, 9, dtype);
  const operands = [make(operand), make(kernel)];
  const program = programOf('conv', operands, params);
  const cotangent = make(program.outputs[0]!.aval.shape);
  const pulled = [[true, false] as const, [false, true] as const].map((moved) =>
    agrees(pullbackProgram(program, moved).program, [...operands, cotangent]),
  );
  return [agrees(program, operands), ...pulled].filter(Boolean).length;
}

describe('conv in WebAssembly', () => {
  test('agrees where JAX gave the cases', () => {
    const cases = goldenCases('ops-lax', 'lax.conv_general_dilated');
    expect(cases.length).toBeGreaterThan(10);
    for (const golden of cases) {
      const { operands, params } = goldenConv(golden);
      agrees(programOf('conv', operands, params), operands, { rtol: 1e-5, atol: 1e-6 });
    }
  });

  test('agrees for any geometry', () => {
    const draw = new Draw('wasm conv');
    let tiled = 0;
    for (let i = 0; i < 200; i++) {
      // Every other one is large enough to be worth the packing.
      const bounds = i % 2 === 1 ? { features: 24, length: 24 } : { features: 9, length: 12 };
      const { params: drawn, operand, kernel } = randomConv(draw, bounds);
      // Tiles are for results in an order in which places follow each other, and for few holes.
      const params: ConvParams = {
        ...drawn,
        dims: { ...drawn.dims, ...(i % 4 === 0 ? {} : { result: range(operand.length) }) },
        operandDilation: drawn.operandDilation.map((n) => (i % 2 === 0 ? n : 1)),
      };
      const dtype = at(dtypes, draw.integer(0, dtypes.length - 1));
      const make = (shape: readonly number[]) => draw.integers(shape, -9, 9, dtype);
      const operands = [make(operand), make(kernel)];
      if (agrees(programOf('conv', operands, params), operands)) tiled++;
    }
    expect(tiled).toBeGreaterThan(10);
  });

  const usual = [
    [2, 5, 9, 10],
    [7, 5, 3, 3],
  ] as const;
  const nhwc = { operand: [0, 3, 1, 2], kernel: [3, 2, 0, 1], result: [0, 3, 1, 2] };

  test.each<[string, Partial<ConvParams>]>([
    ['plain', {}],
    [
      'with padding',
      {
        padding: [
          [1, 1],
          [1, 1],
        ],
      },
    ],
    [
      'with much padding on one side',
      {
        padding: [
          [4, 0],
          [0, 5],
        ],
      },
    ],
    [
      'cropped',
      {
        padding: [
          [-1, -2],
          [-2, 1],
        ],
      },
    ],
    [
      'with strides',
      {
        strides: [2, 3],
        padding: [
          [1, 1],
          [1, 1],
        ],
      },
    ],
    [
      'with taps apart',
      {
        kernelDilation: [2, 3],
        padding: [
          [2, 2],
          [3, 3],
        ],
      },
    ],
    [
      'with elements apart',
      {
        operandDilation: [2, 2],
        padding: [
          [1, 1],
          [1, 1],
        ],
      },
    ],
    [
      'with all of them',
      {
        strides: [2, 1],
        operandDilation: [3, 2],
        kernelDilation: [1, 2],
        padding: [
          [2, -1],
          [3, 2],
        ],
      },
    ],
  ])('agrees %s, and so do its cotangents', (_, more) => {
    const draw = new Draw('wasm conv by geometry');
    const params = { ...plain(2), ...more };
    const wanted = more.operandDilation === undefined ? 2 : 1;
    expect(checkAll(draw, params, usual)).toBeGreaterThanOrEqual(wanted);
    checkAll(draw, params, usual, 'float32');
  });

  test('agrees where features come last', () => {
    const draw = new Draw('wasm conv of pixels');
    const shapes = [
      [2, 9, 10, 5],
      [3, 3, 5, 9],
    ] as const;
    const params: ConvParams = {
      ...plain(2),
      dims: nhwc,
      padding: [
        [1, 1],
        [1, 1],
      ],
    };
    expect(checkAll(draw, params, shapes)).toBeGreaterThanOrEqual(2);
    expect(checkAll(draw, { ...params, strides: [2, 2] }, shapes)).toBeGreaterThanOrEqual(2);
  });

  test('agrees in groups', () => {
    const draw = new Draw('wasm conv in groups');
    const params: ConvParams = {
      ...plain(2),
      padding: [
        [1, 1],
        [1, 1],
      ],
    };
    expect(
      checkAll(draw, { ...params, featureGroups: 2 }, [
        [2, 8, 9, 10],
        [10, 4, 3, 3],
      ]),
    ).toBeGreaterThanOrEqual(2);
    expect(
      checkAll(draw, { ...params, batchGroups: 2 }, [
        [4, 4, 9, 10],
        [10, 4, 3, 3],
      ]),
    ).toBeGreaterThanOrEqual(2);
  });

  test('agrees along one axis, three and none', () => {
    const draw = new Draw('wasm conv by rank');
    expect(
      checkAll(draw, { ...plain(1), padding: [[2, 2]] }, [
        [2, 9, 70],
        [11, 9, 5],
      ]),
    ).toBe(3);
    expect(
      checkAll(
        draw,
        {
          ...plain(3),
          padding: [
            [1, 1],
            [1, 1],
            [1, 1],
          ],
        },
        [
          [1, 3, 6, 5, 9],
          [8, 3, 3, 3, 3],
        ],
      ),
    ).toBe(3);
    expect(
      checkAll(draw, { ...plain(0), dims: inOrder(2) }, [
        [20, 30],
        [40, 30],
      ]),
    ).toBe(3);
  });

  test('agrees where sums have several stretches', () => {
    const draw = new Draw('wasm conv of many features');
    const params: ConvParams = {
      ...plain(2),
      padding: [
        [1, 1],
        [1, 1],
      ],
    };
    expect(
      checkAll(
        draw,
        params,
        [
          [2, 60, 5, 6],
          [7, 60, 3, 3],
        ],
        'float32',
      ),
    ).toBe(3);
  });
});
