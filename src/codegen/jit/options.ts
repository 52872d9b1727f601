/** What the user can say about how programs are compiled: for one function, or for all. */
import { choice, flag, kind, named } from '../../parameters/kinds.js';
import { parameters, type Found } from '../../parameters/parameters.js';
import { boundSharedHeap, isHeapBound } from '../targets/wasm/heap/heap.js';

/** What runs a program: JS, WebAssembly, or (`auto`) the one that its work on arrays makes the faster. */
export type Target = 'auto' | 'js' | 'wasm';

export interface CompileOptions {
  /** `auto` unless said. Where the host has no WebAssembly with vectors, JS serves. */
  readonly target?: Target | undefined;
  /**
   * Whether WebAssembly code may round a product and the sum that it goes into together, where the host
   * has an instruction for it. That is faster and no less accurate; without it results are the same,
   * bit by bit, on all hosts. true unless said.
   */
  readonly fuseMultiplyAdd?: boolean | undefined;
}

/** What holds for all that is compiled from then on. */
export interface CompileDefaults extends CompileOptions {
  /**
   * How many bytes the memory of WebAssembly programs takes unless one call needs more: 256 MB unless
   * said, from one megabyte to two gigabytes.
   */
  readonly heapBytes?: number;
}

/** All options with their values; one object for each combination. */
export interface Compilation {
  readonly target: Target;
  readonly fuseMultiplyAdd: boolean;
}

const heapBytes = kind<number>('a whole number of bytes from 2 ** 20 to 2 ** 31', isHeapBound);

/** What `jit` and `setCompileDefaults` take of these. */
export const compileKinds = {
  target: named(choice('auto', 'js', 'wasm')),
  fuseMultiplyAdd: named(flag),
};

const defaultsParameters = parameters<CompileDefaults>(
  'setCompileDefaults',
  {},
  { ...compileKinds, heapBytes: named(heapBytes) },
);

const targets: readonly Target[] = ['auto', 'js', 'wasm'];
const combinations: readonly Compilation[] = targets.flatMap((target) =>
  [true, false].map((fuseMultiplyAdd) => ({ target, fuseMultiplyAdd })),
);

let defaults = combinationOf({ target: 'auto', fuseMultiplyAdd: true });

/** What holds for operations outside of `jit`, and for jitted functions that say nothing else. */
export const compileDefaults = (): Compilation => defaults;

/** Changes the defaults for what is compiled from now on; what is not named stays. */
export function setCompileDefaults(...given: [options: CompileDefaults]): void {
  const options = defaultsParameters.read([], given);
  defaults = compilationOf(options);
  if (options.heapBytes !== undefined) boundSharedHeap(options.heapBytes);
}

/** The defaults, but for what is said here. */
export function compilationOf(options: Found<CompileOptions>): Compilation {
  const { target = defaults.target, fuseMultiplyAdd = defaults.fuseMultiplyAdd } = options;
  return combinationOf({ target, fuseMultiplyAdd });
}

function combinationOf({ target, fuseMultiplyAdd }: Compilation): Compilation {
  return combinations.find(
    (c) => c.target === target && c.fuseMultiplyAdd === fuseMultiplyAdd,
  ) as Compilation;
}
