/** What the user can say about how programs are compiled: for one function, or for all. */
import type { Program } from '../../ir/program.js';
import { choice, flag, kind, named, type Kind } from '../../parameters/kinds.js';
import { parameters, type Found } from '../../parameters/parameters.js';
import type { TargetName } from '../targets/index.js';
import { registeredTargets } from '../targets/registry.js';
import type { RunArrays, TargetOptions } from '../targets/target.js';

/** What runs a program: a target, or (`auto`) the one that is estimated to be the fastest. */
export type TargetChoice = 'auto' | TargetName;

/**
 * Runs programs as they were traced, somewhere else: `tanjent/xla` has one. The values of results
 * come later (`array/elsewhere.ts`).
 */
export interface ProgramTarget {
  /** Of its own: two with one name are taken for the same. */
  readonly name: string;
  /**
   * What runs the program; `name` is that of the user's function, and `donated` says of each input
   * whether the caller gives it up.
   */
  load(program: Program, name: string, donated: readonly boolean[]): RunArrays;
}

const programTarget = kind<ProgramTarget>(
  'a cluster that xla.connect has given',
  (x) =>
    typeof x === 'object' &&
    x !== null &&
    'load' in x &&
    typeof x.load === 'function' &&
    'name' in x &&
    typeof x.name === 'string',
);

/** How functions are compiled. */
export interface CompileOptions {
  /** `auto` unless said. Where the host has no WebAssembly with vectors, JS serves. */
  readonly target?: TargetChoice | undefined;
  /**
   * Whether WebAssembly code may round a product and the sum that it goes into together, where the
   * host has an instruction for it. That is faster and no less accurate; without it results are the
   * same, bit by bit, on all hosts. true unless said.
   */
  readonly fuseMultiplyAdd?: boolean | undefined;
  /**
   * Whether WebAssembly code may take operands of matrix products and convolutions for zeros that
   * are smaller than the least normal number, 2⁻¹²⁶ in float32 and 2⁻¹⁰²² in float64. Processors
   * multiply them a hundred times slower than others. true unless said.
   */
  readonly flushSubnormals?: boolean | undefined;
  /**
   * The most threads that a WebAssembly program runs on, from 1 to 32. Loops that take long enough
   * are cut among them, which changes no result. As many as the host has cores, unless said; 1 in a
   * page that is not isolated from those of other origins, whatever is said.
   */
  readonly threads?: number | undefined;
}

/** What holds for all that is compiled from then on. */
export interface CompileDefaults extends CompileOptions {
  /**
   * How many bytes the memory of WebAssembly programs takes unless one call needs more: 256 MB
   * unless said, from one megabyte to two gigabytes.
   */
  readonly heapBytes?: number;
}

/** All options with their values; one object for each combination. */
export interface Compilation extends TargetOptions {
  readonly target: TargetChoice | ProgramTarget;
}

/** Of these options those of one function: it may run elsewhere. */
export type FunctionOptions = Omit<CompileOptions, 'target'> & {
  readonly target?: TargetChoice | ProgramTarget | undefined;
};

const heapBytes = kind<number>(
  'a whole number of bytes from 2 ** 20 to 2 ** 31',
  (bytes) =>
    Number.isInteger(bytes) && (bytes as number) >= 2 ** 20 && (bytes as number) <= 2 ** 31,
);

const threads = kind<number>(
  'a whole number from 1 to 32',
  (n) => Number.isInteger(n) && (n as number) >= 1 && (n as number) <= 32,
);

/**
 * Which targets there are is known when the option is read: the entry of the package registers
 * them.
 */
const targetChoice: Kind<TargetChoice> = {
  get wants() {
    return registeredChoices().wants;
  },
  holds: (x): x is TargetChoice => registeredChoices().holds(x),
  null: 'refused',
  isNamed: true,
};

const registeredChoices = (): Kind<string> =>
  choice('auto', ...registeredTargets().map((t) => t.name));

/** What `setCompileDefaults` takes of these. */
const compileKinds = {
  target: targetChoice,
  fuseMultiplyAdd: named(flag),
  flushSubnormals: named(flag),
  threads: named(threads),
};

/** What `jit` takes. */
export const functionKinds = {
  ...compileKinds,
  target: {
    ...targetChoice,
    get wants() {
      return `${targetChoice.wants}, or ${programTarget.wants}`;
    },
    holds: (x: unknown): x is TargetChoice | ProgramTarget =>
      targetChoice.holds(x) || programTarget.holds(x),
  },
};

const defaultsParameters = parameters<CompileDefaults>(
  'setCompileDefaults',
  {},
  { ...compileKinds, heapBytes: named(heapBytes) },
);

const combinations = new Map<string, Compilation>();

let defaults = combinationOf({
  target: 'auto',
  fuseMultiplyAdd: true,
  flushSubnormals: true,
  threads: null,
});

/** What holds for operations outside of `jit`, and for jitted functions that say nothing else. */
export const compileDefaults = (): Compilation => defaults;

/** Changes the defaults for what is compiled from now on; what is not named stays. */
export function setCompileDefaults(...given: [options: CompileDefaults]): void {
  const options = defaultsParameters.read([], given);
  defaults = compilationOf(options);
  const { heapBytes: bound } = options;
  if (bound !== undefined) registeredTargets().forEach((t) => t.boundMemory(bound));
}

const threadsOrNull = kind<number | null>(
  `${threads.wants}, or null for as many as the host has cores`,
  (n) => n === null || threads.holds(n),
);

const threadsParameters = parameters('setThreads', { count: threadsOrNull });

/**
 * The most threads that WebAssembly programs run on from now on, from 1 to 32, unless `jit` was
 * told another number for one; null for as many as the host has cores, as it is unless said. It is
 * an upper bound: results are the same for any number, and loops that are not worth a second thread
 * stay on one.
 *
 * Where threads cannot share memory, as in a page that is not isolated from those of other origins,
 * or cannot be started, programs run on one whatever is said, and nothing is reported. Workers that
 * have started before stay and sleep. Throws `bad-argument` for any other value.
 */
export function setThreads(count: number | null, ...none: []): void {
  threadsParameters.read([count], none);
  defaults = combinationOf({ ...defaults, threads: count });
}

/** The defaults, but for what is said here. */
export function compilationOf(options: Found<FunctionOptions>): Compilation {
  const { target, fuseMultiplyAdd, flushSubnormals, threads: most } = options;
  return combinationOf({
    target: target ?? defaults.target,
    fuseMultiplyAdd: fuseMultiplyAdd ?? defaults.fuseMultiplyAdd,
    flushSubnormals: flushSubnormals ?? defaults.flushSubnormals,
    threads: most ?? defaults.threads,
  });
}

function combinationOf(compilation: Compilation): Compilation {
  const { target, fuseMultiplyAdd, flushSubnormals, threads: most } = compilation;
  const name = typeof target === 'string' ? target : target.name;
  const key = `${name} ${fuseMultiplyAdd} ${flushSubnormals} ${most}`;
  const known = combinations.get(key) ?? compilation;
  combinations.set(key, known);
  return known;
}
