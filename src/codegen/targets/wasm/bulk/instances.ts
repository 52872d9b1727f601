/** The instances of bulk modules in a heap's memory, and their first optimization. */
import { clearable } from '../../../../array/cache.js';
import { compileModule } from '../heap/features.js';
import { encode } from '../binary/encode.js';
import { engine, type Memory, type Module } from '../heap/engine.js';
import type { Heap } from '../heap/heap.js';
import type { BulkFunction, BulkModule } from './index.js';
import { withSharedMemory } from '../binary/module.js';
import { asideAddress } from '../heap/pages.js';

type Exports = Readonly<Record<string, unknown>>;
type Multiply = (...args: number[]) => void;

/** By name, of which there are few; the code is the same in all memories of a kind. */
const modules = clearable(new Map<string, Module>());
const instances = new WeakMap<Memory, Map<string, Exports>>();

const keyOf = ({ name }: BulkModule, isShared: boolean): string =>
  isShared ? `${name} shared` : name;

/** The modules of functions, as far as they are compiled for the heap's kind of memory. */
export const bulkModules = (functions: Iterable<BulkFunction>, { isShared }: Heap): Module[] =>
  [...new Set(Array.from(functions, ({ from }) => modules.get(keyOf(from, isShared))))].filter(
    (module) => module !== undefined,
  );

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
  const { memory, isShared } = heap;
  const own = instances.get(memory) ?? new Map<string, Exports>();
  instances.set(memory, own);
  let exports = own.get(from.name);
  if (exports !== undefined) return exports;
  const key = keyOf(from, isShared);
  const isNew = !modules.has(key);
  const module = modules.get(key) ?? compileModule(bytesOf(from, isShared));
  if (module === null) return null;
  modules.set(key, module);
  const env = { memory, aside: asideAddress(0) };
  exports = new (engine().Instance)(module, { env }).exports;
  own.set(from.name, exports);
  if (isNew && from.hot !== null) warmUp(exports[from.hot] as Multiply);
  return exports;
}

function bytesOf(from: BulkModule, isShared: boolean): Uint8Array {
  const module = from.make();
  return encode(isShared ? withSharedMemory(module) : module);
}

/** Enough work for V8 to optimize the function. */
const terms = 400;
const tiles = 16;

/**
 * Multiplies zeros in the first page, where nothing is, so that V8 begins to optimize the
 * micro-kernel while the program that wants it is still being written.
 */
function warmUp(multiply: Multiply): void {
  for (let i = 0; i < tiles; i++) multiply(asideAddress(0), 0, 16_384, 1, 1, terms, 0, 0, 0, 0);
}
