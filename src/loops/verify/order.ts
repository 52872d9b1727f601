/**
 * Checks what loops promise of their turns, as far as offsets tell: those that grow evenly with the
 * index. Only what is certain counts as a fault. test/support/checked shuffles turns, which finds
 * the rest.
 */
import type { LoopBuffer } from '../buffer.js';
import type { Expr, Local } from '../expr.js';
import type { For, Stmt } from '../loops.js';
import { scalarOps } from '../ops.js';
import { distanceOf, sameExpr } from '../same-expr.js';
import {
  bodiesOf,
  forEachRoot,
  forEachStatement,
  knownTurns,
  operandsOf,
  rootsOf,
  unconditionalOperands,
} from '../walk.js';

type Assign = Stmt & { kind: 'assign' };
type Store = Stmt & { kind: 'store' };

/**
 * What speaks against the order that the loop promises; null if nothing does. `isScratch` buffers
 * may be a turn's own.
 */
export function brokenPromise(
  loop: For,
  isScratch: (buffer: LoopBuffer) => boolean,
): string | null {
  return loop.order === 'in turn' ? null : new Promised(loop, isScratch).fault();
}

class Promised {
  readonly #loop: For;
  readonly #isScratch: (buffer: LoopBuffer) => boolean;
  /** What the locals of a turn are bound to; the index of an inner loop to its start. */
  readonly #bound = new Map<Local, Expr | null>();
  /** Stores and loads that every turn does. */
  readonly #stores: Store[] = [];
  readonly #loads: (Expr & { kind: 'load' })[] = [];

  constructor(loop: For, isScratch: (buffer: LoopBuffer) => boolean) {
    this.#loop = loop;
    this.#isScratch = isScratch;
    forEachStatement(loop.body, (s) => {
      if (s.kind === 'let') this.#bound.set(s.local, s.value);
      if (s.kind === 'var' || s.kind === 'reserve') this.#bound.set(s.local, null);
      if (s.kind === 'for') this.#bound.set(s.index, s.start);
    });
    this.#visitCertain(loop.body);
  }

  fault(): string | null {
    let fault: string | null = null;
    forEachStatement(this.#loop.body, (s) => {
      fault ??= this.#faultOf(s);
    });
    return fault ?? this.#faultOfStores();
  }

  /** The stores and loads outside of branches. */
  #visitCertain(statements: readonly Stmt[]): void {
    for (const s of statements) {
      if (s.kind === 'store') this.#stores.push(s);
      for (const root of rootsOf(s)) this.#visitLoads(root);
      if (s.kind === 'for') for (const body of bodiesOf(s)) this.#visitCertain(body);
    }
  }

  #visitLoads(e: Expr): void {
    if (e.kind === 'load') this.#loads.push(e);
    for (const x of unconditionalOperands(e)) this.#visitLoads(x);
  }

  #faultOf(s: Stmt): string | null {
    const { order } = this.#loop;
    if (s.kind === 'reserve' || s.kind === 'host')
      return s.kind === 'host' ? 'a callback sees the order' : 'the tape sees the order';
    if (s.kind !== 'assign' || this.#bound.has(s.local)) return null;
    if (order === 'folds' && isFold(s.value, (x) => x.kind === 'local' && x.local === s.local))
      return this.#readsOf(s.local) === this.#assignsTo(s.local) ? null : `${s.local.name} is read`;
    return `${s.local.name} is changed`;
  }

  #readsOf(local: Local): number {
    let count = 0;
    const visit = (e: Expr): void => {
      if (e.kind === 'local' && e.local === local) count++;
      operandsOf(e).forEach(visit);
    };
    forEachRoot(this.#loop.body, visit);
    return count;
  }

  #assignsTo(local: Local): number {
    const isOne = (s: Stmt): s is Assign => s.kind === 'assign' && s.local === local;
    let count = 0;
    forEachStatement(this.#loop.body, (s) => {
      if (isOne(s)) count++;
    });
    return count;
  }

  #faultOfStores(): string | null {
    for (const s of this.#stores) {
      const stride = this.#strideOf(s.offset);
      if (
        stride === 0 &&
        !this.#isScratch(s.buffer) &&
        !this.#isFoldInto(s) &&
        knownTurns(this.#loop) > 1
      )
        return `${s.buffer.name} is stored at one offset`;
      const others = [...this.#stores, ...this.#loads].filter((o) => o.buffer === s.buffer);
      if (
        stride !== null &&
        stride !== 0 &&
        others.some((o) => this.#meet(s.offset, o.offset, stride))
      )
        return `turns meet in ${s.buffer.name}`;
    }
    return null;
  }

  #isFoldInto({ buffer, offset, value }: Store): boolean {
    if (this.#loop.order !== 'folds') return false;
    return isFold(
      value,
      (x) => x.kind === 'load' && x.buffer === buffer && sameExpr(x.offset, offset),
    );
  }

  /** Whether another turn has this offset, too. */
  #meet(x: Expr, y: Expr, stride: number): boolean {
    const distance = distanceOf(x, y);
    if (distance === null || this.#strideOf(y) !== stride) return false;
    const turns = Math.abs(distance / (stride * this.#loop.step));
    return turns !== 0 && Number.isInteger(turns) && turns < knownTurns(this.#loop);
  }

  /** How much an int32 grows with the index; null where that is not known. */
  #strideOf(e: Expr): number | null {
    if (e.kind === 'literal') return 0;
    if (e.kind === 'local') {
      if (e.local === this.#loop.index) return 1;
      const value = this.#bound.get(e.local);
      return value === undefined ? 0 : value === null ? null : this.#strideOf(value);
    }
    const strides = operandsOf(e).map((x) => this.#strideOf(x));
    const [x, y] = strides;
    if (e.kind !== 'op') return null;
    if (strides.every((s) => s === 0)) return 0;
    if (typeof x !== 'number' || typeof y !== 'number') return null;
    if (e.op === 'add') return x + y;
    if (e.op === 'sub') return x - y;
    const [, factor] = e.args;
    return e.op === 'mul' && factor?.kind === 'literal' ? x * factor.value : null;
  }
}

/**
 * Whether a value is combined with what was there by an operation that takes values in any order.
 */
function isFold(value: Expr, isOld: (e: Expr) => boolean): boolean {
  if (value.kind !== 'op' || scalarOps[value.op].identity === null) return false;
  return value.args.filter(isOld).length === 1;
}
