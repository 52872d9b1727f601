import { describe, expect, test } from 'vitest';
import type { DenseArray } from '../../../src/array/dense.js';
import { Builder } from '../../../src/ir/builder.js';
import type { Equation, PrimParams, Program } from '../../../src/ir/program.js';
import { verifyProgram } from '../../../src/ir/verify.js';
import { rules } from '../../../src/primitives/index.js';
import {
  jvpProgram,
  linearizeProgram,
  transposeProgram,
  vmapProgram,
} from '../../../src/transforms/programs.js';
import { expectClose } from '../../support/matchers.js';
import { evaluate, pullbackProgram, programOf } from '../../support/programs.js';
import { writeProgram } from '../../support/write-program.js';
import { array, results } from '../one-equation.js';

type ScanParams = PrimParams['scan'];

const scanOf = (
  length: number,
  constants: number,
  carries: number,
  body: Program,
  reverse = false,
): ScanParams => ({ length, reverse, unroll: 1, constants, carries, body });

/** c ← k c + x, giving the c before; k is a constant. */
const affine = writeProgram(['f64[]', 'f64[]', 'f64[]'], (b, k, c, x) => [
  b.add(b.mul(k!, c!), x!),
  c!,
]);

const js = (arrays: readonly DenseArray[]) => arrays.map((x) => x.js());

const scansOf = (program: Program) =>
  program.equations.filter((e): e is Extract<Equation, { primitive: 'scan' }> => {
    verifyProgram(program, rules);
    return e.primitive === 'scan';
  });

/** What the two loops of a linearized scan give and take besides what the loop itself does. */
function residualsOf(program: Program, nonzero: readonly boolean[]) {
  const split = linearizeProgram(program, nonzero);
  const [primal, linear] = [scansOf(split.primal)[0]!, scansOf(split.linear)[0]!];
  const own = scansOf(program)[0]!;
  return {
    stacked: primal.outputs.length - own.outputs.length,
    constants: linear.params.constants,
    carries: linear.params.carries,
    rows: linear.inputs.length - linear.params.constants - linear.params.carries,
    linear: linear.params.body,
  };
}

describe('scan', () => {
  const params = scanOf(3, 1, 1, affine);
  const args = [array(2), array(1), array([10, 20, 30])];

  test('is a loop that stacks what its turns give', () => {
    expect(js(results('scan', args, params))).toEqual([118, [1, 12, 44]]);
  });
  test('goes from the last row to the first', () => {
    const reverse = { ...params, reverse: true };
    expect(js(results('scan', args, reverse))).toEqual([178, [84, 32, 1]]);
  });
  test('of no rows gives what it began with', () => {
    const none = scanOf(0, 1, 1, affine);
    expect(js(results('scan', [array(2), array(7), array([])], none))).toEqual([7, []]);
  });

  test('says what does not fit', () => {
    const wrong = (operands: DenseArray[], other: Partial<ScanParams> = {}) =>
      programOf('scan', operands, { ...params, ...other });
    expect(() => wrong([args[0]!])).toThrow(
      'scan: wants 1 constants and 1 carries, received 1 arrays.',
    );
    expect(() => wrong([...args.slice(0, 2), array([1, 2])])).toThrow(
      'scan: takes 3 turns, but array 0 of the xs is f64[2]. Its first axis must have length 3.',
    );
    expect(() => wrong([...args.slice(0, 2), array(1)])).toThrow('array 0 of the xs is f64[].');
    expect(() => wrong(args.slice(0, 2))).toThrow('scan: the body takes 3 arrays, received 2.');
    expect(() => wrong([array(2, 'int32'), args[1]!, args[2]!])).toThrow(
      'scan: the body takes f64[] as input 0, received i32[].',
    );
    const growing = writeProgram(['f64[]'], (b, c) => [b.repeat(c!, 2)]);
    expect(() => wrong([array(2)], scanOf(3, 0, 1, growing))).toThrow(
      'scan: the body takes f64[] as carry 0 and gives f64[2]. A carry must keep its shape and dtype.',
    );
    const silent = writeProgram(['f64[]'], () => []);
    expect(() => wrong([array(2)], scanOf(3, 0, 1, silent))).toThrow(
      'scan: the body takes 1 carries, but has 0 results.',
    );
  });
});

