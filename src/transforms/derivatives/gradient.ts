/** The gradients of scalar functions. */
import { printAval } from '../../array/aval.js';
import { denseScalar } from '../../array/dense.js';
import { isFloat } from '../../array/dtype.js';
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
import type { Arrays, AuxOf, Params } from '../../trace/types.js';
import { anything, flag } from '../../parameters/kinds.js';
import { parameters, type ParameterList } from '../../parameters/parameters.js';
import { inOneRun, needsOneRun } from '../one-run.js';
import { argnums, never, reduceAxes, type Argnums } from '../parameters.js';
import {
  derivativeTree,
  floats,
  linearizeAt,
  pullBack,
  splitFunction,
  type AuxOptions,
  type Linearization,
} from './point.js';

export interface GradOptions<N extends Argnums = Argnums> extends AuxOptions {
  /** The argument, or arguments, to differentiate by; 0 unless said. */
  readonly argnums?: N | undefined;
  /** There are no complex numbers: for JAX's order of arguments only. */
  readonly holomorphic?: false | null | undefined;
  /** Whether integers may be among the arguments to differentiate by; their gradient is null. */
  readonly allowInt?: boolean | undefined;
  /** There are no named axes: for JAX's order of arguments only. */
  readonly reduceAxes?: readonly never[] | null | undefined;
}

/** What may follow `hasAux` by position. */
export type GradRest = [
  holomorphic?: false | null,
  allowInt?: boolean,
  reduceAxes?: readonly never[] | null,
];

const gradKinds = {
  argnums,
  hasAux: flag,
  holomorphic: never('there are no complex numbers'),
  allowInt: flag,
  reduceAxes,
};

/** The parameters of `grad` and its kin. */
export const gradParameters = (who: string): ParameterList<GradOptions> =>
  parameters<GradOptions>(who, { f: anything }, gradKinds);

/** What `grad` returns for argnums N: one argument's tree, or a list of them. */
export type GradOf<F extends AnyFunction, N> = N extends readonly number[]
  ? { [K in keyof N]: Arrays<Parameters<F>[N[K] & number]> }
  : Arrays<Parameters<F>[N & number]>;

const valueAndGradParameters = gradParameters('valueAndGrad');

/**
 * The value and the gradient of a scalar function: a function of the same arguments that returns
 * [value, gradient]; with `hasAux`, where f returns [value, aux], [[value, aux], gradient]. Throws
 * `gradient-of-non-scalar` and `gradient-of-integer`.
 */
export function valueAndGrad<F extends AnyFunction, const N extends number | readonly number[] = 0>(
  f: F,
  options?: GradOptions<N>,
): (...args: Params<F>) => [Arrays<ReturnType<F>>, GradOf<F, N>];
export function valueAndGrad<F extends AnyFunction, const N extends Argnums = 0>(
  f: F,
  argnums: N,
  hasAux?: boolean,
  ...rest: GradRest
): (...args: Params<F>) => [Arrays<ReturnType<F>>, GradOf<F, N>];
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
export function grad<F extends AnyFunction, const N extends number | readonly number[] = 0>(
  f: F,
  options?: GradOptions<N> & { readonly hasAux?: false },
): (...args: Params<F>) => GradOf<F, N>;
export function grad<F extends AnyFunction, const N extends number | readonly number[] = 0>(
  f: F,
  options: GradOptions<N> & { readonly hasAux: true },
): (...args: Params<F>) => [GradOf<F, N>, Arrays<AuxOf<ReturnType<F>>>];
export function grad<F extends AnyFunction, const N extends Argnums = 0>(
  f: F,
  argnums: N,
  hasAux?: false,
  ...rest: GradRest
): (...args: Params<F>) => GradOf<F, N>;
export function grad<F extends AnyFunction, const N extends Argnums = 0>(
  f: F,
  argnums: N,
  hasAux: true,
  ...rest: GradRest
): (...args: Params<F>) => [GradOf<F, N>, Arrays<AuxOf<ReturnType<F>>>];
export function grad(f: AnyFunction, ...given: unknown[]): AnyFunction {
  const wanted = wantedOf(gradientParameters, f, given);
  const derived = (...args: unknown[]): unknown => {
    const { aux, gradient } = gradientAt(f, args, wanted, 'grad');
    return wanted.hasAux ? [gradient, aux] : gradient;
  };
  return named(derived, f, 'grad');
}

/** The derivatives that were asked for. */
export interface Wanted {
  readonly argnums: readonly number[];
  /** Whether argnums was one number: then the result is no list. */
  readonly isOne: boolean;
  readonly hasAux: boolean;
  readonly allowInt: boolean;
}

/** The options of grad and its kin, read once: what the user does to them later changes nothing. */
export function wantedOf(
  list: ParameterList<GradOptions>,
  f: AnyFunction,
  given: readonly unknown[],
): Wanted {
  const { argnums: numbers = 0, hasAux = false, allowInt = false } = list.read([f], given);
  return {
    argnums: checkedArgnums(list.who, 'argnums', numbers),
    isOne: typeof numbers === 'number',
    hasAux,
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
  wanted: Wanted,
  who: string,
): Gradient {
  const { isOne, hasAux } = wanted;
  const numbers = wanted.argnums.map((n) => argumentNumber(n, args.length, who));
  const flat = flattenArguments(args, who);
  const isWanted = flat.argumentOf.map((n) => numbers.includes(n));
  if (!wanted.allowInt) checkFloatArguments(flat, isWanted, numbers, who);
  const marked = floats(flat).map((isFloatArray, i) => isFloatArray && isWanted[i] === true);
  const parts = splitFunction(f, flat, marked, { hasAux, who });
  if (needsOneRun(parts.split.linear)) {
    const whole = (...xs: unknown[]): Gradient => gradientAt(f, xs, wanted, who);
    return inOneRun(named(whole, f, who), args, who) as Gradient;
  }
  const point = linearizeAt(parts);
  const ct = unitCotangent(point, functionName(f), who);
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
    if (marked[i] === true && !isFloat(x.dtype))
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

function unitCotangent(point: Linearization, name: string, who: string): NDArray {
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
  if (!isFloat(y.dtype))
    fail(
      'gradient-of-integer',
      `${who}: ${name} returned ${printAval(y.aval)}; only a float has a gradient.`,
    );
  return denseScalar(1, y.dtype, y.aval.weak);
}
