/** Jacobians, Hessians and Hessian-vector products, from jvp, vjp and vmap of programs. */
import { printAval, type Aval } from '../../array/aval.js';
import { hasTangent } from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import { NDArray } from '../../array/ndarray.js';
import { at, range, sizeOf } from '../../array/shape.js';
import type { Program } from '../../ir/program.js';
import { applyProgram, bind1 } from '../../trace/bind.js';
import { unflatten, type TreeDef } from '../../tree/tree.js';
import { flattenArguments, traceFunction, type FlatArguments } from '../../trace/arguments.js';
import {
  checkedPrimals,
  type AnyFunction,
  argumentNumber,
  functionName,
  named,
} from '../../trace/checks.js';
import { moveAxis } from '../batch.js';
import { jvpAt } from './differentiate.js';
import {
  gradientAt,
  wantedOf,
  type GradOptions,
  type WantedGradients,
  type WithAux,
} from './gradient.js';
import { checkHolomorphic, checkRealArguments, checkResult } from './complex.js';
import { argnums } from '../parameters.js';
import { anything, flag, optional } from '../../parameters/kinds.js';
import { parameters, type ParameterList, type Trailing } from '../../parameters/parameters.js';
import { inOneRun, needsOneRun } from '../one-run.js';
import { jvpProgram, linearizeProgram, transposeProgram, vmapProgram } from '../programs.js';
import type {
  Argnums,
  ArgumentsOf,
  Arrays,
  Primals,
  HasArguments,
  Replaced,
  ReturnsArrays,
  ReturnsScalar,
  TangentsEach,
  Traced,
  TracedEach,
  Transformed,
  ValueOf,
  AnyResult,
} from '../../trace/types.js';
import { zerosOf } from '../values.js';

/**
 * The tree `R` of a result with `T`, the derivative by the arguments, in the place of each array.
 */
export type Jacobian<R, T> = Replaced<R, T>;

/** The Jacobian of a function from A to R by its arguments N; R is [value, aux] where H is true. */
type JacobianOf<A extends readonly unknown[], R, N, H> = Jacobian<
  Arrays<ValueOf<R, H>>,
  Traced<ArgumentsOf<A, N>>
>;

/** What follows the function, by position or by name. */
type JacobianArguments<N, H> = Trailing<
  [argnums?: N, hasAux?: H, holomorphic?: boolean | null],
  JacobianOptions<N, H>
>;

/** Integers have no rows and columns: there is no allowInt. */
const jacobianParameters = (who: string): ParameterList<JacobianOptions> =>
  parameters<JacobianOptions>(
    who,
    { f: anything },
    { argnums, hasAux: flag, holomorphic: optional(flag) },
  );

type JacobianOptions<N = Argnums, H = boolean> = Pick<
  GradOptions<N, H>,
  'argnums' | 'hasAux' | 'holomorphic'
>;

const jacfwdParameters = jacobianParameters('jacfwd');

/**
 * The Jacobian by forward mode, one column a direction at once: the better way where the arguments
 * are fewer than the results. The function returned takes f's arguments and gives a tree shaped as
 * f's result, in which each array is the argument's tree; with `hasAux`, [jacobian, aux].
 */
export function jacfwd<
  A extends readonly unknown[] = NDArray[],
  R extends AnyResult = unknown,
  const N extends Argnums | undefined = 0,
  const H extends boolean = false,
>(
  f: ((...args: A) => R) & ReturnsArrays<R> & HasArguments<A, N>,
  ...given: JacobianArguments<N, H>
): Transformed<A, WithAux<JacobianOf<A, R, N, H>, R, H>>;
export function jacfwd(f: AnyFunction, ...given: unknown[]): AnyFunction {
  return jacobian(f, wantedOf(jacfwdParameters, f, given), 'jacfwd', columns);
}

const jacrevParameters = jacobianParameters('jacrev');

/**
 * The Jacobian by reverse mode, one row a cotangent at once: the better way where the results are
 * fewer than the arguments. The form of the result is that of `jacfwd`.
 */
export function jacrev<
  A extends readonly unknown[] = NDArray[],
  R extends AnyResult = unknown,
  const N extends Argnums | undefined = 0,
  const H extends boolean = false,
>(
  f: ((...args: A) => R) & ReturnsArrays<R> & HasArguments<A, N>,
  ...given: JacobianArguments<N, H>
): Transformed<A, WithAux<JacobianOf<A, R, N, H>, R, H>>;
export function jacrev(f: AnyFunction, ...given: unknown[]): AnyFunction {
  return jacobian(f, wantedOf(jacrevParameters, f, given), 'jacrev', rows);
}

const hessianParameters = jacobianParameters('hessian');

/** The matrix of second derivatives of a scalar function: jacfwd of jacrev. */
export function hessian<
  A extends readonly unknown[] = NDArray[],
  R extends AnyResult = unknown,
  const N extends Argnums | undefined = 0,
  const H extends boolean = false,
