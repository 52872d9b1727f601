/**
 * The packing of rows into panels. Rows that lie side by side are copied as they are; rows whose
 * terms lie side by side are turned, four by four; others are gathered element by element.
 */
import { isInexact, itemSize, type DType } from '../../../../array/dtype.js';
import { range } from '../../../../array/shape.js';
import type { BulkOp } from '../../../../loops/loops.js';
import { defineFunction, type Code } from '../binary/code.js';
import {
  i32,
  i32x4,
  i64x2,
  select,
  v128,
  type Vector,
  type WasmLocal,
  type WasmFunction,
} from '../binary/instructions.js';

export type Pack = BulkOp & { readonly name: 'pack' };

/** Addresses and distances in bytes. */
export const packParameters = {
  to: 'i32',
  from: 'i32',
  rows: 'i32',
  terms: 'i32',
  panelBytes: 'i32',
  rowBytes: 'i32',
  termBytes: 'i32',
} as const;

/** What lies side by side in the matrix. */
export type PackedNeighbours = 'rows' | 'terms' | 'none';

export const neighboursOf = ({ rowStride, termStride }: Pack): PackedNeighbours =>
  rowStride === 1 ? 'rows' : termStride === 1 ? 'terms' : 'none';

/** A panel while it is written. */
interface Panel {
  readonly c: Code;
  readonly bytes: 4 | 8;
  readonly width: number;
  /** The address of the present term in the panel. */
  readonly to: WasmLocal<'i32'>;
  /** How many terms are left. */
  readonly left: WasmLocal<'i32'>;
  /** What is packed for elements. */
  readonly packed: (x: Vector) => Vector;
}

export function packFunction(
  name: string,
  dtype: DType,
  op: Pack,
): WasmFunction<typeof packParameters, []> {
  const bytes = itemSize[dtype] as 4 | 8;
  const { width } = op;
  const neighbours = neighboursOf(op);
  return defineFunction(name, packParameters, [], (c, p) => {
    const { to, from, rows, terms, panelBytes, rowBytes, termBytes } = p;
    const panel: Panel = {
      c,
      bytes,
      width,
      to: c.local('at', 'i32'),
      left: c.local('left', 'i32'),
      packed: op.flushes && isInexact(dtype) ? flushed(c, bytes) : (x) => x,
    };
    const starts = range(width).map((r) => c.local(`row_${r}`, 'i32'));
    const writeApart = (): void => {
      starts.forEach((start, r) => {
        const row = select(i32.const(r), i32.sub(rows, 1), i32.lt_s(r, rows));
        c.set(start, i32.add(from, i32.mul(row, rowBytes)));
      });
      if (neighbours === 'terms') writeTurned(panel, starts);
      writeGathered(panel, starts, termBytes);
    };
    c.loop((again) => {
      c.set(panel.to, to);
      c.set(panel.left, terms);
      if (neighbours === 'rows')
        c.if(i32.ge_s(rows, width), () => writeTogether(panel, from, termBytes), writeApart);
      else writeApart();
      c.set(to, i32.add(to, panelBytes));
      c.set(from, i32.add(from, i32.mul(rowBytes, width)));
      c.set(rows, i32.sub(rows, width));
      c.branchIf(again, i32.gt_s(rows, 0));
    });
  });
}

/** Numbers without an exponent are below the least normal one: they become zeros. */
function flushed(c: Code, bytes: 4 | 8): (x: Vector) => Vector {
  const exponent =
    bytes === 4 ? i32x4.const(...range(4).map(() => 0x7f80_0000)) : i64x2.const(...exponents64);
  const [bits, none] = [c.let('exponent', exponent), c.let('none', i32x4.const(0, 0, 0, 0))];
  const { eq } = bytes === 4 ? i32x4 : i64x2;
  return (element) => {
    const x = c.let('x', element);
    return v128.andnot(x, eq(v128.and(x, bits), none));
  };
}

const exponents64 = [0x7ff0_0000_0000_0000n, 0x7ff0_0000_0000_0000n];

/** Repeats the body, which writes `count` terms, while as many are left. */
function eachTerms({ c, bytes, width, to, left }: Panel, count: number, body: () => void): void {
  c.if(i32.ge_s(left, count), () =>
    c.loop((again) => {
      body();
      c.set(to, i32.add(to, count * width * bytes));
      c.set(left, i32.sub(left, count));
      c.branchIf(again, i32.ge_s(left, count));
    }),
  );
}

