/**
 * Elements that lie in pairs, as the parts of complex numbers do: where turns load or store
 * elements apart, those beside them are mostly loaded or stored, too.
 */
import { itemSize } from '../../../../array/dtype.js';
import { at } from '../../../../array/shape.js';
import { indexAdd, integer, type Expr } from '../../../../loops/expr.js';
import type { LoopBuffer, Stmt } from '../../../../loops/loops.js';
import { rangeOf } from '../../../../loops/range.js';
import { distanceOf } from '../../../../loops/same-expr.js';
import { forEachPart, rootsOf } from '../../../../loops/walk.js';
import type { VectorLoop } from './analyze.js';

/** One side of pairs, the first of which lies at `first`. */
export interface Side {
  readonly first: Expr;
  readonly isSecond: boolean;
  /** How far apart the pairs of turns are. */
  readonly stride: number;
}

export type Store = Stmt & { readonly kind: 'store' };

/** Stores of both sides: done together where the later of them stands. */
export interface StorePair {
  readonly earlier: Store;
  readonly later: Store;
  /** Whether the earlier one stores the second sides. */
  readonly isReversed: boolean;
  /** How far apart the pairs of turns are. */
  readonly stride: number;
}

export class Neighbours {
  readonly #sides = new Map<LoopBuffer, Map<Expr, Side>>();
  readonly #stores = new Map<Stmt, StorePair>();

  constructor(analysis: VectorLoop) {
    const strideOf = (offset: Expr): number => {
      const shape = analysis.shapeOf(offset);
      return shape.kind === 'affine' ? shape.stride : 0;
    };
    const isApart = (buffer: LoopBuffer, offset: Expr): boolean =>
      Math.abs(strideOf(offset)) > 1 && itemSize[buffer.dtype] >= 4;
    const { body } = analysis.loop;
    for (const [buffer, offsets] of loadsIn(body, isApart))
      this.#sides.set(buffer, sidesOf(buffer, offsets, strideOf));
    this.#pairStores(body, isApart, strideOf);
  }

  /** The side that a load takes; null where only every other element is loaded. */
  sideOf(buffer: LoopBuffer, offset: Expr): Side | null {
    return this.#sides.get(buffer)?.get(offset) ?? null;
  }

  /** The pair that a store belongs to, if any. */
  pairOf(store: Stmt): StorePair | null {
    return this.#stores.get(store) ?? null;
  }

  #pairStores(
    body: readonly Stmt[],
    isApart: (buffer: LoopBuffer, offset: Expr) => boolean,
    strideOf: (offset: Expr) => number,
  ): void {
    /** The last store of each buffer, if nothing has looked at the buffer since. */
    const waiting = new Map<LoopBuffer, Store>();
    for (const s of body) {
      forEachPart(rootsOf(s), (e) => e.kind === 'load' && waiting.delete(e.buffer));
      if (s.kind !== 'store') continue;
      const earlier = waiting.get(s.buffer);
      waiting.delete(s.buffer);
      if (!isApart(s.buffer, s.offset)) continue;
      const distance = earlier === undefined ? null : distanceOf(earlier.offset, s.offset);
      if (earlier === undefined || (distance !== 1 && distance !== -1)) waiting.set(s.buffer, s);
      else {
        const pair = { earlier, later: s, isReversed: distance === -1, stride: strideOf(s.offset) };
        this.#stores.set(earlier, pair).set(s, pair);
      }
    }
  }
}

/** Where each buffer is loaded, of the offsets that are wanted. */
function loadsIn(
  body: readonly Stmt[],
  isWanted: (buffer: LoopBuffer, offset: Expr) => boolean,
): Map<LoopBuffer, Expr[]> {
  const found = new Map<LoopBuffer, Expr[]>();
  forEachPart(body.flatMap(rootsOf), (e) => {
    if (e.kind !== 'load' || !isWanted(e.buffer, e.offset)) return;
    const known = found.get(e.buffer);
    if (known === undefined) found.set(e.buffer, [e.offset]);
    else known.push(e.offset);
  });
  return found;
}

/** The sides of those offsets that have a neighbour, or one that may be loaded with them. */
function sidesOf(
  buffer: LoopBuffer,
  offsets: readonly Expr[],
  strideOf: (offset: Expr) => number,
): Map<Expr, Side> {
  const sides = new Map<Expr, Side>();
  let rest = offsets;
  while (rest.length > 0) {
    const origin = at(rest, 0);
    const byDistance = new Map<number, Expr[]>();
    const unknown: Expr[] = [];
    for (const offset of rest) {
      const distance = distanceOf(origin, offset);
      if (distance === null) unknown.push(offset);
      else byDistance.set(distance, [...(byDistance.get(distance) ?? []), offset]);
    }
    pairUp(buffer, byDistance, strideOf(origin), sides);
    rest = unknown;
  }
  return sides;
}

function pairUp(
  buffer: LoopBuffer,
  byDistance: ReadonlyMap<number, readonly Expr[]>,
  stride: number,
  sides: Map<Expr, Side>,
): void {
  const put = (offsets: readonly Expr[], first: Expr, isSecond: boolean): void =>
    offsets.forEach((offset) => sides.set(offset, { first, isSecond, stride }));
  let taken = -Infinity;
  for (const distance of [...byDistance.keys()].sort((a, b) => a - b)) {
    if (distance === taken) continue;
    const here = byDistance.get(distance) ?? [];
    const next = byDistance.get(distance + 1);
    const first = at(here, 0);
    const { low, high } = rangeOf(first);
    if (next !== undefined) {
      put(here, first, false);
      put(next, first, true);
      taken = distance + 1;
    } else if (stride !== 2 || itemSize[buffer.dtype] > 4) continue;
    // Two loads and a shuffle take less than four loads of a lane.
    else if (high + 1 < buffer.size) put(here, first, false);
    else if (low > 0) put(here, indexAdd(first, integer(-1)), true);
  }
}
