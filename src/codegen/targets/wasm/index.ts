/** The WebAssembly target: loops as a module with vectors of 128 bits, which works in a heap. */
import { itemSize } from '../../../array/dtype.js';
import { fail } from '../../../array/errors.js';
import { within, Work } from '../../../array/work/steps.js';
import type { Schedule } from '../../../loops/loops.js';
import type { TargetCode, Target, TargetOptions } from '../target.js';
import { text } from './binary/text.js';
import { encode } from './binary/encode.js';
import { withSharedMemory, type WasmModule } from './binary/module.js';
import { bulkFunctionsOf } from './bulk/index.js';
import { bulkExports, bulkModules } from './bulk/instances.js';
import type { CutTuning } from './emit/cuts.js';
import { emitWasm } from './emit/emit.js';
import { engine, type Module } from './heap/engine.js';
import {
  canCompile,
  canFuse,
  compileBeside,
  compileModule,
  exceedsLimits,
} from './heap/features.js';
import { boundSharedHeap, sharedHeap, type Heap } from './heap/heap.js';
import { holding, instantiate, type LoadedCode } from './heap/instance.js';
import { mostBytes } from './heap/pages.js';
import { canShare, coreCount } from './threads/host.js';
import { remarkOn } from './vector/write.js';
import { wasmPrices } from './prices.js';
import { wasmTraitsFor } from './traits.js';

export interface WasmCode extends TargetCode {
  readonly module: WasmModule;
}

/** Shorter loops are done before another thread has woken up. */
const defaultTuning: CutTuning = { leastNanoseconds: 25_000, leastPiece: 10_000 };

/**
 * The target on a heap, which is made when it is first wanted. `tuning` says when loops are cut
 * among threads.
 */
export const wasmOn = (heap: () => Heap, tuning = defaultTuning) =>
  ({
    name: 'wasm',
    stages: ['wat'],
    rough: { call: wasmPrices.run, operation: wasmPrices.simple / wasmPrices.gain[8] },
    isHere: canCompile,
    traits: (options: TargetOptions) =>
      wasmTraitsFor({
        fuses: mayFuse(options),
        flushes: options.flushSubnormals,
        onThreads: threadsOf(options) > 1,
      }),
    refuses: refusal,
    remarkOn,
    prices: wasmPrices,
    emit: (schedule: Schedule, options: TargetOptions) => codeOf(schedule, options, heap, tuning),
    boundMemory: boundSharedHeap,
  }) as const satisfies Target;

/** The target that programs share. */
export const wasm = wasmOn(sharedHeap);

/** All that a run needs lies in one memory at a time. */
function refusal({ main, arenaBytes }: Schedule): string | null {
  const arrays = [...main.inputs, ...main.outputs].filter((buffer) => !buffer.scalar);
  const bytes = arrays.reduce((sum, { size, dtype }) => sum + size * itemSize[dtype], arenaBytes);
  return bytes > mostBytes ? `a run needs ${bytes} bytes of memory, more than ${mostBytes}` : null;
}

const mayFuse = ({ fuseMultiplyAdd }: TargetOptions): boolean => fuseMultiplyAdd && canFuse();

/** The most threads that a program runs on here. */
const threadsOf = ({ threads }: TargetOptions): number =>
  canShare() ? (threads ?? coreCount()) : 1;

function codeOf(
  schedule: Schedule,
  options: TargetOptions,
  heapNow: () => Heap,
  tuning: CutTuning,
): WasmCode {
  const fuses = mayFuse(options);
  const threads = threadsOf(options);
  const emitted = new Work(() => emitWasm(schedule, { fuses, cuts: threads > 1 ? tuning : null }));
  const moduleFor = new ModulesOf(() => emitted.result.module, threads > 1);
  return {
    schedule,
    get module() {
      return emitted.result.module;
    },
    *write() {
      yield* within(0, 0.8, emitted.rest());
      moduleFor.encode();
    },
    prepare: () => moduleFor.prepare(),
    text: () => text(emitted.result.module),
    load(outputs, held) {
      const heap = heapNow();
      if (threads > 1) heap.share();
      const functions = bulkFunctionsOf(schedule, fuses);
      // First, so that V8 optimizes them while the program's own module is written.
      const bulk = () => bulkExports(functions, heap);
      if (bulk() === null || moduleFor.of(heap) === null) return null;
      const code: LoadedCode = {
        name: schedule.main.name,
        parts: emitted.result.parts,
        threads,
        module: () => moduleFor.of(heap) ?? failRefused(),
        bulk: () => bulk() ?? failRefused(),
        bulkModules: () => bulkModules(functions, heap),
      };
      const run = holding(instantiate(code, schedule, outputs, heap), held);
      return { run, runRaw: null };
    },
  };
}

const failRefused = (): never => fail('internal', 'the host refuses a module that it took before');

/** What the host makes of a module, for each kind of memory. */
class ModulesOf {
  readonly #module: () => WasmModule;
  readonly #compiled = new Map<boolean, Module | null>();
  /** The kind of memory that is likely, and the bytes for it. */
  readonly #isShared: boolean;
  #bytes: Uint8Array | undefined;
  #preparing: Promise<void> | undefined;

  constructor(module: () => WasmModule, isShared: boolean) {
    this.#module = module;
    this.#isShared = isShared;
  }

  encode(): Uint8Array {
    return (this.#bytes ??= this.#encoded(this.#isShared));
  }

  /** Lets the host compile beside this thread. */
  prepare(): Promise<void> {
    return (this.#preparing ??= this.#prepare());
  }

  async #prepare(): Promise<void> {
    if (exceedsLimits(this.#module())) return;
    const prepared = await compileBeside(this.encode());
    if (prepared !== null) this.#compiled.set(this.#isShared, prepared);
  }

  /** The module for a heap's memory; null where the host refuses it. */
  of({ isShared }: Heap): Module | null {
    let found = this.#compiled.get(isShared);
    if (found === undefined) {
      const bytes = isShared === this.#isShared ? this.encode() : this.#encoded(isShared);
      found = hostModule(this.#module(), bytes);
      this.#compiled.set(isShared, found);
    }
    return found;
  }

  #encoded(isShared: boolean): Uint8Array {
    const module = this.#module();
    return encode(isShared ? withSharedMemory(module) : module);
  }
}

/** What the host makes of a module; null where it refuses for reasons that are not the module's. */
function hostModule(module: WasmModule, bytes: Uint8Array): Module | null {
  if (exceedsLimits(module)) return null;
  const compiled = compileModule(bytes);
  if (compiled === null && !engine().validate(bytes))
    fail('internal', `the code of ${module.name} is not valid WebAssembly`);
  return compiled;
}
