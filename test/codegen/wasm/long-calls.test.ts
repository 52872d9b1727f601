/** Which loops of a nest are functions, and how many of their turns one call does. */
import { expect, test } from 'vitest';
import { turnsOfCalls } from '../../../src/codegen/targets/wasm/emit/outline.js';
import { newBuffer } from '../../../src/loops/buffer.js';
import { integer, literal, newLocal } from '../../../src/loops/expr.js';
import type { For, Stmt } from '../../../src/loops/loops.js';

const array = newBuffer('a', 'float64', 1);
const one = literal(1, 'float64');
const store: Stmt = { kind: 'store', buffer: array, offset: integer(0), value: one };

/** A loop of so many turns over this. */
const loop = (turns: number, ...body: readonly Stmt[]): For => ({
  kind: 'for',
  index: newLocal('i', 'int32'),
  start: integer(0),
  stop: integer(turns),
  step: 1,
  order: 'in turn',
  body,
});

test.each([
  ['a short loop', loop(4000, store), null],
  ['a long loop', loop(100_000, store), 8192],
  ['a long loop over short ones', loop(1000, loop(100, store)), 96],
  ['a loop that is long by the loop in it', loop(2, loop(4096, store)), null],
  ['a loop of two long ones', loop(16, loop(500, loop(32, store)), loop(5000, store)), null],
  ['a long loop in a loop', loop(500, loop(32, store)), 256],
  ['a loop around a long nest', loop(16, loop(1, loop(5000, store))), null],
])('%s', (_what, nest, turns) => {
  expect(turnsOfCalls(nest, false)).toBe(turns);
});

test('a long body is a function, but not in a function', () => {
  const body = Array.from({ length: 64 }, () => store);
  expect(turnsOfCalls(loop(20, ...body), false)).toBe(20);
  expect(turnsOfCalls(loop(20, ...body), true)).toBe(null);
});