describe('residuals of a scan', () => {
  test('a linear loop by a constant stacks nothing', () => {
    const program = programOf('scan', [array(2), array(1), array([1, 2])], scanOf(2, 1, 1, affine));
    // The constant is the only residual, and lasts.
    const found = residualsOf(program, [false, true, true]);
    expect(found).toMatchObject({ stacked: 0, constants: 1, carries: 1, rows: 1 });
  });
  test('what the loop gives anyway is not stacked again', () => {
    // d(k c) = k dc + c dk; the c before is the loop's own result.
    const body = writeProgram(['f64[]', 'f64[]'], (b, k, c) => {
      const next = b.sin(b.mul(k!, c!));
      return [next, b.exp(next)];
    });
    const program = programOf('scan', [array(2), array(1)], scanOf(4, 1, 1, body));
    // cos(k c) and c are stacked; exp of the next is a result.
    expect(residualsOf(program, [true, true])).toMatchObject({ stacked: 2, constants: 2, rows: 3 });
  });
  test('rows are passed as they are, and so is what depends on constants only once computed', () => {
    const body = writeProgram(['f64[]', 'f64[]', 'f64[]'], (b, k, c, x) => [
      b.mul(b.mul(b.exp(b.sin(k!)), c!), x!),
    ]);
    const program = programOf('scan', [array(2), array(1), array([1, 2])], scanOf(2, 1, 1, body));
    const found = residualsOf(program, [false, true, false]);
    expect(found).toMatchObject({ stacked: 0, constants: 1, carries: 1, rows: 1 });
    // The linear loop does not compute the invariant again.
    expect(found.linear.equations.map((e) => e.primitive)).toEqual(['mul', 'mul']);
  });
  test('one value is stacked once, and a cheap one of stacked ones not at all', () => {
    const body = writeProgram(['f64[]', 'f64[]'], (b, c, e) => {
      const difference = b.sub(c!, e!);
      const twice = [b.sin(b.mul(c!, e!)), b.sin(b.mul(c!, e!))] as const;
      return [b.mul(difference, b.mul(c!, e!)), b.add(twice[0], twice[1])];
    });
    const program = programOf('scan', [array(2), array(1)], scanOf(4, 0, 2, body));
    // c, e and one cos(c e); c - e and c e are computed again.
    expect(residualsOf(program, [true, true]).stacked).toBe(3);
  });
  test('an integer counter has no tangent and a zero tangent costs nothing', () => {
    const body = writeProgram(['i32[]', 'f64[]', 'f64[]'], (b, n, c, e) => [
      b.add(n!, 1),
      b.mul(c!, b.convert(n!, 'float64')),
      b.sin(e!),
    ]);
    const operands = [array(0, 'int32'), array(1), array(2)];
    const program = programOf('scan', operands, scanOf(4, 0, 3, body));
    expect(jvpProgram(program, [false, true, false]).nonzero).toEqual([false, true, false]);
    const joint = scansOf(jvpProgram(program, [false, true, false]).program)[0]!;
    expect(joint.params.carries).toBe(4);
    expect(residualsOf(program, [false, true, false])).toMatchObject({ carries: 1, stacked: 1 });
  });
  test('tangents that reach no result write no loop', () => {
    const body = writeProgram(['f64[]', 'f64[]'], (b, _k, c) => [b.sin(c!)]);
    const program = programOf('scan', [array(2), array(1)], scanOf(4, 1, 1, body));
    const split = linearizeProgram(program, [true, false]);
    expect(split.nonzero).toEqual([false]);
    expect(split.linear.equations).toEqual([]);
  });
});

describe('the transpose of a scan', () => {
  test('runs a carry that is not linear ahead', () => {
    // c ← n c + x, n ← n + 1, written as a linear function of c and x.
    const body = writeProgram(['i32[]', 'f64[]', 'f64[]'], (b, n, c, x) => [
      b.add(n!, 1),
      b.add(b.mul(c!, b.convert(n!, 'float64')), x!),
      b.neg(c!),
    ]);
    const operands = [array(1, 'int32'), array(0), array([0, 0, 0])];
    const program = programOf('scan', operands, scanOf(3, 0, 2, body));
    const transposed = transposeProgram(program, [false, true, true], [false, true, true]);
    verifyProgram(transposed.program, rules);
    expect(transposed.nonzero).toEqual([true, true]);
    const cotangents = [array(1), array([10, 100, 1000])];
    const [ctC, ctX] = evaluate(transposed.program, [array(1, 'int32'), ...cotangents]);
    // The last c is 6 c + 6 x₀ + 3 x₁ + x₂; the results are -c, -(c + x₀), -(2 c + 2 x₀ + x₁).
    expect(ctC?.js()).toBe(6 - 10 - 100 - 2000);
    expect(ctX?.js()).toEqual([6 - 100 - 2000, 3 - 1000, 1]);
  });
  test('sums the cotangents of constants over the turns and keeps zeros symbolic', () => {
    const body = writeProgram(['f64[]', 'f64[]', 'f64[]'], (b, k, c, x) => [
      b.add(c!, b.mul(k!, 3)),
      b.neg(x!),
    ]);
    const program = programOf('scan', [array(0), array(0), array([0, 0])], scanOf(2, 1, 1, body));
    const ofEnd = transposeProgram(program, [true, true, true], [true, false]);
    expect(ofEnd.nonzero).toEqual([true, true, false]);
    expect(js(evaluate(ofEnd.program, [array(5)]))).toEqual([30, 5]);
    const ofRows = transposeProgram(program, [true, true, true], [false, true]);
    expect(ofRows.nonzero).toEqual([false, false, true]);
    expect(js(evaluate(ofRows.program, [array([1, 2])]))).toEqual([[-1, -2]]);
  });
  test('passes over results that depend on nothing linear', () => {
    const body = writeProgram(['f64[]', 'f64[]'], (b, c, x) => [b.add(c!, x!), b.exp(x!)]);
    const program = programOf('scan', [array(0), array([0, 0])], scanOf(2, 0, 1, body));
    const transposed = transposeProgram(program, [true, false], [true, true]);
    const results = evaluate(transposed.program, [array([1, 2]), array(5), array([1, 1])]);
    expect(js(results)).toEqual([5]);
  });
  test('of no turns brings back the cotangent of a carry that a turn would forget', () => {
    const body = writeProgram(['f64[]'], (b) => [b.full(7, { shape: [], dtype: 'float64' })]);
    const ofTurns = (n: number) => {
      const program = programOf('scan', [array(1)], scanOf(n, 0, 1, body));
      return js(evaluate(pullbackProgram(program, [true]).program, [array(1), array(3)]));
    };
    expect(ofTurns(0)).toEqual([3]);
    expect(ofTurns(1)).toEqual([0]);
  });
  test('of no turns is the identity of the carry', () => {
    const params = scanOf(0, 1, 1, affine);
    const program = programOf('scan', [array(2), array(1), array([])], params);
    const pullback = pullbackProgram(program, [true, true, true]);
    verifyProgram(pullback.program, rules);
    const args = [array(2), array(1), array([]), array(3), array([])];
    expect(js(evaluate(pullback.program, args))).toEqual([0, 3, []]);
  });
});

