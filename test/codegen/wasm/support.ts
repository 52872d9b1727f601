/** Modules of single functions, and wabt as the judge of what is encoded and printed. */
import { asideAddress } from '../../../src/codegen/targets/wasm/heap/pages.js';
import wabt from 'wabt';
import { expect } from 'vitest';
import { engine, type Memory } from '../../../src/codegen/targets/wasm/heap/engine.js';
import { encode } from '../../../src/codegen/targets/wasm/binary/encode.js';
import { newModule, type WasmModule } from '../../../src/codegen/targets/wasm/binary/module.js';
import type { WasmFunction } from '../../../src/codegen/targets/wasm/binary/instructions.js';
import { text } from '../../../src/codegen/targets/wasm/binary/text.js';

const tools = await wabt();

const features = {
  simd: true,
  relaxed_simd: true,
  multi_value: true,
  sat_float_to_int: true,
  sign_extension: true,
  bulk_memory: true,
  mutable_globals: true,
};

export const memory = { module: 'env', field: 'memory', minimum: 1 };

/** A module that exports the functions by their names. */
export const moduleOf = (...functions: readonly WasmFunction[]): WasmModule =>
  newModule(
    'test',
    memory,
    functions.map((f) => ({ name: f.name, of: f })),
  );

/** The binary that wabt makes of text, which it also validates. */
export function assembled(wat: string): Uint8Array<ArrayBuffer> {
  const module = tools.parseWat('test.wat', wat, features);
  module.validate();
  const { buffer } = module.toBinary({ canonicalize_lebs: true });
  module.destroy();
  return new Uint8Array(buffer);
}

/** wabt finds no fault with the module. */
export function expectValid(bytes: Uint8Array): void {
  const module = tools.readWasm(bytes, { ...features, readDebugNames: true });
  module.validate();
  module.destroy();
}

/** The text that wabt makes of a binary, which it also validates. */
export function disassembled(bytes: Uint8Array): string {
  const module = tools.readWasm(bytes, { ...features, readDebugNames: true });
  module.validate();
  module.applyNames();
  const result = module.toText({});
  module.destroy();
  return result;
}

/** The bytes without the sections of names, which come last. */
export function withoutNames(bytes: Uint8Array): Uint8Array {
  let at = 8;
  while (at < bytes.length && bytes[at] !== 0) {
    let size = 0;
    let shift = 0;
    let next = at + 1;
    for (; ((bytes[next] as number) & 0x80) !== 0; next++, shift += 7)
      size |= ((bytes[next] as number) & 0x7f) << shift;
    size |= (bytes[next] as number) << shift;
    at = next + 1 + size;
  }
  return bytes.subarray(0, at);
}

/** The module is valid, and its text says the same as its bytes. */
export function expectSameAsWabt(module: WasmModule): void {
  const bytes = encode(module);
  disassembled(bytes);
  expect(withoutNames(bytes)).toEqual(assembled(text(module)));
}

/** The exports of an instance, with its memory of one page. */
export function run(
  module: WasmModule,
  imports: Record<string, unknown> = {},
): { exports: Record<string, (...args: unknown[]) => unknown>; memory: Memory } {
  const { Memory, Module, Instance } = engine();
  const heap = new Memory({ initial: 1 });
  const env = { memory: heap, aside: asideAddress(0), ...imports };
  const instance = new Instance(new Module(encode(module)), { env });
  return { exports: instance.exports as never, memory: heap };
}
