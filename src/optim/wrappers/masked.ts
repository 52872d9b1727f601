/** Transformations of some of the leaves. */
import { fail, speakAs } from '../../array/errors.js';
import { kind } from '../../parameters/kinds.js';
import { parameters } from '../../parameters/parameters.js';
import {
  flatten,
  isPlainObject,
  leafPaths,
  spreadPrefix,
  unflatten,
  type TreeDef,
} from '../../tree/tree.js';
import {
  partsOf,
  transformationKind,
  type ExtraArguments,
  type GradientTransformation,
  type OptState,
  type Tree,
} from '../transformation.js';

/**
 * Which leaves are meant: a tree of true and false, where one stands for all leaves below, or a
 * function that makes such a tree of the parameters or gradients.
 */
export type Mask = boolean | object | ((tree: never) => unknown);

export const maskKind = kind<Mask>(
  'a tree of true and false, or a function that gives one',
  (x) =>
    typeof x === 'function' ||
    typeof x === 'boolean' ||
    ((Array.isArray(x) || isPlainObject(x)) &&
      flatten(x, 'mask')[0].every((leaf) => typeof leaf === 'boolean')),
);

/** What a prefix, or a function of the tree, says of each leaf. */
function sayings(who: string, given: unknown, tree: Tree, def: TreeDef): unknown[] {
  const prefix = typeof given === 'function' ? (given as (t: Tree) => unknown)(tree) : given;
  return spreadPrefix(prefix, def, who);
}

function flagsOf(who: string, mask: Mask, tree: Tree, def: TreeDef): boolean[] {
  const flags = sayings(who, mask, tree, def);
  const wrong = flags.findIndex((flag) => typeof flag !== 'boolean');
  if (wrong >= 0)
    fail(
      'bad-argument',
      `${who}: the mask must say true or false of each leaf, and says something else of ` +
        `${leafPaths(def, 'params')[wrong]}.`,
    );
  return flags as boolean[];
}

/** The tree with null in the place of the other leaves. */
const onlyThose = (tree: Tree, def: TreeDef, flags: readonly boolean[]): Tree => {
  const [leaves] = flatten(tree);
  return unflatten(
    def,
    leaves.map((leaf, i) => (flags[i] === true ? leaf : null)),
  );
};

const maskedParameters = parameters('optim.masked', { inner: transformationKind, mask: maskKind });

/**
 * The inner transformation for the leaves of which the mask says true; the others pass as they are.
 * The state of the inner one has nothing for these. Throws `tree-mismatch` for a mask that does not
 * fit the tree.
 */
export function masked(
  inner: GradientTransformation,
  mask: Mask,
  ...none: []
): GradientTransformation {
  maskedParameters.read([inner, mask], none);
  return maskedBy('optim.masked', inner, mask);
}

/** The same as a link of an optimizer. */
export function maskedBy(
  who: string,
  inner: GradientTransformation,
  mask: Mask,
): GradientTransformation {
  return {
    init: (params: unknown) =>
      speakAs(`${who}.init`, () => {
        const [, def] = flatten(params, who);
        return { inner: inner.init(onlyThose(params, def, flagsOf(who, mask, params, def))) };
      }),
    update: (updates: unknown, state: OptState, params?: unknown, extra?: ExtraArguments) =>
      speakAs(`${who}.update`, () => {
        const { inner: old } = partsOf(who, state, 'inner');
        const [leaves, def] = flatten(updates, who);
        const flags = flagsOf(who, mask, updates, def);
        const known = params ?? null;
        const [result, next] = inner.update(
          onlyThose(updates, def, flags),
          old,
          known === null ? null : (onlyThose(known, flatten(known)[1], flags) as never),
          extra,
        );
        const changed = flatten(result)[0].values();
        const all = leaves.map((leaf, i) => (flags[i] === true ? changed.next().value : leaf));
        return [unflatten(def, all), { inner: next }];
      }),
  } as unknown as GradientTransformation;
}

/** For each leaf the name of its transformation: a tree of names as masks are, or a function. */
export type Labels = string | object | ((tree: never) => unknown);

const labelsKind = kind<Labels>(
  'a tree of names, or a function that gives one',
  (x) =>
    typeof x === 'function' ||
    typeof x === 'string' ||
    ((Array.isArray(x) || isPlainObject(x)) &&
      flatten(x, 'labels')[0].every((leaf) => typeof leaf === 'string')),
);

const multiTransformParameters = parameters('optim.multiTransform', {
  transforms: kind(
    'an object of gradient transformations',
    (x) => isPlainObject(x) && Object.values(x).every((t) => transformationKind.holds(t)),
  ),
  paramLabels: labelsKind,
});

/**
 * A transformation for each group of leaves: `paramLabels` says by its name which leaf is in which,
 * a tree of names where one stands for all leaves below, or a function that makes such a tree.
 * State: that of each by its name. Throws `bad-argument` for a name of which there is none.
 */
export function multiTransform(
  transforms: Readonly<Record<string, GradientTransformation>>,
  paramLabels: Labels,
  ...none: []
): GradientTransformation {
  const who = 'optim.multiTransform';
  multiTransformParameters.read([transforms, paramLabels], none);
  const all = Object.entries(transforms);
  const checkLabels = (labels: readonly unknown[], paths: readonly string[]): void => {
    const unknown = labels.findIndex((label) => !all.some(([known]) => known === label));
    if (unknown >= 0)
      fail(
        'bad-argument',
        `${who}: ${paths[unknown]} is labelled ${String(labels[unknown])}, of which there is no ` +
          `transformation. There are ${all.map(([known]) => known).join(', ')}.`,
      );
  };
  if (typeof paramLabels !== 'function') {
    const [labels, def] = flatten(paramLabels);
    checkLabels(labels, leafPaths(def, 'params'));
  }
  const groupOf =
    (name: string) =>
    (tree: Tree): Tree => {
      const [, def] = flatten(tree, who);
      const labels = sayings(who, paramLabels, tree, def);
      checkLabels(labels, leafPaths(def, 'params'));
      return unflatten(
        def,
        labels.map((label) => label === name),
      );
    };
  const groups = all.map(([name, inner]) => [name, maskedBy(who, inner, groupOf(name))] as const);
  return {
    init: (params: unknown) =>
      Object.fromEntries(groups.map(([name, group]) => [name, group.init(params)])),
    update: (updates: unknown, state: OptState, params?: unknown, extra?: ExtraArguments) => {
      const old = partsOf(who, state, ...groups.map(([name]) => name));
      let result: unknown = updates;
      const next = groups.map(([name, group]) => {
        const [changed, after] = group.update(result, old[name] as never, params, extra);
        result = changed;
        return [name, after];
      });
      return [result, Object.fromEntries(next)];
    },
  } as unknown as GradientTransformation;
}
export { multiTransform as partition };
