/** What is done with all leaves of a tree, and with where they stand. */
import { fail } from '../array/errors.js';
import { at, zip } from '../array/shape.js';
import { anything, callable, either, kind, named, type Kind } from '../parameters/kinds.js';
import { parameters, type Trailing } from '../parameters/parameters.js';
import {
  anyTree,
  isLeafKind,
  structureKind,
  withLeafOptions,
  type LeafArguments,
  type LeafOptions,
} from './checked.js';
import * as trees from './tree.js';
import type { IsLeaf, Path, TreeDef } from './tree.js';

/** A leaf with the keys that lead to it. */
export type PathAndLeaf = readonly [path: Path, leaf: unknown];

const ofTree = (name: string) =>
  parameters<LeafOptions>(`tree.${name}`, { tree: anyTree }, { isLeaf: isLeafKind });

function pathsAndLeaves(
  tree: unknown,
  who: string,
  isLeaf: IsLeaf | undefined,
): [PathAndLeaf[], TreeDef] {
  const [leaves, def] = trees.flatten(tree, who, isLeaf);
  return [trees.leafKeys(def).map((path, i) => [path, leaves[i]]), def];
}

const flattenWithPathParameters = ofTree('flattenWithPath');

/**
 * Pairs of path and leaf in the order of `flatten`, and the structure. A path is a list of keys:
 * numbers of arrays, names of objects.
 */
export function flattenWithPath(
  tree: unknown,
  ...args: LeafArguments
): [leaves: PathAndLeaf[], def: TreeDef] {
  const { isLeaf } = flattenWithPathParameters.read([tree], args);
  return pathsAndLeaves(tree, 'tree.flattenWithPath', isLeaf);
}

const leavesWithPathParameters = ofTree('leavesWithPath');

/** Pairs of path and leaf in the order of `flatten`. */
export function leavesWithPath(tree: unknown, ...args: LeafArguments): PathAndLeaf[] {
  const { isLeaf } = leavesWithPathParameters.read([tree], args);
  return pathsAndLeaves(tree, 'tree.leavesWithPath', isLeaf)[0];
}

const mapWithPathParameters = parameters<LeafOptions>(
  'tree.mapWithPath',
  { f: callable, tree: anyTree },
  { isLeaf: named(isLeafKind) },
);

/**
 * Applies `f` to the path of each leaf of `tree`, to the leaf, and to what stands there in the
 * other trees; an object `{ isLeaf }` at the end says which nodes of `tree` are leaves. Throws
 * `tree-mismatch` where another tree has no such place.
 */
export function mapWithPath(
  f: (path: Path, leaf: never, ...others: never[]) => unknown,
  tree: unknown,
  ...rest: readonly unknown[]
): unknown {
  const who = 'tree.mapWithPath';
  const [more, options] = withLeafOptions(rest);
  const { isLeaf } = mapWithPathParameters.read([f, tree], options);
  const [leaves, def] = pathsAndLeaves(tree, who, isLeaf);
  const others = more.map((other, i) => {
    const found = trees.leavesUpTo(def, other);
    if (found === undefined)
      fail(
        'tree-mismatch',
        `${who}: tree ${i + 1} is ${trees.printTree(trees.structure(other))}, which does not begin ` +
          `as tree 0, ${trees.printTree(def)}.`,
      );
    return found;
  });
  const mapped = leaves.map(([path, leaf], i) =>
    f(path, leaf as never, ...others.map((o) => o[i] as never)),
  );
  return trees.unflatten(def, mapped);
}

/** The options of `tree.reduce`. */
export interface ReduceOptions extends LeafOptions {
  /** What the reduction begins with; the first leaf unless given. */
  readonly initializer?: unknown;
}

/** What a reduction may begin with: any value but an object of options. */
const initial = kind<NonNullable<unknown>>(
  'a value',
  (x) =>
    !trees.isPlainObject(x) ||
    Object.keys(x).some((name) => name !== 'initializer' && name !== 'isLeaf'),
);

const reduceParameters = parameters<ReduceOptions>(
  'tree.reduce',
  { f: callable, tree: anyTree },
  { initializer: initial, isLeaf: isLeafKind },
);

/**
 * `f(f(f(initializer, leaf 0), leaf 1), …)`. Throws `bad-argument` where there is neither a leaf
 * nor an initializer.
 */
export function reduce<T>(
  f: (reduced: T, leaf: never) => T,
  tree: unknown,
  ...args: Trailing<[initializer?: T, isLeaf?: IsLeaf | null], ReduceOptions>
): T {
  const { initializer, isLeaf } = reduceParameters.read([f, tree], args as readonly unknown[]);
  const [leaves] = trees.flatten(tree, 'tree.reduce', isLeaf);
  const all = initializer === undefined ? leaves : [initializer, ...leaves];
  if (all.length === 0)
    fail('bad-argument', 'tree.reduce: the tree has no leaves. Give an initializer.');
  return all.reduce((reduced, leaf) => f(reduced as T, leaf as never)) as T;
}

