/** What the user can say about how programs are compiled: for one function, or for all. */
import { fail } from '../array/errors.js';

/** What runs a program: JS, WebAssembly, or (`auto`) the one that its work on arrays makes the faster. */
export type Target = 'auto' | 'js' | 'wasm';

export interface CompileOptions {
  /** `auto` unless said. Where the host has no WebAssembly with vectors, JS serves. */
  readonly target?: Target;
  /**
   * Whether WebAssembly code may round a product and the sum that it goes into together, where the host
   * has an instruction for it. That is faster and no less accurate; without it results are the same,
   * bit by bit, on all hosts. true unless said.
   */
  readonly fuseMultiplyAdd?: boolean;
}

/** All options with their values; one object for each combination. */
export type Compilation = Required<CompileOptions>;

const targets: readonly Target[] = ['auto', 'js', 'wasm'];
const combinations: readonly Compilation[] = targets.flatMap((target) =>
  [true, false].map((fuseMultiplyAdd) => ({ target, fuseMultiplyAdd })),
);

let defaults = combinationOf({ target: 'auto', fuseMultiplyAdd: true });

/** What holds for operations outside of `jit`, and for jitted functions that say nothing else. */
export const compileDefaults = (): Compilation => defaults;

/** Changes the defaults for what is compiled from now on; what is not named stays. */
export function setCompileDefaults(options: CompileOptions): void {
  defaults = compilationOf('setCompileDefaults', options);
}

/** The defaults, but for what is said here. */
export function compilationOf(who: string, options: CompileOptions): Compilation {
  const { target = defaults.target, fuseMultiplyAdd = defaults.fuseMultiplyAdd } = options;
  if (!targets.includes(target))
    fail('bad-argument', `${who}: the targets are auto, js and wasm; received ${String(target)}.`);
  if (typeof fuseMultiplyAdd !== 'boolean')
    fail(
      'bad-argument',
      `${who}: fuseMultiplyAdd is true or false; received ${String(fuseMultiplyAdd)}.`,
    );
  return combinationOf({ target, fuseMultiplyAdd });
}

function combinationOf({ target, fuseMultiplyAdd }: Compilation): Compilation {
  return combinations.find(
    (c) => c.target === target && c.fuseMultiplyAdd === fuseMultiplyAdd,
  ) as Compilation;
}
