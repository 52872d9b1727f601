/** Index arithmetic keeps its values, stays in its ranges and avoids divisions. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sizeOf } from '../../src/array/shape.js';
import {
  compare,
  indexAdd,
  indexClamp,
  indexDiv,
  indexMul,
  indexRem,
  indexSub,
  integer,
  localRef,
  newLocal,
  op,
  type Expr,
  type Local,
} from '../../src/loops/expr.js';
import { Index } from '../../src/loops/index-of.js';
import { rangeOf } from '../../src/loops/range.js';
import { forEachPart } from '../../src/loops/walk.js';

const extents = [3, 4, 5];
const locals = extents.map((n, d) => newLocal(`i${d}`, 'int32', { low: 0, high: n - 1 }));
const [i, j, k] = locals.map(localRef) as [Expr, Expr, Expr];

const operations: Readonly<Record<string, (x: number, y: number) => number>> = {
  add: (x, y) => x + y,
  sub: (x, y) => x - y,
  mul: (x, y) => x * y,
  div: (x, y) => Math.trunc(x / y),
  rem: (x, y) => x % y,
  and: (x, y) => x & y,
  max: Math.max,
  min: Math.min,
  shiftRightArithmetic: (x, y) => x >> y,
};

function valueOf(e: Expr, places: ReadonlyMap<Local, number>): number {
  if (e.kind === 'literal') return e.value;
  if (e.kind === 'local') return places.get(e.local) as number;
  if (e.kind !== 'op') throw new Error(`unexpected ${e.kind}`);
  const [x, y] = e.args.map((arg) => valueOf(arg, places)) as [number, number];
  return (operations[e.op] as (x: number, y: number) => number)(x, y);
}

const shiftRight = (x: Expr, by: number): Expr =>
  op('shiftRightArithmetic', 'int32', x, integer(by));

/** All places of the three loops. */
function forEachPlace(visit: (places: ReadonlyMap<Local, number>) => void): void {
  const [a, b, c] = locals as [Local, Local, Local];
  for (let x = 0; x < 3; x++)
    for (let y = 0; y < 4; y++)
      for (let z = 0; z < 5; z++)
        visit(
          new Map([
            [a, x],
            [b, y],
            [c, z],
          ]),
        );
}

const divisions = (e: Expr): number => {
  let count = 0;
  forEachPart([e], (x) => {
    if (x.kind === 'op' && (x.op === 'div' || x.op === 'rem')) count++;
  });
  return count;
};

describe('index arithmetic', () => {
  it('takes an offset apart without dividing where its parts fit', () => {
    const flat = indexAdd(indexAdd(indexMul(i, integer(20)), indexMul(j, integer(5))), k);
    const axes = Index.ofFlat([3, 4, 5], flat).axes;
    expect(axes.map(divisions)).toEqual([0, 0, 0]);
    forEachPlace((places) =>
      expect(axes.map((e) => valueOf(e, places))).toEqual(locals.map((l) => places.get(l))),
    );
    const merged = Index.ofFlat([12, 5], flat).axes;
    expect(merged.map(divisions)).toEqual([0, 0]);
    expect(divisions(Index.ofFlat([5, 12], flat).axes[0] as Expr)).toBe(1);
  });

  it('keeps values, within the ranges it states', () => {
    const leaf = fc.constantFrom(i, j, k, integer(0), integer(1), integer(7));
    const { tree } = fc.letrec<{ tree: Expr }>((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        leaf,
        fc.tuple(tie('tree'), tie('tree')).map(([x, y]) => indexAdd(x, y)),
        fc.tuple(tie('tree'), fc.nat(9)).map(([x, n]) => indexMul(x, integer(n))),
        fc.tuple(tie('tree'), fc.integer({ min: 1, max: 9 })).map(([x, n]) => indexDiv(x, n)),
        fc.tuple(tie('tree'), fc.integer({ min: 1, max: 9 })).map(([x, n]) => indexRem(x, n)),
        fc.tuple(tie('tree'), fc.nat(9)).map(([x, n]) => op('and', 'int32', x, integer(n))),
        fc.tuple(tie('tree'), fc.nat(3)).map(([x, n]) => shiftRight(x, n)),
      ),
    }));
    fc.assert(
      fc.property(tree, fc.integer({ min: 1, max: 20 }), (x, n) => {
        const [quotient, rest, less] = [indexDiv(x, n), indexRem(x, n), indexSub(x, integer(n))];
        const { low, high } = rangeOf(x);
        const [masked, shifted] = [op('and', 'int32', less, integer(n)), shiftRight(less, n)];
        const isAbove = compare('ge', less, integer(0));
        forEachPlace((places) => {
          const value = valueOf(x, places);
          expect(value).toBeGreaterThanOrEqual(low);
          expect(value).toBeLessThanOrEqual(high);
          for (const e of [masked, shifted]) {
            expect(valueOf(e, places)).toBeGreaterThanOrEqual(rangeOf(e).low);
            expect(valueOf(e, places)).toBeLessThanOrEqual(rangeOf(e).high);
          }
          expect(valueOf(quotient, places)).toBe(Math.floor(value / n));
          expect(valueOf(rest, places)).toBe(value % n);
          expect(valueOf(less, places)).toBe(value - n);
          if (isAbove.kind === 'literal') expect(isAbove.value).toBe(value >= n ? 1 : 0);
        });
      }),
      { numRuns: 200 },
    );
  });

  it('reads reshaped arrays at the same offset', () => {
    const index = Index.ofAxes([3, 4, 5], [i, j, k]);
    expect(index.reshaped([60]).flat).toBe(index.flat);
    expect(sizeOf(index.reshaped([6, 10]).shape)).toBe(60);
  });
});

describe('indices moved into an array', () => {
  const x = indexSub(i, integer(1)); // -1 … 1

  it.each([
    [-1, 1, 0],
    [-5, 7, 0],
    [0, 1, 1],
    [-1, 0, 1],
    [0, 0, 2],
    [3, 4, 2],
  ])('into %d … %d take what their range does not tell', (low, high, count) => {
    const moved = indexClamp(x, low, high);
    let operations = 0;
    forEachPart([moved], (e) => {
      if (e.kind === 'op' && (e.op === 'min' || e.op === 'max')) operations++;
    });
    expect(operations).toBeLessThanOrEqual(count);
    for (const value of [0, 1, 2])
      expect(valueOf(moved, new Map([[locals[0] as Local, value]]))).toBe(
        Math.max(low, Math.min(high, value - 1)),
      );
  });
});