/** The options of `tree.reduceAssociative`. */
export interface ReduceAssociativeOptions extends LeafOptions {
  /** The result where there are no leaves. */
  readonly identity?: unknown;
}

const reduceAssociativeParameters = parameters<ReduceAssociativeOptions>(
  'tree.reduceAssociative',
  { operation: callable, tree: anyTree },
  { identity: named(anything as Kind<NonNullable<unknown>>), isLeaf: named(isLeafKind) },
);

/**
 * All leaves combined by an associative operation, neighbours first, so that what is computed is as
 * deep as the logarithm of their number. Throws `bad-argument` where there is neither a leaf nor an
 * identity.
 */
export function reduceAssociative<T>(
  operation: (a: T, b: T) => T,
  tree: unknown,
  ...args: Trailing<[], ReduceAssociativeOptions>
): T {
  const { identity, isLeaf } = reduceAssociativeParameters.read([operation, tree], args);
  const [leaves] = trees.flatten(tree, 'tree.reduceAssociative', isLeaf);
  let level = leaves as T[];
  if (level.length === 0 && identity === undefined)
    fail('bad-argument', 'tree.reduceAssociative: the tree has no leaves. Give an identity.');
  if (level.length === 0) return identity as T;
  while (level.length > 1) {
    const seconds = level.filter((_, i) => i % 2 === 1);
    const firsts = level.filter((_, i) => i % 2 === 0);
    const pairs = zip(firsts.slice(0, seconds.length), seconds);
    level = [...pairs.map(([a, b]) => operation(a, b)), ...firsts.slice(seconds.length)];
  }
  return at(level, 0);
}

const allParameters = parameters<LeafOptions>(
  'tree.all',
  { tree: anyTree },
  { isLeaf: named(isLeafKind) },
);

/** Whether all leaves are truthy, as they are where there are none. */
export function all(tree: unknown, ...args: Trailing<[], LeafOptions>): boolean {
  const { isLeaf } = allParameters.read([tree], args);
  return trees.flatten(tree, 'tree.all', isLeaf)[0].every(Boolean);
}

const broadcastParameters = parameters<LeafOptions>(
  'tree.broadcast',
  { prefix: anyTree, tree: anyTree },
  { isLeaf: isLeafKind },
);

/**
 * A tree of the structure of `tree` with the leaves of `prefix`: where the prefix has a leaf, all
 * leaves of the tree below get it. Throws `tree-mismatch` where it is no prefix.
 */
export function broadcast(prefix: unknown, tree: unknown, ...args: LeafArguments): unknown {
  const { isLeaf } = broadcastParameters.read([prefix, tree], args);
  const [, def] = trees.flatten(tree, 'tree.broadcast', isLeaf);
  return trees.unflatten(def, trees.spreadPrefix(prefix, def, 'tree.broadcast'));
}

const transposeParameters = parameters('tree.transpose', {
  outer: structureKind,
  inner: either(
    structureKind,
    kind('null', (x) => x === null),
  ),
  tree: anyTree,
});

/**
 * A tree of trees turned inside out: of the structure `outer`, all of whose leaves stand for trees
 * of the structure `inner`, to that of `inner` with trees of the structure `outer`. An inner
 * structure of null is that of the first of them. Throws `tree-mismatch`.
 */
export function transpose(
  outer: TreeDef,
  inner: TreeDef | null,
  tree: unknown,
  ...none: []
): unknown {
  transposeParameters.read([outer, inner, tree], none);
  const who = 'tree.transpose';
  const subtrees = trees.leavesUpTo(outer, tree);
  if (subtrees === undefined)
    fail(
      'tree-mismatch',
      `${who}: the tree is ${trees.printTree(trees.structure(tree))}, which does not begin as ` +
        `${trees.printTree(outer)}.`,
    );
  const def = inner ?? trees.structure(subtrees[0]);
  const columns = subtrees.map((subtree, i) => {
    const leaves = trees.leavesUpTo(def, subtree);
    if (leaves === undefined)
      fail(
        'tree-mismatch',
        `${who}: what stands at ${trees.leafPaths(outer)[i]} is ` +
          `${trees.printTree(trees.structure(subtree))}, not ${trees.printTree(def)}.`,
      );
    return leaves;
  });
  const count = trees.leafKeys(def).length;
  const turned = Array.from({ length: count }, (_, k) =>
    trees.unflatten(
      outer,
      columns.map((leaves) => leaves[k]),
    ),
  );
  return trees.unflatten(def, turned);
}
