/**
 * How the functions of distributions are called: what they need, then loc and scale. The functions
 * behind them are given floats of one dtype and shape.
 */
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { exp } from '../../numpy/math/math.js';
import { arrayLike, optional } from '../../parameters/kinds.js';
import { ParameterList, type Trailing } from '../../parameters/parameters.js';
import { speakAs } from '../../array/errors.js';
import { floats } from '../floats.js';

export interface LocationOptions {
  /** Where the distribution begins, or its middle lies: 0 unless given. */
  readonly loc?: ArrayLike;
}

export interface PlacingOptions extends LocationOptions {
  /** The unit of distances from loc: 1 unless given. */
  readonly scale?: ArrayLike;
}

type Location = Trailing<[loc?: ArrayLike], LocationOptions>;
type Placing = Trailing<[loc?: ArrayLike, scale?: ArrayLike], PlacingOptions>;
export type ParameterNames<R extends readonly ArrayLike[]> = { readonly [I in keyof R]: string };

/** The name of a function that is called `own` among those of this folder. */
export const fullName = (own: string): string => `scipy.stats.${own}`;

const kindsOf = (names: readonly string[]): Record<string, typeof arrayLike> =>
  Object.fromEntries(names.map((name) => [name, arrayLike]));

/** As many arrays as there are arguments. */
type Arrays<A extends readonly ArrayLike[]> = { [I in keyof A]: NDArray };

/** A function of these operands alone, which it is given as they come. */
export function ofOperands<R extends readonly ArrayLike[]>(
  own: string,
  names: ParameterNames<R>,
  f: (...operands: R) => NDArray,
): (...operands: R) => NDArray {
  const who = fullName(own);
  const list = new ParameterList<object>(who, kindsOf(names), {});
  return (...args) => {
    list.read(args.slice(0, names.length), args.slice(names.length));
    return speakAs(who, () => f(...args));
  };
}

/** A function of the elements of these operands. */
export const elementwise = <R extends readonly ArrayLike[]>(
  own: string,
  names: ParameterNames<R>,
  f: (...operands: Arrays<R>) => NDArray,
): ((...operands: R) => NDArray) =>
  ofOperands<R>(own, names, (...operands) => f(...floats<R>(fullName(own), ...operands)));

/** A function of the elements of these operands and of loc, by position or by name. */
export function located<R extends readonly ArrayLike[]>(
  own: string,
  names: ParameterNames<R>,
  f: (...operands: Arrays<[...R, loc: ArrayLike]>) => NDArray,
): (...args: [...R, ...Location]) => NDArray {
  const who = fullName(own);
  const list = new ParameterList<LocationOptions>(who, kindsOf(names), {
    loc: optional(arrayLike),
  });
  return (...args) => {
    const operands = args.slice(0, names.length) as unknown as R;
    const { loc = 0 } = list.read(operands, args.slice(names.length));
    return speakAs(who, () => f(...floats<[...R, loc: ArrayLike]>(who, ...operands, loc)));
  };
}

/** A function of the elements of these operands, of loc and of scale, by position or by name. */
export function withLocScale<R extends readonly ArrayLike[]>(
  own: string,
  names: ParameterNames<R>,
  f: (...operands: Arrays<[...R, loc: ArrayLike, scale: ArrayLike]>) => NDArray,
): (...args: [...R, ...Placing]) => NDArray {
  const who = fullName(own);
  const list = new ParameterList<PlacingOptions>(who, kindsOf(names), {
    loc: optional(arrayLike),
    scale: optional(arrayLike),
  });
  return (...args) => {
    const operands = args.slice(0, names.length) as unknown as R;
    const { loc = 0, scale = 1 } = list.read(operands, args.slice(names.length));
    type All = [...R, loc: ArrayLike, scale: ArrayLike];
    return speakAs(who, () => f(...floats<All>(who, ...operands, loc, scale)));
  };
}

/** One of the makers above, for operands of certain names. */
type Maker<A extends readonly ArrayLike[], N, F> = (
  who: string,
  names: N,
  f: (...operands: A) => NDArray,
) => F;

/** The density of a distribution, and its logarithm, of which it is made. */
export const density = <A extends readonly ArrayLike[], N, F>(
  make: Maker<A, N, F>,
  name: string,
  names: N,
  logDensity: (...operands: A) => NDArray,
): { readonly logpdf: F; readonly pdf: F } => ({
  logpdf: make(`${name}.logpdf`, names, logDensity),
  pdf: make(`${name}.pdf`, names, (...operands) => exp(logDensity(...operands))),
});

/** The probabilities of single values, and their logarithms, of which they are made. */
export const mass = <A extends readonly ArrayLike[], N, F>(
  make: Maker<A, N, F>,
  name: string,
  names: N,
  logChance: (...operands: A) => NDArray,
): { readonly logpmf: F; readonly pmf: F } => ({
  logpmf: make(`${name}.logpmf`, names, logChance),
  pmf: make(`${name}.pmf`, names, (...operands) => exp(logChance(...operands))),
});
