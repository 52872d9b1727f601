import type { DType } from '../array/dtype.js';
import { integer, localRef, newLocal, type Expr, type Local, type Range } from './expr.js';
import type { LoopBuffer, LoopFunction, Stmt } from './loops.js';
import { rangeOf } from './range.js';

/** A mutable scalar of a loop nest. */
export interface Variable {
  /** Its present value. */
  readonly value: Expr;
  set(value: Expr): void;
}

/** Writes the statements of one kernel in order; nested bodies are written by callbacks. */
export class LoopBuilder {
  #statements: Stmt[] = [];
  readonly #newScratch: (dtype: DType, size: number, name: string) => LoopBuffer;

  constructor(newScratch: (dtype: DType, size: number, name: string) => LoopBuffer) {
    this.#newScratch = newScratch;
  }

  get statements(): readonly Stmt[] {
    return this.#statements;
  }

  /** A buffer that lives as long as the kernel. Its contents at the start are not defined. */
  scratch(dtype: DType, size: number, name = 'scratch'): LoopBuffer {
    return this.#newScratch(dtype, size, name);
  }

  /** Binds a value to a local, so that it is computed once. */
  let(value: Expr, name = 't'): Expr {
    if (value.kind === 'literal' || value.kind === 'local') return value;
    const local = newLocal(name, value.dtype, value.dtype === 'int32' ? rangeOf(value) : undefined);
    this.#statements.push({ kind: 'let', local, value });
    return localRef(local);
  }

  variable(value: Expr, name = 'v'): Variable {
    const local: Local = newLocal(name, value.dtype);
    this.#statements.push({ kind: 'var', local, value });
    return {
      value: localRef(local),
      set: (next) => this.#statements.push({ kind: 'assign', local, value: next }),
    };
  }

  store(buffer: LoopBuffer, offset: Expr, value: Expr): void {
    this.#statements.push({ kind: 'store', buffer, offset, value });
  }

  /** `for (index = start; index < stop; index += step)`. */
  for(
    stop: number | Expr,
    body: (index: Expr) => void,
    options: { start?: number | Expr; step?: number; name?: string } = {},
  ): void {
    const { start = 0, step = 1, name = 'i' } = options;
    const loop = newLoop(name, asExpr(start), asExpr(stop), step);
    this.#statements.push({ ...loop, body: this.block(() => body(localRef(loop.index))) });
  }

  while(test: Expr, body: () => void): void {
    this.#statements.push({ kind: 'while', test, body: this.block(body) });
  }

  if(test: Expr, yes: () => void, no: () => void = () => {}): void {
    this.#statements.push({ kind: 'if', test, yes: this.block(yes), no: this.block(no) });
  }

  call(callee: LoopFunction, buffers: readonly LoopBuffer[]): void {
    this.#statements.push({ kind: 'call', callee, buffers });
  }

  /** The statements that `body` writes, kept apart from the surrounding ones. */
  block(body: () => void): readonly Stmt[] {
    const outer = this.#statements;
    this.#statements = [];
    body();
    const inner = this.#statements;
    this.#statements = outer;
    return inner;
  }
}

/** The head of a loop whose index knows its range. */
export function newLoop(
  name: string,
  start: Expr,
  stop: Expr,
  step: number,
): Omit<Stmt & { kind: 'for' }, 'body'> {
  const first = rangeOf(start);
  const range: Range = { low: first.low, high: Math.max(first.low, rangeOf(stop).high - 1) };
  // The last index of a loop from a known start with a known stop is one of its steps.
  if (start.kind === 'literal' && stop.kind === 'literal' && stop.value > start.value) {
    const last = start.value + Math.floor((stop.value - 1 - start.value) / step) * step;
    const known: Range = { low: start.value, high: last };
    return { kind: 'for', index: newLocal(name, 'int32', known), start, stop, step };
  }
  return { kind: 'for', index: newLocal(name, 'int32', range), start, stop, step };
}

const asExpr = (x: number | Expr): Expr => (typeof x === 'number' ? integer(x) : x);
