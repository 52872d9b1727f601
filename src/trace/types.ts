/** How transforms and loops change a user's function type: not at all, but for what counts as an array. */
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import type { TypedArray } from '../array/dtype.js';
import type { AnyFunction } from './checks.js';

/**
 * What serves as an array among a transformed function's arguments. Nested JS arrays are trees there,
 * and booleans static.
 */
type Leaf = NDArray | TypedArray | number;

/** A parameter as callers may give it: numbers and typed arrays serve wherever an array is wanted. */
export type Given<T> = [ArrayLike] extends [T]
  ? T
  : T extends NDArray
    ? Leaf
    : T extends TypedArray | AnyFunction
      ? T
      : T extends object
        ? { [K in keyof T]: Given<T[K]> }
        : T;

/** A tree as transforms return it: every array-like leaf is an array. */
export type Arrays<T> = [ArrayLike] extends [T]
  ? NDArray
  : T extends Leaf
    ? NDArray
    : T extends AnyFunction
      ? T
      : T extends object
        ? { [K in keyof T]: Arrays<T[K]> }
        : T;

/** A tree of tangents or cotangents: null stands for zero. */
export type Tangents<T> = [ArrayLike] extends [T]
  ? T | null
  : T extends Leaf
    ? Leaf | null
    : T extends object
      ? { [K in keyof T]: Tangents<T[K]> } | null
      : T | null;

type GivenEach<A extends readonly unknown[]> = { [K in keyof A]: Given<A[K]> };
/** The arguments of a transformed function. */
export type Params<F extends AnyFunction> = GivenEach<Parameters<F>>;

/** The user's function, callable with anything array-like, returning arrays. */
export type Transformed<F extends AnyFunction> = (...args: Params<F>) => Arrays<ReturnType<F>>;

/** [value, aux] taken apart. */
export type ValueOf<R> = R extends readonly [infer V, unknown] ? V : never;
export type AuxOf<R> = R extends readonly [unknown, infer A] ? A : never;
