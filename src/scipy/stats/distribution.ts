/** How the functions of distributions are called: what they need, then loc and scale. */
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { arrayLike, optional } from '../../parameters/kinds.js';
import { ParameterList, type Trailing } from '../../parameters/parameters.js';
import { speakAs } from '../../array/errors.js';

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
type Names<R extends readonly ArrayLike[]> = { readonly [I in keyof R]: string };

const kindsOf = (names: readonly string[]): Record<string, typeof arrayLike> =>
  Object.fromEntries(names.map((name) => [name, arrayLike]));

/** A function of these operands alone. */
export function ofOperands<R extends readonly ArrayLike[]>(
  who: string,
  names: Names<R>,
  f: (...operands: R) => NDArray,
): (...operands: R) => NDArray {
  const list = new ParameterList<object>(who, kindsOf(names), {});
  return (...args) => {
    list.read(args.slice(0, names.length), args.slice(names.length));
    return speakAs(who, () => f(...args));
  };
}

/** A function of these operands and of loc, by position or by name. */
export function located<R extends readonly ArrayLike[]>(
  who: string,
  names: Names<R>,
  f: (...operands: [...R, loc: ArrayLike]) => NDArray,
): (...args: [...R, ...Location]) => NDArray {
  const list = new ParameterList<LocationOptions>(who, kindsOf(names), {
    loc: optional(arrayLike),
  });
  return (...args) => {
    const operands = args.slice(0, names.length) as unknown as R;
    const { loc = 0 } = list.read(operands, args.slice(names.length));
    return speakAs(who, () => f(...operands, loc));
  };
}

/** A function of these operands, of loc and of scale, by position or by name. */
export function withLocScale<R extends readonly ArrayLike[]>(
  who: string,
  names: Names<R>,
  f: (...operands: [...R, loc: ArrayLike, scale: ArrayLike]) => NDArray,
): (...args: [...R, ...Placing]) => NDArray {
  const list = new ParameterList<PlacingOptions>(who, kindsOf(names), {
    loc: optional(arrayLike),
    scale: optional(arrayLike),
  });
  return (...args) => {
    const operands = args.slice(0, names.length) as unknown as R;
    const { loc = 0, scale = 1 } = list.read(operands, args.slice(names.length));
    return speakAs(who, () => f(...operands, loc, scale));
  };
}
