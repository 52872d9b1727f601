/** The WebAssembly target: loops as a module with vectors of 128 bits, which works in a heap. */
import { itemSize } from '../../../array/dtype.js';
import { fail } from '../../../array/errors.js';
import { within, Work } from '../../../array/work/steps.js';
import type { Schedule } from '../../../loops/loops.js';
import type { TargetCode, Target, TargetOptions } from '../target.js';
import { text } from './binary/text.js';
import { encode } from './binary/encode.js';
import type { WasmModule } from './binary/module.js';
import { bulkFunctionsOf } from './bulk/index.js';
import { bulkExports } from './bulk/instances.js';
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
import { holding, instantiate } from './heap/instance.js';
import { mostBytes } from './heap/pages.js';
import { remarkOn } from './vector/write.js';
import { wasmPrices } from './prices.js';
import { wasmTraitsFor } from './traits.js';

export interface WasmCode extends TargetCode {
  readonly module: WasmModule;
}

/** The target on a heap, which is made when it is first wanted. */
export const wasmOn = (heap: () => Heap) =>
  ({
    name: 'wasm',
    stages: ['wat'],
    rough: { call: wasmPrices.run, operation: wasmPrices.simple / wasmPrices.gain[8] },
    isHere: canCompile,
    traits: (options: TargetOptions) => wasmTraitsFor(mayFuse(options), options.flushSubnormals),
    refuses: refusal,
    remarkOn,
    prices: wasmPrices,
    emit: (schedule: Schedule, options: TargetOptions) => codeOf(schedule, mayFuse(options), heap),
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

function codeOf(schedule: Schedule, fuses: boolean, heapNow: () => Heap): WasmCode {
  const module = new Work(() => emitWasm(schedule, { fuses }));
  const bytes = new Work(function* () {
    const written = yield* within(0, 0.8, module.rest());
    return encode(written);
  });
  /** What the host has made of the bytes beside this thread. */
  let prepared: Module | null = null;
  const prepare = async (): Promise<void> => {
    if (!exceedsLimits(module.result)) prepared = await compileBeside(bytes.result);
  };
  let preparing: Promise<void> | undefined;
  return {
    schedule,
    get module() {
      return module.result;
    },
    write: () => bytes.rest(),
    prepare: () => (preparing ??= prepare()),
    text: () => text(module.result),
    load(outputs, held) {
      const heap = heapNow();
      // First, so that V8 optimizes them while the program's own module is written.
      const bulk = () => bulkExports(bulkFunctionsOf(schedule, fuses), heap);
      const compiled = bulk() && (prepared ?? hostModule(module.result, bytes.result));
      if (!compiled) return null;
      const again = () =>
        bulk() ?? fail('internal', 'the host refuses a module that it took before');
      const run = holding(instantiate(compiled, schedule, outputs, heap, again), held);
      return { run, runRaw: null };
    },
  };
}

/** What the host makes of a module; null where it refuses for reasons that are not the module's. */
function hostModule(module: WasmModule, bytes: Uint8Array): Module | null {
  if (exceedsLimits(module)) return null;
  const compiled = compileModule(bytes);
  if (compiled === null && !engine().validate(bytes))
    fail('internal', `the code of ${module.name} is not valid WebAssembly`);
  return compiled;
}
