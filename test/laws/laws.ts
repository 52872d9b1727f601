/** The laws as functions of a program and arguments; each throws where it does not hold. */
import { dense, type DenseArray } from '../../src/array/dense.js';
import {
  isComplex,
  isDouble,
  isInexact,
  newTypedArray,
  type DType,
} from '../../src/array/dtype.js';
import { range, sizeOf, zip } from '../../src/array/shape.js';
import type { Program } from '../../src/ir/program.js';
import { verifyProgram } from '../../src/ir/verify.js';
import { rules } from '../../src/primitives/index.js';
import {
  jvpProgram,
  linearizeProgram,
  transposeProgram,
  vmapProgram,
} from '../../src/transforms/programs.js';
import { expect, test } from 'vitest';
import type { Tolerance } from '../support/close.js';
import type { Draw } from '../support/draw.js';
import { expectClose } from '../support/matchers.js';
import { runCompiled } from '../support/compiled.js';
import { afterPrimal, evaluate, pullbackProgram } from '../support/programs.js';
import { projectTarget } from '../support/target.js';

/** Computes a program: evaluated or compiled. */
export type Run = (program: Program, args: readonly DenseArray[]) => DenseArray[];

/** What computes programs under a law of both; the evaluator is the same in both projects. */
export const runs: readonly Run[] =
  projectTarget === 'js' ? [evaluate, runCompiled] : [runCompiled];

/** A law in which nothing compiled takes part: one project tests it. */
export const evaluatedLaw = (title: string, law: () => void): void => {
  if (projectTarget === 'js') test(title, law);
};

/**
 * Of two ways to compute the same: a few ulp of elementary functions, a few more where sums are
 * taken in another order.
 */
const sameResult: Readonly<Record<DType, Tolerance>> = {
  float64: { rtol: 1e-13, atol: 1e-14 },
  float32: { rtol: 2e-6, atol: 1e-7 },
  int32: { rtol: 0, atol: 0 },
  uint32: { rtol: 0, atol: 0 },
  bool: { rtol: 0, atol: 0 },
  int8: { rtol: 0, atol: 0 },
  uint8: { rtol: 0, atol: 0 },
  int16: { rtol: 0, atol: 0 },
  uint16: { rtol: 0, atol: 0 },
  // One unit, where a sum or a function falls on the other side of a tie.
  float16: { rtol: 2 ** -10, atol: 2 ** -24 },
  bfloat16: { rtol: 2 ** -7, atol: 1e-38 },
  complex64: { rtol: 2e-6, atol: 1e-7 },
  complex128: { rtol: 1e-13, atol: 1e-14 },
};
/** Of a derivative against differences of fourth order with this step. */
const step = 1e-3;
const ofDifferences: Tolerance = { rtol: 1e-7, atol: 1e-8 };
/** Of sums of some terms up to 1, each rounded to half a unit of the dtype. */
const ofSums: Readonly<Partial<Record<DType, Tolerance>>> = {
  bfloat16: { rtol: 0, atol: 2 ** -5 },
  float16: { rtol: 0, atol: 2 ** -8 },
  float32: { rtol: 1e-4, atol: 1e-5 },
  complex64: { rtol: 1e-4, atol: 1e-5 },
  complex128: { rtol: 1e-10, atol: 1e-11 },
  float64: { rtol: 1e-10, atol: 1e-11 },
};

const isFloatArray = (x: { readonly dtype: DType }): boolean => isInexact(x.dtype);
export const differentiated = (args: readonly DenseArray[]): boolean[] => args.map(isFloatArray);
/** Whether some are floats of fewer bits than float64, in which differences say nothing. */
const areRounded = (xs: readonly DenseArray[]): boolean =>
  xs.some((x) => isInexact(x.dtype) && !isDouble(x.dtype));

/** The tolerance of sums over arrays of these dtypes: that of the coarsest. */
const sumsOver = (xs: readonly DenseArray[]): Tolerance =>
  Object.entries(ofSums).find(([dtype]) => xs.some((x) => x.dtype === dtype))?.[1] ?? {
    rtol: 0,
    atol: 0,
  };

export function expectSame(
  actual: readonly DenseArray[],
  expected: readonly DenseArray[],
  what: string,
  tolerance?: Tolerance,
): void {
  expect(actual.length, `${what}: number of results`).toBe(expected.length);
  zip(actual, expected).forEach(([a, e], i) => {
    expect(a.dtype, `${what}: dtype of result ${i}`).toBe(e.dtype);
    expectClose(a, e, tolerance ?? sameResult[e.dtype], `${what}: result ${i}`);
  });
}

