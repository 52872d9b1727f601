/**
 * Gradient transformations, in the shape of optax: two functions, `init` from parameters to a state
 * and `update` from gradients and that state to updates and the next state. Both are pure, states
 * are trees of arrays whose types stay the same, and so a step may be traced by any transform.
 */
import { at } from '../array/shape.js';
import { sameShape, printAval } from '../array/aval.js';
import { isInexact } from '../array/dtype.js';
import { fail, speakAs } from '../array/errors.js';
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import { readTree } from '../lax/control/trees.js';
import { convertTo, strengthen } from '../operands/basic.js';
import { kind } from '../parameters/kinds.js';
import type { Arrays, ArrayTree } from '../trace/types.js';
import {
  flatten,
  isPlainObject,
  leafPaths,
  printTree,
  sameTree,
  structure,
  unflatten,
  type TreeDef,
} from '../tree/tree.js';

/** A tree of arrays. What is in it its owner knows. */
export type Tree = unknown;

/**
 * The state of a transformation: a tree of arrays, to be handed back at the next update. The doc
 * comment of each transformation names its parts; those of a chain are a list. Parts may be trees
 * themselves, which the type does not say.
 */
export interface OptState {
  readonly [part: string]: NDArray;
}

/** What some transformations want to know beside the gradients. */
export interface ExtraArguments {
  /** The value of the loss, for `reduceOnPlateau`. */
  readonly value?: ArrayLike | undefined;
}

/** A gradient transformation, as all functions of `optim` make them and take them. */
export interface GradientTransformation {
  /** The state before the first update. */
  init(params: unknown): OptState;
  /**
   * The updates to add to the parameters (`applyUpdates`), a tree like the gradients, and the next
   * state. Transformations that look at the parameters say so if these are missing.
   */
  update<G extends ArrayTree<G>>(
    gradients: G,
    state: OptState,
    params?: NoInfer<G> | null,
    extra?: ExtraArguments,
  ): [updates: G, state: OptState];
  /** The same for trees that are not made of arrays alone: their numbers become arrays. */
  update<const G>(
    gradients: G,
    state: OptState,
    params?: unknown,
    extra?: ExtraArguments,
  ): [updates: Arrays<G>, state: OptState];
}

/** What a transformation does, on trees whose leaves are arrays of floats. */
export interface UpdateRule {
  readonly init: (params: Tree) => Tree;
  readonly update: (
    updates: Tree,
    state: Tree,
    params: Tree,
    extra: ExtraArguments,
  ) => readonly [updates: Tree, state: Tree];
}

export const transformationKind = kind<GradientTransformation>(
  'a gradient transformation, an object with the functions init and update',
  (x) =>
    typeof x === 'object' &&
    x !== null &&
    typeof (x as GradientTransformation).init === 'function' &&
    typeof (x as GradientTransformation).update === 'function',
);

/** Makes a public transformation of a rule; errors are told by `who`. */
export function transformation(who: string, rule: UpdateRule): GradientTransformation {
  const init = (params: unknown): OptState =>
    speakAs(`${who}.init`, () => rule.init(floatTree(`${who}.init`, 'params', params)) as OptState);
  const update = (
    gradients: unknown,
    state: OptState,
    params?: unknown,
    extra: ExtraArguments = {},
  ): [unknown, OptState] =>
    speakAs(`${who}.update`, () => {
      const updates = floatTree(`${who}.update`, 'gradients', gradients);
      const known = params === undefined ? null : params;
      const weights = known === null ? null : floatTree(`${who}.update`, 'params', known);
      if (weights !== null) leavesAlike(`${who}.update`, updates, weights);
      const [result, next] = rule.update(updates, state, weights, extra);
      return [castLike(result, updates), next as OptState];
    });
  return { init, update } as unknown as GradientTransformation;
}

/** A transformation that remembers nothing, and changes leaf by leaf. */
export const leafwise = (who: string, f: (update: NDArray) => NDArray): GradientTransformation =>
  stateless(who, (updates) => mapTrees(who, f, updates));

/** The same with the parameter beside each leaf. */
export const leafwiseWithParams = (
  who: string,
  f: (update: NDArray, param: NDArray) => NDArray,
): GradientTransformation =>
  stateless(who, (updates, params) => mapTrees(who, f, updates, needParams(who, params)));

