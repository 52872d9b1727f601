/** Small programs written by hand for the tests of the heap, and forced garbage collection. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Aval } from '../../../src/array/aval.js';
import { itemSize } from '../../../src/array/dtype.js';
import { defineFunction, type Code } from '../../../src/codegen/targets/wasm/binary/code.js';
import { encode } from '../../../src/codegen/targets/wasm/binary/encode.js';
import { engine, type Module } from '../../../src/codegen/targets/wasm/heap/engine.js';
import { Heap, type HeapOptions } from '../../../src/codegen/targets/wasm/heap/heap.js';
import { f64, i32, type Value } from '../../../src/codegen/targets/wasm/binary/instructions.js';
import type { RunArrays } from '../../../src/codegen/targets/target.js';
import { instantiate, type LoadedCode } from '../../../src/codegen/targets/wasm/heap/instance.js';
import { newModule } from '../../../src/codegen/targets/wasm/binary/module.js';
import type { WasmLocal, WasmFunction } from '../../../src/codegen/targets/wasm/binary/node.js';
import { newProgram, newVar, type Program } from '../../../src/ir/program.js';
import { integer } from '../../../src/loops/expr.js';
import { newBuffer } from '../../../src/loops/buffer.js';
import type { LoopBuffer, RawCallback, Schedule } from '../../../src/loops/loops.js';
import { sizeOf } from '../../../src/array/shape.js';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

/** Collects what is garbage now; the first time may end a collection that began before. */
export function collect(): void {
  gc();
  gc();
}

/** Lets the callbacks of finalization registries run. */
export const nextTask = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * Collects garbage until finalizers have run. The host runs them when it finds the time, which
 * beside other threads may be much later than in the next task.
 */
export async function collectUntil(isDone: () => boolean): Promise<void> {
  const end = performance.now() + 20_000;
  for (let pause = 0; !isDone() && performance.now() < end; pause = Math.min(2 * pause + 1, 100)) {
    await nextTask();
    collect();
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

export const bufferOf = (name: string, { dtype, shape }: Aval): LoopBuffer =>
  newBuffer(name, dtype, sizeOf(shape), shape.length === 0);

export interface HandMade {
  readonly main: WasmFunction;
  readonly inputs: readonly Aval[];
  readonly outputs: readonly Aval[];
  readonly arenaBytes?: number;
  /** Called with the first input. */
  readonly callback?: RawCallback;
}

export function moduleOf(main: WasmFunction): Module {
  const memory = { module: 'env', field: 'memory', minimum: 1 };
  const module = newModule('tested', memory, [{ name: 'main', of: main }]);
  return new (engine().Module)(encode(module));
}

/** Its schedule as far as running it needs one, and a program of the same inputs and outputs. */
export function scheduleOf({ inputs, outputs, callback, arenaBytes = 0 }: HandMade): {
  schedule: Schedule;
  program: Program;
} {
  const buffers = inputs.map((type, i) => bufferOf(`x${i}`, type));
  const args = buffers.slice(0, 1).map((buffer) => ({ buffer, offset: integer(0) }));
  const main = {
    name: 'main',
    inputs: buffers,
    outputs: outputs.map((type, i) => bufferOf(`y${i}`, type)),
    arena: [],
    kernels:
      callback === undefined
        ? []
        : [{ name: 'host', body: [{ kind: 'host' as const, callback, args, results: 0 }] }],
  };
  const vars = [...inputs, ...outputs].map((type, id) => newVar(id, type));
  const [first, last] = [vars.slice(0, inputs.length), vars.slice(inputs.length)];
  return {
    schedule: { main, functions: [main], arenaBytes, longestRow: 0 },
    program: newProgram(first, [], [], last, vars.length),
  };
}

/** A heap in which arrays of a kilobyte stay. */
export const testHeap = (options: HeapOptions = {}): Heap =>
  new Heap({ smallBytes: 1024, ...options });

export const instanceOf = (program: HandMade, heap: Heap): RunArrays =>
  instantiate(
    loadedCode(moduleOf(program.main)),
    scheduleOf(program).schedule,
    program.outputs,
    heap,
  );

/** Code that one thread runs. */
export function loadedCode(
  module: Module,
  bulk: () => Readonly<Record<string, unknown>> = () => ({}),
): LoadedCode {
  const alone = { name: 'f', parts: [], threads: 1 };
  return { ...alone, module: () => module, bulk, bulkModules: () => [] };
}

/** The elements of a float64 array at an address, by a byte offset. */
export const elementAt = (address: WasmLocal<'i32'>, offset: WasmLocal<'i32'>): Value<'f64'> =>
  f64.load(i32.add(address, offset));

/** Runs the body for the byte offset of each of n float64 elements. */
export function forEachElement(c: Code, n: number, body: (offset: WasmLocal<'i32'>) => void): void {
  const offset = c.local('offset', 'i32');
  c.for(offset, 0, 8 * n, 8, () => body(offset));
}

/**
 * (x, y, a) → (a x + y, its sum), of n elements each. The product goes through the arena, so that
 * an arena in a wrong place shows.
 */
export function axpy(type: Aval): HandMade {
  const n = sizeOf(type.shape);
  const scalar: Aval = { shape: [], dtype: 'float64', weak: false };
  const main = defineFunction(
    'main',
    { arena: 'i32', x: 'i32', y: 'i32', a: 'f64', out: 'i32' },
    ['f64'],
    (c, { arena, x, y, a, out }) => {
      const sum = c.local('sum', 'f64');
      forEachElement(c, n, (offset) =>
        c.do(f64.store(i32.add(arena, offset), f64.mul(a, elementAt(x, offset)))),
      );
      forEachElement(c, n, (offset) => {
        c.do(
          f64.store(i32.add(out, offset), f64.add(elementAt(arena, offset), elementAt(y, offset))),
        );
        c.set(sum, f64.add(sum, elementAt(out, offset)));
      });
      return sum;
    },
  );
  const arenaBytes = n * itemSize[type.dtype];
  return { main, inputs: [type, type, scalar], outputs: [type, scalar], arenaBytes };
}

/** What `axpy` gives, by hand. */
export function axpyByHand(x: Float64Array, y: Float64Array, a: number): Float64Array {
  return x.map((value, i) => a * value + (y[i] as number));
}

/** The taken bytes that are no resident's: 0 unless a program is running. */
export function strayBytes(heap: Heap): number {
  let bytes = heap.bytesTaken;
  for (const { block } of heap.residents) bytes -= block?.bytes ?? NaN;
  return bytes;
}
