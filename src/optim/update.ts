/** What is done with updates and parameters outside of transformations. */
import { speakAs } from '../array/errors.js';
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import { add } from '../numpy/math/arithmetic.js';
import { convertTo } from '../operands/basic.js';
import { anything, arrayLike } from '../parameters/kinds.js';
import { parameters } from '../parameters/parameters.js';
import { readTree } from '../lax/control/trees.js';
import type { Arrays, ArrayTree } from '../trace/types.js';
import { unflatten } from '../tree/tree.js';
import { oneMinus, readHyper, times } from './hyperparameters.js';
import { normOfTree } from './scale/clipping.js';
import { mapTrees, type Tree } from './transformation.js';

/** A tree of arrays, whatever serves as one in it. */
function arraysOf(who: string, name: string, tree: unknown): Tree {
  const { def, arrays } = readTree(tree, who, name);
  return unflatten(def, arrays);
}

const applyUpdatesParameters = parameters('optim.applyUpdates', {
  params: anything,
  updates: anything,
});

/**
 * The parameters plus the updates, each with the dtype of the parameter. Throws `tree-mismatch` and
 * `shape-mismatch` where the trees differ.
 */
export function applyUpdates<P extends ArrayTree<P>>(
  params: P,
  updates: NoInfer<P>,
  ...none: []
): P;
/** The same for trees that are not made of arrays alone. */
export function applyUpdates<const P>(params: P, updates: unknown, ...none: []): Arrays<P>;
export function applyUpdates(params: unknown, updates: unknown, ...none: []): unknown {
  const who = 'optim.applyUpdates';
  applyUpdatesParameters.read([params, updates], none);
  return speakAs(who, () =>
    mapTrees(
      who,
      (p, u) => convertTo(add(p, u), p.dtype),
      arraysOf(who, 'params', params),
      arraysOf(who, 'updates', updates),
    ),
  );
}

const incrementalUpdateParameters = parameters('optim.incrementalUpdate', {
  newTensors: anything,
  oldTensors: anything,
  stepSize: arrayLike,
});

/**
 * stepSize · new + (1 - stepSize) · old, leaf by leaf: the average of parameters by Polyak. Throws
 * `tree-mismatch` and `shape-mismatch` where the trees differ.
 */
export function incrementalUpdate<P extends ArrayTree<P>>(
  newTensors: P,
  oldTensors: NoInfer<P>,
  stepSize: ArrayLike,
  ...none: []
): P;
/** The same for trees that are not made of arrays alone. */
export function incrementalUpdate<const P>(
  newTensors: P,
  oldTensors: unknown,
  stepSize: ArrayLike,
  ...none: []
): Arrays<P>;
export function incrementalUpdate(
  newTensors: unknown,
  oldTensors: unknown,
  stepSize: ArrayLike,
  ...none: []
): unknown {
  const who = 'optim.incrementalUpdate';
  incrementalUpdateParameters.read([newTensors, oldTensors, stepSize], none);
  return speakAs(who, () => {
    const part = readHyper(who, 'stepSize', stepSize);
    return mapTrees(
      who,
      (a, b) => add(times(part, a), times(oneMinus(part), b)),
      arraysOf(who, 'newTensors', newTensors),
      arraysOf(who, 'oldTensors', oldTensors),
    );
  });
}

const globalNormParameters = parameters('optim.globalNorm', { updates: anything });

/**
 * √Σ|x|² over all elements of all arrays of a tree, a scalar; of no arrays 0. Its slope at 0 is 0.
 */
export function globalNorm(updates: unknown, ...none: []): NDArray {
  const who = 'optim.globalNorm';
  globalNormParameters.read([updates], none);
  return speakAs(who, () => normOfTree(arraysOf(who, 'updates', updates)));
}
