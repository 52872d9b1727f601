/**
 * How distributions are drawn from: a key of `random`, what the distribution needs, then loc and
 * scale, the shape of the draws and their dtype.
 */
import { speakAs } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import type { Shape } from '../../array/shape.js';
import { add, multiply } from '../../numpy/math/arithmetic.js';
import { arrayLike, optional } from '../../parameters/kinds.js';
import { ParameterList, type Trailing } from '../../parameters/parameters.js';
import { drawKinds, type DrawOptions, type FloatDType } from '../../random/parameters.js';
import { drawShape, parameter, settleDraw, type Draw } from '../../random/uniform.js';
import {
  fullName,
  type LocationOptions,
  type ParameterNames,
  type PlacingOptions,
} from './distribution.js';

/** The options of `sample`. */
export interface SampleOptions extends PlacingOptions, DrawOptions {}

/** The options of the `sample` of counts: their dtype is that of `random`. */
export interface CountSampleOptions extends LocationOptions {
  readonly shape?: number | Shape | null | undefined;
}

type AnyShape = number | Shape | null;
type Sampling = Trailing<
  [loc?: ArrayLike, scale?: ArrayLike, shape?: AnyShape, dtype?: FloatDType | null],
  SampleOptions
>;
type CountSampling = Trailing<[loc?: ArrayLike, shape?: AnyShape], CountSampleOptions>;
type PlainSampling = Trailing<[shape?: AnyShape, dtype?: FloatDType | null], DrawOptions>;

/** Draws at loc 0 and scale 1; parameters have the shape and the dtype of the draw. */
type DrawFloats = (key: ArrayLike, draw: Draw, ...parameters: NDArray[]) => NDArray;
/** Draws counts of this shape, to which the parameters broadcast. */
type DrawCounts<R extends readonly ArrayLike[]> = (
  key: ArrayLike,
  shape: Shape,
  ...parameters: R
) => NDArray;

/** What is read of a call of `sample`: the operands, and the options. */
function reader<R extends readonly ArrayLike[], O extends object>(
  name: string,
  names: ParameterNames<R>,
  options: ConstructorParameters<typeof ParameterList<O>>[2],
) {
  const who = fullName(`${name}.sample`);
  const required = Object.fromEntries(['key', ...names].map((n) => [n, arrayLike]));
  const list = new ParameterList<O>(who, required, options);
  const read = (key: ArrayLike, args: readonly unknown[]) => {
    const operands = args.slice(0, names.length) as unknown as R;
    return { operands, options: list.read([key, ...operands], args.slice(names.length)) };
  };
  return { who, read };
}

/** `sample` of a distribution with loc and scale. */
export function samples<R extends readonly ArrayLike[]>(
  name: string,
  names: ParameterNames<R>,
  draw: DrawFloats,
): (key: ArrayLike, ...args: [...R, ...Sampling]) => NDArray {
  const kinds = { loc: optional(arrayLike), scale: optional(arrayLike), ...drawKinds };
  const { who, read } = reader<R, SampleOptions>(name, names, kinds);
  return (key, ...args) => {
    const { operands, options } = read(key, args);
    const { loc = 0, scale = 1, ...asked } = options;
    const settled = settleDraw(who, asked, [...operands, loc, scale]);
    const [start, width, ...own] = [loc, scale, ...operands].map((x) => parameter(x, settled));
    return speakAs(who, () => add(multiply(draw(key, settled, ...own), width!), start!));
  };
}

/** `sample` of a distribution of counts, with loc. */
export function countSamples<R extends readonly ArrayLike[]>(
  name: string,
  names: ParameterNames<R>,
  draw: DrawCounts<R>,
): (key: ArrayLike, ...args: [...R, ...CountSampling]) => NDArray {
  const kinds = { loc: optional(arrayLike), shape: drawKinds.shape };
  const { who, read } = reader<R, CountSampleOptions>(name, names, kinds);
  return (key, ...args) => {
    const { operands, options } = read(key, args);
    const { loc = 0, shape } = options;
    const settled = drawShape(who, shape, [...operands, loc]);
    return speakAs(who, () => add(draw(key, settled, ...operands), loc));
  };
}

/** `sample` of a distribution without loc and scale. */
export function placedSamples<R extends readonly ArrayLike[]>(
  name: string,
  names: ParameterNames<R>,
  draw: DrawFloats,
): (key: ArrayLike, ...args: [...R, ...PlainSampling]) => NDArray {
  const { who, read } = reader<R, DrawOptions>(name, names, drawKinds);
  return (key, ...args) => {
    const { operands, options } = read(key, args);
    const settled = settleDraw(who, options, operands);
    const own = operands.map((x) => parameter(x, settled));
    return speakAs(who, () => draw(key, settled, ...own));
  };
}

/** `sample` of a distribution of vectors; `draw` sees the operands and options as they come. */
export function vectorSamples<R extends readonly ArrayLike[]>(
  name: string,
  names: ParameterNames<R>,
  draw: (key: ArrayLike, options: DrawOptions, ...operands: R) => NDArray,
): (key: ArrayLike, ...args: [...R, ...PlainSampling]) => NDArray {
  const { who, read } = reader<R, DrawOptions>(name, names, drawKinds);
  return (key, ...args) => {
    const { operands, options } = read(key, args);
    return speakAs(who, () => draw(key, options, ...operands));
  };
}
