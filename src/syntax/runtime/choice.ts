/**
 * Conditions. Of a plain value a condition is true or false, and one side runs. Where it is traced
 * both sides run, one after the other and each in a region of its own; variables and fields that
 * differ in the end are the results of a `cond`.
 */
import { sameShape } from '../../array/aval.js';
import { isBool, isInexact } from '../../array/dtype.js';
import { DenseArray, denseScalar } from '../../array/dense.js';
import { fail, TanjentError } from '../../array/errors.js';
import { NDArray } from '../../array/ndarray.js';
import { printShape, zip, type Shape } from '../../array/shape.js';
import { WrittenArray } from '../../trace/written.js';
import { currentTrace } from '../../trace/trace.js';
import { cond } from '../../lax/control/cond.js';
import { broadcastRight } from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import { describe } from '../../parameters/describe.js';
import { isPlainObject } from '../../tree/tree.js';
import { isInRegion, made, nameOfKey, writeCell, type Cell } from './journal.js';
import { truthOf } from './operators.js';
import { TracedRegion } from './region.js';
import { isLeaf, isTruth, type Leaf } from './values/leaf.js';
import { putTogether, takeApart } from './values/state.js';
import { longer } from './lists/lengths.js';
import { math } from './math.js';
import {
  failAbsent,
  markPartial,
  Missing,
  Optional,
  presenceOf,
  type None,
} from './values/optional.js';
import { failure, recordThrow } from './texts.js';
import { isView } from './lists/views.js';
import { asFloat, isWithinInt32, rangeOf, wholeNumber, type WholeRange } from './values/whole.js';

/** What a function returns where it throws while nobody knows whether it gets there. */
export class Thrown {
  readonly error: unknown;
  constructor(error: unknown) {
    this.error = error;
  }
}

/** `throw error`: at once, or where the run gets there, if that depends on traced conditions. */
export function thrown(error: unknown): Thrown {
  if (!isInRegion()) throw failure(error);
  recordThrow(error);
  return new Thrown(error);
}

/** What a function returns in the end. */
export function result(value: unknown): unknown {
  if (value instanceof Thrown) {
    if (!isInRegion()) throw failure(value.error);
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

/** What `catch` is not for: errors of tracing itself go on, as the function cannot be traced. */
export function caught(error: unknown): void {
  if (currentTrace() !== null && error instanceof TanjentError) throw error;
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
    const fields = cells.map((cell) => {
      const [a, b] = [endOf(yes, cell), endOf(no, cell)];
      const isLength = Array.isArray(cell.object) && cell.key === 'length' && a !== b;
      if (isLength) return () => longer(cell.object, a as number, b as number);
      return meeting.of(nameOfKey(cell.key), a, b);
    });
    const results = meeting.results();
    zip(cells, fields).forEach(([cell, value]) => writeCell(cell, value(results)));
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

type Two = readonly [unknown, unknown];

type MathFunction = (...args: unknown[]) => unknown;

const mathFunctions = new Set<unknown>(Object.values(math));
const isMathFunction = (x: unknown): x is MathFunction =>
  typeof x === 'function' && mathFunctions.has(x);

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
    return presenceOf(a) !== undefined || presenceOf(b) !== undefined
      ? this.#optional(name, a, b)
      : this.#values(name, a, b);
  }

  #values(name: string, a: unknown, b: unknown): FromResults {
    if (isLeaf(a) && isLeaf(b)) return this.#leaf(name, a, b);
    if (a instanceof Thrown || b instanceof Thrown) return this.#thrown(name, a, b);
    if (isNothing(a) || isNothing(b)) return this.#optional(name, a, b);
    if (isMathFunction(a) && isMathFunction(b)) return this.#functions(a, b);
    return this.#container(name, a, b);
  }

  /** A value of one side alone, or one that was of one side alone before. */
  #optional(name: string, a: unknown, b: unknown): FromResults {
    if (a instanceof Missing || b instanceof Missing) return () => new Missing(name);
    const [x, y] = [presentOf(a), presentOf(b)];
    const nones = [a, b].flatMap((v) => noneOf(v) ?? []);
    const none = nones[0]?.is;
    if (name.startsWith('*') && (none === undefined || this.#isOutsideAlone(x, y)))
      return this.#oneSided(name, x, y);
    if (this.#isOutsideAlone(x, y)) return () => new Missing(name);
    if (nones.some(({ is }) => is !== none)) return failApart(name, a, b);
    return this.#partial(name, [a, b], [x, y], none);
  }

  #partial(name: string, [a, b]: Two, [x, y]: Two, none: None): FromResults {
    const held = x ?? y;
    const isScalar = isScalarLeaf(held);
    const absent = isScalar ? (none === null ? 0 : NaN) : likeNaN(held);
    const value = this.#values(name, x ?? absent, y ?? absent);
    const isThere = this.of(name, isThereOf(a), isThereOf(b));
    return (results) => {
      const presence = { isThere: asArray(isThere(results) as Leaf), none };
      return isScalar
        ? new Optional(asArray(value(results) as Leaf), presence.isThere, none)
        : markPartial(value(results), presence);
    };
  }

  /**
   * What a function returns on one side: on the other numbers are NaN, as undefined is in
   * arithmetic. An object from outside stays the object that it is.
   */
  #oneSided(name: string, x: unknown, y: unknown): FromResults {
    if (x === undefined)
      return this.#isOutside(y, this.#no) ? () => y : this.of(name, likeNaN(y), y);
    if (y === undefined)
      return this.#isOutside(x, this.#yes) ? () => x : this.of(name, x, likeNaN(x));
    return this.of(name, x, y);
  }

  /** Whether an object of one side alone is one that somebody else may know. */
  #isOutsideAlone(x: unknown, y: unknown): boolean {
    const isAlone = x === undefined || y === undefined;
    return isAlone && (this.#isOutside(x, this.#yes) || this.#isOutside(y, this.#no));
  }

  /** Whether somebody else may know an object. */
  #isOutside(x: unknown, region: TracedRegion): boolean {
    return !isLeaf(x) && typeof x === 'object' && x !== null && !region.made(x);
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
    if (isView(a) || isView(b)) return failApart(name, a, b);
    if (Array.isArray(a) && Array.isArray(b) && a.length === b.length) {
      const items = a.map((item, i) => this.of(`${name}[${i}]`, item, b[i]));
      return (results) => made(items.map((item) => item(results)));
    }
    if (!isPlainObject(a) || !isPlainObject(b) || !sameKeys(a, b)) return failApart(name, a, b);
    const items = Object.keys(a).map((k) => [k, this.of(`${name}.${k}`, a[k], b[k])] as const);
    return (results) => made(Object.fromEntries(items.map(([k, item]) => [k, item(results)])));
  }

  /** Where JavaScript throws nobody sees what there is: numbers are NaN. */
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

/** What a value is where it is none, in a box of its own; undefined if it is always there. */
function noneOf(x: unknown): { readonly is: None } | undefined {
  const presence = presenceOf(x);
  if (presence !== undefined) return { is: presence.none };
  return x === undefined || x === null ? { is: x } : undefined;
}

const isNothing = (x: unknown): boolean => x === undefined || x === null || x instanceof Missing;

const presentOf = (x: unknown): unknown => (x instanceof Optional ? x.current : (x ?? undefined));

const isThereOf = (x: unknown): unknown =>
  presenceOf(x)?.isThere ?? (x !== undefined && x !== null);

const isScalarLeaf = (x: unknown): boolean =>
  isLeaf(x) && (typeof x !== 'object' || (x.ndim === 0 && !(x instanceof WrittenArray)));

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
