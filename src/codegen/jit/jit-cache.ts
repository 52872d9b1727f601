/** What a jitted function remembers: one entry for each combination of types and static values. */
import { sameAval, printAval, type Aval } from '../../array/aval.js';
import { Cache, clearable } from '../../array/cache.js';
import { denseSharing } from '../../array/dense.js';
import { defaultDType, type DType } from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import { NDArray } from '../../array/ndarray.js';
import { at } from '../../array/shape.js';
import type { Found } from '../../parameters/parameters.js';
import {
  flattenArguments,
  flattenResult,
  rebuildArguments,
  traceFunction,
  withoutInstances,
  type FlatArguments,
  type OfTypedArray,
  type TracedFunction,
} from '../../trace/arguments.js';
import { bind } from '../../trace/bind.js';
import { functionName, type AnyFunction } from '../../trace/checks.js';
import { namedAxes, type NamedAxes } from '../../trace/trace.js';
import {
  flatten,
  isPlainObject,
  printTree,
  sameTree,
  unflatten,
  type TreeDef,
} from '../../tree/tree.js';
import { Lowered } from './lowered.js';
import { newCalls } from './observe.js';
import {
  compilationOf,
  compileDefaults,
  type Compilation,
  type FunctionOptions,
} from './options.js';

type Tree = ReturnType<typeof flatten>;

/** One specialization of a jitted function. */
export interface CacheEntry {
  readonly def: TreeDef;
  readonly avals: readonly Aval[];
  /** The leaves that are no arrays, with holes where arrays stand. */
  readonly statics: readonly unknown[];
  /** The arguments that staticArgnums names, taken apart as trees. */
  readonly staticArgs: Tree;
  readonly defaultDType: DType;
  readonly compilation: Compilation;
  /** The named axes around the call that it was traced for. */
  readonly axes: NamedAxes;
  /** How often caches had been cleared when it was made. */
  readonly generation: number;
  readonly traced: TracedFunction;
  readonly lowered: Lowered;
  /** Of the results. */
  readonly types: readonly Aval[];
  /** Whether every argument is one array and none is static: the fast path applies. */
  readonly isFlat: boolean;
}

/** How many entries with the same static objects a jitted function remembers. */
const capacity = 256;
/** What jitted functions remember, and how often it has been forgotten. */
const memory = clearable({
  generation: 0,
  entries: new WeakMap<object, AllEntries>(),
  clear() {
    this.generation++;
    this.entries = new WeakMap();
  },
});

/**
 * Entries by the text of their types; equality of values decides among those of one text. An entry
 * with functions or other objects among its static values is found by way of these objects, and
 * lives no longer than they do: it may refer to them, and does not keep them alive.
 */
interface Entries {
  readonly here: Cache<CacheEntry>;
  readonly byObject: WeakMap<object, Entries>;
}

/** All entries of a jitted function. */
interface AllEntries extends Entries {
  readonly ofObjects: WeakCaches;
}

const noEntries = (): Entries => ({ here: new Cache(capacity), byObject: new WeakMap() });

function entriesOf(cache: JitCache, statics: readonly object[]): Cache<CacheEntry> {
  let all = memory.entries.get(cache);
  if (all === undefined)
    memory.entries.set(cache, (all = { ...noEntries(), ofObjects: new WeakCaches() }));
  let found: Entries = all;
  for (const x of statics) {
    let next = found.byObject.get(x);
    if (next === undefined) {
      found.byObject.set(x, (next = noEntries()));
      all.ofObjects.add(next.here);
    }
    found = next;
  }
  return found.here;
}

/** Caches that others keep alive: to be counted as long as they are. */
class WeakCaches {
  #caches: WeakRef<Cache<CacheEntry>>[] = [];
  /** From so many on, those that are gone are let go; so this takes a share of the adding. */
  #limit = 64;

  add(cache: Cache<CacheEntry>): void {
    this.#caches.push(new WeakRef(cache));
    if (this.#caches.length < this.#limit) return;
    this.#caches = this.#caches.filter((c) => c.deref() !== undefined);
    this.#limit = 64 + 2 * this.#caches.length;
  }

  /** How many entries they have. */
  get size(): number {
    return this.#caches.reduce((sum, c) => sum + (c.deref()?.size ?? 0), 0);
  }
}

/** The static values that are compared by identity. */
const identitiesOf = (statics: readonly unknown[], [staticArgs]: Tree): object[] =>
  [...statics, ...staticArgs].filter(
    (x): x is object => typeof x === 'function' || (typeof x === 'object' && x !== null),
  );

/** What the user says is static: arguments by number, and fields of options at the end by name. */
export interface StaticArguments {
  readonly numbers: readonly number[];
  readonly names: readonly string[];
}

export class JitCache {
  readonly #f: AnyFunction;
  readonly #statics: StaticArguments;
  readonly #options: Found<FunctionOptions>;
  /** The numbers of the arguments that callers give up. */
  readonly #donated: readonly number[];
  /** The options with these defaults. */
  #compilation: Compilation;
  #defaults = compileDefaults();
  /** The entry used last, unless it has objects among its static values, which it must not keep. */
  #last: CacheEntry | undefined;

  constructor(
    f: AnyFunction,
    statics: StaticArguments,
    options: Found<FunctionOptions>,
    donated: readonly number[],
  ) {
    this.#f = f;
    this.#statics = statics;
    this.#donated = donated;
    this.#options = options;
    this.#compilation = compilationOf(options);
  }

  /** How many entries it remembers. */
  get size(): number {
    const all = memory.entries.get(this);
    return all === undefined ? 0 : all.here.size + all.ofObjects.size;
  }