/** The results have the types that the program promises. */
export function promisedTypes(program: Program, args: readonly DenseArray[]): void {
  verifyProgram(program, rules);
  zip(program.outputs, evaluate(program, args)).forEach(([promise, value]) => {
    expect(value.aval).toEqual(promise.aval);
    const data = value.dataSync();
    expect(data.length).toBe(newTypedArray(promise.aval.dtype, sizeOf(promise.aval.shape)).length);
    expect(data.constructor).toBe(newTypedArray(promise.aval.dtype, 0).constructor);
  });
}

/** The compiled program computes what the evaluator does. */
export function compiledIsEvaluated(
  program: Program,
  args: readonly DenseArray[],
  tolerance?: Tolerance,
): void {
  verifyProgram(program, rules);
  const compiled = runCompiled(program, args);
  zip(program.outputs, compiled).forEach(([promise, value]) =>
    expect(value.dataSync().constructor).toBe(newTypedArray(promise.aval.dtype, 0).constructor),
  );
  expectSame(compiled, evaluate(program, args), 'compiled', tolerance);
}

/** Directions for the arguments that are differentiated. */
export const tangentsFor = (args: readonly DenseArray[], draw: Draw): DenseArray[] =>
  args.filter(isFloatArray).map((x) => draw.floats(x.shape, -1, 1, x.dtype));

/** args + s · tangents, in float64. */
function moved(
  args: readonly DenseArray[],
  tangents: readonly DenseArray[],
  s: number,
): DenseArray[] {
  const rest = [...tangents];
  return args.map((x) => {
    if (!isFloatArray(x)) return x;
    const v = (rest.shift() as DenseArray).dataSync();
    const data = newTypedArray(x.dtype, x.size);
    x.dataSync().forEach((value, i) => (data[i] = value + s * (v[i] as number)));
    return dense(x.shape, x.dtype, data);
  });
}

/** The derivative along the tangents by central differences of fourth order, per float result. */
function differences(
  program: Program,
  args: readonly DenseArray[],
  tangents: readonly DenseArray[],
): (number[] | null)[] {
  const at = (k: number) => evaluate(program, moved(args, tangents, k * step));
  const [m2, m1, p1, p2] = [at(-2), at(-1), at(1), at(2)];
  return program.outputs.map((a, o) => {
    if (!isInexact(a.aval.dtype)) return null;
    const value = (r: DenseArray[], i: number) => r[o]?.dataSync()[i] as number;
    const { length } = newTypedArray(a.aval.dtype, sizeOf(a.aval.shape));
    return Array.from({ length }, (_, i) => {
      const near = value(p1, i) - value(m1, i);
      const far = value(p2, i) - value(m2, i);
      return (8 * near - far) / (12 * step);
    });
  });
}

/** The tangents of all outputs: zero where jvp says so, null for integers. */
export function jvpTangents(
  program: Program,
  args: readonly DenseArray[],
  tangents: readonly DenseArray[],
  run = evaluate,
): (DenseArray | null)[] {
  const derived = jvpProgram(program, differentiated(args));
  verifyProgram(derived.program, rules);
  const results = run(derived.program, [...args, ...tangents]).slice(program.outputs.length);
  return zip(program.outputs, derived.nonzero).map(([a, nonzero]) => {
    if (nonzero) return results.shift() as DenseArray;
    const { shape, dtype } = a.aval;
    return isInexact(dtype) ? dense(shape, dtype, newTypedArray(dtype, sizeOf(shape))) : null;
  });
}

/** jvp is the derivative: it agrees with differences. In float64 only. */
export function jvpIsDifferences(program: Program, args: readonly DenseArray[], draw: Draw): void {
  const tangents = tangentsFor(args, draw);
  const expected = differences(program, args, tangents);
  zip(jvpTangents(program, args, tangents), expected).forEach(([dy, differenced], i) => {
    if (differenced === null || areRounded([...args, ...(dy ? [dy] : [])])) return;
    const shape = dy?.shape ?? [];
    expectClose(dy as DenseArray, { shape, data: differenced }, ofDifferences, `tangent ${i}`);
  });
}

/** jvp's values are those of the program itself. */
export function jvpKeepsValues(program: Program, args: readonly DenseArray[], draw: Draw): void {
  const derived = jvpProgram(program, differentiated(args));
  const results = evaluate(derived.program, [...args, ...tangentsFor(args, draw)]);
  expectSame(results.slice(0, program.outputs.length), evaluate(program, args), 'jvp');
}

