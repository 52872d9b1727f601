/** Reductions over axes and indices of extremes. */
import { fail, speakAs } from '../array/errors.js';
import { NDArray, type ArrayLike } from '../array/ndarray.js';
import { describe } from '../parameters/describe.js';
import { at, normalizeAxes, normalizeAxis, range, sizeOf } from '../array/shape.js';
import type { PrimName, PrimParams } from '../ir/program.js';
import type { ReduceParams } from '../primitives/reduce.js';
import { asArray } from '../operands/convert.js';
import { arrayLike, axis as axisKind, callable, choice, integers } from '../parameters/kinds.js';
import { parameters, type ParameterList, type Trailing } from '../parameters/parameters.js';
import { bind1 } from '../trace/bind.js';
import { traceBody } from '../trace/body.js';
import { full } from './fill.js';
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
): NDArray {
  foldParameters.read([x, init, combine, axes], none);
  const checked = checkedCombine('lax.reduce', combine);
  const array = asArray(x);
  const over = normalizeAxes(axes, array.ndim, 'lax.reduce');
  const kept = range(array.ndim).filter((d) => !over.includes(d));
  const initial = speakAs('lax.reduce', () =>
    full(
      kept.map((d) => at(array.shape, d)),
      init,
      array.dtype,
    ),
  );
  if (array.size === 0) return initial;
  const name = monoidOf(combine, array);
  return checked(
    initial,
    name === undefined ? foldHalves(array, checked, over, kept) : reduceWith(name, array, over),
  );
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

function foldHalves(
  x: NDArray,
  combine: Combine,
  over: readonly number[],
  kept: readonly number[],
): NDArray {
  const rest = kept.map((d) => at(x.shape, d));
  const count = sizeOf(over.map((d) => at(x.shape, d)));
  let list = reshape(transpose(x, [...over, ...kept]), [count, ...rest]);
  for (let n = count; n > 1; n = at(list.shape, 0)) {
    // An odd element waits for the next round: the order of operands is kept.
    const pairs = Math.floor(n / 2);
    const folded = combine(sliceInDim(list, 0, 2 * pairs, 2), sliceInDim(list, 1, 2 * pairs, 2));
    list = n % 2 === 0 ? folded : concatenate([folded, sliceInDim(list, n - 1, n)], 0);
  }
  return reshape(list, rest);
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