  /** Whether an entry was made with the defaults that hold now. */
  isCurrent({ defaultDType: dtype, compilation, generation: of }: CacheEntry): boolean {
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
  lookUp(args: readonly unknown[]): [CacheEntry, FlatArguments] {
    // The call has read its arguments when it returns.
    const [flat, staticArgs] = this.#takeApart(args, denseSharing);
    let entry = this.#find(flat, staticArgs);
    if (entry === undefined) {
      entry = this.#trace(flat, staticArgs, args.length);
      this.#keep(entry);
      newCalls.tell({ jitted: this, labels: flat.labels, ...entry });
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

  /** Calls the function itself, with arrays in the places of what serves as arrays. */
  callPlainly(args: readonly unknown[]): unknown {
    const [flat, staticArgs] = this.#takeApart(args);
    const f = this.#withStatics(staticArgs, args.length);
    const result = f(...(rebuildArguments(flat, flat.arrays) as never[]));
    const [arrays, def] = flattenResult(result, 'jit', functionName(this.#f));
    return unflatten(def, arrays);
  }

  #takeApart(args: readonly unknown[], ofTypedArray?: OfTypedArray): [FlatArguments, Tree] {
    const { numbers, names } = this.#statics;
    if (numbers.length + names.length === 0)
      return [tracedArguments(args, ofTypedArray), noStatics];
    const isStatic = args.map((_, i) => numbers.some((n) => (n < 0 ? n + args.length : n) === i));
    const traced = args.map((x, i) => (isStatic[i] === true ? undefined : x));
    const statics = args.filter((_, i) => isStatic[i]);
    const options = traced.at(-1);
    if (names.length > 0 && isPlainObject(options)) {
      const [fixed, free] = splitFields(options, names);
      traced[traced.length - 1] = free;
      statics.push(fixed);
    }
    return [tracedArguments(traced, ofTypedArray), flatten(statics, 'jit')];
  }

  #find(flat: FlatArguments, staticArgs: Tree): CacheEntry | undefined {
    const axes = namedAxes();
    const fits = (e: CacheEntry): boolean =>
      this.isCurrent(e) &&
      sameAxes(e.axes, axes) &&
      e.avals.length === flat.arrays.length &&
      e.avals.every((a, i) => sameAval(a, at(flat.arrays, i).aval)) &&
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

  #keep(entry: CacheEntry): void {
    const { def, avals, statics, staticArgs } = entry;
    const identities = identitiesOf(statics, staticArgs);
    entriesOf(this, identities).add(typesKey(def, avals), entry);
    if (identities.length === 0) this.#last = entry;
  }

  #trace(flat: FlatArguments, staticArgs: Tree, count: number): CacheEntry {
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
      axes: namedAxes(),
      generation: memory.generation,
      traced,
      lowered: this.#lowered(flat, traced, compilation),
      types: traced.program.outputs.map((a) => a.aval),
      isFlat:
        this.#statics.numbers.length === 0 &&
        flat.def.kind === 'array' &&
        flat.def.children.every((d) => d.kind === 'leaf') &&
        flat.leaves.length === flat.arrays.length,
    };
  }

  #lowered(flat: FlatArguments, traced: TracedFunction, compilation: Compilation): Lowered {
    const name = functionName(this.#f);
    let next = 0;
    return new Lowered(traced.program, name, compilation, undefined, {
      name,
      arguments: flat.def,
      inputs: flat.leaves.map((leaf) => (leaf instanceof NDArray ? next++ : null)),
      results: traced.outDef,
      donated: flat.argumentOf.map((n) => this.#donates(n, flat)),
    });
  }

  /** Whether the caller gives up the arrays of an argument. */
  #donates(argument: number, { def }: FlatArguments): boolean {
    const count = def.kind === 'array' ? def.children.length : 0;
    return this.#donated.some((n) => (n < 0 ? n + count : n) === argument);
  }

  /** The function with its static arguments put in place. */
  #withStatics([leaves, def]: Tree, count: number): AnyFunction {
    const { numbers, names } = this.#statics;
    if (numbers.length + names.length === 0) return this.#f;
    const beyond = numbers.find((n) => n >= count || n < -count);
    if (beyond !== undefined)
      fail('bad-argument', `jit: staticArgnums names argument ${beyond}, but ${count} were given.`);
    const positions = numbers.map((n) => (n < 0 ? n + count : n));
    const ordered = [...new Set(positions)].sort((a, b) => a - b);
    const f = (...args: unknown[]): unknown => {
      const all = [...args];
      const values = unflatten(def, leaves) as unknown[];
      ordered.forEach((n, i) => (all[n] = values[i]));
      if (values.length > ordered.length)
        all[count - 1] = Object.assign({}, all[count - 1], values.at(-1));
      return this.#f(...(all as never[]));
    };
    return Object.defineProperty(f, 'name', { value: this.#f.name });
  }
}

/** The fields of these names, and the others. */
function splitFields(x: object, names: readonly string[]): [fixed: object, free: object] {
  const [fixed, free]: [[string, unknown][], [string, unknown][]] = [[], []];
  for (const entry of Object.entries(x)) (names.includes(entry[0]) ? fixed : free).push(entry);
  return [Object.fromEntries(fixed), Object.fromEntries(free)];
}

const typesKey = (def: TreeDef, avals: readonly Aval[]): string =>
  `${printTree(def)} ${avals.map(printAval).join(' ')}`;

/** Collectives mean other programs where their axes have other sizes. */
const sameAxes = (a: NamedAxes, b: NamedAxes): boolean =>
  a === b || (a.size === b.size && [...a].every(([name, size]) => b.get(name) === size));

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
