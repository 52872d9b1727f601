/**
 * The law of sources: whatever transforms write, and the passes after them, has the place in the
 * user's file of the equation that it is written for, so that messages and print-outs can name it.
 */
import { describe, expect, test } from 'vitest';
import { DenseArray } from '../../src/array/dense.js';
import { TanjentError } from '../../src/array/errors.js';
import { optimize } from '../../src/ir/passes/index.js';
import {
  newEquation,
  newProgram,
  subPrograms,
  type Equation,
  type PrimName,
  type Program,
} from '../../src/ir/program.js';
import { mapParams } from '../../src/ir/passes/rewrite.js';
import { rules } from '../../src/primitives/index.js';
import {
  jvpProgram,
  linearizeProgram,
  transposeProgram,
  vmapProgram,
} from '../../src/transforms/programs.js';
import { Draw } from '../support/draw.js';
import { programOf } from '../support/programs.js';
import { differentiated } from './laws.js';
import type { Row } from './spec.js';
import { specs } from './specs/index.js';

/** The program with a source for every equation in it, also those of its bodies. */
function withSources(program: Program): Program {
  const equations = program.equations.map((e) => {
    const { params } = mapParams(e, withSources);
    const source = { position: `user.ts:1:${e.primitive}` };
    return newEquation(e.primitive, e.inputs, params as never, e.outputs, source);
  });
  const { inputs, constants, outputs, varCount } = program;
  return newProgram(inputs, constants, equations, outputs, varCount);
}

/** The equations without a source, in the program and in the programs that its equations hold. */
function withoutSource({ equations }: Program): string[] {
  return equations.flatMap((e: Equation) => [
    ...(e.source?.position === undefined ? [e.primitive] : []),
    ...subPrograms(e).flatMap(([, held]) => withoutSource(held)),
  ]);
}

/** What the transforms write of a program; those that it does not have are left out. */
function* written(program: Program, marks: readonly boolean[]): Generator<[string, Program]> {
  const shape = vmapProgram(
    program,
    3,
    program.inputs.map((_, i) => i === 0),
  ).program;
  yield ['vmap', shape];
  try {
    yield ['jvp', jvpProgram(program, marks).program];
    const { primal, linear, residuals, nonzero } = linearizeProgram(program, marks);
    yield ['linearize: primal', primal];
    yield ['linearize: linear', linear];
    const isLinear = linear.inputs.map((_, i) => i >= residuals);
    const all = linear.outputs.map(() => true);
    if (nonzero.includes(true))
      yield ['transpose', transposeProgram(linear, isLinear, all).program];
  } catch (error) {
    if (!(error instanceof TanjentError)) throw error;
  }
}

describe.each(Object.keys(rules) as PrimName[])('%s', (name) => {
  const rows = specs[name] as unknown as readonly Row<never>[];
  test.each(rows.map((row, i) => [row.label ?? `row ${i}`, row] as const))('%s', (label, row) => {
    const operands = row.inputs(new Draw(`sources of ${name} ${label}`));
    const args = operands.filter((x): x is DenseArray => x instanceof DenseArray);
    const held = 'program' in row ? row.program : programOf(name, operands, row.params);
    const program = withSources(held);
    const found: Record<string, string[]> = {};
    for (const [what, result] of written(program, differentiated(args))) {
      found[what] = withoutSource(result);
      found[`${what}, optimized`] = withoutSource(optimize(result, rules));
    }
    expect(Object.keys(found)).toContain('vmap');
    expect(Object.entries(found).filter(([, list]) => list.length > 0)).toEqual([]);
  });
});
