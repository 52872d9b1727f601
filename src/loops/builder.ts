import { largestInt32, type DType } from '../array/dtype.js';
import { fail } from '../array/errors.js';
import { newBuffer } from './buffer.js';
import { isInt32, integer, localRef, newLocal, type Expr, type Local, type Range } from './expr.js';
import type {
  BufferSlice,
  BulkOp,
  CompleteRows,
  For,
  LoopBuffer,
  LoopFunction,
  Order,
  RawCallback,
  Stmt,
} from './loops.js';
import { rangeOf } from './range.js';
import { plainTraits, type TargetTraits } from './traits.js';

/** A mutable scalar of a loop nest. */
export interface Variable {
  /** Its present value. */
  readonly value: Expr;
  set(value: Expr): void;
}

/** Writes the statements of one kernel in order; nested bodies are written by callbacks. */
export class LoopBuilder {
  #statements: Stmt[] = [];
  readonly traits: TargetTraits;

  constructor(traits: TargetTraits = plainTraits) {
    this.traits = traits;
  }

  get statements(): readonly Stmt[] {
    return this.#statements;
  }

  /** A buffer that lives as long as the kernel. Its contents at the start are not defined. */
  scratch(dtype: DType, size: number, name = 'scratch'): LoopBuffer {
    return newBuffer(name, dtype, size);
  }

  /** Binds a value to a local, so that it is computed once. */
  let(value: Expr, name = 't'): Expr {
    if (value.kind === 'literal' || value.kind === 'local') return value;
    const local = newLocal(name, value.dtype, isInt32(value) ? rangeOf(value) : undefined);
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

  /** Appends a statement that is written already. */
  add(statement: Stmt): void {
    this.#statements.push(statement);
  }

  store(buffer: LoopBuffer, offset: Expr, value: Expr): void {
    this.#statements.push({ kind: 'store', buffer, offset, value });
  }

  /**
   * `for (index = start; index < stop; index += step)`; nothing where there are no turns, no loop
   * around one. The turns are done in turn unless `order` promises more; `isEven` says that the
   * last one ends at `stop`. Throws `too-large` where the index would leave int32.
   */
  for(
    stop: number | Expr,
    body: (index: Expr) => void,
    options: {
      start?: number | Expr;
      step?: number;
      name?: string;
      order?: Order;
      isEven?: boolean;
      completes?: CompleteRows | undefined;
    } = {},
  ): void {
    const { step = 1, name = 'i', order = 'in turn', isEven = false, completes } = options;
    const [first, end] = [asExpr(options.start ?? 0), asExpr(stop)];
    if (end.kind === 'literal' && end.value > largestInt32 - step)
      fail(
        'too-large',
        `compile: a loop would have ${end.value} turns, and an index is counted up to ${largestInt32}. ` +
          `Give the array another axis, or compute it in parts.`,
      );
    if (first.kind === 'literal' && end.kind === 'literal') {
      if (end.value <= first.value) return;
      if (end.value <= first.value + step) return body(first);
    }
    const loop = newLoop(name, first, end, step, isEven);
    const inside = this.block(() => body(localRef(loop.index)));
    const known = completes === undefined ? {} : { completes };
    this.#statements.push({ ...loop, order, body: inside, ...known });
  }

  while(test: Expr, body: () => void): void {
    this.#statements.push({ kind: 'while', test, body: this.block(body) });
  }

  if(test: Expr, yes: () => void, no: () => void = () => {}): void {
    this.#statements.push({ kind: 'if', test, yes: this.block(yes), no: this.block(no) });
  }

  call(callee: LoopFunction, args: readonly BufferSlice[]): void {
    this.#statements.push({ kind: 'call', callee, args });
  }

  /** `args` end with the arrays that it writes. */
  host(callback: RawCallback, args: readonly BufferSlice[], results = 0): void {
    this.#statements.push({ kind: 'host', callback, args, results });
  }

  bulk(op: BulkOp, args: readonly BufferSlice[], counts: readonly Expr[]): void {
    this.#statements.push({ kind: 'bulk', op, args, counts });
  }

  /** The offset of `count` fresh words of the tape. */
  reserve(count: number): Expr {
    const local = newLocal('row', 'int32', { low: 1, high: 0x7fffffff });
    this.#statements.push({ kind: 'reserve', local, count });
    return localRef(local);
  }

  /** Binds the present value of a variable, or any other expression, to a local. */
  snapshot(value: Expr, name: string): Expr {
    const local = newLocal(name, value.dtype);
    this.#statements.push({ kind: 'let', local, value });
    return localRef(local);
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

/** The head of a loop whose index knows its range; see `LoopBuilder.for`. */
export function newLoop(
  name: string,
  start: Expr,
  stop: Expr,
  step: number,
  isEven = false,
): Omit<For, 'order' | 'body'> {
  const first = rangeOf(start);
  const last = rangeOf(stop).high - (isEven ? step : 1);
  const range: Range = { low: first.low, high: Math.max(first.low, last) };
  // The last index of a loop from a known start with a known stop is one of its steps.
  if (start.kind === 'literal' && stop.kind === 'literal' && stop.value > start.value) {
    const known: Range = {
      low: start.value,
      high: start.value + Math.floor((stop.value - 1 - start.value) / step) * step,
    };
    return { kind: 'for', index: newLocal(name, 'int32', known), start, stop, step };
  }
  return { kind: 'for', index: newLocal(name, 'int32', range), start, stop, step };
}

const asExpr = (x: number | Expr): Expr => (typeof x === 'number' ? integer(x) : x);