>(
  f: ((...args: A) => R) & ReturnsArrays<R> & HasArguments<A, N>,
  ...given: JacobianArguments<N, H>
): Transformed<A, WithAux<Jacobian<JacobianOf<A, R, N, H>, Traced<ArgumentsOf<A, N>>>, R, H>>;
export function hessian(f: AnyFunction, ...given: unknown[]): AnyFunction {
  const wanted = wantedOf(hessianParameters, f, given);
  const gradient: AnyFunction = jacobian(f, wanted, 'hessian', rows);
  return named(jacobian(gradient, wanted, 'hessian', columns), f, 'hessian');
}

const hvpParameters = parameters('hvp', { f: anything, primals: anything, tangents: anything });

/**
 * The Hessian of a scalar function times a vector, without the Hessian: one product per primal,
 * summed over the blocks. Takes about the time of two gradients.
 */
export function hvp<A extends readonly unknown[] = NDArray[], R extends AnyResult = unknown>(
  f: ((...args: A) => R) & ReturnsScalar<R, false>,
  primals: Primals<A>,
  tangents: NoInfer<TangentsEach<A>>,
  ...none: []
): TracedEach<A>;
/** The same for functions that declare no parameters: theirs are those of the primals. */
export function hvp<const A extends readonly unknown[], R extends AnyResult>(
  f: ((...args: TracedEach<A>) => R) & ReturnsScalar<R, false>,
  primals: A,
  tangents: NoInfer<TangentsEach<A>>,
  ...none: []
): TracedEach<A>;
export function hvp(
  f: AnyFunction,
  primals: readonly unknown[],
  tangents: unknown,
  ...none: []
): unknown {
  hvpParameters.read([f, primals, tangents], none);
  const argnums = range(checkedPrimals(primals, 'hvp').length);
  const wanted: WantedGradients = {
    argnums,
    isOne: false,
    hasAux: false,
    holomorphic: false,
    allowInt: false,
  };
  const gradient = named(
    (...args: unknown[]) => gradientAt(f, args, wanted, 'hvp').gradient,
    f,
    'hvp',
  );
  return jvpAt('hvp', gradient, primals, tangents, false)[1];
}

/** A function at a point. */
interface Point {
  readonly program: Program;
  readonly inputs: readonly NDArray[];
  /** Which inputs to differentiate by. */
  readonly marked: readonly boolean[];
  /** How many results are differentiated: the first ones. */
  readonly count: number;
}

/** Its results there, and the derivatives of those that are differentiated. */
interface Derived {
  readonly results: readonly NDArray[];
  readonly blocks: Blocks;
}

/** blocks[k][j]: the derivative of result k by input j; null where it is zero. */
type Blocks = (NDArray | null)[][];

function jacobian(
  f: AnyFunction,
  wanted: WantedGradients,
  who: string,
  derive: (point: Point) => Derived | 'needs one run',
) {
  const { argnums, isOne, hasAux, holomorphic } = wanted;
  const derived = (...args: unknown[]): unknown => {
    const flat = flattenArguments(args, who);
    const numbers = argnums.map((n) => argumentNumber(n, args.length, who));
    const marked = flat.argumentOf.map((n) => numbers.includes(n));
    if (holomorphic) checkHolomorphic(flat, marked, who);
    else if (derive === columns) checkRealArguments(flat, marked, who);
    const traced = traceFunction(f, flat, { hasAux, who });
    const inputs = [...flat.arrays, ...traced.captured];
    const nonzero = inputs.map((x, i) => marked[i] === true && floatInput(flat, x, i, who));
    const { program, auxCount } = traced;
    const count = program.outputs.length - auxCount;
    if (holomorphic || derive === rows)
      for (const { aval: type } of program.outputs.slice(0, count))
        if (hasTangent(type.dtype)) checkResult(type, functionName(f), holomorphic, who);
    const point = derive({ program, inputs, marked: nonzero, count });
    if (point === 'needs one run') return inOneRun(derived, args, who);
    const { results, blocks } = point;
    const values = results.slice(0, count);
    const leaves = values.map((y, k) => blockTree(flat, marked, y.aval, at(blocks, k), numbers));
    const trees = leaves.map((tree) => (isOne ? tree[0] : tree));
    const tree = unflatten(traced.outDef, trees);
    if (!hasAux) return tree;
    const aux = results.slice(count);
    return [tree, unflatten(traced.auxDef as TreeDef, aux)];
  };
  return named(derived, f, who) as never;
}

function floatInput(flat: FlatArguments, x: NDArray, i: number, who: string): boolean {
  if (!hasTangent(x.dtype))
    fail(
      'gradient-of-integer',
      `${who}: ${flat.labels[i]} is ${printAval(x.aval)}; only float arrays have a derivative. ` +
        "Convert it with astype('float64'), or choose other arguments with argnums.",
    );
  return true;
}

/** The derivatives of one result as the trees of the wanted arguments. */
function blockTree(
  flat: FlatArguments,
  marked: readonly boolean[],
  result: Aval,
  blocks: readonly (NDArray | null)[],
  wanted: readonly number[],
): unknown[] {
  let input = 0;
  let array = -1;
  const leaves = flat.leaves.map((leaf) => {
    if (!(leaf instanceof NDArray)) return null;
    array++;
    if (marked[array] !== true) return null;
    const shape = [...result.shape, ...leaf.shape];
    return blocks[input++] ?? zerosOf({ shape, dtype: leaf.dtype });
  });
  const tree = unflatten(flat.def, leaves) as unknown[];
  return wanted.map((n) => tree[n]);
}

