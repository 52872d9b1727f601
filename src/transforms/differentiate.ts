/** The derivatives of functions: jvp, linearize, vjp, linearTranspose, grad and valueAndGrad. */
import { aval, printAval, type Aval } from '../array/aval.js';
import { denseScalar } from '../array/dense.js';
import { isFloat } from '../array/dtype.js';
import { fail } from '../array/errors.js';
import { NDArray } from '../array/ndarray.js';
import { at, zip } from '../array/shape.js';
import type { Program } from '../ir/program.js';
import { applyProgram } from '../trace/bind.js';
import { unflatten } from '../tree/tree.js';
import {
  checkedFunction,
  checkedOptions,
  checkedPrimals,
  flattenArguments,
  functionName,
  traceFunction,
  type AnyFunction,
  type FlatArguments,
  type TracedFunction,
} from '../trace/arguments.js';
import { checkLasts, inOneRun, needsOneRun } from './one-run.js';
import { jvpProgram, linearizeProgram, transposeProgram } from './programs.js';
import type { Arrays, AuxOf, Params, Tangents, ValueOf } from '../trace/types.js';
import { matchTree, zerosOf } from './values.js';

export interface AuxOptions {
  /** Whether the function returns [value, aux], of which only the value is differentiated. */
  readonly hasAux?: boolean;
}

/** The results of a traced function, taken apart. */
function splitOutputs(traced: TracedFunction, outputs: readonly NDArray[]) {
  const count = outputs.length - traced.auxCount;
  return {
    values: outputs.slice(0, count),
    value: unflatten(traced.outDef, outputs.slice(0, count)),
    aux: traced.auxDef && unflatten(traced.auxDef, outputs.slice(count)),
  };
}

/** Tangents or cotangents as a tree: zeros in full, null where the value is no float. */
function fillZeros(list: readonly (NDArray | null)[], avals: readonly Aval[]): (NDArray | null)[] {
  return zip(list, avals).map(([x, a]) => x ?? (isFloat(a.dtype) ? zerosOf(a) : null));
}

/**
 * The value of `f` and its derivative along `tangents`: [f(x), J dx]. `tangents` has the structure
 * of `primals`; null stands for zero, and is what integer inputs have. With `hasAux` f returns
 * [value, aux] and the result is [value, tangent, aux].
 */
export function jvp<F extends AnyFunction>(
  f: F,
  primals: Params<F>,
  tangents: Tangents<Parameters<F>> | readonly unknown[],
): [Arrays<ReturnType<F>>, Arrays<ReturnType<F>>];
export function jvp<F extends AnyFunction>(
  f: F,
  primals: Params<F>,
  tangents: Tangents<Parameters<F>> | readonly unknown[],
  options: { readonly hasAux: true },
): [Arrays<ValueOf<ReturnType<F>>>, Arrays<ValueOf<ReturnType<F>>>, Arrays<AuxOf<ReturnType<F>>>];
export function jvp(
  f: AnyFunction,
  primals: readonly unknown[],
  tangents: unknown,
  options: AuxOptions = {},
): unknown {
  const flat = flattenArguments(checkedPrimals(primals, 'jvp'));
  const traced = traceFunction(f, flat, { ...options, who: 'jvp' });
  const inputs = [...flat.arrays, ...traced.captured];
  const given = arrayTangents(flat, tangents, 'jvp: the tangents');
  const dx = inputs.map((x, i) => (isFloat(x.dtype) ? (given[i] ?? null) : null));
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
  return options.hasAux === true ? [...result, out.aux] : result;
}

/** One tangent per array among the arguments. */
function arrayTangents(flat: FlatArguments, tangents: unknown, who: string): (NDArray | null)[] {
  const avals = flat.leaves.map((leaf) => (leaf instanceof NDArray ? leaf.aval : aval([], 'bool')));
  const list = matchTree(tangents, flat.def, avals, who);
  return list.filter((_, i) => flat.leaves[i] instanceof NDArray);
}

/** A function's value at a point with its derivative there, as programs. */
interface Linearization {
  readonly traced: TracedFunction;
  readonly outputs: ReturnType<typeof splitOutputs>;
  /** residuals, then a tangent per differentiated input, to a tangent per nonzero output. */
  readonly linear: Program;
  readonly residuals: readonly NDArray[];
  readonly nonzero: readonly boolean[];
}

