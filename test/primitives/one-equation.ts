/**
 * Programs of one equation and their transforms, run by the evaluator and by the project's target.
 */
import { expect } from 'vitest';
import { dense, type DenseArray } from '../../src/array/dense.js';
import { denseOfNested } from '../../src/array/elements/from-nested.js';
import { isInexact, newTypedArray, type DType } from '../../src/array/dtype.js';
import type { Nested } from '../../src/array/ndarray.js';
import { sizeOf, zip, type Shape } from '../../src/array/shape.js';
import { verifyProgram } from '../../src/ir/verify.js';
import type { PrimName, PrimParams, Program } from '../../src/ir/program.js';
import { rules } from '../../src/primitives/index.js';
import {
  jvpProgram,
  linearizeProgram,
  transposeProgram,
  vmapProgram,
} from '../../src/transforms/programs.js';
import type { Tolerance } from '../support/close.js';
import { runCompiled } from '../support/compiled.js';
import { expectClose } from '../support/matchers.js';
import { evaluate, programOf } from '../support/programs.js';

/** A number stands for a literal of the dtype of the first array. */
export type Operand = DenseArray | number;

export const array = (nested: Nested, dtype?: DType): DenseArray => denseOfNested(nested, dtype);

const isArray = (x: Operand): x is DenseArray => typeof x !== 'number';

/** The results of one equation by the evaluator, with which the compiled code must agree. */
export function results<N extends PrimName>(
  name: N,
  operands: readonly Operand[],
  params: PrimParams[N],
): DenseArray[] {
  const args = operands.filter(isArray);
  return runBothWays(programOf(name, operands, params), args);
}

/** Runs a program by the evaluator and compiled; the results must agree but for rounding. */
function runBothWays(program: Program, args: readonly DenseArray[]): DenseArray[] {
  const evaluated = evaluate(program, args);
  zip(runCompiled(program, args), evaluated).forEach(([actual, wanted]) => {
    expect(actual.dtype).toBe(wanted.dtype);
    expectClose(actual, wanted, tolerances[wanted.dtype]);
  });
  return evaluated;
}

const tolerances: Record<DType, Partial<Tolerance>> = {
  float64: { rtol: 1e-14 },
  float32: { rtol: 1e-6 },
  int32: {},
  uint32: {},
  bool: {},
  int8: {},
  uint8: {},
  int16: {},
  uint16: {},
  float16: { rtol: 2 ** -10 },
  bfloat16: { rtol: 2 ** -7 },
  complex64: { rtol: 1e-6 },
  complex128: { rtol: 1e-14 },
};

/** The only result of one equation, as nested lists. */
export function result<N extends PrimName>(
  name: N,
  operands: readonly Operand[],
  params: PrimParams[N],
): Nested {
  return (results(name, operands, params)[0] as DenseArray).js();
}

/** The derivative of the one float result along tangents; null stands for none. */
export function derivative<N extends PrimName>(
  name: N,
  operands: readonly DenseArray[],
  params: PrimParams[N],
  tangents: readonly (DenseArray | null)[],
): Nested {
  const program = programOf(name, operands, params);
  const nonzero = tangents.map((dx) => dx !== null);
  const moved = jvpProgram(program, nonzero).program;
  const args = [...operands, ...tangents.filter((dx) => dx !== null)];
  return (runBothWays(moved, args)[1] as DenseArray).js();
}

/** The cotangents of the float operands for that of the one result; null for integer operands. */
export function pullback<N extends PrimName>(
  name: N,
  operands: readonly DenseArray[],
  params: PrimParams[N],
  cotangent: DenseArray,
): (Nested | null)[] {
  const program = programOf(name, operands, params);
  const floats = operands.map((x) => isInexact(x.dtype));
  const { primal, linear, residuals } = linearizeProgram(program, floats);
  const saved = runBothWays(primal, operands).slice(1);
  const isTangent = linear.inputs.map((_, i) => i >= residuals);
  const transposed = transposeProgram(linear, isTangent, [true]);
  const cotangents = runBothWays(transposed.program, [...saved, cotangent]);
  const present = [...transposed.nonzero];
  return floats.map((float) =>
    float && present.shift() === true ? (cotangents.shift() as DenseArray).js() : null,
  );
}

/** The program for `size` instances at once agrees with the instances one by one. */
export function expectBatched<N extends PrimName>(
  name: N,
  operands: readonly DenseArray[],
  params: PrimParams[N],
  mapped: readonly boolean[],
): void {
  const instance = (k: number): DenseArray[] =>
    operands.map((x, i) => (mapped[i] === true ? instanceOf(x, k) : x));
  const size = operands.find((_, i) => mapped[i])?.shape[0] as number;
  const batched = vmapProgram(programOf(name, instance(0), params), size, mapped);
  verifyProgram(batched.program, rules);
  const together = runBothWays(batched.program, operands);
  for (let k = 0; k < size; k++) {
    const [one] = results(name, instance(k), params);
    const [all] = together;
    const same = batched.mapped[0] === true ? instanceOf(all as DenseArray, k) : all;
    expect(same?.js()).toEqual(one?.js());
  }
}

function instanceOf(x: DenseArray, k: number): DenseArray {
  const size = x.size / (x.shape[0] as number);
  return dense(x.shape.slice(1), x.dtype, x.dataSync().slice(k * size, (k + 1) * size));
}

/** Distinct numbers in no order, negative ones among them. */
export function numbers(shape: Shape, dtype: DType = 'float64'): DenseArray {
  const size = sizeOf(shape);
  const data = newTypedArray(dtype, size);
  for (let i = 0; i < size; i++) data[i] = ((i * 7919) % size) - (size >> 2);
  return dense(shape, dtype, data);
}