/** All tangents of the standard basis at once: each result's batch axis runs over all inputs. */
function columns({ program, inputs, marked, count }: Point): Derived {
  const types = inputs.filter((_, i) => marked[i]).map((x) => x.aval);
  const total = types.reduce((sum, a) => sum + sizeOf(a.shape), 0);
  const derived = jvpProgram(program, marked);
  const mapped = derived.program.inputs.map((_, i) => i >= inputs.length);
  const batched = vmapProgram(derived.program, total, mapped);
  const all = applyProgram(batched.program, [...inputs, ...basis(types, total)]);
  // Instances that each compute the values compute the same ones.
  const results = program.outputs.map((_, k) => {
    const x = at(all, k);
    return batched.mapped[k] === true ? reshaped(sliceAxis(x, 0, 0, 1), x.shape.slice(1)) : x;
  });
  let next = results.length;
  const blocks = results.slice(0, count).map((value, k) => {
    if (derived.nonzero[k] !== true) return types.map(() => null);
    const isMapped = batched.mapped[next] === true;
    const result = at(all, next++);
    if (!isMapped) return types.map(() => null);
    return splitLast(moveAxis(result, 0, value.ndim), types, value.shape);
  });
  return { results, blocks };
}

/** All cotangents of the standard basis at once: each input's batch axis runs over all results. */
function rows({ program, inputs, marked, count }: Point): Derived | 'needs one run' {
  const split = linearizeProgram(program, marked);
  const { linear } = split;
  if (needsOneRun(linear)) return 'needs one run';
  const all = applyProgram(split.primal, inputs);
  const results = all.slice(0, program.outputs.length);
  const residuals = all.slice(program.outputs.length);
  const outputs = results.slice(0, count).map((y) => y.aval);
  const live = outputs.filter((_, k) => split.nonzero[k]);
  const total = live.reduce((sum, a) => sum + sizeOf(a.shape), 0);
  const isTangent = linear.inputs.map((_, i) => i >= residuals.length);
  const isLive = linear.outputs.map((_, k) => k < live.length);
  const transposed = transposeProgram(linear, isTangent, isLive);
  const mapped = transposed.program.inputs.map((_, i) => i >= residuals.length);
  const batched = vmapProgram(transposed.program, total, mapped);
  const cotangents = applyProgram(batched.program, [...residuals, ...basis(live, total)]);
  let next = 0;
  const byInput = transposed.nonzero.map((n) => {
    if (!n) return null;
    const isMapped = batched.mapped[next] === true;
    const result = at(cotangents, next++);
    return isMapped ? result : null;
  });
  let offset = 0;
  const blocks = outputs.map((output, k) => {
    if (split.nonzero[k] !== true) return byInput.map(() => null);
    const start = offset;
    offset += sizeOf(output.shape);
    return byInput.map((block) => {
      if (block === null) return null;
      const part = sliceAxis(block, 0, start, offset);
      return reshaped(part, [...output.shape, ...block.shape.slice(1)]);
    });
  });
  return { results, blocks };
}

/** For each aval of the list its part of the identity of all: [total, ...shape]. */
function basis(avals: readonly Aval[], total: number): NDArray[] {
  let offset = 0;
  return avals.map((a) => {
    const size = sizeOf(a.shape);
    const rowsOf = bind1('iota', [], { shape: [total, size], dtype: 'int32', axis: 0 });
    const cols = bind1('iota', [], { shape: [total, size], dtype: 'int32', axis: 1 });
    const hit = bind1('eq', [rowsOf, offset === 0 ? cols : bind1('add', [cols, offset], {})], {});
    offset += size;
    return reshaped(bind1('convert', [hit], { dtype: a.dtype }), [total, ...a.shape]);
  });
}

/** Cuts the last axis, which runs over all inputs, into one block an input. */
function splitLast(x: NDArray, inputs: readonly Aval[], front: readonly number[]): NDArray[] {
  let offset = 0;
  return inputs.map((a) => {
    const start = offset;
    offset += sizeOf(a.shape);
    return reshaped(sliceAxis(x, front.length, start, offset), [...front, ...a.shape]);
  });
}

function sliceAxis(x: NDArray, axis: number, start: number, stop: number): NDArray {
  if (start === 0 && stop === x.shape[axis]) return x;
  return bind1('slice', [x], {
    starts: x.shape.map((_, d) => (d === axis ? start : 0)),
    stops: x.shape.map((n, d) => (d === axis ? stop : n)),
    steps: x.shape.map(() => 1),
  });
}

function reshaped(x: NDArray, shape: readonly number[]): NDArray {
  const same = x.ndim === shape.length && shape.every((n, d) => n === x.shape[d]);
  return same ? x : bind1('reshape', [x], { shape });
}
