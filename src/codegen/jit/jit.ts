/** jit: a user's function as specialized code, remembered by the types of its arguments. */
import { sameAval, type Aval } from '../../array/aval.js';
import { DenseArray, denseOfJs } from '../../array/dense.js';
import { defaultDType, type TypedArray } from '../../array/dtype.js';
import { atPosition } from '../../array/errors.js';
import type { NDArray } from '../../array/ndarray.js';
import { at } from '../../array/shape.js';
import { captureStack } from '../../array/stack.js';
import { anything, kind, named as byName, optional } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import type { FlatArguments } from '../../trace/arguments.js';
import { concrete } from '../../trace/bind.js';
import { checkedArgnums, type AnyFunction, named } from '../../trace/checks.js';
import { standIns } from '../../trace/stand-ins.js';
import { currentTrace, isJitDisabled } from '../../trace/trace.js';
import type {
  Arrays,
  ArrayTree,
  Argnums,
  GivenEach,
  OneOf,
  Num,
  ReturnsTree,
} from '../../trace/types.js';
import { unflatten } from '../../tree/tree.js';
import type { Raw, RunRaw } from '../targets/target.js';
import { wrapResults } from '../targets/wrap-results.js';
import { endIfAborted, type CompileProgress, type CompileSignal } from './beside.js';
import { donating } from './donate.js';
import { JitCache, type CacheEntry } from './jit-cache.js';
import type { Lowered } from './lowered.js';
import { functionKinds, type FunctionOptions } from './options.js';

/**
 * `target`, `fuseMultiplyAdd`, `flushSubnormals` and `threads` default to what `setCompileDefaults`
 * or `setThreads` has said when each call is made. A target may also be a cluster (`xla.connect`):
 * the function runs there.
 */
export interface JitOptions<S extends Argnums = Argnums> extends FunctionOptions {
  /**
   * Arguments that are static whatever they are: they reach the function as they are. Plain objects
   * and lists are compared by value, functions, arrays and instances of classes by identity.
   */
  readonly staticArgnums?: S | null | undefined;
  /**
   * Fields of a plain object at the end of the arguments that are static, as those that
   * `staticArgnums` names: options are given so. Parameters by position are named by their numbers,
   * since their names do not outlive a minifier.
   */
  readonly staticArgnames?: string | readonly string[] | null | undefined;
  /**
   * Arguments that are not wanted after the call: their arrays are deleted when it has returned,
   * and using them throws `deleted-array`. In a loop that replaces its arrays this saves memory
   * traffic.
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
    ...functionKinds,
    staticArgnums: argnums,
    staticArgnames: byName(
      optional(
        kind<string | readonly string[]>(
          'the name of a field of the options at the end, or a list of them',
          (x) => [x].flat().every((name) => typeof name === 'string'),
        ),
      ),
    ),
    donate: argnums,
  },
);

const cacheSizeParameters = parameters('cacheSize', {});

/**
 * A jitted function of the parameters and the result of F. Numbers and typed arrays serve as arrays
 * among its arguments, except for those numbered S, which are static.
 */
export interface Jitted<F extends AnyFunction, S = never> {
  (...args: GivenEach<Parameters<F>, S>): ReturnType<F>;
  /** What the function becomes for arguments of these types. */
  lower(...args: GivenEach<Parameters<F>, S>): Lowered;
  /**
   * Compiles for arguments of these types without blocking, so that the next call with such runs at
   * once. The function is traced when `compile` is called; all else is done in slices of some
   * milliseconds, between which the host does other work. A call that comes before does at once
   * what is left. Rejects with the error that a call would throw.
   */
  compile(...args: GivenEach<Parameters<F>, S>): Promise<void>;
  /** The same, while something is told of it, or may end it. */
  compileWith(options: CompileWithOptions, ...args: GivenEach<Parameters<F>, S>): Promise<void>;
  /**
   * For how many combinations of types and static values it remembers code: 0 after `clearCaches`.
   * What has functions or other objects among its static values counts as long as these live.
   */
  cacheSize(...none: []): number;
}

/** Of `compileWith`. */
export interface CompileWithOptions {
  /** Told between slices how far the work has come, and at the end that all is done. */
  readonly onProgress?: ((progress: CompileProgress) => void) | null | undefined;
  /**
   * An AbortSignal: when it is aborted, the promise rejects with its reason. What has been done is
   * kept for the next who compiles or calls.
   */
  readonly signal?: CompileSignal | null | undefined;
}

const toldOf = kind<(progress: CompileProgress) => void>(
  'a function',
  (x) => typeof x === 'function',
);
const compileWithParameters = parameters<CompileWithOptions>(
  'compileWith',
  {},
  {
    onProgress: byName(optional(toldOf)),
    signal: byName(
      optional(
        kind<CompileSignal>(
          'an AbortSignal',
          (x) => typeof x === 'object' && x !== null && 'aborted' in x,
        ),
      ),
    ),
  },
);

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
): Jitted<(...args: A) => Arrays<R, Num>, OneOf<S>>;
export function jit(f: AnyFunction, ...given: Trailing<[], JitOptions>): Jitted<AnyFunction> {
  const options = jitParameters.read([f], given);
  const staticArgnums = checkedArgnums('jit', 'staticArgnums', options.staticArgnums);
  const statics = { numbers: staticArgnums, names: [options.staticArgnames ?? []].flat() };
  const donated = checkedArgnums('jit', 'donate', options.donate);
  const cache = new JitCache(f, statics, options, donated);
  let last: CacheEntry | undefined;
  const jitted = (...args: unknown[]): unknown => {
    if (isJitDisabled()) return cache.callPlainly(args);
    if (currentTrace() !== null) return cache.callInTrace(args);
    if (last !== undefined && last.isFlat && cache.isCurrent(last)) {
      const { runner } = last.lowered;
      if (runner.runRaw !== null) {
        if (match(last.avals, args)) return finish(last, callRaw(runner.runRaw, toRaw(args)));
      } else if (match(last.avals, args)) return finishArrays(last, runner.run(toArrays(args)));
    }
    const [entry, flat] = cache.lookUp(args);
    if (entry.isFlat) last = entry;
    return finishArrays(entry, entry.lowered.runner.run(flat.arrays.map(concrete)));
  };
  const lower = (...args: unknown[]): Lowered => cache.lookUp(standIns(args, 'lower'))[0].lowered;
  const compileWith = (watch: CompileWithOptions, ...args: unknown[]): Promise<void> =>
    compileBeside(cache, watch, args);
  const compile = (...args: unknown[]): Promise<void> => compileWith({}, ...args);
  const cacheSize = (...none: []): number => {
    cacheSizeParameters.read([], none);
    return cache.size;
  };
  const whole = donated.length === 0 ? jitted : donating(jitted, donated);
  caches.set(whole, cache);
  return Object.assign(named(whole, f, 'jit'), {
    lower,
    compile,
    compileWith,
    cacheSize,
  });
}