/** linearize gives the same value and the same derivative as jvp. */
export function linearizeIsJvp(
  program: Program,
  args: readonly DenseArray[],
  draw: Draw,
  tolerance?: Tolerance,
): void {
  const tangents = tangentsFor(args, draw);
  const split = linearizeProgram(program, differentiated(args));
  verifyProgram(split.primal, rules);
  verifyProgram(split.linear, rules);
  const results = evaluate(split.primal, args);
  const count = program.outputs.length;
  expectSame(results.slice(0, count), evaluate(program, args), 'primal', tolerance);
  const derived = jvpProgram(program, differentiated(args));
  expect(split.nonzero).toEqual(derived.nonzero);
  expectSame(
    evaluate(afterPrimal(split, split.linear), [...args, ...tangents]),
    evaluate(derived.program, [...args, ...tangents]).slice(count),
    'tangents',
    tolerance,
  );
}

/** Σ xy, of complex numbers its real part: cotangents pair with tangents without conjugation. */
const inner = (xs: readonly DenseArray[], ys: readonly DenseArray[]): number =>
  zip(xs, ys).reduce((sum, [x, y]) => {
    const [a, b] = [x.dataSync(), y.dataSync()];
    const signs = isComplex(x.dtype) ? [1, -1] : [1, 1];
    a.forEach((value, i) => (sum += (signs[i % 2] as number) * value * (b[i] as number)));
    return sum;
  }, 0);

/** ⟨J v, w⟩ = ⟨v, Jᵀ w⟩, the right side by linearize and transpose. */
export function transposeIsAdjoint(
  program: Program,
  args: readonly DenseArray[],
  draw: Draw,
  run = evaluate,
): void {
  const mask = differentiated(args);
  const tangents = tangentsFor(args, draw);
  const pullback = pullbackProgram(program, mask);
  verifyProgram(pullback.program, rules);
  const dy = jvpTangents(program, args, tangents).filter((_, i) => pullback.nonzeroOutputs[i]);
  const jv = dy.filter((x): x is DenseArray => x !== null);
  const w = jv.map((y) => draw.floats(y.shape, -1, 1, y.dtype));
  const results = run(pullback.program, [...args, ...w]);
  const v = tangents.filter((_, i) => pullback.nonzeroInputs[i]);
  zip(results, v).forEach(([ct, x]) => expect(ct.aval.dtype).toBe(x.dtype));
  const tolerance = sumsOver([...args, ...jv]);
  expectClose(inner(results, v), inner(jv, w), tolerance, '⟨v, Jᵀw⟩ against ⟨Jv, w⟩');
}

/** ⟨J v, w⟩ = ⟨v, Jᵀ w⟩, the left side by differences. In float64 only. */
export function pullbackIsDifferences(
  program: Program,
  args: readonly DenseArray[],
  draw: Draw,
): void {
  const tangents = tangentsFor(args, draw);
  const pullback = pullbackProgram(program, differentiated(args));
  verifyProgram(pullback.program, rules);
  const moved = differences(program, args, tangents).filter((dy) => dy !== null);
  const w = pullback.program.inputs
    .slice(args.length)
    .map(({ aval }) => draw.floats(aval.shape, -1, 1, aval.dtype));
  const results = evaluate(pullback.program, [...args, ...w]);
  const jv = zip(moved, w).map(([dy, ct]) => dense(ct.shape, ct.dtype, Float64Array.from(dy)));
  const v = tangents.filter((_, i) => pullback.nonzeroInputs[i]);
  expectClose(inner(results, v), inner(jv, w), ofDifferences, '⟨v, Jᵀw⟩ against differences');
}

/**
 * ⟨u, H v⟩ = ⟨v, H u⟩, where H is the derivative in forward mode of the pullback: the second
 * derivatives of the results, weighted. At points where they are continuous.
 */
export function hessianIsSymmetric(
  program: Program,
  args: readonly DenseArray[],
  draw: Draw,
  run = evaluate,
): void {
  const pullback = pullbackProgram(program, differentiated(args));
  const [u, v] = [tangentsFor(args, draw), tangentsFor(args, draw)];
  const w = pullback.program.inputs
    .slice(args.length)
    .map(({ aval }) => draw.floats(aval.shape, -1, 1, aval.dtype));
  const moved = [...differentiated(args), ...w.map(() => false)];
  const derived = jvpProgram(pullback.program, moved);
  verifyProgram(derived.program, rules);
  const along = (direction: DenseArray[], other: DenseArray[]): number => {
    const results = run(derived.program, [...args, ...w, ...direction]);
    const second = results.slice(pullback.program.outputs.length);
    const others = other.filter((_, i) => pullback.nonzeroInputs[i]);
    return inner(
      second,
      others.filter((_, i) => derived.nonzero[i]),
    );
  };
  expectClose(along(u, v), along(v, u), sumsOver(args), '⟨v, H u⟩ against ⟨u, H v⟩');
}

