/**
 * Conditions. Of a plain value a condition is true or false, and one side runs. Where it is traced
 * both sides run, one after the other and each in a region of its own; variables and fields that
 * differ in the end are the results of a `cond`.
 */
import { DenseArray } from '../../../array/dense.js';
import { fail } from '../../../array/errors.js';
import { NDArray } from '../../../array/ndarray.js';
import { printShape, zip } from '../../../array/shape.js';
import { WrittenArray } from '../../../trace/written.js';
import { nameOfKey, writeCell, type Cell } from '../journal.js';
import { longer } from '../lists/lengths.js';
import { truthOf } from '../operators.js';
import { TracedRegion } from '../region.js';
import { putInDoubt } from '../values/doubt.js';
import { failAbsent, Missing, presenceOf } from '../values/optional.js';
import { makeStaleAgain, writingAtOnce } from '../values/same-objects.js';
import { Meeting } from './meeting.js';

/** A condition within `try`, which has to be known. */
export function decide(condition: unknown): boolean {
  const choice = choose(condition);
  if (typeof choice === 'boolean') return choice;
  return fail(
    'traced-as-number',
    'a condition within try is traced: both of its sides would run, and an error of one of them ' +
      'could not be told from one of the other. Take the condition out of try.',
  );
}

/** Whether a condition holds, or the two sides of one that is traced. */
export function choose(condition: unknown): boolean | Sides {
  if (typeof condition === 'boolean') return condition;
  const value = condition instanceof NDArray ? condition : presenceOf(condition)?.isThere;
  if (value === undefined)
    return condition instanceof Missing ? failAbsent(condition.name) : !!condition;
  const test = scalarTruth(value);
  return typeof test === 'boolean' ? test : new Sides(test, value);
}

/** The same with the first side already begun, for `c ? a : b`. */
export function fork(condition: unknown): boolean | Sides {
  const choice = choose(condition);
  if (choice instanceof Sides) choice.start('', []);
  return choice;
}

/** Whether the other side of a fork is to be looked at; it begins then. */
export function turn(choice: boolean | Sides): boolean {
  if (typeof choice === 'boolean') return !choice;
  choice.turn([]);
  return true;
}

/** The value of `c ? a : b` of which one or both sides were looked at. */
export function either(choice: boolean | Sides, yes: unknown, no: unknown): unknown {
  if (typeof choice === 'boolean') return choice ? yes : no;
  return choice.joinOne('the value of ?:', yes, no);
}

/** The value of `test ? yes() : no()`. */
function eitherOf(test: unknown, yes: () => unknown, no: () => unknown): unknown {
  const choice = fork(test);
  return either(choice, yes(), turn(choice) ? no() : 0);
}

/** `yes` where the test holds, else `no`; both are known already. */
export function joined(name: string, test: unknown, yes: unknown, no: unknown): unknown {
  const choice = choose(test);
  if (typeof choice === 'boolean') return choice ? yes : no;
  choice.start('', []);
  choice.turn([]);
  return choice.joinOne(name, yes, no);
}

/** The truth of a scalar, which may be known. Throws `bad-argument` for other arrays. */
export function scalarTruth(x: NDArray): boolean | NDArray {
  const value = x instanceof WrittenArray ? x.current : x;
  if (value.ndim > 0)
    fail(
      'bad-argument',
      `a condition is an array of shape ${printShape(value.shape)}: it holds ${value.size} truths. ` +
        'Bring them together with .all() or .any().',
    );
  if (!(value instanceof DenseArray)) return truthOf(value);
  const item = value.item<NDArray>();
  return item !== 0 && !Number.isNaN(item);
}

/** The two sides of a traced condition, from the first of them to where they meet. */
export class Sides {
  /** Tells a traced condition from true and false. */
  readonly split = true;
  readonly #test: NDArray;
  /** The condition as it was written, of which it is known what it says. */
  readonly #condition: NDArray;
  #names: readonly string[] = [];
  #before: readonly unknown[] = [];
  #onYes: readonly unknown[] = [];
  #yes: TracedRegion | undefined;
  #no: TracedRegion | undefined;

