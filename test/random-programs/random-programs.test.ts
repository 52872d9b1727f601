/**
 * Random programs: compiled they compute what the evaluator does, passes keep results, and the laws
 * of derivatives hold. `FC_SEED` and `FC_RUNS` choose other programs and more of them.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseProgram } from '../../src/ir/parse.js';
import { passes } from '../../src/ir/passes/index.js';
import { printProgram } from '../../src/ir/print.js';
import type { PrimName } from '../../src/ir/program.js';
import { verifyProgram } from '../../src/ir/verify.js';
import { rules } from '../../src/primitives/index.js';
import { jvpProgram } from '../../src/transforms/programs.js';
import {
  compiledIsEvaluated,
  expectSame,
  linearizeIsJvp,
  tangentsFor,
  transposeIsAdjoint,
} from '../laws/laws.js';
import { Draw } from '../support/draw.js';
import { evaluate, runCompiled } from '../support/programs.js';
import { generate, reachable, steps, type Generated } from './generate.js';

const seed = Number(process.env['FC_SEED'] ?? 20261121);
const numRuns = Number(process.env['FC_RUNS'] ?? 60);
/** Errors grow along a program of a dozen equations. */
const tolerance = { rtol: 1e-9, atol: 1e-10 };

/** Holds for random programs; a failure shows the smallest program found. */
function holds(law: (generated: Generated, draw: Draw) => void): void {
  fc.assert(
    fc.property(steps, (list) => {
      const generated = generate(list);
      try {
        law(generated, new Draw(list.length));
      } catch (error) {
        const text = printProgram(generated.program);
        throw new Error(`${(error as Error).message}\nin the program\n${text}`, { cause: error });
      }
    }),
    { seed, numRuns },
  );
}

describe(`random programs, seed ${seed}`, () => {
  test('are well typed', () => holds(({ program }) => verifyProgram(program, rules)));

  test('reach almost the whole registry', () => {
    const missing = (Object.keys(rules) as PrimName[]).filter((name) => !reachable.has(name));
    expect(missing.sort()).toEqual(['nextAfter', 'reducePrecision', 'stopGradient']);
  });

  test('compute the same compiled and evaluated', () =>
    holds(({ program, args }) => compiledIsEvaluated(program, args, tolerance)));

  test('compute the same after each pass and after all', () =>
    holds(({ program, args }) => {
      const expected = evaluate(program, args);
      let after = program;
      for (const { name, run } of passes) {
        const alone = run(program, rules);
        verifyProgram(alone, rules);
        expectSame(evaluate(alone, args), expected, name, tolerance);
        after = run(after, rules);
      }
      verifyProgram(after, rules);
      expectSame(evaluate(after, args), expected, 'all passes', tolerance);
    }));

  test('are what their text says', () =>
    holds(({ program }) => {
      const text = printProgram(program);
      const constants = program.constants.map((c) => c.value);
      expect(printProgram(parseProgram(text, rules, constants))).toBe(text);
    }));

  test('have the derivative that linearize gives', () =>
    holds(({ program, args }, draw) => linearizeIsJvp(program, args, draw)));

  test('have the adjoint that transpose gives', () =>
    holds(({ program, args }, draw) => transposeIsAdjoint(program, args, draw)));

  test('have the same adjoint compiled', () =>
    holds(({ program, args }, draw) => transposeIsAdjoint(program, args, draw, runCompiled)));

  test('have a derivative that computes the same compiled', () =>
    holds(({ program, args }, draw) => {
      const derived = jvpProgram(
        program,
        args.map(() => true),
      );
      const all = [...args, ...tangentsFor(args, draw)];
      compiledIsEvaluated(derived.program, all, tolerance);
    }));
});
