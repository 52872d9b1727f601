/** What is known of the expressions of a function: where they can be computed and at what price. */
import { isInt32, type Expr, type Local } from '../expr.js';
import { bodiesOf, operandsOf, rootsOf } from '../walk.js';
import type { Stmt } from '../loops.js';
import { scalarOps } from '../ops.js';
import { rangeOf } from '../range.js';
import type { Interner } from './intern.js';
import { changedBy, type Changeable, type Scope, type Site } from './scopes.js';

interface Facts {
  /** The depth of the innermost loop it depends on. */
  readonly level: number;
  /** What it depends on that the kernel which computes it first, or a later one, changes. */
  readonly changing: ReadonlySet<Changeable>;
  /** All its loads are inside their buffers whatever the loops' indices are. */
  readonly isSafe: boolean;
  /** Whether it loads at all. */
  readonly isLoaded: boolean;
  /** Operations that it would be written with, not counting parts that are bound for their size. */
  readonly size: number;
  /** Operations to compute it. */
  readonly cost: number;
}

const none: ReadonlySet<Changeable> = new Set();
const leaf: Facts = {
  level: 0,
  changing: none,
  isSafe: true,
  isLoaded: false,
  size: 0,
  cost: 0,
};
/** Larger expressions are cut, so that they stay readable and nothing recurses deeply. */
const maxSize = 10;
/** The most that an expression may cost if it is computed though it might not be needed. */
const maxSpeculated = 3;

export class NodeTable {
  readonly #facts = new Map<Expr, Facts>();
  readonly #depths = new Map<Local, number>();
  /** The last kernel that changes each buffer and variable. */
  readonly #changedLast = new Map<Changeable, number>();

  /** Takes the statements of all kernels, in order. */
  constructor(interner: Interner, kernels: readonly (readonly Stmt[])[]) {
    const roots = kernels.map((statements, kernel) => {
      const found: Expr[] = [];
      this.#declare(statements, 0, kernel, found);
      return found;
    });
    roots.forEach((list, kernel) => this.#addAll(interner, list, kernel));
  }

  levelOf = (e: Expr): number => this.#get(e).level;
  /** Whether it is the same wherever it is computed. */
  isFixed = (e: Expr): boolean => this.#get(e).changing.size === 0;
  isChangedIn(e: Expr, { changes }: Scope): boolean {
    for (const x of this.#get(e).changing) if (changes.has(x)) return true;
    return false;
  }
  /** The last statement before this site, in its scope, that changes its value; -1 if none does. */
  lastChange(e: Expr, { scope, position }: Site): number {
    let last = -1;
    for (const x of this.#get(e).changing) {
      const positions = scope.changes.get(x) ?? [];
      last = Math.max(last, positions.findLast((p) => p < position) ?? -1);
    }
    return last;
  }
  isLarge = (e: Expr): boolean => this.#get(e).size >= maxSize;
  /** Whether it may be computed where it might not be needed. */
  isSpeculable(e: Expr): boolean {
    const { isSafe, cost } = this.#get(e);
    return isSafe && cost <= maxSpeculated;
  }

  #get(e: Expr): Facts {
    return this.#facts.get(e) ?? leaf;
  }

  /** Notes the depths of locals and what changes. */
  #declare(statements: readonly Stmt[], depth: number, kernel: number, roots: Expr[]): void {
    for (const s of statements) {
      roots.push(...rootsOf(s));
      if (s.kind === 'let' || s.kind === 'var') this.#depths.set(s.local, depth);
      if (s.kind === 'for') this.#depths.set(s.index, depth + 1);
      if (s.kind === 'reserve') this.#depths.set(s.local, depth);
      for (const x of changedBy(s)) this.#changedLast.set(x, kernel);
      for (const body of bodiesOf(s)) this.#declare(body, depth + 1, kernel, roots);
    }
  }

  #addAll(interner: Interner, roots: readonly Expr[], kernel: number): void {
    const seen = new Set<Expr>();
    const waiting = roots.map((e) => interner.intern(e));
    for (let e = waiting.pop(); e !== undefined; e = waiting.pop()) {
      if (seen.has(e) || this.#facts.has(e)) continue;
      seen.add(e);
      waiting.push(...operandsOf(e));
    }
    // Operands have smaller numbers.
    const numbered = Array.from(seen, (e) => ({ e, number: interner.numberOf(e) }));
    numbered.sort((x, y) => x.number - y.number);
    for (const { e } of numbered) this.#facts.set(e, this.#factsOf(e, kernel));
  }

  #factsOf(e: Expr, kernel: number): Facts {
    if (e.kind === 'literal') return leaf;
    if (e.kind === 'local') {
      const level = this.#depths.get(e.local) ?? 0;
      return { ...leaf, level, changing: this.#changing(e.local, kernel) };
    }
    let { level, changing, isSafe, isLoaded, size, cost } = leaf;
    for (const x of operandsOf(e)) {
      const facts = this.#get(x);
      level = Math.max(level, facts.level);
      changing = union(changing, facts.changing);
      isSafe &&= facts.isSafe;
      isLoaded ||= facts.isLoaded;
      size += facts.size < maxSize ? facts.size : 0;
      cost = Math.min(1000, cost + facts.cost);
    }
    if (e.kind === 'load') {
      changing = union(changing, this.#changing(e.buffer, kernel));
      isSafe &&= isInside(e);
      // The arithmetic of an offset does not count, but an offset that is itself loaded does.
      if (!isLoaded) size = 0;
      isLoaded = true;
    }
    cost += costOf(e);
    return { level, changing, isSafe, isLoaded, size: size + 1, cost };
  }

  /** The set of it, if this kernel or one after it changes it. */
  #changing(x: Changeable, kernel: number): ReadonlySet<Changeable> {
    return (this.#changedLast.get(x) ?? -1) >= kernel ? new Set([x]) : none;
  }
}

function union(a: ReadonlySet<Changeable>, b: ReadonlySet<Changeable>): ReadonlySet<Changeable> {
  if (b.size === 0 || a === b) return a;
  return a.size === 0 ? b : new Set([...a, ...b]);
}

/** Whether a load is inside of its buffer whatever the loops' indices are. */
export function isInside({ buffer, offset }: Expr & { kind: 'load' }): boolean {
  const { low, high } = rangeOf(offset);
  return buffer.scalar || (low >= 0 && high < buffer.size);
}

function costOf(e: Expr): number {
  if (e.kind !== 'op') return 1;
  return isInt32(e) || scalarOps[e.op].cost === 'simple' ? 1 : 10;
}
