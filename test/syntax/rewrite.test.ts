/** Rewritten functions do what they did: with numbers to the last bit, traced, differentiated. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { denseOfJs, denseOfTypedArray } from '../../src/array/dense.js';
import { grad, jit, makeIR, TanjentError, type NDArray } from '../../src/index.js';
import { evaluateProgram } from '../../src/ir/evaluate.js';
import { rules } from '../../src/primitives/index.js';
import { rewrite } from '../../src/syntax/rewrite/rewrite.js';
import { subjects } from './subjects/index.js';
import { aliasingFunctions, randomFunctions } from './statements.js';
import { bothOf, type AnyFunction } from './support.js';

const call = (f: AnyFunction, args: readonly unknown[]): unknown =>
  f(...(structuredClone(args) as never[]));

describe.each(Object.entries(subjects))('%s', (_, { source, args, kinks = [] }) => {
  const { plain, rewritten, withoutCopy } = bothOf(source);

  test.each(args)('of numbers: %j', (...given) => {
    for (const f of [rewritten, withoutCopy]) expect(call(f, given)).toBe(call(plain, given));
  });

  test.each(args)('compiled: %j', (...given) => {
    const expected = call(plain, given) as number;
    const actual = (call(jit(rewritten as never), given) as NDArray).item();
    expect(Math.abs(actual - expected)).toBeLessThanOrEqual(
      1e-12 * Math.max(1, Math.abs(expected)),
    );
  });

  test.each(args.filter(([x]) => typeof x === 'number' && !kinks.includes(x)))(
    'its slope: %j',
    (...given) => {
      const [x, ...rest] = given as [number, ...unknown[]];
      const h = 1e-6;
      const at = (y: number): number => call(plain, [y, ...rest]) as number;
      const difference = (at(x + h) - at(x - h)) / (2 * h);
      if (Math.abs(difference) > 1e5) return; // a jump
      const slope = (call(jit(grad(rewritten as never)), given) as NDArray).item();
      expect(Math.abs(slope - difference)).toBeLessThan(1e-4 * Math.max(1, Math.abs(difference)));
    },
  );
});

const u = Float64Array.of(0.3, -1.2, 2, 5.5, -3);
/** So many functions of a seed, unless `npm run fuzz` wants others. */
const runs = (numRuns: number, seed: number): fc.Parameters<[string]> => {
  const { FC_SEED, FC_RUNS } = process.env;
  return { numRuns: Number(FC_RUNS ?? numRuns), seed: Number(FC_SEED ?? seed) };
};

/** Milliseconds that many random functions may take on a busy machine. */
const patience = 300_000;

const points = [
  [0.7, 2],
  [-1.5, 3],
] as const;

describe('random functions of statements', () => {
  test('do the same with numbers, to the last bit', () => {
    fc.assert(
      fc.property(randomFunctions, (source) => {
        const { plain, rewritten, withoutCopy } = bothOf(source);
        for (const [x, y] of points)
          for (const f of [rewritten, withoutCopy])
            expect(call(f, [x, y, u])).toBe(call(plain, [x, y, u]));
      }),
      runs(200, 1),
    );
  });

  test(
    'do the same when they are traced',
    () => {
      fc.assert(
        fc.property(randomFunctions, (source) => expectSameTraced(source)),
        runs(150, 2),
      );
    },
    patience,
  );

  test(
    'with objects under several names do the same when they are traced, or are refused',
    () => {
      let [same, refused] = [0, 0];
      fc.assert(
        fc.property(aliasingFunctions, (source) => {
          try {
            expectSameTraced(source);
            same++;
          } catch (error) {
            if (!(error instanceof TanjentError)) throw error;
            expect(error.message).toMatch(
              /may be the same object as|Both sides must give|must stay/,
            );
            refused++;
          }
        }),
        runs(150, 3),
      );
      expect(same).toBeGreaterThan(refused);
    },
    patience,
  );
});

/** What is traced gives what JavaScript gives, up to the order of sums. */
function expectSameTraced(source: string): void {
  const { plain, rewritten } = bothOf(source);
  for (const [x, y] of points) {
    const program = makeIR(rewritten as never)(x as never, y as never, u as never);
    const args = [denseOfJs(x), denseOfJs(y), denseOfTypedArray(u)];
    const [result] = evaluateProgram(rules, program, args);
    const [actual, expected] = [result?.item() as number, call(plain, [x, y, u]) as number];
    if (!Object.is(actual, expected))
      expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-9 * Math.abs(expected));
  }
}

test('a condition whose sides leave nothing behind is no equation, and items are handed out once', () => {
  const { rewritten } = bothOf(
    `function f(x) { if (x > 0) { x * 2; } else { Math.sin(x); } return x; }`,
  );
  const { equations } = makeIR(rewritten as never)(3 as never);
  expect(equations.map(({ primitive }) => primitive)).not.toContain('cond');
  const { rewritten: g } = bothOf(
    `function f(u, note) { return u.map((v, i) => (note(i), v * 2))[2]; }`,
  );
  const seen: unknown[] = [];
  jit(((list: NDArray) => g(list as never, ((i: unknown) => seen.push(i)) as never)) as never)(
    Float64Array.of(1, 2, 3) as never,
  );
  expect(seen).toEqual([0, 1, 2]);
});

test('lines stay lines', () => {
  for (const { source } of Object.values(subjects)) {
    const { code } = rewrite(source, { all: true }) ?? { code: '' };
    expect(code.split('\n').length).toBe(source.split('\n').length);
  }
});

test('what is not marked stays as it is', () => {
  expect(rewrite('export const f = (x) => x + 1;')).toBeNull();
  const { code } = rewrite(`
    export const f = (x) => x + 1;
    export function g(x) { 'use tanjent'; return x + 1; }`) ?? { code: '' };
  expect(code).toContain('(x) => x + 1');
  expect(code).toContain('return tj.add(x, 1)');
});
