/** What is known of the expressions of one kernel: where they can be computed and at what price. */
import type { Expr, Local, ScalarOp } from '../loops/expr.js';
import { argsOf, bodiesOf, operandsOf, rootsOf } from '../loops/walk.js';
import type { LoopBuffer, Stmt } from '../loops/loops.js';
import { rangeOf } from '../loops/range.js';
import type { Interner } from './intern.js';

interface Facts {
  /** The depth of the innermost loop it depends on. */
  readonly level: number;
  /** It depends on a variable: it has to stay in place. */
  readonly isPinned: boolean;
  /** The buffers it is loaded from that the kernel changes. */
  readonly changing: ReadonlySet<LoopBuffer>;
  /** All its loads are inside their buffers whatever the loops' indices are. */
  readonly isSafe: boolean;
  /** Operations that it would be written with, not counting parts that are bound for their size. */
  readonly size: number;
  /** Operations to compute it. */
  readonly cost: number;
}

const none: ReadonlySet<LoopBuffer> = new Set();
const leaf: Facts = {
  level: 0,
  isPinned: false,
  changing: none,
  isSafe: true,
  size: 0,
  cost: 0,
};
/** Larger expressions are cut, so that they stay readable and nothing recurses deeply. */
const maxSize = 10;
/** What costs no more than this may be computed although it might not be needed. */
const maxSpeculated = 3;

const cheapOps: ReadonlySet<ScalarOp> = new Set([
  'neg', 'abs', 'not', 'convert', 'add', 'sub', 'mul', 'max', 'min', 'and', 'or', 'xor',
  'eq', 'ne', 'lt', 'le', 'gt', 'ge', 'shiftLeft', 'shiftRightLogical', 'shiftRightArithmetic',
]); // prettier-ignore

export class NodeTable {
  readonly #facts = new Map<Expr, Facts>();
  readonly #depths = new Map<Local, number>();
  readonly #variables = new Set<Local>();
  readonly #stored = new Set<LoopBuffer>();

  constructor(interner: Interner, statements: readonly Stmt[]) {
    const roots: Expr[] = [];
    this.#declare(statements, 0, roots);
    const seen = new Set<Expr>();
    const waiting = roots.map((e) => interner.intern(e));
    for (let e = waiting.pop(); e !== undefined; e = waiting.pop()) {
      if (seen.has(e)) continue;
      seen.add(e);
      waiting.push(...operandsOf(e));
    }
    // Operands have smaller numbers.
    const numbered = Array.from(seen, (e) => ({ e, number: interner.numberOf(e) }));
    numbered.sort((x, y) => x.number - y.number);
    for (const { e } of numbered) this.#facts.set(e, this.#factsOf(e));
  }

  levelOf = (e: Expr): number => this.#get(e).level;
  isPinned = (e: Expr): boolean => this.#get(e).isPinned;
  /** Whether its value changes when these buffers do. */
  isChangedBy(e: Expr, stored: ReadonlySet<LoopBuffer>): boolean {
    for (const buffer of this.#get(e).changing) if (stored.has(buffer)) return true;
    return false;
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
  #declare(statements: readonly Stmt[], depth: number, roots: Expr[]): void {
    for (const s of statements) {
      roots.push(...rootsOf(s));
      if (s.kind === 'let' || s.kind === 'var') this.#depths.set(s.local, depth);
      if (s.kind === 'var') this.#variables.add(s.local);
      if (s.kind === 'store') this.#stored.add(s.buffer);
      if (s.kind === 'for') this.#depths.set(s.index, depth + 1);
      if (s.kind === 'reserve') this.#depths.set(s.local, depth);
      for (const { buffer } of argsOf(s)) this.#stored.add(buffer);
      for (const body of bodiesOf(s)) this.#declare(body, depth + 1, roots);
    }
  }

  #factsOf(e: Expr): Facts {
    if (e.kind === 'literal') return leaf;
    if (e.kind === 'local')
      return {
        ...leaf,
        level: this.#depths.get(e.local) ?? 0,
        isPinned: this.#variables.has(e.local),
      };
    let { level, isPinned, changing, isSafe, size, cost } = leaf;
    for (const x of operandsOf(e)) {
      const facts = this.#get(x);
      level = Math.max(level, facts.level);
      isPinned ||= facts.isPinned;
      changing = union(changing, facts.changing);
      isSafe &&= facts.isSafe;
      size += facts.size < maxSize ? facts.size : 0;
      cost = Math.min(1000, cost + facts.cost);
    }
    if (e.kind === 'load') {
      if (this.#stored.has(e.buffer)) changing = union(changing, new Set([e.buffer]));
      isSafe &&= isInside(e);
      size = 0;
    }
    return { level, isPinned, changing, isSafe, size: size + 1, cost: cost + costOf(e) };
  }
}

function union(a: ReadonlySet<LoopBuffer>, b: ReadonlySet<LoopBuffer>): ReadonlySet<LoopBuffer> {
  if (b.size === 0 || a === b) return a;
  return a.size === 0 ? b : new Set([...a, ...b]);
}

function isInside({ buffer, offset }: Expr & { kind: 'load' }): boolean {
  const { low, high } = rangeOf(offset);
  return low >= 0 && high < buffer.size;
}

function costOf(e: Expr): number {
  if (e.kind !== 'op') return 1;
  return e.dtype === 'int32' || cheapOps.has(e.op) ? 1 : 10;
}
