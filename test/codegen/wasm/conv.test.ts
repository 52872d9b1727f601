/** Convolution in WebAssembly: by tiles where they are full, else by rows or direct loops. */
import { describe, expect, test } from 'vitest';
import type { DenseArray } from '../../../src/array/dense.js';
import { isInexact, type DType } from '../../../src/array/dtype.js';
import { at } from '../../../src/array/shape.js';
import type { Program } from '../../../src/ir/program.js';
import { wasmTraits } from '../../../src/codegen/targets/wasm/traits.js';
import type { ConvParams } from '../../../src/primitives/dot.js';
import { byAxis, convShape } from '../../../src/primitives/conv/axes.js';
import { goldenConv, inOrder, plain, randomConv, waysOf } from '../../primitives/conv-cases.js';
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

/** Value and, of floats, both cotangents of a convolution; how many were written in tiles. */
function checkAll(
  draw: Draw,
  params: ConvParams,
  [operand, kernel]: readonly [readonly number[], readonly number[]],
  dtype: DType = 'float64',
): number {
  const make = (shape: readonly number[]) => draw.integers(shape, -9, 9, dtype);
  const operands = [make(operand), make(kernel)];
  const program = programOf('conv', operands, params);
  if (!isInexact(dtype)) return agrees(program, operands) ? 1 : 0;
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

  test.each([
    ['small', 50, { features: 9, length: 12 }],
    ['worth the packing', 40, { features: 24, length: 24 }],
    ['in groups of few features', 60, { features: 2, length: 16, groups: 12 }],
  ])('agrees for any geometry, %s', (name, count, bounds) => {
    const draw = new Draw(`wasm conv ${name}`);
    const ways = new Map<string, number>();
    for (let i = 0; i < count; i++) {
      const drawn = randomConv(draw, bounds);
      const dtype = at(dtypes, draw.integer(0, dtypes.length - 1));
      const operands = [drawn.operand, drawn.kernel].map((shape) =>
        draw.integers(shape, -9, 9, dtype),
      );
      const isTiled = agrees(programOf('conv', operands, drawn.params), operands);
      const used = waysOf(drawn, wasmTraits, dtype) ?? [];
      const hasPlaces = convShape(drawn.operand, drawn.kernel, drawn.params).every((n) => n > 0);
      expect(isTiled).toBe(hasPlaces && used.includes('tiles'));
      for (const way of used) ways.set(way, (ways.get(way) ?? 0) + 1);
    }
    for (const way of bounds.features > 9 ? ['tiles', 'rows', 'direct'] : ['rows', 'direct'])
      expect(ways.get(way)).toBeGreaterThan(5);
  });

  const usual = [
    [2, 11, 6, 7],
    [12, 11, 3, 3],
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
    expect(checkAll(draw, params, usual)).toBeGreaterThanOrEqual(1);
    checkAll(draw, params, usual, 'float32');
  });

  test('agrees where features come last', () => {
    const draw = new Draw('wasm conv of pixels');
    const shapes = [
      [2, 6, 7, 11],
      [3, 3, 11, 14],
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

  test.each<[string, Partial<ConvParams>, readonly (readonly number[])[]]>([
    [
      'of several runs',
      {
        padding: [
          [1, 1],
          [1, 1],
        ],
      },
      [
        [2, 9, 8, 40],
        [3, 3, 40, 14],
      ],
    ],
    [
      'in steps of two',
      {
        padding: [
          [0, 1],
          [0, 1],
        ],
        strides: [2, 2],
      },
      [
        [2, 8, 16, 40],
        [3, 3, 40, 14],
      ],
    ],
    [
      'of rows that fill no panel',
      {
        padding: [
          [0, 0],
          [0, 0],
        ],
      },
      [
        [1, 9, 3, 40],
        [3, 3, 40, 14],
      ],
    ],
  ])('agrees where many features lie side by side, %s', (_, more, shapes) => {
    const draw = new Draw('wasm conv of runs');
    const params: ConvParams = { ...plain(2), dims: nhwc, ...more };
    for (const dtype of ['float32', 'float64'] as const) {
      const [operand, kernel] = shapes as [readonly number[], readonly number[]];
      expect(checkAll(draw, params, [operand, kernel], dtype)).toBeGreaterThanOrEqual(2);
    }
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
        [2, 16, 6, 7],
        [24, 8, 3, 3],
      ]),
    ).toBeGreaterThanOrEqual(2);
    expect(
      checkAll(draw, { ...params, batchGroups: 2 }, [
        [4, 8, 6, 7],
        [24, 8, 3, 3],
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
          [1, 11, 3, 5, 6],
          [12, 11, 2, 3, 3],
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

  test.each([
    ['after features', inOrder(4)],
    ['before features', nhwc],
    ['in another order', { operand: [1, 2, 0, 3], kernel: [2, 0, 3, 1], result: [3, 1, 0, 2] }],
  ])('agrees where elements lie apart, with spatial axes %s', (_, dims) => {
    const draw = new Draw('wasm conv with holes');
    const params: ConvParams = {
      ...plain(2),
      dims,
      strides: [2, 2],
      padding: [
        [1, 1],
        [1, 0],
      ],
    };
    const operand = byAxis(dims.operand, [1, 24, 12, 13]);
    const kernel = byAxis(dims.kernel, [24, 24, 3, 3]);
    for (const dtype of ['float32', 'float64', 'int32'] as const)
      expect(checkAll(draw, params, [operand, kernel], dtype)).toBe(isInexact(dtype) ? 3 : 1);
  });

  test.each([
    ['images', 'batchGroups', inOrder(4)],
    ['features', 'featureGroups', inOrder(4)],
    ['features, which lie innermost', 'featureGroups', nhwc],
    ['images, features of the result innermost', 'batchGroups', nhwc],
    ['features of kernels in order', 'featureGroups', { ...nhwc, kernel: [0, 1, 2, 3] }],
  ] as const)('agrees by rows for groups of %s', (_, groups, dims) => {
    const draw = new Draw('wasm conv by lanes');
    for (const dtype of dtypes)
      for (const [features, outFeatures, strides] of [
        [1, 1, [1, 1]],
        [1, 2, [2, 1]],
        [2, 1, [1, 2]],
        [2, 3, [3, 2]],
      ] as const) {
        const params: ConvParams = {
          ...plain(2),
          dims,
          strides,
          [groups]: 8,
          padding: [
            [1, 2],
            [2, -1],
          ],
        };
        const [images, all] = groups === 'batchGroups' ? [8, features] : [2, 8 * features];
        const drawn = {
          params,
          operand: byAxis(dims.operand, [images, all, 7, 12]),
          kernel: byAxis(dims.kernel, [8 * outFeatures, features, 3, 5]),
        };
        expect(waysOf(drawn, wasmTraits, dtype)).toEqual(['rows']);
        expect(checkAll(draw, params, [drawn.operand, drawn.kernel], dtype)).toBe(0);
      }
  });

  test('adds many terms along rows without losing digits', () => {
    const draw = new Draw('wasm conv of many terms by lanes');
    const params: ConvParams = {
      ...plain(2),
      dims: { operand: [3, 0, 1, 2], kernel: [3, 0, 1, 2], result: [2, 3, 0, 1] },
      batchGroups: 8,
    };
    const shape = [4, 50, 60, 8];
    const drawn = { params, operand: shape, kernel: shape };
    expect(waysOf(drawn, wasmTraits, 'float32')).toEqual(['rows']);
    const operands = [shape, shape].map((s) => draw.floats(s, 0, 1, 'float32'));
    const exactly = evaluate(programOf('conv', operands, params), operands);
    expectWasmGives(programOf('conv', operands, params), operands, exactly, {
      rtol: 1e-6,
    });
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
          [1, 60, 5, 6],
          [12, 60, 3, 3],
        ],
        'float32',
      ),
    ).toBe(3);
  });
});
