/**
 * Trees: nested plain objects, arrays and instances of registered classes, as a function's
 * arguments and results. The leaves are everything else; null and undefined are empty nodes, part
 * of the structure. The order of an object's keys does not matter.
 */
import { fail } from '../array/errors.js';
import { at, range } from '../array/shape.js';
import { treeClassOf, type TreeClass } from './classes.js';

/** The structure of a tree, without its leaves. */
export type TreeDef =
  | { readonly kind: 'leaf' }
  | { readonly kind: 'empty'; readonly value: null | undefined }
  | { readonly kind: 'array'; readonly children: readonly TreeDef[] }
  | {
      readonly kind: 'object';
      /** Sorted. */
      readonly keys: readonly string[];
      readonly children: readonly TreeDef[];
    }
  | {
      /** An instance of a class that `tree.registerClass` was told of. */
      readonly kind: 'instance';
      readonly class: TreeClass;
      /** What is static of it. */
      readonly data: unknown;
      /** The names of its subtrees, sorted; null where they are a list. */
      readonly keys: readonly string[] | null;
      readonly children: readonly TreeDef[];
    };

const leafDef: TreeDef = { kind: 'leaf' };

export type PlainObject = Readonly<Record<string, unknown>>;

/** An object made by a literal or by Object.create(null). */
export function isPlainObject(x: unknown): x is PlainObject {
  if (typeof x !== 'object' || x === null || Array.isArray(x)) return false;
  const prototype: unknown = Object.getPrototypeOf(x);
  return prototype === Object.prototype || prototype === null;
}

/** The deepest tree: walks recurse, and deeper ones would overflow the stack. */
const maxDepth = 500;

/** Whether a node is to be taken for a leaf, whatever is in it. */
export type IsLeaf = (node: unknown) => boolean;

/**
 * The leaves in order, arrays by index and objects by sorted key, and the structure without them.
 * `who` is the function that was given the tree. Throws `bad-argument` for trees that hold
 * themselves, have holes in their arrays, or are nested more than 500 levels deep.
 */
export function flatten(
  tree: unknown,
  who = 'tree',
  isLeaf?: IsLeaf,
): [leaves: unknown[], def: TreeDef] {
  const leaves: unknown[] = [];
  return [leaves, flattenInto(tree, leaves, [], who, isLeaf)];
}

/** `above` are the nodes that the tree stands in. */
function flattenInto(
  tree: unknown,
  leaves: unknown[],
  above: unknown[],
  who: string,
  isLeaf: IsLeaf | undefined,
): TreeDef {
  if (isLeaf?.(tree) === true) {
    leaves.push(tree);
    return leafDef;
  }
  if (tree === null || tree === undefined) return { kind: 'empty', value: tree };
  const node = nodeOf(tree, who);
  if (node === undefined) {
    leaves.push(tree);
    return leafDef;
  }
  checkNode(tree, above, who);
  above.push(tree);
  const children = node.subtrees.map((child) => flattenInto(child, leaves, above, who, isLeaf));
  above.pop();
  return node.def(children);
}

/** What stands in a tree above other trees. */
interface Node {
  readonly subtrees: readonly unknown[];
  /** The structure, from those of the subtrees. */
  readonly def: (children: readonly TreeDef[]) => TreeDef;
}

/** Undefined for leaves. */
function nodeOf(tree: unknown, who: string): Node | undefined {
  if (Array.isArray(tree))
    return { subtrees: tree, def: (children) => ({ kind: 'array', children }) };
  if (isPlainObject(tree)) {
    const keys = Object.keys(tree).sort();
    return {
      subtrees: keys.map((k) => tree[k]),
      def: (children) => ({ kind: 'object', keys, children }),
    };
  }
  const found = typeof tree === 'object' && tree !== null ? treeClassOf(tree) : undefined;
  return found === undefined ? undefined : instanceNode(tree, found, who);
}

function instanceNode(tree: unknown, treeClass: TreeClass, who: string): Node {
  const taken: unknown = treeClass.node.flatten(tree);
  const [parts, data] = Array.isArray(taken) ? (taken as unknown[]) : [];
  if (!Array.isArray(parts) && !isPlainObject(parts))
    fail(
      'bad-argument',
      `${who}: flatten of ${treeClass.name}, as given to tree.registerClass, must return [subtrees, data], ` +
        'the subtrees in a list or an object.',
    );
  const keys = Array.isArray(parts) ? null : Object.keys(parts).sort();
  const subtrees = Array.isArray(parts) ? parts : (keys ?? []).map((k) => parts[k]);
  // What is static may be a list of the user's, who may change it.
  const own = map((leaf) => leaf, data);
  const def = (children: readonly TreeDef[]): TreeDef => ({
    kind: 'instance',
    class: treeClass,
    data: own,
    keys,
    children,
  });
  return { subtrees, def };
}