  constructor(test: NDArray, condition: NDArray) {
    this.#test = test;
    this.#condition = condition;
  }

  /** Begins the first side; `names` are those of the variables that either side assigns. */
  start(names: string, values: readonly unknown[]): void {
    this.#names = names === '' ? [] : names.split(',');
    this.#before = values;
    this.#yes = new TracedRegion('the side of a condition where it holds');
    this.#yes.assume(this.#condition, true);
  }

  /** Ends the first side and begins the other, for which variables are what they were. */
  turn(values: readonly unknown[]): readonly unknown[] {
    this.#onYes = values;
    this.#leave(this.#yes);
    this.#no = new TracedRegion('the side of a condition where it does not hold');
    this.#no.assume(this.#condition, false);
    return this.#before;
  }

  /** Ends the other side: what the variables are from here on. */
  join(values: readonly unknown[]): readonly unknown[] {
    return this.#join(this.#names, this.#onYes, values);
  }

  /** Ends the first side, where there is no other. */
  only(values: readonly unknown[]): readonly unknown[] {
    return this.join(this.turn(values));
  }

  joinOne(name: string, yes: unknown, no: unknown): unknown {
    return this.#join([name], [yes], [no])[0];
  }

  /** Leaves a side; fields that were written there become what they were. */
  #leave(region: TracedRegion | undefined): void {
    if (region?.isOpen !== true)
      fail(
        'bad-argument',
        'a side of a traced condition was left by a jump that cannot be followed, such as one out ' +
          'of try. Take the condition out of it.',
      );
    region.leaveSide();
  }

  #join(names: readonly string[], onYes: readonly unknown[], onNo: readonly unknown[]): unknown[] {
    const [yes, no] = [this.#yes as TracedRegion, this.#no as TracedRegion];
    this.#leave(no);
    const cells = distinct([...yes.cells, ...no.cells]);
    const endOf = (region: TracedRegion, { object, key, before }: Cell): unknown => {
      const cell = region.cells.find((c) => c.object === object && c.key === key);
      return cell === undefined ? before : cell.after;
    };
    const isMissing = (region: TracedRegion, { object, key, isNew }: Cell): boolean =>
      isNew && !region.cells.some((c) => c.object === object && c.key === key);
    const meeting = new Meeting(this.#test, yes, no, eitherOf);
    const variables = zip(names, zip(onYes, onNo)).map(([name, [a, b]], i) =>
      isDead(name) ? () => this.#before[i] : meeting.of(name, a, b),
    );
    const fields = cells.map((cell) => {
      const [a, b] = [endOf(yes, cell), endOf(no, cell)];
      const isLength = Array.isArray(cell.object) && cell.key === 'length' && a !== b;
      if (isLength) return () => longer(cell.object, a as number, b as number);
      return meeting.of(nameOfKey(cell.key), a, b);
    });
    const results = meeting.results();
    let values: unknown[] = [];
    writingAtOnce(() => {
      for (const [cell, valueOf] of zip(cells, fields)) {
        const value = valueOf(results);
        writeCell(cell, value);
        if (!Array.isArray(cell.object) && (isMissing(yes, cell) || isMissing(no, cell)))
          putInDoubt(cell.object, cell.key, value);
      }
      values = variables.map((value) => value(results));
    });
    makeStaleAgain([...yes.stale, ...no.stale]);
    return values;
  }
}

/** Whether nobody reads the variable where the sides have met, but for those of neither side. */
export const isDead = (name: string): boolean => name.startsWith('-');

const distinct = (cells: readonly Cell[]): Cell[] => {
  const seen = new Map<object, Set<PropertyKey>>();
  return cells.filter(({ object, key }) => {
    const keys = seen.get(object) ?? new Set();
    seen.set(object, keys);
    return !keys.has(key) && keys.add(key) !== undefined;
  });
};
