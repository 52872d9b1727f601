/** Small things that transforms do with arrays outside of programs. */
import { printAval, sameShape, type Aval } from '../array/aval.js';
import { DenseArray, denseConverted, denseScalar } from '../array/dense.js';
import { fail } from '../array/errors.js';
import { demanded, type NDArray } from '../array/ndarray.js';
import { at } from '../array/shape.js';
import { bind1 } from '../trace/bind.js';
import { spreadPrefix, type TreeDef } from '../tree/tree.js';
import { toArray } from '../trace/arguments.js';
import { describe } from '../trace/checks.js';

/** An array of zeros. */
export function zerosOf(type: Pick<Aval, 'shape' | 'dtype'>): NDArray {
  const zero = denseScalar(0, type.dtype);
  return type.shape.length === 0
    ? zero
    : bind1('broadcast', [zero], { shape: type.shape, dims: [] });
}

/**
 * A user's tangents or cotangents, one per leaf of `def`, with null for those given as null. Each
 * must have the type of its leaf. Throws `tree-mismatch`, `shape-mismatch`, `dtype-mismatch`.
 */
export function matchTree(
  tree: unknown,
  def: TreeDef,
  avals: readonly Aval[],
  who: string,
): (NDArray | null)[] {
  if (tree === undefined) fail('tree-mismatch', `${who}: nothing was given. For zero write null.`);
  return spreadPrefix(tree, def, who).map((leaf, i) => {
    if (leaf === null || leaf === undefined) return null;
    const array = toArray(leaf);
    if (array === undefined)
      fail(
        'bad-argument',
        `${who}: leaf ${i} must be an array or a number, received ${describe(leaf)}.`,
      );
    array[demanded](who);
    return matchAval(array, at(avals, i), `${who}, leaf ${i}`);
  });
}

function matchAval(x: NDArray, wanted: Aval, who: string): NDArray {
  if (!sameShape(x.shape, wanted.shape))
    fail(
      'shape-mismatch',
      `${who}: wants the shape of its value, ${printAval(wanted)}, received ${printAval(x.aval)}.`,
    );
  if (x.dtype === wanted.dtype) return x;
  if (!x.aval.weak)
    fail(
      'dtype-mismatch',
      `${who}: wants the dtype of its value, ${printAval(wanted)}, received ${printAval(x.aval)}. ` +
        `Convert it with astype('${wanted.dtype}').`,
    );
  return x instanceof DenseArray && x.ndim === 0
    ? denseConverted(x, wanted.dtype)
    : bind1('convert', [x], { dtype: wanted.dtype });
}
