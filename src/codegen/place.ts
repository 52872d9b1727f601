/**
 * Says where each expression is computed. What is used twice is bound to a local once; what does
 * not depend on the inner loops is bound before them; what only one side of a `choose` needs stays
 * on that side. Statements go in with whole expressions and come out with `let`s before them.
 */
import { isInteger } from '../array/dtype.js';
import { literal, localRef, newLocal, type Expr, type Local } from '../loops/expr.js';
import type { BufferSlice, LoopBuffer, Stmt } from '../loops/loops.js';
import {
  argsOf,
  forEachRoot,
  forEachStatement,
  operandsOf,
  unconditionalOperands,
} from '../loops/walk.js';
import { rangeOf } from '../loops/range.js';
import type { Interner } from './intern.js';
import { NodeTable } from './node-table.js';

/** A list of statements being written, and what is bound in it. */
interface Scope {
  readonly parent: Scope | null;
  /** Locals declared here have this depth; Infinity for one side of a `choose`. */
  readonly depth: number;
  /** Whether its statements may be skipped. */
  readonly isConditional: boolean;
  /** What is stored in it, also further inside. */
  stored: ReadonlySet<LoopBuffer>;
  out: Stmt[];
  readonly bound: Map<Expr, Expr>;
  /** What is valid for the present statement only, since variables and buffers change. */
  readonly momentary: Map<Expr, Expr>;
}

const newScope = (
  parent: Scope | null,
  depth: number,
  isConditional: boolean,
  statements: readonly Stmt[],
): Scope => ({
  parent,
  depth,
  isConditional,
  stored: buffersStoredBy(statements),
  out: [],
  bound: new Map(),
  momentary: new Map(),
});

export class Placer {
  readonly #interner: Interner;
  readonly #names: ReadonlyMap<Expr, string>;
  readonly #uses = new Map<Expr, number>();
  readonly #root = newScope(null, 0, false, []);
  #table: NodeTable;

  constructor(interner: Interner, names: ReadonlyMap<Expr, string>) {
    this.#interner = interner;
    this.#names = names;
    this.#table = new NodeTable(interner, []);
  }

  /** Counts the uses of expressions; all kernels are counted before the first is placed. */
  count(statements: readonly Stmt[]): void {
    forEachRoot(statements, (root) => {
      const waiting = [this.#interner.intern(root)];
      for (let e = waiting.pop(); e !== undefined; e = waiting.pop()) {
        const uses = this.#uses.get(e) ?? 0;
        this.#uses.set(e, uses + 1);
        if (uses === 0) waiting.push(...operandsOf(e));
      }
    });
  }

  /** The statements of a kernel; locals bound at its top are known to the kernels after it. */
  place(statements: readonly Stmt[]): readonly Stmt[] {
    this.#table = new NodeTable(this.#interner, statements);
    this.#root.out = [];
    this.#root.stored = buffersStoredBy(statements);
    this.#root.momentary.clear();
    this.#block(statements, this.#root);
    return this.#root.out;
  }

  #block(statements: readonly Stmt[], scope: Scope): void {
    for (const s of statements) {
      scope.momentary.clear();
      this.#statement(s, scope);
    }
  }

