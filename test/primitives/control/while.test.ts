import { describe, expect, test } from 'vitest';
import type { EquationOf, PrimParams, Program } from '../../../src/ir/program.js';
import { jvpProgram, linearizeProgram, vmapProgram } from '../../../src/transforms/programs.js';
import { denseOfNested } from '../../../src/array/elements/from-nested.js';
import { evaluate, programOf } from '../../support/programs.js';
import { writeProgram } from '../../support/write-program.js';

type WhileParams = PrimParams['while'];

const scalar = (x: number) => denseOfNested(x, 'float64');
const integer = (x: number) => denseOfNested(x, 'int32');

/** Takes n turns of x ← k x + sin(k). */
const countdown = (type: string): WhileParams => ({
  constants: 1,
  test: writeProgram([type, 'i32[]', type], (b, _k, n) => [b.gt(n!, 0)]),
  body: writeProgram([type, 'i32[]', type], (b, k, n, x) => [
    b.sub(n!, 1),
    b.add(b.mul(k!, x!), b.sin(k!)),
  ]),
});
const small = countdown('f64[]');
const large = countdown('f64[17]');

const run = (k: number, n: number, x: number): number => {
  for (let i = 0; i < n; i++) x = k * x + Math.sin(k);
  return x;
};

const ofSmall = programOf('while', [scalar(0), integer(0), scalar(0)], small);
const vector = denseOfNested(Array.from({ length: 17 }, (_, i) => i / 10));
const ofLarge = programOf('while', [vector, integer(0), vector], large);

const primitives = (p: Program): string[] => p.equations.map((e) => e.primitive);
const bodyOf = (p: Program, name: 'while' | 'scan'): Program =>
  (p.equations.find((e) => e.primitive === name) as EquationOf<'while' | 'scan'>).params.body;

describe('while', () => {
  test.each([0, 1, 4])('takes %i turns', (n) => {
    const [left, x] = evaluate(ofSmall, [scalar(0.7), integer(n), scalar(2)]);
    expect(left?.item()).toBe(0);
    expect(x?.item()).toBe(run(0.7, n, 2));
  });

  test('refuses what its programs do not take or give', () => {
    const type = (operands: readonly number[], params: WhileParams) =>
      programOf('while', operands.map(scalar), params);
    expect(() => type([1, 2], small)).toThrow('while: the test takes 3 arrays, received 2.');
    expect(() => type([1, 2, 3], small)).toThrow(
      'while: the test takes i32[] as input 1, received f64[].',
    );
    const body = writeProgram(['f64[]'], (b, x) => [b.gt(x!, 0)]);
    expect(() => type([1], { constants: 0, test: body, body })).toThrow(
      'while: the body takes f64[] as carry 0 and gives bool[].',
    );
    const number = writeProgram(['f64[]'], (b, x) => [b.neg(x!)]);
    expect(() => type([1], { constants: 0, test: number, body: number })).toThrow(
      'while: the test must have one result, bool[], but gives f64[].',
    );
  });
});

describe('the derivative of while', () => {
  test('is one loop with the values', () => {
    const { program, nonzero } = jvpProgram(ofSmall, [true, false, false]);
    expect(nonzero).toEqual([false, true]);
    expect(primitives(program)).toEqual(['while']);
  });

  test('leaves the loop as it is where no carry moves', () => {
    const unmoved: WhileParams = {
      constants: 1,
      test: writeProgram(['f64[]', 'i32[]'], (b, _k, n) => [b.gt(n!, 0)]),
      body: writeProgram(['f64[]', 'i32[]'], (b, _k, n) => [b.sub(n!, 1)]),
    };
    const program = programOf('while', [scalar(0), integer(0)], unmoved);
    expect(jvpProgram(program, [true, false]).program.equations[0]?.params).toBe(unmoved);
    const split = linearizeProgram(program, [true, false]);
    expect(primitives(split.primal)).toEqual(['while']);
    expect(split.nonzero).toEqual([false]);
  });

  test('records only what changes from turn to turn', () => {
    const { primal } = linearizeProgram(ofSmall, [true, false, true]);
    const pushed = bodyOf(primal, 'while').equations.find((e) => e.primitive === 'push');
    // The handle, and x; k and cos(k) are the same in all turns.
    expect(pushed?.inputs).toHaveLength(2);
    expect(primitives(primal)).toContain('cos');
  });

  test('records nothing but the number of turns of a linear loop', () => {
    const { primal } = linearizeProgram(ofSmall, [false, false, true]);
    const pushed = bodyOf(primal, 'while').equations.find((e) => e.primitive === 'push');
    expect(pushed?.inputs).toHaveLength(1);
  });
});

describe('while for many instances', () => {
  const equationOf = (program: Program) => program.equations.at(-1)?.primitive;

  test('takes the turns together where their number is the same', () => {
    const { program, mapped } = vmapProgram(ofSmall, 3, [true, false, true]);
    expect(mapped).toEqual([false, true]);
    expect(primitives(program)).toEqual(['while']);
  });

  test('goes instance by instance where values are small', () => {
    const { program, mapped } = vmapProgram(ofSmall, 3, [false, true, false]);
    expect(mapped).toEqual([true, true]);
    expect(equationOf(program)).toBe('scan');
    expect(primitives(bodyOf(program, 'scan'))).toEqual(['while']);
  });

  test('goes on until all are done where values are large', () => {
    const { program, mapped } = vmapProgram(ofLarge, 3, [false, true, false]);
    expect(mapped).toEqual([true, true]);
    expect(equationOf(program)).toBe('while');
    const turns = denseOfNested([0, 3, 1], 'int32');
    const [left, x] = evaluate(program, [vector, turns, vector]);
    expect(left?.js()).toEqual([0, 0, 0]);
    const numbers = Array.from(vector.dataSync());
    expect(x?.js()).toEqual([0, 3, 1].map((n) => numbers.map((v) => run(v, n, v))));
  });

  test('records one list where all take the same turns', () => {
    const { primal } = linearizeProgram(ofLarge, [true, false, true]);
    const { program, mapped } = vmapProgram(primal, 3, [true, false, false]);
    expect(mapped[1]).toBe(true);
    const lists = mapped.filter((mark) => typeof mark !== 'boolean');
    expect(lists.map(({ marks }) => marks)).toEqual([[true]]);
    expect(primitives(program)).toContain('while');
    expect(primitives(program)).not.toContain('scan');
  });

  test('goes instance by instance where it records and turns differ', () => {
    const { primal } = linearizeProgram(ofLarge, [true, false, true]);
    const { program, mapped } = vmapProgram(primal, 3, [true, true, false]);
    expect(mapped.slice(0, 2)).toEqual([true, true]);
    expect(primitives(program)).toContain('scan');
    expect(primitives(program)).not.toContain('while');
  });
});
