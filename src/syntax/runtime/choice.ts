/**
 * Conditions. Of a plain value a condition is true or false, and one side runs. Where it is traced
 * both sides run, one after the other and each in a region of its own; variables and fields that
 * differ in the end are the results of a `cond`.
 */
import { sameShape } from '../../array/aval.js';
import { isBool, isInexact } from '../../array/dtype.js';
import { DenseArray, denseScalar } from '../../array/dense.js';
import { fail } from '../../array/errors.js';
import { NDArray } from '../../array/ndarray.js';
import { printShape, zip, type Shape } from '../../array/shape.js';
import { WrittenArray } from '../../trace/written.js';
import { cond } from '../../lax/control/cond.js';
import { broadcastRight } from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import { describe } from '../../parameters/describe.js';
import { isPlainObject } from '../../tree/tree.js';
import { isInRegion, made, writeCell, type Cell } from './journal.js';
import { math } from './math.js';
import { truthOf } from './operators.js';
import { TracedRegion } from './region.js';
import { isLeaf, isTruth, putTogether, takeApart, type Leaf } from './state.js';
import { asFloat, isWithinInt32, rangeOf, wholeNumber, type WholeRange } from './whole.js';

/** What a function returns where it throws while nobody knows whether it gets there. */
export class Thrown {
  readonly error: unknown;
  constructor(error: unknown) {
    this.error = error;
  }
}

/** `throw error`: at once, unless it depends on a traced condition whether it happens. */
export function thrown(error: unknown): Thrown {
  if (!isInRegion()) throw error;
  return new Thrown(error);
}

