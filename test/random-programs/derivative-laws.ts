/** What holds of random programs of every kind and of their derivatives. */
import { test } from 'vitest';
import type { DenseArray } from '../../src/array/dense.js';
import type { Program } from '../../src/ir/program.js';
import { compiledIsEvaluated, differentiated, transposeIsAdjoint } from '../laws/laws.js';
import type { Tolerance } from '../support/close.js';
import { runCompiled } from '../support/compiled.js';
import { pullbackProgram } from '../support/programs.js';
import { holds } from './runs.js';
import type { Step } from './steps.js';

interface Made {
  readonly program: Program;
  readonly args: readonly DenseArray[];
}

/** Tests of the programs that `make` gives, and of their gradients. */
export function testDerivatives(make: (list: readonly Step[]) => Made, tolerance: Tolerance): void {
  test('compute the same compiled and evaluated', () =>
    holds(make, ({ program, args }) => compiledIsEvaluated(program, args, tolerance)));

  test('have gradients that are the same compiled and evaluated', () =>
    holds(make, ({ program, args }, draw) => {
      const { program: derived } = pullbackProgram(program, differentiated(args));
      const cotangents = derived.inputs
        .slice(args.length)
        .map(({ aval }) => draw.floats(aval.shape));
      compiledIsEvaluated(derived, [...args, ...cotangents], tolerance);
    }));

  test('have the adjoint that transpose gives', () =>
    holds(make, ({ program, args }, draw) => transposeIsAdjoint(program, args, draw, runCompiled)));
}
