/**
 * Loops. With plain values a loop runs as JavaScript. Where its test is traced, or it counts and
 * works on traced values, its body is traced once, between two calls of `turn`, and the loop is one
 * equation.
 */
import { aval as newAval } from '../../array/aval.js';
import { denseScalar } from '../../array/dense.js';
import { NDArray } from '../../array/ndarray.js';
import { at } from '../../array/shape.js';
import { foriLoop, whileLoop } from '../../lax/control/loops.js';
import { where } from '../../numpy/indexing/where.js';
import { logicalNot } from '../../numpy/math/logic.js';
import { asArray } from '../../operands/convert.js';
import { op } from '../../operands/elementwise.js';
import { currentTrace } from '../../trace/trace.js';
import { Carry, type LoopBody } from './carry.js';
import { scalarTruth } from './conditions/choice.js';
import { counters } from './lists/growth.js';
import { writeAgain } from './journal.js';
import { add, mul } from './operators.js';
import { TracedRegion } from './region.js';
import type { Leaf } from './values/leaf.js';
import { wholeNumber } from './values/whole.js';

/** At most so many turns of loops within each other are written out. */
const mostWrittenOut = 64;

const turnType = newAval([], 'int32', false);
const namesIn = (list: string): readonly string[] => (list === '' ? [] : list.split(','));

/** A loop of which nobody knows how many turns it takes, as far as its test does not tell. */
export class TestedLoop {
  /** Whether `turn` is to be called at the beginning of the body. */
  split = false;
  /** Whether the loop has ended with that call. */
  over = false;
  /** How many turns of this loop and those around it are written out, at most. */
  readonly written: number;
  readonly #names: readonly string[];
  #carry: Carry | undefined;
  /** The test before the first turn, once it was traced. */
  #first: NDArray | undefined;
  #test: unknown;

  constructor(names: string, around: LoopAround) {
    this.#names = namesIn(names);
    this.written = around?.written ?? 1;
  }

  /** Whether there is another turn, or something left to trace. */
  goes(test: unknown): boolean {
    if (typeof test === 'boolean' && this.#first === undefined) return test;
    if (this.#first === undefined) {
      const truth = test instanceof NDArray ? scalarTruth(test) : Boolean(test);
      if (typeof truth === 'boolean') return truth;
      this.#first = truth;
      this.split = true;
      return true;
    }
    this.#test = test;
    return true;
  }

  /** What the variables are at the beginning of the body, or after the loop. */
  turn(values: readonly unknown[]): readonly unknown[] {
    if (this.#carry === undefined) {
      this.#carry = new Carry(this.#names, values);
      return this.#carry.begin([]).values;
    }
    const body = this.#carry.end(values, [truthLeaf(this.#test)]);
    if (body === undefined) return this.#carry.begin([]).values;
    this.over = true;
    return this.#carry.finish(repeatWhile(this.#first as NDArray, body), true);
  }
}

/** The loop in whose body a loop stands. */
export type LoopAround = { readonly written: number } | null;

const truthLeaf = (test: unknown): Leaf =>
  test instanceof NDArray ? scalarTruth(test) : Boolean(test);

/** Repeats the body as long as the last of what it gives holds. */
function repeatWhile(first: NDArray, body: LoopBody): NDArray[] {
  const { start, step } = body;
  const [, ...results] = whileLoop(
    ([goes]: NDArray[]) => goes as NDArray,
    ([, ...carried]: NDArray[]) => {
      const { next, more } = step(...carried);
      return [asArray(at(more, 0) as NDArray), ...next];
    },
    [first, ...start],
  );
  return results;
}

/** How a counter is compared with its bound. */
export type Comparison = '<' | '<=' | '>' | '>=';

type Phase =
  /** JavaScript runs it. */
  | 'plain'
  /** It has not begun, and something is traced. */
  | 'deciding'
  /** Turns are tried, to see whether they work on traced values. */
  | 'trying'
  /** The body is about to be traced, or is being traced. */
  | 'tracing';

/** `for (let i = a; i < b; i += step)` in which nothing else changes i; i is the last variable. */
export class CountedLoop {
  split = false;
  over = false;
  written: number;
  readonly #names: string;
  readonly #comparison: Comparison;
  readonly #step: number;
  readonly #around: LoopAround;
  readonly #isWrittenOut: boolean;
  #phase: Phase;
  #general: TestedLoop | undefined;
  /** The counter at the first turn that is traced, and how many are left then. */
  #from = 0;
  #count = 0;
  #trial: TracedRegion | undefined;
  #before: readonly unknown[] = [];
  #ends = false;
  #carry: Carry | undefined;
  /** Whether there is a first turn, where that is not certain. */
  #first: NDArray | undefined;
  #leaves: unknown = false;

