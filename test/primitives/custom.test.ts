/** What the laws do not say of functions with rules of their own. */
import { describe, expect, test } from 'vitest';
import { aval } from '../../src/array/aval.js';
import type { Nested } from '../../src/array/ndarray.js';
import { subPrograms, type PrimParams, type Program } from '../../src/ir/program.js';
import { verifyProgram } from '../../src/ir/verify.js';
import { Builder } from '../../src/ir/builder.js';
import type { LazyProgram } from '../../src/primitives/custom.js';
import { rules } from '../../src/primitives/index.js';
import { Ops, type Primal } from '../../src/primitives/ops.js';
import {
  jvpProgram,
  linearizeProgram,
  transposeProgram,
  vmapProgram,
} from '../../src/transforms/programs.js';
import { expectClose } from '../support/matchers.js';
import { runCompiled } from '../support/compiled.js';
import { evaluate, pullbackProgram, programOf } from '../support/programs.js';
import { array, derivative, pullback } from './one-equation.js';

const vector = aval([2], 'float64');

function written(count: number, write: (p: Ops, xs: readonly Primal[]) => Primal[]): Program {
  const builder = new Builder(rules);
  const inputs = Array.from({ length: count }, () => builder.input(vector));
  return builder.finish(write(new Ops(builder), inputs));
}

/** A rule that counts how often it was asked for. */
function counted(program: Program): LazyProgram & { asked: () => number } {
  let asked = 0;
  return { name: 'counted', over: [], program: () => (asked++, program), asked: () => asked };
}

const x = array([0.5, -1]);
const [dx, ct] = [array([1, 10]), array([100, 1000])];

describe('customJvp', () => {
  /** sin x, said to have the derivative 3 dx. */
  const sine = written(1, (p, [a]) => [p.sin(a as Primal)]);
  const triple = written(2, (p, [a, da]) => [p.sin(a as Primal), p.mul(da as Primal, 3)]);
  const params = (rule: LazyProgram): PrimParams['customJvp'] => ({
    name: 'sine',
    fixed: [false],
    program: sine,
    rule,
  });

  test('has the derivative of its rule, in both modes', () => {
    const rule = counted(triple);
    expect(derivative('customJvp', [x], params(rule), [dx])).toEqual([3, 30]);
    expect(pullback('customJvp', [x], params(rule), ct)).toEqual([[300, 3000]]);
  });

  test('asks for the rule only where it is differentiated', () => {
    const rule = counted(triple);
    const program = programOf('customJvp', [x], params(rule));
    evaluate(program, [x]);
    vmapProgram(program, 3, [true]);
    expect(rule.asked()).toBe(0);
    jvpProgram(program, [true]);
    expect(rule.asked()).toBeGreaterThan(0);
  });

  test('zeros that a rule writes in full stay symbolic', () => {
    const flat = written(2, (p, [a]) => [p.sin(a as Primal), p.full(0, vector)]);
    const program = programOf('customJvp', [x], params(counted(flat)));
    expect(jvpProgram(program, [true]).nonzero).toEqual([false]);
    expect(linearizeProgram(program, [true]).nonzero).toEqual([false]);
  });

  test('a value that depends on the tangents is refused', () => {
    const swapped = written(2, (p, [a, da]) => [da as Primal, p.sin(a as Primal)]);
    const program = programOf('customJvp', [x], params(counted(swapped)));
    expect(() => linearizeProgram(program, [true])).toThrow('must return [value, tangent]');
  });

  test('a fixed input must not have a tangent', () => {
    const program = programOf('customJvp', [x], { ...params(counted(triple)), fixed: [true] });
    expect(() => jvpProgram(program, [true])).toThrow('the rule knows no derivative by it');
    expect(() => linearizeProgram(program, [true])).toThrow('the rule knows no derivative by it');
  });

  test('a rule may compute values and tangents in one call', () => {
    const both = written(2, (p, [a, da]) => {
      const joint = p.program([vector, vector], (b, [u, du]) => [
        b.sin(u as Primal),
        b.mul(du as Primal, b.cos(u as Primal)),
      ]);
      return p.bind('call', [a as Primal, da as Primal], { name: 'joint', program: joint });
    });
    const slope = (i: number) => Math.cos(x.dataSync()[i] as number);
    expectClose(derivative('customJvp', [x], params(counted(both)), [dx]), [
      slope(0),
      10 * slope(1),
    ]);
    expectClose(pullback('customJvp', [x], params(counted(both)), ct) as Nested, [
      [100 * slope(0), 1000 * slope(1)],
    ]);
  });
});

