/** From kernels as they are written to a function: the passes over kernels, and its memory. */
import { tape } from '../../loops/buffer.js';
import type { Kernel, LoopFunction } from '../../loops/loops.js';
import { kernelsRewritten } from '../../loops/made.js';
import { kernelPasses, type KernelsOf } from '../../loops/passes/index.js';
import { planMemory, type ArenaSlot } from '../../loops/passes/plan-memory.js';

export interface Finished {
  readonly function: LoopFunction;
  /** What it keeps in its frame, which takes so many bytes. */
  readonly arena: ArenaSlot[];
  readonly bytes: number;
}

export function finishFunction(
  written: Omit<LoopFunction, 'arena'>,
  expressions: Omit<KernelsOf, 'outputs'>,
): Finished {
  const { name, inputs, outputs } = written;
  const tell = (step: string, kernels: readonly Kernel[]): void =>
    kernelsRewritten.tell(step, { ...written, arena: [], kernels });
  tell('as written', written.kernels);
  const kernels = kernelPasses.reduce((before, pass) => {
    const after = pass.run(before, { ...expressions, outputs });
    tell(`after the pass '${pass.name}'`, after);
    return after;
  }, written.kernels);
  const { slots, bytes } = planMemory(kernels, new Set([...inputs, ...outputs, tape]));
  return { function: { name, inputs, outputs, arena: slots, kernels }, arena: slots, bytes };
}
