/** jit: a user's function as specialized code, remembered by the types of its arguments. */
import { sameAval, printAval, type Aval } from '../../array/aval.js';
import { DenseArray, denseOfJs, denseSharing } from '../../array/dense.js';
import { castScalar, defaultDType, type DType, type TypedArray } from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import { NDArray } from '../../array/ndarray.js';
import { zip } from '../../array/shape.js';
import { Cache, clearable } from '../../array/cache.js';
import { donating } from './donate.js';
import { bind, concrete } from '../../trace/bind.js';
import { currentTrace } from '../../trace/trace.js';
import { flatten, printTree, sameTree, unflatten, type TreeDef } from '../../tree/tree.js';
import {
  flattenArguments,
  traceFunction,
  withoutInstances,
  type FlatArguments,
  type OfTypedArray,
  type TracedFunction,
} from '../../trace/arguments.js';
import { checkedArgnums, functionName, type AnyFunction, named } from '../../trace/checks.js';
import type {
  Arrays,
  ArrayTree,
  Argnums,
  GivenEach,
  OneOf,
  ReturnsTree,
} from '../../trace/types.js';
import { anything, kind, named as byName, optional, refused } from '../../parameters/kinds.js';
import { parameters, type Found, type Trailing } from '../../parameters/parameters.js';
import type { Raw } from '../targets/target.js';
import { wrapResults } from '../targets/wrap-results.js';
import { Lowered } from './lowered.js';
import {
  compilationOf,
  compileKinds,
  compileDefaults,
  type Compilation,
  type CompileOptions,
} from './options.js';

/** `target` and `fuseMultiplyAdd` are, unless said, what `setCompileDefaults` says at each call. */
export interface JitOptions<S extends Argnums = Argnums> extends CompileOptions {
  /**
   * Arguments that are static whatever they are: they reach the function as they are. Plain objects
   * and lists are compared by value, functions, arrays and instances of classes by identity.
   */
  readonly staticArgnums?: S | null | undefined;
  /** Functions of JS do not tell the names of their parameters: use staticArgnums. */
  readonly staticArgnames?: null | undefined;
  /**
   * Arguments that are not wanted after the call: their arrays are deleted when it has returned, and
   * using them throws `deleted-array`. In a loop that replaces its arrays this saves memory traffic.
   */
  readonly donate?: Argnums | null | undefined;
}

const argnums = byName(
  optional(
    kind<Argnums>(
      'the number of an argument or a list of them',
      (x) => typeof x === 'number' || Array.isArray(x),
    ),
  ),
);
const jitParameters = parameters<JitOptions>(
  'jit',
  { f: anything },
  {
    ...compileKinds,
    staticArgnums: argnums,
    staticArgnames: byName(
      refused(
        'cannot be honoured: functions of JS do not tell the names of their parameters. Use ' +
          'staticArgnums, as in { staticArgnums: [1] }',
      ),
    ),
    donate: argnums,
  },
);

/**
 * A jitted function of the parameters and the result of F. Numbers and typed arrays serve as arrays
 * among its arguments, except for those numbered S, which are static.
 */
export interface Jitted<F extends AnyFunction, S = never> {
  (...args: GivenEach<Parameters<F>, S>): ReturnType<F>;
  /** What the function becomes for arguments of these types. */
  lower(...args: GivenEach<Parameters<F>, S>): Lowered;
}

type Tree = ReturnType<typeof flatten>;

/** One specialization of a jitted function. */
interface Entry {
  readonly def: TreeDef;
  readonly avals: readonly Aval[];
  /** The leaves that are no arrays, with holes where arrays stand. */
  readonly statics: readonly unknown[];
  /** The arguments that staticArgnums names, taken apart as trees. */
  readonly staticArgs: Tree;
  readonly defaultDType: DType;
  readonly compilation: Compilation;
  /** How often caches had been cleared when it was made. */
  readonly generation: number;
  readonly traced: TracedFunction;
  readonly lowered: Lowered;
  /** Of the results. */
  readonly types: readonly Aval[];
  /** Whether every argument is one array and none is static: the fast path applies. */
  readonly isFlat: boolean;
}

