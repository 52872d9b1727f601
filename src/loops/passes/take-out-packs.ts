/**
 * Panels of what is the same in all calls of a function, as the weights of a layer are in all turns
 * of a loop: who calls the function packs them once, and hands them over.
 */
import type { Expr } from '../expr.js';
import type { BufferSlice, Kernel, LoopBuffer, Stmt } from '../loops.js';
import { argsOf, forEachStatement } from '../walk.js';

type Bulk = Stmt & { readonly kind: 'bulk' };

/** Panels that a function wants as a further input, and how they are packed. */
export interface GivenPanels {
  readonly panels: LoopBuffer;
  /** The number of the input that is packed. */
  readonly input: number;
  readonly packing: Bulk;
}

interface Rest {
  readonly kernels: readonly Kernel[];
  readonly given: readonly GivenPanels[];
}

/** The kernels without the packing of inputs that are `same` in all calls. */
export function withoutPacks(
  kernels: readonly Kernel[],
  inputs: readonly LoopBuffer[],
  same: readonly boolean[],
): Rest {
  if (!same.includes(true)) return { kernels, given: [] };
  const writers = countWriters(kernels);
  const given: GivenPanels[] = [];
  const isTakenOut = (s: Stmt): boolean => {
    if (s.kind !== 'bulk' || s.op.name !== 'pack') return false;
    const [to, from] = s.args as [BufferSlice, BufferSlice];
    const input = inputs.indexOf(from.buffer);
    const isKnown = [to.offset, from.offset, ...s.counts].every(isLiteral);
    if (same[input] !== true || !isKnown || writers.get(to.buffer) !== 1) return false;
    given.push({ panels: to.buffer, input, packing: s });
    return true;
  };
  // What stands in a loop or branch of the function may differ from turn to turn, or never run.
  const rest = kernels.map((k) => ({ ...k, body: k.body.filter((s) => !isTakenOut(s)) }));
  return { kernels: rest, given };
}

const isLiteral = (e: Expr): boolean => e.kind === 'literal';

/** How many of the arguments, which come first, a call only reads. */
function countRead(s: Stmt): number {
  if (s.kind === 'host') return s.args.length - s.results;
  return s.kind === 'call' ? s.callee.inputs.length : 0;
}

/** How many statements may write to each buffer. */
function countWriters(kernels: readonly Kernel[]): ReadonlyMap<LoopBuffer, number> {
  const counts = new Map<LoopBuffer, number>();
  const note = ({ buffer }: { readonly buffer: LoopBuffer }): void => {
    counts.set(buffer, (counts.get(buffer) ?? 0) + 1);
  };
  for (const { body } of kernels)
    forEachStatement(body, (s) => {
      if (s.kind === 'store') note(s);
      else if (s.kind === 'bulk') argsOf(s).slice(0, 1).forEach(note);
      else argsOf(s).slice(countRead(s)).forEach(note);
    });
  return counts;
}
