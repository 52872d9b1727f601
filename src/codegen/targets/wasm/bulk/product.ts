/** Products of panels: all tiles of two blocks, each by the micro-kernel of tile.ts. */
import { itemSize, type DType } from '../../../../array/dtype.js';
import { fail } from '../../../../array/errors.js';
import type { BulkOp } from '../../../../loops/loops.js';
import { defineFunction, type Code } from '../binary/code.js';
import {
  f32,
  f64,
  i32,
  select,
  type Effect,
  type WasmLocal,
  type Value,
  type WasmFunction,
} from '../binary/instructions.js';
import { importGlobal } from '../binary/module.js';
import { tileAddition, type TileFunction } from './tile.js';

export type Product = BulkOp & { readonly name: 'product' };

/**
 * The address of a scratch tile in the reserved first page, for tiles that are accumulated or
 * overhang the result. Each thread has one.
 */
const aside = importGlobal({ module: 'env', field: 'aside' }, 'i32');

/** Addresses and distances in bytes. */
export const productParameters = {
  out: 'i32',
  left: 'i32',
  right: 'i32',
  rows: 'i32',
  columns: 'i32',
  terms: 'i32',
  adds: 'i32',
  rowBytes: 'i32',
  leftBytes: 'i32',
  rightBytes: 'i32',
} as const;

/** The panels of one side. */
interface Walk {
  /** How many rows or columns are left. */
  readonly left: WasmLocal<'i32'>;
  readonly width: number;
  readonly panel: WasmLocal<'i32'>;
  readonly panelBytes: WasmLocal<'i32'>;
  /** From one tile of the result to the next. */
  readonly outBytes: WasmLocal<'i32'>;
}

/** Multiplies two blocks of panels; each panel of the outer side stays in the cache meanwhile. */
export function productFunction(
  name: string,
  dtype: DType,
  { tile, outer }: Pick<Product, 'tile' | 'outer'>,
  multiply: TileFunction,
): WasmFunction<typeof productParameters, []> {
  const asideBytes = tile.columns * itemSize[dtype];
  const [add, copy] = [tileAddition(dtype, tile), copyPart(dtype, asideBytes)];
  return defineFunction(name, productParameters, [], (c, p) => {
    const { out, left, right, rows, columns, terms, adds, rowBytes } = p;
    const down: Walk = {
      left: rows,
      width: tile.rows,
      panel: left,
      panelBytes: p.leftBytes,
      outBytes: c.let('down', i32.mul(rowBytes, tile.rows)),
    };
    const along: Walk = {
      left: columns,
      width: tile.columns,
      panel: right,
      panelBytes: p.rightBytes,
      outBytes: c.let('along', i32.const(asideBytes)),
    };
    const [outside, inside] = outer === 'left' ? [down, along] : [along, down];
    const line = c.local('line', 'i32');
    const [firstPanel, all] = [c.let('first', inside.panel), c.let('all', inside.left)];
    const multiplyAside = (): void =>
      c.call(multiply, [aside, left, right, terms, i32.const(asideBytes)]);
    const writeTile = (): void =>
      c.if(
        adds,
        () => {
          multiplyAside();
          c.call(add, [out, aside, rowBytes]);
        },
        () => c.call(multiply, [out, left, right, terms, rowBytes]),
      );
    const writePart = (): void => {
      multiplyAside();
      c.call(copy, [out, least(rows, tile.rows), least(columns, tile.columns), adds, rowBytes]);
    };
    eachPanel(c, out, outside, () => {
      c.set(line, out);
      c.set(inside.panel, firstPanel);
      c.set(inside.left, all);
      eachPanel(c, out, inside, () =>
        c.if(
          i32.and(i32.ge_s(rows, tile.rows), i32.ge_s(columns, tile.columns)),
          writeTile,
          writePart,
        ),
      );
      c.set(out, line);
    });
  });
}

const least = (x: WasmLocal<'i32'>, most: number) => select(x, i32.const(most), i32.lt_s(x, most));

/** Calls `body` for each panel of the side, of which there is at least one. */
function eachPanel(c: Code, out: WasmLocal<'i32'>, side: Walk, body: () => void): void {
  c.loop((again) => {
    body();
    c.set(out, i32.add(out, side.outBytes));
    c.set(side.panel, i32.add(side.panel, side.panelBytes));
    c.set(side.left, i32.sub(side.left, side.width));
    c.branchIf(again, i32.gt_s(side.left, 0));
  });
}

interface Element {
  load(address: Value<'i32'>): Value;
  add(x: Value, y: Value): Value;
  store(address: Value<'i32'>, x: Value): Effect;
}

const elements: Readonly<Partial<Record<DType, Element>>> = {
  float32: f32 as unknown as Element,
  float64: f64 as unknown as Element,
  int32: i32 as unknown as Element,
};

/** Copies the part of the tile aside that lies in the result, or adds it. */
function copyPart(dtype: DType, asideBytes: number) {
  const bytes = itemSize[dtype];
  const { load, add, store } = elements[dtype] ?? fail('internal', `tiles of ${dtype}`);
  const params = { out: 'i32', rows: 'i32', columns: 'i32', adds: 'i32', rowBytes: 'i32' } as const;
  return defineFunction(`copy_part_${dtype}`, params, [], (c, p) => {
    const { out, rows, columns, adds, rowBytes } = p;
    const from = c.let('from', aside);
    const [r, j, width] = [c.local('r', 'i32'), c.local('j', 'i32'), c.local('width', 'i32')];
    c.set(width, i32.mul(columns, bytes));
    c.for(r, 0, rows, 1, () => {
      c.for(j, 0, width, bytes, () => {
        const [to, x] = [i32.add(out, j), load(i32.add(from, j))];
        c.if(
          adds,
          () => c.do(store(to, add(load(to), x))),
          () => c.do(store(to, x)),
        );
      });
      c.set(out, i32.add(out, rowBytes));
      c.set(from, i32.add(from, asideBytes));
    });
  });
}
