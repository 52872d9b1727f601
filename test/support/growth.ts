/** How much code programs become: chains of functions, and the size of the loops made of them. */
import type { NDArray } from '../../src/array/ndarray.js';
import { lowerProgram } from '../../src/codegen/lower/lower.js';
import { grad, jit, numpy as np } from '../../src/index.js';
import type { Program } from '../../src/ir/program.js';
import type { Expr } from '../../src/loops/expr.js';
import type { Schedule } from '../../src/loops/loops.js';
import { jsTraits } from '../../src/codegen/targets/js/traits.js';
import { wasmTraits } from '../../src/codegen/targets/wasm/traits.js';
import type { TargetTraits } from '../../src/loops/traits.js';
import { forEachStatement, operandsOf, rootsOf } from '../../src/loops/walk.js';
import { rules } from '../../src/primitives/index.js';

export type Unary = (x: NDArray) => NDArray;

export const loopTargets: Readonly<Record<'js' | 'wasm', TargetTraits>> = {
  js: jsTraits,
  wasm: wasmTraits,
};

/** The function after itself, so many times. */
export const chained =
  (f: Unary, times: number): Unary =>
  (x) => {
    let y = x;
    for (let i = 0; i < times; i++) y = f(y);
    return y;
  };

export const gradOf = (f: Unary): Unary => grad((x: NDArray) => np.sum(f(x))) as unknown as Unary;

/** The optimized program of a function. */
export const optimized = (f: Unary, x: NDArray): Program => jit(f).lower(x).optimized;

/** How many statements, operations and operands the loops of a program are written with. */
export function writtenSize(program: Program, target: TargetTraits): number {
  return sizeOfSchedule(lowerProgram(program, 'f', rules, target).schedule);
}

export function sizeOfSchedule(schedule: Schedule): number {
  let size = 0;
  const count = (e: Expr): void => {
    size++;
    operandsOf(e).forEach(count);
  };
  for (const { kernels } of schedule.functions)
    for (const { body } of kernels)
      forEachStatement(body, (s) => {
        size++;
        rootsOf(s).forEach(count);
      });
  return size;
}
