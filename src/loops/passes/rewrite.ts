/**
 * Rewrites statements: locals become expressions, buffers other buffers, those of one element at a
 * time locals, and those of one row at a time a row.
 */
import { at } from '../../array/shape.js';
import { indexAdd, indexMul, indexSub, integer, localRef, type Expr, type Local } from '../expr.js';
import type { BufferSlice, LoopBuffer, Stmt } from '../loops.js';

interface Row {
  readonly buffer: LoopBuffer;
  /** The number of the row, and what it is in the new buffer. */
  readonly index: Local;
  readonly at: Expr;
}

export class Rewrite {
  readonly #locals = new Map<Local, Expr>();
  readonly #buffers = new Map<LoopBuffer, Local>();
  readonly #rows = new Map<LoopBuffer, Row>();
  readonly #renames = new Map<LoopBuffer, LoopBuffer>();
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

  /**
   * `by` has room for one row, or several of which it is one; offsets are stride · index +
   * something without the index.
   */
  replaceByRow(buffer: LoopBuffer, by: LoopBuffer, index: Local, row: Expr = integer(0)): void {
    this.#rows.set(buffer, { buffer: by, index, at: row });
  }

  /** Another buffer takes its place. */
  renameBuffer(buffer: LoopBuffer, by: LoopBuffer): void {
    this.#renames.set(buffer, by);
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
        if (local !== undefined) return { kind: 'let', local, value };
        const { buffer, offset } = this.#placeOf(s);
        return { ...s, buffer, offset: this.expr(offset), value };
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

  /** Where what stood in a buffer stands now. */
  #placeOf({ buffer, offset }: BufferSlice): BufferSlice {
    const row = this.#rows.get(buffer);
    return row === undefined
      ? { buffer: this.#renames.get(buffer) ?? buffer, offset }
      : { buffer: row.buffer, offset: atRow(offset, row) };
  }

  #slice(slice: BufferSlice): BufferSlice {
    const { buffer, offset } = this.#placeOf(slice);
    return { buffer, offset: this.expr(offset) };
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
        const place = this.#placeOf(e);
        const [{ buffer }, offset] = [place, this.expr(place.offset)];
        return offset === e.offset && buffer === e.buffer ? e : { ...e, buffer, offset };
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

/** What an offset is in another row. */
function atRow(e: Expr, row: Row): Expr {
  if (e.kind === 'local') return e.local === row.index ? row.at : e;
  if (e.kind !== 'op' || (e.op !== 'add' && e.op !== 'sub' && e.op !== 'mul')) return e;
  const [x, y] = [atRow(at(e.args, 0), row), atRow(at(e.args, 1), row)];
  if (e.op === 'mul') return indexMul(x, y);
  return e.op === 'add' ? indexAdd(x, y) : indexSub(x, y);
}