/** A traced function, taken apart into its value and its derivative by the arrays marked. */
function splitFunction(
  f: AnyFunction,
  flat: FlatArguments,
  differentiated: readonly boolean[],
  options: AuxOptions & { readonly who: string },
) {
  const traced = traceFunction(f, flat, options);
  const inputs = [...flat.arrays, ...traced.captured];
  const nonzero = inputs.map((_, i) => differentiated[i] === true);
  return { traced, inputs, split: linearizeProgram(traced.program, nonzero) };
}

/** Computes the value. */
function linearizeAt({ traced, inputs, split }: ReturnType<typeof splitFunction>): Linearization {
  const outputs = applyProgram(split.primal, inputs);
  const count = outputs.length - split.residuals;
  return {
    traced,
    outputs: splitOutputs(traced, outputs.slice(0, count)),
    linear: split.linear,
    residuals: outputs.slice(count),
    nonzero: split.nonzero,
  };
}

/** The cotangents of the differentiated inputs; null where zero. */
function pullBack(at_: Linearization, cotangents: readonly (NDArray | null)[]): (NDArray | null)[] {
  const { linear, residuals } = at_;
  const isTangent = linear.inputs.map((_, i) => i >= residuals.length);
  const cts = at_.nonzero.flatMap((n, i) => (n ? [cotangents[i] ?? null] : []));
  const transposed = transposeProgram(
    linear,
    isTangent,
    cts.map((ct) => ct !== null),
  );
  const results = applyProgram(transposed.program, [
    ...residuals,
    ...cts.filter((ct) => ct !== null),
  ]);
  let next = 0;
  return transposed.nonzero.map((n) => (n ? (results[next++] as NDArray) : null));
}

const floats = (flat: FlatArguments): boolean[] => flat.arrays.map((x) => isFloat(x.dtype));

/** The arguments' tree with derivatives for the marked arrays and null for all other leaves. */
function derivativeTree(
  flat: FlatArguments,
  marked: readonly boolean[],
  derivatives: readonly (NDArray | null)[],
): unknown[] {
  let next = 0;
  const full = zip(flat.arrays, marked).map(([x, m]) =>
    m ? (derivatives[next++] ?? zerosOf(x.aval)) : null,
  );
  let place = 0;
  const leaves = flat.leaves.map((leaf) => (flat.arrays[place] === leaf ? full[place++] : null));
  return unflatten(flat.def, leaves) as unknown[];
}

/**
 * The value of `f` and a function that maps tangents to tangents at this point; `f` itself is not
 * run again.
 */
export function linearize<F extends AnyFunction>(
  f: F,
  primals: Params<F>,
): [
  Arrays<ReturnType<F>>,
  (...tangents: Tangents<Parameters<F>> & unknown[]) => Arrays<ReturnType<F>>,
];
export function linearize(f: AnyFunction, primals: readonly unknown[]): unknown {
  const flat = flattenArguments(checkedPrimals(primals, 'linearize'));
  const marked = floats(flat);
  const parts = splitFunction(f, flat, marked, { who: 'linearize' });
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
    return unflatten(point.traced.outDef, fillZeros(dy, avals));
  };
  return [point.outputs.value, jvpFunction];
}

/**
 * The value of `f` and its pullback: a function from a cotangent of the result to an array with one
 * cotangent per primal. Integer inputs have the cotangent null. With `hasAux` f returns
 * [value, aux] and the result is [value, pullback, aux].
 */
