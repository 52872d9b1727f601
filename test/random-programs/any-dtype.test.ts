/** Random programs over all dtypes and shapes, at special values: targets and passes agree. */
import { describe, expect, test } from 'vitest';
import type { DenseArray } from '../../src/array/dense.js';
import { dtypes, isComplex, isInexact } from '../../src/array/dtype.js';
import { sizeOf, zip } from '../../src/array/shape.js';
import { parseProgram } from '../../src/ir/parse.js';
import { passes } from '../../src/ir/passes/index.js';
import { printProgram } from '../../src/ir/print.js';
import type { Program } from '../../src/ir/program.js';
import { verifyProgram } from '../../src/ir/verify.js';
import { someEquation } from '../../src/primitives/control/programs.js';
import { rules } from '../../src/primitives/index.js';
import { jvpProgram, vmapProgram } from '../../src/transforms/programs.js';
import { compileChecked } from '../codegen/support.js';
import { wasmProgram } from '../codegen/wasm/run.js';
import { differentiated, stack, tangentsFor } from '../laws/laws.js';
import { difference } from '../support/close.js';
import { evaluate } from '../support/programs.js';
import { projectTarget } from '../support/target.js';
import { programOfAnyDType, someArguments, type AnyProgram } from './any-dtype.js';
import { holds, seed } from './runs.js';

/** Of sums and elementary functions; errors of the latter pass through loops and branches. */
const tolerances = {
  float64: { rtol: 1e-9, atol: 1e-10 },
  float32: { rtol: 1e-5, atol: 1e-5 },
  int32: { rtol: 0, atol: 0 },
  uint32: { rtol: 0, atol: 0 },
  bool: { rtol: 0, atol: 0 },
  int8: { rtol: 0, atol: 0 },
  uint8: { rtol: 0, atol: 0 },
  int16: { rtol: 0, atol: 0 },
  uint16: { rtol: 0, atol: 0 },
  float16: { rtol: 2 ** -8, atol: 2 ** -9 },
  bfloat16: { rtol: 2 ** -5, atol: 2 ** -6 },
};

/** Null if the arrays are the same to the last bit, signs of zeros included; NaN is NaN. */
function notIdentical(actual: DenseArray, wanted: DenseArray): string | null {
  const [x, y] = [actual.dataSync(), wanted.dataSync()];
  const i = Array.from(y.keys()).find((k) => !Object.is(x[k], y[k]));
  return i === undefined ? null : `element ${i} is ${x[i]}, expected ${y[i]} to the last bit`;
}

function expectAgree(
  actual: readonly DenseArray[],
  wanted: readonly DenseArray[],
  isExact: readonly boolean[],
  what: string,
): void {
  zip(zip(actual, wanted), isExact).forEach(([[a, w], exactly], i) => {
    expect(a.aval, `${what}: type of result ${i}`).toEqual(w.aval);
    const report = exactly
      ? notIdentical(a, w)
      : difference(a, w, tolerances[w.dtype as keyof typeof tolerances]);
    expect(report, `${what}: result ${i}`).toBe(null);
  });
}

/** With the checks of loops, memory and code of the target. */
const compiled = { js: compileChecked, wasm: wasmProgram }[projectTarget];

/** Compiled it gives what the evaluator gives, twice, and leaves its arguments alone. */
function compiledAgrees({ program, isExact }: AnyProgram, args: readonly DenseArray[]): void {
  const before = args.map((x) => Array.from(x.dataSync()));
  const wanted = evaluate(program, args);
  const { run } = compiled(program, 'tested');
  for (const round of ['first', 'second']) expectAgree(run(args), wanted, isExact, `${round} run`);
  expect(args.map((x) => Array.from(x.dataSync()))).toEqual(before);
}

const exactly = (list: Parameters<typeof programOfAnyDType>[0]) => programOfAnyDType(list, true);

