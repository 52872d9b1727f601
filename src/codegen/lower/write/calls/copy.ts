import type { LoopBuilder } from '../../../../loops/builder.js';
import type { LoopBuffer } from '../../../../loops/buffer.js';
import { load } from '../../../../loops/expr.js';

/** Copies all elements of a buffer to another one. */
export function copyElements(b: LoopBuilder, from: LoopBuffer, to: LoopBuffer): void {
  b.for(to.size, (n) => b.store(to, n, load(from, n)), { order: 'free' });
}
