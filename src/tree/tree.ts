/**
 * Trees: nested plain objects and arrays, as a function's arguments and results. The leaves are
 * everything else; null and undefined are empty nodes, part of the structure. The order of an
 * object's keys does not matter.
 */
import { fail } from '../array/errors.js';
import { at } from '../array/shape.js';

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
    };

const leafDef: TreeDef = { kind: 'leaf' };

export type PlainObject = Readonly<Record<string, unknown>>;

/** An object made by a literal or by Object.create(null); class instances are leaves. */
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
  const isArray = Array.isArray(tree);
  if (!isArray && !isPlainObject(tree)) {
    leaves.push(tree);
    return leafDef;
  }
  checkNode(tree, above, who);
  above.push(tree);
  const below = (child: unknown): TreeDef => flattenInto(child, leaves, above, who, isLeaf);
  const keys = isArray ? [] : Object.keys(tree).sort();
  const def: TreeDef = isArray
    ? { kind: 'array', children: tree.map(below) }
    : { kind: 'object', keys, children: keys.map((k) => below(tree[k])) };
  above.pop();
  return def;
}

function checkNode(node: PlainObject | unknown[], above: readonly unknown[], who: string): void {
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
  const isArray = def.kind === 'array' && Array.isArray(tree);
  const keys = def.kind === 'object' && isPlainObject(tree) ? Object.keys(tree).sort() : undefined;
  if (isArray ? tree.length !== def.children.length : keys?.join('\0') !== keysOf(def))
    return undefined;
  const found: unknown[] = [];
  for (const [i, child] of def.children.entries()) {
    const key = def.kind === 'object' ? at(def.keys, i) : i;
    const below = leavesUpTo(child, (tree as Readonly<Record<string | number, unknown>>)[key]);
    if (below === undefined) return undefined;
    found.push(...below);
  }
  return found;
}

const keysOf = (def: TreeDef): string => (def.kind === 'object' ? def.keys.join('\0') : '');

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
        return d.children.map(build);
      case 'object':
        return Object.fromEntries(d.keys.map((k, i) => [k, build(at(d.children, i))]));
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
  if (a.kind !== b.kind || a.children.length !== b.children.length) return false;
  if (a.kind === 'object' && b.kind === 'object' && !a.keys.every((k, i) => k === b.keys[i]))
    return false;
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

/** `{a: *, b: [*, *]}` */
export function printTree(def: TreeDef): string {
  switch (def.kind) {
    case 'leaf':
      return '*';
    case 'empty':
      return String(def.value);
    case 'array':
      return `[${def.children.map(printTree).join(', ')}]`;
    case 'object':
      return `{${def.keys.map((k, i) => `${printKey(k)}: ${printTree(at(def.children, i))}`).join(', ')}}`;
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
  const isArray = a.kind === 'array' && b.kind === 'array';
  const sameKeys =
    a.kind === 'object' && b.kind === 'object' && a.keys.join('\0') === b.keys.join('\0');
  if (!(isArray || sameKeys) || a.children.length !== b.children.length) return { path, a, b };
  const steps = a.kind === 'object' ? a.keys.map(keyStep) : a.children.map((_, i) => `[${i}]`);
  for (const [i, step] of steps.entries()) {
    const found = treeDifference(at(a.children, i), at(b.children, i), path + step);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The keys by which one comes to a leaf: numbers of arrays, names of objects. */
export type Path = readonly (string | number)[];

/** The keys that lead to each leaf. */
export function leafKeys(def: TreeDef, above: Path = []): Path[] {
  switch (def.kind) {
    case 'leaf':
      return [above];
    case 'empty':
      return [];
    case 'array':
      return def.children.flatMap((child, i) => leafKeys(child, [...above, i]));
    case 'object':
      return def.children.flatMap((child, i) => leafKeys(child, [...above, at(def.keys, i)]));
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
  const isNode = Array.isArray(prefix) || isPlainObject(prefix);
  if (!isNode || def.kind === 'leaf' || def.kind === 'empty') {
    if (isNode) mismatch(prefix, def, who);
    return Array<unknown>(leafPaths(def).length).fill(prefix);
  }
  if (def.kind === 'array') {
    if (!Array.isArray(prefix) || prefix.length !== def.children.length) mismatch(prefix, def, who);
    return def.children.flatMap((child, i) => spreadPrefix(prefix[i] ?? null, child, who));
  }
  if (Array.isArray(prefix)) mismatch(prefix, def, who);
  const keys = Object.keys(prefix).sort();
  if (keys.length !== def.keys.length || !keys.every((k, i) => k === def.keys[i]))
    mismatch(prefix, def, who);
  return def.children.flatMap((child, i) =>
    spreadPrefix((prefix as PlainObject)[at(def.keys, i)] ?? null, child, who),
  );
}

function mismatch(prefix: unknown, def: TreeDef, who: string): never {
  const got = printTree(structure(prefix));
  fail('tree-mismatch', `${who}: ${got} does not fit the tree ${printTree(def)}.`);
}
