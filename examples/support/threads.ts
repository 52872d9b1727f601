import { availableParallelism } from 'node:os';
import type { Lowered } from 'tanjent';

/** On how many threads a program runs: more than one if any of its loops takes long enough. */
export function threadsOf(lowered: Lowered): string {
  const isCut = lowered.target === 'wasm' && lowered.text('wat').includes('runPart');
  const count = isCut ? availableParallelism() : 1;
  return count === 1 ? 'one thread' : `${count} threads`;
}