/** The rows of a term lie side by side. */
function writeTogether(panel: Panel, from: WasmLocal<'i32'>, termBytes: WasmLocal<'i32'>): void {
  const { c, to, bytes, width, packed } = panel;
  const source = c.let('source', from);
  eachTerms(panel, 1, () => {
    let done = 0;
    for (; done + 16 <= width * bytes; done += 16)
      c.do(v128.store(to, packed(v128.load(source, done)), done));
    for (; done + 8 <= width * bytes; done += 8)
      c.do(v128.store64_lane(to, packed(v128.load64_zero(source, done)), 0, done));
    for (; done < width * bytes; done += 4)
      c.do(v128.store32_lane(to, packed(v128.load32_zero(source, done)), 0, done));
    c.set(source, i32.add(source, termBytes));
  });
}

function writeGathered(
  panel: Panel,
  starts: readonly WasmLocal<'i32'>[],
  termBytes: WasmLocal<'i32'>,
): void {
  const { c, to, bytes, packed } = panel;
  eachTerms(panel, 1, () =>
    starts.forEach((start, r) => {
      c.do(
        bytes === 8
          ? v128.store64_lane(to, packed(v128.load64_zero(start)), 0, r * bytes)
          : v128.store32_lane(to, packed(v128.load32_zero(start)), 0, r * bytes),
      );
      c.set(start, i32.add(start, termBytes));
    }),
  );
}

/** As many terms as a vector has, of a row; of several rows they become the rows of a term. */
function writeTurned(panel: Panel, starts: readonly WasmLocal<'i32'>[]): void {
  const { c, bytes } = panel;
  const count = 16 / bytes;
  eachTerms(panel, count, () => {
    for (let r = 0; r < starts.length;) {
      const rest = starts.length - r;
      const together = bytes === 4 && rest >= 4 ? 4 : rest >= 2 ? 2 : 1;
      turn(panel, starts.slice(r, r + together), r);
      r += together;
    }
    for (const start of starts) c.set(start, i32.add(start, 16));
  });
}

/** Turns four, two or one rows that begin at row `r` of the panel. */
function turn(panel: Panel, rows: readonly WasmLocal<'i32'>[], r: number): void {
  const { c, to, bytes, width, packed } = panel;
  const x = rows.map((row) => c.let('row', packed(v128.load(row))));
  const offset = (term: number): number => (term * width + r) * bytes;
  const [a, b, d, e] = x as [
    WasmLocal<'v128'>,
    WasmLocal<'v128'>,
    WasmLocal<'v128'>,
    WasmLocal<'v128'>,
  ];
  if (rows.length === 1) {
    for (const k of range(16 / bytes))
      c.do(
        bytes === 8
          ? v128.store64_lane(to, a, k, offset(k))
          : v128.store32_lane(to, a, k, offset(k)),
      );
  } else if (bytes === 8) {
    c.do(v128.store(to, i64x2.shuffle(a, b, 0, 2), offset(0)));
    c.do(v128.store(to, i64x2.shuffle(a, b, 1, 3), offset(1)));
  } else {
    const low = c.let('low', i32x4.shuffle(a, b, 0, 4, 1, 5));
    const high = c.let('high', i32x4.shuffle(a, b, 2, 6, 3, 7));
    if (rows.length === 2) {
      [low, low, high, high].forEach((pair, k) =>
        c.do(v128.store64_lane(to, pair, k % 2, offset(k))),
      );
      return;
    }
    const [low2, high2] = [
      c.let('low', i32x4.shuffle(d, e, 0, 4, 1, 5)),
      c.let('high', i32x4.shuffle(d, e, 2, 6, 3, 7)),
    ];
    c.do(v128.store(to, i64x2.shuffle(low, low2, 0, 2), offset(0)));
    c.do(v128.store(to, i64x2.shuffle(low, low2, 1, 3), offset(1)));
    c.do(v128.store(to, i64x2.shuffle(high, high2, 0, 2), offset(2)));
    c.do(v128.store(to, i64x2.shuffle(high, high2, 1, 3), offset(3)));
  }
}
