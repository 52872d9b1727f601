/**
 * Rewrites statements: locals become expressions, buffers of one element at a time become locals.
 */
import { localRef, type Expr, type Local } from '../expr.js';
import type { BufferSlice, LoopBuffer, Stmt } from '../loops.js';

export class Rewrite {
  readonly #locals = new Map<Local, Expr>();
  readonly #buffers = new Map<LoopBuffer, Local>();
  readonly #done = new Map<Expr, Expr>();
  readonly #renamed: (from: Expr, to: Expr) => void;

  /** `renamed` is told of every expression that changes. */
  constructor(renamed: (from: Expr, to: Expr) => void) {
    this.#renamed = renamed;
  }

  replaceLocal(local: Local, by: Expr): void {
    this.#locals.set(local, by);
  }

  /** The store of the buffer becomes a binding, its loads become uses. */
  replaceBuffer(buffer: LoopBuffer, by: Local): void {
    this.#buffers.set(buffer, by);
  }

  statements(list: readonly Stmt[]): readonly Stmt[] {
    return list.map((s) => this.#statement(s));
  }

  #statement(s: Stmt): Stmt {
    switch (s.kind) {
      case 'let':
      case 'var':
      case 'assign':
        return { ...s, value: this.expr(s.value) };
      case 'store': {
        const value = this.expr(s.value);
        const local = this.#buffers.get(s.buffer);
        return local === undefined
          ? { ...s, offset: this.expr(s.offset), value }
          : { kind: 'let', local, value };
      }
      case 'for': {
        const [start, stop] = [this.expr(s.start), this.expr(s.stop)];
        return { ...s, start, stop, body: this.statements(s.body) };
      }
      case 'while':
        return { ...s, test: this.expr(s.test), body: this.statements(s.body) };
      case 'if': {
        const [yes, no] = [this.statements(s.yes), this.statements(s.no)];
        return { ...s, test: this.expr(s.test), yes, no };
      }
      case 'call':
      case 'host':
        return { ...s, args: s.args.map((a) => this.#slice(a)) };
      case 'bulk':
        return {
          ...s,
          args: s.args.map((a) => this.#slice(a)),
          counts: s.counts.map((n) => this.expr(n)),
        };
      case 'reserve':
        return s;
      default:
        return s satisfies never;
    }
  }

  #slice(slice: BufferSlice): BufferSlice {
    return { ...slice, offset: this.expr(slice.offset) };
  }

  expr(e: Expr): Expr {
    let done = this.#done.get(e);
    if (done === undefined) {
      done = this.#rebuild(e);
      this.#done.set(e, done);
      if (done !== e) this.#renamed(e, done);
    }
    return done;
  }

  #rebuild(e: Expr): Expr {
    switch (e.kind) {
      case 'literal':
        return e;
      case 'local':
        return this.#locals.get(e.local) ?? e;
      case 'load': {
        const local = this.#buffers.get(e.buffer);
        if (local !== undefined) return localRef(local);
        const offset = this.expr(e.offset);
        return offset === e.offset ? e : { ...e, offset };
      }
      case 'op': {
        const args = e.args.map((x) => this.expr(x));
        return args.every((x, i) => x === e.args[i]) ? e : { ...e, args };
      }
      case 'choose': {
        const [test, yes, no] = [this.expr(e.test), this.expr(e.yes), this.expr(e.no)];
        return test === e.test && yes === e.yes && no === e.no ? e : { ...e, test, yes, no };
      }
      default:
        return e satisfies never;
    }
  }
}
