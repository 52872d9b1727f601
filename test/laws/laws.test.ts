/**
 * The laws of docs/architecture.md for every row of every primitive. Those in which nothing
 * compiled takes part are run by one project.
 */
import { describe, expect, test } from 'vitest';
import { DenseArray } from '../../src/array/dense.js';
import { range } from '../../src/array/shape.js';
import type { PrimName, Program } from '../../src/ir/program.js';
import { someEquation } from '../../src/primitives/control/programs.js';
import { rules } from '../../src/primitives/index.js';
import { jvpProgram, linearizeProgram, transposeProgram } from '../../src/transforms/programs.js';
import { Draw } from '../support/draw.js';
import { runCompiled } from '../support/compiled.js';
import { evaluate, programOf, pullbackProgram } from '../support/programs.js';
import {
  compiledIsEvaluated,
  derivedCompile,
  differentiated,
  evaluatedLaw,
  jvpIsDifferences,
  jvpKeepsValues,
  linearizeIsJvp,
  promisedTypes,
  pullbackIsDifferences,
  runs,
  transposedTwiceIsItself,
  transposeIsAdjoint,
  vmapIsLoop,
  vmapOverIsLoop,
} from './laws.js';
import type { Operand, Row } from './spec.js';
import { specs } from './specs/index.js';

const names = Object.keys(rules) as PrimName[];

test('every primitive of the registry has rows, and every row a primitive', () => {
  expect(names.length).toBeGreaterThan(80);
  expect(Object.keys(specs).sort()).toEqual([...names].sort());
  for (const name of names) expect(specs[name].length, name).toBeGreaterThan(0);
});

describe.each(names)('%s', (name) => {
  const rows = specs[name] as unknown as readonly Row<never>[];
  (rows ?? []).forEach((row, i) => {
    const title = `${name} ${row.label ?? `row ${i}`}`;
    describe(title, () => lawsOf(name, row, title));
  });
});

/** The program that the row is about. */
const heldProgram = (name: PrimName, row: Row<never>, operands: readonly Operand[]): Program =>
  'program' in row ? row.program : programOf(name, operands, row.params);

/** The program that has the laws: that of the row, or its transpose. */
function underLaw(held: Program, row: Row<never>): Program {
  if (!('program' in row) || row.linear === undefined) return held;
  const all = held.outputs.map(() => true);
  return transposeProgram(held, row.linear, all).program;
}

