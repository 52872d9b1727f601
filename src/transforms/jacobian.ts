/** Jacobians, Hessians and Hessian-vector products, from jvp, vjp and vmap of programs. */
import { printAval, type Aval } from '../array/aval.js';
import { isFloat } from '../array/dtype.js';
import { fail } from '../array/errors.js';
import { NDArray } from '../array/ndarray.js';
import { at, range, sizeOf, zip } from '../array/shape.js';
import type { Program } from '../ir/program.js';
import { applyProgram, bind1 } from '../trace/bind.js';
import { unflatten, type TreeDef } from '../tree/tree.js';
import {
  checkedOptions,
  checkedPrimals,
  flattenArguments,
  traceFunction,
  type AnyFunction,
  type FlatArguments,
} from './arguments.js';
import { moveAxis } from './batch.js';
import { argumentNumber, grad, jvp, named, type GradOptions } from './differentiate.js';
import { linearizeProgram, transposeProgram, vmapProgram } from './programs.js';
import type { Arrays, Params, Tangents } from './types.js';
import { zerosOf } from './values.js';

/**
 * What the Jacobian of a function is: in the place of each array of the result, the arguments' tree
 * of derivatives, of which each has the result's shape followed by the argument's.
 */
export type Jacobian = NDArray | { readonly [key: string]: Jacobian } | readonly Jacobian[];

type JacobianOptions = Pick<GradOptions, 'argnums' | 'hasAux'>;

/**
 * The Jacobian by forward mode, one column a direction at once: the better way where the arguments
 * are fewer than the results. The function returned takes f's arguments and gives a tree shaped as
 * f's result, holding in each place the argument's tree; with `hasAux`, [jacobian, aux].
 */
export function jacfwd<F extends AnyFunction>(
  f: F,
  options: JacobianOptions = {},
): (...args: Params<F>) => NDArray & Record<string, NDArray> & NDArray[] {
  return jacobian(f, options, 'jacfwd', columns);
}

/**
 * The Jacobian by reverse mode, one row a cotangent at once: the better way where the results are
 * fewer than the arguments. The form of the result is that of `jacfwd`.
 */
export function jacrev<F extends AnyFunction>(
  f: F,
  options: JacobianOptions = {},
): (...args: Params<F>) => NDArray & Record<string, NDArray> & NDArray[] {
  return jacobian(f, options, 'jacrev', rows);
}

/** The matrix of second derivatives of a scalar function: jacfwd of jacrev. */
export function hessian<F extends AnyFunction>(
  f: F,
  options: JacobianOptions = {},
): (...args: Params<F>) => NDArray & Record<string, NDArray> & NDArray[] {
  return named(jacfwd(jacrev(f, options) as unknown as F, options), f, 'hessian');
}

/**
 * The Hessian of a scalar function times a vector, without the Hessian: one product per primal,
 * summed over the blocks. Takes about the time of two gradients.
 */
export function hvp<F extends AnyFunction>(
  f: F,
  primals: Params<F>,
  tangents: Tangents<Parameters<F>> | readonly unknown[],
): Arrays<Parameters<F>> {
  const argnums = range(checkedPrimals(primals, 'hvp').length);
  const gradient = grad<AnyFunction, number[]>(f, { argnums });
  return jvp<AnyFunction>(gradient, primals, tangents)[1] as Arrays<Parameters<F>>;
}

/** The derivative at a point as a program of residuals and tangents. */
interface Derivative {
  readonly linear: Program;
  readonly residuals: readonly NDArray[];
  /** The types of the differentiated inputs, and of the results. */
  readonly inputs: readonly Aval[];
  readonly outputs: readonly Aval[];
  readonly nonzero: readonly boolean[];
}

/** blocks[k][j]: the derivative of result k by input j; null where it is zero. */
type Blocks = (NDArray | null)[][];