/** A transformation that remembers nothing. */
export const stateless = (
  who: string,
  f: (updates: Tree, params: Tree) => Tree,
): GradientTransformation =>
  transformation(who, {
    init: () => ({}),
    update: (updates, state, params) => [f(updates, params), state],
  });

/** The parameters; throws `bad-argument` where they were not given. */
export function needParams(who: string, params: Tree): Tree {
  if (params !== null) return params;
  return fail(
    'bad-argument',
    `${who}.update: wants the parameters, too. Write update(gradients, state, params).`,
  );
}

/** A tree of strongly typed arrays. Throws `dtype-mismatch` where one is not of floats. */
function floatTree(who: string, name: string, tree: unknown): Tree {
  const { def, arrays, paths } = readTree(tree, who, name);
  const wrong = arrays.findIndex((x) => !isInexact(x.dtype));
  if (wrong >= 0)
    fail(
      'dtype-mismatch',
      `${who}: ${paths[wrong]} is ${printAval((arrays[wrong] as NDArray).aval)}, of which there are ` +
        'no gradients. Keep it in another tree, or put null in its place.',
    );
  return unflatten(
    def,
    arrays.map((x) => strengthen(x, x.dtype)),
  );
}

/** f of the arrays that stand at one place of several trees, which must be alike. */
export function mapTrees(
  who: string,
  f: (...leaves: NDArray[]) => NDArray,
  first: Tree,
  ...others: readonly Tree[]
): Tree {
  const [leaves, def] = flatten(first, who) as [NDArray[], TreeDef];
  const columns = others.map((other) => leavesAlike(who, first, other));
  return unflatten(
    def,
    leaves.map((leaf, i) => f(leaf, ...columns.map((column) => at(column, i)))),
  );
}

/** The leaves of a tree that has the structure and shapes of another one. Throws otherwise. */
export function leavesAlike(who: string, first: Tree, other: Tree): NDArray[] {
  const [leaves, def] = flatten(first, who) as [NDArray[], TreeDef];
  const found = leavesOf(who, def, other);
  const wrong = leaves.findIndex((x, i) => !sameShape(x.shape, at(found, i).shape));
  if (wrong >= 0)
    fail(
      'shape-mismatch',
      `${who}: at ${leafPaths(def, 'tree')[wrong]} meet ${printAval((leaves[wrong] as NDArray).aval)} ` +
        `and ${printAval((found[wrong] as NDArray).aval)}. Gradients, parameters and state must be of ` +
        'the same arrays: call init with the parameters that the gradients are of.',
    );
  return found;
}

/** The leaves of a tree of this structure. Throws `tree-mismatch` for another one. */
export function leavesOf(who: string, def: TreeDef, tree: Tree): NDArray[] {
  const [leaves, found] = flatten(tree, who);
  if (!sameTree(def, found))
    fail(
      'tree-mismatch',
      `${who}: the trees ${printTree(def)} and ${printTree(found)} meet. Gradients, parameters and ` +
        'state must be of one tree: call init with the parameters that the gradients are of.',
    );
  return leaves as NDArray[];
}

/** A part of a state: an array or a tree, as its owner knows. */
type Part = NDArray & OptState;

/** The parts of a state that has them all; throws `tree-mismatch` for a state of something else. */
export function partsOf<K extends string>(
  who: string,
  state: Tree,
  ...parts: readonly K[]
): Readonly<Record<K, Part>> {
  if (isPlainObject(state) && parts.every((part) => part in state))
    return state as unknown as Readonly<Record<K, Part>>;
  return fail(
    'tree-mismatch',
    `${who}.update: wants the state that init or the last update gave, with ${parts.join(', ')}; ` +
      `received ${printTree(structure(state))}.`,
  );
}

/** Each leaf with the dtype of its counterpart, so that loops may carry the tree. */
export function castLike(tree: Tree, model: Tree): Tree {
  const [leaves, def] = flatten(tree) as [NDArray[], TreeDef];
  const [models] = flatten(model) as [NDArray[], TreeDef];
  return unflatten(
    def,
    leaves.map((leaf, i) => convertTo(leaf, models[i]?.dtype ?? leaf.dtype)),
  );
}
