/** Derivatives of collectives, before and after the axis is mapped. */
import { describe, expect, test } from 'vitest';
import type { DenseArray } from '../../../src/array/dense.js';
import { zip } from '../../../src/array/shape.js';
import { evaluateProgram } from '../../../src/ir/evaluate.js';
import type { Program } from '../../../src/ir/program.js';
import { printProgram } from '../../../src/ir/print.js';
import { verifyProgram } from '../../../src/ir/verify.js';
import { rules } from '../../../src/primitives/index.js';
import { jvpProgram, vmapProgram } from '../../../src/transforms/programs.js';
import { instances, mapped, unmapped } from '../../laws/specs/collectives.js';
import { Draw } from '../../support/draw.js';
import { runCompiled } from '../../support/compiled.js';
import { expectClose } from '../../support/matchers.js';
import { evaluate, pullbackProgram } from '../../support/programs.js';
import { writeProgram } from '../../support/write-program.js';

const tolerance = { rtol: 1e-12, atol: 1e-13 };

function expectSame(a: Program, b: Program, draw: Draw): void {
  verifyProgram(a, rules);
  const args = a.inputs.map((v) => draw.floats(v.aval.shape, -1, 1));
  expect(a.inputs.map((v) => v.aval.shape)).toEqual(b.inputs.map((v) => v.aval.shape));
  const wanted = evaluate(b, args);
  zip(runCompiled(a, args), wanted).forEach(([x, y]) => expectClose(x, y, tolerance));
}

/** All results mapped: those that are the same for all instances are repeated. */
function whole(program: Program): Program {
  const all = program.inputs.map(() => true);
  const { program: batched, mapped: marks } = vmapProgram(program, instances, all, 'i');
  return writeProgramOf(batched, marks as boolean[]);
}

const writeProgramOf = (program: Program, marks: readonly boolean[]): Program =>
  writeProgram(
    program.inputs.map(({ aval: { shape } }) => `f64[${shape.join(',')}]`),
    (b, ...xs) =>
      b.inline(program, xs).map((y, i) => (marks[i] === true ? y : b.repeat(y, instances))),
  );

describe.each(Object.keys(unmapped))('%s', (name) => {
  const one = unmapped[name] as Program;
  const all = one.inputs.map(() => true);

  test('the derivative mapped is that of what is mapped', () => {
    const inside = whole(jvpProgram(one, all).program);
    const outside = jvpProgram(whole(one), all).program;
    expectSame(inside, outside, new Draw(`${name} jvp`));
  });

  test('the pullback mapped is that of what is mapped', () => {
    const inside = whole(pullbackProgram(one, all).program);
    const outside = pullbackProgram(whole(one), all).program;
    expectSame(inside, outside, new Draw(`${name} pullback`));
  });

  test('an axis inside of the named one is one outside', () => {
    const twoInside = vmapProgram(one, 2, all).program;
    const inFront = vmapProgram(mapped(one), 2, all).program;
    const draw = new Draw(`${name} two axes`);
    const args = inFront.inputs.map((v) => draw.floats(v.aval.shape, -1, 1));
    const swap = (x: DenseArray): DenseArray => {
      const rest = x.shape.slice(2).map((_, i) => i + 2);
      const program = writeProgram([`f64[${x.shape.join(',')}]`], (b, y) => [
        b.transpose(y!, [1, 0, ...rest]),
      ]);
      return evaluate(program, [x])[0] as DenseArray;
    };
    const marks = vmapProgram(twoInside, instances, all, 'i').mapped;
    const { mapped: marksInFront } = vmapProgram(one, instances, all, 'i');
    expect(marks).toEqual(marksInFront);
    const found = runCompiled(mapped(twoInside), args.map(swap));
    zip(found, evaluate(inFront, args)).forEach(([x, y], i) =>
      expectClose(marks[i] === true ? swap(x) : x, y, tolerance),
    );
  });
});

test('the derivative of a sum is a sum, whose results are the same for all', () => {
  const one = writeProgram(['f64[2]'], (b, x) =>
    b.bind('across', [x!], {
      name: 'sum',
      axis: 'i',
      size: 3,
      same: [true],
      program: writeProgram(['f64[3,2]'], (inner, xs) => [inner.reduceSum(xs!, [0])]),
    }),
  );
  const pullback = pullbackProgram(one, [true]).program;
  expect(printProgram(pullback)).toContain('same=[true]');
  expect(vmapProgram(pullback, 3, [true, true], 'i').mapped).toEqual([false]);
});

test('a program that was taken out of its axis says so', () => {
  const one = unmapped['sum'] as Program;
  const args = one.inputs.map((v) => new Draw('unbound').floats(v.aval.shape));
  const message = "nothing maps over the axis 'i' here";
  expect(() => evaluateProgram(rules, one, args)).toThrow(message);
  expect(() => runCompiled(one, args)).toThrow(message);
});
