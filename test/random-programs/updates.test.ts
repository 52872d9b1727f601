/** Random programs that write into arrays by index: in place or not, they compute the same. */
import { describe, test } from 'vitest';
import {
  compiledIsEvaluated,
  differentiated,
  transposeIsAdjoint,
  vmapOverIsLoop,
} from '../laws/laws.js';
import { runCompiled } from '../support/compiled.js';
import { pullbackProgram } from '../support/programs.js';
import { holds, seed } from './runs.js';
import { updating } from './updates.js';

const tolerance = { rtol: 1e-9, atol: 1e-10 };

describe(`random updates, seed ${seed}`, () => {
  test('compute the same compiled and evaluated', () =>
    holds(updating, ({ program, args }) => compiledIsEvaluated(program, args, tolerance)));

  test('have gradients that are the same compiled and evaluated', () =>
    holds(updating, ({ program, args }, draw) => {
      const { program: derived } = pullbackProgram(program, differentiated(args));
      const cotangents = derived.inputs
        .slice(args.length)
        .map(({ aval }) => draw.floats(aval.shape));
      compiledIsEvaluated(derived, [...args, ...cotangents], tolerance);
    }));

  test('have the adjoint that transpose gives', () =>
    holds(updating, ({ program, args }, draw) =>
      transposeIsAdjoint(program, args, draw, runCompiled),
    ));

  test('compute for many what they do for each', () =>
    holds(updating, ({ program, args }, draw) => {
      const instances = [args, args.map((x) => draw.floats(x.shape))];
      vmapOverIsLoop(
        program,
        instances,
        args.map(() => draw.next() < 0.7),
        tolerance,
        [runCompiled],
      );
    }));
});
