/** The gradients of scalar functions. */
import { printAval } from '../../array/aval.js';
import { denseScalar } from '../../array/dense.js';
import { hasTangent } from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import type { NDArray } from '../../array/ndarray.js';
import { at } from '../../array/shape.js';
import { flattenArguments, type FlatArguments } from '../../trace/arguments.js';
import {
  argumentNumber,
  checkedArgnums,
  functionName,
  named,
  type AnyFunction,
} from '../../trace/checks.js';
import type {
  Argnums,
  ArgumentsOf,
  Arrays,
  ArrayTree,
  AuxOf,
  HasArguments,
  Num,
  ReturnsScalar,
  Traced,
  Transformed,
  ValueOf,
  AnyResult,
} from '../../trace/types.js';
import { anything, flag, optional } from '../../parameters/kinds.js';
import { parameters, type ParameterList, type Trailing } from '../../parameters/parameters.js';
import { inOneRun, needsOneRun } from '../one-run.js';
import { argnums, reduceAxes } from '../parameters.js';
import { checkHolomorphic, checkResult } from './complex.js';
import {
  derivativeTree,
  floats,
  linearizeAt,
  pullBack,
  splitFunction,
  type Linearization,
} from './point.js';

/** The options of `grad` and `valueAndGrad`. */
export interface GradOptions<N = Argnums, H = boolean> {
  /** The argument, or arguments, to differentiate by; 0 unless said. */
  readonly argnums?: N | undefined;
  /** Whether the function returns [value, aux], of which only the value is differentiated. */
  readonly hasAux?: H | undefined;
  /**
   * Whether the function is holomorphic, from complex numbers to a complex number. Without it the
   * result must be real; the gradient by z = x + iy is then ∂/∂x - i ∂/∂y.
   */
  readonly holomorphic?: boolean | null | undefined;
  /** Whether integers may be among the arguments to differentiate by; their gradient is null. */
  readonly allowInt?: boolean | undefined;
  /** There are no named axes: for JAX's order of arguments only. */
  readonly reduceAxes?: readonly never[] | null | undefined;
}

/** What follows the function, by position or by name. */
export type GradArguments<N, H> = Trailing<
  [
    argnums?: N,
    hasAux?: H,
    holomorphic?: boolean | null,
    allowInt?: boolean,
    reduceAxes?: readonly never[] | null,
  ],
  GradOptions<N, H>
>;

const gradKinds = {
  argnums,
  hasAux: flag,
  holomorphic: optional(flag),
  allowInt: flag,
  reduceAxes,
};

/** The parameters of `grad` and its kin. */
export const gradParameters = (who: string): ParameterList<GradOptions> =>
  parameters<GradOptions>(who, { f: anything }, gradKinds);

/** Parameters of which the first is a tree of arrays. */
type FirstIsTree<T> = { readonly 0?: ArrayTree<T> };

/** The derivative by an argument T: of what gives numbers it is a number, too. */
type Slope<T, R> = Traced<T, Num, [R] extends [number] ? Num : NDArray>;

/** [result, aux] where H is true. */
export type WithAux<T, R, H> = [H] extends [true] ? [T, Arrays<AuxOf<R>>] : T;

const valueAndGradParameters = gradParameters('valueAndGrad');

/**
 * The value and the gradient of a scalar function: a function of the same arguments that returns
 * [value, gradient]; with `hasAux`, where f returns [value, aux], [[value, aux], gradient]. Throws
 * `gradient-of-non-scalar` and `gradient-of-integer`.
 */
export function valueAndGrad<
  A extends readonly unknown[] & FirstIsTree<A[0]> = NDArray[],
  R extends AnyResult = unknown,
  const N extends 0 = 0,
  const H extends boolean = false,
>(
  f: ((...args: A) => R) & ReturnsScalar<R, H>,
  ...given: GradArguments<N, H>
): Transformed<A, [WithAux<Arrays<ValueOf<R, H>, Num>, R, H>, A[0]]>;
/** The same by other arguments than the first, or by one that is not made of arrays alone. */
export function valueAndGrad<
  A extends readonly unknown[] = NDArray[],
  R extends AnyResult = unknown,
  const N extends Argnums | undefined = 0,
  const H extends boolean = false,
>(
  f: ((...args: A) => R) & ReturnsScalar<R, H> & HasArguments<A, N>,
  ...given: GradArguments<N, H>
): Transformed<A, [WithAux<Arrays<ValueOf<R, H>, Num>, R, H>, Slope<ArgumentsOf<A, N>, R>]>;
export function valueAndGrad(f: AnyFunction, ...given: unknown[]): AnyFunction {
  const wanted = wantedOf(valueAndGradParameters, f, given);
  const derived = (...args: unknown[]): unknown => {
    const { value, aux, gradient } = gradientAt(f, args, wanted, 'valueAndGrad');
    return [wanted.hasAux ? [value, aux] : value, gradient];
  };
  return named(derived, f, 'valueAndGrad');
}

const gradientParameters = gradParameters('grad');

/**
 * The gradient of a scalar function: a function of the same arguments. With `hasAux`, where f
 * returns [value, aux], it returns [gradient, aux]. Throws as `valueAndGrad` does.
 */
