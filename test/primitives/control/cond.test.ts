import { describe, expect, test } from 'vitest';
import type { DenseArray } from '../../../src/array/dense.js';
import type { Equation, Program } from '../../../src/ir/program.js';
import { verifyProgram } from '../../../src/ir/verify.js';
import { rules } from '../../../src/primitives/index.js';
import {
  jvpProgram,
  linearizeProgram,
  transposeProgram,
  vmapProgram,
} from '../../../src/transforms/programs.js';
import { evaluate, pullbackProgram, programOf } from '../../support/programs.js';
import { writeProgram } from '../../support/write-program.js';
import { array, results } from '../one-equation.js';

const js = (arrays: readonly DenseArray[]) => arrays.map((x) => x.js());

const root = writeProgram(['f64[]'], (b, x) => [b.sqrt(x!)]);
const nothing = writeProgram(['f64[]'], (b, x) => [b.mul(x!, 0)]);
const square = writeProgram(['f64[]'], (b, x) => [b.mul(x!, x!)]);

const index = (k: number) => array(k, 'int32');

const condsOf = (program: Program) =>
  program.equations.filter((e): e is Extract<Equation, { primitive: 'cond' }> => {
    verifyProgram(program, rules);
    return e.primitive === 'cond';
  });

describe('cond', () => {
  test('takes the branch of the index, clamped', () => {
    const params = { branches: [root, nothing, square] };
    const taken = [-5, 0, 1, 2, 9].map((k) => js(results('cond', [index(k), array(4)], params))[0]);
    expect(taken).toEqual([2, 2, 0, 16, 16]);
  });

  test('says what does not fit', () => {
    const wrong = (operands: DenseArray[], branches: Program[]) => () =>
      programOf('cond', operands, { branches });
    expect(wrong([index(0), array(4)], [])).toThrow(
      'cond: wants an index and at least one branch.',
    );
    expect(wrong([array(0), array(4)], [root])).toThrow(
      'cond: the index must be i32[], received f64[].',
    );
    expect(wrong([array([0], 'int32'), array(4)], [root])).toThrow('received i32[1].');
    expect(wrong([index(0)], [root])).toThrow('cond: branch 0 takes 1 arrays, received 0.');
    expect(wrong([index(0), array([4])], [root])).toThrow(
      'cond: branch 0 takes f64[] as input 0, received f64[1].',
    );
    const twice = writeProgram(['f64[]'], (b, x) => [b.repeat(x!, 2)]);
    expect(wrong([index(0), array(4)], [root, twice])).toThrow(
      'cond: branch 0 gives (f64[]), branch 1 gives (f64[2]). ' +
        'All branches must give results of the same shapes and dtypes.',
    );
  });
});

describe('derivatives of branches', () => {
  /** Two results: x sin(y) and 1, or x and exp(y). */
  const branches = [
    writeProgram(['f64[]', 'f64[]'], (b, x, y) => [
      b.mul(x!, b.sin(y!)),
      b.full(1, { shape: [], dtype: 'float64' }),
    ]),
    writeProgram(['f64[]', 'f64[]'], (b, x, y) => [x!, b.exp(y!)]),
  ];
  const program = programOf('cond', [index(0), array(2), array(3)], { branches });

  test('a tangent is zero only if it is in all branches', () => {
    expect(jvpProgram(program, [false, true, false]).nonzero).toEqual([true, false]);
    expect(linearizeProgram(program, [false, true, false]).nonzero).toEqual([true, false]);
    expect(jvpProgram(program, [false, true, true]).nonzero).toEqual([true, true]);
  });
  test('residuals that are operands or results are no results once more, others share places', () => {
    const { primal, linear } = linearizeProgram(program, [false, true, true]);
    // x is an operand and exp(y) a result; sin(y) and cos(y) are kept.
    expect(condsOf(primal)[0]?.outputs).toHaveLength(4);
    const own = [
      writeProgram(['f64[]'], (b, x) => [b.sin(x!)]),
      writeProgram(['f64[]'], (b, x) => [b.cos(x!)]),
    ];
    const shared = programOf('cond', [index(0), array(2)], { branches: own });
    expect(condsOf(linearizeProgram(shared, [false, true]).primal)[0]?.outputs).toHaveLength(2);
    verifyProgram(linear, rules);
  });
  test('each branch has its own', () => {
    const pullback = pullbackProgram(program, [false, true, true]).program;
    const at = (k: number) =>
      js(evaluate(pullback, [index(k), array(2), array(3), array(1), array(10)]));
    expect(at(0)).toEqual([Math.sin(3), 2 * Math.cos(3)]);
    expect(at(1)).toEqual([1, 10 * Math.exp(3)]);
  });
  test('a cotangent is zero only if it is in all branches', () => {
    const { linear, residuals } = linearizeProgram(program, [false, true, true]);
    const isTangent = linear.inputs.map((_, i) => i >= residuals);
    expect(transposeProgram(linear, isTangent, [true, true]).nonzero).toEqual([true, true]);
    expect(transposeProgram(linear, isTangent, [false, true]).nonzero).toEqual([false, true]);
  });
});

describe('a batch of branches', () => {
  test('of one index is one branch for all', () => {
    const program = programOf('cond', [index(0), array(4)], { branches: [root, square] });
    const batched = vmapProgram(program, 2, [false, true]);
    expect(condsOf(batched.program)).toHaveLength(1);
    expect(js(evaluate(batched.program, [index(1), array([2, 3])]))).toEqual([[4, 9]]);
  });
  test('of several indices selects, and the branch not taken leaves no NaN in derivatives', () => {
    const program = programOf('cond', [index(0), array(4)], { branches: [nothing, root] });
    const gradient = pullbackProgram(program, [false, true]).program;
    const indices = array([1, 0, 0], 'int32');
    const xs = array([4, 0, -1]);
    const ones = array([1, 1, 1]);
    const ofGradient = vmapProgram(gradient, 3, [true, true, true]).program;
    expect(js(evaluate(ofGradient, [indices, xs, ones]))).toEqual([[0.25, 0, 0]]);
    const batched = vmapProgram(program, 3, [true, true]).program;
    expect(condsOf(batched)).toEqual([]);
    const ofBatch = pullbackProgram(batched, [false, true]).program;
    expect(js(evaluate(ofBatch, [indices, xs, ones]))).toEqual([[0.25, 0, 0]]);
  });
  test('of several indices guards operands outside of the batch too', () => {
    const program = programOf('cond', [index(0), array(0)], { branches: [square, root] });
    const batched = vmapProgram(program, 2, [true, false]).program;
    const gradient = pullbackProgram(batched, [false, true]).program;
    const args = [array([0, 0], 'int32'), array(0), array([1, 1])];
    expect(js(evaluate(gradient, args))).toEqual([0]);
  });
  test('each instance does the effects of its own branch', () => {
    const seen: number[] = [];
    const telling = writeProgram(['f64[]'], (b, x) => {
      b.bind('callback', [x!], { callback: (value) => seen.push(value.item()) });
      return [b.neg(x!)];
    });
    const program = programOf('cond', [index(0), array(0)], { branches: [square, telling] });
    const { program: batched, mapped } = vmapProgram(program, 3, [true, true]);
    verifyProgram(batched, rules);
    expect(mapped).toEqual([true]);
    const args = [array([1, 0, 1], 'int32'), array([2, 3, 4])];
    expect(js(evaluate(batched, args))).toEqual([[-2, 9, -4]]);
    expect(seen).toEqual([2, 4]);
  });
});
