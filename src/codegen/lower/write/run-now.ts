/**
 * Runs the loops that a rule has written for small arrays while compiling. Where all bounds,
 * offsets and tests are known now, what is left of them is an expression for each element, and the
 * arrays between never exist: a product of small matrices becomes a few sums, a concatenation
 * nothing at all.
 */
import { isBool, isInteger } from '../../../array/dtype.js';
import {
  isInt32,
  both,
  choose,
  compare,
  convert,
  integer,
  op,
  type Expr,
  type Local,
} from '../../../loops/expr.js';
import type { LoopBuffer, Stmt } from '../../../loops/loops.js';

/** How many statements may be run for one equation. */
const maxStatements = 600;

/** The elements of a buffer; what has not been written is missing. */
type Elements = (Expr | undefined)[];

/** Thrown where something is not known before the program runs. */
class NotKnown extends Error {}

/**
 * The elements that `outputs` have after the statements, or null where that is not known now.
 * `operands` are the buffers that are read, with their elements.
 */
export function unroll(
  statements: readonly Stmt[],
  operands: ReadonlyMap<LoopBuffer, readonly Expr[]>,
  outputs: readonly LoopBuffer[],
): Expr[][] | null {
  const run = new Run(operands);
  try {
    run.statements(statements);
    return outputs.map((buffer) => run.elementsOf(buffer));
  } catch (e) {
    if (e instanceof NotKnown) return null;
    throw e;
  }
}

class Run {
  readonly #buffers = new Map<LoopBuffer, Elements>();
  readonly #locals = new Map<Local, Expr>();
  /** What expressions are as long as no local and no buffer changes. */
  readonly #done = new Map<Expr, Expr>();
  /** What depends on no local that the statements bind, and on no buffer that they write. */
  readonly #fixed = new Set<Expr>();
  #count = 0;

  constructor(operands: ReadonlyMap<LoopBuffer, readonly Expr[]>) {
    for (const [buffer, elements] of operands) this.#buffers.set(buffer, [...elements]);
  }

  /** All elements of a buffer, every one of which has been written. */
  elementsOf(buffer: LoopBuffer): Expr[] {
    return Array.from(
      { length: buffer.size },
      (_, n) => this.#buffers.get(buffer)?.[n] ?? unknown(),
    );
  }

  statements(list: readonly Stmt[]): void {
    for (const s of list) {
      if (++this.#count > maxStatements) unknown();
      this.#statement(s);
    }
  }

  #statement(s: Stmt): void {
    switch (s.kind) {
      case 'let':
      case 'var':
      case 'assign':
        this.#bind(s.local, this.#expr(s.value));
        break;
      case 'store': {
        const elements = this.#buffers.get(s.buffer) ?? [];
        elements[literalValue(this.#expr(s.offset))] = this.#expr(s.value);
        this.#buffers.set(s.buffer, elements);
        this.#done.clear();
        break;
      }
      case 'for': {
        const [start, stop] = [literalValue(this.#expr(s.start)), literalValue(this.#expr(s.stop))];
        for (let i = start; i < stop; i += s.step) {
          this.#bind(s.index, integer(i));
          this.statements(s.body);
        }
        break;
      }
      case 'if': {
        const test = this.#expr(s.test);
        if (test.kind !== 'literal') unknown();
        else this.statements(test.value === 0 ? s.no : s.yes);
        break;
      }
      case 'while':
      case 'call':
      case 'host':
      case 'reserve':
      case 'bulk':
        unknown();
        break;
      default:
        s satisfies never;
    }
  }

  #bind(local: Local, value: Expr): void {
    this.#locals.set(local, value);
    this.#done.clear();
  }

  /** The expression over what is known now; parts that it has several times are visited once. */
  #expr(e: Expr): Expr {
    if (e.kind === 'literal' || this.#fixed.has(e)) return e;
    let result = this.#done.get(e);
    if (result === undefined) {
      result = this.#rebuilt(e);
      if (result === e) this.#fixed.add(e);
      else this.#done.set(e, result);
    }
    return result;
  }

  #rebuilt(e: Expr): Expr {
    switch (e.kind) {
      case 'literal':
        return e;
      case 'local':
        return this.#locals.get(e.local) ?? e;
      case 'load': {
        const offset = this.#expr(e.offset);
        const elements = this.#buffers.get(e.buffer);
        if (elements === undefined) return offset === e.offset ? e : { ...e, offset };
        return elements[literalValue(offset)] ?? unknown();
      }
      case 'choose': {
        const test = this.#expr(e.test);
        // The side that is not taken may read where nothing is.
        if (test.kind === 'literal') return this.#expr(test.value === 0 ? e.no : e.yes);
        const [yes, no] = [this.#expr(e.yes), this.#expr(e.no)];
        return test === e.test && yes === e.yes && no === e.no ? e : choose(test, yes, no);
      }
      case 'op': {
        const args = e.args.map((x) => this.#expr(x));
        const isSame = args.every((x, i) => x === e.args[i]);
        return folded(e, args) ?? (isSame ? e : op(e.op, e.dtype, ...args));
      }
      default:
        return e satisfies never;
    }
  }
}

function unknown(): never {
  throw new NotKnown();
}

const literalValue = (e: Expr): number => (e.kind === 'literal' ? e.value : unknown());

/** An operation on integers or tests, done now where its operands are known. */
function folded(e: Expr & { kind: 'op' }, [x, y]: readonly Expr[]): Expr | null {
  if (e.op === 'and' && isBool(e.dtype)) return both(x as Expr, y as Expr);
  if (x?.kind !== 'literal' || !isInt32(x)) return null;
  if (e.op === 'convert') return isInteger(e.dtype) ? convert(x, e.dtype) : null;
  if (y?.kind !== 'literal') return null;
  if (isComparison(e.op)) return compare(e.op, x, y);
  const value = known[e.op]?.(x.value, y.value);
  return value !== undefined && value === (value | 0) ? integer(value | 0) : null;
}

const comparisons = ['eq', 'ne', 'lt', 'le', 'gt', 'ge'] as const;
const isComparison = (name: string): name is (typeof comparisons)[number] =>
  (comparisons as readonly string[]).includes(name);

const known: Readonly<Record<string, (x: number, y: number) => number>> = {
  add: (x, y) => x + y,
  sub: (x, y) => x - y,
  mul: (x, y) => x * y,
  div: (x, y) => Math.trunc(x / y),
  rem: (x, y) => x % y,
  min: Math.min,
  max: Math.max,
};
