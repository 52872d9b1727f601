/** Sums, means and extremes over all instances of a named axis. */
import { DenseArray, denseScalar } from '../../array/dense.js';
import { isBool } from '../../array/dtype.js';
import { speakAs } from '../../array/errors.js';
import type { NDArray } from '../../array/ndarray.js';
import { inexactDType } from '../../operands/common-type.js';
import { convertTo } from '../../operands/basic.js';
import { op } from '../../operands/elementwise.js';
import { anything } from '../../parameters/kinds.js';
import { parameters } from '../../parameters/parameters.js';
import { bind1 } from '../../trace/bind.js';
import { readTree, writeTree } from '../control/trees.js';
import {
  across,
  axesNamed,
  axisIndexGroups,
  axisNames,
  sizeOfAll,
  type AxisNames,
  type Collective,
  type CollectiveOptions,
  type NamedAxis,
} from './axes.js';

/** A collective of trees, from what it does with one array. */
function leafByLeaf(
  name: string,
  ofOne: (x: NDArray, axes: readonly NamedAxis[]) => NDArray,
): Collective<CollectiveOptions> {
  const who = `lax.${name}`;
  const list = parameters<CollectiveOptions>(
    who,
    { x: anything, axisName: axisNames },
    { axisIndexGroups },
  );
  const collective = (x: unknown, axisName: AxisNames, ...options: unknown[]): unknown => {
    list.read([x, axisName], options);
    const axes = axesNamed(who, axisName);
    const flat = readTree(x, who, 'x');
    const results = speakAs(who, () => flat.arrays.map((leaf) => ofOne(leaf, axes)));
    return writeTree(flat, results);
  };
  return Object.defineProperty(collective, 'name', {
    value: name,
  }) as Collective<CollectiveOptions>;
}

/** The sum over each axis in turn. A number is the same for all, so that its sum is one, too. */
function summed(name: string, x: NDArray, axes: readonly NamedAxis[]): NDArray {
  if (x instanceof DenseArray && x.ndim === 0 && x.aval.weak)
    return denseScalar((x.dataSync()[0] as number) * sizeOfAll(axes), x.dtype, true);
  return axes.reduce(
    (sum, axis) =>
      across(name, axis, sum, 'the same', (all) => bind1('reduceSum', [all], { axes: [0] })),
    isBool(x.dtype) ? convertTo(x, 'int32') : x,
  );
}

/**
 * The sum over all instances of the mapped axis of that name, in each of them, leaf by leaf of a
 * tree `x`; of several names over all those axes. Booleans are counted, int32. The sum of a number
 * is a number times the size of the axis. Linear: its transpose is the sum of all cotangents.
 * Throws `unbound-axis`.
 */
export const psum: Collective<CollectiveOptions> = leafByLeaf('psum', (x, axes) =>
  summed('psum', x, axes),
);

/**
 * The mean over all instances of the mapped axis of that name, leaf by leaf of a tree `x`. The mean
 * of integers is a float. Throws `unbound-axis`.
 */
export const pmean: Collective<CollectiveOptions> = leafByLeaf('pmean', (x, axes) => {
  const floats = convertTo(x, inexactDType(x.dtype), x.aval.weak);
  return op('div', summed('pmean', floats, axes), sizeOfAll(axes));
});

const extreme = (name: 'pmax' | 'pmin'): Collective<CollectiveOptions> => {
  const [ofBools, ofNumbers] =
    name === 'pmax' ? (['reduceOr', 'reduceMax'] as const) : (['reduceAnd', 'reduceMin'] as const);
  return leafByLeaf(name, (x, axes) =>
    axes.reduce(
      (found, axis) =>
        across(name, axis, found, 'the same', (all) =>
          bind1(isBool(x.dtype) ? ofBools : ofNumbers, [all], { axes: [0] }),
        ),
      x,
    ),
  );
};

/**
 * The greatest value of all instances of the mapped axis of that name, element by element and leaf
 * by leaf of a tree `x`; NaN where one is NaN. Instances that share it share its derivative, of
 * which JAX has none. Throws `unbound-axis`.
 */
export const pmax: Collective<CollectiveOptions> = extreme('pmax');

/** The least value, otherwise as `pmax`. */
export const pmin: Collective<CollectiveOptions> = extreme('pmin');
