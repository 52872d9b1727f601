/** What the host's WebAssembly can do, asked once, by small modules. */
import { defineFunction } from '../binary/code.js';
import { encode } from '../binary/encode.js';
import { findEngine, type Module } from './engine.js';
import { f32x4, type Vector } from '../binary/instructions.js';
import { newModule, type WasmModule } from '../binary/module.js';

/** A module of one function on a vector. */
function probe(write: (x: Vector) => Vector): Uint8Array {
  const f = defineFunction('probe', { x: 'v128' }, ['v128'], (_, { x }) => write(x));
  return encode(newModule('probe', null, [{ name: 'probe', of: f }]));
}

let compiles: boolean | undefined;
let fuses: boolean | undefined;

/** Whether there is WebAssembly with vectors, and modules of it may be compiled here. */
export const canCompile = (): boolean =>
  (compiles ??= compileModule(probe((x) => f32x4.sqrt(x))) !== null);

/** Whether there are instructions that round a product and a sum together. */
export const canFuse = (): boolean =>
  (fuses ??= findEngine()?.validate(probe((x) => f32x4.relaxed_madd(x, x, x))) ?? false);

/** What engines agree on (WebAssembly JavaScript Interface, "Implementation-defined Limits"). */
const most = { params: 1000, results: 1000, locals: 50_000 };

/** Whether a function of the module is larger than engines take. */
export const exceedsLimits = ({ functions }: WasmModule): boolean =>
  functions.some((f) => {
    const params = Object.keys(f.params).length;
    return (
      params > most.params ||
      f.results.length > most.results ||
      params + f.locals.length > most.locals
    );
  });

/**
 * The module, or null where the host refuses to compile it: it lacks an instruction, a content
 * security policy forbids code, or a page's main thread may only compile small modules at once.
 */
export function compileModule(bytes: Uint8Array): Module | null {
  const engine = findEngine();
  if (engine === undefined) return null;
  try {
    return new engine.Module(bytes);
  } catch {
    return null;
  }
}
