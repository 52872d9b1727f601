/** Divisions of offsets vanish wherever trying all values says that they can. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sizeOf } from '../../src/array/shape.js';
import {
  indexAdd,
  indexDiv,
  indexMul,
  indexRem,
  indexSub,
  integer,
  localRef,
  newLocal,
  type Expr,
  type Local,
} from '../../src/loops/expr.js';
import { Index } from '../../src/loops/index-of.js';
import { forEachPart } from '../../src/loops/walk.js';

interface Sum {
  readonly factors: readonly number[];
  readonly extents: readonly number[];
  readonly constant: number;
}

/** A sum over indices of their own, and its value at each of their places. */
function written({ factors, extents, constant }: Sum): { x: Expr; locals: Local[] } {
  const locals = extents.map((n, d) =>
    newLocal('ijkl'.charAt(d), 'int32', { low: 0, high: n - 1 }),
  );
  const x = locals.reduce<Expr>((sum, local, d) => {
    const factor = factors[d] as number;
    const term = indexMul(localRef(local), integer(Math.abs(factor)));
    return factor < 0 ? indexSub(sum, term) : indexAdd(sum, term);
  }, integer(constant));
  return { x, locals };
}

function placesOf(extents: readonly number[]): number[][] {
  return extents.reduce<number[][]>(
    (places, n) => places.flatMap((p) => Array.from({ length: n }, (_, x) => [...p, x])),
    [[]],
  );
}

const valueAt = ({ factors, constant }: Sum, place: readonly number[]): number =>
  place.reduce((sum, x, d) => sum + x * (factors[d] as number), constant);

const operations: Readonly<Record<string, [sign: string, f: (x: number, y: number) => number]>> = {
  add: ['+', (x, y) => x + y],
  sub: ['-', (x, y) => x - y],
  mul: ['*', Math.imul],
  div: ['/', (x, y) => Math.trunc(x / y)],
  rem: ['%', (x, y) => x % y],
};

/** What `literal`, `local` and `operation` make of the parts of an expression. */
function fold<T>(
  e: Expr,
  literal: (value: number) => T,
  local: (local: Local) => T,
  operation: (sign: string, f: (x: number, y: number) => number, x: T, y: T) => T,
): T {
  if (e.kind === 'literal') return literal(e.value);
  if (e.kind === 'local') return local(e.local);
  const known = e.kind === 'op' ? operations[e.op] : undefined;
  if (e.kind !== 'op' || known === undefined) throw new Error(`unexpected ${e.kind}`);
  const [x, y] = e.args.map((arg) => fold(arg, literal, local, operation)) as [T, T];
  return operation(...known, x, y);
}

const evaluate = (e: Expr, locals: readonly Local[], place: readonly number[]): number =>
  fold<number>(
    e,
    (value) => value,
    (local) => place[locals.indexOf(local)] as number,
    (_, f, x, y) => f(x, y),
  );

const printExpr = (e: Expr): string =>
  fold<string>(
    e,
    String,
    ({ name }) => name,
    (sign, _, x, y) => `(${x} ${sign} ${y})`,
  ).replace(/^\((.*)\)$/, '$1');

/** Whether a function of places is a sum of multiples of their coordinates and a number. */
function isAffine(f: (place: readonly number[]) => number, extents: readonly number[]): boolean {
  const origin = extents.map(() => 0);
  const start = f(origin);
  const steps = extents.map((n, d) => (n === 1 ? 0 : f(origin.with(d, 1)) - start));
  return placesOf(extents).every(
    (p) => f(p) === p.reduce((sum, x, d) => sum + x * (steps[d] as number), start),
  );
}

function divisionsIn(e: Expr): number {
  let count = 0;
  forEachPart([e], (x) => {
    if (x.kind === 'op' && (x.op === 'div' || x.op === 'rem')) count++;
  });
  return count;
}

const sums = fc
  .integer({ min: 1, max: 4 })
  .chain((rank) =>
    fc.record({
      factors: fc.array(fc.integer({ min: -12, max: 60 }), { minLength: rank, maxLength: rank }),
      extents: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: rank, maxLength: rank }),
      constant: fc.integer({ min: -5, max: 100 }),
    }),
  )
  // Divisions are of what is not negative.
  .filter((sum) => placesOf(sum.extents).every((p) => valueAt(sum, p) >= 0));