/** The trees below a node; undefined for leaves, null and undefined. */
export const subtreesOf = (tree: unknown): readonly unknown[] | undefined =>
  nodeOf(tree, 'tree')?.subtrees;

function checkNode(node: unknown, above: readonly unknown[], who: string): void {
  if (above.includes(node))
    fail(
      'bad-argument',
      `${who}: a tree holds itself, ${above.length - above.indexOf(node)} level(s) down. ` +
        'Trees are nested objects and arrays that come to an end; refer to other parts by a key.',
    );
  if (above.length === maxDepth)
    fail(
      'bad-argument',
      `${who}: a tree is nested more than ${maxDepth} levels deep. Put what is alike side by side ` +
        'in one array.',
    );
  if (!Array.isArray(node)) return;
  const hole = node.length === 0 ? -1 : node.findIndex((_, i) => !(i in node));
  if (hole >= 0)
    fail(
      'bad-argument',
      `${who}: an array among a tree has a hole at [${hole}], which is neither undefined nor null. ` +
        'Write null where there is nothing.',
    );
}

/** What stands in another tree where a structure has leaves; undefined where it has none. */
export function leavesUpTo(def: TreeDef, tree: unknown): unknown[] | undefined {
  if (def.kind === 'leaf') return [tree];
  if (def.kind === 'empty') return tree === def.value ? [] : undefined;
  const subtrees = subtreesAt(def, tree);
  if (subtrees === undefined) return undefined;
  const found: unknown[] = [];
  for (const [i, child] of def.children.entries()) {
    const below = leavesUpTo(child, subtrees[i]);
    if (below === undefined) return undefined;
    found.push(...below);
  }
  return found;
}

/** A structure that has others below it. */
export type NodeDef = Exclude<TreeDef, { readonly kind: 'leaf' | 'empty' }>;

export const isNode = (def: TreeDef): def is NodeDef => def.kind !== 'leaf' && def.kind !== 'empty';

/** The trees below one whose node is as that of the structure; undefined where it is another. */
export function subtreesAt(def: NodeDef, tree: unknown): readonly unknown[] | undefined {
  const node = nodeOf(tree, 'tree');
  return node !== undefined && sameNode(def, node.def(node.subtrees.map(() => leafDef)))
    ? node.subtrees
    : undefined;
}

/** Whether two structures agree in all but what is below them. */
function sameNode(a: NodeDef, b: TreeDef): boolean {
  if (a.kind !== b.kind || a.children.length !== (b as NodeDef).children.length) return false;
  if (a.kind === 'array') return true;
  const other = b as typeof a;
  if ((a.keys === null) !== (other.keys === null)) return false;
  if (a.keys !== null && !a.keys.every((k, i) => k === other.keys?.[i])) return false;
  if (a.kind === 'object') return true;
  return a.class === (other as typeof a).class && sameData(a.data, (other as typeof a).data);
}

/** Equality of what is static: by value, of what is no tree by identity; NaN equals NaN. */
function sameData(a: unknown, b: unknown): boolean {
  const [xs, defOfA] = flatten(a);
  const [ys, defOfB] = flatten(b);
  return sameTree(defOfA, defOfB) && xs.every((x, i) => Object.is(x, ys[i]));
}

/** The trees as the node of the structure has them below it. */
export function joined(def: NodeDef, subtrees: readonly unknown[]): unknown {
  if (def.kind === 'array') return [...subtrees];
  const named =
    def.keys === null
      ? [...subtrees]
      : Object.fromEntries(def.keys.map((k, i) => [k, subtrees[i]]));
  if (def.kind === 'object') return named;
  return def.class.node.unflatten(map((leaf) => leaf, def.data) as never, named as never);
}

/** Puts leaves back into a structure. */
export function unflatten(def: TreeDef, leaves: readonly unknown[]): unknown {
  let next = 0;
  const build = (d: TreeDef): unknown => {
    switch (d.kind) {
      case 'leaf':
        return leaves[next++];
      case 'empty':
        return d.value;
      case 'array':
      case 'object':
      case 'instance':
        return joined(d, d.children.map(build));
      default:
        return d satisfies never;
    }
  };
  const tree = build(def);
  if (next !== leaves.length)
    fail('internal', `unflatten of ${leaves.length} leaves into a tree of ${next}`);
  return tree;
}

export const structure = (tree: unknown): TreeDef => flatten(tree)[1];

export function sameTree(a: TreeDef, b: TreeDef): boolean {
  if (a.kind === 'leaf' || b.kind === 'leaf') return a.kind === b.kind;
  if (a.kind === 'empty' || b.kind === 'empty')
    return a.kind === 'empty' && b.kind === 'empty' && a.value === b.value;
  if (!sameNode(a, b)) return false;
  return a.children.every((child, i) => sameTree(child, at(b.children, i)));
}

