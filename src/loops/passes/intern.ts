import { fail } from '../../array/errors.js';
import type { Expr, Local } from '../expr.js';
import type { LoopBuffer } from '../loops.js';

/** An interned expression with its number. */
interface Interned {
  readonly expr: Expr;
  readonly number: number;
}

/** Numbers below this fit in pairs into one exact number, with room for an operation. */
const mostPaired = 2 ** 20;

/**
 * Makes equal expressions one object, so that whatever a program computes twice from the same
 * parts is recognized. Each interned expression has a number; its operands have smaller ones.
 */
export class Interner {
  /** What each expression is interned as, the interned ones among them. */
  readonly #known = new Map<Expr, Interned>();
  readonly #byKey = new Map<string | number, Interned>();
  readonly #literals = new Map<string, Map<number, Interned>>();
  readonly #locals = new Map<Local, Interned>();
  /** Of buffers, and of operations with the dtypes of their results. */
  readonly #buffers = new Map<LoopBuffer, number>();
  readonly #operations = new Map<string, Map<string, number>>();
  #operationCount = 1;
  #count = 0;

  /** The number that the next expression will have. */
  get nextNumber(): number {
    return this.#count;
  }

  /** The one object for all expressions equal to `e`. */
  intern(e: Expr): Expr {
    return this.#interned(e).expr;
  }

  /** The number of an interned expression. */
  numberOf(e: Expr): number {
    const known = this.#known.get(e);
    return known?.expr === e ? known.number : fail('internal', 'an expression was not interned');
  }

  #interned(e: Expr): Interned {
    const known = this.#known.get(e);
    if (known !== undefined) return known;
    const found = this.#find(e);
    this.#known.set(e, found);
    return found;
  }

  #find(e: Expr): Interned {
    switch (e.kind) {
      case 'literal':
        return this.#literal(e);
      case 'local':
        return inMap(this.#locals, e.local, () => this.#new(e));
      case 'load': {
        const offset = this.#interned(e.offset);
        const buffer = inMap(this.#buffers, e.buffer, () => this.#buffers.size);
        const key = keyOf(0, buffer, offset.number);
        return (
          this.#byKey.get(key) ??
          this.#new(offset.expr === e.offset ? e : { ...e, offset: offset.expr }, key)
        );
      }
      case 'op':
        return this.#op(e);
      case 'choose':
        return this.#choose(e);
      default:
        return e satisfies never;
    }
  }

  #literal(e: Expr & { kind: 'literal' }): Interned {
    // A map does not tell zeros apart.
    const group = Object.is(e.value, -0) ? `-${e.dtype}` : e.dtype;
    const values = inMap(this.#literals, group, () => new Map<number, Interned>());
    return inMap(values, e.value, () => this.#new(e));
  }

  #choose(e: Expr & { kind: 'choose' }): Interned {
    const [test, yes, no] = [e.test, e.yes, e.no].map((x) => this.#interned(x)) as Sides;
    const key = `choose ${test.number} ${yes.number} ${no.number}`;
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    const isInterned = test.expr === e.test && yes.expr === e.yes && no.expr === e.no;
    return this.#new(isInterned ? e : { ...e, test: test.expr, yes: yes.expr, no: no.expr }, key);
  }

  #op(e: Expr & { kind: 'op' }): Interned {
    const args = e.args.map((x) => this.#interned(x));
    const ofDTypes = inMap(this.#operations, e.op, () => new Map<string, number>());
    const operation = inMap(ofDTypes, e.dtype, () => this.#operationCount++);
    const [x, y] = args;
    const key =
      x === undefined || args.length > 2
        ? `${operation} ${args.map(({ number }) => number).join(' ')}`
        : keyOf(operation, x.number, y?.number ?? 0);
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    const isInterned = args.every(({ expr }, i) => expr === e.args[i]);
    return this.#new(isInterned ? e : { ...e, args: args.map(({ expr }) => expr) }, key);
  }

  #new(expr: Expr, key?: string | number): Interned {
    const made = { expr, number: this.#count++ };
    this.#known.set(expr, made);
    if (key !== undefined) this.#byKey.set(key, made);
    return made;
  }
}

type Sides = [test: Interned, yes: Interned, no: Interned];

/** One key for an operation, 0 for loads, and two numbers. */
const keyOf = (operation: number, x: number, y: number): string | number =>
  x < mostPaired && y < mostPaired
    ? (operation * mostPaired + x) * mostPaired + y
    : `${operation} ${x} ${y}`;

function inMap<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let found = map.get(key);
  if (found === undefined) map.set(key, (found = make()));
  return found;
}
