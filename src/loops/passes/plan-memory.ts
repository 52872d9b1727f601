/**
 * The memory plan: a slot in the arena for every intermediate buffer, shared by buffers that are
 * never alive together. The result of an elementwise kernel may reuse the slot of its operand.
 */
import { itemSize } from '../../array/dtype.js';
import type { Expr } from '../expr.js';
import type { Kernel, LoopBuffer } from '../loops.js';
import { argsOf, forEachPart, forEachStatement, rootsOf } from '../walk.js';

export interface ArenaSlot {
  readonly buffer: LoopBuffer;
  /** The offset in the arena, in bytes. */
  readonly offset: number;
}

/** Offsets are multiples of a cache line. */
const alignment = 64;

const bytesOf = (buffer: LoopBuffer): number =>
  Math.ceil((buffer.size * itemSize[buffer.dtype]) / alignment) * alignment;

/** Gives slots to all buffers that kernels use, except `external` ones: inputs and outputs. */
export function planMemory(
  kernels: readonly Kernel[],
  external: ReadonlySet<LoopBuffer>,
): { slots: ArenaSlot[]; bytes: number } {
  const uses = kernels.map(usesOf);
  const { born, dying } = lifetimes(uses, external);
  const free = new FreeList();
  const offsets = new Map<LoopBuffer, number>();
  uses.forEach((use, k) => {
    const dead = new Set(dying[k]);
    for (const buffer of born[k] ?? []) {
      const victim = dead.has(buffer) ? undefined : victimFor(buffer, use, dead, born[k] ?? []);
      if (victim !== undefined) dead.delete(victim);
      offsets.set(
        buffer,
        victim === undefined ? free.take(bytesOf(buffer)) : (offsets.get(victim) as number),
      );
    }
    for (const buffer of dead) free.give(offsets.get(buffer) as number, bytesOf(buffer));
  });
  const slots = [...offsets].map(([buffer, offset]) => ({ buffer, offset }));
  return { slots, bytes: free.top };
}

interface Uses {
  readonly buffers: ReadonlySet<LoopBuffer>;
  /** The only store of the kernel, if there is but one. */
  readonly store: { readonly buffer: LoopBuffer; readonly offset: Expr } | null;
  /** The offsets each buffer is loaded at. */
  readonly loads: ReadonlyMap<LoopBuffer, readonly Expr[]>;
  /** What is loaded by statements behind a store. */
  readonly loadedLate: ReadonlySet<LoopBuffer>;
}

function usesOf({ body }: Kernel): Uses {
  const buffers = new Set<LoopBuffer>();
  const stores: { buffer: LoopBuffer; offset: Expr }[] = [];
  const loads = new Map<LoopBuffer, Expr[]>();
  const loadedLate = new Set<LoopBuffer>();
  let calls = false;
  forEachStatement(body, (s) => {
    if (argsOf(s).length > 0) calls = true;
    for (const { buffer } of s.kind === 'store' ? [s] : argsOf(s))
      if (!buffer.scalar) buffers.add(buffer);
    forEachPart(rootsOf(s), (e) => {
      if (e.kind !== 'load' || e.buffer.scalar) return;
      buffers.add(e.buffer);
      const offsets = loads.get(e.buffer);
      if (offsets === undefined) loads.set(e.buffer, [e.offset]);
      else offsets.push(e.offset);
      if (stores.length > 0) loadedLate.add(e.buffer);
    });
    if (s.kind === 'store') stores.push(s);
  });
  const only = stores.length === 1 && !calls ? (stores[0] ?? null) : null;
  return { buffers, store: only, loads, loadedLate };
}

/** For each kernel the buffers first used by it and those last used by it. */
function lifetimes(
  uses: readonly Uses[],
  external: ReadonlySet<LoopBuffer>,
): { born: LoopBuffer[][]; dying: LoopBuffer[][] } {
  const last = new Map<LoopBuffer, number>();
  const born = uses.map(({ buffers }, k) => {
    const fresh: LoopBuffer[] = [];
    for (const buffer of buffers) {
      if (external.has(buffer)) continue;
      if (!last.has(buffer)) fresh.push(buffer);
      last.set(buffer, k);
    }
    return fresh;
  });
  const dying = uses.map((): LoopBuffer[] => []);
  for (const [buffer, k] of last) dying[k]?.push(buffer);
  return { born, dying };
}

/** A dying buffer that the kernel reads only where it then writes `buffer`, and not after that. */
function victimFor(
  buffer: LoopBuffer,
  { store, loads, loadedLate }: Uses,
  dead: ReadonlySet<LoopBuffer>,
  born: readonly LoopBuffer[],
): LoopBuffer | undefined {
  if (store === null || store.buffer !== buffer) return undefined;
  for (const d of dead) {
    const fits = itemSize[d.dtype] === itemSize[buffer.dtype] && d.size === buffer.size;
    const isReadThere = loads.get(d)?.every((o) => sameOffset(o, store.offset)) === true;
    if (fits && isReadThere && !born.includes(d) && !loadedLate.has(d)) return d;
  }
  return undefined;
}

const sameOffset = (x: Expr, y: Expr): boolean =>
  x === y || (x.kind === 'local' && y.kind === 'local' && x.local === y.local);

/** Free stretches of the arena, which grows when none is large enough. */
class FreeList {
  top = 0;
  #stretches: { offset: number; bytes: number }[] = [];

  /** The smallest stretch that is large enough. */
  take(bytes: number): number {
    let best = -1;
    this.#stretches.forEach((s, i) => {
      if (s.bytes >= bytes && (best < 0 || s.bytes < (this.#stretches[best]?.bytes ?? 0))) best = i;
    });
    const found = this.#stretches[best];
    if (found === undefined) {
      this.top += bytes;
      return this.top - bytes;
    }
    if (found.bytes === bytes) this.#stretches.splice(best, 1);
    else this.#stretches[best] = { offset: found.offset + bytes, bytes: found.bytes - bytes };
    return found.offset;
  }

  /** Gives a stretch back; neighbours become one. */
  give(offset: number, bytes: number): void {
    let [start, end] = [offset, offset + bytes];
    this.#stretches = this.#stretches.filter((s) => {
      const touches = s.offset + s.bytes === start || s.offset === end;
      if (touches) {
        start = Math.min(start, s.offset);
        end = Math.max(end, s.offset + s.bytes);
      }
      return !touches;
    });
    this.#stretches.push({ offset: start, bytes: end - start });
  }
}
