/** vmap of functions of trees. */
import { printAval } from '../array/aval.js';
import { fail } from '../array/errors.js';
import { at, normalizeAxis, range, zip } from '../array/shape.js';
import { NDArray } from '../array/ndarray.js';
import { applyProgram, bind1 } from '../trace/bind.js';
import { anything, kind, nullable, optional, size } from '../parameters/kinds.js';
import { parameters, type Trailing } from '../parameters/parameters.js';
import { flatten, isPlainObject, spreadPrefix, unflatten } from '../tree/tree.js';
import {
  flattenArguments,
  traceFunction,
  withoutInstances,
  type FlatArguments,
} from '../trace/arguments.js';
import { describe, functionName, type AnyFunction, named } from '../trace/checks.js';
import { namedAxes, type NamedAxes } from '../trace/trace.js';
import { vmapProgram } from './programs.js';
import type {
  ArrayLeaf,
  Arrays,
  ArrayTree,
  Transformed,
  ReturnsTree,
  Unless,
  Wrong,
} from '../trace/types.js';

/** An axis, null for "not mapped", or a tree of these that is a prefix of the tree of arrays. */
export type Axes = number | null | readonly Axes[] | { readonly [key: string]: Axes };

/** The axes of a function's arguments: one for all, or a list with an entry for each. */
export type InAxes = number | null | readonly Axes[];

/** A prefix of the tree T with an axis for each of its leaves. */
type AxesOf<T> = unknown extends T
  ? Axes
  : number | null | (T extends ArrayLeaf ? never : { readonly [K in keyof T]: AxesOf<T[K]> });

type AxesOfEach<A extends readonly unknown[]> = { readonly [K in keyof A]: AxesOf<A[K]> };

type NoFit<I, A extends readonly unknown[]> = I extends readonly unknown[]
  ? number extends I['length']
    ? never
    : I extends AxesOfEach<A>
      ? never
      : Wrong
  : never;

/** A function with the parameters A whose arguments can have the axes I. */
type HasAxes<A extends readonly unknown[], I> = Unless<
  NoFit<I, A>,
  'inAxes is one axis for all arguments, or a list with an entry for each'
>;

/** The options of `vmap`. */
export interface VmapOptions<I = InAxes> {
  /** Where the batch stands in the arguments, as `vmap` takes it by position. */
  readonly inAxes?: I | undefined;
  /** Where the batch stands in the results; a prefix of their tree. 0 unless said. */
  readonly outAxes?: Axes | undefined;
  /** The name by which `lax.psum` and other collectives in the function know the batch. */
  readonly axisName?: string | null | undefined;
  /** The size of the batch; wanted only where no argument is mapped. */
  readonly axisSize?: number | null | undefined;
}

const optionNames = ['inAxes', 'outAxes', 'axisName', 'axisSize'];

/** A plain object in the place of inAxes holds options; in that of outAxes it may be a tree. */
const isTreeOfAxes = (x: unknown): boolean =>
  Number.isInteger(x) ||
  Array.isArray(x) ||
  (isPlainObject(x) && !Object.keys(x).some((name) => optionNames.includes(name)));

const axes = 'an axis, null for none, or a list of these with an entry for each';
const vmapParameters = parameters<VmapOptions, 'inAxes' | 'outAxes'>(
  'vmap',
  { f: anything },
  {
    inAxes: nullable(kind(`${axes} argument`, (x) => Number.isInteger(x) || Array.isArray(x))),
    outAxes: nullable(kind(`${axes} result, or a tree`, isTreeOfAxes)),
    axisName: optional(kind('the name of the axis, a text', (x) => typeof x === 'string')),
    axisSize: optional(size),
  },
);

type VmapArguments<I = InAxes> = Trailing<
  [inAxes?: I, outAxes?: Axes, axisName?: string | null, axisSize?: number | null],
  VmapOptions<I>
>;

/**
 * Maps `f` over an axis of its arguments, as one program and not as a loop. `inAxes` is one axis
 * for all arguments, or a list with an entry for each: an axis (negative ones count from the end),
 * null for arguments used whole, or a tree of these. Throws `axis-out-of-range`, `shape-mismatch`
 * where mapped axes differ in length, and `tree-mismatch`.
 */
export function vmap<
  A extends readonly unknown[] = NDArray[],
  R extends ArrayTree<R> = NDArray,
  const I extends InAxes = 0,
>(
  f: ((...args: A) => R) & ReturnsTree<R> & HasAxes<A, I>,
  ...given: VmapArguments<I>
): Transformed<A, R>;
/** The same for functions whose result is not made of arrays alone. */
export function vmap<
  A extends readonly unknown[] = NDArray[],
  R = NDArray,
  const I extends InAxes = 0,
