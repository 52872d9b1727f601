/** A pass finds nothing more to do in what it has written. */
import { expect, test } from 'vitest';
import { DenseArray } from '../../../src/array/dense.js';
import { TanjentError } from '../../../src/array/errors.js';
import { passes } from '../../../src/ir/passes/index.js';
import { printProgram } from '../../../src/ir/print.js';
import type { PrimName, Program } from '../../../src/ir/program.js';
import { rules } from '../../../src/primitives/index.js';
import { jvpProgram, vmapProgram } from '../../../src/transforms/programs.js';
import type { Row } from '../../laws/spec.js';
import { specs } from '../../laws/specs/index.js';
import { Draw } from '../../support/draw.js';
import { programOf, pullbackProgram } from '../../support/programs.js';

/** The programs of the rows, their derivatives and batches, as far as there are some. */
function programs(name: PrimName): Program[] {
  return (specs[name] as unknown as readonly Row<never>[]).flatMap((row, i) => {
    const operands = row.inputs(new Draw(`${name} ${i}`));
    const program = 'program' in row ? row.program : programOf(name, operands, row.params);
    const floats = operands
      .filter((x) => x instanceof DenseArray)
      .map(({ dtype }) => dtype.startsWith('float'));
    const isMapped = program.inputs.map(() => true);
    return [
      program,
      vmapProgram(program, 2, isMapped).program,
      ...derived(() => jvpProgram(program, floats).program),
      ...derived(() => pullbackProgram(program, floats).program),
    ];
  });
}

/** A derivative that is there, and none that is refused. */
function derived(make: () => Program): Program[] {
  try {
    return [make()];
  } catch (error) {
    if (!(error instanceof TanjentError) || error.code === 'internal') throw error;
    return [];
  }
}

test('there are derivatives, too', () => {
  expect(programs('sin').length).toBe(4 * specs.sin.length);
});

test.each(Object.keys(rules) as PrimName[])('of programs with %s', (name) => {
  for (const program of programs(name))
    passes.reduce((before, pass) => {
      const once = pass.run(before, rules);
      const twice = pass.run(once, rules);
      expect(printProgram(twice), `the pass '${pass.name}'`).toBe(printProgram(once));
      return once;
    }, program);
});
