/**
 * The types of functions that take a user's function. All of them infer its parameters as one list,
 *
 *     jit<A extends readonly unknown[] = NDArray[], R = never>(f: (...args: A) => R)
 *
 * whose default is what a lambda without annotations gets. What a function takes and returns as
 * arrays stays as it is declared, also where it is a type parameter; numbers and typed arrays
 * become arrays.
 */
import type { DenseArray } from '../array/dense.js';
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import type { ArrayLeaf, ArrayTree } from '../tree/types.js';
import type { AnyFunction } from './checks.js';

export type { ArrayLeaf, ArrayTree };

/**
 * The constraint of a result that may be anything. A list in its place is a tuple: the empty one
 * says so to the compiler.
 */
export type AnyResult = [] | {} | null | undefined | void;

/** What no tree can look into, nor a trace follow. */
type Builtin =
  { readonly [Symbol.toStringTag]: string } | Generator<unknown, unknown, never> | Date | RegExp;

/**
 * What a test of a type gives where the type is wrong; else it gives never, which `[…] extends
 * [never]` asks for. A type parameter passes: of the branches of a test that is not decided yet the
 * compiler forgets those that are any.
 */
// oxlint-disable-next-line typescript/no-explicit-any
export type Wrong = any;

/**
 * Wrong of an instance of a class, as far as its type tells: by private members, or as a class of
 * JS.
 */
type Instance<T> = unknown extends T
  ? never
  : T extends ArrayLeaf | AnyFunction
    ? never
    : T extends Builtin
      ? Wrong
      : T extends object
        ? Pick<T, keyof T> extends T
          ? never
          : Wrong
        : never;

/**
 * A parameter as callers may give it: numbers and typed arrays serve wherever an array is wanted,
 * and lists may be readonly.
 */
export type Given<T> = [Instance<T>] extends [never]
  ? T | Loosened<T>
  : 'an instance of a class is not a tree of arrays';

/** The types that serve as T, T among them. */
type Loosened<T> = [ArrayLike] extends [T]
  ? never
  : T extends ArrayLeaf
    ? ArrayLeaf
    : T extends AnyFunction
      ? never
      : T extends object
        ? [Loose<T>] extends [T]
          ? never
          : Loose<T>
        : never;

/** A tree with numbers and typed arrays where it has arrays. */
export type Loose<T> = { readonly [K in keyof T]: Given<T[K]> };

/** A list of parameters as callers may give them; those numbered S are static. */
export type GivenEach<A extends readonly unknown[], S = never> = {
  [K in keyof A]: K extends `${S & number}` ? A[K] : Given<A[K]>;
};

/** The arguments A where they stand beside the function that says what they are. */
export type Primals<A extends readonly unknown[]> = NoInfer<GivenEach<A>>;

/** A function of the parameters A, callable with all that serves as an array. */
export type Transformed<A extends readonly unknown[], R> = (...args: GivenEach<A>) => R;

/**
 * An array of no axes in plain arithmetic: what a function of numbers gives once it is transformed.
 * It has the operators of numbers, `slope(x) * 2`, and the methods of arrays, `slope(x).item()`.
 */
export type Num = number & NDArray;

/** A tree of results: every leaf is an array. What was a number becomes N. */
export type Arrays<T, N = NDArray> = [ArrayLike] extends [T]
  ? NDArray
  : [T] extends [ArrayTree<T>]
    ? T
    : T extends number
      ? N
      : T extends ArrayLeaf | boolean
        ? NDArray
        : T extends object
          ? { -readonly [K in keyof T]: Arrays<T[K], N> }
          : T;

/**
 * A tree of arguments as a function gets it: arrays but for what is static, as booleans and
 * strings. What was a number becomes N, what may be any array L.
 */
export type Traced<T, N = NDArray, L = NDArray> = [ArrayLeaf] extends [T]
  ? L
  : [T] extends [ArrayTree<T>]
    ? T
    : T extends number
      ? N
      : T extends ArrayLeaf
        ? NDArray
        : T extends AnyFunction
          ? T
          : T extends object
            ? { -readonly [K in keyof T]: Traced<T[K], N, L> }
            : T;

export type TracedEach<A extends readonly unknown[]> = { -readonly [K in keyof A]: Traced<A[K]> };

/** A tree of tangents or cotangents: null stands for zero. */
export type Tangents<T> = T | null | LooseTangents<T>;

