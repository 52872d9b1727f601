/** Reductions over axes and indices of extremes. */
import { sameShape } from '../array/aval.js';
import { fail, speakAs } from '../array/errors.js';
import { NDArray, type ArrayLike } from '../array/ndarray.js';
import { describe } from '../parameters/describe.js';
import {
  at,
  normalizeAxes,
  normalizeAxis,
  printShape,
  range,
  sizeOf,
  zip,
} from '../array/shape.js';
import type { PrimName, PrimParams } from '../ir/program.js';
import type { ReduceParams } from '../primitives/reduce.js';
import { asArray } from '../operands/convert.js';
import {
  arrayLike,
  axis as axisKind,
  callable,
  choice,
  integers,
  isArrayLike,
} from '../parameters/kinds.js';
import { parameters, type ParameterList, type Trailing } from '../parameters/parameters.js';
import { bind1 } from '../trace/bind.js';
import { traceBody } from '../trace/body.js';
import type { AnyFunction } from '../trace/checks.js';
import type { ArrayTree, Given } from '../trace/types.js';
import { checkLike, readLike } from './control/like.js';
import { readTree, writeTree } from './control/trees.js';
import { full } from './fill.js';
import { tree } from './parameters.js';
import { concatenate, reshape, transpose } from './shape/shape.js';
import { sliceInDim } from './indexing/slices.js';

type ReduceName = { [N in PrimName]: PrimParams[N] extends ReduceParams ? N : never }[PrimName];

const reduceParameters = new Map<ReduceName, ParameterList<unknown>>(
  (
    [
      'reduceSum',
      'reduceProd',
      'reduceMax',
      'reduceMin',
      'reduceAnd',
      'reduceOr',
      'reduceXor',
    ] as const
  ).map((name) => [name, parameters(`lax.${name}`, { operand: arrayLike, axes: integers })]),
);

function reduceWith(
  name: ReduceName,
  x: ArrayLike,
  axes: readonly number[],
  none: readonly unknown[] = [],
): NDArray {
  reduceParameters.get(name)?.read([x, axes], none);
  const array = asArray(x);
  const sorted = normalizeAxes(axes, array.ndim, `lax.${name}`).sort((a, b) => a - b);
  return bind1(name, [array], { axes: sorted } as never);
}

/** The sum over axes, which vanish from the shape, as in all reductions here. */
export const reduceSum = (x: ArrayLike, axes: readonly number[], ...none: []): NDArray =>
  reduceWith('reduceSum', x, axes, none);

/** The product over axes. */
export const reduceProd = (x: ArrayLike, axes: readonly number[], ...none: []): NDArray =>
  reduceWith('reduceProd', x, axes, none);

/** The largest element over axes; NaN where there is one. On ties the derivative is shared. */
export const reduceMax = (x: ArrayLike, axes: readonly number[], ...none: []): NDArray =>
  reduceWith('reduceMax', x, axes, none);

/** The smallest element over axes; NaN where there is one. On ties the derivative is shared. */
export const reduceMin = (x: ArrayLike, axes: readonly number[], ...none: []): NDArray =>
  reduceWith('reduceMin', x, axes, none);

/** Bitwise and of integers, logical and of bool, over axes. */
export const reduceAnd = (x: ArrayLike, axes: readonly number[], ...none: []): NDArray =>
  reduceWith('reduceAnd', x, axes, none);

/** Bitwise or of integers, logical or of bool, over axes. */
export const reduceOr = (x: ArrayLike, axes: readonly number[], ...none: []): NDArray =>
  reduceWith('reduceOr', x, axes, none);

/** Bitwise exclusive or of integers, logical of bool, over axes. */
export const reduceXor = (x: ArrayLike, axes: readonly number[], ...none: []): NDArray =>
  reduceWith('reduceXor', x, axes, none);

/** An associative function of two arrays, working element by element. */
export type Combine = (x: NDArray, y: NDArray) => NDArray;

/** The primitive reductions, by the primitive that combines two elements. */
const monoids: Readonly<Partial<Record<PrimName, ReduceName>>> = {
  add: 'reduceSum',
  mul: 'reduceProd',
  max: 'reduceMax',
  min: 'reduceMin',
  and: 'reduceAnd',
  or: 'reduceOr',
  xor: 'reduceXor',
};

