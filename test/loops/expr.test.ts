/** Operations with a literal that decides what they give are not written. */
import { describe, expect, test } from 'vitest';
import type { DType } from '../../src/array/dtype.js';
import { newBuffer } from '../../src/loops/buffer.js';
import {
  compare,
  integer,
  literal,
  load,
  localRef,
  newLocal,
  op,
  type Expr,
} from '../../src/loops/expr.js';
import type { ScalarOp } from '../../src/loops/ops.js';

const element = (dtype: DType) => load(newBuffer('x', dtype, 4), integer(0));

test('the identity of an operation vanishes on either side', () => {
  const cases: readonly (readonly [ScalarOp, DType, number])[] = [
    ['max', 'float32', -Infinity],
    ['min', 'float64', Infinity],
    ['max', 'int32', -(2 ** 31)],
    ['add', 'int32', 0],
    ['mul', 'float64', 1],
    ['and', 'bool', 1],
    ['or', 'bool', 0],
    ['and', 'int32', -1],
  ];
  for (const [name, dtype, value] of cases) {
    const x = element(dtype);
    expect(op(name, dtype, x, literal(value, dtype))).toBe(x);
    expect(op(name, dtype, literal(value, dtype), x)).toBe(x);
  }
});

test('-0 + 0 is 0, and what does not commute keeps its sides', () => {
  const x = element('float64');
  expect(op('add', 'float64', x, literal(0, 'float64')).kind).toBe('op');
  expect(op('max', 'float64', x, literal(0, 'float64')).kind).toBe('op');
  expect(op('sub', 'int32', element('int32'), integer(0)).kind).toBe('op');
  expect(op('and', 'int32', element('int32'), integer(0)).kind).toBe('op');
});

test('one truth decides a disjunction, one falsehood a conjunction', () => {
  const x = element('bool');
  const [yes, no] = [literal(1, 'bool'), literal(0, 'bool')];
  expect(op('or', 'bool', x, yes)).toBe(yes);
  expect(op('or', 'bool', yes, x)).toBe(yes);
  expect(op('and', 'bool', no, x)).toBe(no);
});

test('literals are compared now, as the targets compare them', () => {
  const of = (value: number) => literal(value, 'float64');
  expect(compare('eq', of(0), of(-0))).toEqual(literal(1, 'bool'));
  expect(compare('ne', of(NaN), of(NaN))).toEqual(literal(1, 'bool'));
  expect(compare('le', of(NaN), of(1))).toEqual(literal(0, 'bool'));
  expect(compare('gt', of(2), of(1))).toEqual(literal(1, 'bool'));
});

describe('zeros added to floats', () => {
  const [x, y] = ['x', 'y'].map((name) => localRef(newLocal(name, 'float64'))) as [Expr, Expr];
  const zero = literal(0, 'float64');
  const add = (a: Expr, b: Expr): Expr => op('add', 'float64', a, b);

  test('are not added twice, nor to what is never -0', () => {
    const once = add(x, zero);
    expect(add(once, zero)).toBe(once);
    expect(add(zero, once)).toBe(once);
    for (const e of [
      op('abs', 'float64', x),
      op('mul', 'float64', x, x),
      add(x, op('exp', 'float64', y)),
      op('sub', 'float64', op('abs', 'float64', x), y),
    ])
      expect(add(e, zero)).toBe(e);
  });

  test('are added to what may be -0, which they make 0', () => {
    for (const e of [x, add(x, y), op('mul', 'float64', x, y), op('sub', 'float64', x, y)])
      expect(add(e, zero)).not.toBe(e);
  });

  test('are nothing where they are -0', () => {
    expect(add(x, literal(-0, 'float64'))).toBe(x);
  });
});
