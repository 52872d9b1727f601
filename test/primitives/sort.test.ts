import { describe, expect, test } from 'vitest';
import type { DenseArray } from '../../src/array/dense.js';
import type { DType } from '../../src/array/dtype.js';
import { at, range } from '../../src/array/shape.js';
import { Draw } from '../support/draw.js';
import { runCompiled } from '../support/compiled.js';
import { programOf } from '../support/programs.js';
import { arraysIn, expectGolden, goldenCases } from './golden.js';
import { array, derivative, expectBatched, result, results } from './one-equation.js';
import { expectCompiled, expectLaws, perAxis } from './random-laws.js';

const byFirst = { axis: 0, keys: 1 };
const dtypes: readonly DType[] = ['float32', 'float64', 'int32', 'uint32', 'bool'];

/** Few different values, NaN and both zeros: ties of every kind. */
function withTies(draw: Draw, shape: readonly number[], dtype: DType): DenseArray {
  const span = draw.integer(1, 50);
  return draw.array(shape, dtype, () => {
    if (!dtype.startsWith('float')) return draw.integer(dtype === 'int32' ? -span : 0, span);
    const special = draw.next();
    return special < 0.1 ? NaN : special < 0.2 ? -0 : draw.integer(-span, span);
  });
}

describe('sort', () => {
  test('is stable, ascending, with NaN last and both zeros alike', () => {
    const x = array([NaN, 2, -0, 0, -Infinity, NaN, 1]);
    const iota = array(range(7), 'int32');
    const [sorted, places] = results('sort', [x, iota], byFirst);
    expect(sorted?.js()).toEqual([-Infinity, -0, 0, 1, 2, NaN, NaN]);
    expect(places?.js()).toEqual([4, 2, 3, 6, 1, 0, 5]);
  });
  test('orders by several keys in turn and along any axis', () => {
    const [a, b, c] = [
      [2, 1, 2, 1],
      [1, 2, 0, 2],
      [10, 11, 12, 13],
    ].map((v) => array(v, 'int32'));
    const sorted = results('sort', [a!, b!, c!], { axis: 0, keys: 2 });
    expect(sorted.map((y) => y.js())).toEqual([
      [1, 1, 2, 2],
      [2, 2, 0, 1],
      [11, 13, 12, 10],
    ]);
    const table = array([
      [3, 1],
      [2, 5],
    ]);
    expect(result('sort', [table], byFirst)).toEqual([
      [2, 1],
      [3, 5],
    ]);
    expect(result('sort', [table], { axis: 1, keys: 1 })).toEqual([
      [1, 3],
      [2, 5],
    ]);
    expect(result('sort', [array([true, false, true])], byFirst)).toEqual([false, true, true]);
    const u = array([2 ** 32 - 1, 1], 'uint32');
    expect(result('sort', [u], byFirst)).toEqual([1, 2 ** 32 - 1]);
  });
  test('rejects operands that do not fit', () => {
    const x = array([1, 2]);
    expect(() => programOf('sort', [x, array([1])], byFirst)).toThrow('must have one shape');
    expect(() => programOf('sort', [x], { axis: 1, keys: 1 })).toThrow('axis 1 does not exist');
    expect(() => programOf('sort', [x], { axis: 0, keys: 2 })).toThrow('keys must be from 1 to');
  });
  test('agrees with JAX', () => {
    const cases = goldenCases('ops-sorting', 'lax.sort');
    expect(cases.length).toBeGreaterThan(3);
    for (const golden of cases) {
      const operands = arraysIn(golden.args);
      const kwargs = (golden.kwargs ?? {}) as Record<string, number | undefined>;
      const axis = kwargs['dimension'] ?? at(operands, 0).ndim - 1;
      expectGolden(golden, 'sort', { operands, params: { axis, keys: kwargs['num_keys'] ?? 1 } });
    }
  });
  test('carries tangents along the permutation, stable where keys are equal', () => {
    const x = array([1, 0, 1, 0]);
    expect(derivative('sort', [x], byFirst, [array([1, 2, 3, 4])])).toEqual([2, 4, 1, 3]);
  });
  test('has derivatives, transposes and batching along any axis', () => {
    const draw = new Draw('sort laws');
    for (let i = 0; i < 30; i++) {
      const shape = perAxis(draw.integer(1, 3), () => draw.integer(1, 4));
      const params = { axis: draw.integer(0, shape.length - 1), keys: 1 };
      expectLaws(draw, 'sort', params, () => [draw.distinct(shape), draw.floats(shape)]);
    }
    const tied = [withTies(draw, [3, 8], 'int32'), withTies(draw, [8], 'int32')];
    expectBatched('sort', tied, { axis: 0, keys: 2 }, [true, false]);
  });
});

describe('topK', () => {
  test('gives the largest in descending order, the lower place first, NaN before all', () => {
    const [values, places] = results('topK', [array([3, 5, 5, NaN, 1])], { k: 4 });
    expect(values?.js()).toEqual([NaN, 5, 5, 3]);
    expect(places?.js()).toEqual([3, 1, 2, 0]);
  });
  test('rejects what is not there', () => {
    expect(() => programOf('topK', [array([1])], { k: 2 })).toThrow('k must be from 0 to 1');
    expect(() => programOf('topK', [array(1)], { k: 0 })).toThrow('needs an operand with an axis');
  });
  test('agrees with JAX', () => {
    const cases = goldenCases('ops-sorting', 'lax.top_k').filter((c) => c.kwargs === undefined);
    expect(cases.length).toBeGreaterThan(3);
    for (const golden of cases) {
      const params = { k: golden.args[1] as number };
      expectGolden(golden, 'topK', { operands: arraysIn(golden.args), params });
    }
  });
  test('has derivatives, transposes and batching', () => {
    const draw = new Draw('top-k laws');
    for (const [shape, k] of [
      [[5], 2],
      [[2, 3], 3],
      [[2, 2, 4], 1],
      [[3], 0],
    ] as const)
      expectLaws(draw, 'topK', { k }, () => [draw.distinct(shape)]);
  });
});

describe('the kernels of sort and topK', () => {
  test('agree with the evaluator for any operands', () => {
    const draw = new Draw('sort kernels');
    const lengths = [0, 1, 2, 5, 15, 16, 17, 31, 33, 64, 100, 129];
    for (let i = 0; i < 120; i++) {
      const shape = perAxis(draw.integer(1, 3), () => draw.integer(1, 3));
      const axis = draw.integer(0, shape.length - 1);
      shape[axis] = at(lengths, i % lengths.length);
      const count = draw.integer(1, 3);
      const operands = perAxis(count, () => withTies(draw, shape, at(dtypes, draw.integer(0, 4))));
      expectCompiled('sort', { axis, keys: draw.integer(1, count) }, operands);
      const [x] = operands as [DenseArray];
      const longest = at(shape, shape.length - 1);
      for (const k of [0, draw.integer(0, longest), longest]) expectCompiled('topK', { k }, [x]);
    }
  });
  test('keep the signs of zeros and the order of equals', () => {
    const x = array(range(40).map((i) => (i % 3 === 0 ? -0 : 0)));
    const [sorted] = runCompiled(programOf('sort', [x], byFirst), [x]);
    expect([...sorted!.dataSync()].map((v) => Object.is(v, -0))).toEqual(
      range(40).map((i) => i % 3 === 0),
    );
  });
});