export function vjp<F extends AnyFunction>(
  f: F,
  primals: Params<F>,
): [Arrays<ReturnType<F>>, (cotangent: Tangents<Arrays<ReturnType<F>>>) => Arrays<Parameters<F>>];
export function vjp<F extends AnyFunction>(
  f: F,
  primals: Params<F>,
  options: { readonly hasAux: true },
): [
  Arrays<ValueOf<ReturnType<F>>>,
  (cotangent: Tangents<Arrays<ValueOf<ReturnType<F>>>>) => Arrays<Parameters<F>>,
  Arrays<AuxOf<ReturnType<F>>>,
];
export function vjp(
  f: AnyFunction,
  primals: readonly unknown[],
  options: AuxOptions = {},
): unknown {
  const flat = flattenArguments(checkedPrimals(primals, 'vjp'));
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

/**
 * The transpose of a linear function: from a cotangent of its result to an array with one
 * cotangent per primal. The primals give the types only. Throws `not-differentiable` where `f` is
 * not linear.
 */
export function linearTranspose<F extends AnyFunction>(
  f: F,
  primals: Params<F>,
): (cotangent: Tangents<Arrays<ReturnType<F>>>) => Arrays<Parameters<F>>;
export function linearTranspose(f: AnyFunction, primals: readonly unknown[]): unknown {
  const flat = flattenArguments(checkedPrimals(primals, 'linearTranspose'));
  const traced = traceFunction(f, flat, { who: 'linearTranspose' });
  const linear = traced.program.inputs.map((_, i) => i < flat.arrays.length);
  const avals = traced.program.outputs.map((a) => a.aval);
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

export interface GradOptions<
  N extends number | readonly number[] = number | readonly number[],
> extends AuxOptions {
  /** The argument, or arguments, to differentiate by; 0 unless said. */
  readonly argnums?: N;
}

/** What `grad` returns for argnums N: one argument's tree, or a list of them. */
export type GradOf<F extends AnyFunction, N> = N extends readonly number[]
  ? { [K in keyof N]: Arrays<Parameters<F>[N[K] & number]> }
  : Arrays<Parameters<F>[N & number]>;

/**
 * The value and the gradient of a scalar function: a function of the same arguments that returns
 * [value, gradient]; with `hasAux`, where f returns [value, aux], [[value, aux], gradient]. Throws
 * `gradient-of-non-scalar` and `gradient-of-integer`.
 */
export function valueAndGrad<F extends AnyFunction, const N extends number | readonly number[] = 0>(
  f: F,
  options?: GradOptions<N>,
): (...args: Params<F>) => [Arrays<ReturnType<F>>, GradOf<F, N>];
export function valueAndGrad(f: AnyFunction, options: GradOptions = {}): AnyFunction {
  checkedOptions(options, 'valueAndGrad', '{ argnums: 1 }');
  const derived = (...args: unknown[]): unknown => {
    const { value, aux, gradient } = gradientAt(f, args, options, 'valueAndGrad');
    return [options.hasAux === true ? [value, aux] : value, gradient];
  };
  return named(derived, f, 'valueAndGrad');
}

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
export function grad(f: AnyFunction, options: GradOptions = {}): AnyFunction {
  checkedOptions(options, 'grad', '{ argnums: 1 }');
  const derived = (...args: unknown[]): unknown => {
    const { aux, gradient } = gradientAt(f, args, options, 'grad');
    return options.hasAux === true ? [gradient, aux] : gradient;
  };
  return named(derived, f, 'grad');
}

/** Names a derived function after the user's, as printed programs and profilers show it. */
export function named<F extends AnyFunction>(derived: F, f: AnyFunction, transform: string): F {
  const { name } = checkedFunction(f, transform);
  return Object.defineProperty(derived, 'name', { value: `${transform}(${name})` });
}

interface Gradient {
  readonly value: unknown;
  readonly aux: unknown;
  readonly gradient: unknown;
}

function gradientAt(
  f: AnyFunction,
  args: readonly unknown[],
  options: GradOptions,
  who: string,
): Gradient {
  const { argnums = 0 } = options;
  const wanted = (typeof argnums === 'number' ? [argnums] : argnums).map((n) =>
    argumentNumber(n, args.length, who),
  );
  const flat = flattenArguments(args);
  const marked = flat.argumentOf.map((n) => wanted.includes(n));
  checkFloatArguments(flat, marked, wanted, who);
  const parts = splitFunction(f, flat, marked, { ...options, who });
  if (needsOneRun(parts.split.linear)) {
    const whole = (...xs: unknown[]): Gradient => gradientAt(f, xs, options, who);
    return inOneRun(named(whole, f, who), args, who) as Gradient;
  }
  const point = linearizeAt(parts);
  const ct = unitCotangent(point, functionName(f), who);
  const tree = derivativeTree(flat, marked, pullBack(point, [ct]));
  const { value, aux } = point.outputs;
  const gradients = wanted.map((n) => tree[n]);
  return { value, aux, gradient: typeof argnums === 'number' ? gradients[0] : gradients };
}

/** An argument number counted from the front. */
export function argumentNumber(n: number, count: number, who: string): number {
  const front = n < 0 ? n + count : n;
  if (!Number.isInteger(front) || front < 0 || front >= count)
    fail('bad-argument', `${who}: argnums names argument ${n}, but ${count} were given.`);
  return front;
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
