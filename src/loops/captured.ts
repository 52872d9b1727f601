/** What a part of a loop function has to be given to be a function of its own. */
import type { Local } from './expr.js';
import type { LoopBuffer, Stmt } from './loops.js';
import { argsOf, forEachPart, forEachStatement, rootsOf } from './walk.js';

/** What statements use of what is around them. */
export interface Captured {
  readonly locals: readonly Local[];
  readonly arrays: readonly LoopBuffer[];
  readonly scalars: readonly LoopBuffer[];
  /** Those of the locals and scalars that they change. */
  readonly assigned: ReadonlySet<Local | LoopBuffer>;
}

/** `own` are locals of theirs that they do not declare. */
export function capturedBy(statements: readonly Stmt[], own: readonly Local[] = []): Captured {
  const inner = new Set<Local>(own);
  const locals = new Set<Local>();
  const buffers = new Set<LoopBuffer>();
  const assigned = new Set<Local | LoopBuffer>();
  forEachStatement(statements, (s) => {
    if (s.kind === 'let' || s.kind === 'var' || s.kind === 'reserve') inner.add(s.local);
    if (s.kind === 'for') inner.add(s.index);
    if (s.kind === 'assign') assigned.add(s.local);
    if (s.kind === 'store') noteStored(s.buffer);
    for (const { buffer } of argsOf(s)) noteStored(buffer);
    forEachPart(rootsOf(s), (e) => {
      if (e.kind === 'local') locals.add(e.local);
      if (e.kind === 'load') buffers.add(e.buffer);
    });
  });
  function noteStored(buffer: LoopBuffer): void {
    buffers.add(buffer);
    if (buffer.scalar) assigned.add(buffer);
  }
  for (const x of assigned) if ('range' in x) locals.add(x);
  const outer = [...locals].filter((local) => !inner.has(local));
  return {
    locals: outer,
    arrays: [...buffers].filter((b) => !b.scalar),
    scalars: [...buffers].filter((b) => b.scalar),
    assigned: new Set([...assigned].filter((x) => !inner.has(x as Local))),
  };
}