/** What a function returns in the end. */
export function result(value: unknown): unknown {
  if (value instanceof Thrown) {
    if (!isInRegion()) throw value.error;
    return NaN;
  }
  return value;
}

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
  if (!(condition instanceof NDArray)) return Boolean(condition);
  const test = scalarTruth(condition);
  return typeof test === 'boolean' ? test : new Sides(test, condition);
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
    this.#names = names === '' ? [] : names.split(' ');
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
    region.leave();
  }

  #join(names: readonly string[], onYes: readonly unknown[], onNo: readonly unknown[]): unknown[] {
    const [yes, no] = [this.#yes as TracedRegion, this.#no as TracedRegion];
    this.#leave(no);
    const cells = distinct([...yes.cells, ...no.cells]);
    const endOf = (region: TracedRegion, { object, key, before }: Cell): unknown => {
      const cell = region.cells.find((c) => c.object === object && c.key === key);
      return cell === undefined ? before : cell.after;
    };
    const meeting = new Meeting(this.#test, yes, no);
    const variables = zip(names, zip(onYes, onNo)).map(([name, [a, b]], i) =>
      isDead(name) ? () => this.#before[i] : meeting.of(name, a, b),
    );
    const fields = cells.map((cell) =>
      meeting.of(String(cell.key), endOf(yes, cell), endOf(no, cell)),
    );
    const results = meeting.results();
    zip(cells, fields).forEach(([{ object, key }, value]) =>
      writeCell(object, key, value(results)),
    );
    return variables.map((value) => value(results));
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

/** A value of the same structure of which all numbers are NaN, and all truths false. */
function likeNaN(x: unknown): unknown {
  const { form, leaves } = takeApart(x, '');
  return putTogether(form, leaves.map(leafLikeNaN));
}

function leafLikeNaN(x: Leaf): Leaf {
  if (!(x instanceof NDArray)) return typeof x === 'boolean' ? false : NaN;
  if (isBool(x.dtype)) return broadcastRight(asArray(false), x.shape);
  return broadcastRight(asArray(NaN, isInexact(x.dtype) ? x.dtype : 'float64'), x.shape);
}

type MathFunction = (...args: unknown[]) => unknown;

const mathFunctions = new Set<unknown>(Object.values(math));
const isMathFunction = (x: unknown): x is MathFunction =>
  typeof x === 'function' && mathFunctions.has(x);
/** Whether a side gave no value; null is one, but where a function returns it. */
const isNothing = (x: unknown, name: string): boolean =>
  x === undefined || (x === null && name.startsWith('*'));

type FromResults = (results: readonly unknown[]) => unknown;

/** Values of two sides, of which those that differ become results of one branch. */
class Meeting {
  readonly #test: NDArray;
  readonly #yes: TracedRegion;
  readonly #no: TracedRegion;
  readonly #onYes: Leaf[] = [];
  readonly #onNo: Leaf[] = [];
  readonly #kinds: Kind[] = [];

  constructor(test: NDArray, yes: TracedRegion, no: TracedRegion) {
    this.#test = test;
    this.#yes = yes;
    this.#no = no;
  }

  /** What the variable becomes, once the results are there. */
  of(name: string, a: unknown, b: unknown): FromResults {
    if (Object.is(a, b)) return () => a;
    if (isLeaf(a) && isLeaf(b)) return this.#leaf(name, a, b);
    if (a instanceof Thrown || b instanceof Thrown) return this.#thrown(name, a, b);
    if (isNothing(a, name)) return this.#oneSided(name, b, true);
    if (isNothing(b, name)) return this.#oneSided(name, a, false);
    if (isMathFunction(a) && isMathFunction(b)) return this.#functions(a, b);
    return this.#container(name, a, b);
  }

  /**
   * A value that only one side has: on the other numbers are NaN, as undefined is in arithmetic. An
   * object from outside stays the object that it is: its fields are joined as such.
   */
  #oneSided(name: string, x: unknown, isOnNo: boolean): FromResults {
    const region = isOnNo ? this.#no : this.#yes;
    if (!isLeaf(x) && typeof x === 'object' && x !== null && !region.made(x)) return () => x;
    const nothing = likeNaN(x);
    return isOnNo ? this.of(name, nothing, x) : this.of(name, x, nothing);
  }

  /** Which of two functions of `Math` it is, is decided where it is called. */
  #functions(a: MathFunction, b: MathFunction): FromResults {
    const chosen = (...args: unknown[]): unknown => {
      const choice = fork(this.#test);
      return either(choice, a(...args), turn(choice) ? b(...args) : 0);
    };
    return () => chosen;
  }

  #container(name: string, a: unknown, b: unknown): FromResults {
    if (Array.isArray(a) && Array.isArray(b) && a.length === b.length) {
      const items = a.map((item, i) => this.of(`${name}[${i}]`, item, b[i]));
      return (results) => made(items.map((item) => item(results)));
    }
    if (!isPlainObject(a) || !isPlainObject(b) || !sameKeys(a, b)) return failApart(name, a, b);
    const items = Object.keys(a).map((k) => [k, this.of(`${name}.${k}`, a[k], b[k])] as const);
    return (results) => made(Object.fromEntries(items.map(([k, item]) => [k, item(results)])));
  }

  /** Where JavaScript would throw, numbers are NaN. */
  #thrown(name: string, a: unknown, b: unknown): FromResults {
    if (a instanceof Thrown && (b === undefined || b instanceof Thrown)) return () => a;
    if (a === undefined) return () => b;
    const [x, y] = [a, b].map((v) =>
      v instanceof Thrown ? likeNaN(a instanceof Thrown ? b : a) : v,
    );
    return this.of(name, x, y);
  }

  #leaf(name: string, a: Leaf, b: Leaf): FromResults {
    const isWritten = a instanceof WrittenArray || b instanceof WrittenArray;
    const [x, y] = [present(a), present(b)];
    if (!sameShape(shapeOf(x), shapeOf(y))) failApart(name, a, b);
    const k = this.#onYes.push(x) - 1;
    this.#onNo.push(y);
    this.#kinds.push(kindOf(x, y));
    return (results) => {
      const result = results[k];
      return isWritten ? made(new WrittenArray(result as NDArray)) : result;
    };
  }

  results(): unknown[] {
    const [yes, no] = [this.#yes, this.#no];
    const [onTrue, onFalse] = [yes.close(this.#onYes), no.close(this.#onNo)];
    if (this.#onYes.length === 0 && yes.isEmpty && no.isEmpty) return [];
    const ready = (leaves: readonly Leaf[]): unknown[] =>
      zip(leaves, this.#kinds).map(([x, kind]) => asResult(x, kind));
    const results = cond(
      this.#test,
      () => ready(onTrue()) as never,
      () => ready(onFalse()) as never,
    );
    return zip(results as unknown as NDArray[], this.#kinds).map(([x, kind]) =>
      typeof kind === 'string' ? x : wholeNumber(x, kind),
    );
  }
}

const shapeOf = (x: Leaf): Shape => (x instanceof NDArray ? x.shape : []);
const present = (x: Leaf): Leaf => (x instanceof WrittenArray ? x.current : x);
const sameKeys = (a: object, b: object): boolean =>
  Object.keys(a).join('\n') === Object.keys(b).join('\n');

/** As what numbers of two sides meet: truths, whole numbers with a range, or floats. */
type Kind = 'truth' | 'float' | WholeRange;

function kindOf(a: Leaf, b: Leaf): Kind {
  if (isTruth(a) && isTruth(b)) return 'truth';
  const [x, y] = [rangeOf(a), rangeOf(b)];
  if (x === undefined || y === undefined || !isWithinInt32(x) || !isWithinInt32(y)) return 'float';
  return { least: Math.min(x.least, y.least), greatest: Math.max(x.greatest, y.greatest) };
}

/** A leaf as what a branch returns. */
function asResult(x: Leaf, kind: Kind): unknown {
  if (kind === 'truth') return x;
  if (kind === 'float') return asFloat(x);
  return typeof x === 'number' ? denseScalar(x, 'int32') : x;
}

function failApart(name: string, a: unknown, b: unknown): never {
  fail(
    'branch-mismatch',
    `${name} is ${inWords(a)} where a traced condition holds, and ${inWords(b)} where it does not. ` +
      'Both sides must give it a value of one kind and shape.',
  );
}

const inWords = (x: unknown): string =>
  x instanceof NDArray && x.ndim > 0 ? `an array of shape ${printShape(x.shape)}` : describe(x);
