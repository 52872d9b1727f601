/** How the values of loops are held in WebAssembly, and what expressions need of their function. */
import type { Compute } from '../../../../array/dtype.js';
import type { Local } from '../../../../loops/expr.js';
import type { LoopBuffer } from '../../../../loops/loops.js';
import type { WasmLocal, Value } from '../binary/instructions.js';

export type NumberType = 'i32' | 'f32' | 'f64';

/** What holds a number of each dtype: uint32 as bits of any sign, bool as 0 or 1. */
export const numberType: Readonly<Record<Compute, NumberType>> = {
  float32: 'f32',
  float64: 'f64',
  int32: 'i32',
  uint32: 'i32',
  bool: 'i32',
};

/** An address in memory: a base and a constant behind it, both in bytes. */
export interface Address {
  readonly base: Value<'i32'>;
  readonly offset: number;
}

/** The variables of a function. */
export interface ExprScope {
  localOf(local: Local): WasmLocal;
  /** The local that holds a scalar buffer. */
  scalarOf(buffer: LoopBuffer): WasmLocal;
  /** Where a buffer begins. */
  addressOf(buffer: LoopBuffer): Address;
  /** A local for use within the present statement. */
  temporary(type: NumberType): WasmLocal;
}
