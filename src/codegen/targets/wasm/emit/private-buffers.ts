/** Which buffers each thread needs for itself while it does turns of a free loop. */
import { itemSize } from '../../../../array/dtype.js';
import type { Expr, Local } from '../../../../loops/expr.js';
import type { For, LoopBuffer, Stmt } from '../../../../loops/loops.js';
import { argsOf, forEachPart, forEachStatement, rootsOf } from '../../../../loops/walk.js';

/** A scratch buffer of the turns. */
export interface PrivateBuffer {
  readonly buffer: LoopBuffer;
  /** Whether it begins with what was stored before the loop. */
  readonly isCopied: boolean;
}

/** How often statements store to a buffer, and load from it. */
export type BufferUses = ReadonlyMap<
  LoopBuffer,
  { readonly stores: number; readonly loads: number }
>;

/** The most bytes of such buffers that a thread gets. */
const mostBytes = 1 << 22;

export function usesOf(statements: readonly Stmt[]): BufferUses {
  const uses = new Map<LoopBuffer, { stores: number; loads: number }>();
  const note = (buffer: LoopBuffer, kind: 'stores' | 'loads'): void => {
    const found = uses.get(buffer) ?? { stores: 0, loads: 0 };
    found[kind]++;
    uses.set(buffer, found);
  };
  forEachStatement(statements, (s) => {
    if (s.kind === 'store') note(s.buffer, 'stores');
    argsOf(s).forEach(({ buffer }, i) => {
      if (s.kind !== 'bulk' || i === 0) note(buffer, 'stores');
      if (s.kind !== 'bulk' || i > 0) note(buffer, 'loads');
    });
    for (const root of rootsOf(s))
      forEachPart([root], (e) => {
        if (e.kind === 'load') note(e.buffer, 'loads');
      });
  });
  return uses;
}

/**
 * The buffers of the `arena` that are scratch of the loop's turns: what they store there nobody
 * reads outside of the loop. null where turns store to the same elements of others, or where
 * threads would need too much memory. `all` are the uses in the whole function.
 */
export function privateBuffers(
  s: For,
  all: BufferUses,
  arena: ReadonlySet<LoopBuffer>,
): readonly PrivateBuffer[] | null {
  const own = usesOf(s.body);
  const varies = variesIn(s);
  const found: PrivateBuffer[] = [];
  let bytes = 0;
  for (const [buffer, { stores, loads }] of own) {
    if (stores === 0 || buffer.scalar) continue;
    const outside = all.get(buffer) ?? { stores, loads };
    if (arena.has(buffer) && outside.loads === loads) {
      found.push({ buffer, isCopied: outside.stores > stores });
      bytes += buffer.size * itemSize[buffer.dtype];
      continue;
    }
    if (s.order === 'folds' && loads > 0) return null;
    if (!storedOffsets(s.body, buffer).every(varies)) return null;
  }
  return bytes > mostBytes ? null : found;
}

function storedOffsets(body: readonly Stmt[], buffer: LoopBuffer): Expr[] {
  const offsets: Expr[] = [];
  forEachStatement(body, (s) => {
    if (s.kind === 'store' && s.buffer === buffer) offsets.push(s.offset);
    const [to] = argsOf(s);
    if (to?.buffer === buffer) offsets.push(to.offset);
  });
  return offsets;
}

/** Whether an expression may differ from turn to turn. */
function variesIn(s: For): (e: Expr) => boolean {
  const varying = new Set<Local>([s.index]);
  const stored = new Set(
    [...usesOf(s.body)].flatMap(([buffer, { stores }]) => (stores > 0 ? [buffer] : [])),
  );
  const varies = (e: Expr): boolean => {
    let found = false;
    forEachPart([e], (x) => {
      found ||= x.kind === 'local' && varying.has(x.local);
      found ||= x.kind === 'load' && stored.has(x.buffer);
    });
    return found;
  };
  // Once more for each local that turned out to vary: an earlier statement may read it.
  for (let size = 0; size < varying.size;) {
    size = varying.size;
    forEachStatement(s.body, (x) => {
      if (x.kind === 'for' && rootsOf(x).some(varies)) varying.add(x.index);
      if ((x.kind === 'let' || x.kind === 'var' || x.kind === 'assign') && varies(x.value))
        varying.add(x.local);
    });
  }
  return varies;
}