type LooseTangents<T> = [ArrayLike] extends [T]
  ? never
  : T extends ArrayLeaf
    ? ArrayLeaf
    : T extends AnyFunction
      ? never
      : T extends object
        ? { readonly [K in keyof T]: Tangents<T[K]> }
        : never;

export type TangentsEach<A extends readonly unknown[]> = {
  readonly [K in keyof A]: Tangents<A[K]>;
};

/** The tree of a result with T in the place of each array. */
export type Replaced<R, T> = [ArrayLike] extends [R]
  ? T
  : R extends ArrayLeaf | boolean
    ? T
    : R extends object
      ? { -readonly [K in keyof R]: Replaced<R[K], T> }
      : R;

/**
 * What a function's type is intersected with, so that the message is its error where the test is
 * Wrong.
 */
export type Unless<Test, Message> = [Test] extends [never] ? unknown : Message;

type NoTree<R> = unknown extends R
  ? never
  : R extends ArrayLeaf
    ? never
    : R extends string | bigint | symbol | AnyFunction | Builtin
      ? Wrong
      : never;

/** A function whose result is a tree of arrays, and is there when it returns. */
export type ReturnsTree<R> = Unless<
  NoTree<R>,
  'the function must return arrays, or a tree of them, at once: not a promise, a text or a function'
>;

type NoArrays<R> = unknown extends R
  ? never
  : [R] extends [null | undefined | void | boolean]
    ? Wrong
    : NoTree<R>;

/** A function whose result is a tree with at least one array. */
export type ReturnsArrays<R> = Unless<
  NoArrays<R>,
  'the function must return arrays, or a tree of them, to have a derivative'
>;

type NoArray<R> = unknown extends R ? never : [R] extends [ArrayLeaf] ? never : Wrong;
type NoPair<R> = unknown extends R
  ? never
  : R extends readonly [unknown, unknown]
    ? NoArray<R[0]>
    : R extends readonly unknown[]
      ? number extends R['length']
        ? never
        : Wrong
      : Wrong;

/** A function whose result is a scalar, or [value, aux] where H is true. */
export type ReturnsScalar<R, H> = Unless<
  [H] extends [true] ? NoPair<R> : NoArray<R>,
  [H] extends [true]
    ? 'with hasAux the function must return [value, aux]'
    : 'the function must return an array of one element'
>;

/** The value of [value, aux], of which a list may be known as such alone. */
export type ValueOf<R, H> = [H] extends [true]
  ? R extends readonly [infer V, unknown]
    ? V
    : R extends readonly unknown[]
      ? NDArray
      : never
  : R;

/** The aux of [value, aux]: of a list, whatever is no array. */
export type AuxOf<R> = R extends readonly [unknown, infer X]
  ? X
  : R extends readonly (infer E)[]
    ? [E] extends [ArrayLeaf]
      ? E
      : Exclude<E, ArrayLeaf>
    : never;

export type Argnums = number | readonly number[];

/** The numbers of Argnums. */
export type OneOf<N> = N extends readonly number[] ? N[number] : N;

/** Numbers of arguments that a function has, from its first one or its last one. */
type IsIndex<A extends readonly unknown[], N extends number> = number extends N | A['length']
  ? true
  : `${N}` extends keyof A
    ? true
    : `${N}` extends `-${infer M extends number}`
      ? M extends Required<A>['length']
        ? true
        : `${M}` extends keyof A
          ? true
          : false
      : false;

type NoIndex<A extends readonly unknown[], N> =
  false extends IsIndex<A, OneOf<N> & number> ? Wrong : never;

/** A function with the parameters A that has arguments of the numbers N. */
export type HasArguments<A extends readonly unknown[], N> = Unless<
  NoIndex<A, N>,
  'argnums names an argument that the function does not have'
>;

/** The parameters that argnums name: one, or a list of them; the first one unless given. */
export type ArgumentsOf<A extends readonly unknown[], N> = undefined extends N
  ? ArgumentAt<A, 0>
  : N extends readonly number[]
    ? { -readonly [K in keyof N]: ArgumentAt<A, N[K]> }
    : ArgumentAt<A, N>;

type ArgumentAt<A extends readonly unknown[], N> = `${N & number}` extends keyof A
  ? A[N & number]
  : A[number];

/** A tree as a callback receives it: what is like an array is one, all else is as it was given. */
export type Values<T> = T extends number | NDArray | ArrayBufferView
  ? DenseArray
  : T extends string | boolean | null | undefined | ((...args: never) => unknown)
    ? T
    : T extends object
      ? { [K in keyof T]: Values<T[K]> }
      : T;