/**
 * Compiles `f` for each combination of the structure, shapes, dtypes and static values of its
 * arguments, at the first call with it. Numbers and arrays are traced; strings, booleans, null,
 * undefined and functions are static. Inside another trace the call becomes one `call` equation.
 */
export function jit<
  A extends readonly unknown[] = NDArray[],
  R extends ArrayTree<R> = NDArray,
  const S extends Argnums = never,
>(
  f: ((...args: A) => R) & ReturnsTree<R>,
  options?: JitOptions<S>,
  ...none: []
): Jitted<(...args: A) => R, OneOf<S>>;
export function jit<
  A extends readonly unknown[] = NDArray[],
  R = NDArray,
  const S extends Argnums = never,
>(
  f: ((...args: A) => R) & ReturnsTree<R>,
  options?: JitOptions<S>,
  ...none: []
): Jitted<(...args: A) => Arrays<R>, OneOf<S>>;
export function jit(f: AnyFunction, ...given: Trailing<[], JitOptions>): Jitted<AnyFunction> {
  const options = jitParameters.read([f], given);
  const cache = new JitCache(f, options);
  let last: Entry | undefined;
  const jitted = (...args: unknown[]): unknown => {
    if (currentTrace() !== null) return cache.callInTrace(args);
    if (last !== undefined && last.isFlat && cache.isCurrent(last)) {
      const { runner } = last.lowered;
      if (runner.runRaw !== null) {
        const raws = matchFlat(last.avals, args);
        if (raws !== undefined) return finish(last, runner.runRaw(...raws));
      } else {
        const arrays = matchArrays(last.avals, args);
        if (arrays !== undefined) return finishArrays(last, runner.run(arrays));
      }
    }
    const [entry, flat] = cache.lookUp(args);
    if (entry.isFlat) last = entry;
    return finishArrays(entry, entry.lowered.runner.run(flat.arrays.map(concrete)));
  };
  const lower = (...args: unknown[]): Lowered => cache.lookUp(args)[0].lowered;
  const { donate } = options;
  const whole = donate === undefined ? jitted : donating(jitted, donate);
  return Object.assign(named(whole, f, 'jit'), { lower });
}

/** The raw values of arguments that are arrays or numbers of exactly these types. */
function matchFlat(
  avals: readonly Aval[],
  args: readonly unknown[],
): (TypedArray | number)[] | undefined {
  if (args.length !== avals.length) return undefined;
  const raws = new Array<TypedArray | number>(args.length);
  for (let i = 0; i < args.length; i++) {
    const x = args[i];
    const wanted = avals[i] as Aval;
    if (typeof x === 'number') {
      if (!isNumber(wanted)) return undefined;
      raws[i] = castScalar(x, wanted.dtype);
    } else if (isArray(x, wanted)) raws[i] = x.raw;
    else return undefined;
  }
  return raws;
}

/** The same as arrays. */
function matchArrays(avals: readonly Aval[], args: readonly unknown[]): DenseArray[] | undefined {
  if (args.length !== avals.length) return undefined;
  const arrays = new Array<DenseArray>(args.length);
  for (let i = 0; i < args.length; i++) {
    const x = args[i];
    const wanted = avals[i] as Aval;
    if (typeof x === 'number' && isNumber(wanted)) arrays[i] = denseOfJs(x);
    else if (isArray(x, wanted)) arrays[i] = x;
    else return undefined;
  }
  return arrays;
}

/** Whether a JS number has this type. */
const isNumber = (wanted: Aval): boolean =>
  wanted.weak && wanted.shape.length === 0 && wanted.dtype === defaultDType();

const isArray = (x: unknown, wanted: Aval): x is DenseArray =>
  x instanceof DenseArray && (x.aval === wanted || sameAval(x.aval, wanted));

/** Raw results as the user's function returned them. */
function finish(entry: Entry, raw: Raw | Raw[]): unknown {
  const { traced, types } = entry;
  if (traced.outDef.kind === 'leaf') return new DenseArray(types[0] as Aval, raw as Raw);
  return unflatten(traced.outDef, wrapResults(types, raw));
}