/** Applies `f` to each leaf. */
export function map<T = unknown>(f: (leaf: never) => unknown, tree: unknown): T {
  const [list, def] = flatten(tree);
  return unflatten(
    def,
    list.map((leaf) => f(leaf as never)),
  ) as T;
}

const isName = (key: string): boolean => /^[\p{L}\p{N}_$]+$/u.test(key);

/** A key as it stands in an object literal: in quotes, on one line, where it is no name. */
const printKey = (key: string): string => (isName(key) ? key : JSON.stringify(key));

/** The way to what stands under a key: `.w` or `["my key"]`. */
const keyStep = (key: string): string => (isName(key) ? `.${key}` : `[${JSON.stringify(key)}]`);

const printFields = (keys: readonly string[], children: readonly TreeDef[]): string =>
  `{${keys.map((k, i) => `${printKey(k)}: ${printTree(at(children, i))}`).join(', ')}}`;

/** `{a: *, b: [*, *]}`; of instances with the name of their class in front. */
export function printTree(def: TreeDef): string {
  switch (def.kind) {
    case 'leaf':
      return '*';
    case 'empty':
      return String(def.value);
    case 'array':
      return `[${def.children.map(printTree).join(', ')}]`;
    case 'object':
      return printFields(def.keys, def.children);
    case 'instance':
      return def.keys === null
        ? `${def.class.name}[${def.children.map(printTree).join(', ')}]`
        : `${def.class.name} ${printFields(def.keys, def.children)}`;
    default:
      return def satisfies never;
  }
}

/** A position where two structures differ, with what stands there. */
export interface TreeDifference {
  readonly path: string;
  readonly a: TreeDef;
  readonly b: TreeDef;
}

/** The first position where two structures differ; undefined where they are the same. */
export function treeDifference(a: TreeDef, b: TreeDef, path = ''): TreeDifference | undefined {
  if (sameTree(a, b)) return undefined;
  if (!isNode(a) || !isNode(b) || !sameNode(a, b)) return { path, a, b };
  for (const [i, key] of keysOf(a).entries()) {
    const step = printPath([key]);
    const found = treeDifference(at(a.children, i), at(b.children, i), path + step);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The keys by which one comes to a leaf: numbers of arrays, names of objects. */
export type Path = readonly (string | number)[];

/** The keys of what is below a structure. */
const keysOf = (def: NodeDef): Path =>
  def.kind === 'array' || def.keys === null ? range(def.children.length) : def.keys;

/** The keys that lead to each leaf. */
export function leafKeys(def: TreeDef, above: Path = []): Path[] {
  switch (def.kind) {
    case 'leaf':
      return [above];
    case 'empty':
      return [];
    case 'array':
    case 'object':
    case 'instance': {
      const keys = keysOf(def);
      return def.children.flatMap((child, i) => leafKeys(child, [...above, at(keys, i)]));
    }
    default:
      return def satisfies never;
  }
}

/** `[0].w.b` */
export const printPath = (path: Path): string =>
  path.map((key) => (typeof key === 'number' ? `[${key}]` : keyStep(key))).join('');

/** The path of each leaf, as `[0].w.b`, behind that of the tree. */
export const leafPaths = (def: TreeDef, path = ''): string[] =>
  leafKeys(def).map((keys) => path + printPath(keys));

/**
 * A prefix of a tree, such as vmap's axes, spread to one value per leaf of the tree: where the
 * prefix has a leaf (here also null), all leaves below get it. Throws `tree-mismatch`.
 */
export function spreadPrefix(prefix: unknown, def: TreeDef, who: string): unknown[] {
  const node = nodeOf(prefix, who);
  if (node === undefined || !isNode(def)) {
    if (node !== undefined) mismatch(prefix, def, who);
    return Array<unknown>(leafPaths(def).length).fill(prefix);
  }
  const subtrees = subtreesAt(def, prefix) ?? fieldsLike(def, prefix);
  if (subtrees === undefined) mismatch(prefix, def, who);
  return def.children.flatMap((child, i) => spreadPrefix(subtrees[i] ?? null, child, who));
}

/** A prefix may name the fields of an instance in a plain object. */
const fieldsLike = (def: NodeDef, prefix: unknown): readonly unknown[] | undefined =>
  def.kind === 'instance' && def.keys !== null
    ? subtreesAt({ kind: 'object', keys: def.keys, children: def.children }, prefix)
    : undefined;

function mismatch(prefix: unknown, def: TreeDef, who: string): never {
  const got = printTree(structure(prefix));
  fail('tree-mismatch', `${who}: ${got} does not fit the tree ${printTree(def)}.`);
}