/** The linear program transposed twice is the linear program. */
export function transposedTwiceIsItself(
  program: Program,
  args: readonly DenseArray[],
  draw: Draw,
): void {
  const split = linearizeProgram(program, differentiated(args));
  const { linear } = split;
  const tangents = tangentsFor(args, draw);
  const isTangent = linear.inputs.map((_, i) => i >= split.residuals);
  const once = transposeProgram(
    linear,
    isTangent,
    linear.outputs.map(() => true),
  );
  const isCotangent = once.program.inputs.map((_, i) => i >= split.residuals);
  const twice = transposeProgram(
    once.program,
    isCotangent,
    once.program.outputs.map(() => true),
  );
  verifyProgram(twice.program, rules);
  // Tangents of inputs that nothing depends on have no place in the second transpose.
  const used = tangents.filter((_, i) => once.nonzero[i]);
  const actual = evaluate(afterPrimal(split, twice.program), [...args, ...used]);
  const expected = evaluate(afterPrimal(split, linear), [...args, ...tangents]);
  expectSame(
    actual,
    expected.filter((_, i) => twice.nonzero[i]),
    'twice',
  );
  zip(expected, twice.nonzero).forEach(([y, nonzero]) => {
    if (!nonzero) expectClose(y, { shape: y.shape, data: newTypedArray(y.dtype, y.size) });
  });
}

/** vmap over subsets of the inputs is a loop that stacks the results, whatever runs it. */
export function vmapIsLoop(
  program: Program,
  instances: readonly (readonly DenseArray[])[],
  tolerance?: Tolerance,
  runs: readonly Run[] = [evaluate],
): void {
  for (const mapped of subsets(program.inputs.length))
    vmapOverIsLoop(program, instances, mapped, tolerance, runs);
}

/**
 * All subsets of few but the empty one. Of more those with one, with all but one and with all: of
 * any two there is one with the first, one with the second, one with both and one with neither.
 */
function subsets(count: number): boolean[][] {
  const all = range(count);
  if (count < 4)
    return range(2 ** count - 1).map((subset) => all.map((i) => ((subset + 1) & (1 << i)) !== 0));
  const alone = all.map((i) => all.map((j) => i === j));
  return [...alone, ...alone.map((list) => list.map((is) => !is)), all.map(() => true)];
}

/**
 * vmap over these inputs is a loop that stacks the results; the others are of the first instance.
 */
export function vmapOverIsLoop(
  program: Program,
  instances: readonly (readonly DenseArray[])[],
  mapped: readonly boolean[],
  tolerance?: Tolerance,
  runs: readonly Run[] = [evaluate],
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
  const expected = program.outputs.map((_, o) => {
    const parts = each.map((r) => r[o] as DenseArray);
    return batched.mapped[o] === true ? stack(parts) : (parts[0] as DenseArray);
  });
  for (const run of runs)
    expectSame(
      run(batched.program, args),
      expected,
      `mapped [${mapped.map(Number).join()}], ${run.name}`,
      tolerance,
    );
}

/** Arrays of one type along a new axis 0. */
export function stack(arrays: readonly DenseArray[]): DenseArray {
  const [first] = arrays as [DenseArray];
  const data = newTypedArray(first.dtype, first.size * arrays.length);
  arrays.forEach((x, i) => data.set(x.dataSync(), (i * data.length) / arrays.length));
  return dense([arrays.length, ...first.shape], first.dtype, data);
}

/** Everything that is derived from a program computes compiled what it does evaluated. */
export function derivedCompile(program: Program, args: readonly DenseArray[], draw: Draw): void {
  const mask = differentiated(args);
  const tangents = tangentsFor(args, draw);
  compiledIsEvaluated(jvpProgram(program, mask).program, [...args, ...tangents]);
  const pullback = pullbackProgram(program, mask);
  const w = pullback.program.inputs
    .slice(args.length)
    .map(({ aval }) => draw.floats(aval.shape, -1, 1, aval.dtype));
  compiledIsEvaluated(pullback.program, [...args, ...w]);
}