const finishArrays = ({ traced: { outDef } }: Entry, arrays: DenseArray[]): unknown =>
  outDef.kind === 'leaf' ? arrays[0] : unflatten(outDef, arrays);

/** How many entries with the same static objects a jitted function remembers. */
const capacity = 256;
/** What jitted functions remember, and how often it has been forgotten. */
const memory = clearable({
  generation: 0,
  entries: new WeakMap<object, Entries>(),
  clear() {
    this.generation++;
    this.entries = new WeakMap();
  },
});

/**
 * Entries by the text of their types; equality of values decides among those of one text. An entry with
 * functions or other objects among its static values is found by way of these objects, and lives no
 * longer than they do: it may refer to them, and does not keep them alive.
 */
interface Entries {
  readonly here: Cache<Entry>;
  readonly byObject: WeakMap<object, Entries>;
}

function entriesOf(cache: JitCache, statics: readonly object[]): Cache<Entry> {
  let found = entriesIn(memory.entries, cache);
  for (const x of statics) found = entriesIn(found.byObject, x);
  return found.here;
}

function entriesIn(map: WeakMap<object, Entries>, x: object): Entries {
  let found = map.get(x);
  if (found === undefined)
    map.set(x, (found = { here: new Cache(capacity), byObject: new WeakMap() }));
  return found;
}

/** The static values that are compared by identity. */
const identitiesOf = (statics: readonly unknown[], [staticArgs]: Tree): object[] =>
  [...statics, ...staticArgs].filter(
    (x): x is object => typeof x === 'function' || (typeof x === 'object' && x !== null),
  );

class JitCache {
  readonly #f: AnyFunction;
  readonly #staticArgnums: readonly number[];
  readonly #options: Found<CompileOptions>;
  /** The options with these defaults. */
  #compilation: Compilation;
  #defaults = compileDefaults();
  /** The entry used last, unless it has objects among its static values, which it must not keep. */
  #last: Entry | undefined;

  constructor(f: AnyFunction, options: Found<JitOptions>) {
    this.#options = options;
    this.#compilation = compilationOf(options);
    this.#f = f;
    this.#staticArgnums = checkedArgnums('jit', 'staticArgnums', options.staticArgnums);
  }

  /** Whether an entry was made with the defaults that hold now. */
  isCurrent({ defaultDType: dtype, compilation, generation: of }: Entry): boolean {
    return (
      of === memory.generation &&
      dtype === defaultDType() &&
      compilation === this.#currentCompilation()
    );
  }

