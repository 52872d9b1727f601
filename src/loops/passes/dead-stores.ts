import { tape } from '../buffer.js';
import type { Expr } from '../expr.js';
import type { Kernel, LoopBuffer, Stmt } from '../loops.js';
import { argsOf, forEachPart, forEachStatement, rootsOf } from '../walk.js';

/** Leaves out stores to buffers that nothing reads: small arrays whose elements all are locals. */
export function withoutDeadStores(
  kernels: readonly Kernel[],
  outputs: readonly LoopBuffer[],
): Kernel[] {
  const alive = new Set([...outputs, tape]);
  const seen = new Set<Expr>();
  for (const { body } of kernels)
    forEachStatement(body, (s) => {
      for (const { buffer } of argsOf(s)) alive.add(buffer);
      forEachPart(rootsOf(s), (e) => e.kind === 'load' && alive.add(e.buffer), seen);
    });
  const living = (body: readonly Stmt[]): readonly Stmt[] =>
    body.flatMap((s): readonly Stmt[] => {
      if (s.kind === 'store') return alive.has(s.buffer) ? [s] : [];
      if (s.kind !== 'for') return [s];
      const inner = living(s.body);
      return inner.length === 0 && s.completes === undefined ? [] : [{ ...s, body: inner }];
    });
  return kernels.map((k) => ({ ...k, body: living(k.body) })).filter((k) => k.body.length > 0);
}
