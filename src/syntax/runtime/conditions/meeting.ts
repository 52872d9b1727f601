/** Where the sides of a traced condition meet: what differs becomes results of one `cond`. */
import { sameShape } from '../../../array/aval.js';
import { isBool, isInexact } from '../../../array/dtype.js';
import { denseScalar } from '../../../array/dense.js';
import { fail } from '../../../array/errors.js';
import { NDArray } from '../../../array/ndarray.js';
import { at, printShape, zip, type Shape } from '../../../array/shape.js';
import { presentOf, writableOf } from '../../../trace/given.js';
import { WrittenArray } from '../../../trace/written.js';
import { cond } from '../../../lax/control/cond.js';
import { broadcastRight } from '../../../operands/basic.js';
import { asArray } from '../../../operands/convert.js';
import { describe } from '../../../parameters/describe.js';
import { isPlainObject } from '../../../tree/tree.js';
import { made, markPicked } from '../journal.js';
import { math } from '../math.js';
import { isView } from '../lists/views.js';
import type { TracedRegion } from '../region.js';
import { isLeaf, isTruth, type Leaf } from '../values/leaf.js';
import { doubtfulIf, isDoubtful } from '../values/doubt.js';
import { markPartial, Missing, Optional, presenceOf, type None } from '../values/optional.js';
import { putTogether, takeApart } from '../values/state.js';
import { asFloat, isWithinInt32, rangeOf, wholeNumber, type WholeRange } from '../values/whole.js';
import { optionsOf, picked, PickedArray, type KnownOption } from './picked.js';
import { Thrown } from './thrown.js';

type Two = readonly [unknown, unknown];

type MathFunction = (...args: unknown[]) => unknown;

const mathFunctions = new Set<unknown>(Object.values(math));
const isMathFunction = (x: unknown): x is MathFunction =>
  typeof x === 'function' && mathFunctions.has(x);

type Results = readonly unknown[];
type FromResults = (results: Results) => unknown;

/** The same value each time that it is asked for. */
function once(find: FromResults): FromResults {
  const found: unknown[] = [];
  return (results) => (found.length > 0 ? found[0] : (found[0] = find(results)));
}

/** The value of one of two sides, or what they meet in, of a condition that comes later. */
type Decide = (test: NDArray, yes: () => unknown, no: () => unknown) => unknown;

/** Values of two sides, of which those that differ become results of one branch. */
export class Meeting {
  readonly #test: NDArray;
  readonly #decide: Decide;
  readonly #yes: TracedRegion;
  readonly #no: TracedRegion;
  readonly #onYes: Leaf[] = [];
  readonly #onNo: Leaf[] = [];
  readonly #kinds: Kind[] = [];
  /** The pairs of objects that have met already. */
  readonly #met: { readonly a: unknown; readonly b: unknown; readonly from: FromResults }[] = [];
  /** How many values each object may be that was made on its side. */
  readonly #ownUses = new Map<object, number>();
  /** What stands for such objects afterwards. */
  readonly #standIns = new Map<object, object>();

  constructor(test: NDArray, yes: TracedRegion, no: TracedRegion, decide: Decide) {
    this.#test = test;
    this.#decide = decide;
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
    const [x, y] = [heldBy(a), heldBy(b)];
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
    const isInDoubt = isDoubtful(a) || isDoubtful(b);
    return (results) => {
      const presence = { isThere: asArray(isThere(results) as Leaf), none };
      const found = isScalar
        ? new Optional(asArray(value(results) as Leaf), presence.isThere, none)
        : markPartial(value(results), presence);
      return doubtfulIf(isInDoubt, found);
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
    const chosen = (...args: unknown[]): unknown =>
      this.#decide(
        this.#test,
        () => a(...args),
        () => b(...args),
      );
    return () => chosen;
  }