describe(`random programs of any dtype, seed ${seed}`, () => {
  test('are well typed, of every dtype, with empty arrays and single numbers among them', () => {
    const [types, sizes] = [new Set<string>(), new Set<number>()];
    holds(programOfAnyDType, ({ program }) => {
      verifyProgram(program, rules);
      program.outputs.forEach(({ aval }) => types.add(aval.dtype));
      program.equations.forEach((e) => e.outputs.forEach((v) => sizes.add(sizeOf(v.aval.shape))));
    });
    expect([...types].sort()).toEqual(dtypes.filter((dtype) => !isComplex(dtype)).sort());
    expect([0, 1].every((size) => sizes.has(size))).toBe(true);
    expect(Math.max(...sizes)).toBeGreaterThan(100);
  });

  test('compute the same compiled and evaluated', () =>
    holds(
      programOfAnyDType,
      (made, draw) => compiledAgrees(made, someArguments(made.program, draw)),
      4,
    ));

  test('compute the same after each pass and after all', () =>
    holds(programOfAnyDType, ({ program, isExact }, draw) => {
      const args = someArguments(program, draw);
      const wanted = evaluate(program, args);
      let after = program;
      for (const { name, run } of passes) {
        expectAgree(evaluate(run(program, rules), args), wanted, isExact, name);
        after = run(after, rules);
      }
      verifyProgram(after, rules);
      expectAgree(evaluate(after, args), wanted, isExact, 'all passes');
      compiledAgrees({ program: after, isExact }, args);
    }));

  test('are left as they are by a pass that has been run', () =>
    holds(programOfAnyDType, ({ program }) => {
      passes.reduce((before, { name, run }) => {
        const once = run(before, rules);
        expect(printProgram(run(once, rules)), name).toBe(printProgram(once));
        return once;
      }, program);
    }));

  test('are what their text says', () =>
    holds(programOfAnyDType, ({ program }) => {
      if (someEquation(program, ({ params }) => 'rule' in params)) return;
      const text = printProgram(program);
      const constants = program.constants.map((c) => c.value);
      expect(printProgram(parseProgram(text, rules, constants))).toBe(text);
    }));

  test('compute for many what they do for each', () =>
    holds(exactly, ({ program }, draw) => {
      const instances = [0, 1, 2].map(() => someArguments(program, draw));
      const mapped = program.inputs.map(() => draw.next() < 0.7);
      if (mapped.includes(true)) manyAgree(program, instances, mapped);
    }));

  test('have a derivative that computes the same compiled', () =>
    holds(exactly, ({ program }, draw) => {
      const args = someArguments(program, draw);
      const derived = jvpProgram(program, differentiated(args)).program;
      const all = [...args, ...tangentsFor(args, draw)];
      const isExact = derived.outputs.map(({ aval }) => !isInexact(aval.dtype));
      compiledAgrees({ program: derived, isExact }, all);
    }));
});

/** A batch gives what its instances give, one by one. */
function manyAgree(
  program: Program,
  instances: readonly (readonly DenseArray[])[],
  mapped: readonly boolean[],
): void {
  const [first] = instances as [readonly DenseArray[]];
  const batched = vmapProgram(program, instances.length, mapped);
  verifyProgram(batched.program, rules);
  const args = first.map((x, i) =>
    mapped[i] === true ? stack(instances.map((xs) => xs[i] as DenseArray)) : x,
  );
  const each = instances.map((xs) =>
    evaluate(
      program,
      first.map((x, i) => (mapped[i] === true ? (xs[i] as DenseArray) : x)),
    ),
  );
  const wanted = program.outputs.map((_, o) => {
    const parts = each.map((results) => results[o] as DenseArray);
    return batched.mapped[o] === true ? stack(parts) : (parts[0] as DenseArray);
  });
  const isExact = wanted.map(() => true);
  expectAgree(evaluate(batched.program, args), wanted, isExact, 'vmap');
  expectAgree(compiled(batched.program, 'tested').run(args), wanted, isExact, 'vmap compiled');
}
