/**
 * Random programs: compiled they compute what the evaluator does, passes keep results, and the laws
 * of derivatives hold.
 */
import { describe, expect, test } from 'vitest';
import { parseProgram } from '../../src/ir/parse.js';
import { passes } from '../../src/ir/passes/index.js';
import { printProgram } from '../../src/ir/print.js';
import type { Equation, PrimName } from '../../src/ir/program.js';
import { verifyProgram } from '../../src/ir/verify.js';
import { someEquation } from '../../src/primitives/control/programs.js';
import { rules } from '../../src/primitives/index.js';
import { jvpProgram } from '../../src/transforms/programs.js';
import {
  compiledIsEvaluated,
  differentiated,
  evaluatedLaw,
  expectSame,
  hessianIsSymmetric,
  jvpTangents,
  linearizeIsJvp,
  runs,
  tangentsFor,
  transposeIsAdjoint,
  vmapOverIsLoop,
} from '../laws/laws.js';
import { runCompiled } from '../support/compiled.js';
import { evaluate, pullbackProgram } from '../support/programs.js';
import { generate, reachable } from './generate.js';
import { holds, seed } from './runs.js';
import { writtenOut } from './written-out.js';

/** Errors grow along a program of a dozen equations. */
const tolerance = { rtol: 1e-9, atol: 1e-10 };

/** Functions have no text. */
const holdsFunction = ({ params }: Equation): boolean => 'rule' in params || 'callback' in params;

describe(`random programs, seed ${seed}`, () => {
  evaluatedLaw('are well typed', () =>
    holds(generate, ({ program }) => verifyProgram(program, rules)),
  );

  test('reach almost the whole registry', () => {
    const missing = (Object.keys(rules) as PrimName[]).filter((name) => !reachable.has(name));
    const onTapes = ['peek', 'push', 'replay'];
    const withoutForward = ['customPullback', 'customVjp'];
    const withoutDerivative = ['nextAfter', 'pureCallback', 'reducePrecision', 'stopGradient'];
    const ofComplex = ['conj', 'imag', 'real'];
    // Factors that are not unique near matrices that random programs make, and steps of others.
    const spectral = ['eig', 'eigh', 'hessenberg', 'pinv', 'schur', 'svd'];
    const ofMatrices = [...spectral, 'choleskyCotangent', 'choleskyTangent', 'factoredSolve'];
    // Slopes that other functions' derivatives are made of: NaN but for shapes above 0.
    const ofShapes = ['gammaSlope', 'igammaGradA'];
    const reflections = ['householder', 'householderProduct'];
    const ofFourier = ['fftStages', 'irfftStages', 'rfftStages'];
    // None is left where something maps over its axis, and programs run only there.
    const ofAxes = ['across'];
    const expected = [
      ...onTapes,
      ...withoutForward,
      ...withoutDerivative,
      ...ofComplex,
      ...ofMatrices,
      ...ofShapes,
      ...reflections,
      ...ofFourier,
      ...ofAxes,
    ];
    expect(missing.sort()).toEqual(expected.sort());
  });

  test('compute the same compiled and evaluated', () =>
    holds(generate, ({ program, args }) => compiledIsEvaluated(program, args, tolerance)));

  evaluatedLaw('compute the same after each pass and after all', () =>
    holds(generate, ({ program, args }) => {
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
    }),
  );

  evaluatedLaw('are left as they are by a pass that has been run', () =>
    holds(generate, ({ program }) => {
      passes.reduce((before, { name, run }) => {
        const once = run(before, rules);
        expect(printProgram(run(once, rules)), name).toBe(printProgram(once));
        return once;
      }, program);
    }),
  );

  evaluatedLaw('are what their text says', () =>
    holds(generate, ({ program }) => {
      if (someEquation(program, holdsFunction)) return;
      const text = printProgram(program);
      const constants = program.constants.map((c) => c.value);
      expect(printProgram(parseProgram(text, rules, constants))).toBe(text);
    }),
  );

  evaluatedLaw('have the values and derivatives of what their loops and branches do', () =>
    holds(generate, ({ program, args }, draw) => {
      const plain = writtenOut(program, args);
      verifyProgram(plain, rules);
      expectSame(evaluate(plain, args), evaluate(program, args), 'written out', tolerance);
      const tangents = tangentsFor(args, draw);
      const expected = jvpTangents(plain, args, tangents).filter((dy) => dy !== null);
      const actual = jvpTangents(program, args, tangents).filter((dy) => dy !== null);
      expectSame(actual, expected, 'tangents', tolerance);
    }),
  );

  evaluatedLaw('have the derivative that linearize gives', () =>
    holds(generate, ({ program, args }, draw) => linearizeIsJvp(program, args, draw, tolerance)),
  );

  evaluatedLaw('have the adjoint that transpose gives', () =>
    holds(generate, ({ program, args }, draw) => transposeIsAdjoint(program, args, draw)),
  );

  test('have the same adjoint compiled', () =>
    holds(generate, ({ program, args }, draw) =>
      transposeIsAdjoint(program, args, draw, runCompiled),
    ));

  test('compute for many what they do for each', () =>
    holds(generate, ({ program, args }, draw) => {
      const again = () => args.map((x) => draw.floats(x.shape));
      const instances = [args, again(), again()];
      for (const law of [1, 2, 3]) {
        const mapped = args.map(() => law === 1 || draw.next() < 0.5);
        vmapOverIsLoop(program, instances, mapped, tolerance, law === 1 ? runs : [evaluate]);
      }
    }));

  test('have a derivative that computes for many what it does for each', () =>
    holds(generate, ({ program, args }, draw) => {
      const { program: derived } = pullbackProgram(program, differentiated(args));
      const cotangents = () =>
        derived.inputs.slice(args.length).map(({ aval }) => draw.floats(aval.shape, -1, 1));
      const again = () => [...args.map((x) => draw.floats(x.shape)), ...cotangents()];
      const instances = [again(), again()];
      for (const run of runs) {
        const mapped = derived.inputs.map(() => draw.next() < 0.5);
        vmapOverIsLoop(derived, instances, mapped, tolerance, [run]);
      }
    }));

  evaluatedLaw('have symmetric second derivatives', () =>
    holds(generate, ({ program, args }, draw) => hessianIsSymmetric(program, args, draw)),
  );

  test('have symmetric second derivatives compiled', () =>
    holds(generate, ({ program, args }, draw) =>
      hessianIsSymmetric(program, args, draw, runCompiled),
    ));

  evaluatedLaw('have a second derivative in reverse mode, also where a tape lies between', () =>
    holds(generate, ({ program, args }, draw) => {
      const pullback = pullbackProgram(program, differentiated(args)).program;
      const all = [
        ...args,
        ...pullback.inputs.slice(args.length).map(({ aval }) => draw.floats(aval.shape, -1, 1)),
      ];
      transposeIsAdjoint(pullback, all, draw);
    }),
  );

  test('have a derivative that computes the same compiled', () =>
    holds(generate, ({ program, args }, draw) => {
      const derived = jvpProgram(
        program,
        args.map(() => true),
      );
      const all = [...args, ...tangentsFor(args, draw)];
      compiledIsEvaluated(derived.program, all, tolerance);
    }));
});
