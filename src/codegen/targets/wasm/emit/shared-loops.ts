/**
 * Finds loops that are the same but for the arrays and values that they work on: layers of one
 * shape, the stages of a solver, the same derivative twice. One function does them all.
 */
import type { Expr, Local } from '../../../../loops/expr.js';
import type { BufferSlice, For, LoopBuffer, Schedule, Stmt } from '../../../../loops/loops.js';
import { tape } from '../../../../loops/buffer.js';
import { bodiesOf } from '../../../../loops/walk.js';
import type { WasmFunction } from '../binary/instructions.js';
import { innermostTurns } from './outline.js';

/** Loops of fewer innermost turns are not worth the call of a function. */
const leastTurns = 128;

/** Loops that one function does. */
export interface SharedLoop {
  /** Written for the first of them. */
  function: WasmFunction | null;
  /** The same for those inside of parts, which leave nothing to other threads. */
  inPart: WasmFunction | null;
}

/** The loops of a schedule that are not the only ones of their kind. */
export type SharedLoops = ReadonlyMap<For, SharedLoop>;

/** Of a loop that is shared those inside of it are looked at once. */
export function sharedLoopsOf({ functions }: Schedule): SharedLoops {
  const bodies = functions.flatMap(({ kernels }) => kernels.map(({ body }) => body));
  const outlines = new Map<string, number>();
  for (const body of bodies)
    forEachLoop(body, (loop) => {
      const outline = outlineOf(loop);
      outlines.set(outline, (outlines.get(outline) ?? 0) + 1);
      return true;
    });
  const keys = new LoopKeys();
  const groups = new Map<string, For[]>();
  for (const body of bodies)
    forEachLoop(body, (loop) => {
      // Most loops differ from all others at first sight.
      if (outlines.get(outlineOf(loop)) === 1) return true;
      const key = keys.of(loop);
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [loop]);
      else group.push(loop);
      return group === undefined;
    });
  const shared = new Map<For, SharedLoop>();
  for (const group of groups.values()) {
    if (group.length === 1) continue;
    const one: SharedLoop = { function: null, inPart: null };
    for (const loop of group) shared.set(loop, one);
  }
  return shared;
}

/** Visits the loops that are worth a call; those inside of one if `visit` says so. */
function forEachLoop(statements: readonly Stmt[], visit: (loop: For) => boolean): void {
  for (const s of statements) {
    if (s.kind === 'for' && innermostTurns([s]) >= leastTurns && !visit(s)) continue;
    for (const body of bodiesOf(s)) forEachLoop(body, visit);
  }
}

/** The kinds of the statements, and how large what is stored is: equal for equal loops. */
function outlineOf(s: Stmt): string {
  if (s.kind === 'store') return `store ${s.buffer.size}`;
  const inside = bodiesOf(s).map((body) => `{${body.map(outlineOf).join()}}`);
  return s.kind + inside.join('');
}

/** Texts that are equal for loops that differ in nothing but which arrays and values they use. */
class LoopKeys {
  /** The functions that are called, which have to be the same. */
  readonly #callees = new Map<object, number>();
  /** The locals and buffers of the present loop. */
  #own = new Map<Local | LoopBuffer, number>();

  of(loop: For): string {
    this.#own = new Map();
    return this.#statement(loop);
  }

  #statements(list: readonly Stmt[]): string {
    return `{${list.map((s) => this.#statement(s)).join(';')}}`;
  }

  #statement(s: Stmt): string {
    switch (s.kind) {
      case 'let':
      case 'var':
      case 'assign':
        return `${s.kind} ${this.#local(s.local)}=${this.#expr(s.value)}`;
      case 'store':
        return `${this.#buffer(s.buffer)}[${this.#expr(s.offset)}]=${this.#expr(s.value)}`;
      case 'for': {
        const bounds = `${this.#expr(s.start)}..${this.#expr(s.stop)} ${s.step} ${s.order}`;
        return `for ${this.#local(s.index)} ${bounds}${this.#statements(s.body)}`;
      }
      case 'while':
        return `while ${this.#expr(s.test)}${this.#statements(s.body)}`;
      case 'if':
        return `if ${this.#expr(s.test)}${this.#statements(s.yes)}${this.#statements(s.no)}`;
      case 'call':
        return `call ${this.#callee(s.callee)}${this.#slices(s.args)}`;
      case 'host':
        return `host ${this.#callee(s.callback)}${this.#slices(s.args)}`;
      case 'bulk': {
        const counts = s.counts.map((n) => this.#expr(n)).join();
        return `${JSON.stringify(s.op)}${this.#slices(s.args)}${counts}`;
      }
      case 'reserve':
        return `reserve ${this.#local(s.local)} ${s.count}`;
      default:
        return s satisfies never;
    }
  }

  #slices(args: readonly BufferSlice[]): string {
    return `(${args.map((x) => `${this.#buffer(x.buffer)}+${this.#expr(x.offset)}`).join()})`;
  }

  #expr(e: Expr): string {
    switch (e.kind) {
      case 'literal':
        return `${e.dtype} ${Object.is(e.value, -0) ? '-0' : e.value}`;
      case 'local':
        return this.#local(e.local);
      case 'load':
        return `${this.#buffer(e.buffer)}[${this.#expr(e.offset)}]`;
      case 'op':
        return `${e.op} ${e.dtype}(${e.args.map((x) => this.#expr(x)).join()})`;
      case 'choose':
        return `(${this.#expr(e.test)}?${this.#expr(e.yes)}:${this.#expr(e.no)})`;
      default:
        return e satisfies never;
    }
  }

  /** Its number, and where it is met first all that code depends on. */
  #local(local: Local): string {
    const known = this.#own.get(local);
    if (known !== undefined) return `$${known}`;
    this.#own.set(local, this.#own.size);
    const { dtype, range } = local;
    return `$${this.#own.size - 1}:${dtype} ${range?.low} ${range?.high}`;
  }

  #buffer(buffer: LoopBuffer): string {
    if (buffer === tape) return 'tape';
    const known = this.#own.get(buffer);
    if (known !== undefined) return `@${known}`;
    this.#own.set(buffer, this.#own.size);
    const { dtype, size, scalar, isSlice } = buffer;
    return `@${this.#own.size - 1}:${dtype} ${size} ${scalar} ${isSlice}`;
  }

  #callee(callee: object): number {
    const known = this.#callees.get(callee) ?? this.#callees.size;
    this.#callees.set(callee, known);
    return known;
  }
}
