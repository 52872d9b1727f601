/** From a Program to a function of raw values. */
import type { DenseArray } from '../../array/dense.js';
import type { TypedArray } from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import type { Program } from '../../ir/program.js';
import type { RawCallback, Schedule } from '../../loops/loops.js';
import { rules } from '../../primitives/index.js';
import { guarded, hostsOf } from '../../loops/hosts.js';
import { emitJs, runtime } from '../targets/js/emit.js';
import { lowerProgram } from '../lower/lower.js';
import type { Compilation } from './options.js';
import { jsTraits } from '../targets/js/traits.js';
import { fusingWasmTraits, wasmTraits } from '../targets/wasm/traits.js';
import { emitWasm } from '../targets/wasm/emit/emit.js';
import { bulkFunctionsOf } from '../targets/wasm/bulk/index.js';
import { bulkExports } from '../targets/wasm/bulk/instances.js';
import { encode } from '../targets/wasm/binary/encode.js';
import { engine, type Module } from '../targets/wasm/heap/engine.js';
import { canFuse, compileModule, exceedsLimits } from '../targets/wasm/heap/features.js';
import { sharedHeap, type Heap } from '../targets/wasm/heap/heap.js';
import { holding, instantiate, type RunArrays } from '../targets/wasm/heap/instance.js';
import type { WasmModule } from '../targets/wasm/binary/module.js';

/** The element of a rank-0 array, or the elements of another. */
export type Raw = number | TypedArray;

export interface Compiled {
  readonly target: 'js';
  /**
   * Takes one raw value for each input of the program, then one for each constant. Returns the raw
   * result, or a list where the program has not exactly one output. Typed arrays are fresh.
   */
  readonly run: (...raw: Raw[]) => Raw | Raw[];
  readonly schedule: Schedule;
  /** The generated JS. */
  readonly source: string;
  /** The memory that intermediate results take; it is kept between runs. */
  readonly arenaBytes: number;
}

/** Code that works in the heap. */
export interface CompiledForHeap {
  readonly target: 'wasm';
  /**
   * Takes one array for each input of the program, then one for each constant. null where the host
   * refuses to compile the module.
   */
  readonly run: RunArrays | null;
  readonly schedule: Schedule;
  readonly module: WasmModule;
  /** The memory that intermediate results take; it is given back after each run. */
  readonly arenaBytes: number;
}

/**
 * Lowers a program and generates its code. Reading `run` throws where `canGenerateCode()` is false;
 * the rest can be read everywhere.
 */
export function compile(program: Program, name: string): Compiled {
  const { schedule, captured } = lowerProgram(program, name, rules, jsTraits);
  const source = emitJs(schedule);
  const hosts = hostsOf(schedule).map((h) => h.callback);
  let run: Compiled['run'] | undefined;
  return {
    target: 'js',
    get run() {
      return (run ??= withCaptured(makeFunction(source, hosts, name), captured));
    },
    schedule,
    source,
    arenaBytes: schedule.arenaBytes,
  };
}

/** The same for a heap, the shared one unless said. Reading `run` compiles the module, synchronously. */
export function compileForHeap(
  program: Program,
  name: string,
  { fuseMultiplyAdd }: Pick<Compilation, 'fuseMultiplyAdd'>,
  ownHeap?: Heap,
): CompiledForHeap {
  const fuses = fuseMultiplyAdd && canFuse();
  const target = fuses ? fusingWasmTraits : wasmTraits;
  const { schedule, captured } = lowerProgram(program, name, rules, target);
  const types = program.outputs.map((a) => a.aval);
  let module: WasmModule | undefined;
  const getModule = (): WasmModule => (module ??= emitWasm(schedule, { fuses }));
  const makeRun = (): RunArrays | null => {
    const heap = ownHeap ?? sharedHeap();
    // First: what they have to optimize is optimized while the program's own module is written.
    const bulk = () => bulkExports(bulkFunctionsOf(schedule, fuses), heap);
    const compiled = bulk() && hostModule(getModule());
    const again = () => bulk() ?? fail('internal', 'the host refuses a module that it took before');
    return compiled && holding(instantiate(compiled, schedule, types, heap, again), captured);
  };
  let run: RunArrays | null | undefined;
  return {
    target: 'wasm',
    get run() {
      if (run === undefined) run = makeRun();
      return run;
    },
    schedule,
    get module() {
      return getModule();
    },
    arenaBytes: schedule.arenaBytes,
  };
}

/** What the host makes of a module; null where it refuses for reasons that are not the module's. */
function hostModule(module: WasmModule): Module | null {
  if (exceedsLimits(module)) return null;
  const bytes = encode(module);
  const compiled = compileModule(bytes);
  if (compiled === null && !engine().validate(bytes))
    fail('internal', `the code of ${module.name} is not valid WebAssembly`);
  return compiled;
}

/** The one place where text becomes code; it holds no text of the user's but names. */
function makeFunction(
  source: string,
  hosts: readonly RawCallback[],
  name: string,
): Compiled['run'] {
  const make = new Function('runtime', 'hosts', source) as (
    r: typeof runtime,
    h: readonly RawCallback[],
  ) => Compiled['run'];
  const run = make(runtime, hosts);
  return hosts.length === 0 ? run : guarded(run, name);
}

/** Passes the constants of called programs on as further arguments. */
function withCaptured(main: Compiled['run'], captured: readonly DenseArray[]): Compiled['run'] {
  if (captured.length === 0) return main;
  const raw = captured.map((value) => value.raw);
  return (...inputs) => main(...inputs, ...raw);
}

let allowed: boolean | undefined;

/** Whether code may be generated here: a content security policy can forbid `new Function`. */
export function canGenerateCode(): boolean {
  if (allowed === undefined) {
    try {
      allowed = (new Function('return true') as () => boolean)();
    } catch {
      allowed = false;
    }
  }
  return allowed;
}
