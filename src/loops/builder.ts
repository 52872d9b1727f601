import type { DType } from '../array/dtype.js';
import { integer, localRef, newLocal, type Expr, type Local } from './expr.js';
import type { LoopBuffer, LoopFunction, Stmt } from './loops.js';

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
    const local = newLocal(name, value.dtype);
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
    const index = newLocal(options.name ?? 'i', 'int32');
    const statements = this.block(() => body(localRef(index)));
    this.#statements.push({
      kind: 'for',
      index,
      start: asExpr(options.start ?? 0),
      stop: asExpr(stop),
      step: options.step ?? 1,
      body: statements,
    });
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

const asExpr = (x: number | Expr): Expr => (typeof x === 'number' ? integer(x) : x);
