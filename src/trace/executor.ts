import type { DenseArray } from '../array/dense.js';
import { fail } from '../array/errors.js';
import type { PrimName, PrimParams, Program } from '../ir/program.js';

/** What runs things when no trace is recording; `src/install.ts` provides it. */
export interface Executor {
  /** Runs one equation. */
  bind<N extends PrimName>(
    name: N,
    inputs: readonly DenseArray[],
    params: PrimParams[N],
    literals: readonly boolean[],
  ): DenseArray[];
  /** Runs a program, equation by equation unless they share a tape. */
  run(program: Program, args: readonly DenseArray[]): DenseArray[];
}

let installed: Executor | undefined;

export function setExecutor(executor: Executor): void {
  installed = executor;
}

export function executor(): Executor {
  return installed ?? fail('internal', 'no executor is installed');
}
