/** Trees that must be like another one: the arguments and results of functions of users. */
import { printAval, sameShape, type Aval } from '../../array/aval.js';
import { fail } from '../../array/errors.js';
import type { NDArray } from '../../array/ndarray.js';
import { at, zip } from '../../array/shape.js';
import { convertTo } from '../../operands/basic.js';
import { printTree, treeDifference, type TreeDef } from '../../tree/tree.js';
import { readTree, type FlatTree } from './trees.js';

/**
 * The arrays of a tree that by `rule` must be one like `like`; numbers take the dtypes there.
 * Throws `tree-mismatch`, `shape-mismatch` and `dtype-mismatch`.
 */
export function readLike(rule: string, tree: unknown, like: FlatTree, who: string): NDArray[] {
  const { arrays, def } = readTree(tree, who, 'x');
  checkLike(rule, def, [], like);
  const typed = zip(arrays, like.arrays).map(([x, { dtype }]) =>
    x.aval.weak ? convertTo(x, dtype) : x,
  );
  checkLike(
    rule,
    def,
    typed.map((x) => x.aval),
    like,
  );
  return typed;
}

/** Throws where a tree has not the structure of `like`, or an array of it not the type there. */
export function checkLike(
  rule: string,
  def: TreeDef,
  types: readonly Aval[],
  like: FlatTree,
): void {
  const difference = treeDifference(like.def, def);
  if (difference !== undefined)
    fail(
      'tree-mismatch',
      `${rule}, but ${difference.path || 'the result'} is ${printTree(difference.b)} instead of ` +
        `${printTree(difference.a)}.`,
    );
  types.forEach((type, i) => {
    const wanted = at(like.arrays, i).aval;
    if (type.dtype !== wanted.dtype || !sameShape(type.shape, wanted.shape))
      fail(
        type.dtype === wanted.dtype ? 'shape-mismatch' : 'dtype-mismatch',
        `${rule}, but ${at(like.paths, i)} is ${printAval(wanted)} and becomes ${printAval(type)}.`,
      );
  });
}