/** What jitted functions remember, by the functions. */
const caches = new WeakMap<AnyFunction, JitCache>();

/**
 * What a function becomes for arguments of these types, with the arguments taken apart; one that is
 * not jitted is.
 */
export function specialize(
  f: AnyFunction,
  args: readonly unknown[],
): [entry: CacheEntry, flat: FlatArguments] {
  const cache = caches.get(f);
  return cache === undefined ? specialize(jit(f), args) : cache.lookUp(args);
}

/** Makes the entry for these arguments at once, and what runs it beside other work. */
async function compileBeside(
  cache: JitCache,
  watch: CompileWithOptions,
  args: readonly unknown[],
): Promise<void> {
  const { onProgress = () => {}, signal } = compileWithParameters.read([], [watch]);
  endIfAborted(signal);
  const [{ lowered }] = cache.lookUp(standIns(args, 'compile'));
  const call = captureStack();
  try {
    await lowered.compileBeside(onProgress, signal);
  } catch (error) {
    throw atPosition(error, call);
  }
}

/** Whether the arguments are arrays or numbers of exactly these types. */
function match(
  avals: readonly Aval[],
  args: readonly unknown[],
): args is readonly (DenseArray | number)[] {
  if (args.length !== avals.length) return false;
  for (let i = 0; i < args.length; i++) {
    const x = args[i];
    const wanted = at(avals, i);
    if (!(typeof x === 'number' ? isNumber(wanted) : isArray(x, wanted))) return false;
  }
  return true;
}

/**
 * The raw values of such arguments, in the list that they are in: a list of its own would have to
 * be filled with numbers, which engines store apart and would take out again for the call.
 */
function toRaw(args: unknown[]): (TypedArray | number)[] {
  const isRounded = defaultDType() === 'float32';
  for (let i = 0; i < args.length; i++) {
    const x = args[i];
    if (typeof x !== 'number') args[i] = (x as DenseArray).raw;
    else if (isRounded) args[i] = Math.fround(x);
  }
  return args as (TypedArray | number)[];
}

/** Calls of few arguments name them: spreading a list costs as much as a small function. */
function callRaw(run: RunRaw, raws: readonly (TypedArray | number)[]): Raw | Raw[] {
  if (raws.length === 1) return run(at(raws, 0));
  if (raws.length === 2) return run(at(raws, 0), at(raws, 1));
  return run(...raws);
}

const toArrays = (args: readonly (DenseArray | number)[]): DenseArray[] =>
  args.map((x) => (typeof x === 'number' ? denseOfJs(x) : x));

/** Whether a JS number has this type. */
const isNumber = (wanted: Aval): boolean =>
  wanted.weak && wanted.shape.length === 0 && wanted.dtype === defaultDType();

const isArray = (x: unknown, wanted: Aval): x is DenseArray =>
  x instanceof DenseArray && (x.aval === wanted || sameAval(x.aval, wanted));

/** Raw results as the user's function returned them. */
function finish(entry: CacheEntry, raw: Raw | Raw[]): unknown {
  const { traced, types } = entry;
  if (traced.outDef.kind === 'leaf') return new DenseArray(at(types, 0), raw as Raw);
  return unflatten(traced.outDef, wrapResults(types, raw));
}

const finishArrays = ({ traced: { outDef } }: CacheEntry, arrays: DenseArray[]): unknown =>
  outDef.kind === 'leaf' ? arrays[0] : unflatten(outDef, arrays);