describe('a scan of a batch', () => {
  test('maps what depends on the batch and nothing else', () => {
    const body = writeProgram(['f64[]', 'f64[]', 'f64[]'], (b, c, e, x) => [
      b.mul(c!, 2),
      b.add(e!, x!),
      c!,
      e!,
    ]);
    const operands = [array(1), array(2), array([3, 4])];
    const program = programOf('scan', operands, scanOf(2, 0, 2, body));
    const batched = vmapProgram(program, 2, [false, false, true]);
    verifyProgram(batched.program, rules);
    expect(batched.mapped).toEqual([false, true, false, true]);
    const rows = array([
      [3, 4],
      [30, 40],
    ]);
    expect(js(evaluate(batched.program, [operands[0]!, operands[1]!, rows]))).toEqual([
      4,
      [9, 72],
      [1, 2],
      [
        [2, 5],
        [2, 32],
      ],
    ]);
  });
});

describe('effects in a scan', () => {
  /** Tells every c it meets. */
  const telling = (seen: number[]) =>
    writeProgram(['f64[]', 'f64[]'], (b, k, c) => {
      b.bind('callback', [c!], { callback: (x) => seen.push(x.item()) });
      return [b.mul(k!, c!)];
    });
  const operands = [array(2), array(1)];

  test('are done once a turn, with a derivative or without', () => {
    const seen: number[] = [];
    const program = programOf('scan', operands, scanOf(3, 1, 1, telling(seen)));
    evaluate(program, operands);
    expect(seen.splice(0)).toEqual([1, 2, 4]);
    evaluate(jvpProgram(program, [true, true]).program, [...operands, array(1), array(1)]);
    expect(seen.splice(0)).toEqual([1, 2, 4]);
    const pullback = pullbackProgram(program, [true, true]);
    const cotangents = evaluate(pullback.program, [...operands, array(1)]);
    expect(js(cotangents)).toEqual([12, 8]);
    expect(seen).toEqual([1, 2, 4]);
  });
});

test('a scan of many turns differentiates in one stack', () => {
  const body = writeProgram(['f64[]', 'f64[]'], (b, r, x) => [b.mul(b.mul(r!, x!), b.sub(1, x!))]);
  const turns = 50;
  const program = programOf('scan', [array(3.2), array(0.4)], scanOf(turns, 1, 1, body));
  const [x, dx] = evaluate(jvpProgram(program, [true, false]).program, [
    array(3.2),
    array(0.4),
    array(1),
  ]);
  let [value, slope] = [0.4, 0];
  for (let i = 0; i < turns; i++) {
    slope = value * (1 - value) + 3.2 * slope * (1 - 2 * value);
    value = 3.2 * value * (1 - value);
  }
  expectClose(x!, value, { rtol: 1e-13 });
  expectClose(dx!, slope, { rtol: 1e-12 });
  const gradient = evaluate(pullbackProgram(program, [true, false]).program, [
    array(3.2),
    array(0.4),
    array(1),
  ]);
  expectClose(gradient[0]!, slope, { rtol: 1e-12 });
});

test('bodies are rewritten once for all scans that hold them', () => {
  const params = scanOf(2, 1, 1, affine);
  const b = new Builder(rules);
  const inputs = [array(2), array(1), array([1, 2])].map((x) => b.input(x.aval));
  const [once] = b.emit('scan', inputs, params);
  const twice = b.finish(b.emit('scan', [inputs[0]!, once!, inputs[2]!], params));
  const { program } = vmapProgram(twice, 3, [true, true, true]);
  const [first, second] = scansOf(program);
  expect(first?.params.body).toBe(second?.params.body);
});
