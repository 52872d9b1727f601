/**
 * The derivatives of functions along tangents and cotangents: jvp, linearize, vjp, linearTranspose.
 */
import { aval } from '../../array/aval.js';
import { hasTangent } from '../../array/dtype.js';
import { NDArray } from '../../array/ndarray.js';
import { zip } from '../../array/shape.js';
import { flattenArguments, traceFunction, type FlatArguments } from '../../trace/arguments.js';
import { applyProgram } from '../../trace/bind.js';
import { checkedPrimals, type AnyFunction } from '../../trace/checks.js';
import type {
  Arrays,
  AuxOf,
  Primals,
  ReturnsArrays,
  Tangents,
  TangentsEach,
  TracedEach,
  ValueOf,
  AnyResult,
} from '../../trace/types.js';
import { unflatten } from '../../tree/tree.js';
import { checkLasts } from '../one-run.js';
import {
  derivativeTree,
  fillZeros,
  floats,
  linearizeAt,
  pullBack,
  splitFunction,
  splitOutputs,
} from './point.js';
import { anything, flag } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { auxParameters, reduceAxes, type DerivativeOptions } from '../parameters.js';
import { jvpProgram, transposeProgram } from '../programs.js';
import { matchTree, zerosOf } from '../values.js';
import { avalsOf } from '../../ir/program.js';

type AuxArguments<H> = Trailing<[hasAux?: H], { readonly hasAux?: H }>;

type PullbackArguments<H> = Trailing<
  [hasAux?: H, reduceAxes?: readonly never[] | null],
  Pick<DerivativeOptions, 'reduceAxes'> & { readonly hasAux?: H }
>;

/** A list with the aux at its end where H is true. */
type AndAux<T extends readonly unknown[], R, H> = [H] extends [true] ? [...T, Arrays<AuxOf<R>>] : T;

/** The value and its pullback. */
type Pullback<A extends readonly unknown[], R, H> = AndAux<
  [Arrays<ValueOf<R, H>>, (cotangent: Tangents<Arrays<ValueOf<R, H>>>) => TracedEach<A>],
  R,
  H
>;

const jvpParameters = auxParameters('jvp', 'primals', 'tangents');

/**
 * The value of `f` and its derivative along `tangents`: [f(x), J dx]. `tangents` has the structure
 * of `primals`; null stands for zero, and is what integer inputs have. With `hasAux` f returns
 * [value, aux] and the result is [value, tangent, aux].
 */
export function jvp<
  A extends readonly unknown[] = NDArray[],
  R extends AnyResult = unknown,
  const H extends boolean = false,
>(
  f: ((...args: A) => R) & ReturnsArrays<R>,
  primals: Primals<A>,
  tangents: NoInfer<TangentsEach<A>>,
  ...given: AuxArguments<H>
): AndAux<[Arrays<ValueOf<R, H>>, Arrays<ValueOf<R, H>>], R, H>;
/** The same for functions that declare no parameters: theirs are those of the primals. */
export function jvp<
  const A extends readonly unknown[],
  R extends AnyResult,
  const H extends boolean = false,
>(
  f: ((...args: TracedEach<A>) => R) & ReturnsArrays<R>,
  primals: A,
  tangents: NoInfer<TangentsEach<A>>,
  ...given: AuxArguments<H>
): AndAux<[Arrays<ValueOf<R, H>>, Arrays<ValueOf<R, H>>], R, H>;
export function jvp(
  f: AnyFunction,
  primals: readonly unknown[],
  tangents: unknown,
  ...args: unknown[]
): unknown {
  const { hasAux = false } = jvpParameters.read([f, primals, tangents], args);
  return jvpAt('jvp', f, primals, tangents, hasAux);
}

