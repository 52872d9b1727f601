/** What several threads do is what one does, to the last bit: for all primitives and programs. */
import { beforeAll, describe, expect, test } from 'vitest';
import { DenseArray } from '../../../../src/array/dense.js';
import { pool } from '../../../../src/codegen/targets/wasm/threads/pool.js';
import { realView } from '../../../../src/array/elements/real-view.js';
import { realProgram } from '../../../../src/codegen/jit/compile.js';
import type { PrimName, Program } from '../../../../src/ir/program.js';
import { rules } from '../../../../src/primitives/index.js';
import { optimize } from '../../../../src/ir/passes/index.js';
import { transposeProgram } from '../../../../src/transforms/programs.js';
import { differentiated } from '../../../laws/laws.js';
import type { Row } from '../../../laws/spec.js';
import { specs } from '../../../laws/specs/index.js';
import { generate } from '../../../random-programs/generate.js';
import { programOfAnyDType, someArguments } from '../../../random-programs/any-dtype.js';
import { recurrent } from '../../../random-programs/recurrences.js';
import { holds } from '../../../random-programs/runs.js';
import { updating } from '../../../random-programs/updates.js';
import { Draw } from '../../../support/draw.js';
import { programOf, pullbackProgram } from '../../../support/programs.js';
import { givesTheSame, startThreads } from './support.js';

beforeAll(startThreads);

const names = Object.keys(rules) as PrimName[];
let cut = 0;

describe.each(names)('%s', (name) => {
  (specs[name] as unknown as readonly Row<never>[]).forEach((row, i) => {
    const title = `${name} ${row.label ?? `row ${i}`}`;
    test(title, () => {
      const operands = row.inputs(new Draw(title));
      const args = operands.filter((x): x is DenseArray => x instanceof DenseArray);
      const held = 'program' in row ? row.program : programOf(name, operands, row.params);
      const isTransposed = 'program' in row && row.linear !== undefined;
      const program = isTransposed
        ? transposeProgram(
            held,
            row.linear,
            held.outputs.map(() => true),
          ).program
        : held;
      if (givesTheSame(program, args, title)) cut++;
      const { jvp } = rules[name];
      const hasPullback = row.derivatives === undefined && !('reason' in Object(jvp));
      if (isTransposed || !hasPullback || !differentiated(args).includes(true)) return;
      const pullback = pullbackProgram(program, differentiated(args)).program;
      const draw = new Draw(`${title} pullback`);
      const cotangents = pullback.inputs
        .slice(args.length)
        .map(({ aval }) => draw.floats(aval.shape, -1, 1, aval.dtype));
      if (givesTheSame(pullback, [...args, ...cotangents], `the pullback of ${title}`)) cut++;
    });
  });
});

/** The program, and its gradient by what can have one. */
function bothGiveTheSame(program: Program, args: readonly DenseArray[], draw: Draw): void {
  if (givesTheSame(optimize(program, rules), args)) cut++;
  const pullback = optimize(pullbackProgram(program, differentiated(args)).program, rules);
  const cotangents = pullback.inputs.slice(args.length).map(({ aval }) => draw.floats(aval.shape));
  if (givesTheSame(pullback, [...args, ...cotangents])) cut++;
}

describe('random programs', () => {
  test.each([
    ['of equations', generate],
    ['that write into arrays', updating],
    ['over sequences and grids', recurrent],
  ] as const)('%s', (_kind, make) => {
    holds(make, ({ program, args }, draw) => bothGiveTheSame(program, args, draw));
  });

  test('of any dtype', () => {
    holds(programOfAnyDType, ({ program }, draw) => {
      const real = realProgram(program);
      const args = someArguments(program, draw).map(realView);
      if (givesTheSame(optimize(real, rules), args)) cut++;
    });
  });
});

test('many of them are cut, and other threads do some of the pieces', () => {
  expect(cut).toBeGreaterThan(100);
  expect(pool().taken).toBeGreaterThan(100);
});
