/** Specs for the arrays of a tree. */
import { fail } from '../array/errors.js';
import { describe } from '../trace/checks.js';
import { isNode, leafPaths, subtreesAt, type TreeDef } from '../tree/tree.js';
import { specKind, type ShardingSpec } from './spec.js';

/**
 * A spec for each array of a tree: a list of them where the tree has a list, so that it cannot be
 * taken for a spec itself; elsewhere one stands for all below it. Null is the spec of what is not
 * cut.
 */
export type ShardingSpecs =
  ShardingSpec | null | readonly ShardingSpecs[] | { readonly [key: string]: ShardingSpecs };

/** The spec of each leaf of a structure. Throws `tree-mismatch` where they do not fit. */
export function specsFor(who: string, specs: unknown, def: TreeDef, path = ''): ShardingSpec[] {
  if (specs === null) return leafPaths(def).map(() => []);
  if (def.kind === 'empty') return [];
  const isList = def.kind === 'array';
  if (!isList && specKind.holds(specs)) return leafPaths(def).map(() => specs as ShardingSpec);
  const below = isNode(def) ? subtreesAt(def, specs) : undefined;
  if (isNode(def) && below !== undefined)
    return def.children.flatMap((child, i) => {
      const key = isList ? `[${i}]` : `.${'keys' in def ? (def.keys?.[i] ?? i) : i}`;
      return specsFor(who, below[i] ?? null, child, `${path}${key}`);
    });
  const wanted = isList
    ? `a list of ${def.children.length} specs`
    : `${specKind.wants}${isNode(def) ? ', or one for each key' : ''}`;
  const place = path === '' ? '' : ` at ${path}`;
  return fail('tree-mismatch', `${who}${place}: wants ${wanted}; received ${describe(specs)}.`);
}
