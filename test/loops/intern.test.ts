/** Equal expressions become one object, others do not. */
import { expect, test } from 'vitest';
import { newBuffer } from '../../src/loops/buffer.js';
import { choose, integer, literal, load, localRef, newLocal, op } from '../../src/loops/expr.js';
import type { Expr } from '../../src/loops/expr.js';
import { Interner } from '../../src/loops/passes/intern.js';

const [a, b] = [newBuffer('a', 'float64', 9), newBuffer('b', 'float64', 9)];
const [i, j] = [newLocal('i', 'int32'), newLocal('i', 'int32')];
const one = integer(1);

/** Each makes an expression anew. */
const different: Readonly<Record<string, () => Expr>> = {
  zero: () => literal(0, 'float64'),
  'minus zero': () => literal(-0, 'float64'),
  'zero of float32': () => literal(0, 'float32'),
  NaN: () => literal(NaN, 'float64'),
  'a local': () => localRef(i),
  'another local of its name': () => localRef(j),
  'an element': () => load(a, localRef(i)),
  'an element elsewhere': () => load(a, localRef(j)),
  'an element of another array': () => load(b, localRef(i)),
  'a sum': () => op('add', 'float64', load(a, localRef(i)), load(b, localRef(i))),
  'a sum the other way round': () =>
    op('add', 'float64', load(b, localRef(i)), load(a, localRef(i))),
  'a difference': () => op('sub', 'float64', load(a, localRef(i)), load(b, localRef(i))),
  'a negative element': () => op('neg', 'float64', load(a, localRef(i))),
  'as float32': () => op('convert', 'float32', load(a, localRef(i))),
  'as int32': () => op('convert', 'int32', load(a, localRef(i))),
  'a choice': () => choose(op('lt', 'bool', localRef(i), one), localRef(i), localRef(j)),
  'the other choice': () => choose(op('lt', 'bool', localRef(i), one), localRef(j), localRef(i)),
};

test.each(Object.entries(different))('%s', (_, make) => {
  const interner = new Interner();
  const interned = Object.values(different).map((other) => interner.intern(other()));
  expect(new Set(interned).size).toBe(interned.length);
  const e = interner.intern(make());
  expect(interned).toContain(e);
  expect(interner.intern(e)).toBe(e);
  expect(interner.intern(make())).toBe(e);
});

test('operands have smaller numbers', () => {
  const interner = new Interner();
  const sum = interner.intern(op('add', 'float64', load(a, localRef(i)), load(b, localRef(i))));
  if (sum.kind !== 'op') throw new Error(sum.kind);
  for (const x of sum.args) expect(interner.numberOf(x)).toBeLessThan(interner.numberOf(sum));
  expect(() => interner.numberOf(load(a, localRef(i)))).toThrow('not interned');
});