  #statement(s: Stmt, scope: Scope): void {
    switch (s.kind) {
      case 'let':
      case 'var':
      case 'assign':
        scope.out.push({ ...s, value: this.#expr(s.value, scope) });
        break;
      case 'store':
        scope.out.push({
          ...s,
          offset: this.#expr(s.offset, scope),
          value: this.#expr(s.value, scope),
        });
        break;
      case 'for': {
        const [start, stop] = [this.#expr(s.start, scope), this.#expr(s.stop, scope)];
        const body = this.#inner(s.body, scope, false);
        scope.out.push({ ...s, start, stop, body });
        break;
      }
      case 'while':
        scope.out.push(...this.#while(s, scope));
        break;
      case 'if':
        scope.out.push({
          ...s,
          test: this.#expr(s.test, scope),
          yes: this.#inner(s.yes, scope, true),
          no: this.#inner(s.no, scope, true),
        });
        break;
      case 'call':
      case 'host':
        scope.out.push({ ...s, args: s.args.map((a) => this.#slice(a, scope)) });
        break;
      case 'bulk':
        scope.out.push({
          ...s,
          args: s.args.map((a) => this.#slice(a, scope)),
          counts: s.counts.map((n) => this.#expr(n, scope)),
        });
        break;
      case 'reserve':
        scope.out.push(s);
        break;
      default:
        s satisfies never;
    }
  }

  #slice(slice: BufferSlice, scope: Scope): BufferSlice {
    return { ...slice, offset: this.#expr(slice.offset, scope) };
  }

  /** The test is computed anew each time: where it needs statements, they open the body. */
  #while(s: Stmt & { kind: 'while' }, scope: Scope): readonly Stmt[] {
    const testScope = newScope(scope, scope.depth + 1, true, s.body);
    const test = this.#convert(this.#interner.intern(s.test), testScope);
    const body = this.#inner(s.body, scope, true);
    if (testScope.out.length === 0) return [{ ...s, test, body }];
    const going = newLocal('going', 'bool');
    const stop: Stmt = { kind: 'assign', local: going, value: literal(0, 'bool') };
    const step: Stmt = { kind: 'if', test, yes: body, no: [stop] };
    return [
      { kind: 'var', local: going, value: literal(1, 'bool') },
      { kind: 'while', test: localRef(going), body: [...testScope.out, step] },
    ];
  }

  #inner(statements: readonly Stmt[], parent: Scope, isConditional: boolean): readonly Stmt[] {
    const scope = newScope(parent, parent.depth + 1, isConditional, statements);
    this.#block(statements, scope);
    return scope.out;
  }

  /** The expression as it is written in the present statement, after binding its parts. */
  #expr(e: Expr, scope: Scope): Expr {
    const root = this.#interner.intern(e);
    this.#bindParts(root, scope);
    return this.#convert(root, scope);
  }

  /** Binds those parts of an expression that deserve a local, operands first. */
  #bindParts(root: Expr, scope: Scope): void {
    for (const e of this.#worthBinding(root, scope)) {
      const target = this.#target(e, scope);
      const value = this.#convert(e, target);
      if (value.kind === 'local') {
        this.#remember(e, value, target);
        continue;
      }
      const range = e.dtype === 'int32' ? rangeOf(value) : undefined;
      const local = newLocal(this.#names.get(e) ?? fallbackName(e), e.dtype, range);
      target.out.push({ kind: 'let', local, value });
      this.#remember(e, localRef(local), target);
    }
  }

  #remember(e: Expr, value: Expr, target: Scope): void {
    const isMomentary = this.#table.isPinned(e) || this.#table.isChangedBy(e, target.stored);
    (isMomentary ? target.momentary : target.bound).set(e, value);
  }

  /** The parts that are surely needed, are not bound yet and are worth a local, operands first. */
  #worthBinding(root: Expr, scope: Scope): Expr[] {
    const times = this.#unbound(root, scope);
    const isSide = scope.depth === Infinity;
    // From the root down: the depth of the loops in which each part is needed.
    const depths = new Map<Expr, number>([[root, loopDepth(scope)]]);
    const number = (e: Expr): number => this.#interner.numberOf(e);
    const worth: Expr[] = [];
    for (const e of [...times.keys()].sort((x, y) => number(y) - number(x))) {
      let depth = depths.get(e) ?? 0;
      const uses = (isSide ? times : this.#uses).get(e) ?? 1;
      if (this.#deserves(e, uses, depth, scope) && !(e === root && uses === 1)) {
        worth.push(e);
        depth = Math.min(depth, this.#target(e, scope).depth);
      }
      for (const x of this.#needed(e)) depths.set(x, Math.max(depth, depths.get(x) ?? 0));
    }
    return worth.reverse();
  }

  /** The parts that are surely needed and not bound yet, and how often each is met. */
  #unbound(root: Expr, scope: Scope): ReadonlyMap<Expr, number> {
    const times = new Map<Expr, number>();
    const waiting = [root];
    for (let e = waiting.pop(); e !== undefined; e = waiting.pop()) {
      const known = times.get(e) ?? 0;
      if (!mayBind(e) || (known === 0 && this.#lookUp(e, scope) !== undefined)) continue;
      times.set(e, known + 1);
      if (known === 0) for (const x of this.#needed(e)) waiting.push(x);
    }
    return times;
  }

  /** What is evaluated whenever `e` is. */
  #needed(e: Expr): readonly Expr[] {
    if (e.kind !== 'choose' || isLeaf(e.yes) || isLeaf(e.no)) return unconditionalOperands(e);
    const inYes = reachable(e.yes);
    return [e.test, ...[...reachable(e.no)].filter((x) => inYes.has(x))];
  }

  #deserves(e: Expr, uses: number, depth: number, scope: Scope): boolean {
    if (isTrivial(e)) return false;
    if (uses > 1 || this.#table.isLarge(e)) return true;
    return !this.#table.isPinned(e) && this.#target(e, scope).depth < depth;
  }

  /** The outermost scope that an expression can be bound in. */
  #target(e: Expr, scope: Scope): Scope {
    if (this.#table.isPinned(e)) return scope;
    const level = this.#table.levelOf(e);
    const mayLeave = (s: Scope): boolean =>
      level < s.depth && (!s.isConditional || this.#table.isSpeculable(e));
    let s = scope;
    while (
      s.parent !== null &&
      mayLeave(s) &&
      (s.depth === Infinity || !this.#table.isChangedBy(e, s.parent.stored))
    )
      s = s.parent;
    return s;
  }

  #lookUp(e: Expr, scope: Scope): Expr | undefined {
    for (let s: Scope | null = scope; s !== null; s = s.parent) {
      const found = s.bound.get(e) ?? s.momentary.get(e);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** The expression over the locals bound so far. */
  #convert(e: Expr, scope: Scope): Expr {
    if (!mayBind(e)) return e;
    const bound = this.#lookUp(e, scope);
    if (bound !== undefined) return bound;
    if (e.kind === 'load') return { ...e, offset: this.#convert(e.offset, scope) };
    if (e.kind === 'op') return { ...e, args: e.args.map((x) => this.#convert(x, scope)) };
    return e.kind === 'choose' ? this.#convertChoose(e, scope) : e;
  }

  /** A conditional expression, or an `if` where a side needs locals of its own. */
  #convertChoose(e: Expr & { kind: 'choose' }, scope: Scope): Expr {
    const test = this.#convert(e.test, scope);
    const side = (): Scope => newScope(scope, Infinity, true, []);
    const [yesScope, no] = [side(), side()];
    const yesValue = this.#expr(e.yes, yesScope);
    const noValue = this.#expr(e.no, no);
    if (yesScope.out.length === 0 && no.out.length === 0)
      return { ...e, test, yes: yesValue, no: noValue };
    const local: Local = newLocal(this.#names.get(e) ?? 'chosen', e.dtype);
    scope.out.push({ kind: 'var', local, value: literal(0, e.dtype) });
    scope.out.push({
      kind: 'if',
      test,
      yes: [...yesScope.out, { kind: 'assign', local, value: yesValue }],
      no: [...no.out, { kind: 'assign', local, value: noValue }],
    });
    return localRef(local);
  }
}

function buffersStoredBy(statements: readonly Stmt[]): ReadonlySet<LoopBuffer> {
  const stored = new Set<LoopBuffer>();
  forEachStatement(statements, (s) => {
    if (s.kind === 'store') stored.add(s.buffer);
    for (const { buffer } of argsOf(s)) stored.add(buffer);
  });
  return stored;
}

const loopDepth = (scope: Scope): number => {
  let s = scope;
  while (s.depth === Infinity && s.parent !== null) s = s.parent;
  return s.depth;
};

const isLeaf = (e: Expr): boolean => e.kind === 'literal' || e.kind === 'local';
const isScalarLoad = (e: Expr): boolean => e.kind === 'load' && e.buffer.scalar;
const mayBind = (e: Expr): boolean => !isLeaf(e) && !isScalarLoad(e);

/** An index a known distance from another one is cheaper to compute than to keep. */
const isTrivial = (e: Expr): boolean =>
  e.kind === 'op' &&
  e.dtype === 'int32' &&
  (e.op === 'add' || e.op === 'sub') &&
  e.args[1]?.kind === 'literal';

/** The parts of one side of a `choose` that are needed whenever it is taken. */
function reachable(root: Expr): Set<Expr> {
  const seen = new Set<Expr>();
  const waiting = [root];
  for (let e = waiting.pop(); e !== undefined && seen.size < 100; e = waiting.pop()) {
    if (seen.has(e) || !mayBind(e)) continue;
    seen.add(e);
    waiting.push(...unconditionalOperands(e));
  }
  return seen;
}

function fallbackName(e: Expr): string {
  if (e.kind === 'load') {
    const { buffer, offset } = e;
    if (offset.kind === 'literal') return `${buffer.name}${offset.value}`;
    return offset.kind === 'local' ? `${buffer.name}_${offset.local.name}` : `${buffer.name}_at`;
  }
  return isInteger(e.dtype) ? 'n' : 't';
}