describe('division of offsets', () => {
  it('is none where quotient or remainder are sums of the indices', () => {
    let without = 0;
    fc.assert(
      fc.property(sums, fc.integer({ min: 1, max: 40 }), (sum, n) => {
        const { x, locals } = written(sum);
        const [quotient, remainder] = [indexDiv(x, n), indexRem(x, n)];
        const valueOfQuotient = (p: readonly number[]) => Math.floor(valueAt(sum, p) / n);
        for (const p of placesOf(sum.extents)) {
          expect(evaluate(quotient, locals, p)).toBe(valueOfQuotient(p));
          expect(evaluate(remainder, locals, p)).toBe(valueAt(sum, p) % n);
        }
        if (!isAffine(valueOfQuotient, sum.extents)) return;
        without++;
        expect(divisionsIn(quotient)).toBe(0);
        expect(divisionsIn(remainder)).toBe(0);
      }),
      { numRuns: 800 },
    );
    expect(without).toBeGreaterThan(80);
  });

  it.each<[name: string, sum: Sum, n: number, quotient: string, remainder: string]>([
    [
      'rows of a score in a batch of heads',
      { factors: [576, 24, 1], extents: [16, 24, 24], constant: 0 },
      2304,
      'i / 4',
      '((i % 4) * 576) + ((j * 24) + k)',
    ],
    [
      'a part of an axis',
      { factors: [12, 1], extents: [10, 12], constant: 0 },
      24,
      'i / 2',
      '((i % 2) * 12) + j',
    ],
    [
      'what fits but for a shift',
      { factors: [6, 1], extents: [7, 3], constant: 3 },
      6,
      'i',
      'j + 3',
    ],
    [
      'one index of two values',
      { factors: [4], extents: [2], constant: 6 },
      10,
      'i',
      '(i * -6) + 6',
    ],
  ])('%s', (_, sum, n, quotient, remainder) => {
    const { x } = written(sum);
    expect(printExpr(indexDiv(x, n))).toBe(quotient);
    expect(printExpr(indexRem(x, n))).toBe(remainder);
  });

  it('of a quotient or a remainder is one division', () => {
    const i = localRef(newLocal('i', 'int32', { low: 0, high: 999 }));
    expect(printExpr(indexDiv(indexDiv(i, 6), 5))).toBe('i / 30');
    expect(printExpr(indexRem(indexRem(i, 60), 12))).toBe('i % 12');
    const [high, low] = [indexDiv(i, 12), indexRem(i, 12)];
    expect(printExpr(indexDiv(indexAdd(indexMul(high, integer(12)), low), 4))).toBe('i / 4');
  });

  it('leaves nothing of an offset that was taken apart and put together', () => {
    const shapes = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(shapes, fc.integer({ min: 1, max: 9 }), (shape, rows) => {
        const size = sizeOf(shape);
        const whole = localRef(newLocal('i', 'int32', { low: 0, high: size - 1 }));
        const again = Index.ofAxes(shape, Index.ofFlat(shape, whole).axes).flat;
        expect(divisionsIn(again)).toBe(0);
        // The same of a part of it, which starts with a row.
        const row = localRef(newLocal('r', 'int32', { low: 0, high: rows - 1 }));
        const part = indexAdd(indexMul(row, integer(size)), whole);
        const axes = Index.ofFlat([rows, ...shape], part).axes;
        expect(divisionsIn(Index.ofAxes([rows, ...shape], axes).flat)).toBe(0);
      }),
    );
  });

  it('keeps no offset of an axis of one element that may be missed', () => {
    const [row, i] = ['r', 'i'].map((name) =>
      localRef(newLocal(name, 'int32', { low: -1, high: 2 })),
    ) as [Expr, Expr];
    const update = Index.ofAxes([1, 3], [row, i]);
    expect(printExpr(update.flat)).toBe('(r * 3) + i');
    expect(printExpr(update.reshaped([3]).flat)).toBe('i');
  });
});
