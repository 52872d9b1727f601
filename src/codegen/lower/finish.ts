/** From kernels as they are written to a function: the passes over kernels, and its memory. */
import { within, type Steps } from '../../array/work/steps.js';
import { tape } from '../../loops/buffer.js';
import type { Kernel, LoopFunction } from '../../loops/loops.js';
import { kernelsRewritten } from '../../loops/made.js';
import { kernelPasses, type KernelsOf } from '../../loops/passes/index.js';
import { planMemory, type ArenaSlot } from '../../loops/passes/plan-memory.js';
import { withoutPacks, type GivenPanels } from '../../loops/passes/take-out-packs.js';

export interface Finished {
  readonly function: LoopFunction;
  /** The panels among its inputs: the last ones. */
  readonly given: readonly GivenPanels[];
  /** What it keeps in its frame, which takes so many bytes. */
  readonly arena: ArenaSlot[];
  readonly bytes: number;
}

/** `same` are the inputs that are the same in all calls. */
export function* finishFunction(
  written: Omit<LoopFunction, 'arena'>,
  expressions: Omit<KernelsOf, 'outputs'>,
  same: readonly boolean[] = [],
): Steps<Finished> {
  const { name, outputs } = written;
  const tell = (step: string, kernels: readonly Kernel[]): void =>
    kernelsRewritten.tell(step, { ...written, arena: [], kernels });
  tell('as written', written.kernels);
  let { kernels } = written;
  for (const [i, { name: pass, run }] of kernelPasses.entries()) {
    const rewritten = run(kernels, { ...expressions, outputs });
    const [from, to] = [i / kernelPasses.length, (i + 1) / kernelPasses.length];
    kernels = isList(rewritten) ? rewritten : yield* within(from, to, rewritten);
    tell(`after the pass '${pass}'`, kernels);
    yield to;
  }
  const { kernels: rest, given } = withoutPacks(kernels, written.inputs, same);
  if (given.length > 0) tell(`after packing is left to callers`, rest);
  const inputs = [...written.inputs, ...given.map(({ panels }) => panels)];
  const { slots, bytes } = planMemory(rest, new Set([...inputs, ...outputs, tape]));
  const whole = { name, inputs, outputs, arena: slots, kernels: rest };
  return { function: whole, given, arena: slots, bytes };
}

const isList = (x: readonly Kernel[] | Steps<Kernel[]>): x is readonly Kernel[] => Array.isArray(x);
