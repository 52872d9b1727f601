/** What the host's WebAssembly can do, asked once, by small modules. */
import type { WasmModule } from '../binary/module.js';
import { findEngine, type Module } from './engine.js';

/**
 * A module of one function of a vector x, by the code between `x` and the end of the function. The
 * bytes stand here so that asking does not bring along what writes modules.
 */
function probe(...code: number[]): Uint8Array {
  const body = [0, ...x, ...code, 0x0b];
  const magic = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
  const types = [1, 6, 1, 0x60, 1, 0x7b, 1, 0x7b];
  const functions = [3, 2, 1, 0];
  const bodies = [10, body.length + 2, 1, body.length, ...body];
  return new Uint8Array([...magic, ...types, ...functions, ...bodies]);
}

/** `local.get 0` */
const x = [0x20, 0];

let compiles: boolean | undefined;
let fuses: boolean | undefined;

/** Whether there is WebAssembly with vectors, and modules of it may be compiled here. */
export const canCompile = (): boolean =>
  // f32x4.sqrt
  (compiles ??= compileModule(probe(0xfd, 0xe3, 1)) !== null);

/** Whether there are instructions that round a product and a sum together. */
export const canFuse = (): boolean =>
  // f32x4.relaxed_madd
  (fuses ??= findEngine()?.validate(probe(...x, ...x, 0xfd, 0x85, 2)) ?? false);

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

/** Pages may instantiate at once what is not larger than that. */
const mostAtOnce = 8_000_000;

/**
 * The module, compiled without blocking; null where `compileModule` is to find out what becomes of
 * it.
 */
export async function compileBeside(bytes: Uint8Array): Promise<Module | null> {
  if (bytes.length > mostAtOnce) return null;
  return (
    (await findEngine()
      ?.compile(bytes)
      .catch(() => null)) ?? null
  );
}