  #currentCompilation(): Compilation {
    if (this.#defaults !== compileDefaults()) {
      this.#compilation = compilationOf(this.#options);
      this.#defaults = compileDefaults();
    }
    return this.#compilation;
  }

  /** The specialization for these arguments, made if it is new. */
  lookUp(args: readonly unknown[]): [Entry, FlatArguments] {
    // The call has read its arguments when it returns.
    const [flat, staticArgs] = this.#takeApart(args, denseSharing);
    let entry = this.#find(flat, staticArgs);
    if (entry === undefined) {
      entry = this.#trace(flat, staticArgs, args.length);
      this.#keep(entry);
    }
    return [entry, flat];
  }

  /** Records a call of the function's program in the surrounding trace. */
  callInTrace(args: readonly unknown[]): unknown {
    const [flat, staticArgs] = this.#takeApart(args);
    let entry = this.#find(flat, staticArgs);
    if (entry === undefined) {
      entry = this.#trace(flat, staticArgs, args.length);
      // What captured a tracer of this trace means nothing outside of it.
      if (entry.traced.captured.length === 0) this.#keep(entry);
    }
    const { program, captured, outDef } = entry.traced;
    const name = this.#f.name === '' ? 'f' : this.#f.name;
    const inputs = [...flat.arrays, ...captured];
    return unflatten(outDef, bind('call', inputs, { name, program }));
  }

  #takeApart(args: readonly unknown[], ofTypedArray?: OfTypedArray): [FlatArguments, Tree] {
    if (this.#staticArgnums.length === 0) return [tracedArguments(args, ofTypedArray), noStatics];
    const isStatic = args.map((_, i) =>
      this.#staticArgnums.some((n) => (n < 0 ? n + args.length : n) === i),
    );
    const traced = args.map((x, i) => (isStatic[i] === true ? undefined : x));
    return [
      tracedArguments(traced, ofTypedArray),
      flatten(
        args.filter((_, i) => isStatic[i]),
        'jit',
      ),
    ];
  }

  #find(flat: FlatArguments, staticArgs: Tree): Entry | undefined {
    const fits = (e: Entry): boolean =>
      this.isCurrent(e) &&
      e.avals.length === flat.arrays.length &&
      e.avals.every((a, i) => sameAval(a, (flat.arrays[i] as NDArray).aval)) &&
      sameTree(e.def, flat.def) &&
      sameValues(e.statics, staticsOf(flat)) &&
      sameTree(e.staticArgs[1], staticArgs[1]) &&
      sameValues(e.staticArgs[0], staticArgs[0]);
    if (this.#last !== undefined && fits(this.#last)) return this.#last;
    const identities = identitiesOf(staticsOf(flat), staticArgs);
    const key = typesKey(flat.def, avalsOf(flat));
    const found = entriesOf(this, identities).find(key, fits);
    if (identities.length === 0) this.#last = found ?? this.#last;
    return found;
  }

  #keep(entry: Entry): void {
    const { def, avals, statics, staticArgs } = entry;
    const identities = identitiesOf(statics, staticArgs);
    entriesOf(this, identities).add(typesKey(def, avals), entry);
    if (identities.length === 0) this.#last = entry;
  }

  #trace(flat: FlatArguments, staticArgs: Tree, count: number): Entry {
    const f = this.#withStatics(staticArgs, count);
    const traced = traceFunction(f, flat, { who: 'jit' });
    const statics = staticsOf(flat);
    const compilation = this.#currentCompilation();
    return {
      def: flat.def,
      avals: avalsOf(flat),
      statics,
      staticArgs,
      defaultDType: defaultDType(),
      compilation,
      generation: memory.generation,
      traced,
      lowered: new Lowered(traced.program, functionName(this.#f), compilation),
      types: traced.program.outputs.map((a) => a.aval),
      isFlat:
        this.#staticArgnums.length === 0 &&
        flat.def.kind === 'array' &&
        flat.def.children.every((d) => d.kind === 'leaf') &&
        flat.leaves.length === flat.arrays.length,
    };
  }

  /** The function with its static arguments put in place. */
  #withStatics([leaves, def]: Tree, count: number): AnyFunction {
    if (this.#staticArgnums.length === 0) return this.#f;
    const places = this.#staticArgnums.map((n) => (n < 0 ? n + count : n));
    if (places.some((n) => n < 0 || n >= count))
      fail('bad-argument', `jit: staticArgnums names an argument beyond the ${count} given.`);
    const ordered = [...new Set(places)].sort((a, b) => a - b);
    const f = (...args: unknown[]): unknown => {
      const all = [...args];
      zip(ordered, unflatten(def, leaves) as unknown[]).forEach(([n, value]) => (all[n] = value));
      return this.#f(...(all as never[]));
    };
    return Object.defineProperty(f, 'name', { value: this.#f.name });
  }
}

const typesKey = (def: TreeDef, avals: readonly Aval[]): string =>
  `${printTree(def)} ${avals.map(printAval).join(' ')}`;

const avalsOf = (flat: FlatArguments): Aval[] => flat.arrays.map((x) => x.aval);

const staticsOf = (flat: FlatArguments): unknown[] =>
  flat.leaves.map((leaf) => (leaf instanceof NDArray ? undefined : leaf));

const noStatics = flatten([]);

/** The arguments that are traced. */
const tracedArguments = (args: readonly unknown[], ofTypedArray?: OfTypedArray): FlatArguments =>
  withoutInstances(
    flattenArguments(args, 'jit', ofTypedArray),
    'jit',
    'name the argument in staticArgnums, if it never changes',
  );

/**
 * Equality of the leaves of static values: by value, of functions, arrays and instances of classes
 * by identity; NaN equals NaN.
 */
const sameValues = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((x, i) => Object.is(x, b[i]));
