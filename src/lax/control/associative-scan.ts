/** Prefixes of an associative operation. */
import { printAval, sameShape } from '../../array/aval.js';
import { fail } from '../../array/errors.js';
import type { NDArray } from '../../array/ndarray.js';
import { at, normalizeAxis, zip } from '../../array/shape.js';
import {
  convertTo,
  insertAxes,
  join,
  reshapeTo,
  reverseAxes,
  sliceAxis,
} from '../../operands/basic.js';
import { anything, axis as axisKind, flag } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import type { AnyFunction } from '../../trace/checks.js';
import { printTree, sameTree } from '../../tree/tree.js';
import type { Arrays, ArrayTree } from '../../trace/types.js';
import {
  checkFunction,
  nameOf,
  readTree,
  writeTree,
  type FlatTree,
  type Returned,
} from './trees.js';

/** The options of `associativeScan`. */
export interface AssociativeScanOptions {
  /** Whether to combine from the last element to the first. */
  readonly reverse?: boolean | undefined;
  readonly axis?: number | undefined;
}

type ScanArguments = Trailing<[reverse?: boolean, axis?: number], AssociativeScanOptions>;

const scanParameters = parameters<AssociativeScanOptions>(
  'lax.associativeScan',
  { fn: anything, elems: anything },
  { reverse: flag, axis: axisKind },
);

/**
 * For each index of an axis the combination of all elements up to it, where `f(a, b)` is
 * associative and works on many elements at once: its operands are trees as `elems`, of any length
 * along the axis. It is called about 2 log2(n) times and not n times. Throws `shape-mismatch` where
 * the lengths of the arrays differ, and where f returns another structure, shape or dtype than it
 * takes.
 */
export function associativeScan<T extends ArrayTree<T>>(
  f: (a: T, b: T) => T,
  elems: T,
  ...args: ScanArguments
): T;
/** The same for trees that are not made of arrays alone: their numbers become arrays. */
export function associativeScan<const T, const R extends Returned<Arrays<T>>>(
  f: (a: Arrays<T>, b: Arrays<T>) => R,
  elems: T,
  ...args: ScanArguments
): Arrays<T>;
export function associativeScan(f: AnyFunction, elems: unknown, ...args: ScanArguments): unknown {
  const options = scanParameters.read([f, elems], args);
  const who = 'lax.associativeScan';
  checkFunction(f, who, 'f', 'lax.associativeScan(f, elems)');
  const tree = readTree(elems, who, 'elems');
  const axes = tree.arrays.map((x) => normalizeAxis(options.axis ?? 0, x.ndim, who));
  const length = commonLength(who, tree, axes);
  const turned = (xs: readonly NDArray[]): NDArray[] =>
    options.reverse === true ? zip(xs, axes).map(([x, d]) => reverseAxes(x, [d])) : [...xs];
  const combine = (a: readonly NDArray[], b: readonly NDArray[]): NDArray[] => {
    const result = f(...([writeTree(tree, a), writeTree(tree, b)] as never[]));
    return checkedResult(who, nameOf(f, 'f'), tree, a, result);
  };
  return writeTree(tree, turned(prefixes(combine, turned(tree.arrays), axes, length)));
}

type Combine = (a: readonly NDArray[], b: readonly NDArray[]) => NDArray[];

/**
 * Neighbours are combined to half as many elements, whose prefixes are those of the elements at odd
 * indices; each of the others is combined with the prefix before it (Blelloch, Prefix Sums and
 * Their Applications, 1990).
 */
function prefixes(
  combine: Combine,
  xs: readonly NDArray[],
  axes: readonly number[],
  length: number,
): NDArray[] {
  if (length < 2) return [...xs];
  const every2nd = (list: readonly NDArray[], start: number, stop: number): NDArray[] =>
    zip(list, axes).map(([x, d]) => sliceAxis(x, d, start, stop, 2));
  const half = Math.floor(length / 2);
  const pairs = combine(every2nd(xs, 0, 2 * half), every2nd(xs, 1, length));
  const odd = prefixes(combine, pairs, axes, half);
  const first = zip(xs, axes).map(([x, d]) => sliceAxis(x, d, 0, 1));
  if (length === 2) return zip(first, odd).map(([x, y], i) => join([x, y], at(axes, i)));
  const before = zip(odd, axes).map(([x, d]) => sliceAxis(x, d, 0, Math.ceil(length / 2) - 1));
  const later = combine(before, every2nd(xs, 2, length));
  return axes.map((d, i) =>
    interleave(join([at(first, i), at(later, i)], d), at(odd, i), d, length),
  );
}

/** The elements of two arrays in turn, beginning with `even`, which may be longer by one. */
function interleave(even: NDArray, odd: NDArray, axis: number, length: number): NDArray {
  const half = at(odd.shape, axis);
  const pairs = join(
    [sliceAxis(even, axis, 0, half), odd].map((x) => insertAxes(x, [axis + 1])),
    axis + 1,
  );
  const mixed = reshapeTo(
    pairs,
    odd.shape.map((n, d) => (d === axis ? 2 * half : n)),
  );
  return length === 2 * half ? mixed : join([mixed, sliceAxis(even, axis, half, half + 1)], axis);
}

function commonLength(who: string, tree: FlatTree, axes: readonly number[]): number {
  const lengths = zip(tree.arrays, axes).map(([x, d]) => at(x.shape, d));
  const [length] = lengths;
  if (length === undefined)
    fail('bad-argument', `${who}: elems must hold an array, received a tree without any.`);
  if (new Set(lengths).size > 1)
    fail(
      'shape-mismatch',
      `${who}: the arrays of elems must have one length along the axis, received ` +
        `${tree.arrays.map((x, i) => `${tree.paths[i]} ${printAval(x.aval)}`).join(', ')}.`,
    );
  return length;
}

function checkedResult(
  who: string,
  name: string,
  tree: FlatTree,
  operands: readonly NDArray[],
  result: unknown,
): NDArray[] {
  const { def, arrays } = readTree(result, who, `the result of ${name}`);
  if (!sameTree(def, tree.def))
    fail(
      'tree-mismatch',
      `${who}: ${name} must return the structure it takes, ${printTree(tree.def)}, but returned ` +
        `${printTree(def)}.`,
    );
  return zip(arrays, operands).map(([y, x], i) => {
    if (!sameShape(y.shape, x.shape) || (y.dtype !== x.dtype && !y.aval.weak))
      fail(
        'carry-mismatch',
        `${who}: ${name} must return the types it takes, but ${tree.paths[i]} is ` +
          `${printAval(x.aval)} and becomes ${printAval(y.aval)}.`,
      );
    return convertTo(y, x.dtype);
  });
}
