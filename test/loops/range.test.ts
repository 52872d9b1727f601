/** Interval arithmetic: no value lies outside of the range that is stated for it. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Range } from '../../src/loops/expr.js';
import type { ScalarOp } from '../../src/loops/ops.js';
import { combine, decide } from '../../src/loops/range.js';

const operations: Readonly<Partial<Record<ScalarOp, (x: number, y: number) => number>>> = {
  add: (x, y) => x + y,
  sub: (x, y) => x - y,
  mul: (x, y) => x * y,
  div: (x, y) => Math.trunc(x / y),
  rem: (x, y) => x % y,
  min: Math.min,
  max: Math.max,
  and: (x, y) => x & y,
  shiftRightArithmetic: (x, y) => x >> y,
};

const comparisons = {
  eq: (x: number, y: number) => x === y,
  ne: (x: number, y: number) => x !== y,
  lt: (x: number, y: number) => x < y,
  le: (x: number, y: number) => x <= y,
  gt: (x: number, y: number) => x > y,
  ge: (x: number, y: number) => x >= y,
} as const;

const ranges = fc
  .tuple(fc.integer({ min: -9, max: 9 }), fc.nat(6))
  .map(([low, more]): Range => ({ low, high: low + more }));

const valuesOf = ({ low, high }: Range): number[] =>
  Array.from({ length: high - low + 1 }, (_, i) => low + i);

const pairsOf = (x: Range, y: Range): [number, number][] =>
  valuesOf(x).flatMap((a) => valuesOf(y).map((b): [number, number] => [a, b]));

test.each(Object.keys(operations) as ScalarOp[])('%s', (name) => {
  const operation = operations[name] as (x: number, y: number) => number;
  const isDivision = name === 'div' || name === 'rem';
  fc.assert(
    fc.property(ranges, ranges, (x, y) => {
      const { low, high } = combine(name, x, y);
      for (const [a, b] of pairsOf(x, y)) {
        if (isDivision && b === 0) continue;
        expect(operation(a, b)).toBeGreaterThanOrEqual(low);
        expect(operation(a, b)).toBeLessThanOrEqual(high);
      }
    }),
    { numRuns: 300 },
  );
});

test.each(['eq', 'ne', 'lt', 'le', 'gt', 'ge'] as const)(
  '%s is decided where it is known',
  (name) => {
    fc.assert(
      fc.property(ranges, ranges, (x, y) => {
        const known = decide(name, x, y);
        const found = new Set(pairsOf(x, y).map(([a, b]) => comparisons[name](a, b)));
        if (known !== undefined) expect([...found]).toEqual([known]);
      }),
      { numRuns: 300 },
    );
  },
);
