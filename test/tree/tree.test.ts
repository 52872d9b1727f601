import { describe, expect, test } from 'vitest';
import { TanjentError } from '../../src/array/errors.js';
import {
  flatten,
  leaves,
  map,
  printTree,
  sameTree,
  structure,
  unflatten,
} from '../../src/tree/index.js';
import { spreadPrefix, treeDifference } from '../../src/tree/tree.js';

const tree = { b: [1, null, { c: 'x' }], a: 2 };

test('leaves come in the order of sorted keys', () => {
  const [list, def] = flatten(tree);
  expect(list).toEqual([2, 1, 'x']);
  expect(printTree(def)).toBe('{a: *, b: [*, null, {c: *}]}');
});

test('unflatten restores the tree', () => {
  const [list, def] = flatten(tree);
  expect(unflatten(def, list)).toEqual(tree);
});

test('the order of keys does not matter, null and undefined do', () => {
  expect(sameTree(structure({ a: 1, b: 2 }), structure({ b: 3, a: 4 }))).toBe(true);
  expect(sameTree(structure([null]), structure([undefined]))).toBe(false);
  expect(sameTree(structure([1]), structure([null]))).toBe(false);
  expect(sameTree(structure([]), structure({}))).toBe(false);
});

test('class instances are leaves', () => {
  expect(flatten(new Map())[0]).toHaveLength(1);
});

test('map goes over several trees, and names the ones that differ', () => {
  expect(map((x: number, y: number) => x + y, { a: 1 }, { a: 10 })).toEqual({ a: 11 });
  expect(() => map((x: number) => x, { a: 1 }, { b: 1 })).toThrow(TanjentError);
  expect(() => map((x: number) => x, { a: 1 }, { b: 1 })).toThrow(
    'tree 0 is {a: *} and tree 1 is {b: *}',
  );
});

test('a prefix spreads over the leaves below it', () => {
  const def = structure([{ a: 1, b: [2, 3] }, 4]);
  expect(spreadPrefix([{ a: 0, b: 1 }, null], def, 'axes')).toEqual([0, 1, 1, null]);
  expect(spreadPrefix(7, def, 'axes')).toEqual([7, 7, 7, 7]);
  expect(() => spreadPrefix([{ a: 0 }, null], def, 'axes')).toThrow('axes: {a: *} does not fit');
});

test('the first difference of two structures, by its path', () => {
  const between = (a: unknown, b: unknown): string | undefined => {
    const found = treeDifference(structure(a), structure(b));
    return found && `${found.path}: ${printTree(found.a)}, ${printTree(found.b)}`;
  };
  expect(between({ a: [1, { b: 2 }] }, { a: [3, { b: 4 }] })).toBe(undefined);
  expect(between({ a: [1, { b: 2 }] }, { a: [3, { b: [4] }] })).toBe('.a[1].b: *, [*]');
  expect(between([{ a: 1, b: 2 }], [{ a: 1, c: 2 }])).toBe('[0]: {a: *, b: *}, {a: *, c: *}');
  expect(between([1, 2], [1])).toBe(': [*, *], [*]');
  expect(between({ x: null }, { x: undefined })).toBe('.x: null, undefined');
  expect(between({ 'a,b': 1 }, { a: 1, b: 1 })).toBe(': {"a,b": *}, {a: *, b: *}');
});

describe('isLeaf', () => {
  const isPair = (x: unknown): boolean => Array.isArray(x) && x.length === 2;
  const pairs = { a: [1, 2], b: [[3, 4], null] };

  test('ends the way down, by position or by name', () => {
    expect(leaves(pairs, isPair)).toEqual([
      [1, 2],
      [[3, 4], null],
    ]);
    expect(leaves(pairs, { isLeaf: (x) => x === null })).toEqual([1, 2, 3, 4, null]);
    expect(printTree(structure(pairs, isPair))).toBe('{a: *, b: *}');
    expect(flatten(pairs, null)[0]).toEqual([1, 2, 3, 4]);
  });

  test('map hands over what stands in the same places of other trees', () => {
    const joined = map(
      (x: number[], y: string) => `${y}${x[0]}`,
      { a: [1, 2], b: [3, 4] },
      { a: 'x', b: 'y' },
      { isLeaf: isPair },
    );
    expect(joined).toEqual({ a: 'x1', b: 'y3' });
    expect(() => map((x: unknown) => x, pairs, { a: 1 }, { isLeaf: isPair })).toThrow('tree 1 is');
  });

  test('nothing is dropped', () => {
    const wrong = (x: unknown): never => x as never;
    expect(() => flatten(pairs, wrong({ is_leaf: isPair }))).toThrow("Is 'isLeaf' meant?");
    expect(() => leaves(pairs, isPair, wrong(1))).toThrow('takes at most 2 arguments');
    expect(() => unflatten(structure(pairs), [1])).toThrow('has 4 leaves, received 1');
    expect(() => printTree(wrong(pairs))).toThrow('tree.printTree: structure wants');
  });
});