/**
 * The primitive reduction that does what a function does to elements of x. It is told by what the
 * function does to two scalars, and not by its name, which it may have under several bindings.
 */
export function monoidOf(combine: Combine, x: NDArray): ReduceName | undefined {
  const element = { ...x.aval, shape: [] };
  try {
    const options = { who: 'lax.reduce', avals: [element, element] };
    const { program } = traceBody(combine as never, [x, x], options);
    const [only, ...others] = program.equations;
    const isIt =
      only !== undefined &&
      others.length === 0 &&
      program.outputs.length === 1 &&
      program.outputs[0] === only.outputs[0] &&
      program.inputs.length === 2 &&
      program.inputs.every((v) => only.inputs.includes(v));
    return isIt ? monoids[only.primitive] : undefined;
  } catch {
    // What is wrong with it is told where it is called.
    return undefined;
  }
}

const foldParameters = parameters('lax.reduce', {
  operands: arrayLike,
  initValues: arrayLike,
  computation: callable,
  dimensions: integers,
});
const treesParameters = parameters('lax.reduce', {
  operands: tree,
  initValues: tree,
  computation: callable,
  dimensions: integers,
});

/**
 * Folds x over axes with an associative, elementwise function; `init` is a scalar that is combined
 * with each result once. Functions that do what `lax.add`, `mul`, `max`, `min` and the bitwise ones
 * do become one primitive; others are applied to halves of the array until one element is left.
 */
export function reduce(
  x: ArrayLike,
  init: ArrayLike,
  combine: Combine,
  axes: readonly number[],
  ...none: []
): NDArray;
/**
 * The same for trees of arrays of one shape, with a tree of scalars as `init`: what is combined are
 * trees, as pairs of a value and an index. Throws `tree-mismatch` where init or what `combine`
 * returns has another structure, `shape-mismatch` and `dtype-mismatch`.
 */
export function reduce<T extends ArrayTree<T>>(
  x: T,
  init: Given<T>,
  combine: (x: T, y: T) => T,
  axes: readonly number[],
  ...none: []
): T;
export function reduce(
  x: unknown,
  init: unknown,
  combine: AnyFunction,
  axes: readonly number[],
  ...none: []
): unknown {
  const isTree = Array.isArray(init) || (typeof init === 'object' && !isArrayLike(init));
  (isTree ? treesParameters : foldParameters).read([x, init, combine, axes], none);
  return isTree
    ? reduceTrees(x, init, combine, axes)
    : reduceArray(x as ArrayLike, init as ArrayLike, combine as Combine, axes);
}

function reduceArray(
  x: ArrayLike,
  init: ArrayLike,
  combine: Combine,
  axes: readonly number[],
): NDArray {
  const who = 'lax.reduce';
  const checked = checkedCombine(who, combine);
  const array = asArray(x);
  const { over, rest } = axesOf(who, array, axes);
  const initial = speakAs(who, () => full(rest, init, array.dtype));
  if (array.size === 0) return initial;
  const name = monoidOf(combine, array);
  if (name !== undefined) return checked(initial, reduceWith(name, array, over));
  const all: CombineAll = ([a], [b]) => [checked(a as NDArray, b as NDArray)];
  return checked(initial, at(foldHalves([array], all, over), 0));
}

