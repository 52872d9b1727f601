/**
 * The functions that do the bulk work of the Loop IR. They are in modules of their own, which all
 * programs share: V8 optimizes them once, and not anew for each program.
 */
import { itemSize, type DType } from '../../../../array/dtype.js';
import { at } from '../../../../array/shape.js';
import type { BulkOp, Schedule, Stmt } from '../../../../loops/loops.js';
import { forEachStatement } from '../../../../loops/walk.js';
import { i32, type FunctionImport, type Value, type WasmFunction } from '../binary/instructions.js';
import { importFunction, newModule, type WasmModule } from '../binary/module.js';
import { neighboursOf, packFunction, packParameters } from './pack.js';
import { productFunction, productParameters } from './product.js';
import { tileFunction } from './tile.js';

type Bulk = Stmt & { readonly kind: 'bulk' };

/** A module of functions for one kind of bulk work. */
export interface BulkModule {
  readonly name: string;
  /** A function of it with a micro-kernel, which V8 should optimize as soon as can be. */
  readonly hot: string | null;
  make(): WasmModule;
}

/** A function of a bulk module. */
export interface BulkFunction {
  readonly from: BulkModule;
  readonly name: string;
  /** How other modules know it. */
  readonly import: FunctionImport;
}

/** Where programs import the functions from. */
export const bulkModuleName = 'bulk';

const known = new Map<string, BulkFunction>();

/**
 * The function for the work on arrays of a dtype; `fuses`: whether it may round products with sums.
 */
export function bulkFunction(op: BulkOp, dtype: DType, fuses: boolean): BulkFunction {
  const name = nameOf(op, dtype, fuses);
  let found = known.get(name);
  if (found === undefined) {
    const from = { module: bulkModuleName, field: name };
    const parameters = op.name === 'pack' ? packParameters : productParameters;
    found = {
      from: op.name === 'pack' ? packModule(name, op, dtype) : productModule(op, dtype, fuses),
      name,
      import: importFunction(from, parameters, []),
    };
    known.set(name, found);
  }
  return found;
}

function nameOf(op: BulkOp, dtype: DType, fuses: boolean): string {
  if (op.name === 'pack')
    return `pack_${op.width}_${dtype}_${neighboursOf(op)}${op.flushes ? '_flushed' : ''}`;
  return `${tileName(op, dtype, fuses)}_${op.outer}`;
}

const tileName = ({ tile }: BulkOp & { name: 'product' }, dtype: DType, fuses: boolean): string =>
  `product_${dtype}_${tile.rows}x${tile.columns}${fuses ? '_fused' : ''}`;

const moduleOf = (name: string, ...functions: readonly WasmFunction[]): WasmModule =>
  newModule(
    name,
    { module: 'env', field: 'memory', minimum: 0 },
    functions.map((f) => ({ name: f.name, of: f })),
  );

const packModule = (name: string, op: BulkOp & { name: 'pack' }, dtype: DType): BulkModule => ({
  name,
  hot: null,
  make: () => moduleOf(name, packFunction(name, dtype, op)),
});

/** Products with either side outermost have the same tiles. */
function productModule(op: BulkOp & { name: 'product' }, dtype: DType, fuses: boolean): BulkModule {
  const name = tileName(op, dtype, fuses);
  const sides = ['left', 'right'] as const;
  return {
    name,
    hot: `${name}_left`,
    make: () => {
      const tile = tileFunction(dtype, op.tile, fuses);
      const functions = sides.map((outer) =>
        productFunction(`${name}_${outer}`, dtype, { ...op, outer }, tile),
      );
      return moduleOf(name, ...functions);
    },
  };
}

/** What a statement passes behind addresses and counts: distances in bytes. */
export function distancesOf({ op, args }: Bulk): Value<'i32'>[] {
  const { dtype } = at(args, 0).buffer;
  const elements =
    op.name === 'pack'
      ? [op.width * op.room, op.rowStride, op.termStride]
      : [op.rowLength, op.leftRoom * op.tile.rows, op.rightRoom * op.tile.columns];
  return elements.map((n) => i32.const(n * itemSize[dtype]));
}

/** The functions that a schedule needs. */
export function bulkFunctionsOf(schedule: Schedule, fuses: boolean): Set<BulkFunction> {
  const found = new Set<BulkFunction>();
  for (const f of schedule.functions)
    for (const { body } of f.kernels)
      forEachStatement(body, (s) => {
        if (s.kind !== 'bulk') return;
        found.add(bulkFunction(s.op, at(s.args, 0).buffer.dtype, fuses));
      });
  return found;
}