/** `jvp` on behalf of another function. */
export function jvpAt(
  who: string,
  f: AnyFunction,
  primals: readonly unknown[],
  tangents: unknown,
  hasAux: boolean,
): unknown[] {
  const flat = flattenArguments(checkedPrimals(primals, who), who);
  const traced = traceFunction(f, flat, { hasAux, who });
  const inputs = [...flat.arrays, ...traced.captured];
  const given = arrayTangents(flat, tangents, `${who}: the tangents`);
  const dx = inputs.map((x, i) => (hasTangent(x.dtype) ? (given[i] ?? null) : null));
  const derived = jvpProgram(
    traced.program,
    dx.map((d) => d !== null),
  );
  const outputs = applyProgram(derived.program, [...inputs, ...dx.filter((d) => d !== null)]);
  const count = traced.program.outputs.length;
  const out = splitOutputs(traced, outputs.slice(0, count));
  const rest = outputs.slice(count);
  const dy = derived.nonzero.map((n) => (n ? (rest.shift() as NDArray) : null));
  const avals = out.values.map((y) => y.aval);
  const tangentOut = fillZeros(dy.slice(0, out.values.length), avals);
  const result = [out.value, unflatten(traced.outDef, tangentOut)];
  return hasAux ? [...result, out.aux] : result;
}

/** One tangent per array among the arguments. */
function arrayTangents(flat: FlatArguments, tangents: unknown, who: string): (NDArray | null)[] {
  const avals = flat.leaves.map((leaf) => (leaf instanceof NDArray ? leaf.aval : aval([], 'bool')));
  const list = matchTree(tangents, flat.def, avals, who);
  return list.filter((_, i) => flat.leaves[i] instanceof NDArray);
}

const linearizeParameters = auxParameters('linearize', 'primals');

/**
 * The value of `f` and a function that maps tangents to tangents at this point; `f` itself is not
 * run again. With `hasAux` f returns [value, aux] and the result is [value, function, aux].
 */
export function linearize<
  A extends readonly unknown[] = NDArray[],
  R extends AnyResult = unknown,
  const H extends boolean = false,
>(
  f: ((...args: A) => R) & ReturnsArrays<R>,
  primals: Primals<A>,
  ...given: AuxArguments<H>
): AndAux<[Arrays<ValueOf<R, H>>, (...tangents: TangentsEach<A>) => Arrays<ValueOf<R, H>>], R, H>;
/** The same for functions that declare no parameters: theirs are those of the primals. */
export function linearize<
  const A extends readonly unknown[],
  R extends AnyResult,
  const H extends boolean = false,
>(
  f: ((...args: TracedEach<A>) => R) & ReturnsArrays<R>,
  primals: A,
  ...given: AuxArguments<H>
): AndAux<[Arrays<ValueOf<R, H>>, (...tangents: TangentsEach<A>) => Arrays<ValueOf<R, H>>], R, H>;
export function linearize(
  f: AnyFunction,
  primals: readonly unknown[],
  ...args: unknown[]
): unknown {
  const options = linearizeParameters.read([f, primals], args);
  const flat = flattenArguments(checkedPrimals(primals, 'linearize'), 'linearize');
  const marked = floats(flat);
  const parts = splitFunction(f, flat, marked, { ...options, who: 'linearize' });
  checkLasts(parts.split.linear, 'linearize');
  const point = linearizeAt(parts);
  const jvpFunction = (...tangents: unknown[]): unknown => {
    const given = arrayTangents(flat, tangents, 'linearize: the tangents');
    const dx = zip(flat.arrays, marked).flatMap(([x, m], i) =>
      m ? [given[i] ?? zerosOf(x.aval)] : [],
    );
    const results = applyProgram(point.linear, [...point.residuals, ...dx]);
    const dy = point.nonzero.map((n) => (n ? (results.shift() as NDArray) : null));
    const avals = point.outputs.values.map((y) => y.aval);
    return unflatten(point.traced.outDef, fillZeros(dy.slice(0, avals.length), avals));
  };
  const result = [point.outputs.value, jvpFunction];
  return options.hasAux === true ? [...result, point.outputs.aux] : result;
}

const vjpParameters = parameters<DerivativeOptions>(
  'vjp',
  { f: anything, primals: anything },
  { hasAux: flag, reduceAxes },
);

