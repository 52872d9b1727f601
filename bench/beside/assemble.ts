/** WebAssembly by hand: from its text to what it exports. */
import wabt from 'wabt';

export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): void;
}

/** WebAssembly as far as it is used here: its types belong to the DOM's. */
interface Engine {
  instantiate(bytes: Uint8Array): Promise<{ instance: { exports: unknown } }>;
}

const engine = (globalThis as unknown as { WebAssembly: Engine }).WebAssembly;

/** The exports of a module, of which the caller knows the types. */
export async function assemble(name: string, text: string): Promise<unknown> {
  const parsed = (await wabt()).parseWat(`${name}.wat`, text, { simd: true });
  const { instance } = await engine.instantiate(parsed.toBinary({}).buffer);
  return instance.exports;
}
