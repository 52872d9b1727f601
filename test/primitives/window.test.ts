import { describe, expect, test } from 'vitest';
import type { DType } from '../../src/array/dtype.js';
import { at } from '../../src/array/shape.js';
import type { WindowParams } from '../../src/primitives/window.js';
import { Draw } from '../support/draw.js';
import { programOf } from '../support/programs.js';
import { arraysIn, expectGolden, goldenCases } from './golden.js';
import { array, derivative, result } from './one-equation.js';
import { expectCompiled, expectLaws, perAxis } from './random-laws.js';

const plain = (window: readonly number[]): WindowParams => ({
  window,
  strides: window.map(() => 1),
  padding: window.map(() => [0, 0]),
  operandDilation: window.map(() => 1),
  windowDilation: window.map(() => 1),
});

interface RandomWindow {
  readonly params: WindowParams;
  readonly shape: readonly number[];
}

function randomWindow(draw: Draw, rank: number): RandomWindow {
  const params: WindowParams = {
    window: perAxis(rank, () => draw.integer(1, 3)),
    strides: perAxis(rank, () => draw.integer(1, 3)),
    padding: perAxis(rank, () => [draw.integer(-1, 3), draw.integer(-1, 3)]),
    operandDilation: perAxis(rank, () => draw.integer(1, 3)),
    windowDilation: perAxis(rank, () => draw.integer(1, 3)),
  };
  return { params, shape: perAxis(rank, () => draw.integer(1, 5)) };
}

/** The same geometry, padded so little that every window sees an element. */
const withoutEmptyWindows = ({ params, shape }: RandomWindow): RandomWindow => ({
  shape: shape.map((n, d) => n + 2 * at(params.window, d)),
  params: { ...plain(params.window), strides: params.strides, padding: shape.map(() => [0, 0]) },
});

const reductions = ['reduceWindowSum', 'reduceWindowMax', 'reduceWindowMin'] as const;
const places = ['windowArgmax', 'windowArgmin'] as const;

