/** The instances of bulk modules in a heap's memory, and their first optimization. */
import { clearable } from '../../../../array/cache.js';
import { compileModule } from '../heap/features.js';
import { encode } from '../binary/encode.js';
import { engine, type Memory, type Module } from '../heap/engine.js';
import type { Heap } from '../heap/heap.js';
import type { BulkFunction, BulkModule } from './index.js';
import { asideAddress } from './product.js';

type Exports = Readonly<Record<string, unknown>>;
type Multiply = (...args: number[]) => void;

/** By name, of which there are few; the code is the same in all memories. */
const modules = clearable(new Map<string, Module>());
const instances = new WeakMap<Memory, Map<string, Exports>>();

/**
 * Functions of bulk modules by their names, for other modules to import; null where the host
 * refuses to compile one.
 */
export function bulkExports(functions: Iterable<BulkFunction>, heap: Heap): Exports | null {
  const found: Record<string, unknown> = {};
  for (const { from, name } of functions) {
    const exports = instanceOf(from, heap);
    if (exports === null) return null;
    found[name] = exports[name];
  }
  return found;
}

function instanceOf(from: BulkModule, heap: Heap): Exports | null {
  const { memory } = heap;
  const own = instances.get(memory) ?? new Map<string, Exports>();
  instances.set(memory, own);
  let exports = own.get(from.name);
  if (exports !== undefined) return exports;
  const isNew = !modules.has(from.name);
  const module = modules.get(from.name) ?? compileModule(encode(from.make()));
  if (module === null) return null;
  modules.set(from.name, module);
  exports = new (engine().Instance)(module, { env: { memory } }).exports;
  own.set(from.name, exports);
  if (isNew && from.hot !== null) warmUp(exports[from.hot] as Multiply);
  return exports;
}

/** Enough work for V8 to optimize the function. */
const terms = 400;
const tiles = 16;

/**
 * Multiplies zeros in the first page, where nothing is, so that V8 begins to optimize the
 * micro-kernel while the program that wants it is still being written.
 */
function warmUp(multiply: Multiply): void {
  for (let i = 0; i < tiles; i++) multiply(asideAddress, 0, 16_384, 1, 1, terms, 0, 0, 0, 0);
}
