import type { Kernel, LoopBuffer } from '../loops.js';
import { Rewrite } from './rewrite.js';

/** One buffer for all that lies in the same memory. */
export function inSharedMemory(
  kernels: readonly Kernel[],
  sharing: ReadonlyMap<LoopBuffer, LoopBuffer>,
): Kernel[] {
  if (sharing.size === 0) return [...kernels];
  const rewrite = new Rewrite(() => {});
  for (const [buffer, target] of sharing) rewrite.renameBuffer(buffer, target);
  return kernels.map(({ name, body }) => ({ name, body: rewrite.statements(body) }));
}
