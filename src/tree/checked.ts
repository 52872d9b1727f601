/** The functions of `tree` as users call them: they look at what they are given. */
import { fail } from '../array/errors.js';
import type { NDArray } from '../array/ndarray.js';
import { callable, kind, named, optional, type Kind } from '../parameters/kinds.js';
import { parameters, type Trailing } from '../parameters/parameters.js';
import * as trees from './tree.js';
import type { IsLeaf, TreeDef } from './tree.js';
import type { ArrayTree, LeafOf, MappedTree } from './types.js';

/** The options of the functions of `tree`. */
export interface LeafOptions {
  /** Which nodes are taken for leaves, whatever is in them; also null may be one. */
  readonly isLeaf?: IsLeaf | null | undefined;
}

export type LeafArguments = Trailing<[isLeaf?: IsLeaf | null], LeafOptions>;

export const anyTree: Kind<unknown> = kind('a tree', () => true);
export const isLeafKind = optional(kind<IsLeaf>('a function', (x) => typeof x === 'function'));
export const structureKind = kind<TreeDef>(
  'the structure of a tree, as tree.structure gives it',
  isDef,
);

function isDef(x: unknown): boolean {
  if (typeof x !== 'object' || x === null || !('kind' in x)) return false;
  const { kind: name, children } = x as { readonly kind: unknown; readonly children?: unknown };
  if (name === 'leaf' || name === 'empty') return true;
  const isNode = name === 'array' || name === 'object' || name === 'instance';
  return isNode && Array.isArray(children) && children.every(isDef);
}

const flattenParameters = parameters<LeafOptions>(
  'tree.flatten',
  { tree: anyTree },
  { isLeaf: isLeafKind },
);
const leavesParameters = parameters<LeafOptions>(
  'tree.leaves',
  { tree: anyTree },
  { isLeaf: isLeafKind },
);
const structureParameters = parameters<LeafOptions>(
  'tree.structure',
  { tree: anyTree },
  { isLeaf: isLeafKind },
);

/**
 * The leaves in order, arrays by index and objects by sorted key, and the structure without them.
 * Throws `bad-argument` for trees that hold themselves, have holes in their arrays, or are nested
 * more than 500 levels deep.
 */
export function flatten(tree: unknown, ...args: LeafArguments): [leaves: unknown[], def: TreeDef] {
  const { isLeaf } = flattenParameters.read([tree], args);
  return trees.flatten(tree, 'tree.flatten', isLeaf);
}

/** The leaves in the order of `flatten`. */
export function leaves(tree: unknown, ...args: LeafArguments): unknown[] {
  const { isLeaf } = leavesParameters.read([tree], args);
  return trees.flatten(tree, 'tree.leaves', isLeaf)[0];
}

/** The structure without the leaves. */
export function structure(tree: unknown, ...args: LeafArguments): TreeDef {
  const { isLeaf } = structureParameters.read([tree], args);
  return trees.flatten(tree, 'tree.structure', isLeaf)[1];
}

const unflattenParameters = parameters('tree.unflatten', {
  structure: structureKind,
  leaves: kind('a list of leaves', (x) => Array.isArray(x)),
});

/**
 * Puts leaves back into a structure. Throws `tree-mismatch` where it has another number of them.
 */
export function unflatten(def: TreeDef, list: readonly unknown[], ...none: []): unknown {
  unflattenParameters.read([def, list], none);
  const count = trees.leafPaths(def).length;
  if (count !== list.length)
    fail(
      'tree-mismatch',
      `tree.unflatten: ${trees.printTree(def)} has ${count} leaves, received ${list.length}.`,
    );
  return trees.unflatten(def, list);
}

const sameTreeParameters = parameters('tree.sameTree', { a: structureKind, b: structureKind });

/** Whether two structures are the same. */
export function sameTree(a: TreeDef, b: TreeDef, ...none: []): boolean {
  sameTreeParameters.read([a, b], none);
  return trees.sameTree(a, b);
}

const printTreeParameters = parameters('tree.printTree', { structure: structureKind });

/** `{a: *, b: [*, *]}` */
export function printTree(def: TreeDef, ...none: []): string {
  printTreeParameters.read([def], none);
  return trees.printTree(def);
}

const leafPathsParameters = parameters('tree.leafPaths', { structure: structureKind });

/** The path of each leaf, as `[0].w.b`. */
export function leafPaths(def: TreeDef, ...none: []): string[] {
  leafPathsParameters.read([def], none);
  return trees.leafPaths(def);
}

/** Further trees, and the object `{ isLeaf }` that may stand behind them. */
export function withLeafOptions(
  rest: readonly unknown[],
): [trees: readonly unknown[], options: readonly unknown[]] {
  const last = rest.at(-1);
  const isOptions = trees.isPlainObject(last) && Object.keys(last).join() === 'isLeaf';
  return isOptions ? [rest.slice(0, -1), [last]] : [rest, []];
}

const mapParameters = parameters<LeafOptions>(
  'tree.map',
  { f: callable, tree: anyTree },
  { isLeaf: named(isLeafKind) },
);

/**
 * Applies `f` to each leaf of `tree` and to what stands at the same positions of the other trees;
 * an object `{ isLeaf }` at the end says which nodes of `tree` are taken for leaves. Throws
 * `tree-mismatch` where the structures differ.
 */
export function map<T extends ArrayTree<T>>(
  f: (leaf: NDArray, ...others: NDArray[]) => NDArray,
  tree: T,
  ...others: readonly T[]
): T;
/** The same for leaves and results of any kind. */
export function map<T, const O extends readonly unknown[], U>(
  f: (leaf: LeafOf<T>, ...others: { -readonly [K in keyof O]: LeafOf<O[K]> }) => U,
  tree: T,
  ...others: O
): MappedTree<T, U>;
/** The same where `isLeaf` says which nodes are leaves. */
export function map<U>(
  f: (leaf: never, ...others: never[]) => U,
  tree: unknown,
  ...rest: readonly unknown[]
): unknown;
export function map(
  f: (leaf: never, ...others: never[]) => unknown,
  tree: unknown,
  ...rest: readonly unknown[]
): unknown {
  const [more, options] = withLeafOptions(rest);
  const { isLeaf } = mapParameters.read([f, tree], options);
  const [first, def] = trees.flatten(tree, 'tree.map', isLeaf);
  const others = more.map((other, i) => {
    const [list, d] = trees.flatten(other, 'tree.map', isLeaf);
    const fitting = isLeaf === undefined ? list : trees.leavesUpTo(def, other);
    if (fitting === undefined || (isLeaf === undefined && !trees.sameTree(def, d)))
      fail(
        'tree-mismatch',
        `tree.map: all trees must have one structure, but tree 0 is ${trees.printTree(def)} and ` +
          `tree ${i + 1} is ${trees.printTree(d)}.`,
      );
    return fitting;
  });
  const mapped = first.map((leaf, i) => f(leaf as never, ...others.map((o) => o[i] as never)));
  return trees.unflatten(def, mapped);
}
