/** Functions over all leaves of a tree, and over where they stand, as jax.tree has them. */
import { expect, test } from 'vitest';
import { numpy as np, tree, type NDArray } from '../../src/index.js';

const nested = { b: [1, null, { c: 3 }], a: 2 };

test('leaves come with the keys that lead to them', () => {
  const expected = [
    [['a'], 2],
    [['b', 0], 1],
    [['b', 2, 'c'], 3],
  ];
  expect(tree.leavesWithPath(nested)).toEqual(expected);
  const [pairs, def] = tree.flattenWithPath(nested);
  expect(pairs).toEqual(expected);
  expect(def).toEqual(tree.structure(nested));
  expect(tree.leavesWithPath(5)).toEqual([[[], 5]]);
  expect(tree.leavesWithPath(nested, { isLeaf: Array.isArray })[1]).toEqual([['b'], nested.b]);
});

test('mapWithPath gives the path, the leaf, and what stands there in the others', () => {
  const result = tree.mapWithPath(
    (path, x: number, y: number) => `${path.join('/')} ${x} ${y}`,
    nested,
    tree.map((x: number) => 10 * x, nested),
  );
  expect(result).toEqual({ a: 'a 2 20', b: ['b/0 1 10', null, { c: 'b/2/c 3 30' }] });
  expect(() => tree.mapWithPath(() => 0, { a: 1 }, { b: 1 })).toThrow(
    'tree.mapWithPath: tree 1 is {b: *}, which does not begin as tree 0, {a: *}.',
  );
  const whole = tree.mapWithPath((path) => path.length, { a: [1, 2] }, { isLeaf: Array.isArray });
  expect(whole).toEqual({ a: 1 });
});

test('reductions', () => {
  const minus = (a: number, b: number): number => a - b;
  expect(tree.reduce(minus, nested)).toBe(2 - 1 - 3);
  expect(tree.reduce(minus, nested, 10)).toBe(10 - 2 - 1 - 3);
  expect(tree.reduce(minus, {}, 4)).toBe(4);
  expect(tree.reduce(minus, [1], { initializer: 4 })).toBe(3);
  expect(() => tree.reduce(minus, {})).toThrow('tree.reduce: the tree has no leaves.');
  expect(tree.all([true, { a: [1] }])).toBe(true);
  expect(tree.all([true, { a: [0] }])).toBe(false);
  expect(tree.all({})).toBe(true);
});

test('an associative reduction is as deep as the logarithm of the number of leaves', () => {
  const list = Array.from({ length: 21 }, (_, i) => String(i));
  const joined = tree.reduceAssociative((a: string, b: string) => `${a} ${b}`, list);
  expect(joined).toBe(list.join(' '));
  const depth = (n: number): number =>
    tree.reduceAssociative((a: number, b: number) => Math.max(a, b) + 1, new Array(n).fill(0));
  expect([1, 2, 16, 21].map(depth)).toEqual([0, 1, 4, 5]);
  expect(tree.reduceAssociative(np.add, {}, { identity: 7 as unknown as NDArray })).toBe(7);
  expect(() => tree.reduceAssociative(np.add, [])).toThrow(/Give an identity/);
});

test('a prefix is spread over a tree', () => {
  expect(tree.broadcast([0, 1], [{ a: 1, b: 2 }, 3])).toEqual([{ a: 0, b: 0 }, 1]);
  expect(() => tree.broadcast([0], [1, 2])).toThrow(/tree.broadcast: .* does not fit/);
});

test('trees of trees are turned inside out', () => {
  const outer = tree.structure([0, 0]);
  const list = [
    { a: 1, b: [2] },
    { a: 3, b: [4] },
  ];
  const turned = { a: [1, 3], b: [[2, 4]] };
  expect(tree.transpose(outer, tree.structure(list[0]), list)).toEqual(turned);
  expect(tree.transpose(outer, null, list)).toEqual(turned);
  expect(() => tree.transpose(outer, null, [{ b: 1 }, { a: 2 }])).toThrow(
    /stands at \[1\] is \{a: \*\}/,
  );
  expect(() => tree.transpose(outer, null, { a: 1 })).toThrow(/does not begin as \[\*, \*\]/);
});
