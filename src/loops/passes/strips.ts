/**
 * Runs loops over large arrays that follow one another strip by strip: some turns of the first, as
 * many of the second, and so on, before the next ones of the first. What one loop stores is then
 * still in the first-level cache when the next one reads it.
 *
 *     for i in 0 .. 999             for strip in 0 .. 1000 by 384
 *       y[i + 1] = x[i] * 2           for i in strip .. min(strip + 384, 999)
 *     for j in 0 .. 1000                y[i + 1] = x[i] * 2
 *       z[j] = y[j] + x[j]            for j in strip .. min(strip + 384, 1000)
 *                                       z[j] = y[j] + x[j]
 *
 * A turn may need of the loops before it what they do in no later turns, as here y[j], stored in
 * turn j - 1. Loops that need elements further ahead, or in another order, are not done so.
 */
import { itemSize } from '../../array/dtype.js';
import { at } from '../../array/shape.js';
import { LoopBuilder } from '../builder.js';
import { indexAdd, integer, localRef, op } from '../expr.js';
import type { For, Kernel, LoopBuffer, Stmt } from '../loops.js';
import { rangeOf } from '../range.js';
import { distanceOf } from '../same-expr.js';
import { forEachPart, knownTurns, rootsOf } from '../walk.js';

/** Where all arrays of some loops take fewer bytes, the next cache has them soon enough. */
const nearBytes = 3 << 15;
/** The bytes of a strip of all arrays: as many as are best, and the most. */
const stripBytes = 1 << 14;
const mostStripBytes = 1 << 15;
/** Strips have a multiple of so many turns: vectors divide them evenly, and each loop is long. */
const granularity = 256;

type Store = Stmt & { readonly kind: 'store' };

/** A statement of a kernel. */
interface Part {
  readonly kernel: Kernel;
  readonly stmt: Stmt;
}

/** Groups loops; kernels that use `shared` buffers, which lie in the memory of others, stay. */
export function inStrips(kernels: readonly Kernel[], shared: ReadonlySet<LoopBuffer>): Kernel[] {
  const done: Part[] = [];
  let group = new Group();
  const close = (): void => {
    done.push(...group.parts());
    group = new Group();
  };
  for (const kernel of kernels) {
    const mayMove = kernel.body.every(
      (s) =>
        (s.kind === 'store' || isFlat(s)) && ![...accessesIn(s).keys()].some((b) => shared.has(b)),
    );
    for (const stmt of kernel.body) {
      if (!mayMove || !group.takes(stmt)) close();
      if (mayMove) group.add({ kernel, stmt });
      else done.push({ kernel, stmt });
    }
  }
  close();
  return kernelsOf(done);
}

/** The kernels of statements, of which those of one kernel follow each other. */
function kernelsOf(parts: readonly Part[]): Kernel[] {
  const found: { of: Kernel; body: Stmt[] }[] = [];
  for (const { kernel, stmt } of parts) {
    const last = found.at(-1);
    if (last?.of === kernel) last.body.push(stmt);
    else found.push({ of: kernel, body: [stmt] });
  }
  return found.map(({ of, body }) =>
    body.length === of.body.length ? of : { name: of.name, body },
  );
}

/** Whether a loop has known bounds, no others inside, and turns that may be done in any order. */
const isFlat = (s: Stmt): s is For =>
  s.kind === 'for' &&
  s.order === 'free' &&
  s.step === 1 &&
  knownTurns(s) < Infinity &&
  s.body.every(({ kind }) => kind === 'store');

/** How the turns of a loop, or a single statement, use a buffer. */
interface Access {
  readonly isStore: boolean;
  /** The offset in the first turn, where it is one more in each that follows; else null. */
  readonly first: number | null;
  /** The offsets of all turns lie within these. */
  readonly low: number;
  readonly high: number;
}

