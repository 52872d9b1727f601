import { fail } from '../../array/errors.js';
import type { Expr, Local } from '../expr.js';
import type { LoopBuffer } from '../loops.js';

/**
 * Makes equal expressions one object, so that whatever a program computes twice from the same
 * parts is recognized. Each interned expression has a number; its operands have smaller ones.
 */
export class Interner {
  readonly #numbers = new Map<Expr, number>();
  readonly #byKey = new Map<string, Expr>();
  readonly #objects = new Map<Local | LoopBuffer, number>();
  readonly #canonical = new Map<Expr, Expr>();
  #count = 0;

  /** The number that the next expression will have. */
  get nextNumber(): number {
    return this.#count;
  }

  /** The one object for all expressions equal to `e`. */
  intern(e: Expr): Expr {
    if (this.#numbers.has(e)) return e;
    const found = this.#canonical.get(e);
    if (found !== undefined) return found;
    const rebuilt = this.#rebuild(e);
    const key = this.#key(rebuilt);
    let known = this.#byKey.get(key);
    if (known === undefined) {
      known = rebuilt;
      this.#byKey.set(key, rebuilt);
      this.#numbers.set(rebuilt, this.#count++);
    }
    if (known !== e) this.#canonical.set(e, known);
    return known;
  }

  /** The number of an interned expression. */
  numberOf(e: Expr): number {
    return this.#numbers.get(e) ?? fail('internal', 'an expression was not interned');
  }

  /** The expression over interned operands. */
  #rebuild(e: Expr): Expr {
    switch (e.kind) {
      case 'literal':
      case 'local':
        return e;
      case 'load': {
        const offset = this.intern(e.offset);
        return offset === e.offset ? e : { ...e, offset };
      }
      case 'op': {
        const args = e.args.map((x) => this.intern(x));
        return args.every((x, i) => x === e.args[i]) ? e : { ...e, args };
      }
      case 'choose': {
        const [test, yes, no] = [this.intern(e.test), this.intern(e.yes), this.intern(e.no)];
        return test === e.test && yes === e.yes && no === e.no ? e : { ...e, test, yes, no };
      }
      default:
        return e satisfies never;
    }
  }

  #key(e: Expr): string {
    switch (e.kind) {
      case 'literal':
        return `${e.dtype} ${Object.is(e.value, -0) ? '-0' : e.value}`;
      case 'local':
        return `local ${this.#objectNumber(e.local)}`;
      case 'load':
        return `load ${this.#objectNumber(e.buffer)} ${this.numberOf(e.offset)}`;
      case 'op': {
        let key = `${e.op} ${e.dtype}`;
        for (const x of e.args) key += ` ${this.numberOf(x)}`;
        return key;
      }
      case 'choose':
        return `choose ${this.numberOf(e.test)} ${this.numberOf(e.yes)} ${this.numberOf(e.no)}`;
      default:
        return e satisfies never;
    }
  }

  #objectNumber(object: Local | LoopBuffer): number {
    let n = this.#objects.get(object);
    if (n === undefined) this.#objects.set(object, (n = this.#objects.size));
    return n;
  }
}
