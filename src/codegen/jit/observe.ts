/** Tells who asks of each program for which code is made. */
import type { Program } from '../../ir/program.js';

/** A program that has just been compiled, and each of its stages. */
export interface CompiledProgram {
  /** That of the function, or of the operation that runs by itself. */
  readonly name: string;
  readonly lowered: {
    readonly program: Program;
    readonly optimized: Program;
    readonly target: string;
    text(stage: string): string;
  };
}

type Listener = (compiled: CompiledProgram) => void;

const listeners = new Set<Listener>();

/** Calls `listener` after each compilation from now on, until the function that it returns is called. */
export function onCompiled(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function tellCompiled(compiled: CompiledProgram): void {
  for (const listener of listeners) listener(compiled);
}
