/** The golden cases of functions that are one primitive each. */
import { expect } from 'vitest';
import type { DenseArray } from '../../src/array/dense.js';
import { zip } from '../../src/array/shape.js';
import type { PrimName, PrimParams } from '../../src/ir/program.js';
import { jvpProgram } from '../../src/transforms/programs.js';
import {
  arrayOf,
  isJsonArray,
  readCases,
  type Json,
  type OpCase,
} from '../golden/support/cases.js';
import type { Tolerance } from '../support/close.js';
import { expectClose } from '../support/matchers.js';
import { evaluate, programOf, pullbackProgram } from '../support/programs.js';

/** What a case says in terms of the primitive. */
export interface GoldenEquation<N extends PrimName> {
  readonly operands: readonly DenseArray[];
  readonly params: PrimParams[N];
}

export const goldenCases = (file: string, fn: string): readonly OpCase[] =>
  readCases<OpCase>(file).filter((c) => c.fn === fn);

/** The arrays among the leaves of a list. */
export const arraysIn = (json: Json): DenseArray[] =>
  isJsonArray(json) ? [arrayOf(json)] : Array.isArray(json) ? json.flatMap(arraysIn) : [];

const tolerance: Tolerance = { rtol: 1e-11, atol: 1e-12 };
const ofFloat32: Tolerance = { rtol: 2e-5, atol: 1e-6 };

function expectAll(actual: readonly DenseArray[], expected: readonly DenseArray[], what: string) {
  expect(actual.length, what).toBe(expected.length);
  zip(actual, expected).forEach(([a, e]) => {
    expect(a.dtype, what).toBe(e.dtype);
    expectClose(a, e, e.dtype === 'float32' ? ofFloat32 : tolerance, what);
  });
}

/** Value, jvp and vjp of a case. */
export function expectGolden<N extends PrimName>(
  golden: OpCase,
  name: N,
  { operands, params }: GoldenEquation<N>,
): void {
  const what = golden.id ?? golden.fn;
  const program = programOf(name, operands, params);
  expectAll(evaluate(program, operands), arraysIn(golden.out), what);
  const { jvp, vjp } = golden;
  if (jvp !== undefined) {
    const tangents = arraysIn(jvp.tangents);
    const moved = leavesOf(jvp.tangents).slice(0, operands.length);
    const derived = jvpProgram(program, moved.map(isJsonArray));
    const results = evaluate(derived.program, [...operands, ...tangents]);
    expectAll(results.slice(program.outputs.length), arraysIn(jvp.out), `${what} jvp`);
  }
  if (vjp !== undefined) {
    const moved = leavesOf(vjp.in).slice(0, operands.length).map(isJsonArray);
    const pullback = pullbackProgram(program, moved);
    const results = evaluate(pullback.program, [...operands, ...arraysIn(vjp.cotangent)]);
    expectAll(results, arraysIn(vjp.in), `${what} vjp`);
  }
}

/** The leaves of nested lists, in order; null stands for an operand that is not differentiated. */
const leavesOf = (json: Json): Json[] =>
  Array.isArray(json) ? (json as readonly Json[]).flatMap(leavesOf) : [json];
