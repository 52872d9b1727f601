/** Vector functions applied to arrays, for tests and measurements. */
import { defineFunction, type Code } from '../../../src/codegen/targets/wasm/binary/code.js';
import { engine } from '../../../src/codegen/targets/wasm/heap/engine.js';
import { pageBytes } from '../../../src/codegen/targets/wasm/heap/pages.js';
import { encode } from '../../../src/codegen/targets/wasm/binary/encode.js';
import {
  i32,
  v128,
  type WasmLocal,
  type WasmFunction,
} from '../../../src/codegen/targets/wasm/binary/instructions.js';
import { newModule } from '../../../src/codegen/targets/wasm/binary/module.js';

/** Elements of float32 or float64 that the arrays have room for; a million. */
export const capacity = 2 ** 20;

const bytes = capacity * 8;
/** Tables stand in the first page. */
const place = { x: pageBytes, y: pageBytes + bytes, result: pageBytes + 2 * bytes };

export interface ArrayFunction {
  /** The operands, to be filled, and the results. They share one memory with all of this type. */
  readonly x: Float32Array | Float64Array;
  readonly y: Float32Array | Float64Array;
  readonly result: Float32Array | Float64Array;
  readonly isBinary: boolean;
  /** Computes so many results. */
  readonly run: (count: number) => void;
}

const { Instance, Memory, Module } = engine();
const memory = new Memory({ initial: 1 + (3 * bytes) / pageBytes });

export function arrayFunction(f: WasmFunction, type: 'f32x4' | 'f64x2'): ArrayFunction {
  const view = type === 'f32x4' ? Float32Array : Float64Array;
  const isBinary = Object.keys(f.params).length === 2;
  const loop = defineFunction('run', { count: 'i32' }, [], (c, { count }) => {
    const i = c.local('i', 'i32');
    const size = i32.shl(count, type === 'f32x4' ? 2 : 3);
    c.for(i, 0, size, 16, () => writeTurn(c, f, i, isBinary));
  });
  const imported = { module: 'env', field: 'memory', minimum: 1 };
  const module = newModule('test', imported, [{ name: 'run', of: loop }]);
  const instance = new Instance(new Module(encode(module)), { env: { memory } });
  return {
    x: new view(memory.buffer, place.x, capacity),
    y: new view(memory.buffer, place.y, capacity),
    result: new view(memory.buffer, place.result, capacity),
    isBinary,
    run: instance.exports['run'] as (count: number) => void,
  };
}

function writeTurn(c: Code, f: WasmFunction, i: WasmLocal<'i32'>, isBinary: boolean): void {
  const result = c.local('result', 'v128');
  const operands = [v128.load(i, place.x), v128.load(i, place.y)];
  c.call(f, operands.slice(0, isBinary ? 2 : 1), [result]);
  c.do(v128.store(i, result, place.result));
}
