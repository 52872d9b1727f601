/** Trees of arrays in one file, as safetensors named by their paths. */
import { at } from '../array/shape.js';
import type { NDArray } from '../array/ndarray.js';
import { fail, speakAs } from '../array/errors.js';
import { sameShape, printAval } from '../array/aval.js';
import { anything, named, optional } from '../parameters/kinds.js';
import { parameters, type Trailing } from '../parameters/parameters.js';
import { readTree } from '../lax/control/trees.js';
import { convertTo } from '../operands/basic.js';
import { leafKeys, unflatten, type Path, type TreeDef } from '../tree/tree.js';
import { bytesKind, bytesOf, failFile, type Bytes } from './bytes.js';
import { loadKinds, type LoadOptions } from './elements.js';
import {
  metadataKind,
  readSafetensors,
  safetensorsOf,
  type SaveSafetensorsOptions,
} from './safetensors.js';

/** The entry of the metadata that says what the tree was. */
const structureEntry = 'tanjent.tree';

const nameOf = (path: Path): string => path.map(String).join('.');

/** The names of the leaves. Throws `bad-argument` where two paths have one name. */
function namesOf(who: string, def: TreeDef): string[] {
  const names = leafKeys(def).map(nameOf);
  const twice =
    new Set(names).size < names.length ? names.find((n, i) => names.indexOf(n) < i) : undefined;
  if (twice !== undefined || names.includes('__metadata__'))
    fail(
      'bad-argument',
      `${who}: the name ${JSON.stringify(twice ?? '__metadata__')} would stand for two parts of the ` +
        'file. Choose other keys in the tree.',
    );
  return names;
}

const saveTreeParameters = parameters<SaveSafetensorsOptions>(
  'io.saveTree',
  { tree: anything },
  { metadata: named(optional(metadataKind)) },
);

/**
 * The bytes of a safetensors file with the arrays of a tree, as parameters or the state of an
 * optimizer, named by their paths: `layers.0.w`. Beside them stands what the tree was, unless
 * it holds instances of classes: then `loadTree` wants `like`. Throws
 * `bad-argument` for leaves that are no arrays, and where two paths have one name.
 */
export function saveTree(tree: unknown, ...args: Trailing<[], SaveSafetensorsOptions>): Uint8Array {
  const who = 'io.saveTree';
  const { metadata } = saveTreeParameters.read([tree], args);
  return speakAs(who, () => {
    const { def, arrays } = readTree(tree, who, 'tree');
    const names = namesOf(who, def);
    const tensors = Object.fromEntries(names.map((name, i) => [name, at(arrays, i)]));
    return safetensorsOf(who, tensors, { ...metadata, ...structureOf(def) });
  });
}

/** The options of `loadTree`. */
export interface LoadTreeOptions extends LoadOptions {
  /** A tree of arrays with the structure, shapes and dtypes that the result is to have. */
  readonly like?: unknown;
}

const loadTreeParameters = parameters<LoadTreeOptions>(
  'io.loadTree',
  { bytes: bytesKind },
  { like: named(optional(anything as never)), ...loadKinds },
);

/**
 * The tree of a file that `saveTree` wrote. With `like`, a tree of arrays, the result is like it,
 * and the file may be any safetensors file that has tensors of these names. Throws `bad-file` where
 * the file is damaged, `tree-mismatch` where it has no such tensor, and `shape-mismatch` where one
 * has another shape than in `like`.
 */
export function loadTree<T = unknown>(
  bytes: Bytes,
  ...args: Trailing<[], LoadTreeOptions & { readonly like?: T }>
): T {
  const who = 'io.loadTree';
  const options = loadTreeParameters.read([bytes], args);
  const { tensors, metadata } = readSafetensors(who, bytesOf(bytes), options);
  if (options.like !== undefined)
    return speakAs(who, () => treeLike(who, options.like, tensors)) as T;
  const text = metadata[structureEntry];
  if (text === undefined)
    failFile(who, 'the file does not say which tree it was. Say like, or use loadSafetensors.');
  const def = read(who, text);
  const names = namesOf(who, def);
  if (names.length !== Object.keys(tensors).length)
    failFile(
      who,
      `the file has ${Object.keys(tensors).length} tensors for a tree of ${names.length}.`,
    );
  return unflatten(
    def,
    names.map((name) => tensorOf(who, name, tensors)),
  ) as T;
}

function treeLike(who: string, like: unknown, tensors: Readonly<Record<string, NDArray>>): unknown {
  const { def, arrays } = readTree(like, who, 'like');
  const found = namesOf(who, def).map((name, i) => {
    const tensor = tensorOf(who, name, tensors);
    const model = at(arrays, i);
    if (!sameShape(tensor.shape, model.shape))
      fail(
        'shape-mismatch',
        `${who}: ${JSON.stringify(name)} is ${printAval(tensor.aval)} in the file and ` +
          `${printAval(model.aval)} in like.`,
      );
    return convertTo(tensor, model.dtype);
  });
  return unflatten(def, found);
}

function tensorOf(who: string, name: string, tensors: Readonly<Record<string, NDArray>>): NDArray {
  if (Object.hasOwn(tensors, name)) return tensors[name] as NDArray;
  const known = Object.keys(tensors).slice(0, 8).join(', ');
  return fail(
    'tree-mismatch',
    `${who}: the file has no tensor ${JSON.stringify(name.slice(0, 60))}. It has ${known}.`,
  );
}

/** The entry for a structure; none where instances of classes are in it, which `like` must show. */
function structureOf(def: TreeDef): Record<string, string> {
  const text = written(def);
  return text === null ? {} : { [structureEntry]: text };
}

/**
 * A structure as JSON, null where it has instances of classes: a leaf is 0, an empty node null or 1
 * for undefined.
 */
function written(def: TreeDef): string | null {
  switch (def.kind) {
    case 'leaf':
      return '0';
    case 'empty':
      return def.value === null ? 'null' : '1';
    case 'array':
    case 'object': {
      const children = def.children.map(written);
      if (children.includes(null)) return null;
      if (def.kind === 'array') return `[${children.join(',')}]`;
      return `{${def.keys.map((k, i) => `${JSON.stringify(k)}:${children[i]}`).join(',')}}`;
    }
    case 'instance':
      return null;
    default:
      return def satisfies never;
  }
}

/** The deepest tree that walks of trees take. */
const maxDepth = 500;

function read(who: string, text: string): TreeDef {
  const wrong = (): never => failFile(who, 'what the file says of its tree is damaged.');
  const defOf = (x: unknown, depth: number): TreeDef => {
    if (depth > maxDepth) return wrong();
    if (x === 0) return { kind: 'leaf' };
    if (x === null || x === 1) return { kind: 'empty', value: x === null ? null : undefined };
    if (Array.isArray(x)) return { kind: 'array', children: x.map((y) => defOf(y, depth + 1)) };
    if (typeof x !== 'object') return wrong();
    const keys = Object.keys(x).sort();
    const children = keys.map((k) => defOf((x as Record<string, unknown>)[k], depth + 1));
    return { kind: 'object', keys, children };
  };
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return wrong();
  }
  return defOf(parsed, 0);
}