export function grad<
  A extends readonly unknown[] & FirstIsTree<A[0]> = NDArray[],
  R extends AnyResult = unknown,
  const N extends 0 = 0,
  const H extends boolean = false,
>(
  f: ((...args: A) => R) & ReturnsScalar<R, H>,
  ...given: GradArguments<N, H>
): Transformed<A, WithAux<A[0], R, H>>;
/** The same by other arguments than the first, or by one that is not made of arrays alone. */
export function grad<
  A extends readonly unknown[] = NDArray[],
  R extends AnyResult = unknown,
  const N extends Argnums | undefined = 0,
  const H extends boolean = false,
>(
  f: ((...args: A) => R) & ReturnsScalar<R, H> & HasArguments<A, N>,
  ...given: GradArguments<N, H>
): Transformed<A, WithAux<Slope<ArgumentsOf<A, N>, R>, R, H>>;
export function grad(f: AnyFunction, ...given: unknown[]): AnyFunction {
  const wanted = wantedOf(gradientParameters, f, given);
  const derived = (...args: unknown[]): unknown => {
    const { aux, gradient } = gradientAt(f, args, wanted, 'grad');
    return wanted.hasAux ? [gradient, aux] : gradient;
  };
  return named(derived, f, 'grad');
}

/** The derivatives that were asked for. */
export interface WantedGradients {
  readonly argnums: readonly number[];
  /** Whether argnums was one number: then the result is no list. */
  readonly isOne: boolean;
  readonly hasAux: boolean;
  readonly holomorphic: boolean;
  readonly allowInt: boolean;
}

/** The options of grad and its kin, read once: what the user does to them later changes nothing. */
export function wantedOf(
  list: ParameterList<GradOptions>,
  f: AnyFunction,
  given: readonly unknown[],
): WantedGradients {
  const { argnums: numbers = 0, ...rest } = list.read([f], given);
  const { hasAux = false, holomorphic = false, allowInt = false } = rest;
  return {
    argnums: checkedArgnums(list.who, 'argnums', numbers),
    isOne: typeof numbers === 'number',
    hasAux,
    holomorphic,
    allowInt,
  };
}

interface Gradient {
  readonly value: unknown;
  readonly aux: unknown;
  readonly gradient: unknown;
}

/** The gradient on behalf of a function. */
export function gradientAt(
  f: AnyFunction,
  args: readonly unknown[],
  wanted: WantedGradients,
  who: string,
): Gradient {
  const { isOne, hasAux, holomorphic } = wanted;
  const numbers = wanted.argnums.map((n) => argumentNumber(n, args.length, who));
  const flat = flattenArguments(args, who);
  const isWanted = flat.argumentOf.map((n) => numbers.includes(n));
  if (!wanted.allowInt) checkFloatArguments(flat, isWanted, numbers, who);
  const marked = floats(flat).map((isFloatArray, i) => isFloatArray && isWanted[i] === true);
  if (holomorphic) checkHolomorphic(flat, isWanted, who);
  const parts = splitFunction(f, flat, marked, { hasAux, who });
  if (needsOneRun(parts.split.linear)) {
    const whole = (...xs: unknown[]): Gradient => gradientAt(f, xs, wanted, who);
    return inOneRun(named(whole, f, who), args, who) as Gradient;
  }
  const point = linearizeAt(parts);
  const ct = unitCotangent(point, functionName(f), holomorphic, who);
  const tree = derivativeTree(flat, marked, pullBack(point, [ct]));
  const { value, aux } = point.outputs;
  const gradients = numbers.map((n) => tree[n]);
  return { value, aux, gradient: isOne ? gradients[0] : gradients };
}

function checkFloatArguments(
  flat: FlatArguments,
  marked: readonly boolean[],
  wanted: readonly number[],
  who: string,
): void {
  flat.arrays.forEach((x, i) => {
    if (marked[i] === true && !hasTangent(x.dtype))
      fail(
        'gradient-of-integer',
        `${who}: ${at(flat.labels, i)} is ${printAval(x.aval)}; only float arrays have a gradient. ` +
          "Convert it with astype('float64'), or choose other arguments with argnums.",
      );
  });
  for (const n of wanted)
    if (!flat.argumentOf.includes(n))
      fail(
        'gradient-of-integer',
        `${who}: argument ${n} holds no array, so it has no gradient. Arrays are looked for in plain ` +
          'objects and lists, not in instances of classes.',
      );
}

function unitCotangent(
  point: Linearization,
  name: string,
  holomorphic: boolean,
  who: string,
): NDArray {
  const [y, ...more] = point.outputs.values;
  if (y === undefined || more.length > 0 || y.ndim !== 0) {
    const types = point.outputs.values.map((v) => printAval(v.aval)).join(', ');
    fail(
      'gradient-of-non-scalar',
      `${who}: ${name} must return one scalar, but returned ${types === '' ? 'nothing' : types}. ` +
        'Reduce it, e.g. with .sum(); use jacrev or jacfwd for the Jacobian of an array, or ' +
        'hasAux to return more than the value.',
    );
  }
  if (!hasTangent(y.dtype))
    fail(
      'gradient-of-integer',
      `${who}: ${name} returned ${printAval(y.aval)}; only a float has a gradient.`,
    );
  checkResult(y.aval, name, holomorphic, who);
  return denseScalar(1, y.dtype, y.aval.weak);
}