/** What a loop or a store loads and stores. */
function accessesIn(s: Stmt): Map<LoopBuffer, Access[]> {
  const found = new Map<LoopBuffer, Access[]>();
  const [stores, index, start] = s.kind === 'for' ? [s.body, s.index, s.start] : [[s], null, null];
  const add = (buffer: LoopBuffer, offset: Store['offset'], isStore: boolean): void => {
    const ahead = index === null ? null : distanceOf(localRef(index), offset);
    const first = ahead === null || start?.kind !== 'literal' ? null : ahead + start.value;
    const { low, high } = rangeOf(offset);
    const list = found.get(buffer) ?? [];
    list.push({ isStore, first, low, high });
    found.set(buffer, list);
  };
  for (const store of stores) {
    if (store.kind === 'store') add(store.buffer, store.offset, true);
    forEachPart(rootsOf(store), (e) => e.kind === 'load' && add(e.buffer, e.offset, false));
  }
  return found;
}

/** Loops that may be done strip by strip, and single stores that may be done before them. */
class Group {
  readonly #ahead: Part[] = [];
  readonly #loops: Part[] = [];
  readonly #all: Part[] = [];
  readonly #accesses = new Map<LoopBuffer, Access[]>();
  /** Whether a loop reads what another one stores. */
  #handsOn = false;

  takes(s: Stmt): boolean {
    const mayPrecede = isFlat(s) ? staysBehind : isElsewhere;
    for (const [buffer, mine] of accessesIn(s))
      for (const access of mine)
        for (const other of this.#accesses.get(buffer) ?? [])
          if ((access.isStore || other.isStore) && !mayPrecede(other, access)) return false;
    return isFlat(s) || s.kind === 'store';
  }

  add(part: Part): void {
    this.#all.push(part);
    if (!isFlat(part.stmt)) return void this.#ahead.push(part);
    this.#loops.push(part);
    for (const [buffer, mine] of accessesIn(part.stmt)) {
      const others = this.#accesses.get(buffer) ?? [];
      this.#handsOn ||= others.some((x) => x.isStore) && mine.some((x) => !x.isStore);
      this.#accesses.set(buffer, [...others, ...mine]);
    }
  }

  /** The statements of the group, as one loop over strips where that pays. */
  parts(): readonly Part[] {
    const loops = this.#loops.map(({ stmt }) => stmt as For);
    const turns = Math.max(0, ...loops.map(knownTurns));
    const perTurn = [...this.#accesses.keys()].reduce((sum, b) => sum + itemSize[b.dtype], 0);
    const strip = Math.max(1, Math.floor(stripBytes / perTurn / granularity)) * granularity;
    const pays = strip * perTurn <= mostStripBytes && turns * perTurn >= nearBytes;
    if (!this.#handsOn || !pays) return this.#all;
    const b = new LoopBuilder();
    b.for(turns, (first) => loops.forEach((loop) => writeStrip(b, loop, first, strip)), {
      step: strip,
      name: 'strip',
    });
    const names = [...new Set(this.#loops.flatMap(({ kernel }) => kernel.name.split(', ')))];
    const name = names.length > 3 ? `${names.slice(0, 3).join(', ')}, …` : names.join(', ');
    return [...this.#ahead, { kernel: { name, body: b.statements }, stmt: at(b.statements, 0) }];
  }
}

/**
 * Whether strips of a loop may be done before later ones of a loop in front of it: it gets no
 * further than that one.
 */
const staysBehind = (earlier: Access, later: Access): boolean =>
  earlier.first !== null && later.first !== null && later.first <= earlier.first;

const isElsewhere = (x: Access, y: Access): boolean => x.high < y.low || y.high < x.low;

/** The turns of a loop from the `first` one on, if it has so many. */
function writeStrip(
  b: LoopBuilder,
  { index, start, stop, body }: For,
  first: ReturnType<typeof localRef>,
  strip: number,
): void {
  const from = b.let(indexAdd(first, start), 'first');
  const end = op('min', 'int32', indexAdd(from, integer(strip)), stop);
  const loop = { start: from, stop: b.let(end, 'stop'), step: 1 } as const;
  b.add({ kind: 'for', index, ...loop, order: 'free', body });
}