/**
 * The value of `f` and its pullback: a function from a cotangent of the result to an array with one
 * cotangent per primal. Integer inputs have the cotangent null. With `hasAux` f returns
 * [value, aux] and the result is [value, pullback, aux].
 */
export function vjp<
  A extends readonly unknown[] = NDArray[],
  R extends AnyResult = unknown,
  const H extends boolean = false,
>(
  f: ((...args: A) => R) & ReturnsArrays<R>,
  primals: Primals<A>,
  ...given: PullbackArguments<H>
): Pullback<A, R, H>;
/** The same for functions that declare no parameters: theirs are those of the primals. */
export function vjp<
  const A extends readonly unknown[],
  R extends AnyResult,
  const H extends boolean = false,
>(
  f: ((...args: TracedEach<A>) => R) & ReturnsArrays<R>,
  primals: A,
  ...given: PullbackArguments<H>
): Pullback<A, R, H>;
export function vjp(f: AnyFunction, primals: readonly unknown[], ...args: unknown[]): unknown {
  const options = vjpParameters.read([f, primals], args);
  const flat = flattenArguments(checkedPrimals(primals, 'vjp'), 'vjp');
  const marked = floats(flat);
  const parts = splitFunction(f, flat, marked, { ...options, who: 'vjp' });
  checkLasts(parts.split.linear, 'vjp');
  const point = linearizeAt(parts);
  const { outDef } = point.traced;
  const avals = point.outputs.values.map((y) => y.aval);
  const pullback = (cotangent: unknown): unknown => {
    const cts = matchTree(cotangent, outDef, avals, 'vjp: the cotangent');
    return derivativeTree(flat, marked, pullBack(point, cts));
  };
  const result = [point.outputs.value, pullback];
  return options.hasAux === true ? [...result, point.outputs.aux] : result;
}

const linearTransposeParameters = parameters<Omit<DerivativeOptions, 'hasAux'>>(
  'linearTranspose',
  { f: anything, primals: anything },
  { reduceAxes },
);

/**
 * The transpose of a linear function: from a cotangent of its result to an array with one
 * cotangent per primal. The primals give the types only. Throws `not-differentiable` where `f` is
 * not linear.
 */
export function linearTranspose<
  A extends readonly unknown[] = NDArray[],
  R extends AnyResult = unknown,
>(
  f: ((...args: A) => R) & ReturnsArrays<R>,
  primals: Primals<A>,
  ...given: Trailing<[reduceAxes?: readonly never[] | null], Omit<DerivativeOptions, 'hasAux'>>
): (cotangent: Tangents<Arrays<R>>) => TracedEach<A>;
/** The same for functions that declare no parameters: theirs are those of the primals. */
export function linearTranspose<const A extends readonly unknown[], R extends AnyResult>(
  f: ((...args: TracedEach<A>) => R) & ReturnsArrays<R>,
  primals: A,
  ...given: Trailing<[reduceAxes?: readonly never[] | null], Omit<DerivativeOptions, 'hasAux'>>
): (cotangent: Tangents<Arrays<R>>) => TracedEach<A>;
export function linearTranspose(
  f: AnyFunction,
  primals: readonly unknown[],
  ...args: unknown[]
): unknown {
  linearTransposeParameters.read([f, primals], args);
  const flat = flattenArguments(checkedPrimals(primals, 'linearTranspose'), 'linearTranspose');
  const traced = traceFunction(f, flat, { who: 'linearTranspose' });
  const linear = traced.program.inputs.map((_, i) => i < flat.arrays.length);
  const avals = avalsOf(traced.program.outputs);
  return (cotangent: unknown) => {
    const cts = matchTree(cotangent, traced.outDef, avals, 'linearTranspose: the cotangent');
    const nonzero = cts.map((ct) => ct !== null);
    const transposed = transposeProgram(traced.program, linear, nonzero);
    const args = [...traced.captured, ...cts.filter((ct) => ct !== null)];
    const results = applyProgram(transposed.program, args);
    const derivatives = transposed.nonzero.map((n) => (n ? (results.shift() as NDArray) : null));
    return derivativeTree(flat, floats(flat), derivatives);
  };
}