function jacobian(
  f: AnyFunction,
  options: JacobianOptions,
  who: string,
  blocksOf: (d: Derivative) => Blocks,
) {
  const { argnums = 0, hasAux = false } = checkedOptions(options, who, '{ argnums: 1 }');
  const derived = (...args: unknown[]): unknown => {
    const flat = flattenArguments(args);
    const wanted = (typeof argnums === 'number' ? [argnums] : argnums).map((n) =>
      argumentNumber(n, args.length, who),
    );
    const marked = flat.argumentOf.map((n) => wanted.includes(n));
    const traced = traceFunction(f, flat, { hasAux, who });
    const inputs = [...flat.arrays, ...traced.captured];
    const nonzero = inputs.map((x, i) => marked[i] === true && floatInput(flat, x, i, who));
    const split = linearizeProgram(traced.program, nonzero);
    const results = applyProgram(split.primal, inputs);
    const count = traced.program.outputs.length;
    const values = results.slice(0, count - traced.auxCount);
    const blocks = blocksOf({
      linear: split.linear,
      residuals: results.slice(count),
      inputs: inputs.filter((_, i) => nonzero[i]).map((x) => x.aval),
      outputs: values.map((y) => y.aval),
      nonzero: split.nonzero.slice(0, values.length),
    });
    const leaves = values.map((y, k) => blockTree(flat, marked, y.aval, at(blocks, k), wanted));
    const trees = leaves.map((tree) => (typeof argnums === 'number' ? tree[0] : tree));
    const tree = unflatten(traced.outDef, trees);
    if (!hasAux) return tree;
    const aux = results.slice(count - traced.auxCount, count);
    return [tree, unflatten(traced.auxDef as TreeDef, aux)];
  };
  return named(derived, f, who) as never;
}

function floatInput(flat: FlatArguments, x: NDArray, i: number, who: string): boolean {
  if (!isFloat(x.dtype))
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
function columns(d: Derivative): Blocks {
  const total = d.inputs.reduce((sum, a) => sum + sizeOf(a.shape), 0);
  const mapped = d.linear.inputs.map((_, i) => i >= d.residuals.length);
  const batched = vmapProgram(d.linear, total, mapped);
  const results = applyProgram(batched.program, [...d.residuals, ...basis(d.inputs, total)]);
  let next = 0;
  return d.outputs.map((output, k) => {
    if (d.nonzero[k] !== true) return d.inputs.map(() => null);
    const isMapped = batched.mapped[next] === true;
    const result = results[next++] as NDArray;
    if (!isMapped) return d.inputs.map(() => null);
    const last = moveAxis(result, 0, output.shape.length);
    return splitLast(last, d.inputs, output.shape);
  });
}

/** All cotangents of the standard basis at once: each input's batch axis runs over all results. */
function rows(d: Derivative): Blocks {
  const live = d.outputs.filter((_, k) => d.nonzero[k]);
  const total = live.reduce((sum, a) => sum + sizeOf(a.shape), 0);
  const isTangent = d.linear.inputs.map((_, i) => i >= d.residuals.length);
  const isLive = d.linear.outputs.map((_, k) => k < live.length);
  const transposed = transposeProgram(d.linear, isTangent, isLive);
  const mapped = transposed.program.inputs.map((_, i) => i >= d.residuals.length);
  const batched = vmapProgram(transposed.program, total, mapped);
  const results = applyProgram(batched.program, [...d.residuals, ...basis(live, total)]);
  let next = 0;
  const byInput = transposed.nonzero.map((n) => {
    if (!n) return null;
    const isMapped = batched.mapped[next] === true;
    const result = results[next++] as NDArray;
    return isMapped ? result : null;
  });
  let offset = 0;
  return d.outputs.map((output, k) => {
    if (d.nonzero[k] !== true) return d.inputs.map(() => null);
    const start = offset;
    offset += sizeOf(output.shape);
    return zip(d.inputs, byInput).map(([input, block]) =>
      block === null
        ? null
        : reshaped(sliceAxis(block, 0, start, offset), [...output.shape, ...input.shape]),
    );
  });
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