function lawsOf(name: PrimName, row: Row<never>, title: string): void {
  /** Every law draws its own numbers, from the row's name. */
  const setup = (law: string): { program: Program; args: DenseArray[]; draw: Draw } => {
    const draw = new Draw(`${title}: ${law}`);
    const operands = row.inputs(draw);
    const args = operands.filter((x): x is DenseArray => x instanceof DenseArray);
    return { program: underLaw(heldProgram(name, row, operands), row), args, draw };
  };

  const compiledLaw = row.isDerived === true ? evaluatedLaw : test;

  evaluatedLaw('has the types its type rule promises', () => {
    const { program, args, draw } = setup('types');
    const unmapped = 'program' in row ? row.unmapped : undefined;
    const held = unmapped ?? heldProgram(name, row, row.inputs(draw));
    expect(someEquation(held, (e) => e.primitive === name)).toBe(true);
    promisedTypes(program, args);
  });

  compiledLaw('compiled is evaluated', () => {
    const { program, args } = setup('compiled');
    compiledIsEvaluated(program, args, row.tolerance);
  });

  compiledLaw('vmap is loop and stack', () => {
    const { program, args, draw } = setup('vmap');
    const again = () => row.inputs(draw).filter((x): x is DenseArray => x instanceof DenseArray);
    vmapIsLoop(program, [args, again(), again()], row.tolerance, runs);
  });

  test.skipIf(row.isDerived)('a long batch compiled is loop and stack', () => {
    const { program, args, draw } = setup('long batch');
    const again = () => row.inputs(draw).filter((x): x is DenseArray => x instanceof DenseArray);
    expectLongBatch(program, [args, ...range(longBatch - 1).map(again)], row.tolerance);
  });

  const { args: someArgs } = setup('shape of the inputs');
  if (!differentiated(someArgs).includes(true)) return;
  const rule: unknown = rules[name].jvp;
  if (typeof rule === 'object' && rule !== null && 'reason' in rule) {
    evaluatedLaw('says why it has no derivative', () => {
      const { program, args } = setup('not differentiable');
      expect(() => jvpProgram(program, differentiated(args))).toThrow(rule.reason as string);
    });
    return;
  }
  const only = row.derivatives?.only;
  if (only === 'none') return;

  if (only === 'reverse') {
    reverseLaws(setup, () => row.inputs(new Draw(title)) as DenseArray[]);
    return;
  }

  evaluatedLaw('jvp keeps the values', () => {
    const { program, args, draw } = setup('values of jvp');
    jvpKeepsValues(program, args, draw);
  });
  if (only === 'values') return;

  if (only !== 'declared')
    evaluatedLaw('jvp is the derivative', () => {
      const { program, args, draw } = setup('jvp');
      jvpIsDifferences(program, args, draw);
    });

  if (only === 'forward') {
    evaluatedLaw('says why it has no derivative in reverse mode', () => {
      const { program, args } = setup('not reversible');
      expect(() => linearizeProgram(program, differentiated(args))).toThrow(
        'has no derivative in reverse mode',
      );
    });
    return;
  }

  evaluatedLaw('linearize is jvp', () => {
    const { program, args, draw } = setup('linearize');
    linearizeIsJvp(program, args, draw);
  });

  evaluatedLaw('transpose is the adjoint', () => {
    const { program, args, draw } = setup('transpose');
    transposeIsAdjoint(program, args, draw);
  });

  evaluatedLaw('transposed twice is itself', () => {
    const { program, args, draw } = setup('transposed twice');
    transposedTwiceIsItself(program, args, draw);
  });

  compiledLaw('derivatives compiled are derivatives evaluated', () => {
    const { program, args, draw } = setup('derived');
    derivedCompile(program, args, draw);
  });

  /** The pullback, and arguments for it with cotangents. */
  const pullbackSetup = (law: string) => {
    const { program, args, draw } = setup(law);
    const pullback = pullbackProgram(program, differentiated(args)).program;
    const cotangents = pullback.inputs.slice(args.length);
    const again = () => [
      ...row.inputs(draw).filter((x): x is DenseArray => x instanceof DenseArray),
      ...cotangents.map(({ aval }) => draw.floats(aval.shape, -1, 1, aval.dtype)),
    ];
    return { pullback, again };
  };

  evaluatedLaw('vmap of the pullback is loop and stack', () => {
    const { pullback, again } = pullbackSetup('vmap of pullback');
    vmapIsLoop(pullback, [again(), again()]);
  });

  test.skipIf(row.isDerived)('a long batch of the pullback compiled is loop and stack', () => {
    const { pullback, again } = pullbackSetup('long batch of pullback');
    expectLongBatch(pullback, range(longBatch).map(again));
  });
  if (only !== undefined) return;

  evaluatedLaw('the pullback has a derivative and an adjoint of its own', () => {
    const { program, args, draw } = setup('second order');
    const pullback = pullbackProgram(program, differentiated(args));
    if (pullback.program.outputs.length === 0) return;
    const cotangents = pullback.program.inputs
      .slice(args.length)
      .map(({ aval }) => draw.floats(aval.shape, -1, 1, aval.dtype));
    const all = [...args, ...cotangents];
    jvpIsDifferences(pullback.program, all, draw);
    linearizeIsJvp(pullback.program, all, draw);
    transposeIsAdjoint(pullback.program, all, draw);
    expect(evaluate(pullback.program, all).length).toBe(pullback.program.outputs.length);
  });
}

/** So many instances that loops over them are vectors, of all widths and with a rest. */
const longBatch = 37;

function expectLongBatch(
  program: Program,
  instances: readonly (readonly DenseArray[])[],
  tolerance?: Row<never>['tolerance'],
): void {
  const mapped = program.inputs.map(() => true);
  if (mapped.length > 0) vmapOverIsLoop(program, instances, mapped, tolerance, [runCompiled]);
}

type Setup = (law: string) => { program: Program; args: DenseArray[]; draw: Draw };

/** The laws of what has derivatives in reverse mode only. */
function reverseLaws(setup: Setup, again: () => DenseArray[]): void {
  /** The pullback as a program, with arguments. */
  const pullbackSetup = (law: string) => {
    const { program, args, draw } = setup(law);
    const pullback = pullbackProgram(program, differentiated(args)).program;
    const cotangents = () =>
      pullback.inputs
        .slice(args.length)
        .map(({ aval }) => draw.floats(aval.shape, -1, 1, aval.dtype));
    return { pullback, args, cotangents, draw };
  };

  evaluatedLaw('says why it has no derivative in forward mode', () => {
    const { program, args } = setup('no jvp');
    expect(() => jvpProgram(program, differentiated(args))).toThrow('reverse mode only');
  });

  evaluatedLaw('the pullback is the transposed derivative', () => {
    const { program, args, draw } = setup('pullback');
    pullbackIsDifferences(program, args, draw);
  });

  test('the pullback compiled is the pullback evaluated', () => {
    const { pullback, args, cotangents } = pullbackSetup('pullback compiled');
    compiledIsEvaluated(pullback, [...args, ...cotangents()]);
  });

  evaluatedLaw('vmap of the pullback is loop and stack', () => {
    const { pullback, args, cotangents } = pullbackSetup('vmap of pullback');
    const instances = [args, again()].map((xs) => [...xs, ...cotangents()]);
    vmapIsLoop(pullback, instances);
  });

  evaluatedLaw('the pullback has a derivative and an adjoint of its own', () => {
    const { pullback, args, cotangents, draw } = pullbackSetup('second order');
    const all = [...args, ...cotangents()];
    jvpIsDifferences(pullback, all, draw);
    transposeIsAdjoint(pullback, all, draw);
  });
}