function reduceTrees(
  x: unknown,
  init: unknown,
  combine: AnyFunction,
  axes: readonly number[],
): unknown {
  const who = 'lax.reduce';
  const operands = readTree(x, who, 'operands');
  const inits = readTree(init, who, 'initValues');
  checkLike(`${who}: initValues must be a tree like operands`, inits.def, [], operands);
  const [first, ...others] = operands.arrays;
  if (first === undefined) return x;
  const other = others.find(({ shape }) => !sameShape(shape, first.shape));
  if (other !== undefined)
    fail(
      'shape-mismatch',
      `${who}: all operands must have one shape, received ${printShape(first.shape)} and ` +
        `${printShape(other.shape)}.`,
    );
  const { over, rest } = axesOf(who, first, axes);
  const initial = speakAs(who, () =>
    zip(inits.arrays, operands.arrays).map(([value, { dtype }]) => full(rest, value, dtype)),
  );
  const all: CombineAll = (a, b) => {
    const like = { ...operands, arrays: a };
    const result = combine(...([writeTree(operands, a), writeTree(operands, b)] as never[]));
    return readLike(`${who}: computation must return a tree like operands`, result, like, who);
  };
  const isEmpty = first.size === 0;
  return writeTree(
    operands,
    isEmpty ? initial : all(initial, foldHalves(operands.arrays, all, over)),
  );
}

/** The axes that are folded, and the shape of the others. */
function axesOf(who: string, { shape, ndim }: NDArray, axes: readonly number[]) {
  const over = normalizeAxes(axes, ndim, who);
  return { over, rest: shape.filter((_, d) => !over.includes(d)) };
}

/** The function, which throws `bad-argument` where it returns no array. */
export function checkedCombine(who: string, combine: Combine): Combine {
  return (x, y) => {
    const result: unknown = combine(x, y);
    if (result instanceof NDArray) return result;
    return fail(
      'bad-argument',
      `${who}: the function must return an array, received ${describe(result)}.`,
    );
  };
}

/** A function of several arrays at once. */
type CombineAll = (x: readonly NDArray[], y: readonly NDArray[]) => readonly NDArray[];

function foldHalves(
  xs: readonly NDArray[],
  combine: CombineAll,
  over: readonly number[],
): readonly NDArray[] {
  const { shape } = at(xs, 0);
  const kept = range(shape.length).filter((d) => !over.includes(d));
  const rest = kept.map((d) => at(shape, d));
  const count = sizeOf(over.map((d) => at(shape, d)));
  let lists = xs.map((x) => reshape(transpose(x, [...over, ...kept]), [count, ...rest]));
  for (let n = count; n > 1; n = Math.ceil(n / 2)) {
    // An odd element waits for the next round: the order of operands is kept.
    const pairs = Math.floor(n / 2);
    const each2nd = (start: number): NDArray[] =>
      lists.map((list) => sliceInDim(list, start, 2 * pairs, 2));
    const folded = combine(each2nd(0), each2nd(1));
    lists = zip(folded, lists).map(([half, list]) =>
      n % 2 === 0 ? half : concatenate([half, sliceInDim(list, n - 1, n)], 0),
    );
  }
  return lists.map((list) => reshape(list, rest));
}

export interface ArgOptions {
  readonly indexDtype?: IndexDType | undefined;
}

const argParameters = (name: string): ParameterList<ArgOptions> =>
  parameters<ArgOptions>(
    `lax.${name}`,
    { operand: arrayLike, axis: axisKind },
    { indexDtype: choice('int32', 'uint32') },
  );

const argmaxParameters = argParameters('argmax');

/** The index of the first largest element along an axis, or of the first NaN. */
export function argmax(
  x: ArrayLike,
  axis: number,
  ...args: Trailing<[indexDtype?: IndexDType], ArgOptions>
): NDArray {
  const { indexDtype = 'int32' } = argmaxParameters.read([x, axis], args);
  return argExtreme('argmax', x, axis, indexDtype);
}

const argminParameters = argParameters('argmin');

/** The index of the first smallest element along an axis, or of the first NaN. */
export function argmin(
  x: ArrayLike,
  axis: number,
  ...args: Trailing<[indexDtype?: IndexDType], ArgOptions>
): NDArray {
  const { indexDtype = 'int32' } = argminParameters.read([x, axis], args);
  return argExtreme('argmin', x, axis, indexDtype);
}

/** A dtype of indices. */
export type IndexDType = 'int32' | 'uint32';

function argExtreme(
  name: 'argmax' | 'argmin',
  x: ArrayLike,
  axis: number,
  dtype: IndexDType,
): NDArray {
  const array = asArray(x);
  return bind1(name, [array], { axis: normalizeAxis(axis, array.ndim, `lax.${name}`), dtype });
}