>(
  f: ((...args: A) => R) & ReturnsTree<R> & HasAxes<A, I>,
  ...given: VmapArguments<I>
): Transformed<A, Arrays<R>>;
export function vmap(f: AnyFunction, ...given: VmapArguments): AnyFunction {
  const read = vmapParameters.read([f], given);
  const { axisName, axisSize } = read;
  const inAxes = ownAxes(read.inAxes === undefined ? 0 : read.inAxes, 'vmap: inAxes');
  const outAxes = ownAxes(read.outAxes === undefined ? 0 : read.outAxes, 'vmap: outAxes');
  const mapped = (...args: unknown[]): unknown => {
    const flat = withoutInstances(
      flattenArguments(args, 'vmap'),
      'vmap',
      'use it in the function without handing it in',
    );
    const axes = argumentAxes(flat, inAxes, args.length);
    const count = batchSize(flat, axes, axisSize, functionName(f));
    const fronts = zip(flat.arrays, axes).map(([x, a]) => (a === null ? x : moveAxis(x, a, 0)));
    const avals = zip(fronts, axes).map(([x, a]) =>
      a === null ? x.aval : { ...x.aval, shape: x.shape.slice(1) },
    );
    const traced = traceFunction(f, flat, { who: 'vmap', avals, axes: axesWith(axisName, count) });
    const isMapped = traced.program.inputs.map((_, i) => (axes[i] ?? null) !== null);
    const batched = vmapProgram(traced.program, count, isMapped, axisName);
    const outputs = applyProgram(batched.program, [...fronts, ...traced.captured]);
    const resultAxes = spreadPrefix(outAxes, traced.outDef, 'vmap: outAxes');
    const moved = outputs.map((y, i) =>
      moveBatch(
        y,
        batched.mapped[i] === true,
        at(resultAxes, i) as number | null,
        count,
        functionName(f),
      ),
    );
    return unflatten(traced.outDef, moved);
  };
  return named(mapped, f, 'vmap');
}

/** The named axes around, and this one if it has a name. */
const axesWith = (name: string | undefined, size: number): NamedAxes =>
  name === undefined ? namedAxes() : new Map([...namedAxes(), [name, size]]);

/** The same axes in lists and objects of our own. */
function ownAxes(axes: Axes, who: string): Axes {
  const [leaves, def] = flatten(axes, who);
  return unflatten(def, leaves) as Axes;
}

/** The mapped axis of each array among the arguments, or null. */
function argumentAxes(flat: FlatArguments, inAxes: Axes, count: number): (number | null)[] {
  const perArgument = Array.isArray(inAxes) ? inAxes : Array<Axes>(count).fill(inAxes);
  const spread = spreadPrefix(perArgument, flat.def, 'vmap: inAxes');
  const ofArrays = spread.filter((_, i) => flat.leaves[i] instanceof NDArray);
  return zip(flat.arrays, ofArrays).map(([x, axis], i) => {
    if (axis === null) return null;
    if (typeof axis !== 'number')
      fail(
        'bad-argument',
        `vmap: inAxes of ${flat.labels[i]} must be a number or null, received ${describe(axis)}.`,
      );
    return normalizeAxis(axis, x.ndim, `vmap: ${flat.labels[i]}, ${printAval(x.aval)}`);
  });
}

function batchSize(
  flat: FlatArguments,
  axes: readonly (number | null)[],
  given: number | undefined,
  name: string,
): number {
  const sizes = flat.arrays.flatMap((x, i) => {
    const axis = axes[i] ?? null;
    return axis === null ? [] : [{ size: at(x.shape, axis), label: flat.labels[i] }];
  });
  const size = given ?? sizes[0]?.size;
  if (size === undefined)
    fail('bad-argument', `vmap: no argument of ${name} is mapped; set inAxes, or axisSize.`);
  const other = sizes.find((s) => s.size !== size);
  if (other !== undefined)
    fail(
      'shape-mismatch',
      `vmap: the mapped axes of ${name} differ in length: ` +
        `${sizes.map((s) => `${s.label} has ${s.size}`).join(', ')}` +
        (given === undefined ? '.' : `, axisSize is ${given}.`),
    );
  return size;
}

/** Moves one axis of an array to another position. */
export function moveAxis(x: NDArray, from: number, to: number): NDArray {
  if (from === to) return x;
  const permutation = range(x.ndim).filter((d) => d !== from);
  permutation.splice(to, 0, from);
  return bind1('transpose', [x], { permutation });
}

function moveBatch(
  y: NDArray,
  mapped: boolean,
  axis: number | null,
  size: number,
  name: string,
): NDArray {
  if (axis === null) {
    if (mapped)
      fail(
        'bad-argument',
        `vmap: outAxes is null for a result of ${name} that differs from instance to instance, ` +
          `${printAval(y.aval)} with its batch. Give it an axis.`,
      );
    return y;
  }
  const batched = mapped
    ? y
    : bind1('broadcast', [y], { shape: [size, ...y.shape], dims: range(y.ndim).map((d) => d + 1) });
  return moveAxis(batched, 0, normalizeAxis(axis, batched.ndim, 'vmap: outAxes'));
}
