/** The laws of one equation with operands of random shapes. */
import type { DenseArray } from '../../src/array/dense.js';
import { isInexact } from '../../src/array/dtype.js';
import type { PrimName, PrimParams } from '../../src/ir/program.js';
import {
  compiledIsEvaluated,
  jvpIsDifferences,
  transposedTwiceIsItself,
  transposeIsAdjoint,
  vmapIsLoop,
} from '../laws/laws.js';
import type { Tolerance } from '../support/close.js';
import type { Draw } from '../support/draw.js';
import { programOf } from '../support/programs.js';

/** Derivative, transposes and batching against the evaluator. */
export function expectLaws<N extends PrimName>(
  draw: Draw,
  name: N,
  params: PrimParams[N],
  make: () => readonly DenseArray[],
): void {
  const operands = make();
  const program = programOf(name, operands, params);
  vmapIsLoop(program, [operands, make(), make()]);
  if (!operands.some((x) => isInexact(x.dtype))) return;
  jvpIsDifferences(program, operands, draw);
  transposeIsAdjoint(program, operands, draw);
  transposedTwiceIsItself(program, operands, draw);
}

/** The kernel against the evaluator; exact unless a tolerance is given. */
export function expectCompiled<N extends PrimName>(
  name: N,
  params: PrimParams[N],
  operands: readonly DenseArray[],
  tolerance: Tolerance = { rtol: 0, atol: 0 },
): void {
  compiledIsEvaluated(programOf(name, operands, params), operands, tolerance);
}

/** An element for each of `count` axes. */
export const perAxis = <T>(count: number, make: (d: number) => T): T[] =>
  Array.from({ length: count }, (_, d) => make(d));