  #container(name: string, a: unknown, b: unknown): FromResults {
    if (isView(a) || isView(b)) return failApart(name, a, b);
    // Two names of one object stay two names of one.
    const met = this.#met.find((m) => m.a === a && m.b === b);
    if (met !== undefined) return met.from;
    if (Array.isArray(a) && Array.isArray(b)) {
      const x: unknown[] = this.#yes.atEnd(() => [...a]);
      const y: unknown[] = this.#no.atEnd(() => [...b]);
      if (x.length !== y.length) return failApart(name, a, b);
      const items = zip(x, y).map(([u, v], i) => this.of(`${name}[${i}]`, u, v));
      return this.#picked(name, a, b, (results) => items.map((item) => item(results)));
    }
    if (!isPlainObject(a) || !isPlainObject(b)) return failApart(name, a, b);
    const [x, y] = [this.#yes.atEnd(() => ({ ...a })), this.#no.atEnd(() => ({ ...b }))];
    if (!sameKeys(x, y)) return failApart(name, a, b);
    const items = Object.keys(x).map((k) => [k, this.of(`${name}.${k}`, x[k], y[k])] as const);
    return this.#picked(name, a, b, (results) =>
      Object.fromEntries(items.map(([k, item]) => [k, item(results)])),
    );
  }

  /** An object that has what one of two has; who else knows these sees what is written to it. */
  #picked(name: string, a: object, b: object, valuesOf: (r: Results) => object): FromResults {
    const options = this.#options(a, b);
    const from = once((results) => {
      const values = made(valuesOf(results));
      const found = options(results);
      return found === undefined ? values : picked(name, values, found, this.#decideNow);
    });
    this.#met.push({ a, b, from });
    return from;
  }

  /**
   * What an object of either side may be one of; undefined if nobody else knows any of them, under
   * another name either.
   */
  #options(a: object, b: object): (results: Results) => KnownOption[] | undefined {
    const sides = [
      { object: a, region: this.#yes, isYes: true },
      { object: b, region: this.#no, isYes: false },
    ];
    const all = sides.flatMap(({ object, region, isYes }) => {
      const isOwn = region.made(object);
      const inner = isOwn ? optionsOf(object) : undefined;
      return (inner ?? [{ isIt: true, object, when: [] }]).map((o) => ({
        object: o.object,
        isOwn: inner === undefined ? isOwn : region.made(o.object),
        isIt: this.of('', isYes ? o.isIt : false, isYes ? false : o.isIt),
        when: [...o.when, [this.#test, isYes] as const],
      }));
    });
    for (const { object, isOwn } of all)
      if (isOwn) this.#ownUses.set(object, (this.#ownUses.get(object) ?? 0) + 1);
    return (results) => {
      if (all.every(({ object, isOwn }) => isOwn && this.#ownUses.get(object) === 1))
        return undefined;
      return all.map(({ isOwn, isIt, ...o }) => ({
        ...o,
        isIt: isIt(results) as NDArray,
        standIn: isOwn ? (make) => this.#standInFor(o.object, make) : undefined,
      }));
    };
  }

  #standInFor(object: object, make: () => object): object {
    const known = this.#standIns.get(object) ?? make();
    this.#standIns.set(object, known);
    return known;
  }

  readonly #decideNow = (test: NDArray | boolean, yes: unknown, no: unknown): unknown => {
    if (Object.is(yes, no)) return yes;
    if (typeof test === 'boolean') return test ? yes : no;
    return this.#decide(
      test,
      () => yes,
      () => no,
    );
  };

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
    const [x, y] = [this.#yes.atEnd(() => presentOf(a)), this.#no.atEnd(() => presentOf(b))];
    const isWritten = !Object.is(x, a) || !Object.is(y, b);
    if (!sameShape(shapeOf(x), shapeOf(y))) failApart(name, a, b);
    const met = isWritten ? this.#met.find((m) => m.a === a && m.b === b) : undefined;
    if (met !== undefined) return met.from;
    const [u, v] = [writableOf(a), writableOf(b)];
    const options = u && v ? this.#options(u, v) : undefined;
    const k = this.#onYes.push(x) - 1;
    this.#onNo.push(y);
    this.#kinds.push(kindOf(x, y));
    if (!isWritten) return (results) => results[k];
    const from = once((results) => {
      const result = at(results, k) as NDArray;
      const found = options?.(results);
      if (found === undefined) return made(new WrittenArray(result));
      const array = made(new PickedArray(result, found, this.#decideNow));
      markPicked(array, { name, define: undefined });
      return array;
    });
    this.#met.push({ a, b, from });
    return from;
  }

  results(): unknown[] {
    const [yes, no] = [this.#yes, this.#no];
    const [onTrue, onFalse] = [yes.close(this.#onYes), no.close(this.#onNo)];
    if (this.#onYes.length === 0 && !yes.hasEffects && !no.hasEffects) return [];
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

/** What a value is where it is none, in a box of its own; undefined if it is always there. */
function noneOf(x: unknown): { readonly is: None } | undefined {
  const presence = presenceOf(x);
  if (presence !== undefined) return { is: presence.none };
  return x === undefined || x === null ? { is: x } : undefined;
}

const isNothing = (x: unknown): boolean => x === undefined || x === null || x instanceof Missing;

const heldBy = (x: unknown): unknown => (x instanceof Optional ? x.current : (x ?? undefined));

const isThereOf = (x: unknown): unknown =>
  presenceOf(x)?.isThere ?? (x !== undefined && x !== null);

const isScalarLeaf = (x: unknown): boolean =>
  isLeaf(x) && (typeof x !== 'object' || (x.ndim === 0 && !(x instanceof WrittenArray)));

const shapeOf = (x: Leaf): Shape => (x instanceof NDArray ? x.shape : []);
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
