/** Random programs over sequences and grids: what is moved out of turns changes no result. */
import { describe, test } from 'vitest';
import { compiledIsEvaluated, differentiated, transposeIsAdjoint } from '../laws/laws.js';
import { runCompiled } from '../support/compiled.js';
import { pullbackProgram } from '../support/programs.js';
import { recurrent } from './recurrences.js';
import { holds, seed } from './runs.js';

const tolerance = { rtol: 1e-9, atol: 1e-10 };

describe(`random recurrences, seed ${seed}`, () => {
  test('compute the same compiled and evaluated', () =>
    holds(recurrent, ({ program, args }) => compiledIsEvaluated(program, args, tolerance)));

  test('have gradients that are the same compiled and evaluated', () =>
    holds(recurrent, ({ program, args }, draw) => {
      const { program: derived } = pullbackProgram(program, differentiated(args));
      const cotangents = derived.inputs
        .slice(args.length)
        .map(({ aval }) => draw.floats(aval.shape));
      compiledIsEvaluated(derived, [...args, ...cotangents], tolerance);
    }));

  test('have the adjoint that transpose gives', () =>
    holds(recurrent, ({ program, args }, draw) =>
      transposeIsAdjoint(program, args, draw, runCompiled),
    ));
});