describe('customVjp', () => {
  const square = written(1, (p, [a]) => [p.mul(a as Primal, a as Primal)]);
  const forward = written(1, (p, [a]) => [p.mul(a as Primal, a as Primal), a as Primal]);
  const backward = written(2, (p, [a, dy]) => [p.mul(p.mul(a as Primal, 2), dy as Primal)]);
  const params: PrimParams['customVjp'] = {
    name: 'square',
    fixed: [false],
    program: square,
    forward: counted(forward),
    backward: counted(backward),
  };

  test('has the pullback of its rules', () => {
    expect(pullback('customVjp', [x], params, ct)).toEqual([[100, -2000]]);
  });

  test('has no derivative forward, also where it was linearized', () => {
    const program = programOf('customVjp', [x], params);
    expect(() => jvpProgram(program, [true])).toThrow('derivatives in reverse mode only');
    const { linear } = linearizeProgram(program, [true]);
    expect(() => evaluate(linear, [x, dx])).toThrow('derivatives in reverse mode only');
    expect(() => runCompiled(linear, [x, dx])).toThrow('derivatives in reverse mode only');
  });

  test('the cotangent of an input that is not mapped is the sum over the batch', () => {
    const product = written(2, (p, [a, b]) => [p.mul(a as Primal, b as Primal)]);
    const all = written(2, (p, [a, b]) => [
      p.mul(a as Primal, b as Primal),
      a as Primal,
      b as Primal,
    ]);
    const back = written(3, (p, [a, b, dy]) => [
      p.mul(b as Primal, dy as Primal),
      p.mul(a as Primal, dy as Primal),
    ]);
    const program = programOf('customVjp', [x, x], {
      name: 'product',
      fixed: [false, false],
      program: product,
      forward: counted(all),
      backward: counted(back),
    });
    const batched = vmapProgram(program, 2, [true, false]).program;
    const many = array([
      [1, 2],
      [3, 4],
    ]);
    const pulled = pullbackProgram(batched, [true, true]).program;
    verifyProgram(pulled, rules);
    const cotangents = array([
      [1, 1],
      [10, 10],
    ]);
    const [ofMany, ofOne] = runCompiled(pulled, [many, x, cotangents]);
    expect(ofMany?.js()).toEqual([
      [0.5, -1],
      [5, -10],
    ]);
    expect(ofOne?.js()).toEqual([31, 42]);
  });

  test('batched before it is transposed is transposed before it is batched', () => {
    const program = programOf('customVjp', [x], params);
    const { linear } = linearizeProgram(program, [true]);
    const transposed = transposeProgram(linear, [false, true], [true]).program;
    const one = vmapProgram(transposed, 2, [true, true]).program;
    const batched = vmapProgram(linear, 2, [true, true]).program;
    const other = transposeProgram(batched, [false, true], [true]).program;
    const many = array([
      [1, 2],
      [3, 4],
    ]);
    expectClose(evaluate(one, [many, many])[0]!, evaluate(other, [many, many])[0]!);
  });
});

describe('checkpoint', () => {
  /** sin(sin x): two cosines are needed on the way back. */
  const program = written(1, (p, [a]) => [p.sin(p.sin(a as Primal))]);
  const residuals = (policy: PrimParams['checkpoint']['policy']): number =>
    linearizeProgram(programOf('checkpoint', [x], { program, policy }), [true]).residuals;

  test('keeps its operands alone', () => {
    expect(residuals('nothing')).toBe(1);
    expect(residuals('everything')).toBe(linearizeProgram(program, [true]).residuals);
    expect(residuals('everything')).toBeGreaterThan(1);
  });

  test('the linear part takes what it needs, and computes nothing else', () => {
    const partly = written(2, (p, [a, b]) => [p.add(p.sin(a as Primal), p.exp(b as Primal))]);
    const once = programOf('checkpoint', [x, x], { program: partly, policy: 'nothing' });
    const { linear } = linearizeProgram(once, [true, false]);
    const held = linear.equations.map((e) => [
      e.primitive,
      e.inputs.length,
      ...subPrograms(e).flatMap(([, inner]) => inner.equations.map(({ primitive }) => primitive)),
    ]);
    expect(held).toEqual([['checkpoint', 2, 'cos', 'mul']]);
  });
});

describe('linearSolve', () => {
  const product = written(2, (p, [d, b]) => [p.mul(d as Primal, b as Primal)]);
  const quotient = written(2, (p, [d, b]) => [p.div(b as Primal, d as Primal)]);
  const params: PrimParams['linearSolve'] = {
    constants: 1,
    matvec: product,
    solve: quotient,
    transposeSolve: null,
  };
  const d = array([2, 4]);

  test('has derivatives by the matrix and by the right side', () => {
    expect(derivative('linearSolve', [d, x], params, [null, dx])).toEqual([0.5, 2.5]);
    // dx = -x dd / d with x = b / d.
    expect(derivative('linearSolve', [d, x], params, [dx, null])).toEqual([-0.125, 0.625]);
  });

  test('reverse mode wants a solver of the transposed equation', () => {
    expect(() => pullback('linearSolve', [d, x], params, ct)).toThrow('Pass { transposeSolve }');
    expect(pullback('linearSolve', [d, x], { ...params, transposeSolve: quotient }, ct)[1]).toEqual(
      [50, 250],
    );
  });

  test('is not linear in the matrix', () => {
    const program = programOf('linearSolve', [d, x], { ...params, transposeSolve: quotient });
    expect(() => transposeProgram(program, [true, false], [true])).toThrow(
      'linear in b, but not in the matrix',
    );
  });
});