  constructor(
    names: string,
    comparison: Comparison,
    step: number,
    around: LoopAround,
    isWrittenOut: boolean,
  ) {
    this.#names = names;
    this.#comparison = comparison;
    this.#step = step;
    this.#around = around;
    this.#isWrittenOut = isWrittenOut;
    this.written = around?.written ?? 1;
    this.#phase = currentTrace() === null ? 'plain' : 'deciding';
  }

  /** `leaves` is whether a turn has left the loop. */
  goes(test: unknown, i: unknown, bound: unknown, leaves: unknown = false): boolean {
    if (this.#phase === 'plain' && typeof test === 'boolean') return test;
    if (this.#general !== undefined) return this.#goesOn(this.#general, test);
    if (this.#phase === 'plain') return this.#meets(test, i, bound);
    if (this.#phase === 'deciding') return this.#decides(test, i, bound);
    this.#leaves = leaves;
    this.#ends = test === false;
    return true;
  }

  /** The test is traced: a turn that was written out may have left the loop. */
  #meets(test: unknown, i: unknown, bound: unknown): boolean {
    const truth = truthLeaf(test);
    if (typeof truth === 'boolean') return truth;
    if (!this.#counts(i, bound)) return this.#goesOn(this.#isGeneral(), test);
    this.#first = truth as NDArray;
    this.#phase = 'tracing';
    this.split = true;
    return true;
  }

  #decides(test: unknown, i: unknown, bound: unknown): boolean {
    if (test instanceof NDArray) return this.#meets(test, i, bound);
    if (!test) return false;
    const isShort = this.#counts(i, bound) && this.#count * this.written <= mostWrittenOut;
    if (this.#isWrittenOut || isShort) {
      if (isShort) this.written *= this.#count;
      this.#phase = 'plain';
      return true;
    }
    if (this.#count === 0) return this.#goesOn(this.#isGeneral(), test);
    this.#phase = 'trying';
    this.split = true;
    return true;
  }

  #isGeneral(): TestedLoop {
    this.#general = new TestedLoop(this.#names, this.#around);
    return this.#general;
  }

  #goesOn(loop: TestedLoop, test: unknown): boolean {
    const goes = loop.goes(test);
    this.split = loop.split;
    return goes;
  }

  /** Whether it is known how many turns are left, which is remembered. */
  #counts(i: unknown, bound: unknown): boolean {
    this.#count = 0;
    if (!Number.isSafeInteger(i) || typeof bound !== 'number' || !Number.isFinite(bound))
      return false;
    const [from, step] = [i as number, this.#step];
    const isUp = this.#comparison === '<' || this.#comparison === '<=';
    if (isUp ? step <= 0 : step >= 0) return false;
    const turns = (bound - from) / step;
    const isIncluded = this.#comparison === '<=' || this.#comparison === '>=';
    const count = Math.max(0, isIncluded ? Math.floor(turns) + 1 : Math.ceil(turns));
    const last = from + step * count;
    if (!(count < 2 ** 31 && Math.abs(last) < 2 ** 31 && Math.abs(from) < 2 ** 31)) return false;
    this.#from = from;
    this.#count = count;
    return true;
  }

  turn(values: readonly unknown[]): readonly unknown[] {
    if (this.#general !== undefined) {
      const next = this.#general.turn(values);
      this.over = this.#general.over;
      return next;
    }
    return this.#phase === 'trying' ? this.#try(values) : this.#trace(values);
  }

  /** Turns that work on plain values run as they are, until one records something. */
  #try(values: readonly unknown[]): readonly unknown[] {
    const trial = this.#trial;
    if (trial !== undefined) {
      trial.leave();
      const { isEmpty, cells } = trial;
      trial.drop();
      if (!isEmpty) {
        this.#phase = 'tracing';
        return this.#trace(this.#before);
      }
      writeAgain(cells);
      this.#from += this.#step;
      this.#count--;
      this.over = this.#ends;
      if (this.over) return values;
    }
    this.#before = values;
    this.#trial = new TracedRegion('a turn of a loop');
    return values;
  }

  #trace(values: readonly unknown[]): readonly unknown[] {
    const own = values.slice(0, -1);
    if (this.#carry === undefined) {
      this.#carry = new Carry(namesIn(this.#names).slice(0, -1), own, this.#knownTurns);
      return this.#begin(this.#carry);
    }
    const leaves = truthLeaf(this.#leaves);
    const body = this.#carry.end(own, [leaves]);
    if (body === undefined) return this.#begin(this.#carry);
    this.over = true;
    if (leaves !== false) this.#carry.mustNotGrow();
    if (leaves === false && this.#first === undefined) {
      const results = repeat(this.#count, body);
      return [...this.#carry.finish(results, false), this.#from + this.#step * this.#count];
    }
    const [turns, results] = repeatUpTo(this.#count, this.#first, body);
    return [...this.#carry.finish(results, true), this.#counterAt(turns, this.#count)];
  }

  /** How many turns are traced, unless one of them leaves the loop. */
  get #knownTurns(): number | undefined {
    return this.#first === undefined ? this.#count : undefined;
  }

  #begin(carry: Carry): readonly unknown[] {
    const { more, values } = carry.begin([turnType]);
    const counter = this.#counterAt(at(more, 0), this.#count - 1);
    if (this.#step === 1)
      counters.set(counter as NDArray, { from: this.#from, body: currentTrace() });
    return [...values, counter];
  }

  /** The counter at a turn, of which the last one is known. */
  #counterAt(turn: NDArray, last: number): unknown {
    const t = wholeNumber(turn, { least: 0, greatest: last });
    return add(this.#step === 1 ? t : mul(t, this.#step), this.#from);
  }
}

/** Repeats the body a known number of times. */
function repeat(count: number, { start, step }: LoopBody): readonly NDArray[] {
  return foriLoop(0, count, (t: NDArray, carried: NDArray[]) => [...step(t, ...carried).next], [
    ...start,
  ]);
}

/** The same until the last of what the body gives holds; also how many turns that took. */
function repeatUpTo(
  count: number,
  first: NDArray | undefined,
  { start, step }: LoopBody,
): [turns: NDArray, results: readonly NDArray[]] {
  const [, turns, ...results] = whileLoop(
    ([goes]: NDArray[]) => goes as NDArray,
    ([, turn, ...carried]: NDArray[]) => {
      const { next, more } = step(turn as NDArray, ...carried);
      const leaves = asArray(at(more, 0) as NDArray);
      const after = where(leaves, turn as NDArray, op('add', turn as NDArray, 1));
      return [op('and', logicalNot(leaves), op('lt', after, count)), after, ...next];
    },
    [first ?? asArray(true as never), denseScalar(0, 'int32'), ...start],
  );
  return [turns as NDArray, results];
}

/** The loop of one that is not traced, which all share. */
const untraced = new CountedLoop('', '<', 1, null, false);

/** What counts a loop; `names` are the variables that its body assigns, the counter last. */
export const count = (
  names: string,
  comparison: Comparison,
  step: number,
  around: LoopAround,
  isWrittenOut = false,
): CountedLoop =>
  currentTrace() === null
    ? untraced
    : new CountedLoop(names, comparison, step, around, isWrittenOut);

/** What runs any other loop. */
export const loop = (names: string, around: LoopAround): TestedLoop =>
  new TestedLoop(names, around);