describe('reductions over windows', () => {
  const x = array([3, 1, 4, 1, 5]);
  test('slide along each axis', () => {
    expect(result('reduceWindowSum', [x], plain([2]))).toEqual([4, 5, 5, 6]);
    expect(result('reduceWindowMax', [x], plain([3]))).toEqual([4, 4, 5]);
    expect(result('reduceWindowMin', [x], { ...plain([2]), strides: [2] })).toEqual([1, 1]);
    const table = array([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(result('reduceWindowSum', [table], plain([2, 2]))).toEqual([[12, 16]]);
    expect(
      result('reduceWindowSum', [table], { ...plain([1, 2]), windowDilation: [1, 2] }),
    ).toEqual([[4], [10]]);
  });
  test('of padding alone are the identity', () => {
    const empty = { ...plain([2]), padding: [[2, 0]] as const };
    expect(result('reduceWindowSum', [x], empty)).toEqual([0, 3, 4, 5, 5, 6]);
    expect(result('reduceWindowMax', [x], empty)).toEqual([-Infinity, 3, 3, 4, 4, 5]);
    expect(result('reduceWindowMin', [array([7], 'int32')], empty)).toEqual([2 ** 31 - 1, 7]);
    expect(result('windowArgmax', [x], empty)).toEqual([-1, 0, 0, 2, 2, 4]);
  });
  test('max and min hand on NaN, and its first place is the extreme', () => {
    const y = array([1, NaN, 2, NaN]);
    expect(result('reduceWindowMax', [y], plain([4]))).toEqual([NaN]);
    expect(result('windowArgmax', [y], plain([4]))).toEqual([1]);
    expect(result('windowArgmin', [y], plain([2]))).toEqual([1, 1, 3]);
  });
  test('of equal elements the first takes the derivative', () => {
    const dx = array([1, 10, 100]);
    const along = (params: WindowParams) =>
      derivative('reduceWindowMax', [array([2, 2, 1])], params, [dx]);
    expect(along(plain([2]))).toEqual([1, 10]);
    expect(along({ ...plain([2]), padding: [[2, 0]] })).toEqual([0, 1, 1, 10]);
  });
  test('reject geometries that do not fit', () => {
    expect(() => programOf('reduceWindowSum', [x], plain([2, 2]))).toThrow(
      'reduceWindowSum: window needs one entry for each of the 1 axes of f64[5], received 2.',
    );
    expect(() => programOf('windowArgmax', [x], plain([0]))).toThrow('window must hold positive');
    expect(() => programOf('reduceWindowMax', [array([true])], plain([1]))).toThrow(
      'needs numbers',
    );
  });
  test('agree with JAX', () => {
    const names = {
      'lax.add': 'reduceWindowSum',
      'lax.max': 'reduceWindowMax',
      'lax.min': 'reduceWindowMin',
    } as const;
    const cases = goldenCases('ops-lax', 'lax.reduce_window');
    expect(cases.length).toBeGreaterThan(5);
    for (const golden of cases) {
      const operands = arraysIn(golden.args);
      const [, , reducer, window, strides, padding] = golden.args as unknown as [
        unknown,
        unknown,
        { readonly fnref: keyof typeof names },
        readonly number[],
        readonly number[],
        string | [number, number][],
      ];
      const kwargs = (golden.kwargs ?? {}) as Record<string, never>;
      const base = plain(window);
      const params: WindowParams = {
        ...base,
        strides,
        padding: goldenPadding(at(operands, 0).shape, window, strides, padding),
        operandDilation: kwargs['base_dilation'] ?? base.operandDilation,
        windowDilation: kwargs['window_dilation'] ?? base.windowDilation,
      };
      const name = names[reducer.fnref];
      expectGolden(golden, name, { operands, params });
    }
  });
  test('have derivatives, transposes and batching for any geometry', () => {
    const draw = new Draw('window laws');
    for (let i = 0; i < 60; i++) {
      const any = randomWindow(draw, draw.integer(0, 2));
      expectLaws(draw, 'reduceWindowSum', any.params, () => [draw.floats(any.shape)]);
      for (const name of places)
        expectLaws(draw, name, any.params, () => [draw.integers(any.shape, 0, 3)]);
      const { params, shape } = withoutEmptyWindows(any);
      for (const name of ['reduceWindowMax', 'reduceWindowMin'] as const)
        expectLaws(draw, name, params, () => [draw.distinct(shape)]);
    }
  });
});

/** SAME: ceil(length / stride) places. */
function goldenPadding(
  shape: readonly number[],
  window: readonly number[],
  strides: readonly number[],
  padding: string | [number, number][],
): [number, number][] {
  if (typeof padding !== 'string') return padding;
  return shape.map((n, d) => {
    if (padding === 'VALID') return [0, 0];
    const needed = (Math.ceil(n / at(strides, d)) - 1) * at(strides, d) + at(window, d) - n;
    return [Math.floor(Math.max(needed, 0) / 2), Math.ceil(Math.max(needed, 0) / 2)];
  });
}

describe('the kernels of reductions over windows', () => {
  test('agree with the evaluator for any geometry', () => {
    const draw = new Draw('window kernels');
    const dtypes: readonly DType[] = ['float32', 'float64', 'int32', 'uint32'];
    for (let i = 0; i < 100; i++) {
      const { params, shape } = randomWindow(draw, draw.integer(0, 3));
      const dtype = at(dtypes, i % 4);
      const x = draw.integers(shape, -9, 9, dtype);
      const withNaN = draw.array(shape, dtype, () =>
        dtype.startsWith('float') && draw.next() < 0.1 ? NaN : draw.integer(-3, 3),
      );
      expectCompiled('reduceWindowSum', params, [x]);
      for (const name of [...reductions.slice(1), ...places])
        expectCompiled(name, params, [withNaN]);
    }
  });
  test('agree where windows are long', () => {
    const draw = new Draw('long windows');
    const x = draw.integers([500], -9, 9, 'float64');
    expectCompiled('reduceWindowSum', { ...plain([300]), padding: [[299, 0]] }, [x]);
    const table = draw.integers([40, 40], -9, 9, 'float64');
    expectCompiled('reduceWindowSum', plain([20, 30]), [table]);
  });
  test('fold many taps in runs, whatever their steps and holes', () => {
    const draw = new Draw('many taps');
    for (let i = 0; i < 8; i++) {
      const window = draw.integer(17, 90);
      const params: WindowParams = {
        window: [window, draw.integer(1, 5)],
        strides: [draw.integer(1, 20), draw.integer(1, 2)],
        padding: [
          [draw.integer(-3, window), draw.integer(-3, window)],
          [draw.integer(0, 2), draw.integer(0, 4)],
        ],
        operandDilation: [draw.integer(1, 3), 1],
        windowDilation: [draw.integer(1, 3), 1],
      };
      const x = draw.array([draw.integer(60, 120), 5], 'float32', () =>
        draw.next() < 0.02 ? NaN : draw.integer(-2, 2),
      );
      expectCompiled('reduceWindowSum', params, [draw.integers(x.shape, -9, 9, 'float32')]);
      for (const name of [...reductions.slice(1), ...places]) expectCompiled(name, params, [x]);
    }
  });
  test('of elements of few bits are those of what registers hold', () => {
    const draw = new Draw('few bits');
    const params = { ...plain([20]), padding: [[3, 19]] as const };
    for (const dtype of ['int8', 'uint8', 'float16', 'bfloat16'] as const) {
      const x = draw.integers([60], 0, 9, dtype);
      for (const name of [...reductions, ...places]) expectCompiled(name, params, [x]);
    }
  });
});
